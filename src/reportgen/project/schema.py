"""The form of the files that an analyst writes, as pydantic models; an editor learns it from the JSON Schema.

The models see texts (`tree.plain`), and `values` reads each. What holds between several keys is looked after in
`checks`, which knows the line and column of everything.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from reportgen.model import (
    Basis,
    Combine,
    Dimension,
    DisclosureClass,
    Kind,
    Part,
    Polarity,
    Schedule,
    Selection,
    StatisticsRules,
)
from reportgen.project.addresses import HostName, MailAddress, PersonName
from reportgen.project.values import (
    Address,
    Between,
    Day,
    Flag,
    GroupName,
    Id,
    LanguageName,
    LastAudit,
    Number,
    Profile,
    QualityLetters,
    QuarterName,
    QuarterNumbers,
    ShortTitle,
    SomeText,
    StepSize,
    Text,
    Title,
    choice,
    refuse,
)

Role = Literal["safeguarding partner", "relevant agency"]
RelationKind = Literal["part-of", "numerator-of", "denominator-is", "equal-denominators"]
SiteAudience = Literal["public", "partners"]
EngineName = Literal["embedded", "quarto"]
Nation = Literal["england-and-wales", "scotland", "northern-ireland"]
ActionState = Literal["open", "closed"]
SystemState = Literal["yes", "partly", "no"]

Security = Literal["starttls", "tls"]
Gets = Literal["reports", "reminders"]

_Gets = Annotated[Gets, choice(get_args(Gets))]
_Dimension = Annotated[Dimension, choice(Dimension)]
_Kind = Annotated[Kind, choice(Kind)]
_Basis = Annotated[Basis, choice(Basis)]
_Polarity = Annotated[Polarity, choice(Polarity)]
_Selection = Annotated[Selection, choice(Selection)]
_Combine = Annotated[Combine, choice(Combine)]
_Disclosure = Annotated[DisclosureClass, choice(DisclosureClass)]
_Part = Annotated[Part, choice(Part)]
_Lag = Annotated[int, Between(0, 20)]
_Step = Annotated[int, Between(1, 120)]  # working days
_USUAL: Final = Schedule()
_SomeIds = Annotated[tuple[Id, ...], Field(min_length=1)]
_STATISTICS: Final = StatisticsRules()


def _name(model: type) -> str:
    return model.__name__.removesuffix("Form")


class Form(BaseModel):
    """What all parts of the files share: no key that is not known."""

    # A form is put together when it is first used: who reads the settings alone need not wait for the framework's.
    model_config = ConfigDict(extra="forbid", frozen=True, model_title_generator=_name, defer_build=True)


class Lived(Form):
    """What has a life: in force from a quarter, until a quarter, under earlier ids."""

    since: QuarterName | None = Field(None, alias="from", description="The first quarter in which it is in force.")
    until: QuarterName | None = Field(None, description="The last quarter in which it is in force.")
    formerly: tuple[Id, ...] = Field((), description="Ids that it had before; their pages stay and point on.")


class AgencyForm(Lived):
    """An organisation that returns data."""

    id: Id = Field(description="Names its returns, reports and pages.")
    title: Title = Field(description="Its name in sentences and headings.")
    short: SomeText = Field(description="Its name in tables and chart labels.")
    role: Annotated[Role, choice(get_args(Role))] = Field(description="Its part in the partnership.")
    contact: Text = Field("", description="Whom to ask: a post, never a person's name.")
    successor: Id | None = Field(None, description="The agency that took over its work.")
    successor_comparable: Flag = Field(
        False, description="Whether the successor's figures continue its series; if not, the series breaks."
    )
    regime: Id | None = Field(None, description="The rule for its numbers of people; left out: the project's own.")


class PlaceForm(Lived):
    """A borough, locality, practice or school that figures may be returned for."""

    id: Id = Field(description="Written in the column `area` or `unit` of a return.")
    title: Title = Field(description="Its name in tables.")
    kind: Id = Field(description="What sort of place it is, such as locality, practice or school.")


class GroupForm(Form):
    """One group of a breakdown."""

    id: Id = Field(description="Written after the breakdown's id, such as age-band:under-1.")
    title: Title = Field(description="Its name in tables.")


class BreakdownForm(Form):
    """A way of splitting people, such as by age band."""

    id: Id = Field(description="Written in the column `group` of a return, such as age-band:under-1.")
    title: Title = Field(description="Its name in headings.")
    groups: Annotated[tuple[GroupForm, ...], Field(min_length=1)] = Field(
        description="Its groups; `not-recorded` must be among them."
    )


class TargetForm(Form):
    """What a measure should reach."""

    value: Number = Field(description="The target; percentages run from 0 to 100.")
    upper: Number | None = Field(None, description="The upper end, where a range is best.")
    set_by: SomeText = Field(description="Who set it.")
    since: QuarterName = Field(alias="from", description="The first quarter it holds for.")
    until: QuarterName | None = Field(None, description="The last quarter it holds for.")
    tolerance: Number = Field(Fraction(0), description="How far short still counts as within tolerance.")
    item: Id | None = Field(None, description="The item it is for; left out: the whole measure.")
    profile: Profile | None = Field(
        None, description="What the year to date should be after Q1, Q2, Q3 and Q4; the last is the value."
    )


class BreakForm(Form):
    """A quarter from which figures cannot be compared with those before."""

    since: QuarterName = Field(alias="from", description="The first quarter of the new series.")
    why: SomeText = Field(description="What changed; printed at the chart.")
    item: Id | None = Field(None, description="The item that it is for; left out: all of them.")
    agency: Id | None = Field(None, description="The agency that it is for; left out: all of them.")


class RebaseForm(Form):
    """A quarter from which limits begin anew, while figures may be compared with those before."""

    since: QuarterName = Field(alias="from", description="The first quarter of the new limits.")
    why: SomeText = Field(description="What is known to have changed; printed at the chart.")
    item: Id | None = Field(None, description="The item that it is for; left out: all of them.")
    agency: Id | None = Field(None, description="The agency that it is for; left out: all of them.")


class RelationForm(Form):
    """A tie to another measure, which the checks of the returns use."""

    kind: Annotated[RelationKind, choice(get_args(RelationKind))] = Field(description="How the two hang together.")
    measure: Id = Field(description="The other measure.")
    note: Text = Field("", description="Said in the definitions.")


class ItemForm(Lived):
    """One answer within a measure; what is left out is as in the measure."""

    id: Id = Field(description="Written in the column `item` of a return.")
    title: Title = Field(description="Its name in tables and charts.")
    wording: SomeText | None = Field(None, description="The framework document's own words, if it names the item.")
    panel: Text = Field("", description="Items of one panel share a table and a chart.")
    control: Flag = Field(False, description="Returned for checking, never printed.")
    negative: Flag = Field(False, description="Worded negatively, such as `do not feel isolated`.")
    unit: SomeText | None = Field(None, description="What is counted, singular.")
    units: SomeText | None = Field(None, description="What is counted, plural.")
    basis: _Basis | None = Field(None, description="What a quarter's figure covers.")
    polarity: _Polarity | None = Field(None, description="Which way is better.")
    numerator: SomeText | None = Field(None, description="What is counted, in words.")
    denominator: SomeText | None = Field(None, description="Of what it is counted, in words.")
    agencies: _SomeIds | None = Field(None, description="The agencies that return it.")
    lag: _Lag | None = Field(None, description="Quarters between event and report.")


class MeasureForm(Lived):
    """One thing measured."""

    id: Id = Field(description="Names it in returns, pages and downloads; never used again for anything else.")
    number: Annotated[int, Between(0, 9_999)] = Field(0, description="Its place in the framework document.")
    dimension: _Dimension = Field(
        description="How much did we do (quantity)? How well (quality)? Is anyone better off (outcome)?"
    )
    title: Title = Field(description="A short modern title.")
    short: ShortTitle | None = Field(
        None, description="Its row in the grid, headline item and all, in at most 60 signs; left out: title and item."
    )
    wording: SomeText | None = Field(None, description="The framework document's own words.")
    kind: _Kind = Field(description="What sort of number it is.")
    unit: SomeText = Field(description="What is counted, singular, such as child or visit; never just case.")
    units: SomeText | None = Field(None, description="What is counted, plural; left out: the unit with an s.")
    basis: _Basis = Field(description="What a quarter's figure covers, and so how quarters make a year.")
    polarity: _Polarity = Field(description="Which way is better; neutral measures have no rating.")
    polarity_why: SomeText = Field(description="Why that way is better, and who says so.")
    numerator: SomeText = Field(description="What is counted, in words.")
    denominator: Text = Field("", description="Of what it is counted, in words; needed unless it is a count or amount.")
    source: SomeText = Field(description="Where the figures come from, such as administrative record or survey.")
    selection: _Selection = Field(
        description="How the cases counted were chosen; `returned` and `asked` are settled by each return."
    )
    agencies: _SomeIds = Field(description="The agencies that return it.")
    combine: _Combine = Field(description="How the agencies' figures make the partnership's.")
    disclosure: _Disclosure = Field(description="Whom a small number could reveal, and so how it is protected.")
    disclosure_why: Text = Field("", description="Who decided and why that it reveals nobody; for `organisation`.")
    due: QuarterNumbers = Field((1, 2, 3, 4), description="The quarters in which it is returned.")
    items: tuple[ItemForm, ...] = Field((), description="Its answers, where it has several.")
    items_add: Flag = Field(False, description="Whether the items are exclusive and make a whole.")
    headline_item: Id | None = Field(None, description="The item that stands for the measure; left out: the first.")
    lag: _Lag = Field(0, description="Quarters between event and report.")
    duty: Flag = Field(False, description="A duty, told as the shortfall in units.")
    smallest_denominator: Annotated[int, Between(0, 10_000)] = Field(
        20, description="Below this, `N of M` leads and nothing is rated."
    )
    decimals: Annotated[int, Between(0, 3)] | None = Field(
        None, description="Decimal places; left out: 0 for counts and ratios, 1 for the rest."
    )
    weight: Annotated[int, Between(1, 3)] = Field(1, description="How much it matters for the headlines: 1 to 3.")
    denominator_from: Id | None = Field(None, description="The measure that gives the denominator (combine: across).")
    targets: tuple[TargetForm, ...] = Field((), description="What it should reach.")
    breaks: tuple[BreakForm, ...] = Field((), description="Where its series cannot be compared.")
    relations: tuple[RelationForm, ...] = Field((), description="Ties to other measures.")
    breakdowns: tuple[Id, ...] = Field((), description="The breakdowns that it is returned by.")
    places: Id | None = Field(None, description="The kind of place that it is returned by.")
    rate_per: Annotated[int, Between(0, 1_000_000)] = Field(0, description="10000 where a population rate is printed.")
    published_by: Address = Field("", description="The address that already publishes its small numbers.")
    seasonal: Flag = Field(
        False, description="It follows terms: the same quarter last year is the comparison that leads."
    )
    like_places: Flag = Field(
        False, description="Its places are ten or more, alike and of one definition: a funnel may be drawn of them."
    )
    overdispersed: Flag = Field(
        False, description="Its places differ by more than chance in any case: the funnel's limits are widened."
    )
    reference_group: GroupName | None = Field(
        None, description="The group that its breakdown's other groups are compared with, such as sex:female."
    )
    baseline_until: QuarterName | None = Field(
        None, description="The last quarter of a fixed baseline; left out: limits come from all quarters."
    )
    rebases: tuple[RebaseForm, ...] = Field((), description="Where limits begin anew and figures stay comparable.")
    survey_population: Annotated[int, Between(0, 100_000_000)] = Field(
        0, description="How many people could have been asked; narrows a survey's interval. 0: not known."
    )
    clustered: Flag = Field(
        False, description="Cases come together, as siblings do: intervals are too narrow, and that is said."
    )
    regime: Id | None = Field(None, description="The rule for its numbers of people, besides its agencies'.")
    step: StepSize | None = Field(
        None, description="Its numbers are whole multiples of this; left out: 1, or 0.1 for posts, hours and amounts."
    )
    notes: Text = Field("", description="Printed in the definitions.")


class TriadForm(Form):
    """One row of the framework: measures of quantity, quality and outcome that belong together."""

    id: Id = Field(description="Names it in commentary and links.")
    title: Title = Field(description="Its heading.")
    measures: Annotated[tuple[MeasureForm, ...], Field(min_length=1)] = Field(description="Its measures, in order.")


class AreaForm(Form):
    """A subject of the framework, such as adult mental health."""

    id: Id = Field(description="Names it in links.")
    title: Title = Field(description="Its heading.")
    triads: Annotated[tuple[TriadForm, ...], Field(min_length=1)] = Field(description="Its triads, in order.")


class SectionForm(Form):
    """A section of the framework document."""

    number: Text = Field("", description="Its number in the document, such as iii.")
    title: Title = Field(description="Its title.")
    areas: Annotated[tuple[AreaForm, ...], Field(min_length=1)] = Field(description="Its content areas, in order.")


class PartForm(Form):
    """A part of the framework document."""

    number: Text = Field("", description="Its number in the document.")
    title: Title = Field(description="Its title.")
    sections: Annotated[tuple[SectionForm, ...], Field(min_length=1)] = Field(description="Its sections, in order.")


class RegimeForm(Form):
    """A rule for numbers of people: what is hidden, and what is rounded."""

    id: Id = Field(description="Written behind `regime:` of agencies and measures.")
    title: Title = Field(description="Its name on the page on methods.")
    source: SomeText = Field(description="Whose rule it is, and where it stands; printed.")
    threshold: Annotated[int, Between(0, 100)] = Field(0, description="Counts from 1 to this are hidden; 0: none is.")
    zero_shown: Flag = Field(True, description="Whether a count of 0 is shown.")
    base: Annotated[int, Between(1, 1_000)] = Field(
        1, description="Counts are rounded to the nearest multiple of this."
    )
    least: Annotated[int, Between(0, 1_000)] = Field(
        0, description="What is not zero is given as this or more; a multiple of the base."
    )
    midpoint: Flag = Field(False, description="Counts are given as the middle of bands of the base, not the nearest.")
    percentages: tuple[_Part, ...] = Field(
        tuple(Part), description="A percentage is hidden where one of these is a hidden count."
    )
    smallest_denominator: Annotated[int, Between(0, 10_000)] = Field(
        0, description="Percentages of fewer people than this are hidden."
    )
    all_hidden: Flag = Field(False, description="Whether 100 per cent is hidden: it tells something of everybody.")


class FrameworkForm(Form):
    """What is measured, by whom, and how it is to be read."""

    schema_: Annotated[int, Between(1, 1)] = Field(alias="schema", description="The version of this form: 1.")
    title: Title = Field(description="The framework's title.")
    source: Text = Field("", description="Where the framework comes from.")
    agencies: Annotated[tuple[AgencyForm, ...], Field(min_length=1)] = Field(description="Who returns data.")
    places: tuple[PlaceForm, ...] = Field((), description="Boroughs, localities, practices, schools.")
    breakdowns: tuple[BreakdownForm, ...] = Field((), description="Ways of splitting people.")
    regimes: tuple[RegimeForm, ...] = Field((), description="Rules for numbers of people, besides those of publishers.")
    staff_regime: Id | None = Field(
        None, description="The rule for measures of class staff; left out: that of their agencies."
    )
    parts: Annotated[tuple[PartForm, ...], Field(min_length=1)] = Field(description="The framework's parts, in order.")


class ThresholdForm(Form):
    """A threshold of suppression, and when it is in force."""

    value: Annotated[int, Between(1, 20)] = Field(description="Counts of persons from 1 to this are hidden.")
    since: QuarterName | None = Field(None, alias="from", description="The first quarter in which it is in force.")
    until: QuarterName | None = Field(None, description="The last quarter in which it is in force.")


def _one_or_several(value: object) -> object:
    """Take a single number as a list of one threshold that is always in force."""
    if isinstance(value, list):
        return value
    return [{"value": str(Between(1, 20).read(value))}]


class CalendarForm(Form):
    """When things happen in a quarter; the numbers are working days."""

    nation: Annotated[Nation, choice(get_args(Nation))] = Field(
        "england-and-wales", description="Whose bank holidays: england-and-wales, scotland or northern-ireland."
    )
    due: _Step = Field(_USUAL.due, description="Returns are due so many working days after the quarter's end.")
    remind: _Step = Field(_USUAL.remind, description="Agencies are reminded so many working days before that.")
    chase: _Step = Field(_USUAL.chase, description="What is missing is chased so many working days after it.")
    subgroup: _Step = Field(_USUAL.subgroup, description="The sub-group meets so many after the quarter's end.")
    board: _Step = Field(_USUAL.board, description="The board meets so many working days after the quarter's end.")
    boards: dict[str, Day] = Field({}, description="Board meetings whose day is fixed, each behind its quarter.")
    papers: _Step = Field(_USUAL.papers, description="Clear working days between the papers and the board.")
    publish: _Step = Field(_USUAL.publish, description="The report is published so many working days after the board.")
    closed: tuple[Day, ...] = Field((), description="Days that are no working days, besides bank holidays.")


class RetentionForm(Form):
    """How long returns are kept."""

    years: Annotated[int, Between(1, 100)] = Field(description="Returns may be removed so many years after their end.")
    source: Text = Field("", description="Where the rule stands, such as an entry of the retention schedule.")


class PostForm(Form):
    """How reports and reminders are sent; a name and a password come from the environment or the keyring."""

    sender: MailAddress = Field(description="The address that messages come from: a post's, never a person's.")
    name: PersonName | None = Field(None, description="The name beside it; left out: the partnership's.")
    reply_to: MailAddress | None = Field(None, description="The address that answers go to; left out: the sender's.")
    host: HostName | None = Field(None, description="The mail server; left out: messages are only written.")
    port: Annotated[int, Between(1, 65_535)] | None = Field(None, description="587 for starttls, 465 for tls.")
    security: Annotated[Security, choice(get_args(Security))] = Field("starttls", description="starttls or tls.")
    certificates: SomeText | None = Field(None, description="A file of your own certificate authority (PEM).")
    site: Address = Field("", description="The site's address; left out: that of `website: site-url:`.")
    largest: Annotated[int, Between(1, 100)] = Field(10, description="Megabytes of a message; above: links.")
    pause: Annotated[int, Between(0, 600)] = Field(1, description="Seconds between two messages.")
    wait: Annotated[int, Between(0, 600)] = Field(30, description="Seconds before a message is tried again.")
    timeout: Annotated[int, Between(1, 600)] = Field(60, description="Seconds that the server may take to answer.")


def _without_password(value: object) -> object:
    """Refuse a password by a sentence of its own: this file is shared, and may be checked in."""
    if isinstance(value, dict) and {"user", "username", "password"} & {str(key).lower() for key in value}:
        raise refuse(
            "holds a name or a password for the mail server, and this file is no place for them",
            "take them out; set REPORTGEN_SMTP_USER and REPORTGEN_SMTP_PASSWORD, or use the keyring",
        )
    return value


class StatisticsForm(Form):
    """How control charts and comparisons are computed, where authorities differ."""

    screening: Flag = Field(
        _STATISTICS.screening, description="Leave unusually large moving ranges out of the limits, once."
    )
    near_includes_outside: Flag = Field(
        _STATISTICS.beyond_limits_count,
        alias="near-includes-outside",
        description="Two of three near a limit: count points outside it too, as NHS England's wording of 2023 does.",
    )
    most_not_recorded: Annotated[int, Between(0, 100)] = Field(
        int(_STATISTICS.most_not_recorded * 100),
        alias="most-not-recorded",
        description="Per cent not recorded above which a comparison of groups is said to be partly reliable.",
    )


class PublishForm(Form):
    """Where the site goes to."""

    to: SomeText = Field(description="A folder or share, ssh://host/path, user@host:path, or git:remote#branch.")


class SettingsForm(Form):
    """The `reportgen:` part of `_quarto.yml`."""

    partnership: SomeText = Field(description="The name of the partnership that the report is for.")
    audience: Annotated[SiteAudience, choice(get_args(SiteAudience))] = Field(
        "partners", description="Whom the site is for: public or partners."
    )
    engine: Annotated[EngineName, choice(get_args(EngineName))] = Field(
        "embedded", description="What renders documents."
    )
    marking: Text = Field("", description="The classification marking, such as OFFICIAL.")
    invented: Flag = Field(False, description="Whether every page says that the data is invented.")
    contact: Text = Field("", description="Whom readers ask: a post, never a person's name.")
    threshold: Annotated[tuple[ThresholdForm, ...], Field(min_length=1), BeforeValidator(_one_or_several)] = Field(
        (ThresholdForm.model_validate({"value": "5"}),),
        description="Counts of persons from 1 to this are hidden: a number, or a list of numbers with from and until.",
    )
    zeros_shown: Flag = Field(True, description="Whether none and all (0 and 100 per cent) of people are shown.")
    data_sharing_agreement: Text = Field(
        "", description="Title and date of the agreement under which partners see small numbers; none: they do not."
    )
    own_figures_unrounded: Flag = Field(
        False, description="Whether an agency's own audience gets its own figures as it returned them."
    )
    data: SomeText = Field("data", description="The folder of the returns.")
    site: SomeText = Field("site", description="The folder of the site.")
    templates: SomeText = Field("reports", description="The folder of this project's templates and wording.")
    calendar: CalendarForm | None = Field(None, description="When things happen in a quarter.")
    retention: RetentionForm | None = Field(None, description="How long returns are kept; not given: for ever.")
    post: Annotated[PostForm | None, BeforeValidator(_without_password)] = Field(
        None, description="How reports and reminders are sent."
    )
    publish: PublishForm | None = Field(None, description="Where the site goes to.")
    statistics: StatisticsForm = Field(
        StatisticsForm.model_validate({}), description="How control charts are computed."
    )


class WebsiteForm(Form):
    """The `website:` part of `_quarto.yml`; only its title is used, and `keys` looks after the others."""

    model_config = ConfigDict(extra="ignore")

    title: Text = Field("", description="The title of the report.")


class QuartoForm(Form):
    """`_quarto.yml`; `keys` looks after Quarto's own keys, and `brand` after the house style."""

    model_config = ConfigDict(extra="ignore")

    lang: LanguageName = Field("en-GB", description="The language.")
    title: Text = Field("", description="The title of the report, if `website:` gives none.")
    website: WebsiteForm = Field(WebsiteForm(title=""), description="Quarto's website settings.")
    reportgen: SettingsForm = Field(description="What reportgen needs to know of the project.")


