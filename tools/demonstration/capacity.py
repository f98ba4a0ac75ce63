"""The workforce: posts, caseloads, and what families and staff say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from demonstration.ground import (
    AC,
    CH,
    LATEST,
    PO,
    SC,
    START,
    TEAM,
    Returns,
    about,
    between,
    chance,
    ramp,
    share_out,
    successes,
    survey,
    tenths,
)
from reportgen.quarter import Quarter


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
