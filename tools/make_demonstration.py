"""Make the demonstration partnership's returns: invented figures that hold what real returns hold.

Run from the repository: `python tools/make_demonstration.py` rewrites `data/` from nothing but this file,
`measures.yaml` and the words in `tools/demonstration/`. The same input gives the same bytes: every series has a random
source of its own, seeded by its name, and no clock is read. The stories told (a decline behind a good average, a
recording drive, a merger) are listed with their places in docs/decisions/0011-demonstration-data.md.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Final
from xml.sax.saxutils import escape

import yaml

from reportgen.quarter import Quarter

ROOT: Final = Path(__file__).resolve().parents[1]
SEED: Final = "marlow-vale"
FIRST: Final = Quarter(2020, 3)
LATEST: Final = Quarter(2026, 2)
QUARTERS: Final = FIRST.until(LATEST)
START: Final = Quarter(2023, 2)  # the whole framework came into force: 13 quarters; before it, social care's core alone
MERGER: Final = Quarter(2024, 1)  # two mental health trusts became one
FAMILY_HELP: Final = Quarter(2025, 3)  # a new kind of plan replaced child in need plans
NEW_SYSTEM: Final = Quarter(2024, 4)  # first quarter on the new case record system
MISSED: Final = (Quarter(2025, 4), Quarter(2026, 1))  # the mental health trust returned nothing
SPREADSHEETS: Final = {"community-health": "xlsx", "icb": "ods"}  # of the latest quarter; every other return is CSV

SC, AC, MH, CH = "social-care", "acute-trust", "mental-health-trust", "community-health"
PO, ED, ICB, TEAM = "police", "education", "icb", "partnership-team"
VALE, HILL = "vale-mental-health", "hill-mental-health"
EMPLOYERS: Final = (SC, AC, VALE, HILL, MH, CH, PO, ED, ICB)


@dataclass(slots=True)
class Row:
    """One row of a return; the field names, without the underscore, are the header."""

    measure: str
    item: str = ""
    area: str = ""
    group: str = ""
    unit: str = ""
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    value: Decimal | int | None = None
    asked: int | None = None
    covered: str = ""
    cohort: str = ""
    selection: str = ""
    status: str = ""
    note: str = ""


HEADER: Final = tuple(cell.name for cell in fields(Row))


@dataclass(slots=True)
class Returns:
    """All returns in the making: rows by quarter and agency."""

    rows: dict[tuple[Quarter, str], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, quarter: Quarter, agency: str, measure: str, item: str = "", **cells: object) -> None:
        """Put one row into an agency's return, unless the agency sent none that quarter."""
        if agency == MH and quarter in MISSED:
            return
        self.rows[quarter, agency].append(Row(measure, item, **cells))  # type: ignore[arg-type]

    def find(self, quarter: Quarter, agency: str, measure: str, item: str = "") -> Row:
        """Give the row of the whole agency, not of an area, group or unit."""
        for row in self.rows[quarter, agency]:
            if (row.measure, row.item, row.area, row.group, row.unit) == (measure, item, "", "", ""):
                return row
        raise KeyError(f"{quarter} {agency} {measure}/{item}")


# ---------------------------------------------------------------- chance


def chance(*names: object) -> Random:
    """Give a series its own source of chance, so that one series can change without moving the others."""
    return Random("/".join([SEED, *map(str, names)]))


def successes(random: Random, tries: int, rate: float) -> int:
    """Draw how many of so many cases have what is counted: the ordinary noise of a percentage."""
    return sum(random.random() < rate for _ in range(tries))


def about(random: Random, level: float, spread: float) -> int:
    """Draw a whole number round a level, never below nought."""
    return max(0, round(random.gauss(level, spread)))


def share_out(random: Random, total: int, weights: Sequence[float]) -> list[int]:
    """Share a total over parts so that the parts add up to it."""
    parts = [0] * len(weights)
    for position in random.choices(range(len(weights)), weights, k=total):
        parts[position] += 1
    return parts


def tenths(value: float) -> Decimal:
    """Round to one decimal place, as whole-time equivalents are returned."""
    return Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def between(first: Quarter, last: Quarter = LATEST, *, only: int = 0) -> list[Quarter]:
    """List quarters, or of each year the one that a yearly wave falls in."""
    return [quarter for quarter in first.until(last) if only in (0, quarter.number)]


def ramp(quarter: Quarter, first: Quarter, last: Quarter, start: float, end: float) -> float:
    """Move evenly from one level to another between two quarters, and stay level outside them."""
    length = len(first.until(last)) - 1
    done = len(first.until(quarter)) - 1
    return start + (end - start) * min(1.0, max(0.0, done / length))


# ---------------------------------------------------------------- child protection and child in need planning

LOCALITIES: Final = {"north": 0.31, "east": 0.27, "south": 0.24, "west": 0.18}
BREAKDOWNS: Final[Mapping[str, Mapping[str, float]]] = {
    "age-band": {
        "under-1": 0.09,
        "from-1-to-4": 0.22,
        "from-5-to-9": 0.27,
        "from-10-to-15": 0.31,
        "from-16-to-17": 0.1,
        "not-recorded": 0.01,
    },
    "sex": {"female": 0.47, "male": 0.51, "not-recorded": 0.02},
    "ethnic-group": {"asian": 0.08, "black": 0.04, "mixed": 0.09, "white": 0.74, "other": 0.015, "not-recorded": 0.035},
    "disability": {"disabled": 0.12, "not-disabled": 0.81, "not-recorded": 0.07},
}
SPLIT_FROM: Final = Quarter(2024, 3)  # areas and groups are returned for the last eight quarters


