"""Read `_quarto.yml`: the document project's settings, of which Quarto's own keys are passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reportgen.errors import quoted, raise_all, suggest
from reportgen.model import Settings
from reportgen.project import thresholds
from reportgen.project.files import Ledger
from reportgen.project.schema import QuartoForm
from reportgen.project.tree import Fault, Group, Listing, Scalar

FILE: Final = "_quarto.yml"
_FORMATS: Final = {"html": "html", "typst": "pdf", "docx": "docx"}  # Quarto's name: what comes out
_TITLE: Final = "Multi-agency performance report"


def settings(root: Path) -> Settings:
    """Read a project's settings alone, which is quick.

    Raises:
        ConfigError: If there is no `_quarto.yml`, or anything in it is at fault.
    """
    ledger = Ledger(root)
    found = read_settings(ledger, root)
    raise_all(ledger.faults)
    if found is None:
        raise RuntimeError("settings are missing and no fault was told")
    return found


def read_settings(ledger: Ledger, root: Path) -> Settings | None:
    """Read a project's settings; faults go to the ledger."""
    path = root / FILE
    if not ledger.is_there(path):
        ledger.missing(path, "make a new project with `reportgen init DIR`, and copy its _quarto.yml here")
        return None

    def check(top: Group) -> Iterator[Fault]:
        yield from _format_faults(top)
        yield from _folder_faults(top, root)
        own = top.get("reportgen")
        if isinstance(own, Group):
            yield from thresholds.faults(own)

    form, top = ledger.read(path, QuartoForm, "the project", check)
    if form is None or top is None:
        return None
    own = form.reportgen
    return Settings(
        partnership=own.partnership,
        subtitle=form.website.title or form.title or _TITLE,
        language=form.lang,
        audience=own.audience,
        engine=own.engine,
        formats=_formats(top),
        marking=own.marking,
        invented=own.invented,
        contact=own.contact,
        threshold=thresholds.strictest(own.threshold),
        thresholds=thresholds.lives(own.threshold),
        templates=root / own.templates,
        data=root / own.data,
        site=root / own.site,
    )


def _format_names(top: Group) -> tuple[Scalar, ...]:
    node = top.get("format")
    if isinstance(node, Group):
        return tuple(key for key, _ in node.entries)
    if isinstance(node, Listing):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return (node,) if node is not None and not node.empty else ()


def _formats(top: Group) -> tuple[str, ...]:
    wanted = {name.text for name in _format_names(top)} or set(_FORMATS)
    return tuple(made for name, made in _FORMATS.items() if name in wanted)


def _format_faults(top: Group) -> Iterator[Fault]:
    for name in _format_names(top):
        if name.text == "pdf":
            what = "the format 'pdf' would need LaTeX"
            yield Fault(name.line, name.column, what, "write typst, which makes the PDF without it")
        elif name.text not in _FORMATS:
            what = f"reports are not made as {quoted(name.text)}"
            yield Fault(name.line, name.column, what, suggest(name.text, _FORMATS))


def _folder_faults(top: Group, root: Path) -> Iterator[Fault]:
    own = top.get("reportgen")
    if not isinstance(own, Group):
        return
    data = own.get("data")
    if isinstance(data, Scalar) and not data.empty and not (root / data.text).is_dir():
        what = f"there is no folder {quoted(data.text)} for the returns"
        yield Fault(data.line, data.column, what, "make the folder, or mend 'data:'")
    site = own.get("site")
    if not isinstance(site, Scalar) or site.empty:
        return
    # A site is exchanged as a whole: what lies in it beside the pages would be lost.
    place = _absolute(root / site.text)
    keys = {"templates": "reports", "data": "data"}
    inputs = {_absolute(root / (own.text(key) or default)) for key, default in keys.items()}
    around = any(place == each or place in each.parents for each in (*inputs, _absolute(root)))
    within = any(each in place.parents for each in inputs)
    if around or within:
        what = f"the site cannot be in {quoted(site.text)}, for a new site takes the place of all that lies there"
        yield Fault(site.line, site.column, what, "give the site a folder of its own, such as site")


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  # resolve() would follow links
