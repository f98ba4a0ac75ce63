"""The frozen values that travel from stage to stage; imports nothing of ours but `quarter`.

Numbers are exact (`Fraction`): a percentage is a fraction in 0..1, and rounding happens only where text is made.
Absence has a type (`Absence`): a missing figure is never 0, NaN or an empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final

from reportgen.quarter import Period, Quarter

# ---------------------------------------------------------------- closed lists of the framework


class Dimension(StrEnum):
    """Which of the three questions a measure answers."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    OUTCOME = "outcome"


class Kind(StrEnum):
    """What sort of number a measure is."""

    COUNT = "count"
    AMOUNT = "amount"  # decimals, such as whole-time equivalents
    PERCENTAGE = "percentage"
    PERCENTAGE_SET = "percentage-set"  # independent percentages: they do not add to 100
    SHARE = "share"  # a percentage of hours or of money, not of people: no interval
    RATIO = "ratio"  # printed "1 to 342"
    DISTRIBUTION = "distribution"  # items add to 100 per cent within a panel
    PARTIAL_DISTRIBUTION = "partial-distribution"
    FOLLOW_UP = "follow-up"  # a closing cohort looked at again later

    @property
    def is_percentage(self) -> bool:
        """Tell whether values are fractions printed as percentages."""
        return self not in (Kind.COUNT, Kind.AMOUNT, Kind.RATIO)

    @property
    def in_parts(self) -> bool:
        """Tell whether what is counted comes in parts (posts, hours), whatever the unit is called."""
        return self in (Kind.AMOUNT, Kind.SHARE, Kind.RATIO)


class Basis(StrEnum):
    """What a quarter's figure covers, and so how quarters roll up."""

    STOCK = "stock"
    FLOW = "flow"
    RATIO = "ratio"  # both parts are events of the quarter
    ROLLING = "rolling"
    COHORT = "cohort"
    YEARLY = "yearly"


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NEUTRAL = "neutral"


class Combine(StrEnum):
    """How agencies make the partnership's figure."""

    ONE = "one"
    SUM = "sum"
    SIDE_BY_SIDE = "side-by-side"
    RECONCILE = "reconcile"
    ACROSS = "across"

    @property
    def makes_one(self) -> bool:
        """Tell whether several agencies' numbers make one figure of the partnership's own."""
        return self in (Combine.SUM, Combine.ACROSS)


class Selection(StrEnum):
    """How the cases counted were chosen; `RETURNED` and `ASKED` are settled by each return."""

    ALL = "all"
    RANDOM = "random"
    THEMED = "themed"
    PICKED = "picked"
    ASKED = "asked"
    RETURNED = "returned"

    @property
    def chosen(self) -> bool:
        """Tell whether somebody chose the cases, by theme or by hand: they say nothing of the others."""
        return self in (Selection.THEMED, Selection.PICKED)


class DisclosureClass(StrEnum):
    """Whom a small number could reveal."""

    PERSON = "person"
    STAFF = "staff"
    ORGANISATION = "organisation"


class AbsenceKind(StrEnum):
    """Why there is no value. Only the first two count against an agency."""

    NOT_RETURNED = "not returned"
    SET_ASIDE = "set aside"
    NOT_DUE = "not due"
    NOT_COLLECTED = "not collected"
    NOT_APPLICABLE = "not applicable"
    SUPPRESSED = "suppressed"
    UNRELIABLE = "unreliable"
    INCOMPLETE = "incomplete"  # a sum that lacks an agency

    @property
    def marker(self) -> str:
        """Give the Government Statistical Service's marker: [c], [z], [u] or [x]."""
        return {"suppressed": "[c]", "not applicable": "[z]", "unreliable": "[u]"}.get(self.value, "[x]")


class Marker(StrEnum):
    """What qualifies a value that is there."""

    PROVISIONAL = "provisional"
    REVISED = "revised"
    BREAK = "break"
    ESTIMATE = "estimate"
    LOW = "low"
    UNRELIABLE = "unreliable"
    UNSIGNED = "not signed off"  # of a quarter that was released without the agency's word for it

    @property
    def symbol(self) -> str:
        """Give the Government Statistical Service's symbol, such as [p]."""
        return "[low]" if self is Marker.LOW else f"[{self.value[0]}]"


# ---------------------------------------------------------------- protection


class Part(StrEnum):
    """A number of persons that a figure tells: a count has the first alone, a percentage all three."""

    NUMERATOR = "numerator"
    COMPLEMENT = "complement"  # denominator less numerator
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Regime:
    """A rule for numbers of persons, a publisher's or the project's own.

    Numbers from 1 to `threshold` are hidden, and 0 as well unless it is shown. The rest are rounded to the nearest
    `base`, halves upwards, but not below `least` if they are not zero; or to the middle of bands of `base`. A
    percentage is hidden with each of `percentages` that is such a number, where its denominator is below
    `smallest_denominator`, and at 100 per cent where `all_hidden`.
    """

    id: str
    title: str
    source: str  # whose rule it is, and where it stands
    threshold: int = 0
    zero_shown: bool = True
    base: int = 1  # 1: numbers are shown as they are
    least: int = 0  # a multiple of `base`
    midpoint: bool = False
    percentages: frozenset[Part] = frozenset(Part)
    smallest_denominator: int = 0
    all_hidden: bool = False
    unknown_hidden: bool = False  # of single cells alone: absence has a type of its own in figures

    @property
    def rounds(self) -> bool:
        """Tell whether numbers are not shown as they are."""
        return self.base > 1


# ---------------------------------------------------------------- the framework and the project


@dataclass(frozen=True, slots=True)
class Life:
    """When something is in force, and what it was called before."""

    since: Quarter | None = None  # `from` in the file
    until: Quarter | None = None  # last quarter in force
    formerly: tuple[str, ...] = ()

    def covers(self, quarter: Quarter) -> bool:
        """Tell whether a quarter lies within the life."""
        return (self.since is None or self.since <= quarter) and (self.until is None or quarter <= self.until)