def plans(book: Returns) -> None:
    """Quantity: a real rise in child protection, and a break when Family Help replaces child in need plans."""
    random = chance("plans")
    before = {"child-in-need": 648, "child-protection": 224}
    for quarter in QUARTERS:
        levels = {
            "child-in-need": 905.0 if quarter >= FAMILY_HELP else 650.0,
            "child-protection": ramp(quarter, Quarter(2025, 1), LATEST, 240, 318),
        }
        spreads = {"child-in-need": 16, "child-protection": 5}
        left = {"child-in-need": 205.0, "child-protection": 66.0}
        for item, level in levels.items():
            opened = about(random, level, spreads[item])
            ended = about(random, left[item], left[item] / 12)
            if quarter == LATEST and item == "child-protection":
                opened, ended = 319, before[item] + 71 - 319  # 71 plans started: the base of the repeat plans below
            started = opened - before[item] + ended
            book.add(quarter, SC, "plans-open", item, value=opened)
            book.add(quarter, SC, "plans-ended", item, value=ended)
            book.add(quarter, SC, "plans-ended", f"{item}-started", value=started)
            before[item] = opened
            if quarter >= SPLIT_FROM:
                split_plans(book, quarter, item, opened)
        workers = about(random, 88, 2.5)
        book.add(quarter, SC, "staff-carrying-plans", "social-workers", value=workers)
        if quarter >= FAMILY_HELP:
            leads = about(random, ramp(quarter, FAMILY_HELP, LATEST, 14, 22), 0.8)
            book.add(quarter, SC, "staff-carrying-plans", "lead-practitioners", value=leads)


def split_plans(book: Returns, quarter: Quarter, item: str, opened: int) -> None:
    """Return the children on a plan by locality and by each breakdown; every split adds up to the whole."""
    random = chance("split", quarter, item)
    for area, count in zip(LOCALITIES, share_out(random, opened, list(LOCALITIES.values())), strict=True):
        book.add(quarter, SC, "plans-open", item, area=area, value=count)
    for breakdown, groups in BREAKDOWNS.items():
        for group, count in zip(groups, share_out(random, opened, list(groups.values())), strict=True):
            book.add(quarter, SC, "plans-open", item, group=f"{breakdown}:{group}", value=count)


def planning_practice(book: Returns) -> None:
    """Quality: August dips, a decline that only the child protection item shows, a new record system."""
    for quarter in QUARTERS:
        random = chance("practice", quarter)
        opened = {
            item: int(book.find(quarter, SC, "plans-open", item).value or 0)
            for item in ("child-in-need", "child-protection")
        }
        for item, rate in (("child-in-need", 0.87), ("child-protection", 0.965)):
            stated = successes(random, opened[item], rate)
            book.add(quarter, SC, "plans-with-outcomes", item, numerator=stated, denominator=opened[item])
        august = quarter.number == 2
        visit_rates = {
            "child-in-need": ramp(quarter, Quarter(2024, 1), LATEST, 0.83, 0.88) - 0.07 * august,
            "child-protection": ramp(quarter, Quarter(2024, 1), LATEST, 0.92, 0.965) - 0.05 * august,
        }
        for item, rate in visit_rates.items():
            due = round(opened[item] * 0.96)
            note = "August leave; see the same quarter of last year" if august else ""
            book.add(
                quarter,
                SC,
                "visits-in-time",
                item,
                numerator=round(due * rate + random.gauss(0, 2)),
                denominator=due,
                note=note,
            )
        review_rates = {  # the blend of both improves all the while
            "child-in-need": ramp(quarter, Quarter(2024, 1), LATEST, 0.79, 0.935),
            "child-protection": ramp(quarter, Quarter(2025, 1), LATEST, 0.975, 0.868),
        }
        for item, rate in review_rates.items():
            due = round(opened[item] * (0.49 if item == "child-protection" else 0.38))
            held = min(due, round(due * rate + random.gauss(0, 0.8)))
            book.add(quarter, SC, "reviews-in-time", item, numerator=held, denominator=due)
        chronologies(book, quarter, random, sum(opened.values()))
        repeats(book, quarter, random)


def chronologies(book: Returns, quarter: Quarter, random: Random, cases: int) -> None:
    """Before the new record system one level, a quarter that could not be counted, then another level that recovers."""
    if quarter == NEW_SYSTEM - 1:
        note = "records were being moved to the new case record system"
        book.add(quarter, SC, "chronologies", status="not collected", note=note)
        return
    rate = 0.74 if quarter < NEW_SYSTEM else ramp(quarter, NEW_SYSTEM, LATEST, 0.58, 0.79)
    status = "break" if quarter == NEW_SYSTEM else ""
    note = "first quarter of the new case record system" if status else ""
    book.add(
        quarter,
        SC,
        "chronologies",
        numerator=successes(random, cases, rate),
        denominator=cases,
        status=status,
        note=note,
    )


def repeats(book: Returns, quarter: Quarter, random: Random) -> None:
    """Repeat plans, which a single group of brothers and sisters moves."""
    started = int(book.find(quarter, SC, "plans-ended", "child-protection-started").value or 0)
    again = successes(random, started, 0.22)
    note = ""
    if quarter == LATEST:
        again, note = 23, "one group of brothers and sisters moves it"
    if quarter == LATEST - 1:
        again = round(started * 0.21)
    book.add(quarter, SC, "repeat-plans", numerator=again, denominator=started, note=note)


def planning_outcomes(book: Returns) -> None:
    """Outcomes: a real decline at closure while visits improve, and a cohort that looks a year back."""
    for quarter in QUARTERS:
        random = chance("outcomes", quarter)
        rates = {"child-in-need": 0.68, "child-protection": ramp(quarter, Quarter(2024, 4), LATEST, 0.75, 0.57)}
        closed = 0
        for item, rate in rates.items():
            ended = int(book.find(quarter, SC, "plans-ended", item).value or 0)
            known = round(ended * 0.92)
            closed += known
            book.add(
                quarter,
                SC,
                "outcomes-achieved",
                item,
                numerator=round(known * rate + random.gauss(0, 1.5)),
                denominator=known,
            )
        cohort = quarter - 4
        if cohort >= FIRST:
            closed = sum(int(book.find(cohort, SC, "plans-ended", item).value or 0) for item in rates)
        book.add(
            quarter,
            SC,
            "re-referred",
            numerator=successes(random, closed, 0.13),
            denominator=closed,
            cohort=str(cohort),
        )


