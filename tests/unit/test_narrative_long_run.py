"""What sentences say of the long run, and how sure a value is: always with what the series was read by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrative_world import protected
from reportgen.analysis import analyse
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import Basis, Dimension, DisclosureClass, Edition, Narrative, Polarity
from reportgen.narrative import wording, write
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen

WHOLE = Edition("partnership", "The partnership's")
WORDING = wording.standard()
QUIET = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12]


def written(of, observations) -> Narrative:
    """Write the words of one measure from its observations, by the way that a build takes."""
    made = project([of], [agency("social-care", title="Children's social care")], quarters=(NOW - 39).until(NOW))
    return write(WHOLE, analyse(protect(compute(dataset(made, observations)), made, "partners")), WORDING)


def page(text: Narrative) -> list[str]:
    """Give the sentences of the measure's own page."""
    return [claim.text for _, parts in text.triads[0].parts for part in parts for claim in part.claims]


def told(text: Narrative) -> list[str]:
    """Give the sentences of the report's section."""
    return [one.claim.text for _, parts in text.triads[0].told for one in parts]


def one(sentences: list[str], beginning: str) -> str:
    found = [sentence for sentence in sentences if sentence.startswith(beginning)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (5, "Of the long run nothing can be said (5 points: 8 are needed for a run chart)."),
        (9, "of so few figures no rule could find a signal (9 points: 12 are needed for limits)."),
        (11, "by two rules that would miss a slow change (11 points: 12 are needed for limits)."),
        (12, "within the trial limits of 5.2 to 16.8 (12 points: limits are on trial below 20)."),
        (20, "within the limits of 5.7 to 16.3 (20 points)."),
    ],
)
def test_the_sentence_says_what_the_series_was_read_by_and_why(points, words):
    # 12 alternating points have the mean 11 and steps of 2: 11 plus and minus 2.66 * 2 is 5.68 to 16.32.
    words = words.replace("5.2 to 16.8", "5.7 to 16.3")
    values = [10, 12, 11, 13, 9, 14, 10, 12, 9.5, 14, 10] if points == 11 else QUIET[:points]

    assert one(
        page(written(measure(title="Visits"), run("m", values))), "In the long run" if points > 10 else "Of"
    ).endswith(words)


@pytest.mark.parametrize(
    ("polarity", "of"), [(Polarity.HIGHER, " of improvement"), (Polarity.LOWER, " of concern"), (Polarity.NEUTRAL, "")]
)
def test_a_signal_is_called_by_what_the_framework_says_is_better(polarity, of):
    text = written(measure(title="Visits", items=[item(polarity=polarity)]), run("m", [*QUIET[:19], 40]))

    assert one(page(text), "In the long run").startswith(f"In the long run a signal{of}: it lies above the limits of ")
    assert one(told(text), "Against the long run").endswith(f", a signal{of}.")


def test_a_limit_that_would_print_like_its_value_is_written_finer():
    # The baseline has the mean 11 per cent and steps of 2 points: its upper limit is 11 + 2.66 * 2 = 16.32 per cent.
    parts = [(100 + 20 * (step % 2), 1000) for step in range(40)]
    of = percentage(title="Visits", baseline_until=NOW - 1)
    rows = [seen("p", NOW - 40 + step, of=part) for step, part in enumerate(parts)]

    text = written(of, [*rows[2:], seen("p", NOW, of=(1634, 10000))])

    assert "16.3 per cent" in page(text)[0]
    assert "to 16.32 per cent" in one(page(text), "In the long run a signal")


def test_every_kind_of_signal_has_its_words():
    trend = [20, 44, 20, 44, 20, 44, 20, 44, 26, 27, 28, 29, 30, 31, 32]
    shift = [10, 12, 10, 12, 10, 12, 10, 12, 14, 13, 14, 13, 14, 13, 14]

    assert "seven or more in a row are rising" in one(page(written(measure(), run("m", trend))), "In the long run")
    assert "lie above the mean of" in one(page(written(measure(), run("m", shift))), "In the long run")
    assert "crosses its median of 11.0 unusually seldom" in one(
        page(written(measure(), run("m", [5, 6, 5, 7, 6, 11, 12, 11, 13, 12, 14]))), "In the long run"
    )


