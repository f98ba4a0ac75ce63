"""A project as it is loaded: what items inherit, what is left out, which folders are quarters."""

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from reportgen.errors import ConfigError, Faults
from reportgen.model import (
    Basis,
    Break,
    Comparable,
    DataAnswer,
    LettersOverride,
    Life,
    Part,
    Polarity,
    Regime,
    SetAside,
    StatisticsRules,
)
from reportgen.pipeline import frozen
from reportgen.project import load, settings
from reportgen.quarter import Quarter

GOOD = Path(__file__).parents[1] / "broken" / "_base"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    return tmp_path


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_a_measure_without_items_has_one_without_an_id():
    measure = load(GOOD).framework.measure("visits-in-time")

    assert [item.id for item in measure.items] == [""]
    assert measure.items[0].title == measure.title
    assert measure.headline_item == ""


def test_an_item_takes_from_its_measure_what_it_does_not_say_itself(folder):
    rewrite(
        folder / "measures.yaml",
        "title: Child protection plans\n",
        "title: Child protection plans\n                        unit: sibling group\n"
        "                        polarity: lower\n                        agencies: [health]\n"
        "                        lag: 2\n",
    )

    inherited, own = load(folder).framework.measure("plans-open").items

    assert (inherited.unit, inherited.units) == ("child", "children")
    assert (inherited.polarity, inherited.agencies, inherited.lag) == (Polarity.NEUTRAL, ("social-care",), 0)
    assert (own.unit, own.units) == ("sibling group", "sibling groups")
    assert (own.polarity, own.agencies, own.lag) == (Polarity.LOWER, ("health",), 2)
    assert own.basis is inherited.basis is Basis.STOCK
    assert own.numerator == inherited.numerator


def test_the_first_item_that_is_printed_stands_for_the_measure(folder):
    rewrite(
        folder / "measures.yaml",
        "title: Child in need plans\n",
        "title: Child in need plans\n                        control: true\n",
    )

    assert load(folder).framework.measure("plans-open").headline_item == "child-protection"


def test_decimals_follow_the_kind_unless_the_file_says_otherwise():
    framework = load(GOOD).framework

    assert framework.measure("plans-open").decimals == 0
    assert framework.measure("visits-in-time").decimals == 1


def test_a_target_of_a_percentage_becomes_a_fraction():
    ((item, target),) = load(GOOD).framework.measure("visits-in-time").targets

    assert item == ""
    assert (target.value, target.tolerance) == (Fraction(95, 100), Fraction(2, 100))


def test_a_target_ends_where_the_next_one_for_the_same_item_begins(folder):
    rewrite(
        folder / "measures.yaml",
        "tolerance: 2}",
        'tolerance: 2}\n                      - {value: 97, set_by: the partnership, from: "2026-27 Q1"}',
    )

    targets = [target.life for _, target in load(folder).framework.measure("visits-in-time").targets]

    assert targets == [Life(Quarter(2025, 1), Quarter(2025, 4)), Life(Quarter(2026, 1))]


def test_a_profile_is_in_the_unit_of_its_target(folder):
    rewrite(folder / "measures.yaml", "tolerance: 2}", "tolerance: 2, profile: [80, 85, 92.5, 95]}")

    ((_, target),) = load(folder).framework.measure("visits-in-time").targets

    assert target.profile == (Fraction(4, 5), Fraction(17, 20), Fraction(37, 40), target.value)
    assert [target.planned(Quarter(2026, number)) for number in (1, 4)] == [Fraction(4, 5), target.value]


def test_a_measure_of_which_nothing_more_is_known_is_read_as_before():
    visits = load(GOOD).framework.measure("visits-in-time")

    assert (visits.seasonal, visits.like_places, visits.overdispersed, visits.clustered) == (False,) * 4
    assert (visits.reference_group, visits.baseline_until, visits.rebases, visits.survey_population) == (
        "",
        None,
        (),
        0,
    )
    assert visits.targets[0][1].planned(Quarter(2026, 2)) is None