def planning_since_start(book: Returns) -> None:
    """What social care returns since the whole framework came into force: visits alone, audits, voices."""
    for quarter in between(START):
        random = chance("planning", quarter)
        visits = about(random, 2400 - 160 * (quarter.number == 2), 45)
        book.add(quarter, SC, "seen-alone", numerator=successes(random, visits, 0.72), denominator=visits)
        audited = random.randint(8, 15)
        selection = ("random", "themed", "random", "picked")[quarter.number - 1]
        note = {"themed": "theme: unborn babies and infants", "picked": "picked by the quality group"}.get(
            selection, ""
        )
        for measure, rate, cases in (("audit-child-focus", 0.76, audited), ("audit-men", 0.48, max(8, audited - 2))):
            cells = {
                "numerator": successes(random, cases, rate),
                "denominator": cases,
                "selection": selection,
                "note": note,
            }
            book.add(quarter, SC, measure, **cells)
        for item, low, high, asked in (("children", 9, 14, 41), ("parents", 14, 21, 62)):
            answers = random.randint(low, high)
            cells = {
                "numerator": successes(random, answers, 0.67),
                "denominator": answers,
                "asked": asked + random.randint(-6, 6),
            }
            book.add(quarter, SC, "families-improved", item, **cells)
    for quarter in between(START, only=3):
        survey(book, quarter, SC, "staff-confidence-plans", answers=48, asked=83, rate=0.63)


def survey(
    book: Returns, quarter: Quarter, agency: str, measure: str, item: str = "", *, answers: int, asked: int, rate: float
) -> None:
    """Return one survey question: so many asked, so many answered, so many said yes."""
    random = chance("survey", quarter, agency, measure, item)
    answered = max(8, about(random, answers, answers / 14))
    asked = max(answered + 3, about(random, asked, asked / 20))
    book.add(
        quarter, agency, measure, item, numerator=successes(random, answered, rate), denominator=answered, asked=asked
    )


# ---------------------------------------------------------------- ante-natal support

ACTION: Final = Quarter(2025, 3)  # the re-engagement action began


def antenatal(book: Returns) -> None:
    """Maternity: a recording change that looks like need, and a real improvement after an action."""
    for quarter in between(START):
        random = chance("antenatal", quarter)
        new_form = quarter >= Quarter(2025, 4)
        status = "provisional" if quarter == LATEST else ""
        book.add(quarter, AC, "antenatal-women", value=about(random, 4780, 35), status=status)
        note = "the form has been part of the booking record since January 2026: more are completed" if new_form else ""
        book.add(quarter, AC, "vulnerable-identified", value=about(random, 106 if new_form else 82, 3.5), note=note)
        absent = about(random, 41, 3)
        book.add(quarter, AC, "poor-attendance", value=absent)
        back = round(
            absent * (ramp(quarter, ACTION, LATEST, 0.46, 0.67) if quarter >= ACTION else 0.40) + random.gauss(0, 0.7)
        )
        book.add(quarter, AC, "re-engaged", numerator=back, denominator=absent)
        vulnerable_mothers(book, quarter, random)
        maternity_audits(book, quarter, random)
        if quarter >= Quarter(2025, 1):
            relevant = random.randint(22, 30)
            book.add(
                quarter,
                AC,
                "gp-engagement",
                numerator=successes(random, relevant, 0.62),
                denominator=relevant,
                asked=relevant + 9,
            )
        answers = random.randint(20, 28)
        book.add(
            quarter, AC, "mothers-satisfied", numerator=successes(random, answers, 0.88), denominator=answers, asked=82
        )
        answers = random.randint(20, 28)
        book.add(
            quarter, AC, "antenatal-impact", numerator=successes(random, answers, 0.62), denominator=answers, asked=82
        )
    for quarter in between(START, only=3):
        survey(book, quarter, AC, "staff-confidence-antenatal", answers=62, asked=131, rate=0.66)
    for quarter in between(START, only=2):
        survey(book, quarter, TEAM, "partners-positive", answers=40, asked=95, rate=0.72)


def vulnerable_mothers(book: Returns, quarter: Quarter, random: Random) -> None:
    """One group, vulnerable mothers whose care ended in the quarter: the same denominator throughout."""
    mothers = about(random, 82, 4)
    for measure, rate in (("seen-at-home", 0.77), ("appointments-kept", 0.71)):
        book.add(quarter, AC, measure, numerator=successes(random, mothers, rate), denominator=mothers)
    reduced = successes(random, mothers, 0.52)
    protected = successes(random, mothers - reduced, 0.44)
    both = successes(random, reduced, 0.3)
    for item, count in (("either", reduced + protected), ("reduced", reduced), ("protected", protected + both)):
        book.add(quarter, AC, "concerns-reduced", item, numerator=count, denominator=mothers)
    healthy = mothers - (4 if quarter == LATEST else random.randint(5, 10))
    book.add(quarter, AC, "mother-and-baby", "healthy", numerator=healthy, denominator=mothers)
    book.add(quarter, AC, "mother-and-baby", "bonding", numerator=successes(random, mothers, 0.85), denominator=mothers)


def maternity_audits(book: Returns, quarter: Quarter, random: Random) -> None:
    """Audits of 8 to 12 files, chosen at random."""
    for measure, rate in (("audit-fathers", 0.42), ("form-quality", 0.7)):
        files = random.randint(8, 12)
        book.add(quarter, AC, measure, numerator=successes(random, files, rate), denominator=files, selection="random")


