"""What must hold for the finished file of every format that the folder `engines/formats/` has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from render.world import DOCUMENT, SETTINGS

from reportgen.engines.embedded import EmbeddedEngine
from reportgen.engines.format import Format, found

NAMES = tuple(each.name for each in found())
EACH = pytest.mark.parametrize("each", found(), ids=NAMES)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The sample edition in every format."""
    return EmbeddedEngine().render(DOCUMENT, NAMES, tmp_path_factory.mktemp("all"), SETTINGS)


@EACH
def test_a_file_is_of_its_format_and_named_so(each: Format, rendered: Mapping[str, Path]) -> None:
    path = rendered[each.name]

    assert path.name == f"report.{each.name}"
    assert each.fault_in(path) == ""


@EACH
def test_a_file_cut_short_is_none_of_its_format(each: Format, rendered: Mapping[str, Path]) -> None:
    data = rendered[each.name].read_bytes()

    assert not each.is_whole(data[: len(data) // 2].rstrip())


@EACH
def test_a_file_of_one_format_is_none_of_another(each: Format, rendered: Mapping[str, Path]) -> None:
    taken_for = [name for name, path in rendered.items() if each.is_whole(path.read_bytes())]

    assert taken_for == [each.name]


@EACH
def test_a_format_made_alone_in_another_place_has_the_same_bytes(
    each: Format, rendered: Mapping[str, Path], tmp_path: Path
) -> None:
    again = EmbeddedEngine().render(DOCUMENT, (each.name,), tmp_path, SETTINGS)

    assert again[each.name].read_bytes() == rendered[each.name].read_bytes()
