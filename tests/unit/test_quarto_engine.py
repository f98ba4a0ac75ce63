"""The Quarto engine and the one call of another program, driven by a stand-in that replays recordings of the real one."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from small_world import NOW, measure, project

from reportgen import engines
from reportgen.engines import process
from reportgen.engines.format import found
from reportgen.engines.quarto import QuartoEngine, find, read_log, warnings_in
from reportgen.errors import ConfigError, EnvironmentFault, Faults, RenderError
from reportgen.model import Document, Edition

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is started by a shell script")

STAND_IN = Path(__file__).parent.parent / "stand_in" / "quarto.py"
GOLDEN = Path(__file__).parent.parent / "golden" / "quarto"
FORMATS = ("html", "pdf", "docx")
QMD = """---
title: Report
date: "2026-11-02"
---

See @fig-none. {{< nosuchshortcode >}}

![A chart](missing){#fig-one fig-alt="A chart"}
"""
DOCUMENT = Document(Edition("partnership", "The partnership"), NOW, "Report", QMD, (("charts/one.svg", b"<svg/>"),))
SETTINGS = project([measure()]).settings


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a `quarto` that plays a scenario where QUARTO_PATH says."""

    def play(scenario):
        launcher = tmp_path / "bin" / "quarto"
        launcher.parent.mkdir(exist_ok=True)
        launcher.write_text(f'#!/bin/sh\n"{sys.executable}" "{STAND_IN}" {scenario} "$@"\n', encoding="utf-8")
        launcher.chmod(0o755)
        monkeypatch.setenv("QUARTO_PATH", str(launcher))
        return launcher

    return play


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "work" / "partnership"
    made.mkdir(parents=True)
    return made


def test_every_format_is_made_checked_and_put_into_the_folder(stand_in, folder):
    stand_in("good")

    made = QuartoEngine().render(DOCUMENT, FORMATS, folder, SETTINGS)

    assert made == {name: folder / f"report.{name}" for name in FORMATS}
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert list(folder.parent.glob("*.log")) == []


def test_the_input_comes_first_and_the_log_is_asked_for(stand_in, folder):
    stand_in("good")

    QuartoEngine().render(DOCUMENT, ("pdf",), folder, SETTINGS)

    call = json.loads((folder / "quarto-pdf" / "call.json").read_text(encoding="utf-8"))
    assert call["arguments"] == [
        *("render", "report.qmd", "--to", "typst", "--quiet"),
        *("--log", "log.jsonl", "--log-format", "json-stream"),
    ]
    assert call["stdin"] == ""


def test_the_program_is_told_path_home_language_zone_and_date_alone(stand_in, folder, monkeypatch):
    stand_in("good")
    monkeypatch.setenv("A_SECRET", "told to nobody")

    QuartoEngine().render(DOCUMENT, ("html",), folder, SETTINGS)

    told = json.loads((folder / "quarto-html" / "call.json").read_text(encoding="utf-8"))["environment"]
    assert set(told) - {"PWD", "SHLVL", "_", "LC_CTYPE"} == {
        *("PATH", "HOME", "LANG", "TZ", "NO_COLOR", "SOURCE_DATE_EPOCH", "TYPST_IGNORE_SYSTEM_FONTS")
    }
    assert told["HOME"] != os.environ.get("HOME")
    assert told["SOURCE_DATE_EPOCH"] == str(int(datetime(2026, 11, 2, tzinfo=UTC).timestamp()))


def test_each_format_has_a_folder_of_its_own_with_a_project_that_runs_nothing(stand_in, folder):
    stand_in("good")

    QuartoEngine().render(DOCUMENT, FORMATS, folder, SETTINGS)

    for name in FORMATS:
        settings = json.loads((folder / f"quarto-{name}" / "_quarto.yml").read_text(encoding="utf-8"))
        assert settings["engine"] == "markdown"
        assert settings["execute"] == {"enabled": False}
        assert settings["project"]["render"] == ["report.qmd"]
        assert [(each["path"], each["at"]) for each in settings["filters"]] == [
            ("house/house.lua", "pre-ast"),
            ("house/blocks.lua", "post-finalize"),
        ]
        assert all((folder / f"quarto-{name}" / each["path"]).is_file() for each in settings["filters"])
        assert (folder / f"quarto-{name}" / "charts" / "one.svg").read_bytes() == b"<svg/>"


def test_warnings_that_end_with_0_are_faults_with_their_line(stand_in, folder):
    stand_in("warnings")

    with pytest.raises(Faults) as raised:
        QuartoEngine().render(DOCUMENT, ("html", "docx"), folder, SETTINGS)

    where = f"report.qmd of The partnership, {NOW}"
    assert [(fault.what, fault.where) for fault in raised.value.faults] == [
        ("there is no shortcode 'nosuchshortcode'", f"{where}, line 6"),
        ("the cross-reference @fig-none leads nowhere", f"{where}, line 6"),
        ("the picture 'missing.png' was not found", f"{where}, line 8"),
    ]
    assert raised.value.exit_code == 13


def test_a_failure_tells_its_first_error_with_file_and_line_and_where_the_log_is(stand_in, folder):
    stand_in("warnings")

    with pytest.raises(RenderError) as raised:
        QuartoEngine().render(DOCUMENT, ("pdf",), folder, SETTINGS)

    log = folder.parent / "partnership-quarto-pdf.log"
    assert raised.value.what == "Quarto could not make the pdf: file not found (searched at PROJECT/missing.png)"
    assert raised.value.where.startswith("report.typ, line 400, made from report.qmd")
    assert str(log) in raised.value.fix
    assert "Typst compilation failed" in log.read_text(encoding="utf-8")


def test_a_fault_in_the_header_is_told_without_a_stack_trace(stand_in, folder):
    stand_in("bad-yaml")

    with pytest.raises(RenderError) as raised:
        QuartoEngine().render(DOCUMENT, ("html",), folder, SETTINGS)

    assert "YAMLException: unexpected end of the stream" in raised.value.what
    assert raised.value.where.endswith(", line 4")
    assert "quarto.js" not in str(raised.value)


def test_a_fault_that_all_formats_have_is_told_once_for_each(stand_in, folder):
    stand_in("bad-yaml")

    with pytest.raises(Faults) as raised:
        QuartoEngine().render(DOCUMENT, FORMATS, folder, SETTINGS)

    assert len(raised.value.faults) == 3


def test_an_end_without_a_message_is_still_told(stand_in, folder):
    stand_in("silent")

    with pytest.raises(RenderError, match="could not make the html: it gave no message"):
        QuartoEngine().render(DOCUMENT, ("html",), folder, SETTINGS)


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("elsewhere", "Quarto ended well, but there is no report.pdf"),
        ("empty", "Quarto ended well, but report.pdf is empty"),
        ("other-type", "Quarto ended well, but report.pdf is no whole PDF file"),
        ("outside", "Quarto ended well, but there is no report.pdf"),
        ("damaged", "the PDF is damaged, or has no tags"),
    ],
)
def test_success_without_the_file_that_was_asked_for_is_a_fault(stand_in, folder, scenario, said):
    stand_in(scenario)

    with pytest.raises(RenderError) as raised:
        QuartoEngine().render(DOCUMENT, ("pdf",), folder, SETTINGS)

    assert raised.value.what == said