# ---------------------------------------------------------------- adult mental health

DRIVE: Final = {  # adults recorded as caring for a child, and adults with parental status not recorded
    Quarter(2025, 1): (862, 574), Quarter(2025, 2): (931, 462), Quarter(2025, 3): (1018, 331), LATEST: (1192, 128),
}  # fmt: skip
BOTH: Final = {LATEST: (84, 71)}  # families open to both services, as each of the two counts them


def mental_health(book: Returns) -> None:
    """The trust since its merger, missing two quarters running; a recording drive; two counts of one fact."""
    for quarter in between(MERGER):
        random = chance("mental-health", quarter)
        adults, unknown = DRIVE.get(quarter, (about(random, 826, 9), about(random, 604, 9)))
        note = "parental status is asked at every review since April 2025" if quarter in DRIVE else ""
        book.add(quarter, MH, "adults-with-children", "recorded", value=adults, note=note)
        book.add(quarter, MH, "adults-with-children", "not-recorded", value=unknown)
        book.add(quarter, MH, "children-of-patients", value=round(adults * 1.74 + random.gauss(0, 6)))
        families = BOTH.get(quarter, (about(random, 87, 3), about(random, 74, 3)))
        for agency, count in zip((SC, MH), families, strict=True):
            if quarter < Quarter(2024, 3):
                cells = {"status": "not collected", "note": "the data sharing agreement was signed in September 2024"}
                book.add(quarter, agency, "open-to-both", **cells)
            else:
                book.add(quarter, agency, "open-to-both", value=count)
        for item, rate in (("assessments", 0.76), ("care-plans", 0.66)):
            read = random.randint(8, 11)
            cells = {"numerator": successes(random, read, rate), "denominator": read, "selection": "random"}
            book.add(quarter, MH, "audit-whole-family-adult", item, **cells)
        read = random.randint(8, 14)
        cells = {
            "numerator": successes(random, read, 0.75),
            "denominator": read,
            "selection": "themed",
            "note": "theme: parental depression",
        }
        book.add(quarter, SC, "audit-whole-family-child", **cells)
    for quarter in between(MERGER, only=3):
        for agency, item, rate in ((SC, "about-mental-health", 0.44), (MH, "about-social-care", 0.65)):
            answers = 36 + quarter.year - 2023 + 2 * (agency == MH)
            cells = {"numerator": round(answers * rate), "denominator": answers, "asked": 2 * answers + 3}
            book.add(quarter, agency, "working-relationships", item, **cells)
    for quarter in between(MERGER, only=2):
        mental_health_voices(book, quarter)
    lasting_change(book)


def mental_health_voices(book: Returns, quarter: Quarter) -> None:
    """Surveys of the second quarter; in the latest one only 11 children answered the trust's."""
    survey(book, quarter, MH, "services-worked-together", answers=34, asked=96, rate=0.53)
    survey(book, quarter, MH, "children-helped", answers=34, asked=96, rate=0.59)
    random = chance("children's survey", quarter)
    children = 11 if quarter == LATEST else random.randint(14, 18)
    heard = 7 if quarter == LATEST else successes(random, children, 0.62)
    book.add(quarter, MH, "children-listened-to", numerator=heard, denominator=children, asked=52)
    for agency, answers, asked in ((MH, children, 52), (SC, random.randint(15, 19), 44)):
        for item, rate in (("well-supported", 0.66), ("someone-to-talk-to", 0.75), ("not-isolated", 0.62)):
            book.add(
                quarter,
                agency,
                "children-supported",
                item,
                numerator=successes(random, answers, rate),
                denominator=answers,
                asked=asked,
            )


TRACED: Final = {Quarter(2025, 4): (22, 15)}  # closing quarter: families closed, and traced 6 months later
OUTCOMES: Final = (("impact-ceased", 0.66), ("outcomes-kept", 0.6), ("family-reports", 0.62))


def lasting_change(book: Returns) -> None:
    """Three outcomes of each closing cohort: at closure, 6 months on if traced, 12 months on never yet collected."""
    closed = {
        quarter: TRACED.get(quarter, (about(chance("closed", quarter), 21, 2), 0))[0] for quarter in between(MERGER)
    }
    for quarter in between(MERGER):
        random = chance("lasting", quarter)
        for outcome, rate in OUTCOMES:
            number = closed[quarter]
            cells = {"numerator": successes(random, number, rate), "denominator": number, "cohort": str(quarter)}
            book.add(quarter, SC, "lasting-change", f"{outcome}-closure", **cells)
        cohort = quarter - 2
        for outcome, rate in OUTCOMES:
            item = f"{outcome}-after-6-months"
            if cohort not in closed:
                book.add(
                    quarter,
                    SC,
                    "lasting-change",
                    item,
                    cohort=str(cohort),
                    status="not due",
                    note="no cohort is old enough yet",
                )
                continue
            traced = TRACED.get(cohort, (0, round(closed[cohort] * 0.7)))[1]
            found = {"covered": f"{traced} of {closed[cohort]}", "cohort": str(cohort), "note": "traced of closed"}
            book.add(
                quarter,
                SC,
                "lasting-change",
                item,
                numerator=successes(random, traced, rate - 0.08),
                denominator=traced,
                **found,
            )
        for outcome, _ in OUTCOMES:
            status = "not collected" if quarter - 4 in closed else "not due"
            note = (
                "families are not asked for consent to contact a year after closure"
                if status == "not collected"
                else ""
            )
            cells = {"cohort": str(quarter - 4), "status": status, "note": note}
            book.add(quarter, SC, "lasting-change", f"{outcome}-after-12-months", **cells)


# ---------------------------------------------------------------- the workforce: capacity and relationships