ALWAYS = Life()


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation that returns data."""

    id: str
    title: str
    short: str  # for tables and chart labels
    role: str  # "safeguarding partner" or "relevant agency"
    contact: str = ""  # whom to ask: a post, never a person's name
    successor: str = ""
    successor_comparable: bool = False
    life: Life = ALWAYS
    regime: str = ""  # id of the rule for its numbers; empty: the project's own


@dataclass(frozen=True, slots=True)
class Place:
    """A borough, locality, practice or school that figures may be returned for."""

    id: str
    title: str
    kind: str
    life: Life = ALWAYS


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way of splitting people, such as by age band; written `age-band:under-1` in a return."""

    id: str
    title: str
    groups: tuple[tuple[str, str], ...]  # (id, title), "not-recorded" among them


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure should reach: a value (fraction for percentages), or a range if `upper` is given."""

    value: Fraction
    set_by: str
    life: Life
    upper: Fraction | None = None
    tolerance: Fraction = Fraction(0)  # how far short still counts as "within tolerance", in the value's unit
    # What the year to date should be after Q1, Q2, Q3 and Q4, in the value's unit; the last is `value`. Empty: each
    # quarter by itself is held against `value`.
    profile: tuple[Fraction, ...] = ()

    def planned(self, quarter: Quarter) -> Fraction | None:
        """Give what the year to date should be at the end of a quarter; None for a target without a profile.

        Example:
            >>> profile = (Fraction(20), Fraction(45), Fraction(70), Fraction(100))
            >>> Target(Fraction(100), "the board", ALWAYS, profile=profile).planned(Quarter(2026, 2))
            Fraction(45, 1)
        """
        return self.profile[quarter.number - 1] if self.profile else None


@dataclass(frozen=True, slots=True)
class Break:
    """A quarter from which a series cannot be compared with what was before."""

    quarter: Quarter
    why: str
    item: str = ""  # empty: every item
    agency: str = ""  # empty: every agency


_UNITS_IN_PARTS: Final = frozenset(
    ("post", "posts", "wte", "fte", "equivalent", "equivalents", "hour", "hours", "day", "days", "week", "weeks")
)


@dataclass(frozen=True, slots=True)
class Item:
    """One answer within a measure, with all that it inherits already filled in.

    A measure without items has exactly one, whose id is empty and whose title is the measure's.
    """

    id: str
    title: str
    wording: str  # the document's own words; empty where the document does not name the item
    panel: str  # items of one panel belong together in a table and chart; empty if there is one panel
    unit: str  # unit of count, singular
    units: str  # unit of count, plural
    basis: Basis
    polarity: Polarity
    numerator: str
    denominator: str
    agencies: tuple[str, ...]
    lag: int  # quarters between the event and the report, 0 for most
    negative: bool  # worded negatively ("do not feel isolated")
    control: bool  # returned for checking, not printed
    life: Life = ALWAYS

    @property
    def in_parts(self) -> bool:
        """Tell by its unit whether what is counted comes in parts: posts, hours, days; people and visits do not."""
        words = self.unit.casefold().replace("-", " ").replace("(", " ").replace(")", " ").split()
        return not _UNITS_IN_PARTS.isdisjoint(words)


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie to another measure: `part-of`, `numerator-of`, `equal-denominators` or `denominator-is`."""

    kind: str
    measure: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured, as `measures.yaml` has it."""

    id: str
    number: int  # its place in the framework document; 0 where a framework has no numbering
    title: str
    wording: str
    triad: str
    dimension: Dimension
    kind: Kind
    polarity_why: str
    source: str
    selection: Selection
    combine: Combine
    disclosure: DisclosureClass
    disclosure_why: str
    due: tuple[int, ...]  # quarter numbers in which it is returned
    items: tuple[Item, ...]
    items_add: bool  # exclusive items of one whole: their sum means something
    headline_item: str
    duty: bool
    smallest_denominator: int
    decimals: int
    weight: int  # how much it matters for headlines: 1 usual, 2, 3
    notes: str
    denominator_from: str  # for ACROSS: the measure that gives the denominator
    targets: tuple[tuple[str, Target], ...]  # (item id or "", target)
    breaks: tuple[Break, ...]
    relations: tuple[Relation, ...]
    breakdowns: tuple[str, ...]
    places: str  # kind of place that it is returned by (`practice`, `school`, ...), or empty
    rate_per: int  # 10,000 where a population rate is printed, else 0
    published_by: str  # address that already publishes its small numbers: a recorded override, else empty
    life: Life = ALWAYS
    short: str = ""  # its row in the grid, headline item and all; empty: title and item say it
    seasonal: bool = False  # follows terms: the same quarter last year is the comparison that leads
    like_places: bool = False  # its places are alike and ten or more: a funnel may be drawn of them
    overdispersed: bool = False  # its places differ by more than chance in any case: a funnel's limits are widened
    reference_group: str = ""  # "ethnicity:white-british": what the breakdown's other groups are compared with
    baseline_until: Quarter | None = None  # a fixed baseline: limits come from the quarters up to here
    rebases: tuple[Break, ...] = ()  # limits begin anew here, but figures may still be compared across
    survey_population: int = 0  # people who could have been asked; 0: not known
    clustered: bool = False  # cases come together (siblings, visits to one child): intervals are too narrow
    regime: str = ""  # id of the rule for its numbers, besides its agencies'; empty: none of its own
    step: Fraction = Fraction(1)  # its numbers are whole multiples of this: 1, or 1/10 for posts and hours

    def item(self, item_id: str) -> Item:
        """Give the item of that id; KeyError if there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)


@dataclass(frozen=True, slots=True)
class Triad:
    """One row of the framework: measures of quantity, quality and outcome that belong together."""

    id: str
    title: str
    area: str
    measures: tuple[Measure, ...]

    def of(self, dimension: Dimension) -> tuple[Measure, ...]:
        """Give the measures of one dimension, in the document's order."""
        return tuple(measure for measure in self.measures if measure.dimension is dimension)


@dataclass(frozen=True, slots=True)
class ContentArea:
    """A subject of the framework, such as adult mental health."""

    id: str
    title: str
    section: str
    triads: tuple[Triad, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the framework document and its content areas."""

    number: str
    title: str
    part: str
    areas: tuple[ContentArea, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """The content of `measures.yaml`."""

    title: str
    source: str
    agencies: tuple[Agency, ...]
    parts: tuple[tuple[str, str], ...]  # (number, title)
    sections: tuple[Section, ...]
    places: tuple[Place, ...]
    breakdowns: tuple[Breakdown, ...]
    regimes: tuple[Regime, ...] = ()  # of the project's own, besides those of publishers
    staff_regime: str = ""  # id of the rule for measures of class STAFF, in the place of their agencies'

    @property
    def areas(self) -> tuple[ContentArea, ...]:
        """List the content areas in order."""
        return tuple(area for section in self.sections for area in section.areas)

    @property
    def triads(self) -> tuple[Triad, ...]:
        """List the triads in order."""
        return tuple(triad for area in self.areas for triad in area.triads)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """List the measures in order."""
        return tuple(measure for triad in self.triads for measure in triad.measures)

    def measure(self, measure_id: str) -> Measure:
        """Give the measure of that id; KeyError if there is none."""
        for measure in self.measures:
            if measure.id == measure_id:
                return measure
        raise KeyError(measure_id)

    def agency(self, agency_id: str) -> Agency:
        """Give the agency of that id; KeyError if there is none."""
        for agency in self.agencies:
            if agency.id == agency_id:
                return agency
        raise KeyError(agency_id)


@dataclass(frozen=True, slots=True)
class Edition:
    """The report for one audience: `partnership`, or an agency's (whose id is the agency's)."""

    id: str
    title: str
    agency: str = ""  # empty: the whole partnership's


BRAND_FILES: Final = ("_brand.yml", "_brand.yaml", "_brand/_brand.yml", "_brand/_brand.yaml")  # where Quarto looks


@dataclass(frozen=True, slots=True)
class BrandFile:
    """A file of the house style, read once and found sound: its name beside a finished document, and its bytes."""

    name: str  # such as "brand/logo.svg"
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo for light paper, and one for dark screens if there is one."""

    file: BrandFile
    alt: str
    ratio: float  # width by height
    dark: BrandFile | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a light or dark page, as `#rrggbb`; their contrast has been checked."""

    paper: str
    ink: str
    accent: str


@dataclass(frozen=True, slots=True)
class Brand:
    """A partnership's house style: what `brand` in `_quarto.yml` says."""

    light: Scheme
    dark: Scheme
    name: str = ""
    family: str = ""  # of all words; empty: the built-in one
    heading_family: str = ""
    fonts: tuple[BrandFile, ...] = ()
    logo: Logo | None = None

    @property
    def files(self) -> tuple[BrandFile, ...]:
        """Give every file of it."""
        logos = (self.logo.file, self.logo.dark) if self.logo is not None else ()
        return (*(each for each in logos if each is not None), *self.fonts)