def test_what_the_partnership_knows_of_a_measure_is_read(folder):
    keys = (
        "seasonal: true",
        "clustered: true",
        "survey_population: 1240",
        'baseline_until: "2025-26 Q4"',
        'rebases: [{from: "2026-27 Q1", why: a second team, agency: health}]',
    )
    more = "".join(f"                    {key}\n" for key in keys)
    rewrite(folder / "measures.yaml", "                    targets:\n", f"{more}                    targets:\n")

    visits = load(folder).framework.measure("visits-in-time")

    assert (visits.seasonal, visits.clustered, visits.survey_population) == (True, True, 1240)
    assert visits.baseline_until == Quarter(2025, 4)
    assert visits.rebases == (Break(Quarter(2026, 1), "a second team", agency="health"),)
    assert visits.breaks == ()


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("{}", StatisticsRules(screening=True, beyond_limits_count=False)),
        ("{screening: false}", StatisticsRules(screening=False)),
        ("{near-includes-outside: true}", StatisticsRules(beyond_limits_count=True)),
    ],
)
def test_the_settings_of_control_charts_are_read(folder, written, rules):
    contact = "  contact: Business manager\n"
    rewrite(folder / "_quarto.yml", contact, f"{contact}  statistics: {written}\n")

    assert settings(folder).statistics == rules
    assert settings(GOOD).statistics == StatisticsRules()


def test_regimes_are_read_where_they_are_named_and_where_they_are_written(folder):
    own = (
        "{id: ours, title: Ours, source: the board, threshold: 3, base: 5, percentages: [numerator], all_hidden: true}"
    )
    rewrite(
        folder / "measures.yaml", "source: invented\n", f"source: invented\nstaff_regime: dfe\nregimes:\n  - {own}\n"
    )
    rewrite(folder / "measures.yaml", "contact: Named nurse\n", "contact: Named nurse\n    regime: nhs-hospital\n")
    rewrite(
        folder / "measures.yaml",
        "                    targets:\n",
        "                    regime: ours\n                    targets:\n",
    )

    framework = load(folder).framework

    parts = frozenset({Part.NUMERATOR})
    assert framework.regimes == (Regime("ours", "Ours", "the board", 3, base=5, percentages=parts, all_hidden=True),)
    assert framework.staff_regime == "dfe"
    assert [agency.regime for agency in framework.agencies] == ["", "nhs-hospital"]
    assert framework.measure("visits-in-time").regime == "ours"


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("unit: visit\n", "unit: visit\n", Fraction(1)),
        ("unit: visit\n", "unit: hour\n", Fraction(1, 10)),
        ("unit: visit\n", "unit: hour\n                    step: 0.25\n", Fraction(1, 4)),
    ],
)
def test_people_are_counted_whole_and_hours_by_tenths_unless_the_measure_says_otherwise(folder, old, new, step):
    rewrite(folder / "measures.yaml", old, new)

    assert load(folder).framework.measure("visits-in-time").step == step


def test_what_partners_and_agencies_may_see_is_read_and_is_nothing_unless_it_is_said(folder):
    contact = "  contact: Business manager\n"
    more = '  zeros_shown: false\n  own_figures_unrounded: true\n  data_sharing_agreement: "An agreement, May 2026"\n'
    rewrite(folder / "_quarto.yml", contact, f"{contact}{more}")

    said, usual = settings(folder), settings(GOOD)

    assert (said.zeros_shown, said.own_figures_unrounded, said.agreement) == (False, True, "An agreement, May 2026")
    assert (usual.zeros_shown, usual.own_figures_unrounded, usual.agreement) == (True, False, "")
    assert [said.marking_for(audience) for audience in ("partners", "public")] == ["Restricted", ""]


