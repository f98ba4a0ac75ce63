"""The records of decisions keep their form, so that they can be found and read alike."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
PARTS = ["Context", "Choice", "Cost", "When to revisit"]


def test_numbers_are_given_once_and_without_a_gap():
    assert [path.name[:4] for path in RECORDS] == [f"{number:04d}" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_each_record_says_context_choice_cost_and_when_to_revisit(path):
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert text.startswith(f"# {path.name[:4]}: ")
    assert [heading for heading in headings if heading in PARTS] == PARTS


def test_the_index_lists_every_record_by_its_title():
    listed = re.findall(r"^\| \[\d{4}\]\((.+?)\) \| (.+?) \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)

    titles = [path.read_text(encoding="utf-8").partition("\n")[0].partition(": ")[2] for path in RECORDS]
    assert listed == [(path.name, title) for path, title in zip(RECORDS, titles, strict=True)]
