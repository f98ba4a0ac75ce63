"""Render: a composed document becomes HTML, PDF and DOCX. Nothing is chosen by what happens to be installed.

A format is one module in `formats/` with a `FORMAT`; nothing else needs to know of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from reportgen.errors import ConfigError, suggest
from reportgen.model import Document, Settings

NAMES: Final = ("embedded", "quarto")


class Engine(Protocol):
    """What renders a document; every engine keeps the same promise."""

    @property
    def name(self) -> str:
        """Give the name by which it is chosen."""
        ...

    def versions(self) -> Mapping[str, str]:
        """Name the programs that do the work, with their versions: part of the key of every rendered file."""
        ...

    def render(
        self, document: Document, formats: Sequence[str], folder: Path, settings: Settings
    ) -> Mapping[str, Path]:
        """Make a document in the formats asked for.

        Args:
            document: The composed edition with the files that it names.
            formats: Names of formats, such as `html`, `pdf` and `docx`.
            folder: An existing folder of this render's own. Finished files are put into it; so are the engine's
                working files. A log that explains a fault is left beside it, for the folder is removed.
            settings: What `_quarto.yml` says.

        Returns:
            For each format its finished file, checked to be of that format.

        Raises:
            RenderError: If a document could not be made as it was written.
            EnvironmentFault: If the machine lacks what the engine needs.
        """
        ...


def choose(name: str) -> Engine:
    """Give the engine of that name; a name that is none is a fault in `_quarto.yml` or on the command line."""
    if name == "embedded":
        from reportgen.engines.embedded import EmbeddedEngine

        return EmbeddedEngine()
    if name == "quarto":
        from reportgen.engines.quarto import QuartoEngine

        return QuartoEngine()
    raise ConfigError(
        f"no engine is called {name!r}",
        where="_quarto.yml, reportgen: engine, or --engine",
        fix=suggest(name, NAMES),
    )
