"""The sample edition, rendered once for all render tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from render.world import DOCUMENT, SETTINGS

from reportgen.engines.embedded import EmbeddedEngine


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The sample edition in three formats."""
    folder = tmp_path_factory.mktemp("made")
    return EmbeddedEngine().render(DOCUMENT, ("html", "pdf", "docx"), folder, SETTINGS)