class SetAsideForm(Form):
    """A return, or one measure of it, that is left out."""

    agency: Id = Field(description="Whose return it is.")
    measure: Id | None = Field(None, description="The measure that is left out; not given: the whole return.")
    reason: SomeText = Field(description="Why; printed on page one.")


class DataAnswerForm(Form):
    """What an agency's sign-off sheet answers about the data behind its return."""

    audited: LastAudit | None = Field(None, description="The day of the last audit of the data, or no.")
    system: Annotated[SystemState, choice(get_args(SystemState))] | None = Field(
        None, description="Whether a robust system holds what is counted: yes, partly or no."
    )
    why: Text = Field("", description="What a reader should know of it; printed in the register of returns.")


class LettersForm(Form):
    """Letters of data quality in place of those by rule."""

    measure: Id = Field(description="The measure that it is for.")
    agency: Id | None = Field(None, description="Whose figures; not given: all of the measure.")
    letters: QualityLetters = Field(description="Four signs, such as ST-R: the letter, - not met, ? not known.")
    why: SomeText = Field(description="The reason; printed in the data notes.")


class QuarterForm(Form):
    """`quarter.yaml`: what is known of one quarter's returns."""

    status: Text = Field("", description="Once written by hand; `quarters.py` says what makes a quarter final now.")
    reporting_date: Day | None = Field(None, description="The day that ages and `overdue` are reckoned to.")
    due: Day | None = Field(None, description="The day by which returns were due.")
    subgroup: Day | None = Field(None, description="The day on which the sub-group meets.")
    board: Day | None = Field(None, description="The day on which the board meets.")
    publish: Day | None = Field(None, description="The day on which the report is published.")
    received: dict[str, Day] = Field({}, description="The day on which each agency's return came in.")
    signed_off: dict[str, Day] = Field({}, description="The day on which each agency signed its return off.")
    set_aside: tuple[SetAsideForm, ...] = Field((), description="What is left out, and why.")
    data_quality: dict[str, DataAnswerForm] = Field({}, description="What each agency answers about its data.")
    data_quality_override: tuple[LettersForm, ...] = Field((), description="Letters in place of those by rule.")


