"""Figures as ready-made texts: the only values that a template ever sees."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen import targets
from reportgen.model import (
    AbsenceKind,
    Agency,
    Basis,
    Change,
    Combine,
    Edition,
    Figure,
    Item,
    Key,
    Kind,
    Measure,
    Point,
    Polarity,
    Protected,
    Triad,
)
from reportgen.movement import Limits, partial, verdict
from reportgen.narrative.voice import Voice, capital, tidy
from reportgen.numbers import RATE_DECIMALS, amount_text, n_of_m, number_text, round_half_up, small, value_text
from reportgen.quarter import Quarter, day_in_words

_WORD: Final = re.compile(r"\w+")
_BY_NUMBER: Final = re.compile(r"([\w ]+?) by number of [\w ]+")
_PARTED: Final = (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION)
_SPECIFIC: Final = 4  # measures that a note may stand beside and still be about each of them


@dataclass(frozen=True, slots=True)
class Scene:
    """What every writer of this room needs: the figures, the edition, the voice and the limits."""

    edition: Edition
    protected: Protected
    voice: Voice
    limits: Limits

    @property
    def quarter(self) -> Quarter:
        """Give the reported quarter."""
        return self.protected.quarter

    def agency(self, agency_id: str) -> Agency | None:
        """Find an agency; None for an id that the framework does not have."""
        return next((agency for agency in self.protected.project.framework.agencies if agency.id == agency_id), None)

    def agency_title(self, agency_id: str) -> str:
        """Name an agency in a sentence."""
        agency = self.agency(agency_id)
        return tidy(agency.title) if agency is not None else agency_id

    def concerns(self, item: Item) -> bool:
        """Tell whether an item belongs in this edition: printed, in force, and the agency's if it is an agency's."""
        mine = not self.edition.agency or self.edition.agency in self.holders(item)
        return mine and not item.control and item.life.covers(self.quarter)

    def holders(self, item: Item) -> tuple[str, ...]:
        """List who returns an item; a predecessor whose successor is listed counts too."""
        earlier = tuple(
            agency.id for agency in self.protected.project.framework.agencies if agency.successor in item.agencies
        )
        return (*item.agencies, *earlier)

    def measures(self, triad: Triad) -> tuple[Measure, ...]:
        """List a triad's measures that this edition speaks of."""
        return tuple(
            measure
            for measure in triad.measures
            if measure.life.covers(self.quarter) and any(self.concerns(item) for item in measure.items)
        )

    def triads(self) -> tuple[Triad, ...]:
        """List the triads that have a measure in this edition."""
        return tuple(triad for triad in self.protected.project.framework.triads if self.measures(triad))

    def figures(self, measure: Measure, item: Item) -> tuple[Figure, ...]:
        """Give the figures that speak for an item in this edition.

        An agency's edition gives its own figure, but both sides of a reconciled fact, and the partnership's where
        a figure is made across returns and so belongs to no one agency.
        """
        agency = self.edition.agency
        if not agency or measure.combine in (Combine.RECONCILE, Combine.ACROSS):
            return self.protected.main(measure, item)
        own = self.protected.find(Key(measure.id, item.id, agency))
        return (own,) if own is not None else ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of a measure, with what to call it among the measure's other figures."""

    measure: Measure
    item: Item
    figure: Figure
    label: str = ""  # empty where the measure has one figure

    @property
    def point(self) -> Point:
        """Give the reported quarter's point."""
        return self.figure.point

    @property
    def present(self) -> bool:
        """Tell whether there is a value."""
        return self.figure.value is not None

    @property
    def absence(self) -> AbsenceKind | None:
        """Give the kind of absence, if the value is absent."""
        if self.figure.hidden and self.figure.value is None:
            return AbsenceKind.SUPPRESSED
        return self.point.absence.kind if self.point.absence is not None else None

    @property
    def form(self) -> str:
        """Name the set of sentences: `figure`, `ratio`, or `negative` for negatively worded items."""
        if self.measure.kind is Kind.RATIO:
            return "ratio"
        return "negative" if self.item.negative else "figure"

    @property
    def few(self) -> bool:
        """Tell whether "N of M" leads: too few cases or events, both parts known."""
        parts = self.point.numerator is not None and bool(self.point.denominator)
        return self.present and self.figure.by_count and parts

    @property
    def chosen(self) -> bool:
        """Tell whether somebody picked the cases, so that they say nothing of others."""
        return self.point.selection.chosen

    @property
    def title(self) -> str:
        """Name the figure away from its measure: `reviews held on time (child protection plans)`.

        Never with words said twice: an item that the measure's title names beside another one takes its place there
        (`children on a child protection plan`), and the name of a ratio stands alone.
        """
        name = title_of(self.measure)
        if not self.label:
            return name
        if self.measure.kind is Kind.RATIO:
            return self.label  # "pupils for each school nurse" says it all
        # A label whose words its measure has too may still be no name: "in post", "removed from the register".
        if counted := self.counted_by:
            return counted
        narrowed = _narrowed(self, name) if _words_of(self.label) <= _words_of(name) else ""
        return narrowed or f"{name} ({self.label})"

    @property
    def counted_by(self) -> str:
        """Name one share of a whole that is parted by a number: `plans with two changes (social worker)`."""
        found = _BY_NUMBER.fullmatch(title_of(self.measure)) if self.label and self.measure.kind in _PARTED else None
        if found is None:
            return ""
        # The label says whether the panel or an agency is needed to tell the figure from the others.
        item, _, rest = self.label.partition(", ")
        return f"{found[1]} with {item} ({rest})" if rest else f"{found[1]} with {item}"

    @property
    def heading(self) -> str:
        """Name the figure before a colon."""
        name = heading_of(self.measure)
        if not self.label:
            return name
        return f"{name} ({self.label})" if self.title.endswith(f"({self.label})") else capital(self.title)