def test_the_settings_can_be_read_alone():
    found = settings(GOOD)

    assert found == load(GOOD).settings
    assert found.formats == ("html", "pdf", "docx")
    assert (found.data, found.site, found.templates) == (GOOD / "data", GOOD / "site", GOOD / "reports")


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("{typst: {}, html: {toc: true}}", ("html", "pdf")),
        ("html", ("html",)),
        ("[docx, html]", ("html", "docx")),
        ("", ("html", "pdf", "docx")),
    ],
)
def test_quartos_formats_say_what_is_made(folder, written, formats):
    rewrite(folder / "_quarto.yml", "{html: {}, typst: {}, docx: {}}", written)

    assert settings(folder).formats == formats


def test_a_key_of_quartos_own_that_says_what_is_done_anyway_is_passed_over(folder):
    rewrite(folder / "_quarto.yml", "lang: en-GB", "lang: en-GB\nexecute: {enabled: false}\nengine: markdown")

    assert settings(folder).warnings == ()


def test_the_returns_may_lie_in_another_folder(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("returns")
    shutil.move(str(folder / "data"), elsewhere / "data")
    rewrite(
        folder / "_quarto.yml", "  invented: true", f"  invented: true\n  data: '{(elsewhere / 'data').as_posix()}'"
    )

    assert [str(notes.quarter) for notes in load(folder).quarters] == ["2026-27 Q1", "2026-27 Q2"]


# ---------------------------------------------------------------- quarters


def test_the_reporting_date_is_forty_five_days_after_the_quarter_unless_it_is_said():
    notes = load(GOOD).notes(Quarter(2026, 2))

    assert notes.reporting_date == date(2026, 11, 14)
    assert (notes.due, notes.received, notes.signed_off, notes.set_aside) == (None, (), (), ())


def test_what_is_known_of_a_quarter_is_read(folder):
    (folder / "data" / "2026-27-q2" / "quarter.yaml").write_text(
        'reporting_date: "2026-11-02"\ndue: 2026-10-23\n'
        "received: {social-care: 2026-10-20, health: 2026-10-30}\n"
        "signed_off: {social-care: 2026-11-10}\n"
        "set_aside:\n- {agency: health, measure: feel-safer, reason: counted twice}\n",
        encoding="utf-8",
    )

    notes = load(folder).notes(Quarter(2026, 2))

    assert (notes.reporting_date, notes.due) == (date(2026, 11, 2), date(2026, 10, 23))
    assert notes.received == (("health", date(2026, 10, 30)), ("social-care", date(2026, 10, 20)))
    assert notes.signed_off == (("social-care", date(2026, 11, 10)),)
    assert notes.set_aside == (SetAside("health", "counted twice", "feel-safer"),)


def test_what_sign_off_sheets_answer_about_data_is_read(folder):
    (folder / "data" / "2026-27-q2" / "quarter.yaml").write_text(
        "data_quality:\n"
        "  social-care: {audited: 2026-03-12, system: yes}\n"
        "  health: {audited: no, why: nobody has looked yet}\n"
        "data_quality_override:\n"
        "- {measure: feel-safer, agency: health, letters: ST-?, why: counted by hand}\n",
        encoding="utf-8",
    )

    notes = load(folder).notes(Quarter(2026, 2))

    assert notes.answers == (
        DataAnswer("health", never_audited=True, why="nobody has looked yet"),
        DataAnswer("social-care", audited=date(2026, 3, 12), system="yes"),
    )
    assert notes.overrides == (LettersOverride("feel-safer", "ST–?", "counted by hand", "health"),)


def test_any_spelling_of_a_quarter_is_a_folder_of_returns_and_the_spelling_is_kept(folder):
    (folder / "data" / "2026-27-q1").rename(folder / "data" / "2026-27 Q1")

    notes = load(folder).notes(Quarter(2026, 1))

    assert notes.folder == "2026-27 Q1"


@pytest.mark.parametrize("name", ["archive", "templates", "2026", "notes-2026-27", "2026-27", ".git"])
def test_a_folder_that_is_nothing_like_a_quarter_is_passed_over(folder, name):
    (folder / "data" / name).mkdir()

    assert len(load(folder).quarters) == 2


@pytest.mark.parametrize(
    "name", ["2026-27-q5", "2026-28-q2", "2026-q2", "q2-2026-27", "2026-27-qtr2", "2026-27-q2-old"]
)
def test_a_folder_that_looks_like_a_quarter_but_is_none_is_a_fault(folder, name):
    (folder / "data" / name).mkdir()

    with pytest.raises(ConfigError, match="looks like a quarter but is none"):
        load(folder)


def test_a_project_without_returns_has_no_quarters(folder):
    shutil.rmtree(folder / "data")

    assert load(folder).quarters == ()


# ---------------------------------------------------------------- beside the returns


def test_the_population_is_read_exactly_and_sorted(folder):
    (folder / "data" / "population.csv").write_text(
        "area,group,year,people,source\r\n,,2026,58100,estimate\r\n,,2025,58000.5,estimate\r\n", encoding="utf-8-sig"
    )

    assert load(folder).population == (
        ("", "", 2025, Fraction(116001, 2), "estimate"),
        ("", "", 2026, Fraction(58100), "estimate"),
    )


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("area,group,year,people\n", "row 1"),
        ("area,group,year,people,source\nnorth,,2025,10,x\n", "row 2, column area"),
        ("area,group,year,people,source\n,sex:f,2025,10,x\n", "row 2, column group"),
        ("area,group,year,people,source\n,,25,10,x\n", "row 2, column year"),
        ("area,group,year,people,source\n,,2025,0,x\n", "row 2, column people"),
        ("area,group,year,people,source\n,,2025,10,\n", "row 2, column source"),
        ("area,group,year,people,source\n,,2025,10,x\n,,2025,11,x\n", "row 3"),
    ],
)
def test_a_fault_of_the_population_is_told_with_its_row(folder, text, where):
    (folder / "data" / "population.csv").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as told:
        load(folder)

    assert told.value.where == f"data/population.csv, {where}"


