"""Charts to draw in tests: one of every kind, and those whose labels have least room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from charts_world import PARTNERSHIP, analysed, figure, protected
from comparisons_world import even, of_units
from small_world import NOW, item, measure, percentage

from reportgen import charts
from reportgen.charts import ChartSpec
from reportgen.model import (
    Analysis,
    Basis,
    Break,
    Figure,
    Forecast,
    Kind,
    Life,
    Marker,
    Measure,
    Method,
    Polarity,
    RolledUp,
    Rule,
    Target,
    Variation,
)

VALUES = [52, 55, 48, "x", 51, 54, 57.8, 58, 60, "c", 55, 57.8, 64]
MOTHERS = percentage("re-engaged", title="Mothers re-engaged", items=(item(units="mothers", basis=Basis.RATIO),))


def of_every_kind() -> tuple[ChartSpec, ...]:
    """Plan at least one chart of every kind."""
    items = tuple(item(name, title=name, units="parents", basis=Basis.RATIO) for name in ("heard", "seen", "helped"))
    answers = percentage("answers", kind=Kind.DISTRIBUTION, items=items)
    cohort_items = tuple(
        item(f"kept-{lag}", title="kept", panel=str(lag), lag=lag, units="families", basis=Basis.COHORT)
        for lag in (0, 2, 4)
    )
    lasting = percentage("lasting", kind=Kind.FOLLOW_UP, items=cohort_items)
    whole = percentage("whole", kind=Kind.DISTRIBUTION, items=items)
    rare = measure("rare", items=(item(units="incidents"),))
    plan = Target(Fraction(150), "board", Life(), profile=tuple(map(Fraction, (38, 75, 112, 150))))
    begun = measure("begun", items=(item(units="mothers", basis=Basis.FLOW),), targets=(("", plan),))
    tracked = percentage(
        "tracked", rebases=(Break(NOW - 7, "a new team"),), items=(item(units="mothers", basis=Basis.RATIO),)
    )
    figures = [
        analysed(
            tracked,
            figure(tracked, VALUES),
            Method.TRIAL_LIMITS,
            limits=(44, 103),
            flags={2: (Rule.OUTSIDE, -1, Variation.CONCERN), -1: (Rule.OUTSIDE, 1, Variation.IMPROVEMENT)},
            rebases=[5],
            baseline=8,
        ),
        *[figure(whole, [value] * 2, item=each) for value, each in zip((50, 30, 20), items, strict=True)],
        replace(figure(rare, [0, 1, 0, 0, 0]), analysis=Analysis(Method.BETWEEN, "too rare", 5)),
        figure(MOTHERS, VALUES, breaks={7: "a new recording system"}),
        *[figure(answers, [30, 31, 32, 33, 34 + n], item=each) for n, each in enumerate(items)],
        replace(
            figure(begun, [39, 42]),
            target=begun.targets[0][1],
            year_to_date=RolledUp(NOW - 1, NOW, Fraction(81)),
            forecast=Forecast(NOW + 2, Fraction(162)),
        ),
        *[figure(lasting, [90, 80, 70, 60, 50], item=each, base=20) for each in cohort_items],
    ]
    of_series = charts.plan(PARTNERSHIP, protected([MOTHERS, answers, lasting, whole, rare, tracked, begun], figures))
    units = of_units({**even(12), "low": (50, 100), "lower": (70, 100), "tiny": (9, 12)})
    return (*of_series, *charts.plan(PARTNERSHIP, units))


def hard() -> tuple[ChartSpec, ...]:
    """Plan charts with long names, large numbers, many panels, parts, breaks and labels near one another."""
    return (*_of_items(), *_of_series(), *_of_years(), *_of_units())


def _plan(made: Measure, figures: Sequence[Figure]) -> tuple[ChartSpec, ...]:
    return charts.plan(PARTNERSHIP, protected([made], figures))


def _of_items() -> tuple[ChartSpec, ...]:
    said = "Children and young people who said number {} that the plan they had made with their worker was kept"
    names = [said.format(number) for number in range(9)]
    items = tuple(item(f"l{n}", title=name, units="young people", basis=Basis.RATIO) for n, name in enumerate(names))
    answers = percentage("answers", kind=Kind.PERCENTAGE_SET, items=items)
    series = [figure(answers, [50 + n, 60, 70 - n, 80, 75, 72], item=each, base=1234) for n, each in enumerate(items)]
    bars = [
        figure(answers, ["c" if n % 4 == 1 else 50, "c" if n % 3 == 1 else 40 + 6 * n], item=each, base=123_456)
        for n, each in enumerate(items)
    ]
    titles = ("Needs that nobody in the area could meet", "Neglect", "Emotional abuse", "Several at once", "Other")
    parts = tuple(
        item(f"i{n}", title=title, units="children") for n, title in enumerate((*titles, "Two", "Not recorded"))
    )
    whole = percentage("whole", kind=Kind.DISTRIBUTION, items=parts)
    shares = [
        figure(whole, [share - 1, share, share, share, share], item=each, base=123_400)
        for share, each in zip((34, 29, 11, 3, 2, 9, 12), parts, strict=True)
    ]
    return (*_plan(answers, series), *_plan(answers, bars), *_plan(whole, shares))


def _of_series() -> tuple[ChartSpec, ...]:
    values = [62, 58, 65, 61, 70, 66, 59, 63, 60, 67, 64, 62, 68, 69]
    span = Target(Fraction(4, 5), "the board", Life(), upper=Fraction(19, 20))
    beds = percentage("beds", items=(item(units="beds", basis=Basis.RATIO, polarity=Polarity.RANGE),))
    beds = replace(beds, targets=(("", span),))
    found = figure(beds, [82, 88, 91, 79, 96, 85, 86, 90])
    last = replace(found.point, markers=(Marker.PROVISIONAL, Marker.UNSIGNED))
    large = measure("large", items=(item(units="contacts"),))
    large = replace(large, targets=(("", Target(Fraction(1_234_567), "the board", Life())),))
    why = "Vale Community Trust took over from Vale Mental Health Trust in two boroughs"
    near = analysed(MOTHERS, figure(MOTHERS, values), Method.TRIAL_LIMITS, limits=(63.1, 64.3))
    many = [1_234_000 + 10 * n for n in range(13)]
    return (
        *_plan(MOTHERS, [near]),
        *_plan(MOTHERS, [figure(MOTHERS, values, breaks={3: why, 6: why, 9: why, 12: why})]),
        *_plan(MOTHERS, [figure(MOTHERS, values, breaks={12: why})]),
        *_plan(MOTHERS, [figure(MOTHERS, [62, "c", "x", "c", "x", "u", "z", "c", 58, 65, 61, 70, "c"])]),
        *_plan(MOTHERS, [figure(MOTHERS, list(range(40, 80)))]),
        *_plan(beds, [replace(found, point=last, series=(*found.series[:-1], last))]),
        *_plan(beds, [figure(beds, [82, 88, 91, 79, 96, 85, 86, "x"])]),
        *_plan(large, [analysed(large, figure(large, many), Method.TRIAL_LIMITS, limits=(1_230_000, 1_240_000))]),
    )


def _of_years() -> tuple[ChartSpec, ...]:
    specs: list[ChartSpec] = []
    for values, profile in (((36, 36), (38, 75, 112, 150)), ((12_345, 14_567), (12_000, 24_000, 36_000, 48_000))):
        target = Target(Fraction(profile[-1]), "the board", Life(), profile=tuple(map(Fraction, profile)))
        begun = measure("begun", items=(item(units="mothers", basis=Basis.FLOW),), targets=(("", target),))
        so_far, end = sum(values), Fraction(sum(values) * profile[-1], profile[1])
        rolled, forecast = RolledUp(NOW - 1, NOW, Fraction(so_far)), Forecast(NOW + 2, end)
        found = figure(begun, list(values))
        specs += _plan(begun, [replace(found, target=target, year_to_date=rolled, forecast=forecast)])
    return tuple(specs)


def _of_units() -> tuple[ChartSpec, ...]:
    far = {f"A practice with a very long name, number {n}": (40 + n, 100) for n in range(3)}
    return charts.plan(PARTNERSHIP, of_units({**even(40), **far, "low": (30, 100)}))
