"""Child protection and child in need planning: the measures of the first triad."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from demonstration.ground import (
    FAMILY_HELP,
    FIRST,
    LATEST,
    NEW_SYSTEM,
    QUARTERS,
    SC,
    START,
    Returns,
    about,
    between,
    chance,
    ramp,
    share_out,
    successes,
    survey,
)
from reportgen.quarter import Quarter

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
TEAMS: Final = {  # how large each is beside the others, and how often its children are seen alone
    "alder-team": (14, 0.72), "ash-team": (9, 0.69), "beech-team": (11, 0.75), "birch-team": (17, 0.73),
    "cedar-team": (10, 0.88), "elm-team": (7, 0.71), "hazel-team": (12, 0.74), "holly-team": (6, 0.67),
    "juniper-team": (13, 0.55), "larch-team": (8, 0.76), "maple-team": (15, 0.7), "oak-team": (19, 0.74),
    "rowan-team": (10, 0.77), "willow-team": (5, 0.73),
}  # fmt: skip
TEAMS_FROM: Final = Quarter(2025, 1)
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


def split_visits(book: Returns, quarter: Quarter, seen: int, visits: int) -> None:
    """Return the visits by team, which add up to the whole: one far below the others, and one far above them."""
    random = chance("seen-alone by team", quarter)
    made = share_out(random, visits, [size for size, _ in TEAMS.values()])
    alone = [successes(random, count, rate) for count, (_, rate) in zip(made, TEAMS.values(), strict=True)]
    place = 0
    while sum(alone) != seen:  # the rates above are near the whole's: a visit here and there makes up the difference
        step = 1 if sum(alone) < seen else -1
        if 0 <= alone[place] + step <= made[place]:
            alone[place] += step
        place = (place + 1) % len(alone)
    for team, numerator, denominator in zip(TEAMS, alone, made, strict=True):
        book.add(quarter, SC, "seen-alone", unit=team, numerator=numerator, denominator=denominator)


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
    """Repeat plans, which a sibling group moves."""
    started = int(book.find(quarter, SC, "plans-ended", "child-protection-started").value or 0)
    again = successes(random, started, 0.22)
    note = ""
    if quarter == LATEST:
        again, note = 23, "a sibling group is among these children"
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
        seen = successes(random, visits, 0.72)
        book.add(quarter, SC, "seen-alone", numerator=seen, denominator=visits)
        if quarter >= TEAMS_FROM:
            split_visits(book, quarter, seen, visits)
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