@dataclass(frozen=True, slots=True)
class Role:
    """Funded posts of one role and how they are filled; rates are of the funded posts."""

    agency: str
    posts_item: str  # in posts-by-role
    filled_item: str  # in posts-filled, after the state
    posts: float
    agency_rate: tuple[float, float]  # at the start, and at the latest quarter
    vacant_rate: tuple[float, float]


ROLES: Final = (
    Role(SC, "social-workers", "social-workers", 171.4, (0.09, 0.165), (0.125, 0.068)),
    Role(CH, "health-visitors", "health-visitors", 48.6, (0.02, 0.03), (0.07, 0.09)),
    Role(AC, "midwives", "midwives", 128.2, (0.05, 0.04), (0.08, 0.06)),
    Role(CH, "school-nurses", "school-nurses", 13.8, (0.0, 0.0), (0.08, 0.08)),
    Role(PO, "police-officers", "police", 30.0, (0.0, 0.0), (0.1, 0.12)),
)
OTHER_POSTS: Final = (
    (AC, "ae-nurses", 108.6), (SC, "plan-social-workers", 86.5), (SC, "front-door-social-workers", 24.8),
    (SC, "plan-social-workers-managers", 12.0), (SC, "front-door-social-workers-managers", 4.0),
    (CH, "health-visitors-managers", 5.0), (CH, "school-nurses-managers", 2.0),
    (PO, "police-officers-managers", 4.0), (AC, "midwives-managers", 9.6),
)  # fmt: skip
EXPERIENCED: Final = {"social-workers": 0.56, "health-visitors": 0.68, "midwives": 0.64, "police": 0.52}


def posts(book: Returns) -> None:
    """Funded posts and how they are filled: of social work posts more by agency staff, fewer vacant."""
    for quarter in between(START):
        random = chance("posts", quarter)
        for role in ROLES:
            funded = tenths(role.posts + random.choice((-0.6, 0.0, 0.0, 0.4)))
            by_agency = tenths(float(funded) * ramp(quarter, START, LATEST, *role.agency_rate))
            vacant = tenths(
                float(funded) * ramp(quarter, START, LATEST, *role.vacant_rate) + random.choice((-0.2, 0.0, 0.2))
            )
            returned = Decimal("62.0") if (role.agency, quarter) == (PO, LATEST) else funded  # heads and posts mixed
            book.add(quarter, role.agency, "posts-by-role", role.posts_item, value=returned)
            states = {"permanent": funded - by_agency - vacant, "agency": by_agency, "vacant": vacant}
            for state, number in states.items():
                book.add(
                    quarter,
                    role.agency,
                    "posts-filled",
                    f"{state}-{role.filled_item}",
                    numerator=number,
                    denominator=funded,
                )
            filled = funded - vacant
            if role.filled_item in EXPERIENCED:
                rate = EXPERIENCED[role.filled_item] + random.gauss(0, 0.012)
                book.add(
                    quarter,
                    role.agency,
                    "experienced-staff",
                    role.filled_item,
                    numerator=tenths(float(filled) * rate),
                    denominator=filled,
                )
            population(book, quarter, role, filled)
        for agency, item, number in OTHER_POSTS:
            book.add(quarter, agency, "posts-by-role", item, value=tenths(number + random.choice((0.0, 0.0, 0.0, 0.4))))


def population(book: Returns, quarter: Quarter, role: Role, filled: Decimal) -> None:
    """Population for each worker in post; a new mid-year estimate makes a step for children under 5."""
    new_estimate = quarter >= Quarter(2025, 3)
    people = {
        "health-visitors": 15120 if new_estimate else 15860,
        "school-nurses": 38400,
        "midwives": about(chance("births", quarter), 2900, 14),
    }
    if role.posts_item in people:
        status = "estimate" if role.posts_item == "health-visitors" else ""
        note = f"mid-{2024 if new_estimate else 2022} population estimate" if status else ""
        cells = {"numerator": people[role.posts_item], "denominator": filled, "status": status, "note": note}
        book.add(quarter, role.agency, "population-per-worker", role.posts_item, **cells)


def caseloads(book: Returns) -> None:
    """Level and balance of caseloads, returned for five quarters only; changes of worker for six."""
    for quarter in between(Quarter(2025, 2)):
        random = chance("caseloads", quarter)
        carried = tenths(78.5 + random.choice((-1.0, 0.0, 1.0)))
        level = tenths(float(carried) * ramp(quarter, Quarter(2025, 2), LATEST, 0.74, 0.61))
        book.add(quarter, SC, "caseload-social-work", numerator=level, denominator=carried)
        for agency, item, staff, rate in (
            (CH, "health-visitors", 51, 0.62),
            (AC, "midwives", 118, 0.7),
            (PO, "detectives", 24, 0.58),
        ):
            number = staff + random.randint(-2, 2)
            book.add(
                quarter, agency, "caseload-other", item, numerator=successes(random, number, rate), denominator=number
            )
        for agency, item, staff, rate in (
            (SC, "social-workers", 84, 0.64),
            (CH, "health-visitors", 51, 0.66),
            (AC, "midwives", 118, 0.74),
        ):
            number = staff + random.randint(-2, 2)
            book.add(
                quarter, agency, "caseload-balance", item, numerator=successes(random, number, rate), denominator=number
            )
    for quarter in between(Quarter(2025, 1)):
        random = chance("changes", quarter)
        opened = sum(
            int(book.find(quarter, SC, "plans-open", item).value or 0) for item in ("child-in-need", "child-protection")
        )
        moved = quarter >= LATEST - 1  # one promotion moved a whole caseload
        changes(
            book,
            quarter,
            (SC, "social-worker"),
            share_out(random, opened, (0.53, 0.25, 0.17 if moved else 0.12, 0.04, 0.02)),
        )
        changes(
            book,
            quarter,
            (CH, "health-visitor"),
            share_out(random, round(opened * 0.31), (0.66, 0.24, 0.07, 0.02, 0.01)),
        )