def _narrowed(entry: Entry, name: str) -> str:
    """Name one item of two that a title names together (`child in need or child protection plan`), or nothing."""
    titles = [tidy(item.title).lower().removesuffix("s") for item in entry.measure.items if not item.control]
    mine = entry.label.lower().removesuffix("s")
    if len(titles) != 2 or mine not in titles:
        return ""
    for first, second in (titles, titles[::-1]):
        both = f"{first.rpartition(' ')[0]} or {second}"
        if first.rpartition(" ")[2] == second.rpartition(" ")[2] and both in name:
            return name.replace(both, mine)
    return ""


def _words_of(text: str) -> frozenset[str]:
    """Give the words of a name without number or punctuation, to see what is said twice."""
    return frozenset(word.removesuffix("s") for word in _WORD.findall(text.lower()))


def entries(scene: Scene, measure: Measure) -> tuple[Entry, ...]:
    """List the figures of a measure that the edition speaks of, in the framework's order, each with its label."""
    pairs = [
        (item, figure)
        for item in measure.items
        if scene.concerns(item)
        for figure in scene.figures(measure, item)
        if figure.point.absence is None or figure.point.absence.reason != "no agency returns it"
    ]
    items = {item.id for item, _ in pairs}
    # An agency's edition may have one item of several: it still needs its name.
    several = sum(not item.control for item in measure.items) > 1
    agencies = {figure.key.agency for _, figure in pairs}
    panels = {item.panel for item, _ in pairs}
    # Each item by one agency of its own: its name says enough.
    by_item = len(pairs) == len(items)
    found = []
    for item, figure in pairs:
        label = ""
        if several:
            label = item_label(scene.voice, measure, item, panel=len(panels) > 1)
        if len(agencies) > 1 and not by_item:
            agency = scene.agency_title(figure.key.agency)
            label = scene.voice.word("label.agency", item=label, agency=agency) if label else agency
        found.append(Entry(measure, item, figure, label))
    return tuple(found)


def item_label(voice: Voice, measure: Measure, item: Item, *, panel: bool) -> str:
    """Name an item within its measure; an answer in someone's words stands in quotation marks."""
    title = small(tidy(item.title))
    said = measure.kind in (Kind.PERCENTAGE_SET, Kind.FOLLOW_UP) and len(title.split()) > 2
    if said or item.negative:
        title = voice.word("quoted", text=title)
    said_already = item.panel.lower().removesuffix("s") in item.title.lower()
    if not panel or not item.panel or said_already or measure.kind is Kind.RATIO:
        return title
    return voice.word("label.panel", item=title, panel=small(tidy(item.panel)))


def agency_figures(scene: Scene, entry: Entry) -> tuple[Figure, ...]:
    """Give the figures that a figure is made of and that can be read: itself, or of a sum each agency's."""
    made = not entry.figure.key.agency and entry.measure.combine is Combine.SUM
    own = scene.protected.by_agency(entry.measure, entry.item) if made else (entry.figure,)
    return tuple(figure for figure in own if figure.value is not None and not figure.hidden)


