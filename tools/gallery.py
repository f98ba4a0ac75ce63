"""Make pictures of a site to look at: every PDF and Word file as a contact sheet, each kind of page singly.

Usage: python tools/gallery.py [SITE] [OUT]        (needs pdftoppm, soffice and chromium; what is missing is said)
       python tools/gallery.py --docs              writes the pictures of docs/gallery.md anew, from site/

Pages are taken at desktop and phone width, light and dark, and as they are printed; each sheet again in grey.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"desktop": 1280, "phone": 390}
ACROSS = 6
TALLEST = 12_000  # pixels of a page's picture; a long report is cut there
Scheme = Literal["light", "dark"]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


SHOWN_PAGES = (1, 3, 5)  # of the partnership's report: page one, the grid, a triad's section
MOST_COLOURS = 64  # of a picture in docs/: it shows what a page looks like, it is not printed


def main(arguments: list[str]) -> int:
    if arguments == ["--docs"]:
        return docs(ROOT / "site", ROOT / "docs" / "pictures")
    site = Path(arguments[0]) if arguments else ROOT / "site"
    out = Path(arguments[1]) if len(arguments) > 1 else ROOT / "build" / "gallery"
    need("pdftoppm", "soffice", "chromium")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    latest = max(path.parent for path in site.glob("*/quarter.json"))
    with tempfile.TemporaryDirectory() as folder:
        for pdf in sorted(latest.glob("*.pdf")):
            sheet(pages(pdf, Path(folder)), out / f"pdf-{pdf.stem}.png")
        for word in sorted(latest.glob("*.docx")):
            sheet(pages(as_pdf(word, Path(folder)), Path(folder)), out / f"docx-{word.stem}.png")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
            for name, page in kinds(site, latest).items():
                for picture in shots(browser, page, out / name):
                    Image.open(picture).convert("L").save(picture.with_stem(f"{picture.stem}-grey"))
                printed = Path(folder) / f"printed-{name}.pdf"
                print_page(browser, page, printed)
                sheet(pages(printed, Path(folder)), out / f"{name}-printed.png")
            browser.close()
    print(f"look here: {out}")
    return 0


def docs(site: Path, out: Path) -> int:
    """Write the few pictures that the documents of this repository show."""
    need("pdftoppm", "soffice", "chromium")
    latest = max(path.parent for path in site.glob("*/quarter.json"))
    report = latest / f"{latest.name}-partnership.pdf"
    found = kinds(site, latest)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        word = as_pdf(report.with_suffix(".docx"), place)
        for name, pdf in {"report-pdf": report, "report-docx": word}.items():
            shown = [page for number, page in enumerate(pages(pdf, place, 65), start=1) if number in SHOWN_PAGES]
            beside(shown, out / f"{name}.png")
        sheet(pages(report, place, 22), out / "report-pdf-all.png", across=12)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        for name, kind, width, height, scheme in (
            ("home", "home", 1280, 1000, "light"),
            ("measure", "measure", 1280, 1000, "light"),
            ("phone-home", "home", 390, 1200, "light"),
            ("phone-report", "partnership", 390, 1200, "light"),
            ("phone-dark", "partnership", 390, 1200, "dark"),
            ("phone-measure", "measure", 390, 1200, "dark"),
        ):
            shot(browser, found[kind], place / f"{name}.png", (width, height), scheme)
        browser.close()
        beside([place / f"{name}.png" for name in ("home", "measure")], out / "site.png", 0.55)
        phones = ("phone-home", "phone-report", "phone-dark", "phone-measure")
        beside([place / f"{name}.png" for name in phones], out / "site-phone.png", 0.8)
    for name in ("report-pdf", "report-docx", "report-pdf-all", "site", "site-phone"):
        picture = out / f"{name}.png"
        Image.open(picture).quantize(MOST_COLOURS).save(picture, optimize=True)
    (out / "report-pdf-all-grey.png").unlink()
    print(f"look here: {out}")
    return 0


def shot(browser: Browser, page: Path, picture: Path, size: tuple[int, int], scheme: Scheme) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, offline=True)
    shown = context.new_page()
    shown.goto(page.resolve().as_uri())
    shown.screenshot(path=picture)
    context.close()


def beside(pictures: list[Path], out: Path, scale: float = 1) -> None:
    """Put pictures side by side on grey."""
    shown = [Image.open(path).convert("RGB") for path in pictures]
    shown = [each.resize((round(each.width * scale), round(each.height * scale))) for each in shown]
    gap = 10
    whole = Image.new(
        "RGB", (sum(each.width + gap for each in shown) + gap, max(each.height for each in shown) + 2 * gap), "#d8d8d8"
    )
    left = gap
    for each in shown:
        whole.paste(each, (left, gap))
        left += each.width + gap
    whole.save(out)


def kinds(site: Path, latest: Path) -> dict[str, Path]:
    """Name each kind of page, with the largest page of the kind, which shows most."""
    own = [path for path in latest.glob("*.html") if path.stem not in ("index", "partnership")]
    found = {
        "home": site / "index.html",
        "methods": site / "methods.html",
        "measures": site / "measures" / "index.html",
        "measure": largest(path for path in (site / "measures").glob("*.html") if path.stem != "index"),
        "agencies": site / "agencies" / "index.html",
        "agency": largest(path for path in (site / "agencies").glob("*.html") if path.stem != "index"),
        "quarter": latest / "index.html",
        "partnership": latest / "partnership.html",
    }
    return found | ({"agency-edition": largest(own)} if own else {})


def largest(paths: Iterator[Path] | list[Path]) -> Path:
    return max(paths, key=lambda path: (path.stat().st_size, path.name))


def shots(browser: Browser, page: Path, stem: Path) -> Iterator[Path]:
    """Take a page at each width, light and dark."""
    for name, width in WIDTHS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
            shown = context.new_page()
            shown.goto(page.resolve().as_uri())
            height = min(int(shown.evaluate("document.documentElement.scrollHeight")), TALLEST)
            picture = stem.with_name(f"{stem.name}-{name}-{scheme}.png")
            shown.screenshot(path=picture, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
            context.close()
            yield picture


def print_page(browser: Browser, page: Path, target: Path) -> None:
    context = browser.new_context(offline=True)
    shown = context.new_page()
    shown.goto(page.resolve().as_uri())
    shown.pdf(path=target, prefer_css_page_size=True)
    context.close()


def pages(pdf: Path, folder: Path, dots: int = 50) -> list[Path]:
    place = folder / f"{pdf.parent.name}-{pdf.stem}-{dots}"
    place.mkdir(exist_ok=True)
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", str(pdf), str(place / "p")], check=True)
    return sorted(place.glob("*.png"))


def as_pdf(word: Path, folder: Path) -> Path:
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder / "word"), str(word)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "word" / f"{word.stem}.pdf"


def sheet(pictures: list[Path], out: Path, across: int = ACROSS) -> None:
    """Put pages in rows, and again in grey."""
    shown = [Image.open(path).convert("RGB") for path in pictures]
    width, height = max(each.width for each in shown), max(each.height for each in shown)
    rows = -(-len(shown) // across)
    whole = Image.new("RGB", (width * min(across, len(shown)), height * rows), "white")
    for number, each in enumerate(shown):
        whole.paste(each, (number % across * width, number // across * height))
    whole.save(out)
    whole.convert("L").save(out.with_stem(f"{out.stem}-grey"))


def need(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise SystemExit(f"not here: {', '.join(missing)}; make setup-system installs them on Debian")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