@dataclass(frozen=True, slots=True)
class Layout:
    """What `format` says of one format: its list of contents and its headings."""

    contents: int = 2  # how many levels of headings are listed; 0: there is no list
    numbered: bool = False  # headings carry numbers


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a quarter's dates are found (`reportgen: calendar:`); the numbers are working days."""

    nation: str = "england-and-wales"  # whose bank holidays; or "scotland", "northern-ireland"
    due: int = 15  # after the quarter's end
    remind: int = 5  # before returns are due
    chase: int = 2  # after returns are due
    subgroup: int = 25  # after the quarter's end
    board: int = 45  # after the quarter's end
    papers: int = 5  # clear days between the papers and the board
    publish: int = 2  # after the board
    boards: tuple[tuple[Quarter, date], ...] = ()  # board meetings whose day is fixed
    closed: tuple[date, ...] = ()  # further days on which nobody works


@dataclass(frozen=True, slots=True)
class Retention:
    """How long returns are kept (`reportgen: retention:`), reckoned from their quarter's end."""

    years: int
    source: str = ""  # where the rule stands, such as an entry of the council's retention schedule

    def ends(self, quarter: Quarter) -> date:
        """Give the first day on which a quarter's returns may be removed.

        Example:
            >>> Retention(6).ends(Quarter(2019, 4))
            datetime.date(2026, 4, 1)
        """
        return (quarter + 4 * self.years + 1).first_day


@dataclass(frozen=True, slots=True)
class Retired:
    """That the returns of a quarter were removed (`records/retired.json`); names alone are kept, no hash of them."""

    quarter: Quarter
    day: date  # on which it was begun
    rule: Retention
    files: tuple[str, ...]  # paths from the project's folder, or from the folder of the returns that lies elsewhere
    finished: bool  # False: a run was stopped in the middle; the same command goes on


@dataclass(frozen=True, slots=True)
class Post:
    """How messages are sent (`reportgen: post:`); a name and a password are never among it."""

    sender: str  # address that messages come from
    name: str  # shown beside it
    reply_to: str = ""  # address that answers go to; empty: the sender's
    host: str = ""  # of the mail server; empty: messages are written and cannot be sent from here
    port: int = 587
    security: str = "starttls"  # or "tls"; without either nothing is sent
    certificates: Path | None = None  # file of a certificate authority of one's own; None: those of the system
    site: str = ""  # address of the published site, with a slash at its end
    largest: int = 10_000_000  # bytes of a message; what would be larger has links in place of attachments
    pause: int = 1  # seconds between two messages
    wait: int = 30  # seconds before a message that was not taken for now is tried again; then twice as many
    timeout: int = 60  # seconds that the server may take to answer


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets messages (`data/recipients.yaml`): personal data, which no message of ours repeats."""

    name: str = field(repr=False)
    agency: str  # agency's id, or "partnership"
    address: str = field(repr=False)  # exactly one
    editions: tuple[str, ...]  # ids; empty: as is usual for the agency
    formats: tuple[str, ...]  # names, such as "pdf"
    gets: tuple[str, ...]  # "reports", "reminders"


@dataclass(frozen=True, slots=True)
class StatisticsRules:
    """Where authorities differ on control charts and comparisons (`reportgen: statistics:`)."""

    screening: bool = True  # moving ranges beyond their own limit are left out of the mean moving range, once
    beyond_limits_count: bool = False  # "two of three near a limit" counts points beyond the limit too
    most_not_recorded: Fraction = Fraction(1, 10)  # share; above it, ratios of groups are partly reliable


@dataclass(frozen=True, slots=True)
class Settings:
    """What `_quarto.yml` says (its `reportgen:` part, `lang`, `format`, `brand`)."""

    partnership: str
    subtitle: str
    language: str
    audience: str  # "public", "partners" or "agency:<id>"
    engine: str  # "embedded" or "quarto"
    formats: tuple[str, ...]  # names of those that are made, such as "html", in the order of `engines/formats/`
    marking: str  # classification marking
    invented: bool  # True: every page says that the data is invented
    contact: str
    threshold: int  # counts of persons from 1 to this are suppressed; of several thresholds, the strictest
    templates: Path  # the project's `reports/`
    data: Path
    site: Path
    zeros_shown: bool = True  # False: none (0 per cent) and all (100 per cent) of persons are suppressed as well
    thresholds: tuple[tuple[int, Life], ...] = ()  # where it changed: each with when it was in force
    brand: Brand | None = None
    reference: bytes | None = field(default=None, repr=False)  # the project's own Word file that gives the styles
    layouts: tuple[tuple[str, Layout], ...] = ()  # by the format's name; left out: as built in
    address: str = ""  # where readers find the site, with a `/` at its end; empty: not said
    sources: tuple[Path, ...] = ()  # files beside `_quarto.yml` that it led to
    warnings: tuple[Problem, ...] = ()  # what stands in it and changes nothing here
    schedule: Schedule = Schedule()
    retention: Retention | None = None  # None: returns are kept until somebody sets a rule
    publish_to: str = ""  # where the site is published, as `reportgen publish --to` takes it
    statistics: StatisticsRules = StatisticsRules()
    agreement: str = ""  # under which partners see small numbers: title and date; of `Protected`, only if it is theirs
    own_figures_unrounded: bool = False  # an agency's own audience gets its own figures as it returned them

    def site_for(self, audience: str) -> Path | None:
        """Say where an audience's site lies; None for one that has none, because its copy goes by post.

        The audience that `_quarto.yml` names has the checked-in site; the public, which is wider, a tree of its own.
        """
        if audience == self.audience:
            return self.site
        return self.site.with_name(f"{self.site.name}-public") if audience == "public" else None

    post: Post | None = None

    def shared_with(self, audience: str) -> bool:
        """Tell whether an audience sees small numbers: the partners, under an agreement that the project names."""
        return audience == "partners" and bool(self.agreement)

    def marking_for(self, audience: str) -> str:
        """Give the classification marking of what is made for an audience."""
        if not self.shared_with(audience):
            return self.marking
        return f"{self.marking}, restricted" if self.marking else "Restricted"

    def layout(self, format_: str) -> Layout:
        """Give the layout of a format."""
        return dict(self.layouts).get(format_, Layout())

    def threshold_in(self, quarter: Quarter) -> int:
        """Give the threshold that was in force in a quarter; before the first one begins, the strictest of all."""
        return next((value for value, life in self.thresholds if life.covers(quarter)), self.threshold)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A return, or one measure of it, that the analyst leaves out, with the reason that is printed."""

    agency: str
    reason: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class DataAnswer:
    """What an agency's sign-off sheet answers about the data behind its return; what is left out is not answered."""

    agency: str
    audited: date | None = None  # the day of the last audit of the data
    never_audited: bool = False  # it was answered that there was none
    system: str = ""  # "yes", "partly" or "no": whether a robust system holds what is counted
    why: str = ""


