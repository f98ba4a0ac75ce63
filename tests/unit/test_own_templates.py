"""A project's own `reports/`: what is wrong in it is told before anything is computed, and nothing else is."""

import ast
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest

from reportgen import defaults, report, site
from reportgen.errors import NarrativeError
from reportgen.pipeline.content import examine
from reportgen.report import Templates
from reportgen.report.contents import Cover
from reportgen.report.templates import faults, fill
from reportgen.report.text import Md
from reportgen.scaffold import init
from reportgen.site.examine import PAGES, given

ROOT = Path(__file__).parents[2]


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def put(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def found(folder):
    return examine(SimpleNamespace(root=folder.parent, settings=SimpleNamespace(templates=folder, warnings=())))


def told(folder):
    return [(fault.what, fault.where) for fault in found(folder).faults]


# ---------------------------------------------------------------- what is right is left alone


def test_the_built_in_templates_ask_for_nothing_that_does_not_exist():
    assert report.template_faults(Templates.of()) == ()
    assert site.template_faults(defaults.text, SimpleNamespace(templates=None)) == ()


def test_every_value_that_a_page_of_the_site_is_given_may_be_asked_for():
    calls = [
        node
        for path in sorted((ROOT / "src" / "reportgen" / "site").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "filled"
    ]
    values = {call.args[1].value: {each.arg for each in call.keywords} for call in calls}

    assert values.keys() == PAGES.keys()
    for page, names in values.items():
        assert names <= given(page).keys(), page


def test_copies_of_all_built_in_files_are_in_order(tmp_path):
    init(tmp_path / "project")
    init(tmp_path / "project", templates=True)

    content = found(tmp_path / "project" / "reports")

    assert content.faults == ()
    assert content.warnings == ()


def test_the_projects_in_this_repository_are_in_order():
    for folder in (ROOT / "reports", *ROOT.glob("examples/*/reports")):
        assert found(folder).faults == ()
        assert found(folder).warnings == ()


def test_a_usual_folder_that_is_not_there_is_no_fault(tmp_path):
    assert found(tmp_path / "reports").faults == ()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "reports").write_text("", encoding="utf-8")

    assert told(tmp_path / "reports") == [
        ("there is no folder 'reports' for the templates", "_quarto.yml, reportgen: templates")
    ]


def test_what_a_page_and_the_one_that_it_extends_set_is_there_in_both(reports):
    put(
        reports,
        {
            "site/own.html.j2": '{% set nav = "x" %}{{ here }}{% block main %}{% endblock %}',
            "site/moved.html.j2": '{% extends "own.html.j2" %}\n{% set here = 1 %}{% block main %}{{ nav }}{% endblock %}',
        },
    )

    assert told(reports) == []


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{% set own = 3 %}{{ own }}", id="a name of its own"),
        pytest.param("{% if more is defined %}{{ more.text }}{% endif %}", id="a name that is looked for"),
        pytest.param("{{ more | default('') }}", id="a name with a stand-in"),
        pytest.param("{% for key, value in {'a': 1}.items() %}{{ key }}{% endfor %}", id="a table of its own"),
        pytest.param("{% for each in headlines | sort %}{{ loop.index }}{{ each.text }}{% endfor %}", id="a filter"),
        pytest.param("{{ headlines | map(attribute='text') | join(', ') }}", id="a filter of names"),
        pytest.param(
            "{% macro one(x, y=2) %}{{ x.anything }}{{ y }}{% endmacro %}{{ one({'anything': 1}) }}", id="macro"
        ),
        pytest.param("{% macro one(x) %}{{ x.anything }}{% endmacro %}", id="a macro that nobody calls"),
        pytest.param("{{ cover.title.upper() }}{{ areas[0].triads[-1].title }}", id="calls and places in a list"),
        pytest.param("{% with a = cover %}{{ a.title }}{% endwith %}", id="with"),
        pytest.param("{% set list = namespace(n=0) %}{% set list.n = 1 %}{{ list.n }}", id="a namespace"),
        pytest.param('{% include "not-there.qmd.j2" ignore missing %}', id="a file that may be missing"),
        pytest.param('{% include cover.title ~ ".qmd.j2" ignore missing %}', id="a name made while it is filled in"),
    ],
)
def test_what_holds_when_a_template_is_filled_in_is_not_told(reports, template):
    put(reports, {"cover.qmd.j2": template})

    assert told(reports) == []


# ---------------------------------------------------------------- templates


