"""The workforce: staff, checks, recruitment, practices, schools and allegations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from demonstration.ground import (
    AC,
    CH,
    ED,
    EMPLOYERS,
    FIRST,
    HILL,
    ICB,
    LATEST,
    MERGER,
    MH,
    PO,
    SC,
    START,
    VALE,
    Returns,
    about,
    between,
    chance,
    ramp,
    successes,
    survey,
)
from reportgen.quarter import Quarter


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
        sizes = [teachers(quarter, name) for name in names]
        book.add(quarter, ED, "teaching-staff", value=sum(sizes), covered=f"{len(names)} of {len(names)}")
        if quarter >= Quarter(2024, 4):
            for name, size in zip(names, sizes, strict=True):
                book.add(quarter, ED, "teaching-staff", unit=name, value=size)


def teachers(quarter: Quarter, school: str) -> int:
    """Say how many teachers a school has: a size of its own, that moves by one or two in a year."""
    size = about(chance("teachers", school), 31 if school.endswith("primary") else 107, 6)
    return size + chance("teachers", school, quarter).randint(-1, 1)


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