def changes(book: Returns, quarter: Quarter, who: tuple[str, str], counts: Sequence[int]) -> None:
    """Return how many plans had none, one, two, three or more changes of worker."""
    agency, worker = who
    note = "a team manager's promotion moved one whole caseload" if agency == SC and quarter >= LATEST - 1 else ""
    for item, count in zip(("none", "one", "two", "three", "more"), counts, strict=True):
        cells = {"numerator": count, "denominator": sum(counts), "note": note if item == "two" else ""}
        book.add(quarter, agency, "changes-of-worker", f"{item}-{worker}", **cells)


RESPECT: Final = (
    ("not-judged", 0.68),
    ("given-time", 0.74),
    ("listened-to", 0.77),
    ("cared-for", 0.71),
    ("equal", 0.62),
)


def voices(book: Returns) -> None:
    """The yearly surveys of families (second quarter) and the time diary."""
    for quarter in between(START, only=2):
        random = chance("voices", quarter)
        children, asked_children = random.randint(35, 42), random.randint(110, 125)
        parents, asked_parents = random.randint(72, 84), random.randint(290, 320)
        good = successes(random, children, 0.76)
        well = successes(random, parents, 0.71)
        book.add(quarter, SC, "children-relationship", numerator=good, denominator=children, asked=asked_children)
        book.add(quarter, SC, "parents-treated-well", numerator=well, denominator=parents, asked=asked_parents)
        both = {"denominator": children + parents, "asked": asked_children + asked_parents}
        positive = good + successes(random, parents, 0.73)
        book.add(quarter, SC, "relationship-with-worker", "social-worker", numerator=positive, **both)
        survey(book, quarter, CH, "relationship-with-worker", "health-visitor", answers=88, asked=240, rate=0.84)
        survey(book, quarter, AC, "relationship-with-worker", "midwife", answers=70, asked=190, rate=0.86)
        for agency, grown, asked, young in (
            (SC, parents, asked_parents, children),
            (CH, 96, 240, 22),
            (AC, 66, 190, 0),
        ):
            respect(book, quarter, agency, parents=(grown, asked), children=young)
        survey(book, quarter, SC, "wellbeing-improved", "social-worker-parents", answers=62, asked=305, rate=0.61)
        survey(book, quarter, SC, "wellbeing-improved", "social-worker-children", answers=34, asked=118, rate=0.66)
        for agency, worker, answers in ((CH, "health-visitor", 86), (AC, "midwife", 68)):
            survey(
                book, quarter, agency, "wellbeing-improved", f"{worker}-parents", answers=answers, asked=230, rate=0.72
            )
            note = "the children are too young to be asked"
            book.add(quarter, agency, "wellbeing-improved", f"{worker}-children", status="not applicable", note=note)
        seen_none = random.randint(2, 5)
        book.add(
            quarter,
            TEAM,
            "never-seen-health-visitor",
            numerator=seen_none,
            denominator=random.randint(90, 104),
            asked=260,
        )
    for quarter in between(Quarter(2025, 2), only=2):
        for agency, item, hours, rate in (
            (SC, "social-workers", 2960, 0.27),
            (CH, "health-visitors", 1640, 0.48),
            (AC, "midwives", 3890, 0.52),
        ):
            random = chance("diary", quarter, item)
            worked = about(random, hours, 40)
            book.add(
                quarter,
                agency,
                "time-with-families",
                item,
                numerator=round(worked * random.gauss(rate, 0.012)),
                denominator=worked,
            )
    for quarter in between(START, only=3):
        for agency, item, answers, asked, rate in (
            (SC, "social-workers", 52, 88, 0.31),
            (CH, "health-visitors", 34, 52, 0.38),
            (AC, "midwives", 61, 131, 0.29),
        ):
            survey(book, quarter, agency, "time-to-reflect", item, answers=answers, asked=asked, rate=rate)


def respect(book: Returns, quarter: Quarter, agency: str, *, parents: tuple[int, int], children: int) -> None:
    """Five ways of being treated with respect; `parents` answered of asked, and not everyone answers every question."""
    random = chance("respect", quarter, agency)
    for item, rate in RESPECT:
        answered = parents[0] - random.randint(0, 4)
        cells = {"numerator": successes(random, answered, rate), "denominator": answered, "asked": parents[1]}
        book.add(quarter, agency, "respect", f"{item}-parents", **cells)
    for item, rate in RESPECT:
        if children == 0:
            note = "children are not yet asked in maternity and the emergency department"
            book.add(quarter, agency, "respect", f"{item}-children", status="not collected", note=note)
            continue
        answered = children - random.randint(0, 3)
        cells = {"numerator": successes(random, answered, rate - 0.02), "denominator": answered, "asked": children * 3}
        book.add(quarter, agency, "respect", f"{item}-children", **cells)


# ---------------------------------------------------------------- the workforce: staff, checks, recruitment


@dataclass(frozen=True, slots=True)
class Employer:
    """An agency as an employer: headcounts, flows in a quarter, answers to its staff survey."""

    staff: int
    eligible: int
    leavers: float
    starters: float
    audits: tuple[int, int]
    answers: int
    morale: float
    checked: float


EMPLOYER: Final = {
    SC: Employer(421, 412, 15, 15, (2, 4), 118, 0.55, 0.992),
    AC: Employer(1310, 1180, 45, 46, (6, 10), 372, 0.51, 0.981),
    VALE: Employer(302, 281, 11, 10, (1, 2), 96, 0.57, 0.985),
    HILL: Employer(334, 317, 12, 11, (1, 3), 104, 0.49, 0.979),
    MH: Employer(641, 602, 23, 24, (2, 4), 196, 0.46, 0.98),
    CH: Employer(482, 471, 17, 18, (2, 3), 142, 0.58, 0.989),
    PO: Employer(193, 186, 7, 7, (1, 2), 92, 0.5, 0.997),
    ED: Employer(4150, 4020, 125, 130, (4, 7), 236, 0.6, 0.987),
    ICB: Employer(58, 44, 2, 2, (1, 1), 37, 0.62, 0.985),
}
EXISTS: Final = {VALE: (START, MERGER - 1), HILL: (START, MERGER - 1), MH: (MERGER, LATEST)}
COVERED: Final = "53 of 61"  # academies that do not answer