BENCHMARKS = """measure,item,period,area,kind,value,comparable,why,source
feel-safer,,2025-26,Thirdham,authority,[x],,,
feel-safer,,2025-26,Otherton,authority,79.2,yes,,
feel-safer,,2025-26,England,england,81.4,,the same survey,a table

feel-safer,,2025-26,Here,own,80,yes,,a table
feel-safer,,2024-25,England,england,82,no,another survey,a table
feel-safer,,2024-25,The North,region,83.5,,,
"""


def test_benchmarks_are_read_by_measure_and_period_and_what_is_said_once_holds_for_all_rows(folder):
    (folder / "data" / "benchmarks.csv").write_text(BENCHMARKS, encoding="utf-8-sig")

    before, now = load(folder).benchmarks

    assert (str(before.period), before.comparable, before.why) == ("2024-25", Comparable.NO, "another survey")
    assert (before.region_name, before.region) == ("The North", Fraction(835, 1000))
    assert (now.comparable, now.why, now.source) == (Comparable.YES, "the same survey", "a table")
    assert (now.england, now.own, now.region) == (Fraction(814, 1000), Fraction(8, 10), None)
    assert now.authorities == (("Otherton", Fraction(792, 1000)), ("Thirdham", None))


def test_lists_of_neighbours_are_read_in_the_order_of_their_days(folder):
    (folder / "data" / "benchmarks.csv").write_text(BENCHMARKS, encoding="utf-8")
    (folder / "data" / "neighbours.csv").write_text(
        "since,area,source\n2025-05-01,Thirdham,new\n2021-01-01,Otherton,old\n2025-05-01,Otherton,new\n",
        encoding="utf-8",
    )

    assert [(each.since, each.areas, each.source) for each in load(folder).neighbours] == [
        (date(2021, 1, 1), ("Otherton",), "old"),
        (date(2025, 5, 1), ("Thirdham", "Otherton"), "new"),
    ]


