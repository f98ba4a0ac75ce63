"""Make contact sheets of the site: every PDF, every Word file (by LibreOffice), each kind of page (by Chromium).

Usage: python tools/gallery.py [SITE] [OUT]        (needs pdftoppm, soffice and chromium; what is missing is said)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"desktop": 1280, "phone": 390}
ACROSS = 6


def main(arguments: list[str]) -> int:
    site = Path(arguments[0]) if arguments else ROOT / "site"
    out = Path(arguments[1]) if len(arguments) > 1 else ROOT / "build" / "gallery"
    out.mkdir(parents=True, exist_ok=True)
    latest = max(path.parent for path in site.glob("*/quarter.json"))
    with tempfile.TemporaryDirectory() as folder:
        for pdf in sorted(latest.glob("*.pdf")):
            sheet(pages(pdf, Path(folder)), out / f"pdf-{pdf.stem}.png")
        for word in sorted(latest.glob("*.docx")):
            sheet(pages(as_pdf(word, Path(folder)), Path(folder)), out / f"docx-{word.stem}.png")
        for page in kinds(site, latest):
            for name, width in WIDTHS.items():
                shoot(page, out / f"page-{page.parent.name}-{page.stem}-{name}.png", width, Path(folder))
    print(f"look here: {out}")
    return 0


def kinds(site: Path, latest: Path) -> list[Path]:
    """Choose one page of each kind."""
    firsts = [min((site / name).glob("[a-h]*.html")) for name in ("measures", "agencies")]
    return [
        *(
            site / "index.html",
            site / "methods.html",
            site / "measures" / "index.html",
            site / "agencies" / "index.html",
        ),
        *(latest / "index.html", latest / "partnership.html"),
        *firsts,
    ]


def pages(pdf: Path, folder: Path) -> list[Path]:
    need("pdftoppm")
    place = folder / pdf.stem
    place.mkdir(exist_ok=True)
    subprocess.run(["pdftoppm", "-r", "50", "-png", str(pdf), str(place / "p")], check=True)
    return sorted(place.glob("*.png"))


def as_pdf(word: Path, folder: Path) -> Path:
    need("soffice")
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder / "word"), str(word)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "word" / f"{word.stem}.pdf"


def shoot(page: Path, picture: Path, width: int, folder: Path) -> None:
    need("chromium")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--window-size={width},2400", f"--screenshot={picture}"]
    subprocess.run([*command, page.resolve().as_uri()], check=True, capture_output=True)


def sheet(pictures: list[Path], out: Path) -> None:
    """Put pages side by side, six in a row, and again in grey."""
    shown = [Image.open(path).convert("RGB") for path in pictures]
    width, height = max(each.width for each in shown), max(each.height for each in shown)
    rows = -(-len(shown) // ACROSS)
    whole = Image.new("RGB", (width * min(ACROSS, len(shown)), height * rows), "white")
    for number, each in enumerate(shown):
        whole.paste(each, (number % ACROSS * width, number // ACROSS * height))
    whole.save(out)
    whole.convert("L").save(out.with_stem(f"{out.stem}-grey"))


def need(program: str) -> None:
    if shutil.which(program) is None:
        raise SystemExit(f"{program} is not here: make setup-system installs it on Debian")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
