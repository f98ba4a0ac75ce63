"""Faults that a reader of the whole found: each stays mended."""

import pytest

from reportgen.cli import run
from reportgen.errors import ConfigError
from reportgen.pipeline.choose import refuse_foreign
from reportgen.site.links import broken_links


@pytest.mark.parametrize("text", ["Just text\n", "# plans\n\nText.\n", "### plans\n", "plans\n=====\n", ""])
def test_a_commentary_without_our_headings_is_told_and_breaks_nothing(text, tmp_path, capsys):
    run(["init", str(tmp_path / "project")])
    folder = max(path for path in (tmp_path / "project" / "data").iterdir() if path.is_dir())
    (folder / "commentary" / "social-care.md").write_text(text, encoding="utf-8")
    capsys.readouterr()

    status = run(["check", "--project", str(tmp_path / "project")])

    assert status == 0
    told = capsys.readouterr().out
    assert ("text before the first heading is left out" in told) == bool(text)


@pytest.mark.parametrize(
    "style",
    [
        "@import url(https://fonts.example/x.css);",
        "@import '//fonts.example/x.css';",
        'p { background: url( "http://example.org/a.png" ); }',
    ],
)
def test_a_style_sheet_that_asks_another_host_is_found(style):
    faults = broken_links({"assets/site.css": style.encode()})

    assert len(faults) == 1
    assert "asks another host" in faults[0]


def test_a_style_sheet_of_our_own_is_fine():
    assert broken_links({"assets/site.css": b"p { background: url(a.png); color: red }  /* url(b.png) */"}) == ()


def test_a_folder_with_other_things_is_no_place_for_a_site(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "minutes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "measures.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()

    for name in ("papers", "measures.yaml", "build", ".git"):
        with pytest.raises(ConfigError, match="it holds something else"):
            refuse_foreign(tmp_path, tmp_path / name)
    refuse_foreign(tmp_path, tmp_path / "empty")
    refuse_foreign(tmp_path, tmp_path / "site")
    refuse_foreign(tmp_path, tmp_path / "build" / "outbox" / "police")


def test_a_port_that_is_none_is_misuse(capsys):
    assert run(["preview", "--port", "99999"]) == 2
    assert "--port" in capsys.readouterr().err