def test_neighbours_are_not_held_to_benchmarks_that_have_faults_of_their_own(folder):
    (folder / "data" / "benchmarks.csv").write_text(BENCHMARKS.replace("79.2", "many"), encoding="utf-8")
    (folder / "data" / "neighbours.csv").write_text("since,area,source\n2025-05-01,Otherton,new\n", encoding="utf-8")

    with pytest.raises(ConfigError) as told:
        load(folder)

    assert told.value.where == "data/benchmarks.csv, row 3, column value"


def test_a_year_is_compared_with_events_only_where_our_quarters_make_a_year(folder):
    row = "plans-open,child-protection,2025-26,England,england,81.4,{},events,a table\n"

    def loaded(said):
        text = BENCHMARKS.splitlines()[0] + "\n" + row.format(said)
        (folder / "data" / "benchmarks.csv").write_text(text, encoding="utf-8")
        return load(folder).benchmarks[0].comparable

    rewrite(folder / "measures.yaml", "basis: stock", "basis: flow\n                    rate_per: 10000")

    assert loaded("yes") is Comparable.YES  # four quarters make a year

    rewrite(folder / "measures.yaml", "rate_per: 10000", "rate_per: 10000\n                    due: [2]")

    assert loaded("no") is Comparable.NO
    with pytest.raises(ConfigError, match="a quarter's events are not comparable with a year's"):
        loaded("yes")


@pytest.mark.parametrize(
    ("until", "kept", "fault"),
    [
        pytest.param("2026-27 Q2", ["2026-27-q1", "2026-27-q2"], "", id="the last return's"),
        pytest.param("2026-27 Q3", ["2026-27-q1", "2026-27-q2"], "after the last return (2026-27 Q2)", id="to come"),
        pytest.param("2026-27 Q2", ["2026-27-q1"], "after the last return (2026-27 Q1)", id="a folder without returns"),
        pytest.param("2026-27 Q3", [], "", id="no return at all"),
    ],
)
def test_a_baseline_ends_in_a_quarter_that_has_returns(folder, until, kept, fault):
    key = "numerator: visits made in time"
    rewrite(folder / "measures.yaml", key, f'{key}\n                    baseline_until: "{until}"')
    for quarter in (folder / "data").iterdir():
        if quarter.is_dir() and quarter.name not in kept:
            for file in quarter.glob("*.csv"):
                file.unlink()

    if not fault:
        assert load(folder).framework.measure("visits-in-time").baseline_until == Quarter.parse(until)
        return
    with pytest.raises(ConfigError) as told:
        load(folder)
    assert fault in told.value.what


def test_actions_are_read(folder):
    (folder / "data" / "actions.yaml").write_text(
        "actions:\n- {id: train, what: Train, owner: Head of service, due: 2026-12-31, status: open,"
        ' measure: visits-in-time, started: "2026-27 Q1"}\n',
        encoding="utf-8",
    )

    (action,) = load(folder).actions

    assert (action.id, action.due, action.measure, action.started) == (
        "train",
        date(2026, 12, 31),
        "visits-in-time",
        Quarter(2026, 1),
    )


# ---------------------------------------------------------------- faults


def test_faults_of_all_files_are_told_at_once(folder):
    rewrite(folder / "measures.yaml", "role: safeguarding partner", "role: partner")
    rewrite(folder / "_quarto.yml", "engine: embedded", "engine: pandoc")
    (folder / "data" / "actions.yaml").write_text("actions: none\n", encoding="utf-8")
    (folder / "data" / "2026-27-q9").mkdir()

    with pytest.raises(Faults) as told:
        load(folder)

    assert [fault.where for fault in told.value.faults] == [
        "measures.yaml:10:11",
        "_quarto.yml:10:11",
        "data/2026-27-q9",
        "data/actions.yaml:1:10",
    ]
    assert told.value.exit_code == 10


def test_names_are_not_compared_with_a_framework_that_cannot_be_read(folder):
    rewrite(folder / "measures.yaml", "schema: 1", "schema: [1")
    (folder / "data" / "2026-27-q2" / "quarter.yaml").write_text("received: {nobody: 2026-10-01}", encoding="utf-8")

    with pytest.raises(ConfigError) as told:
        load(folder)

    assert told.value.where == "measures.yaml:2:9"


