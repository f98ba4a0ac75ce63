"""Time the making of the site's own pages, without reading, drawing or rendering anything.

Usage: python tools/site_pages.py PROJECT QUARTERS MEASURES

PROJECT has been built. Its latest quarter stands for as many as are asked for, and its measures are repeated until
there are so many. Printed are the processor's seconds for the whole (each quarter's pages, the standing pages, the
search, every check of the finished site), and its milliseconds for one measure's page.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

from reportgen import defaults, pipeline
from reportgen import site as pages
from reportgen.console import Talk
from reportgen.model import Framework, Measure, Protected, Triad
from reportgen.narrative import write
from reportgen.narrative.wording import standard
from reportgen.pipeline.choose import editions_of
from reportgen.quarter import Quarter
from reportgen.site import history, search

NAMED = re.compile(rb'<link rel="(?:canonical|alternate)"[^>]*>\n')  # is written last, into every page


def main(arguments: list[str]) -> int:
    root, quarters, measures = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    protected, _ = pipeline.figures_for(root, pipeline.Options(), Talk(quiet=True))
    editions = editions_of(protected)
    narrative = write(editions[0], protected, standard(protected.project.settings.templates))
    folder = protected.project.settings.site / protected.quarter.slug
    rendered = {
        path.relative_to(folder).as_posix(): NAMED.sub(b"", path.read_bytes()) if path.suffix == ".html" else b""
        for path in folder.rglob("*")
        if path.is_file()
    }
    protected = repeated(protected, measures)

    def templates(name: str) -> str:  # of this run alone, so that none has been read before
        return defaults.text(name, protected.project.settings.templates)

    settings = protected.project.settings
    began = time.process_time()
    files: dict[str, bytes] = {"feed.xml": b"", "assets/site.css": b""}
    entries, said, findable = [], [], {}
    for quarter in (protected.quarter - back for back in range(quarters)):
        now = replace(protected, quarter=quarter)
        reports = {
            name.replace(protected.quarter.slug, quarter.slug): of(quarter, protected.quarter, data)
            for name, data in rendered.items()
        }
        places = pages.anchors(reports["partnership.html"])
        sections, of_sections = pages.section_pages(
            reports["partnership.html"], "partnership.html", settings, templates
        )
        entry = replace(
            pages.Entry.of(protected, narrative, editions, {"pdf": "PDF", "docx": "Word"}, places),
            quarter=quarter,
            sections=sections,
            version="0",
        )
        own = history.to_json(history.said_of(now, narrative, places))
        said += history.from_json(own, quarter)
        entries.append(entry)
        about = pages.quarter_about(settings, entry, pages.Makers("0", "embedded", ()), (), templates)
        made = {**reports, **of_sections, "about.html": about, "measures.json": own}
        made["index.html"] = pages.quarter_page(settings, entry, templates)
        files |= {f"{quarter.slug}/{name}": data for name, data in made.items()}
        findable[quarter] = search.of_quarter(entry, made)
    files["index.html"] = pages.home(settings, entries, templates)
    files["about.html"] = pages.about(settings, entries, templates)
    files |= pages.plain_pages(settings, templates)
    before = time.process_time()
    standing = pages.standing_pages(protected, narrative, {}, editions, templates, said=said)
    each = (time.process_time() - before) / sum(name.startswith("measures/") for name in standing)
    files |= standing
    files[search.INDEX] = search.index(search.of_standing(pages_of(standing)), findable)
    files |= {f"assets/{name}": b"" for name in ("search.js", "minisearch.js", "minisearch-licence.txt")}
    files = {
        name: pages.named(name, data, settings) if name.endswith(".html") else data for name, data in files.items()
    }
    faults = pages.faults(files, files)
    seconds = time.process_time() - began
    if faults:
        raise SystemExit(f"{len(faults)} faults, the first: {faults[0]}")
    print(f"{seconds:.2f} {each * 1000:.2f}")
    return 0


def repeated(protected: Protected, wanted: int) -> Protected:
    """Repeat the measures of a framework, and their figures, until there are as many as wanted."""
    framework = protected.project.framework
    left = wanted or len(framework.measures)
    copies: list[tuple[str, str]] = []  # (id, id of the copy)
    chosen: dict[str, list[Measure]] = {triad.id: [] for triad in framework.triads}
    for number in count():
        for triad in framework.triads:
            for measure in triad.measures[: max(left, 0)]:
                copy = replace(measure, id=f"{measure.id}-{number}", title=f"{measure.title} ({number})")
                kept = measure if number == 0 else replace(copy, life=replace(copy.life, formerly=()))
                chosen[triad.id].append(kept)
                copies.append((measure.id, kept.id))
                left -= 1
        if left <= 0:
            break
    own = {name: [new for old, new in copies if old == name] for name in dict.fromkeys(old for old, _ in copies)}
    figures = tuple(
        replace(figure, key=replace(figure.key, measure=name))
        for figure in protected.figures
        for name in own.get(figure.key.measure, ())
    )
    return replace(
        protected,
        project=replace(protected.project, framework=with_measures(framework, chosen), actions=()),
        figures=figures,
        returns=tuple(
            replace(each, measures_set_aside=tuple(aside for aside in each.measures_set_aside if aside[0] in own))
            for each in protected.returns
        ),
    )


def with_measures(framework: Framework, chosen: dict[str, list[Measure]]) -> Framework:
    def triad(each: Triad) -> Triad:
        return replace(each, measures=tuple(chosen[each.id]))

    return replace(
        framework,
        sections=tuple(
            replace(
                section,
                areas=tuple(replace(area, triads=tuple(map(triad, area.triads))) for area in section.areas),
            )
            for section in framework.sections
        ),
    )


def of(quarter: Quarter, latest: Quarter, data: bytes) -> bytes:
    """Make a page another quarter's by its name."""
    for old, new in ((latest.in_words, quarter.in_words), (str(latest), str(quarter)), (latest.slug, quarter.slug)):
        data = data.replace(old.encode(), new.encode())
    return data


def pages_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name.endswith(".html")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
