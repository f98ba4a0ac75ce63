"""What must hold for every format that the folder `engines/formats/` has; a new one is held to it without being named."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType

import pytest
from small_world import measure, project

from reportgen.engines.format import Format, format_of, found, named
from reportgen.engines import quarto_house
from reportgen.engines.quarto import project_file
from reportgen.errors import EnvironmentFault, RenderError

HEAVY = {"fontTools", "lxml", "matplotlib", "numpy", "pandas", "pikepdf", "PIL", "pypandoc", "typst", "yaml", "jinja2"}
SETTINGS = project([measure()]).settings
EACH = pytest.mark.parametrize("made", found(), ids=lambda made: made.name)


def test_formats_are_found_by_their_folder():
    assert [made.name for made in found()] == ["html", "pdf", "docx"]


def test_a_module_without_its_constant_stops_the_program_with_that_sentence():
    with pytest.raises(
        EnvironmentFault, match=r"reportgen\.engines\.formats\.odt holds no format: it needs a constant FORMAT"
    ):
        format_of(ModuleType("reportgen.engines.formats.odt"))


def test_formats_come_in_the_order_in_which_they_are_named():
    assert [made.name for made in named(["docx", "html"])] == ["docx", "html"]


def test_a_name_that_no_format_has_is_told_with_those_that_there_are():
    with pytest.raises(RenderError, match="no report is made as 'odt'") as raised:
        named(["html", "odt"])

    assert raised.value.fix == f"use: {', '.join(made.name for made in found())}"


def test_looking_at_the_formats_loads_nothing_that_is_heavy():
    code = f"import sys; from reportgen.engines.format import found; found(); print(*({HEAVY!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


@pytest.mark.parametrize("of", ["name", "order", "label"])
def test_no_two_formats_share_what_tells_them_apart(of):
    told = [getattr(made, of) for made in found()]

    assert len(set(told)) == len(told)


def test_no_two_formats_are_called_the_same_in_the_project_file():
    called = [made.quarto.name for made in found()]

    assert len(set(called)) == len(called)


def test_one_format_is_the_page_of_the_site():
    assert [made.name for made in found() if made.page] == ["html"]


@EACH
def test_a_format_has_the_name_of_its_file_which_is_fit_to_end_a_files_name(made: Format):
    assert made.write.__module__ == f"reportgen.engines.formats.{made.name}"
    assert made.name.isascii()
    assert made.name.isalnum()
    assert made.name == made.name.lower()


@EACH
def test_a_format_shows_pictures_that_a_document_has(made: Format):
    assert made.pictures in (".svg", ".png")


@EACH
def test_quarto_is_told_the_formats_options_and_given_the_files_that_they_name(made: Format):
    told = json.loads(project_file(SETTINGS, made))["format"]

    given = {f"house/{name}" for name in quarto_house.files(SETTINGS)} | set(quarto_house.beside(SETTINGS))
    assert told == {made.quarto.name: dict(made.quarto.options)}
    assert {made.quarto.options[name] for name in ("template", "reference-doc") if name in made.quarto.options} <= given


@EACH
@pytest.mark.parametrize("data", [b"", b"\0", b"<html>", b"%PDF-1.7\n", b"PK\x03\x04"], ids=repr)
def test_what_is_empty_cut_off_or_noise_is_no_whole_file(made: Format, data: bytes, tmp_path):
    path = tmp_path / f"report.{made.name}"
    path.write_bytes(data)

    assert made.fault_in(path) == (
        f"report.{made.name} is no whole {made.name.upper()} file" if data else f"report.{made.name} is empty"
    )


@EACH
def test_a_file_that_is_not_there_is_told(made: Format, tmp_path):
    assert made.fault_in(tmp_path / "report.x") == "there is no report.x"
