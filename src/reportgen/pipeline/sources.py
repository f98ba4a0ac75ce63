"""The sources of the reports, for a person to read, and for `quarto render` and `quarto preview` by hand.

Quarto watches them while it previews: only what has changed is written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.console import Talk
from reportgen.engines import quarto_house
from reportgen.engines.format import named
from reportgen.model import Document, Settings
from reportgen.pipeline import memory
from reportgen.pipeline.values import Options

SOURCE: Final = "report.qmd"
_FOLDER: Final = "sources"
_METADATA: Final = "_metadata.yml"  # Quarto reads it for every document below its folder
_RECORD: Final = "sources.json"  # beside the folder: in it, it would change what Quarto watches


def sources(root: Path, options: Options, talk: Talk) -> Path:
    """Compose the sources of one quarter, with all that Quarto needs to give them the house style; render nothing.

    Args:
        root: The folder that holds `measures.yaml`.
        options: Quarter, audience, returns to leave out.
        talk: Told each stage.

    Returns:
        The quarter's folder. Beside it nothing is left of other quarters: Quarto renders all that lies there.

    Raises:
        ReportgenError: Whatever a user can put right; the sources are as they were before.
    """
    from reportgen.pipeline.build import begin, figures_for
    from reportgen.pipeline.compose import compose

    with workspace.locked(root / "build"):
        key = memory.key(root, options)
        last = _unchanged(root, key)
        if last is not None:
            return last
        protected, _ = figures_for(root, options, talk, printing=True)
        work = begin(root, options, protected, talk)
        try:
            documents = compose(work).documents
        finally:
            work.pool.close()
        for document in documents:
            keep(root, document)
        folder = root / "build" / _FOLDER
        quarter = folder / protected.quarter.slug
        _remove_others(folder, {quarter.name, quarto_house.FOLDER})
        _remove_others(quarter, {document.edition.id for document in documents})
        keep_house(work.settings, folder, (quarter / document.edition.id for document in documents))
        record = {"key": key, "folder": quarter.name}
        workspace.save(root / "build" / _RECORD, json.dumps(record).encode())
        return quarter


def keep(root: Path, document: Document) -> None:
    """Bring an edition's folder up to date: its text and pictures, and none of an earlier one."""
    folder = root / "build" / _FOLDER / document.quarter.slug / document.edition.id
    wanted = {SOURCE: document.qmd.encode("utf-8"), **dict(document.assets)}
    for path in sorted((folder / "charts").glob("*")):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    bring_up_to_date(folder, wanted)


def keep_house(settings: Settings, folder: Path, documents: Iterable[Path]) -> None:
    """Put beside the sources what makes Quarto give them the house style.

    Args:
        settings: What `_quarto.yml` says.
        folder: The sources' folder.
        documents: Each document's own folder, below it.
    """
    metadata = quarto_house.metadata(settings, named(settings.formats))
    text = json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"  # JSON is YAML, with no quoting to get wrong
    bring_up_to_date(folder, {_METADATA: text.encode("utf-8")})
    bring_up_to_date(folder / quarto_house.FOLDER, quarto_house.files(settings, by_hand=True))
    for each in documents:
        beside = quarto_house.beside(settings)
        # The filter has put the document's own Word file in its place.
        bring_up_to_date(each, {name: data for name, data in beside.items() if not (each / name).exists()})


def bring_up_to_date(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files that are not there yet, or not as they should be."""
    changed = {name: data for name, data in files.items() if not _is(folder.joinpath(*name.split("/")), data)}
    workspace.write(folder, changed)


def _is(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _remove_others(folder: Path, kept: Collection[str]) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path)


def _unchanged(root: Path, key: str) -> Path | None:
    """Give the folder again where nothing that the sources depend on has changed and all of them are there."""
    try:
        record = json.loads((root / "build" / _RECORD).read_text(encoding="utf-8"))
        folder = root / "build" / _FOLDER / str(record["folder"])
        if not key or record["key"] != key:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no record, or not one of ours: compose
    others = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.is_dir() else []
    return folder if sorted(others) == sorted({folder.name, quarto_house.FOLDER}) else None