def test_the_output_is_taken_from_where_quarto_lists_it(stand_in, folder):
    stand_in("listed-elsewhere")

    made = QuartoEngine().render(DOCUMENT, ("pdf",), folder, SETTINGS)

    assert made == {"pdf": folder / "report.pdf"}
    assert made["pdf"].read_bytes().startswith(b"%PDF-")


def test_what_pandoc_adds_to_a_word_file_is_taken_out(stand_in, folder):
    stand_in("good")

    made = QuartoEngine().render(DOCUMENT, ("docx",), folder, SETTINGS)

    with ZipFile(made["docx"]) as archive:
        assert "word/comments.xml" not in archive.namelist()
        assert b"comments" not in b"".join(archive.read(name) for name in archive.namelist())


def test_what_the_house_style_does_not_know_is_told_as_the_embedded_engine_would(stand_in, folder):
    stand_in("house-faults")

    with pytest.raises(RenderError) as raised:
        QuartoEngine().render(DOCUMENT, ("html",), folder, SETTINGS)

    assert raised.value.what == "a block has the classes .tinted"
    assert raised.value.where == f"report.qmd of The partnership, {NOW}, line 6"


def test_a_child_that_outlives_its_shell_is_ended_before_it_writes(stand_in, folder):
    stand_in("orphan")

    QuartoEngine().render(DOCUMENT, ("html",), folder, SETTINGS)

    time.sleep(1.3)
    assert not (folder / "quarto-html" / "late.txt").exists()