def noted(scene: Scene, entry: Entry) -> bool:
    """Tell whether an agency noted something beside the figure, which the data notes print.

    Not a note that stands beside most of a return: it is about the return (where it was published), not the figure.
    """
    notes = [(figure.key.agency, figure.point.note) for figure in agency_figures(scene, entry) if figure.point.note]
    return entry.present and any(not _of_the_return(scene, agency, note) for agency, note in notes)


def written(scene: Scene, entry: Entry) -> bool:
    """Tell whether an agency wrote of the figure's measure in its commentary, which the edition prints."""
    agencies = {figure.key.agency for figure in agency_figures(scene, entry)}
    return any(
        text.about == entry.measure.id
        and text.agency in agencies
        and scene.edition.agency in ("", text.agency)
        and text.blocks
        for text in scene.protected.commentary
    )


def _of_the_return(scene: Scene, agency: str, note: str) -> bool:
    notes: dict[str, set[str]] = {}
    for figure in scene.protected.figures:
        if figure.key.agency == agency and figure.value is not None and not figure.hidden:
            notes.setdefault(figure.key.measure, set()).add(figure.point.note)
    bearing = sum(note in own for own in notes.values())
    return bearing > _SPECIFIC and 2 * bearing > len(notes)


def coverage(scene: Scene, entry: Entry) -> str:
    """Say of how many a value speaks, where that is not all; of a sum also in which agencies' returns.

    Nothing of a closing group, of which fewer are traced (`phrases.traced`).
    """
    covered = entry.point.covered
    if covered is None or not partial(entry.point) or entry.item.basis is Basis.COHORT:
        return ""
    lacking = [figure.key.agency for figure in agency_figures(scene, entry) if partial(figure.point)]
    named = [] if entry.figure.key.agency else [scene.agency_title(agency) for agency in lacking]
    answered, scope = (number_text(Fraction(number)) for number in covered)
    return scene.voice.word("remark.covered", covered=answered, scope=scope, agency=scene.voice.listed(named))


def remarked(scene: Scene, text: str, found: Sequence[Entry], said: Collection[str] = ()) -> str:
    """Add to a text what its figures must not be read without: whom they cover, and that an agency wrote of them.

    Args:
        scene: The edition.
        text: What is said of the figures.
        found: The figures.
        said: Measures of which a headline has said that an agency's commentary is about them.
    """
    remarks = [remark for entry in found if (remark := coverage(scene, entry))]
    if any(noted(scene, entry) for entry in found):
        remarks.append(scene.voice.word("remark.note"))
    elif any(written(scene, entry) and entry.measure.id not in said for entry in found):
        remarks.append(scene.voice.word("remark.written"))
    return _bracketed(scene, text, remarks)


def _bracketed(scene: Scene, text: str, remarks: Sequence[str]) -> str:
    said = "; ".join(dict.fromkeys(filter(None, remarks)))
    if not said:
        return text
    # Never two brackets in a row.
    return f"{text[:-1]}; {said})" if text.endswith(")") else scene.voice.word("remarked", text=text, remarks=said)


def title_of(measure: Measure) -> str:
    """Name a measure within a sentence; a title with commas or a colon of its own stands in quotation marks."""
    title = tidy(measure.title)
    return f"“{title}”" if any(mark in title for mark in ":;,") else small(title)


def heading_of(measure: Measure) -> str:
    """Name a measure before a colon, where its commas do no harm."""
    title = tidy(measure.title)
    return f"“{title}”" if ":" in title or ";" in title else capital(title)


def figure_names(scene: Scene, entry: Entry) -> dict[str, str]:
    """Give the values that every sentence about a figure may use."""
    measure, figure, voice = entry.measure, entry.figure, scene.voice
    if figure.value is None:
        raise ValueError("a figure without a value is told by its absence")
    title = entry.title
    # "the percentage of plans with two changes" can be said; "the percentage of plans by number of changes" cannot.
    subject = voice.word(f"subject.{'percentage' if entry.counted_by else _subject(measure)}", title=title)
    if entry.item.basis in (Basis.STOCK, Basis.ROLLING):
        when = voice.word("when.stock", day=day_in_words(figure.point.quarter.last_day))
    else:
        when = voice.word("when.period", quarter_words=figure.point.quarter.in_words)
    return {
        "title": title,
        "Title": capital(title),
        "Heading": entry.heading,
        "subject": subject,
        "Subject": capital(subject),
        "value": value_text(measure, figure.value, prose=True),
        "value_of": value_of(scene, entry),
        "unit": tidy(entry.item.unit),
        "units": tidy(entry.item.units),
        "quarter": str(scene.quarter),
        "when": when,
    }


