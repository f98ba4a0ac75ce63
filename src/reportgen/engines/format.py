"""What a format is: all that the program knows of it in one value, which the folder `formats/` holds one of a file.

Settings, both engines and the site's downloads follow from these values; nothing else names a format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from reportgen.engines import formats
from reportgen.errors import RenderError
from reportgen.parts import held_by, modules_of

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from reportgen.engines.pictures import Size
    from reportgen.engines.tree import Report
    from reportgen.model import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """One document on its way into one format: what a writer is given."""

    report: Report  # fitted to the format: numbered, and without what the format leaves out
    folder: Path  # holds the pictures; a writer may put working files here
    assets: Mapping[str, bytes]  # the document's files, by path
    sizes: Mapping[str, Size]  # printed size of each picture, by name without ending
    settings: Settings  # the house style; and the project's `reports/`, whose styles come before the built-in ones
    reported: date  # the day that the file carries, instead of the clock's
    stylesheet: str  # where a page finds its style sheet, relative to itself
    where: str  # what messages call the document


@dataclass(frozen=True, slots=True)
class Filled:
    """A document as Quarto is to finish it, in pandoc's tree."""

    blocks: tuple[Mapping[str, object], ...]
    variables: Mapping[str, str] = field(default_factory=dict)  # handed through to the template as they are
    names: Mapping[str, str] = field(default_factory=dict)  # words for the template or the file's properties
    taken: frozenset[str] = frozenset()  # what of the header Quarto must not write again
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarto:
    """How Quarto makes a format."""

    name: str  # what `_quarto.yml` and `--to` call it
    options: Mapping[str, object]  # what stands under that name; paths lead from where `house/` lies
    raw: str = ""  # what pandoc calls a text that it is to hand through
    fill: Callable[[Job], Filled] | None = None  # writes the document's blocks; left out: Quarto writes as it does
    finish: Callable[[Path, Path], None] | None = None  # mends a file with what `fill` left in the document's folder
    needs: str = ""  # what Quarto's format of *our* name would need, if there is one: why it is not used


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the report.

    `write` makes the file's bytes, the same for the same job, and imports what is heavy when it is called: the
    formats are looked at whenever settings are read.
    """

    name: str  # as files end, without the dot
    order: int  # where it stands among the others
    label: str  # what readers call it, as a download's link says
    quarto: Quarto
    write: Callable[[Job], bytes]
    is_whole: Callable[[bytes], bool]  # tells whether a file is one of this format, to its end
    page: bool = False  # True: a page of the site, read on screen; False: a download, with nothing folded away
    pictures: str = ".svg"  # the ending of the pictures that it shows
    libraries: tuple[str, ...] = ()  # installed packages whose version may change its bytes
    # For a format that another program sets: begins, and leaves what waits for that program to the executor. Other
    # formats are written meanwhile. `write` must give the same bytes.
    begin: Callable[[Job, Executor], Future[bytes]] | None = None

    def fault_in(self, path: Path) -> str:
        """Say what is wrong with a finished file; nothing if it is of this format."""
        if not path.is_file():
            return f"there is no {path.name}"
        data = path.read_bytes()
        if not data:
            return f"{path.name} is empty"
        return "" if self.is_whole(data) else f"{path.name} is no whole {self.name.upper()} file"


@cache
def found() -> tuple[Format, ...]:
    """Find every format by the folder `formats/`, in their order."""
    made = map(format_of, modules_of(formats))
    return tuple(sorted(made, key=lambda each: (each.order, each.name)))


def format_of(module: ModuleType) -> Format:
    """Give a module's format; a module without one stops the program with that sentence."""
    return held_by(module, "FORMAT", Format, "format")


def named(names: Iterable[str]) -> tuple[Format, ...]:
    """Give the formats of those names, in the order of the names.

    Raises:
        RenderError: If no format has one of the names.
    """
    known = {each.name: each for each in found()}
    wanted = tuple(names)
    for name in wanted:
        if name not in known:
            raise RenderError(f"no report is made as {name!r}", where="_quarto.yml", fix=f"use: {', '.join(known)}")
    return tuple(known[name] for name in wanted)