@pytest.mark.parametrize(
    ("template", "what", "line"),
    [
        ("\n{{ headlins }}", "a template asks for 'headlins', which does not exist", 2),
        ("{% for a in areas %}\n{{ a.tilte }}{% endfor %}", "a template asks a AreaPart for 'tilte', which it does not have", 2),
        ("{% if false %}\n{{ nobody }}\n{% endif %}", "a template asks for 'nobody', which does not exist", 2),
        ("{{ areas[0].triads[0].leed }}", "a template asks a TriadPart for 'leed', which it does not have", 1),
        ("{% set a = cover %}{{ a.titel }}", "a template asks a Cover for 'titel', which it does not have", 1),
        (
            "{% macro m(x) %}\n{{ x.titel }}{% endmacro %}{{ m(cover) }}",
            "a template asks a Cover for 'titel', which it does not have",
            2,
        ),
        ("{{ cover.title | shout }}", "a template cannot be read: No filter named 'shout'.", 1),
        ("\n{{ cover.title", "a template cannot be read: unexpected end of template, expected 'end of print statement'.", 2),
        ('{% include "logo.qmd.j2" %}', "no template is called 'logo.qmd.j2'", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_template_is_told_with_its_line(reports, template, what, line):
    put(reports, {"cover.qmd.j2": template})

    assert told(reports) == [(what, f"reports/cover.qmd.j2, line {line}")]


@pytest.mark.parametrize(
    "template",
    [
        "\n{{ cover.titel }}",
        "\n{{ cover }}{{ covr }}",
        "\n{% iff %}",
        "\n{{ cover.title | shout }}",
        '\n{% include "no.qmd.j2" %}',
        "\n{{ cover.title.nothing }}",
    ],
)
def test_a_fault_is_told_in_the_words_of_a_template_that_is_filled_in(reports, template):
    put(reports, {"cover.qmd.j2": template})
    texts = {each.name: Md(each.name) for each in fields(Cover)}

    with pytest.raises(NarrativeError) as raised:
        fill(Templates.of(reports), "cover.qmd.j2", {"cover": Cover(**texts)})

    assert [str(fault) for fault in faults(Templates.of(reports), "cover.qmd.j2", {"cover": Cover})] == [
        str(raised.value)
    ]


def test_a_fault_in_an_included_file_is_told_where_it_stands(reports):
    put(reports, {"cover.qmd.j2": '{% include "greeting.qmd.j2" %}', "greeting.qmd.j2": "\n{{ cover.nam }}"})

    assert told(reports) == [
        ("a template asks a Cover for 'nam', which it does not have", "reports/greeting.qmd.j2, line 2")
    ]


def test_a_page_of_the_site_is_looked_at_with_what_it_extends_and_imports(reports):
    put(
        reports,
        {
            "site/quarter.html.j2": '{% extends "layout.html.j2" %}\n{% import "own.html.j2" as own %}\n'
            "{% block main %}{{ own.head(entry) }}{{ latest }}{% endblock %}",
            "site/own.html.j2": "{% macro head(entry) %}\n{{ entry.statu }}{% endmacro %}",
        },
    )

    assert told(reports) == [
        ("a template asks a Entry for 'statu', which it does not have", "reports/site/own.html.j2, line 2"),
        ("a template asks for 'latest', which does not exist", "reports/site/quarter.html.j2, line 3"),
    ]


def test_a_file_with_a_mark_of_its_encoding_is_read_without_it(reports):
    (reports / "cover.qmd.j2").write_bytes(b"\xef\xbb\xbfFor the board.\n")

    assert defaults.text("cover.qmd.j2", reports) == "For the board.\n"
    assert told(reports) == []


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tirad.qmd.j2", "triad.qmd.j2"),
        ("triad.qmd.jinja", "triad.qmd.j2"),
        ("triad.qmd.j2.txt", "triad.qmd.j2"),
        ("triad.j2", "triad.qmd.j2"),
        ("page_one.qmd.j2", "page-one.qmd.j2"),
        ("templates/tirad.qmd.j2", "templates/triad.qmd.j2"),
        ("template/triad.qmd.j2", "triad.qmd.j2"),
        ("home.html.j2", "site/home.html.j2"),
        ("site/hom.html.j2", "site/home.html.j2"),
        ("wording/en-gb.yaml", "wording/en.yaml"),
        ("wording/en.yml", "wording/en.yaml"),
        ("wording/cy.yaml", "wording/en.yaml"),
        ("en.yaml", "wording/en.yaml"),
        ("report.css", "styles/report.css"),
        ("styles/report.cs", "styles/report.css"),
        ("Styles2/Report.CSS", "styles/report.css"),
        ("styles/refrence.docx", "styles/reference.docx"),
    ],
)
def test_a_file_that_nearly_has_a_built_in_name_is_told_with_what_was_meant(reports, name, meant):
    put(reports, {name: ""})

    (fault,) = found(reports).faults

    assert fault.exit_code == 10
    assert fault.where == f"reports/{name}"
    assert f"did you mean {meant!r}?" in fault.fix


@pytest.mark.parametrize(
    "name",
    ["logo.png", "cover.png", "notes.md", "minutes.docx", "nobody.qmd.j2", "site/logo.html.j2", "fonts/own.ttf"],
)
def test_a_stray_file_is_a_warning(reports, name):
    put(reports, {name: ""})

    content = found(reports)

    assert content.faults == ()
    assert [(each.code, each.severity, each.where) for each in content.warnings] == [
        ("override-unused", "warning", f"reports/{name}")
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "readme.txt", "styles/README", ".gitkeep", ".git/config", "Thumbs.db"),
        *("triad.qmd.j2~", "triad.qmd.j2.bak", "~$reference.docx", "#triad.qmd.j2#"),
    ],
)
def test_notes_and_what_programs_leave_behind_are_passed_over(reports, name):
    put(reports, {name: ""})

    assert found(reports).faults == ()
    assert found(reports).warnings == ()


def test_a_file_that_only_an_unused_file_includes_is_told_too(reports):
    put(reports, {"orphan.qmd.j2": '{% include "child.qmd.j2" %}', "child.qmd.j2": "x"})

    assert [each.file for each in found(reports).warnings] == ["reports/child.qmd.j2", "reports/orphan.qmd.j2"]


@pytest.mark.parametrize(
    "style",
    ["@import url(https://fonts.example/x.css);", "body { background: url('//cdn.example/x.png') }"],
    ids=["an import", "a picture"],
)
def test_a_style_sheet_that_asks_another_host_is_told(reports, style):
    put(reports, {"styles/report.css": f"p {{ margin: 0 }}\n{style}\n"})

    faults = found(reports).faults

    assert [fault.where for fault in faults] == ["reports/styles/report.css, line 2"]
    assert "asks another host" in faults[0].what
