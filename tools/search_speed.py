"""Print how long the site's search takes to answer, in Chromium, from a file, with 1,000 things to find.

Usage: python tools/search_speed.py [SITE]      (of the checked-in site's own pages, made as many as that by repetition)
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import sync_playwright

from reportgen.quarter import Quarter
from reportgen.site import search

ROOT = Path(__file__).resolve().parent.parent
PAGES = 1000
TYPED = (
    *("safeguarding", "sefeguarding", "midwives", "midwifry", "caseload", "child protection plan", "police"),
    *("reviews held on time", "allegations agianst staff", "ante-natal", "supervison", "zzzz", "the", "e"),
)
RUNS = 5  # of which each key counts with its median
MEASURE = """([typed, runs]) => {
  const box = document.getElementById("search-words"), all = [];
  for (let end = 1; end <= typed.length; end += 1) {
    box.value = typed.slice(0, end);
    const took = [];
    for (let run = 0; run < runs; run += 1) {
      const began = performance.now();
      box.dispatchEvent(new Event("input"));
      took.push(performance.now() - began);
    }
    all.push(took.sort((one, other) => one - other)[(runs - 1) / 2]);
  }
  return all;
}"""


def main(arguments: list[str]) -> int:
    site = Path(arguments[0]) if arguments else ROOT / "site"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(site / "assets", copy / "assets")
        shutil.copyfile(site / "search.html", copy / "search.html")
        index = many(site)
        (copy / search.INDEX).write_bytes(index)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page()
            page.goto((copy / "search.html").as_uri())
            ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
            took = {typed: page.evaluate(MEASURE, [typed, RUNS]) for typed in TYPED}
            browser.close()
    print(f"{PAGES} pages, index of {len(index):,} bytes; ready after {ready:.0f} ms; milliseconds a key: median, most")
    for typed, each in took.items():
        print(f"{typed:<40} {statistics.median(each):8.1f} {max(each):8.1f}")
    whole = [each for times in took.values() for each in times]
    print(f"{'all':<40} {statistics.median(whole):8.1f} {max(whole):8.1f}")
    return 0


def many(site: Path) -> bytes:
    """Make an index of so many pages: all of the site's own, then its latest quarter again as that of earlier ones."""
    latest = max(site.glob(f"*/{search.FRAGMENT}"))
    quarter = Quarter.parse(latest.parent.name)
    found = [each for each in search.from_json(latest.read_bytes()) if each.text]
    names = ("measures/*.html", "agencies/*.html", "*.html")
    pages = {path.relative_to(site).as_posix(): path.read_bytes() for name in names for path in site.glob(name)}
    standing = search.of_standing({name: data for name, data in pages.items() if name.startswith(search.STANDING)})
    copies = [
        replace(each, title=f"{each.title} {number}", text=f"{each.text} {number}")
        for number, each in enumerate(islice(cycle(found), PAGES - len(standing)))
    ]
    share = -(-len(copies) // search.QUARTERS_READ)
    quarters = {quarter - n: copies[n * share : (n + 1) * share] for n in range(search.QUARTERS_READ)}
    return search.index(standing, quarters)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
