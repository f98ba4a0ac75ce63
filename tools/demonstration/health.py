"""Ante-natal support and adult mental health."""

from __future__ import annotations

from random import Random
from typing import Final

from demonstration.ground import (
    AC,
    LATEST,
    MERGER,
    MH,
    SC,
    START,
    TEAM,
    Returns,
    about,
    between,
    chance,
    ramp,
    successes,
    survey,
)
from reportgen.quarter import Quarter

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
NOT_ALL: Final = "only families who could be traced after six months are counted"
HOLDING: Final = {"impact-ceased": 9, "outcomes-kept": 8, "family-reports": 9}  # of the 15 traced
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
            found = {"covered": f"{traced} of {closed[cohort]}", "cohort": str(cohort), "note": NOT_ALL}
            book.add(
                quarter,
                SC,
                "lasting-change",
                item,
                numerator=HOLDING[outcome] if cohort in TRACED else successes(random, traced, rate - 0.08),
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
