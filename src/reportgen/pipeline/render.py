"""Render the editions of a build, each in a folder and a process of its own; what is unchanged is kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from reportgen import steps, workspace
from reportgen.engines import choose, house
from reportgen.model import Document, Settings
from reportgen.numbers import counted
from reportgen.pipeline.values import Work
from reportgen.steps import Step


def render(work: Work, documents: Sequence[Document]) -> dict[tuple[str, str], bytes]:
    """Render every edition in every format; an edition whose text and pictures are as before is kept."""
    formats = work.settings.formats
    code = steps.code("engines", "defaults/styles", "defaults/quarto")
    programs = workspace.digest(json.dumps(dict(choose(work.engine).versions()), sort_keys=True).encode())
    outputs: dict[tuple[str, str], bytes] = {}
    missing: list[tuple[Document, Step]] = []
    for document in documents:
        assets = workspace.digest(
            "".join(f"{name} {workspace.digest(data)}" for name, data in document.assets).encode()
        )
        parts = (
            ("words and tables", workspace.digest(document.qmd.encode())),
            ("charts", assets),
            ("settings", workspace.digest(f"{work.engine} {formats} {work.settings.language}".encode())),
            ("styles", steps.tree(work.settings.templates, skip=("mail",))),
            ("house style", house.digest(work.settings)),
            ("code", code),
            ("programs", programs),
        )
        step = Step(f"render {document.quarter.slug} {document.edition.id}", parts)
        kept = work.plan.kept(step, formats)
        if kept is None:
            missing.append((document, step))
        else:
            outputs |= {(document.edition.id, name): data for name, data in zip(formats, kept, strict=True)}
    if not missing:
        return outputs
    work.talk.stage(
        "render", f"{len(missing)} of {counted(len(documents), 'edition')} as {', '.join(formats)}", total=len(missing)
    )
    folder = (work.root / "build" / "work").resolve()  # programs are started in other folders
    jobs = [(work.engine, document, formats, folder / document.edition.id, work.settings) for document, _ in missing]
    for (document, step), made in zip(missing, work.pool.map(_render_one, jobs), strict=True):
        for name, data in made.items():
            work.plan.keep(step, name, data)
            outputs[document.edition.id, name] = data
        work.talk.step()
    shutil.rmtree(folder, ignore_errors=True)
    return outputs


def _render_one(job: tuple[str, Document, tuple[str, ...], Path, Settings]) -> dict[str, bytes]:
    """Render one edition in a folder of its own; runs in a process of its own."""
    name, document, formats, folder, settings = job
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = choose(name).render(document, formats, folder, settings)
    data = {format_: made[format_].read_bytes() for format_ in formats}
    shutil.rmtree(folder)  # on a fault it stays, with the log that the message names
    return data