@dataclass(frozen=True, slots=True)
class LettersOverride:
    """Letters of data quality that are printed in place of those by rule, with the reason, which is printed too."""

    measure: str
    letters: str  # as `Quality.letters` writes them
    why: str
    agency: str = ""  # whose figures it is for; empty: all of the measure


@dataclass(frozen=True, slots=True)
class QuarterNotes:
    """What `data/<quarter>/quarter.yaml` says of one quarter."""

    quarter: Quarter
    reporting_date: date  # ages and "overdue" are reckoned to this day, never to the clock
    due: date | None
    received: tuple[tuple[str, date], ...]
    set_aside: tuple[SetAside, ...]
    folder: str = ""  # its folder's name in `data/`, in whatever spelling; empty: the quarter's slug
    subgroup: date | None = None  # meetings, and the day of publication, where they are fixed
    board: date | None = None
    publish: date | None = None
    signed_off: tuple[tuple[str, date], ...] = ()  # (agency, the day on which it gave its word for its return)
    answers: tuple[DataAnswer, ...] = ()  # `data_quality` in the file, by agency
    overrides: tuple[LettersOverride, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a quarter for one audience: final at first, revised from the second on.

    All of it is kept in `records/releases/`, which is never published. A published hash of an input would give a
    hidden figure away: anyone could try the few values that it may have.
    """

    quarter: Quarter
    audience: str
    number: int  # 1 is the first
    day: date  # on which it was made
    outputs: tuple[tuple[str, str], ...]  # (name in the quarter's folder of the site, SHA-256), by name
    inputs: tuple[tuple[str, str], ...] = ()  # (path from the project's folder, SHA-256; empty: removed), by path
    programs: tuple[tuple[str, str], ...] = ()  # (name, version) of all that made it
    engine: str = "embedded"
    accepted: tuple[tuple[str, str], ...] = ()  # (check that was open, why it was released all the same)
    unsigned: tuple[str, ...] = ()  # agencies whose return was not signed off
    earlier: tuple[
        tuple[str, str, int], ...
    ] = ()  # releases of earlier quarters at that time: quarter, audience, number
    what: str = ""  # what a revision changed, and why; both are empty for the first release
    why: str = ""
    ledger: str = ""  # SHA-256 of its entry in the ledger; empty: an earlier version of this program made it

    @property
    def status(self) -> str:
        """Give the word that its pages bear."""
        return "final" if self.number == 1 else "revised"


@dataclass(frozen=True, slots=True)
class Action:
    """Something the partnership said it would do (`data/actions.yaml`)."""

    id: str
    what: str
    owner: str  # a post or an agency, never a person's name
    due: date
    status: str  # "open" or "closed"
    measure: str = ""
    started: Quarter | None = None


class Comparable(StrEnum):
    """How far a published figure may be set beside ours."""

    YES = "yes"
    PARTLY = "partly"  # printed, without difference, rank or band
    NO = "no"  # never printed beside a figure; only that it is not, and why


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is published of one measure and item for one period (`data/benchmarks.csv`).

    Values are in the unit of the figure that they stand beside: fractions for percentages, people per
    `measure.rate_per` for counts. None: no value was published for that area.
    """

    measure: str
    item: str
    period: Period
    comparable: Comparable
    why: str
    source: str
    england: Fraction | None = None
    region: Fraction | None = None
    region_name: str = ""  # empty: no region's figure is given
    own: Fraction | None = None  # what is published of our own area
    authorities: tuple[tuple[str, Fraction | None], ...] = ()  # the other areas, by name

    @property
    def published(self) -> tuple[Fraction, ...]:
        """Give the values of all authorities that have one, our own area's among them."""
        values = (self.own, *(value for _, value in self.authorities))
        return tuple(value for value in values if value is not None)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A list of statistical neighbours, as it stood from one day on (`data/neighbours.csv`)."""

    since: date
    areas: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What one figure is of. An empty agency is the partnership's own figure; empty parts are not split by."""

    measure: str
    item: str = ""
    agency: str = ""
    area: str = ""
    group: str = ""
    unit: str = ""

    def __str__(self) -> str:
        """Write the key as a path, for ids and messages."""
        return f"{self.measure}/{self.item}/{self.agency}/{self.area}/{self.group}/{self.unit}".rstrip("/")


# ---------------------------------------------------------------- what was published


@dataclass(frozen=True, slots=True)
class Said:
    """What was published of one figure at one place: its numbers, exact as far as they were, or the marker instead."""

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    marker: str = ""  # "[c]", "[x]" and the like; empty where there is a value


@dataclass(frozen=True, slots=True)
class Sum:
    """What a figure over several quarters is, and of which; `what` is one of `SUMS`."""

    what: str
    first: Quarter
    last: Quarter


SUMS: Final = ("year to date", "twelve months", "financial year", "sum")  # the last: told elsewhere, over any quarters


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """What one entry of the ledger says of one figure; never a value that was hidden."""

    key: Key
    series: tuple[tuple[Quarter, Said], ...] = ()  # by quarter
    sums: tuple[tuple[Sum, Said], ...] = ()
    partials: tuple[tuple[Quarter, Fraction], ...] = ()  # sums of what was returned, where an agency lacked


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry of `records/ledger/`: what was published on one occasion and no entry before it had said so.

    `kind` is "release"; "adopted", a release that an earlier version of this program made, as its site has it;
    "extract", the answer to a question; "elsewhere", an answer that was given by other means and recorded by hand.
    """

    number: int  # 1 is the first
    kind: str
    audience: str
    day: date
    figures: tuple[PublishedFigure, ...]
    quarter: Quarter | None = None  # of a release
    release: int = 0  # its number
    about: str = ""  # of an answer: whose question it was
    before: str = ""  # SHA-256 of the file of the entry before; empty for the first
    digest: str = ""  # SHA-256 of its own file, which does not hold it


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that is settled before a return is read."""

    root: Path
    framework: Framework
    settings: Settings
    quarters: tuple[QuarterNotes, ...]  # every quarter that has a folder in `data/`, oldest first
    population: tuple[tuple[str, str, int, Fraction, str], ...] = ()  # (area, group, year, people, source)
    actions: tuple[Action, ...] = ()
    releases: tuple[Release, ...] = ()  # by quarter, then in their order
    retired: tuple[Retired, ...] = ()  # by quarter
    benchmarks: tuple[Benchmark, ...] = ()  # by measure, item and period
    neighbours: tuple[Neighbours, ...] = ()  # by day
    ledger: tuple[LedgerEntry, ...] = ()  # what was published, in order

    @property
    def retired_until(self) -> Quarter | None:
        """Give the last quarter whose returns were removed; those of every earlier quarter are not held either."""
        return max((each.quarter for each in self.retired), default=None)

    def holds(self, quarter: Quarter) -> bool:
        """Tell whether a quarter's returns may be read: none up to `retired_until` are, whatever lies there."""
        return self.retired_until is None or quarter > self.retired_until

    def release_of(self, quarter: Quarter) -> Release | None:
        """Give the last release of a quarter for any audience; none while it is a draft."""
        return next((each for each in reversed(self.releases) if each.quarter == quarter), None)

    def last_releases(self, audience: str) -> tuple[Release, ...]:
        """Give the last release of each quarter for an audience, by quarter."""
        last = {each.quarter: each for each in self.releases if each.audience == audience}
        return tuple(last[quarter] for quarter in sorted(last))

    def released(self, quarter: Quarter, audience: str) -> tuple[Release, ...]:
        """List a quarter's releases for an audience, the first one first; none while it is a draft."""
        return tuple(each for each in self.releases if (each.quarter, each.audience) == (quarter, audience))

    def notes(self, quarter: Quarter) -> QuarterNotes:
        """Give what is known of a quarter; KeyError if it has no folder."""
        for notes in self.quarters:
            if notes.quarter == quarter:
                return notes
        raise KeyError(str(quarter))


# ---------------------------------------------------------------- returns


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a return or a commentary; never holds the contents of a cell."""

    code: str  # kebab-case, stable
    severity: str  # "error" or "warning"
    file: str  # relative to the project, with forward slashes
    what: str
    fix: str
    sheet: str = ""
    row: int = 0  # as the agency sees it, the header is row 1; 0: the whole file
    column: str = ""
    agency: str = ""
    quarter: Quarter | None = None
    line: int = 0  # of a commentary or of settings, which have lines and no rows
    sign: int = 0  # of settings: where in the line, counted from 1

    @property
    def where(self) -> str:
        """Say the place: file, sheet, row, column, or line."""
        if self.sign:
            return f"{self.file}:{self.line}:{self.sign}"
        parts = [self.file]
        if self.line:
            parts.append(f"line {self.line}")
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Observation:
    """One returned figure. Percentages returned as `value` have been divided by 100."""

    key: Key
    quarter: Quarter
    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    absence: AbsenceKind | None
    markers: tuple[Marker, ...]
    asked: int | None
    covered: tuple[int, int] | None
    cohort: Quarter | None
    selection: Selection | None
    note: str
    file: str
    row: int
    families: int | None = None  # behind the persons that are counted; None: not told
    small: tuple[Part, ...] = ()  # the numbers that were small before they were rounded, or are of few families


class LetterStanding(StrEnum):
    """Whether a figure has one of the four marks of data quality."""

    MET = "met"
    UNKNOWN = "not known"
    NOT_MET = "not met"


QUALITY_LETTERS: Final = "STAR"


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the data behind a figure can be relied on: the four marks of the NHS's data quality kite mark."""

    signed_off: LetterStanding  # S: sign-off and validation
    timely: LetterStanding  # T: timely and complete
    audited: LetterStanding  # A: audit and accuracy
    robust: LetterStanding  # R: robust systems and data capture
    why: str = ""  # of letters that were given in place of those by rule

    @property
    def standings(self) -> tuple[LetterStanding, ...]:
        """Give the four in the order of their letters."""
        return (self.signed_off, self.timely, self.audited, self.robust)

    @property
    def letters(self) -> str:
        """Write the four as one word: the letter of what is met, `–` for what is not, `?` for what is not known.

        Example:
            >>> Quality(LetterStanding.MET, LetterStanding.MET, LetterStanding.NOT_MET, LetterStanding.UNKNOWN).letters
            'ST–?'
        """
        signs = {LetterStanding.NOT_MET: "–", LetterStanding.UNKNOWN: "?"}
        return "".join(signs.get(each, letter) for letter, each in zip(QUALITY_LETTERS, self.standings, strict=True))

    @classmethod
    def weakest(cls, several: Iterable[Quality]) -> Quality | None:
        """Give what holds of several together, such as of a sum: of each letter the worst; None where there is none."""
        order = tuple(LetterStanding)
        columns = list(zip(*(each.standings for each in several), strict=True))
        return cls(*(max(column, key=order.index) for column in columns)) if columns else None


NO_LONGER_HELD: Final = "no longer held"  # the state of a return that was removed under the retention rule


@dataclass(frozen=True, slots=True)
class Return:
    """What is known of one agency's return for one quarter."""

    agency: str
    quarter: Quarter
    state: str  # "returned", "not returned", "set aside", "nothing due" (none was needed), "no longer held" (retired)
    file: str = ""
    received: date | None = None
    late: bool = False
    reason: str = ""  # why it was set aside
    measures_set_aside: tuple[tuple[str, str], ...] = ()  # (measure, reason)
    signed_off: date | None = None  # the day on which the agency gave its word for it
    # Of the reported quarter's, once `analysis.analyse` has looked at it:
    quality: Quality | None = None  # of the whole return; None where nothing was due
    answer: DataAnswer | None = None  # what holds of the agency's answers


@dataclass(frozen=True, slots=True)
class Inline:
    """A run of commentary text: kind is `text`, `emphasis`, `strong` or `link`."""

    kind: str
    text: str = ""
    children: tuple[Inline, ...] = ()
    href: str = ""  # https, http or mailto only


@dataclass(frozen=True, slots=True)
class Block:
    """A block of commentary: kind is `paragraph`, `bullets`, `numbers` or `table`."""

    kind: str
    inlines: tuple[Inline, ...] = ()  # of a paragraph
    items: tuple[tuple[Block, ...], ...] = ()  # of a list
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()  # of a table, header first


@dataclass(frozen=True, slots=True)
class Commentary:
    """What an agency wrote about a triad or a measure: data, never a template."""

    agency: str
    quarter: Quarter
    about: str  # triad id or measure id
    blocks: tuple[Block, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """Checked observations of every quarter up to `quarter`; to have one proves that it was checked."""

    project: Project
    quarter: Quarter
    observations: tuple[Observation, ...]
    returns: tuple[Return, ...]  # every agency in force, every quarter with a folder
    commentary: tuple[Commentary, ...]  # of `quarter` only
    warnings: tuple[Problem, ...]


# ---------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a figure has no value, in words a reader sees."""

    kind: AbsenceKind
    reason: str = ""
    returned: int = 0  # of INCOMPLETE: how many agencies returned ...
    expected: int = 0  # ... of how many
    partial: Fraction | None = None  # of INCOMPLETE: the sum of what was returned, printed only as such


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter of a series: either `value` or `absence` is given, never both."""

    quarter: Quarter
    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    absence: Absence | None = None
    markers: tuple[Marker, ...] = ()
    cohort: Quarter | None = None  # the closing quarter that the point is about
    wave: Quarter | None = None  # of a yearly measure: the quarter the answer was collected in
    asked: int | None = None
    covered: tuple[int, int] | None = None
    selection: Selection = Selection.ALL
    break_before: str = ""  # why this point cannot be compared with the one before
    note: str = ""
    small: tuple[Part, ...] = ()  # what must be hidden whatever the rounded numbers look like


class Meaning(StrEnum):
    """What a movement means by the measure's polarity."""

    BETTER = "better"
    WORSE = "worse"
    NEUTRAL = "neutral"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A movement against an earlier quarter; `amount` in the value's unit, a fraction for percentages."""

    against: Quarter
    before: Fraction
    amount: Fraction
    meaning: Meaning

    @property
    def direction(self) -> str:
        """Say `up`, `down` or `same`, from the unrounded amount."""
        return "up" if self.amount > 0 else "down" if self.amount < 0 else "same"


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A value over several quarters: the year to date, the last twelve months, or a whole financial year."""

    first: Quarter  # first and last of the quarters whose points it is made of
    last: Quarter
    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the year to date would end at this pace, by its target's profile: an estimate, always printed with [e]."""

    at: Quarter  # the year's last
    value: Fraction | None
    absence: Absence | None = None


class Rating(StrEnum):
    """Where a value stands against its target."""

    MET = "met"
    WITHIN_TOLERANCE = "within tolerance"
    NOT_MET = "not met"


class Unusual(StrEnum):
    """What of rare events would seldom come by chance."""

    WAIT = "a long wait"
    MANY = "many at once"


class Method(StrEnum):
    """What a series is read with: its length decides (`analysis.method`)."""

    COMPARISONS = "comparisons only"
    RUN_CHART = "run chart"
    TRIAL_LIMITS = "trial limits"  # of a control chart with fewer than 20 points
    LIMITS = "control limits"
    BETWEEN = "time between events"
    SHORTFALL = "shortfall"  # a duty is told by what lacks


class Rule(StrEnum):
    """What makes a point, or a whole run chart, a signal."""

    OUTSIDE = "outside the limits"
    TREND = "trend"
    TWO_OF_THREE = "two of three near a limit"
    SHIFT = "shift"
    LONG_RUN = "unusually long run"  # of a run chart (Anhøj)
    FEW_CROSSINGS = "unusually few crossings"


class Variation(StrEnum):
    """What the last point of a control chart says of the long run, by polarity."""

    COMMON = "common cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEITHER = "special cause"  # a signal where neither way is better


class Assurance(StrEnum):
    """Whether a target will be met, as the limits have it, if nothing changes."""

    PASSING = "passing"
    FAILING = "failing"
    INCONSISTENT = "hit or miss"


class Verdict(StrEnum):
    """What may be said in answer to a question."""

    SIGNAL = "signal"
    NO_SIGNAL = "no signal"
    TOO_FEW = "too few to say"


class Question(StrEnum):
    """Which question a verdict answers."""

    QUARTER = "this quarter against the last"
    YEAR = "this quarter against the same quarter last year"
    LONG_RUN = "the long run"


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the rate behind a value lies with 95 per cent confidence, in the value's unit (fractions)."""

    lower: float
    upper: float
    method: str  # "Wilson", "exact", "Byar", "Newcombe"
    corrected: bool = False  # for a finite population


@dataclass(frozen=True, slots=True)
class Stretch:
    """Quarters of a series that share limits, or a median: from a start or break to the next break."""

    first: Quarter
    last: Quarter
    points: int  # with a value
    centre: float  # mean of a control chart, median of a run chart
    lower: float | None = None  # limits are not clipped: whoever draws a percentage keeps them within 0..1
    upper: float | None = None
    near_lower: float | None = None
    near_upper: float | None = None
    baseline_until: Quarter | None = None  # a fixed baseline: limits come from the quarters up to here


@dataclass(frozen=True, slots=True)
class Signal:
    """A point, or of a run chart the last point, that a rule flags."""

    quarter: Quarter
    rule: Rule
    side: int  # 1 above the centre or rising, -1 below or falling
    meaning: Variation  # improvement, concern, or neither


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether two periods differ by more than chance gives; an answer to QUARTER or YEAR."""

    question: Question
    against: Quarter
    verdict: Verdict
    test: str = ""  # "Newcombe", "conditional exact"; empty where there is none
    interval: Interval | None = None  # of a difference of proportions
    p: float | None = None  # of two counts


@dataclass(frozen=True, slots=True)
class Analysis:
    """What statistics say of a figure and its series, made of published points alone (`analysis.analyse`)."""

    method: Method
    why: str  # why this method, in words a reader sees: "9 points: 12 are needed for limits"
    points: int  # of the last stretch
    stretches: tuple[Stretch, ...] = ()
    signals: tuple[Signal, ...] = ()
    variation: Variation | None = None  # None: the method tells none
    assurance: Assurance | None = None
    long_run: Verdict = Verdict.TOO_FEW
    shape: str = ""  # "constant", "mostly zero", "steps", "gappy", "rare", or nothing of note
    interval: Interval | None = None  # of the reported value
    no_interval_why: str = ""
    differences: tuple[Difference, ...] = ()
    yearly: Stretch | None = None  # of a measure that follows terms: of the differences from the year before
    since_last: int | None = None  # BETWEEN: quarters since the last event
    usual_gap: float | None = None  # BETWEEN: mean quarters from event to event
    unusual: Unusual | None = None  # BETWEEN: what is a signal
    moved_since: Quarter | None = None  # all from here on lie on one side of the mean, enough for limits of their own

    @property
    def last(self) -> Stretch | None:
        """Give the stretch that the reported quarter lies in, if the method has any."""
        return self.stretches[-1] if self.stretches else None

    @property
    def verdict(self) -> tuple[Question, Verdict]:
        """Give what may be said and which question it answers: the long run if it can be answered, else the year."""
        if self.long_run is Verdict.TOO_FEW:
            for question in (Question.YEAR, Question.QUARTER):
                if (found := self.difference(question)) is not None:
                    return question, found.verdict
        return Question.LONG_RUN, self.long_run

    def difference(self, question: Question) -> Difference | None:
        """Give the answer to one of the two questions about periods."""
        return next((each for each in self.differences if each.question is question), None)


class Peer(StrEnum):
    """Whose published figure stands beside ours."""

    ENGLAND = "England"
    REGION = "region"
    NEIGHBOURS = "statistical neighbours"
    OWN = "our own published figure"


@dataclass(frozen=True, slots=True)
class PeerFigure:
    """One published figure beside ours, in the figure's unit."""

    peer: Peer
    name: str  # as it is printed: "England", "North West"
    value: Fraction
    change: Fraction | None = None  # on the same period of the year before; None unless that is published too
    difference: Fraction | None = None  # ours less this one
    counted: int = 0  # NEIGHBOURS: how many of them have a value ...
    of: int = 0  # ... of how many on the list


@dataclass(frozen=True, slots=True)
class Benchmarked:
    """What is published for one period, and where our figure stands beside it (`analysis.benchmarks`).

    Where `comparable` is not yes, or `silent` says why, there is no difference, rank, band or gap. Where it is no,
    there are no peers either.
    """

    period: Period
    comparable: Comparable  # partly at most where `unlike` says why
    why: str
    source: str
    value: Fraction | None  # ours, as it is compared: the rate of a count; None where it has none, or it is hidden
    per: int = 0  # people that a rate is for; 0: no rate
    ours: Point | None = None  # ours for the period (`analysis.periods`); None where they are not comparable
    covers: str = ""  # what of ours that is, such as "the same year"; empty: the reported quarter's own figure
    unlike: str = ""  # how the time that ours covers differs from theirs; `why` says it too
    peers: tuple[PeerFigure, ...] = ()
    listed: date | None = None  # the day of the list of neighbours
    silent: str = ""  # why nothing is made of our figure, in words a reader sees
    rank: int | None = None  # 1 is best; equals share the smaller rank
    ranked: int = 0  # of how many authorities, ours among them
    quartiles: tuple[Fraction, Fraction, Fraction] | None = None  # bounds of the published figures, ascending
    band: str = ""  # "A" (best) to "D"; empty: none
    gap: int | None = None  # how many more (fewer, where lower is better) would reach band A; None: there, or not known


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed value and all that is known of it, or why it is absent.

    After `protect`, hidden parts are `None` with `Absence(SUPPRESSED)`, in the series as well.
    """

    key: Key
    point: Point  # of the reported quarter
    series: tuple[Point, ...]  # oldest first, to the reported quarter; quarters without data are absences
    change: Change | None = None  # on the previous quarter (yearly: on the previous wave)
    year_change: Change | None = None  # on the same quarter last year
    no_change_why: str = ""  # said where there is no `change`
    no_year_change_why: str = ""
    year_to_date: RolledUp | None = None
    twelve_months: RolledUp | None = None
    rate: Fraction | None = None  # per `measure.rate_per` people
    target: Target | None = None
    rating: Rating | None = None
    small_base: bool = False  # below the smallest usable denominator: N of M leads, nothing is rated
    new: bool = True  # False: an older wave, printed with the quarter it came from
    hidden: bool = False  # protection took the value away
    analysis: Analysis | None = None  # None until `analysis.analyse`, which comes after protection
    quality: Quality | None = None  # the same; and None where no return was due
    financial_year: RolledUp | None = None  # the last whole one: in Q4 this year's
    forecast: Forecast | None = None  # where a profile needs one, before the year's last quarter
    benchmarks: tuple[Benchmarked, ...] = ()  # set by `analysis.analyse` too

    @property
    def by_count(self) -> bool:
        """Tell whether N of M leads: of too few cases, or of events so rare that a percentage says nothing."""
        return self.small_base or (self.analysis is not None and self.analysis.method is Method.BETWEEN)

    @property
    def value(self) -> Fraction | None:
        """Give the reported quarter's value."""
        return self.point.value


class Standing(StrEnum):
    """Where a unit lies in a funnel: where chance alone would put it, or beyond."""

    WITHIN = "within the limits"
    BEYOND_95 = "beyond the 95% limits"
    BEYOND_998 = "beyond the 99.8% limits"
    TOO_FEW = "too few cases to say"

    @property
    def short(self) -> str:
        """Name it for a table: "within", "95%"."""
        return self.value.removeprefix("beyond the ").split()[0] if self is not Standing.TOO_FEW else "too few"


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Where chance alone would put a unit of so many cases, as fractions within 0..1."""

    cases: int
    lower_998: float
    lower_95: float
    upper_95: float
    upper_998: float


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """One unit in a funnel: its published numbers, and the limits at its number of cases."""

    key: Key
    title: str
    numerator: Fraction
    denominator: Fraction  # above 0
    limits: FunnelLimits
    standing: Standing
    side: int  # 1 above the overall, -1 below, 0 on it

    @property
    def value(self) -> Fraction:
        """Give the unit's proportion."""
        return self.numerator / self.denominator

    @property
    def way(self) -> str:
        """Say on which side of the overall it lies."""
        return ("below", "at", "above")[self.side + 1]

    @property
    def against(self) -> str:
        """Say for a table where it lies against the limits: "within", "above 99.8%", "too few"."""
        beyond = self.standing in (Standing.BEYOND_95, Standing.BEYOND_998)
        return f"{self.way} {self.standing.short}" if beyond else self.standing.short


@dataclass(frozen=True, slots=True)
class UnitComparison:
    """Like units of one item set against chance, made of published points alone (`analysis.units`).

    Where `why` is said there is no funnel, and no unit is listed.
    """

    measure: str
    item: str
    agency: str  # who returned them; empty: all agencies together
    kind: str  # of place, such as "practice"
    quarter: Quarter
    overall: Fraction | None = None  # what the limits stand around
    dispersion: float = 1.0  # how many times as much as chance gives the units vary; limits are widened above 1
    units: tuple[UnitPlace, ...] = ()  # in order of name
    curve: tuple[FunnelLimits, ...] = ()  # the limits along the number of cases, a little beyond the units'
    hidden: int = 0  # units whose figure is suppressed
    lacking: int = 0  # units in force that gave no figure, or none of all cases or of a random choice
    why: str = ""  # why there is no funnel, in words a reader sees

    @property
    def judged(self) -> tuple[UnitPlace, ...]:
        """List the units that have enough cases to be set against the limits."""
        return tuple(unit for unit in self.units if unit.standing is not Standing.TOO_FEW)

    def beyond(self, standing: Standing) -> tuple[UnitPlace, ...]:
        """List the units of one standing, in order of name."""
        return tuple(unit for unit in self.units if unit.standing is standing)


@dataclass(frozen=True, slots=True)
class GroupRatio:
    """One group against the reference: how many times its rate, with its interval, or why not."""

    key: Key
    title: str
    count: Fraction | None  # as published
    people: Fraction | None  # of the group in the population; None: unknown
    ratio: float | None = None
    interval: Interval | None = None  # 95 per cent; the ratio's unit
    why: str = ""

    @property
    def clear(self) -> int:
        """Say 1 if the whole interval lies above one, -1 if below, 0 if it holds one or there is no ratio."""
        if self.interval is None:
            return 0
        return (self.interval.lower > 1) - (self.interval.upper < 1)


@dataclass(frozen=True, slots=True)
class Disproportion:
    """The groups of one breakdown set against a reference group by the population (`analysis.groups`).

    Where `why` is said there is no ratio at all, and no group is listed.
    """

    measure: str
    item: str
    agency: str
    quarter: Quarter
    breakdown: str  # its title, such as "Ethnic group"
    reference: GroupRatio | None = None  # its own ratio is 1 and not given
    year: int = 0  # of the population
    source: str = ""  # of the population
    groups: tuple[GroupRatio, ...] = ()  # the others, as the framework has them; "not recorded" is not among them
    not_recorded: Fraction | None = None  # share of the whole; None: not known, or hidden
    partly: bool = False  # so many are not recorded that the ratios are only partly reliable
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every computed value of one quarter, unprotected. Only `disclosure` may look inside."""

    project: Project
    quarter: Quarter
    figures: tuple[Figure, ...]
    returns: tuple[Return, ...]
    commentary: tuple[Commentary, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Protected:
    """Figures after disclosure control for one audience. Everything to the right takes only this."""

    project: Project
    quarter: Quarter
    audience: str
    figures: tuple[Figure, ...]
    returns: tuple[Return, ...]
    commentary: tuple[Commentary, ...]
    warnings: tuple[Problem, ...]
    units: tuple[UnitComparison, ...] = ()  # none until `analysis.analyse`
    disproportion: tuple[Disproportion, ...] = ()  # none until `analysis.analyse`
    _index: Mapping[Key, Figure] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the figures once; the value stays frozen."""
        object.__setattr__(self, "_index", {figure.key: figure for figure in self.figures})

    @property
    def releases(self) -> tuple[Release, ...]:
        """List the quarter's releases for the audience, the one that is being made last; none in a draft."""
        return self.project.released(self.quarter, self.audience)

    @property
    def status(self) -> str:
        """Give the word for where the quarter is in its life: draft, final or revised."""
        return self.releases[-1].status if self.releases else "draft"

    @property
    def unsigned(self) -> tuple[str, ...]:
        """List the agencies whose return of the quarter is in the report and not signed off, in their order."""
        return tuple(
            each.agency
            for each in self.returns
            if each.quarter == self.quarter and each.state == "returned" and each.signed_off is None
        )

    def find(self, key: Key) -> Figure | None:
        """Give the figure of that key, if there is one."""
        return self._index.get(key)

    def main(self, measure: Measure, item: Item) -> tuple[Figure, ...]:
        """Give the figures that speak for an item: the partnership's own, or each agency's side by side.

        One figure for ONE (its agency's), SUM and ACROSS (agency empty); one an agency, in the framework's
        order, for SIDE_BY_SIDE and RECONCILE. Never a split by area, group or unit.
        """
        if measure.combine.makes_one:
            keys = [Key(measure.id, item.id)]
        else:
            keys = [Key(measure.id, item.id, agency.id) for agency in self.project.framework.agencies]
        return tuple(self._index[key] for key in keys if key in self._index)

    def by_agency(self, measure: Measure, item: Item) -> tuple[Figure, ...]:
        """Give each agency's figure for an item, in the framework's order."""
        keys = [Key(measure.id, item.id, agency.id) for agency in self.project.framework.agencies]
        return tuple(self._index[key] for key in keys if key in self._index)

    def splits(self, measure: Measure, item: Item) -> tuple[Figure, ...]:
        """Give the figures by area, group or unit."""
        return tuple(
            figure
            for figure in self.figures
            if figure.key.measure == measure.id
            and figure.key.item == item.id
            and (figure.key.area or figure.key.group or figure.key.unit)
        )


# ---------------------------------------------------------------- words and pictures


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with the figures that bear it out. `text` is plain text without mark-up."""

    text: str
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement that a rule draws from figures; `word` is better, worse, signal or missing."""

    rule: str  # the rule's name
    claim: Claim
    word: str
    weight: Fraction = Fraction(0)
    why: str = ""  # the reason for its rank
    triad: str = ""
    refers: str = ""  # words in the claim that send the reader to what an agency wrote, for whoever can link them
    refers_to_notes: bool = False  # to the data notes; else to the commentary of the triad


@dataclass(frozen=True, slots=True)
class MeasureText:
    """What is said of one measure: one to three sentences."""

    measure: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in a dimension's part."""

    claim: Claim
    measure: str = ""  # empty: it is about several measures together


@dataclass(frozen=True, slots=True)
class TriadText:
    """The narrative section of one triad."""

    triad: str
    lead: Claim  # takes the three dimensions together
    rule: str  # the rule that wrote the lead
    parts: tuple[tuple[Dimension, tuple[MeasureText, ...]], ...]  # all of each measure; empty parts are kept
    absent: tuple[tuple[Dimension, Claim], ...]  # what is said where a dimension has nothing
    questions: tuple[str, ...]
    told: tuple[tuple[Dimension, tuple[Told, ...]], ...] = ()  # what a part says in the report: two to five sentences


@dataclass(frozen=True, slots=True)
class Narrative:
    """All words of one edition."""

    edition: Edition
    headlines: tuple[Finding, ...]  # at most six
    unseen: tuple[Finding, ...]  # what we could not see
    triads: tuple[TriadText, ...]
    notes: tuple[Claim, ...]  # data notes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart, or one set of its bars, in numbers."""

    name: str  # empty where the chart has one line only
    points: tuple[tuple[str, str], ...]  # (place along the axis, value as tables print it or the marker of why not)
    targets: tuple[tuple[str, str, str], ...] = ()  # (first and last place that it holds for, "95% or more")
    breaks: tuple[tuple[str, str], ...] = ()  # (first place behind it, why)
    levels: tuple[tuple[str, str, str], ...] = ()  # (first and last place, "limits 55.1% to 71.7%, mean 63.4%")
    signals: tuple[tuple[str, str], ...] = ()  # (place, "improvement", "concern" or "special cause")


@dataclass(frozen=True, slots=True)
class Plotted:
    """The numbers that a chart shows: every one of them, and none that it does not show."""

    along: str  # what the places along its axis are: "Quarter", "When", "Item"
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its words; `name` is made of its content, so equal pictures have equal names."""

    name: str  # file name without ending
    measure: str
    title: str
    subtitle: str
    alt: str
    svg: bytes
    png: bytes
    keys: tuple[Key, ...]
    numbers: Plotted | None = None  # for the table beside it; a sparkline has none


@dataclass(frozen=True, slots=True)
class Document:
    """One edition, composed: the `.qmd` text and the files that it names."""

    edition: Edition
    quarter: Quarter
    title: str
    qmd: str
    assets: tuple[tuple[str, bytes], ...]  # (relative path, contents)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file."""

    edition: str
    format: str
    path: Path
    sha256: str