def test_a_folder_in_place_of_a_file_is_a_fault(folder):
    (folder / "_quarto.yml").unlink()
    (folder / "_quarto.yml").mkdir()

    with pytest.raises(ConfigError, match="is not a file"):
        load(folder)


@pytest.mark.parametrize("name", ["measures.yaml", "_quarto.yml", "data/actions.yaml", "data/2026-27-q2/quarter.yaml"])
def test_a_file_with_the_other_ending_of_yaml_is_not_passed_over_in_silence(folder, name):
    path = folder / name
    twin = path.with_suffix(".yml" if path.suffix == ".yaml" else ".yaml")
    if path.exists():
        path.rename(twin)
    else:
        twin.write_text("{}", encoding="utf-8")

    with pytest.raises(ConfigError) as told:
        load(folder)

    assert told.value.what == f"{twin.name} is not read"
    assert told.value.fix == f"rename it to {path.name}"


def test_the_name_of_a_folder_cannot_command_the_terminal(folder):
    try:
        (folder / "data" / "2026-27-q7\x1b[31m").mkdir()
    except OSError:
        pytest.skip("this file system refuses the name")

    with pytest.raises(ConfigError) as told:
        load(folder)

    assert "\x1b" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        pytest.param(
            "set_aside:\n- {agency: health, measure: plans-open, reason: r}\n",
            "health does not return plans-open",
            2,
            id="a measure that the agency never returns",
        ),
        pytest.param('received:\n  health: "2025-10-17"\n', "before the quarter's end", 2, id="a year too early"),
        pytest.param('received:\n  health: "2026-09-29"\n', "before the quarter's end", 2, id="a day too early"),
    ],
)
def test_what_page_one_would_say_falsely_is_a_fault_with_its_line(folder, text, what, line):
    (folder / "data" / "2026-27-q2" / "quarter.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load(folder)

    assert what in caught.value.what
    assert caught.value.where.startswith(f"data/2026-27-q2/quarter.yaml:{line}:")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("https://intranet.example.org/reports", "https://intranet.example.org/reports/"),
        ("http://intranet:8080/a/", "http://intranet:8080/a/"),
    ],
)
def test_the_sites_address_is_read_with_a_stroke_at_its_end(folder, said, address):
    rewrite(folder / "_quarto.yml", "performance report}", f"performance report, site-url: {said}}}")

    found = settings(folder)

    assert found.address == address
    assert found.warnings == ()


def test_a_site_need_not_say_its_address():
    assert settings(GOOD).address == ""


@pytest.mark.parametrize(
    "said",
    [
        *("reports", "ftp://example.org/", "https://", "https:///x", '"https://a b/"', '"https://example.org/?a"'),
        *(
            '"https://example.org/#a"',
            '"https://name:word@example.org/"',
            '"https://[::1/"',
            '"https://example.org/<a>"',
        ),
    ],
)
def test_what_is_no_web_address_is_told(folder, said):
    rewrite(folder / "_quarto.yml", "performance report}", f"performance report, site-url: {said}}}")

    with pytest.raises((ConfigError, Faults), match="'site-url' is no web address"):
        settings(folder)


def test_what_lies_beside_the_returns_is_an_input_of_a_release_and_who_gets_it_is_not(folder):
    for name, text in {
        "benchmarks.csv": BENCHMARKS,
        "neighbours.csv": "since,area,source\n2025-05-01,Otherton,new\n",
        "population.csv": "area,group,year,people,source\n,,2025,10,x\n",
        "recipients.yaml": "domains: {}\nrecipients: []\n",
    }.items():
        (folder / "data" / name).write_text(text, encoding="utf-8")

    names = frozen.inputs(load(folder), Quarter(2026, 2))

    assert {"data/benchmarks.csv", "data/neighbours.csv", "data/population.csv"} <= set(names)
    assert "data/recipients.yaml" not in names