def test_a_call_that_hangs_is_ended_after_its_time(stand_in, folder):
    stand_in("hang")
    started = time.monotonic()

    with pytest.raises(process.OutOfTime, match=r"quarto did not finish within 0\.5 seconds and was stopped"):
        QuartoEngine(seconds=0.5).render(DOCUMENT, ("html",), folder, SETTINGS)

    assert time.monotonic() - started < 10


def test_a_picture_whose_name_leads_out_of_the_folder_is_refused(stand_in, folder):
    stand_in("good")
    document = Document(DOCUMENT.edition, NOW, "Report", QMD, (("../../outside.svg", b"x"),))

    with pytest.raises(RenderError, match="a file of the document is named"):
        QuartoEngine().render(document, ("html",), folder, SETTINGS)


def test_without_quarto_the_message_says_how_to_get_it_and_that_nothing_needs_it(monkeypatch, folder, tmp_path):
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EnvironmentFault) as raised:
        QuartoEngine().render(DOCUMENT, ("html",), folder, SETTINGS)

    assert find() is None
    assert "https://quarto.org" in raised.value.fix
    assert "engine: embedded" in raised.value.fix


def test_a_quarto_path_that_leads_nowhere_is_not_passed_over(monkeypatch, stand_in):
    launcher = stand_in("good")
    monkeypatch.setenv("PATH", f"{launcher.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("QUARTO_PATH", str(launcher.parent / "nothing"))

    assert find() is None


def test_quarto_path_may_name_the_folder_and_comes_before_the_path(monkeypatch, stand_in):
    launcher = stand_in("good")
    monkeypatch.setenv("QUARTO_PATH", str(launcher.parent))

    install = find()

    assert install is not None
    assert (install.path, install.found_by) == (launcher, "QUARTO_PATH")
    assert str(install) == f"{launcher} (found by QUARTO_PATH)"
    versions = QuartoEngine().versions()
    assert versions["quarto"] == "1.11.0"
    assert set(versions) - {"quarto"} == {library for each in found() for library in each.libraries}


def test_an_engine_is_chosen_by_name_and_never_by_what_is_installed():
    assert engines.choose("quarto").name == "quarto"
    with pytest.raises(ConfigError, match="no engine is called 'qarto'") as raised:
        engines.choose("qarto")
    assert raised.value.fix == "did you mean 'quarto'?"


@pytest.mark.parametrize("name", [path.stem for path in sorted(GOLDEN.glob("*.txt"))])
def test_every_recorded_log_is_read(name, tmp_path):
    _, mark, log = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").partition("--- log.json\n")
    path = tmp_path / "log.jsonl"
    path.write_text(log, encoding="utf-8")

    records = read_log(path)

    assert bool(records) == bool(mark)
    assert not any("\x1b" in record.text for record in records)
    assert len(warnings_in(records)) == sum(word in log for word in ("nosuchshortcode", "@fig-none", "Could not fetch"))


# ---------------------------------------------------------------- the one call


def test_input_and_output_pass_through(tmp_path):
    code = "import sys; data = sys.stdin.buffer.read(); sys.stdout.buffer.write(data[::-1]); sys.stderr.write('said')"

    done = process.run([sys.executable, "-c", code], folder=tmp_path, seconds=20, input=b"abc" * 100_000)

    assert done == process.Completed(0, b"cba" * 100_000, b"said")


def test_output_over_the_limit_is_cut_and_told(tmp_path):
    done = process.run([sys.executable, "-c", "print('x' * 10_000)"], folder=tmp_path, seconds=20, most=100)

    assert done.stdout == b"x" * 100
    assert done.cut


def test_a_status_is_given_back_and_no_exception(tmp_path):
    done = process.run([sys.executable, "-c", "raise SystemExit(3)"], folder=tmp_path, seconds=20)

    assert done.status == 3


def test_a_program_that_is_not_there_is_a_fault_of_the_machine(tmp_path):
    with pytest.raises(EnvironmentFault, match="no-such-program could not be started"):
        process.run(["no-such-program"], folder=tmp_path, seconds=1)


def test_the_home_of_a_call_is_gone_after_it(tmp_path):
    code = "import os, pathlib; home = pathlib.Path(os.environ['HOME']); (home / 'x').write_text('x'); print(home)"

    done = process.run([sys.executable, "-c", code], folder=tmp_path, seconds=20)

    assert not Path(done.stdout.decode().strip()).exists()
