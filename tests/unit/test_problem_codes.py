"""Every problem that can be told is in the user's list of problems."""

import os
import subprocess
import sys
from pathlib import Path

from reportgen.returns.codes import CHAPTERS

ROOT = Path(__file__).parents[2]


def test_the_list_of_problems_is_what_the_program_can_tell_and_is_current():
    ran = subprocess.run(
        [sys.executable, ROOT / "tools" / "problems.py", "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    assert ran.stderr == ""
    assert ran.returncode == 0, "docs/problems.md is not what `make docs` writes"


def test_each_entry_says_what_and_how_in_whole_sentences():
    entries = [entry for chapter in CHAPTERS for entry in chapter.entries]

    for entry in entries:
        for text in (entry.means, entry.mend):
            assert text[0].isupper() or text.startswith("`"), entry.code
            assert text.endswith("."), entry.code
