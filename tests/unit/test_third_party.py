"""Whatever is installed to make reports stands in THIRD_PARTY.md, and nothing else does."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
TAKEN_FROM = re.compile(r"""(?:^\s*(?:from|import) |find_spec\(["'])([A-Za-z_]\w*)""", re.MULTILINE)
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)


def rows(heading: str) -> dict[str, list[str]]:
    part = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"]
    return {row[0]: row for row in cells[2:]}


ASKED_FOR = rows("What reportgen asks for")
EVERYTHING = {
    **ASKED_FOR,
    **rows("What those bring with them"),
    **rows("What only the installation needs"),
}


def test_every_locked_package_is_listed_and_no_other():
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements" / "run.txt").read_text("utf-8"), re.MULTILINE))

    assert sorted(EVERYTHING) == sorted(locked)


def test_what_reportgen_asks_for_is_what_its_project_file_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert list(ASKED_FOR) == [NAME.match(each)[0] for each in project["dependencies"]]


def test_each_package_has_a_licence_and_a_purpose():
    for name, row in EVERYTHING.items():
        assert len(row) == 4, name
        assert all(row[:3]), name


def test_every_library_that_the_program_imports_is_asked_for_by_name():
    imported_as = {
        "PIL": "pillow",
        "docx": "python-docx",
        "fontTools": "fonttools",
        "font_source_sans_pro": "font-source-sans-pro",
        "markdown_it": "markdown-it-py",
        "pydantic_core": "pydantic",
        "pypandoc": "pypandoc-binary",
        "yaml": "pyyaml",
    }
    found = set()
    for path in sorted((ROOT / "src").rglob("*.py")):
        for name in TAKEN_FROM.findall(path.read_text(encoding="utf-8")):
            found.add(imported_as.get(name, name))

    assert found - set(sys.stdlib_module_names) - {"reportgen"} == set(ASKED_FOR)