def _subject(measure: Measure) -> str:
    if measure.kind is Kind.COUNT:
        return "count"
    if measure.kind in (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION) or title_of(measure).startswith("“"):
        return "share" if measure.kind.is_percentage else "plain"
    return "percentage" if measure.kind.is_percentage else "plain"


def value_of(scene: Scene, entry: Entry) -> str:
    """Write a value with what stands close by: n of M, how many were asked, or the rate, and whom it covers."""
    return _bracketed(scene, _with_parts(scene, entry), [coverage(scene, entry)])


def _with_parts(scene: Scene, entry: Entry) -> str:
    measure, figure, voice = entry.measure, entry.figure, scene.voice
    if figure.value is None:
        raise ValueError("a figure without a value is told by its absence")
    value = value_text(measure, figure.value, prose=True)
    if measure.rate_per and figure.rate is not None:
        rate = number_text(figure.rate, RATE_DECIMALS)
        return voice.word("value.rate", value=value, rate=rate, per=number_text(Fraction(measure.rate_per)))
    parts = n_of_m(figure.point) if measure.kind.is_percentage else ""
    if not parts:
        return value
    if figure.point.asked is not None:
        asked = number_text(Fraction(figure.point.asked))
        state = "value.asked-one" if asked == "1" else "value.asked"
        return voice.word(state, value=value, n_of_m=parts, asked=asked)
    return voice.word("value.parts", value=value, n_of_m=parts)


def change_names(scene: Scene, entry: Entry, change: Change) -> dict[str, str]:
    """Give the values of a movement; the amount has no sign, the state says the direction."""
    return {
        "before": value_text(entry.measure, change.before, prose=True),
        "amount": amount_text(entry.measure, change.amount, prose=True),
        "against": against(scene, entry, change),
    }


def year_names(entry: Entry, change: Change) -> dict[str, str]:
    """Give the values of the movement on the same quarter last year."""
    return {
        "year_before": value_text(entry.measure, change.before, prose=True),
        "year_amount": amount_text(entry.measure, change.amount, prose=True),
    }


def against(scene: Scene, entry: Entry, change: Change, words: str = "against") -> str:
    """Say what a change is measured from: the quarter before, the same quarter last year, the wave before."""
    now = entry.point.wave or scene.quarter
    if entry.item.basis is Basis.COHORT or entry.item.lag:
        name = "cohort"
    elif entry.item.basis is Basis.YEARLY or len(set(entry.measure.due)) < 4:
        name = "wave"
    elif change.against == now - 1:
        name = "quarter"
    elif change.against == now - 4:
        name = "year"
    else:
        name = "other"
    return scene.voice.word(f"{words}.{name}", quarter=str(change.against))


def direction_state(scene: Scene, entry: Entry, change: Change) -> str:
    """Name the state of a movement: `rise.better`, `fall.worse`, `rise.neutral`; judged as the tables judge it."""
    way = "rise" if change.amount > 0 else "fall"
    return f"{way}.{sense(scene, entry, change) or 'neutral'}"


def sense(scene: Scene, entry: Entry, change: Change) -> str:
    """Call a movement `better` or `worse`, as the tables do; empty where it may be called neither."""
    said = verdict(entry.measure, entry.figure, change, scene.limits)
    return said if said in ("better", "worse") and entry.item.polarity is not Polarity.NEUTRAL else ""


def target_text(scene: Scene, entry: Entry) -> str:
    """Write what the value is held against: "95 per cent", "10 to 15 per cent", of a profile what is planned by now."""
    target, mark = entry.figure.target, targets.mark(entry.figure)
    if target is None or mark is None:
        raise ValueError("the figure has no target")
    measure = entry.measure
    if target.upper is None:
        return _bound(measure, mark)
    lower = _number(measure, target.value)
    return scene.voice.word("range", lower=lower, upper=_bound(measure, target.upper))


def _bound(measure: Measure, value: Fraction) -> str:
    number = _number(measure, value)
    if measure.kind is Kind.RATIO:
        return f"1 to {number}"
    return f"{number} per cent" if measure.kind.is_percentage else number


def _number(measure: Measure, value: Fraction) -> str:
    # A target is somebody's round number: "95", not "95.0"; it keeps a decimal that it has.
    shown = value * 100 if measure.kind.is_percentage else value
    return number_text(shown, 0 if shown == round_half_up(shown, 0) else max(1, measure.decimals))


def target_gap(entry: Entry) -> Fraction:
    """Give how far a value, or with a profile the year to date, is from its target, 0 if it meets it."""
    return targets.gap(entry.figure, entry.item.polarity)
