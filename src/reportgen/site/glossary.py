"""The words of the reports, for readers who meet them for the first time."""

from __future__ import annotations

from typing import Final

WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("agency", "An organisation that returns figures to the partnership."),
    (
        "assurance",
        "Whether the target will be met, as the limits have it, if nothing changes: passing, failing, or hit or miss.",
    ),
    ("benchmark", "A figure that is published of others: England, a region, or councils that are like ours."),
    ("break", "A quarter from which figures cannot be compared with those before, because what is counted changed."),
    ("commentary", "What an agency writes about its figures."),
    (
        "data quality",
        "Four letters: whether a figure is signed off, timely and complete, audited, and from a robust system.",
    ),
    ("duty", "Something that must always be done. It is told by how many were missed, and not as a rate to improve."),
    ("edition", "The report for one audience: the partnership or one agency."),
    ("finding", "A statement that follows from figures by a rule that is the same for all of them."),
    ("framework", "What the partnership has agreed to measure, in whose words, and how each figure is read."),
    ("interval", "Between which ends the rate behind a figure lies, with 95 per cent confidence."),
    ("item", "One answer within a measure that has several, such as one role or one question of a survey."),
    (
        "limits",
        "Between which ends a series moves by itself, by its own past; trial limits rest on fewer than 20 figures.",
    ),
    ("long run", "The whole of a series since its last break, not one quarter against another."),
    ("measure", "One thing that is measured, such as the share of visits made in time."),
    ("outcome", "Is anyone better off? The third of the three questions."),
    ("partnership", "The body that the report is for."),
    (
        "percentage point",
        "The unit of a change between two percentages: from 80 to 84 per cent is 4 percentage points.",
    ),
    ("polarity", "Which way is better: higher, lower, within a range, or neither."),
    ("provisional", "Not yet final; the agency may still change it."),
    ("quality", "How well did we do it? The second of the three questions."),
    ("quantity", "How much did we do? The first of the three questions."),
    ("quarter", "Three months of the financial year: Q1 is April to June, Q4 is January to March."),
    ("return", "What one agency sends for one quarter."),
    ("run chart", "A series with its median, where it is too short for limits."),
    ("series", "The figures of one measure, quarter after quarter."),
    ("set aside", "Returned, but not used, because the figures failed their checks; the reason is given."),
    ("signal", "A figure, or a run of figures, that ordinary variation would seldom give."),
    ("small base", "Too few cases for a percentage to mean much: the count leads, and nothing is compared or rated."),
    ("suppressed", "Not shown, because a small number could identify someone."),
    ("triad", "Measures of quantity, quality and outcome that belong together."),
    (
        "variation",
        "What the latest figure says of the long run: improvement, concern, another signal, or none.",
    ),
)
