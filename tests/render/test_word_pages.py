"""How a Word document falls on its pages, as LibreOffice sets it; Word's own lines are nearly as long."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from e2e.reading import plain

pytestmark = [pytest.mark.slow, pytest.mark.office]
SITE = Path(__file__).parents[2] / "site"
OFFICE = shutil.which("soffice")
KEY = "too few for a percentage to lead, or to compare."  # the last words of the grid's key


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("edition", ["partnership", "social-care"])
def test_each_table_of_the_grid_and_its_key_stand_on_one_page(edition, tmp_path):
    (document,) = max(SITE.glob("20*")).glob(f"*-{edition}.docx")
    home = (tmp_path / "home").as_uri()

    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", str(document)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=180,
    )
    shown = subprocess.run(
        ["pdftotext", "-layout", f"{document.stem}.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, timeout=60
    )

    texts = [plain(text) for text in shown.stdout.decode("utf-8").split("\f")]
    with_heads = [text for text in texts if "Measure Question Latest Change" in text]
    assert sum(text.count("The measures by triad,") for text in texts) == len(with_heads) > 0
    assert all(KEY in text for text in with_heads)