class ActionForm(Form):
    """Something the partnership said it would do."""

    id: Id = Field(description="Names the action.")
    what: SomeText = Field(description="What is to be done.")
    owner: SomeText = Field(description="Who does it: a post or an agency, never a person's name.")
    due: Day = Field(description="The day by which it is to be done.")
    status: Annotated[ActionState, choice(get_args(ActionState))] = Field(description="open or closed.")
    measure: Id | None = Field(None, description="The measure that it should move.")
    started: QuarterName | None = Field(None, description="The quarter in which it began.")


class ActionsForm(Form):
    """`data/actions.yaml`."""

    actions: tuple[ActionForm, ...] = Field((), description="The partnership's actions.")


class RecipientForm(Form):
    """Somebody who gets reports or reminders."""

    name: PersonName = Field(description="Whom the message greets.")
    agency: Id = Field(description="The agency that the address belongs to, or partnership.")
    address: MailAddress = Field(description="One address, at a domain that `domains` lists for the agency.")
    editions: Annotated[tuple[Id, ...], Field(min_length=1)] | None = Field(
        None, description="partnership, or the agency's own; left out: both."
    )
    formats: Annotated[tuple[Id, ...], Field(min_length=1)] = Field(("pdf",), description="Such as pdf and docx.")
    gets: Annotated[tuple[_Gets, ...], Field(min_length=1)] = Field(
        get_args(Gets), description="reports, reminders, or both."
    )