def staff(book: Returns) -> None:
    """Staff, checks and recruitment of every employer."""
    for agency in EMPLOYERS:
        first, last = EXISTS.get(agency, (START, LATEST))
        for quarter in between(first, last):
            employer_quarter(book, quarter, agency, EMPLOYER[agency])
        for quarter in between(first, last, only=3):
            asked = round(EMPLOYER[agency].staff * 0.6)
            for measure, shift in (
                ("morale", 0.0),
                ("positive-about-organisation", 0.05),
                ("working-environment", 0.02),
            ):
                rate = EMPLOYER[agency].morale + shift
                survey(book, quarter, agency, measure, answers=EMPLOYER[agency].answers, asked=asked, rate=rate)


def employer_quarter(book: Returns, quarter: Quarter, agency: str, employer: Employer) -> None:
    """One employer's quarter; those recruited are never fewer than those whose recruitment was audited."""
    random = chance("staff", quarter, agency)
    covered = {"covered": COVERED, "note": "8 academies did not answer"} if agency == ED else {}
    in_post = 97 if (agency, quarter) == (PO, LATEST) else about(random, employer.staff, employer.staff**0.5 / 5)
    book.add(quarter, agency, "staff-in-post", "in-post", value=in_post, **covered)
    book.add(
        quarter,
        agency,
        "staff-in-post",
        "left",
        value=about(random, employer.leavers, employer.leavers**0.5 / 1.3),
        **covered,
    )
    eligible = about(random, employer.eligible, employer.eligible**0.5 / 6)
    book.add(quarter, agency, "checks-needed", value=eligible, **covered)
    in_date = min(eligible, round(eligible * employer.checked + random.gauss(0, eligible**0.5 / 12)))
    book.add(quarter, agency, "checks-in-date", numerator=in_date, denominator=eligible, **covered)
    starters = about(random, employer.starters, employer.starters**0.5 / 1.3)
    audited = min(starters, random.randint(*employer.audits))
    if (agency, quarter) == (PO, LATEST):
        audited = 0
    note = "no recruitment was audited: a true nought" if audited == 0 else ""
    book.add(quarter, agency, "staff-recruited", value=starters, **covered)
    book.add(quarter, agency, "recruitments-audited", value=audited, note=note)
    if audited:
        cells = {"numerator": successes(random, audited, 0.88), "denominator": audited, "selection": "random"}
        book.add(quarter, agency, "recruitment-standard", **cells)
    else:
        book.add(quarter, agency, "recruitment-standard", status="not applicable", note="no recruitment was audited")


# ---------------------------------------------------------------- GP practices, schools, allegations


def practices(book: Returns, places: Sequence[Mapping[str, str]]) -> None:
    """Practices fall from 31 to 30 by a merger; two lacked a lead, then none."""
    without_lead = ("mill-race-practice", "tannery-lane-practice")
    for quarter in between(START):
        open_now = [place["id"] for place in places if place["kind"] == "practice" and in_force(place, quarter)]
        merged = quarter >= Quarter(2026, 1)
        leads = len(open_now) if merged else len(open_now) - (2 if quarter >= Quarter(2024, 3) else 3)
        note = "two practices merged in April 2026; none closed" if quarter == Quarter(2026, 1) else ""
        book.add(quarter, ICB, "gp-practices", value=len(open_now), note=note)
        covered = f"{len(open_now)} of {len(open_now)}"
        book.add(quarter, ICB, "practice-leads", numerator=leads, denominator=len(open_now), covered=covered)
        if quarter >= Quarter(2025, 4):
            for practice in open_now:
                has_lead = int(merged or practice not in without_lead)
                book.add(quarter, ICB, "practice-leads", unit=practice, numerator=has_lead, denominator=1)


def schools(book: Returns, places: Sequence[Mapping[str, str]]) -> None:
    """Teachers at the November census, by school in the last two waves."""
    names = [place["id"] for place in places if place["kind"] == "school"]
    for quarter in between(START, only=4):
        random = chance("teachers", quarter)
        sizes = [about(random, 31 if name.endswith("primary") else 107, 6) for name in names]
        book.add(quarter, ED, "teaching-staff", value=sum(sizes), covered=f"{len(names)} of {len(names)}")
        if quarter >= Quarter(2024, 4):
            for name, size in zip(names, sizes, strict=True):
                book.add(quarter, ED, "teaching-staff", unit=name, value=size)


def in_force(place: Mapping[str, str], quarter: Quarter) -> bool:
    """Tell whether a place exists in a quarter."""
    since = Quarter.parse(place["from"]) if "from" in place else FIRST
    until = Quarter.parse(place["until"]) if "until" in place else LATEST
    return since <= quarter <= until


FINISHED: Final = {  # within one, three and twelve months, of concluded
    Quarter(2025, 4): (8, 12, 14, 14), Quarter(2026, 1): (8, 13, 16, 16), LATEST: (9, 13, 15, 15),
}  # fmt: skip
RISKS: Final = {Quarter(2023, 4): (9, 9), Quarter(2024, 4): (12, 12), Quarter(2025, 4): (7, 8)}


