"""Make the demonstration partnership's returns: invented figures that hold what real returns hold.

Run from the repository: `python tools/make_demonstration.py` rewrites `data/` from nothing but this file, the modules
and words in `tools/demonstration/`, and `measures.yaml`. The same input gives the same bytes: every series has a random
source of its own, seeded by its name, and no clock is read. The stories told (a decline behind a good average, a
recording drive, a merger) are listed with their places in docs/decisions/0011-demonstration-data.md.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import yaml

from demonstration.benchmarks import benchmarks_text, neighbours_text
from demonstration.capacity import caseloads, posts, voices
from demonstration.employers import allegations, practices, schools, staff
from demonstration.ground import AC, LATEST, PO, QUARTERS, START, Returns, chance, tenths
from demonstration.health import antenatal, mental_health
from demonstration.planning import LOCALITIES, planning_outcomes, planning_practice, planning_since_start, plans
from demonstration.spreadsheets import WRITERS
from reportgen.quarter import Quarter

# Shares of all children, which add up to the whole; the counts are rounded to tens.
ETHNIC_GROUPS: Final = {"asian": 0.1, "black": 0.04, "mixed": 0.05, "white": 0.79, "other": 0.02}
CENSUS_YEAR: Final = 2021
ROOT: Final = Path(__file__).resolve().parents[1]
SPREADSHEETS: Final = {"community-health": "xlsx", "icb": "ods"}  # of the latest quarter; every other return is CSV
# The quarter before the latest was released without education's word; the latest is a draft that few have signed off.
SIGNED_OFF: Final = {
    LATEST - 1: frozenset(("acute-trust", "community-health", "icb", "police", "social-care")),
    LATEST: frozenset(("community-health", "icb")),
}

# What the latest quarter's sign-off sheets answer: audits of this year and of long ago, none, and one without a word.
DATA_QUALITY: Final = (
    "data_quality:",
    '  acute-trust: {audited: no, system: partly, why: "midwives\' notes on paper are counted by hand"}',
    '  community-health: {audited: "2025-10-08", system: yes}',
    '  icb: {audited: "2024-03-19", system: yes}',
    '  mental-health-trust: {audited: "2026-02-24", system: partly, why: "one ward still keeps its own lists"}',
    '  police: {audited: "2023-11-20", system: yes}',
    '  social-care: {audited: "2026-03-12", system: yes}',
    "data_quality_override:",
    "  - {measure: chronologies, letters: -T--, why: chronologies lie beside the case system and are counted by hand}",
)


def notes_text(quarter: Quarter, agencies: Iterable[str]) -> str:
    """Write `quarter.yaml`: when returns were due, came and were signed off, what is set aside."""
    due = quarter.last_day + timedelta(days=23)
    lines = [
        "# Invented for the demonstration.",
        f'reporting_date: "{quarter.last_day + timedelta(days=33)}"',
    ]
    if quarter >= START:
        lines += [f'due: "{due}"', "received:"]
        lines += [f'  {agency}: "{received(quarter, agency, due)}"' for agency in sorted(agencies)]
    signed = [agency for agency in sorted(agencies) if agency in SIGNED_OFF.get(quarter, ())]
    if signed:
        lines += ["signed_off:", *(f'  {agency}: "{due + timedelta(days=8)}"' for agency in signed)]
    if quarter == LATEST:
        reason = "heads and whole-time equivalents were mixed; the force will send them again"
        lines += ["set_aside:"]
        lines += [
            f"  - {{agency: {PO}, measure: {measure}, reason: {reason}}}"
            for measure in ("posts-by-role", "staff-in-post")
        ]
        lines += DATA_QUALITY
    return "\n".join(lines) + "\n"


def received(quarter: Quarter, agency: str, due: date) -> date:
    """Say when a return came: in time, but for the acute trust in the latest quarter, ten days late."""
    if (quarter, agency) == (LATEST, AC):
        return due + timedelta(days=10)
    return due - timedelta(days=chance("received", quarter, agency).randint(0, 9))


TOKEN: Final = re.compile(r"\{([nmp]):([a-z0-9-]+)(?:/([a-z0-9-]+))?(?:@(-[0-9]+))?\}")


def filled_in(template: str, book: Returns, quarter: Quarter, agency: str) -> str:
    """Put figures of the agency's own return into its commentary.

    `{n:measure/item}` is the count or the numerator, `{m:...}` the denominator, `{p:...}` the percentage with one
    decimal; `@-4` looks four quarters back.
    """

    def figure(match: re.Match[str]) -> str:
        what, measure, item, back = match.groups(default="")
        row = book.find(quarter + int(back or 0), agency, measure, item)
        if what == "p":
            return str(tenths(float(Decimal(100) * Decimal(row.numerator or 0) / Decimal(row.denominator or 1))))
        number = row.denominator if what == "m" else row.numerator if row.value is None else row.value
        return f"{number:,}"

    return TOKEN.sub(figure, template)


def population_text() -> str:
    """Write `population.csv`: children aged 0 to 17 by year, of all, of each locality and of each ethnic group."""
    lines = ["area,group,year,people,source"]
    for year, people in zip(range(2020, 2026), (57400, 57600, 57700, 57900, 58100, 58200), strict=True):
        source = f"invented for the demonstration: mid-{year} estimate of residents aged 0 to 17"
        lines.append(f",,{year},{people},{source}")
        parts = [round(people * part / 10) * 10 for part in list(LOCALITIES.values())[:-1]]
        parts.append(people - sum(parts))
        lines += [f"{area},,{year},{part},{source}" for area, part in zip(LOCALITIES, parts, strict=True)]
        if year >= CENSUS_YEAR:
            lines += [
                f",ethnic-group:{group},{year},{round(people * share / 10) * 10},"
                f"invented for the demonstration: shares as if from the {CENSUS_YEAR} census"
                for group, share in ETHNIC_GROUPS.items()
            ]
    return "\n".join(lines) + "\n"


def framework_order() -> tuple[dict[str, int], list[dict[str, str]]]:
    """Read what `measures.yaml` settles: the order of measures and items, and the places."""
    framework = yaml.safe_load((ROOT / "measures.yaml").read_text(encoding="utf-8"))
    names = [
        f"{measure['id']}/{item['id'] if item else ''}"
        for part in framework["parts"]
        for section in part["sections"]
        for area in section["areas"]
        for triad in area["triads"]
        for measure in triad["measures"]
        for item in measure.get("items") or [None]
    ]
    return {name: position for position, name in enumerate(names)}, framework["places"]


def make() -> tuple[Returns, dict[str, int]]:
    """Invent every return; raise KeyError where a row is of no measure or item of the framework."""
    order, places = framework_order()
    book = Returns()
    for write in (
        plans,
        planning_practice,
        planning_outcomes,
        planning_since_start,
        antenatal,
        mental_health,
        posts,
        caseloads,
        voices,
    ):
        write(book)
    staff(book)
    practices(book, places)
    schools(book, places)
    allegations(book)
    return book, order


def files() -> dict[str, bytes]:
    """Give every file of `data/`, by its path within it."""
    book, order = make()
    made: dict[str, bytes] = {}
    for (quarter, agency), rows in book.rows.items():
        ordered = sorted(rows, key=lambda row: order[f"{row.measure}/{row.item}"])  # stable: splits keep their order
        ending = SPREADSHEETS.get(agency, "csv") if quarter == LATEST else "csv"
        made[f"{quarter.slug}/{agency}.{ending}"] = WRITERS[ending](ordered)
    for quarter in QUARTERS:
        agencies = [agency for when, agency in book.rows if when == quarter]
        made[f"{quarter.slug}/quarter.yaml"] = notes_text(quarter, agencies).encode("utf-8")
    words = ROOT / "tools" / "demonstration" / "words"
    for path in sorted(words.glob("*/*.md")):
        text = filled_in(path.read_text(encoding="utf-8"), book, Quarter.parse(path.parent.name), path.stem)
        made[f"{path.parent.name}/commentary/{path.name}"] = text.encode("utf-8")
    for name in ("actions.yaml", "recipients.yaml"):
        made[name] = (words / name).read_bytes()
    made["benchmarks.csv"] = benchmarks_text().encode("utf-8")
    made["neighbours.csv"] = neighbours_text().encode("utf-8")
    made["population.csv"] = population_text().encode("utf-8")
    return made


def main() -> None:
    """Write `data/` anew."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data"
    made = files()
    if target.exists():
        shutil.rmtree(target)
    for name, content in sorted(made.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{len(made)} files, {sum(map(len, made.values())) / 1e6:.1f} MB, in {target}")


if __name__ == "__main__":
    main()