class RecipientsForm(Form):
    """`data/recipients.yaml`."""

    domains: dict[str, tuple[HostName, ...]] = Field(description="The mail domains of each agency.")
    recipients: tuple[RecipientForm, ...] = Field(description="Who gets messages.")


def json_schema() -> dict[str, object]:
    """Describe `measures.yaml` as a JSON Schema, so that an editor can complete, explain and check it."""
    described = _plainer(FrameworkForm.model_json_schema(by_alias=True))
    if not isinstance(described, dict):
        raise TypeError("a model is described by a dictionary")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "The framework file, measures.yaml"}
    return {**head, **{key: value for key, value in described.items() if key != "title"}}


def _plainer(node: object) -> object:
    """Leave out what an editor need not say ("or null, by default null"), and write exact numbers as numbers."""
    if isinstance(node, list):
        return [_plainer(each) for each in node]
    if not isinstance(node, dict):
        return node
    choices = [each for each in node.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1 and "default" in node and node["default"] is None:
        rest = {key: value for key, value in node.items() if key not in ("anyOf", "default")}
        return _plainer({**choices[0], **rest})
    plainer = {key: _plainer(value) for key, value in node.items()}
    if plainer.get("type") == "number" and isinstance(plainer.get("default"), str):
        plainer["default"] = float(Fraction(str(plainer["default"])))
    return plainer