def allegations(book: Returns) -> None:
    """The designated officer's figures: twelve months, small numbers, and a revision that turns a conclusion round."""
    for quarter in between(START):
        random = chance("allegations", quarter)
        book.add(
            quarter, SC, "teachers-allegations", numerator=about(random, ramp(quarter, START, LATEST, 27, 34), 1.2)
        )
        concluded = random.randint(9, 16)
        one = successes(random, concluded, 0.68)
        three = one + successes(random, concluded - one, 0.6)
        counts = FINISHED.get(quarter, (one, three, concluded, concluded))
        revised = quarter == Quarter(2026, 1)
        note = "first returned as 10 of 16 and printed as a rise: some dates were of the referral" if revised else ""
        for item, count in zip(("one-month", "three-months", "twelve-months"), counts[:3], strict=True):
            cells = {"numerator": count, "denominator": counts[3]}
            if revised and item == "one-month":
                cells |= {"status": "revised", "note": note}
            book.add(quarter, SC, "investigations-in-time", item, **cells)
        still_open = random.randint(6, 12)
        book.add(
            quarter,
            SC,
            "investigations-in-time",
            "open-over-12-months",
            numerator=random.randint(0, 2),
            denominator=still_open,
        )
    for quarter, (removed, found) in RISKS.items():
        book.add(quarter, SC, "risk-removed", numerator=removed, denominator=found)


# ---------------------------------------------------------------- files


def text_of(cell: object) -> str:
    """Write a cell as text; an empty cell is empty."""
    return "" if cell is None else str(cell)


def csv_bytes(rows: Iterable[Row]) -> bytes:
    """Write a return as CSV in UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([text_of(cell) for cell in astuple(row)] for row in rows)
    return target.getvalue().encode("utf-8")


def archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Zip members in the order given, with one fixed date and no compression: the same bytes on every machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in members:
            zipped.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 0, 0, 0)), content)
    return target.getvalue()


def xlsx_bytes(rows: Iterable[Row]) -> bytes:
    """Write a return as a workbook with one sheet; numbers are numbers."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "Return"
    sheet.append(HEADER)
    for row in rows:
        sheet.append(
            [float(cell) if isinstance(cell, Decimal) else None if cell == "" else cell for cell in astuple(row)]
        )
    stamp = datetime(2026, 10, 1)  # noqa: DTZ001  # a workbook's dates have no zone
    book.properties.created = book.properties.modified = stamp
    book.properties.creator = "Demonstration partnership"
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as zipped:
        members = [(name, zipped.read(name)) for name in zipped.namelist()]
    pattern = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    dated = [(name, pattern.sub(rb"\g<1>2026-10-01T00:00:00Z", content)) for name, content in members]
    return archive(dated)


PROLOGUE: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
ODS_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"))
)


def ods_bytes(rows: Iterable[Row]) -> bytes:
    """Write a return as an OpenDocument spreadsheet, by hand: three small XML files."""
    lines = [HEADER, *(astuple(row) for row in rows)]
    body = "".join(f"<table:table-row>{''.join(map(ods_cell, line))}</table:table-row>" for line in lines)
    content = (
        f'{PROLOGUE}<office:document-content {NAMESPACES} office:version="1.3"><office:body>'
        '<office:spreadsheet><table:table table:name="Return">'
        f'<table:table-column table:number-columns-repeated="{len(HEADER)}"/>'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>\n"
    )
    manifest = (
        f'{PROLOGUE}<manifest:manifest {NAMESPACES} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>\n'
    )
    named = (("mimetype", ODS_TYPE), ("content.xml", content), ("META-INF/manifest.xml", manifest))
    return archive((name, text.encode("utf-8")) for name, text in named)


def ods_cell(cell: object) -> str:
    """Write one cell: a number as a float with its text, anything else as text."""
    if cell is None or cell == "":
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(cell))}</text:p>"
    if isinstance(cell, int | Decimal):
        return f'<table:table-cell office:value-type="float" office:value="{cell}">{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


WRITERS: Final = {"csv": csv_bytes, "xlsx": xlsx_bytes, "ods": ods_bytes}


def notes_text(quarter: Quarter, agencies: Iterable[str]) -> str:
    """Write `quarter.yaml`: the state of the quarter, when returns were due and came, what is set aside."""
    status = {LATEST: "draft", LATEST - 1: "revised"}.get(quarter, "final")
    due = quarter.last_day + timedelta(days=23)
    lines = [
        "# Invented for the demonstration.",
        f"status: {status}",
        f'reporting_date: "{quarter.last_day + timedelta(days=33)}"',
    ]
    if quarter >= START:
        lines += [f'due: "{due}"', "received:"]
        lines += [f'  {agency}: "{received(quarter, agency, due)}"' for agency in sorted(agencies)]
    if quarter == LATEST:
        reason = "heads and whole-time equivalents were mixed; the force will send them again"
        lines += ["set_aside:"]
        lines += [
            f"  - {{agency: {PO}, measure: {measure}, reason: {reason}}}"
            for measure in ("posts-by-role", "staff-in-post")
        ]
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
    """Write `population.csv`: children aged 0 to 17 by year, for the partnership and each locality."""
    lines = ["area,group,year,people,source"]
    for year, people in zip(range(2020, 2026), (57400, 57600, 57700, 57900, 58100, 58200), strict=True):
        source = f"invented for the demonstration: mid-{year} estimate of residents aged 0 to 17"
        lines.append(f",,{year},{people},{source}")
        parts = [round(people * part / 10) * 10 for part in list(LOCALITIES.values())[:-1]]
        parts.append(people - sum(parts))
        lines += [f"{area},,{year},{part},{source}" for area, part in zip(LOCALITIES, parts, strict=True)]
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
    words = ROOT / "tools" / "demonstration"
    for path in sorted(words.glob("*/*.md")):
        text = filled_in(path.read_text(encoding="utf-8"), book, Quarter.parse(path.parent.name), path.stem)
        made[f"{path.parent.name}/commentary/{path.name}"] = text.encode("utf-8")
    made["actions.yaml"] = (words / "actions.yaml").read_bytes()
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