def test_a_signal_alone_makes_a_headline_that_says_which_side_of_what():
    outcome = measure(title="Visits", dimension=Dimension.OUTCOME, items=[item(polarity=Polarity.HIGHER)])
    values = [100, 104, 100, 104, 100, 104, 100, 104, 100, 104, 100, 104, 100, 104, 100, 104, 100, 104, 100, 125]

    found = written(outcome, run("m", values)).headlines

    assert [(finding.rule, finding.word) for finding in found] == [("signal", "signal")]
    assert found[0].claim.text.startswith("Visits at 125: above the limits of ")


def test_a_level_that_moved_long_ago_is_no_headline_and_its_page_says_since_when():
    outcome = measure(title="Visits", dimension=Dimension.OUTCOME, items=[item(polarity=Polarity.HIGHER)])
    level = [200, 204, 199, 203, 201, 205, 200, 202, 204, 201, 203, 200]
    text = written(outcome, run("m", [*level, *(value + 60 for value in level)]))

    assert all(finding.rule != "signal" for finding in text.headlines)
    assert one(page(text), "In the long run a signal").endswith(
        f"All values since {NOW - 11} lie on one side of the mean: if the reason is known, new limits can begin there."
    )


def test_rare_events_are_told_by_quarters():
    text = written(measure(title="Serious incidents"), run("m", [0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]))

    assert one(page(text), "It comes less often").endswith(
        "on average every 4.0 quarters, and the last was 2 quarters ago."
    )


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ([*[0] * 12, 5], "in this one alone; so many at once would seldom come by chance: a signal."),
        ([*[0] * 12, 1], "of the 13 quarters looked at, in this one alone."),
        (
            [*[1, 0] * 4, *[0] * 12],
            "the last was 13 quarters ago; so long a wait would seldom come by chance: a signal.",
        ),
        ([*[0] * 10, 1, 0], "1 quarter since the only one with any, of 12."),
    ],
)
def test_what_is_unusual_of_rare_events_is_said(values, end):
    assert one(page(written(measure(title="Serious incidents"), run("m", values))), "It comes").endswith(end)


def test_rare_cases_among_many_are_never_a_percentage():
    rows = [seen("p", NOW - 19 + step, of=(int(step in (3, 12)), 300)) for step in range(20)]

    text = written(percentage(title="Deaths", disclosure=DisclosureClass.ORGANISATION), rows)

    assert all("per cent" not in sentence for sentence in [*page(text), *told(text)])


def test_of_several_figures_the_signals_are_named_and_the_rest_counted():
    items = [item("alpha", title="Alpha"), item("beta", title="Beta"), item("gamma", title="Gamma")]
    rows = [*run("m", [*QUIET[:19], 40], item="alpha"), *run("m", QUIET, item="beta"), *run("m", [3], item="gamma")]

    text = written(measure(title="Visits", items=items), rows)

    sentence = one(page(text), "In the long run")
    assert "visits (alpha), above the limits of" in sentence
    assert sentence.endswith("; no signal in one; too little for a judgement on one.")


def test_a_survey_says_where_its_percentage_would_lie_and_how_many_were_asked():
    yearly = percentage(title="Parents who felt heard", items=[item(basis=Basis.YEARLY)], due=(2,))

    text = page(written(yearly, [seen("p", NOW, of=(30, 50), asked=80)]))

    assert "80 were asked" in text[0]
    assert one(text, "Had more of them answered").startswith(
        "Had more of them answered, between 46.2 per cent and 72.4 per cent would be expected"
    )


def test_figures_that_were_not_analysed_say_nothing_of_the_long_run():
    made = analyse(
        protect(compute(dataset(project([measure()]), run("m", QUIET[:13]))), project([measure()]), "public")
    )
    bare = protected([measure()], [replace(figure, analysis=None) for figure in made.figures])

    assert not any("long run" in sentence for sentence in page(write(WHOLE, bare, WORDING)))
