"""Read and check the returns of every quarter up to the reported one: a dataset, or every problem at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reportgen.errors import quoted, suggest
from reportgen.model import (
    NO_LONGER_HELD,
    Agency,
    Commentary,
    Dataset,
    Marker,
    Observation,
    Problem,
    Project,
    QuarterNotes,
    Return,
    SetAside,
)
from reportgen.quarter import Quarter
from reportgen.returns.check import check
from reportgen.returns.faults import refuse
from reportgen.returns.read import ReturnFile, find_files, find_strays, read
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Found, Scribe
from reportgen.returns.table import Unreadable
from reportgen.returns.together import more_than_there_are

_MOST_ITEMS_NAMED: Final = 4
# Ids that may have been renamed, as an analyst writes in `formerly`.
_RENAMED: Final = "it was renamed, add its old id to the new one's `formerly` in measures.yaml"
_UNKNOWN: Final = ("agency-unknown", "measure-unknown", "item-unknown", "area-unknown", "unit-unknown")


def load(project: Project, quarter: Quarter, set_aside: tuple[SetAside, ...] = ()) -> Dataset:
    """Read and check every return up to a quarter, and the commentary of that quarter.

    Args:
        project: What is measured, who returns it, where the returns lie.
        quarter: The reported quarter; later folders are not looked at.
        set_aside: Returns of `quarter` to leave out, besides those that its `quarter.yaml` names.

    Raises:
        DataError: If a return does not pass its checks; `Faults` with every problem if there are several.
        NarrativeError: If only commentary has faults.
    """
    examined = examine(project, quarter, set_aside)
    refuse(examined.problems)
    return Dataset(
        project=project,
        quarter=quarter,
        observations=examined.observations,
        returns=examined.returns,
        commentary=examined.commentary,
        warnings=examined.problems,
    )


@dataclass(frozen=True, slots=True)
class Examined:
    """What the returns hold, whether they pass their checks or not: the problems are in the order of files and rows."""

    observations: tuple[Observation, ...]
    returns: tuple[Return, ...]
    commentary: tuple[Commentary, ...]
    problems: tuple[Problem, ...]


def examine(project: Project, quarter: Quarter, set_aside: tuple[SetAside, ...] = ()) -> Examined:
    """Read and check every return up to a quarter, as `load` does, and refuse nothing."""
    rules = Rules.of(project.framework)
    found: list[Found] = []
    observations: list[Observation] = []
    returns: list[Return] = []
    commentary: tuple[Commentary, ...] = ()
    for notes in project.quarters:
        if notes.quarter > quarter:
            continue
        if not project.holds(notes.quarter):
            found.extend(_lying_again(project, notes))
            returns.extend(_no_longer_held(rules, notes))
            continue
        asked = set_aside if notes.quarter == quarter else ()
        aside = _Aside.of((*notes.set_aside, *asked), rules)
        folder = project.settings.data / (notes.folder or notes.quarter.slug)
        reader = _QuarterReader(project, rules, notes, aside, reported=notes.quarter == quarter)
        if folder.is_dir():
            reader.read_folder(folder)
        if notes.quarter == quarter:
            reader.look_beside(folder)
        aside = reader.aside()
        found.extend(reader.found)
        observations.extend(reader.observations)
        returns.extend(reader.returns())
        if notes.quarter == quarter:
            from reportgen.returns.commentary import read_commentary

            written = read_commentary(folder / "commentary", f"{_shown(project, folder)}/commentary", rules, quarter)
            commentary = tuple(each for each in written.commentary if not aside.covers(each.agency, each.about))
            found.extend(each.as_warning() if each.problem.agency in aside.whole else each for each in written.found)
            found.extend(_left_out(each) for each in written.commentary if aside.covers(each.agency, each.about))
    found.extend(more_than_there_are(project.framework, observations))
    told = _once_for_all(each.problem for each in found)
    return Examined(tuple(observations), tuple(returns), commentary, told)


def _once_for_all(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Where an id fails in several quarters, say how to tell that it was renamed: nobody mends old returns for that."""
    found = tuple(problems)
    quarters: dict[tuple[str, str], set[Quarter | None]] = {}
    for each in found:
        if each.code in _UNKNOWN:
            quarters.setdefault((each.code, each.what), set()).add(each.quarter)
    often = {key for key, those in quarters.items() if len(those) > 1}
    return tuple(
        replace(each, fix=f"{each.fix}{' If' if each.fix.endswith('?') else '; if'} {_RENAMED}")
        if (each.code, each.what) in often
        else each
        for each in found
    )


def _left_out(commentary: Commentary) -> Found:
    """Tell that what is written about figures that are set aside is set aside with them."""
    scribe = Scribe(commentary.file, commentary.agency, commentary.quarter, by_line=True)
    what = f"the commentary on {commentary.about} is left out, for its figures are set aside"
    scribe.warning("commentary-set-aside", what, "nothing, if that is meant", row=commentary.line)
    return scribe.found[0]


def _no_longer_held(rules: Rules, notes: QuarterNotes) -> Iterable[Return]:
    """Give the returns of a quarter that were removed under the retention rule; whether they had come is not kept."""
    received = dict(notes.received)
    return [
        Return(each.id, notes.quarter, NO_LONGER_HELD, received=received.get(each.id))
        for each in rules.in_force(notes.quarter)
    ]


def _lying_again(project: Project, notes: QuarterNotes) -> Iterable[Found]:
    """Tell of returns that lie where they were removed, such as from a copy that was fetched: they are not read."""
    folder = project.settings.data / (notes.folder or notes.quarter.slug)
    shown = _shown(project, folder)
    files = find_files(folder, shown) if folder.is_dir() else ()
    if not files:
        return ()
    scribe = Scribe(shown, "", notes.quarter)
    what = f"returns of {notes.quarter} lie here and are not read: they are past their retention date and were removed"
    scribe.warning("returns-retired", what, f'remove them again: reportgen retire "{notes.quarter}"')
    return scribe.found


def _shown(project: Project, path: Path) -> str:
    """Name a path in messages: from the project's root, or from the data folder that lies elsewhere."""
    for base, prefix in ((project.root, ""), (project.settings.data, f"{project.settings.data.name}/")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return path.name


@dataclass(frozen=True, slots=True)
class _Aside:
    """What is set aside in one quarter, and why."""

    whole: Mapping[str, str]  # agency -> reason
    measures: Mapping[str, Mapping[str, str]]  # agency -> measure -> reason

    @classmethod
    def of(cls, entries: Iterable[SetAside], rules: Rules) -> _Aside:
        """Unite entries, former ids by what they are now; the first reason given stays."""
        whole: dict[str, str] = {}
        measures: dict[str, dict[str, str]] = {}
        for entry in entries:
            known = rules.agencies.get(entry.agency)
            agency = known.id if known else entry.agency
            measure = rules.measures.get(entry.measure)
            if entry.measure:
                of_agency = measures.setdefault(agency, {})
                of_agency.setdefault(measure.id if measure else entry.measure, entry.reason)
            else:
                whole.setdefault(agency, entry.reason)
        return cls(whole, measures)

    def covers(self, agency: str, about: str) -> bool:
        """Tell whether commentary of an agency speaks of what is set aside."""
        return agency in self.whole or about in self.measures.get(agency, {})


class _QuarterReader:
    """Reads the returns of one quarter."""

    def __init__(self, project: Project, rules: Rules, notes: QuarterNotes, aside: _Aside, *, reported: bool) -> None:
        """Begin with nothing read."""
        self._project, self._rules, self._notes, self._aside = project, rules, notes, aside
        self._reported = reported
        self._files: dict[str, ReturnFile] = {}  # by agency
        self._figures_of: dict[str, frozenset[str]] = {}  # by agency whose rows were read: measures with figures
        self.found: list[Found] = []
        self.observations: list[Observation] = []

    def read_folder(self, folder: Path) -> None:
        """Read every return that lies in the quarter's folder."""
        quarter = self._notes.quarter
        shown = _shown(self._project, folder)
        try:
            files = find_files(folder, shown)
        except OSError:
            scribe = Scribe(shown, "", quarter)
            scribe.error("folder-closed", "the folder cannot be opened", "check who may read it")
            self._keep(scribe.found, None)
            return
        for file in files:
            agency = self._rules.agencies.get(file.stem) or self._rules.agencies.get(file.stem.casefold())
            scribe = Scribe(file.shown, agency.id if agency else "", quarter)
            if agency is None:
                self._unknown_agency(file, scribe)
            elif not agency.life.covers(quarter):
                what = f"{agency.id} is not in force in {quarter}"
                fix = "take the file away, or change `from` and `until` of the agency in measures.yaml"
                scribe.error("agency-not-in-force", what, fix)
            elif agency.id in self._files:
                what = f"there are two returns of {agency.id}: {self._files[agency.id].path.name} and {file.path.name}"
                scribe.error("return-twice", what, "keep the right one and take the other away")
            else:
                self._files[agency.id] = file
                self._read_return(file, agency, scribe)
            self._keep(scribe.found, agency)

    def look_beside(self, folder: Path) -> None:
        """Tell of files that nothing reads, and of days that look like a slip."""
        shown = _shown(self._project, folder)
        for name in find_strays(folder, self._rules.agencies):
            scribe = Scribe(f"{shown}/{name}", "", self._notes.quarter)
            fix = "if it is a return, name it as the agency is named, such as police.csv; if not, keep it elsewhere"
            scribe.warning("file-stray", "the file is no return and is not read", fix)
            self.found.extend(scribe.found)
        for agency, day in self._notes.received:
            if day > self._notes.reporting_date:
                scribe = Scribe(f"{shown}/quarter.yaml", agency, self._notes.quarter)
                what = f"the return of {agency} came in after the reporting date"
                scribe.warning("received-late", what, "look whether one of the two days is a slip")
                self.found.extend(scribe.found)

    def aside(self) -> _Aside:
        """Give what is set aside in truth; tell of what was to be set aside and was never returned."""
        measures = {
            agency: {measure: why for measure, why in reasons.items() if self._is_there(agency, measure)}
            for agency, reasons in self._aside.measures.items()
        }
        shown = _shown(self._project, self._project.settings.data / (self._notes.folder or self._notes.quarter.slug))
        gone = [(agency, "") for agency in self._aside.whole if agency not in self._files]
        gone += [
            (agency, each) for agency, all_ in self._aside.measures.items() for each in all_.keys() - measures[agency]
        ]
        for agency, measure in sorted(gone):
            written = any((each.agency, each.measure) == (agency, measure) for each in self._notes.set_aside)
            scribe = Scribe(f"{shown}/quarter.yaml" if written else "the command line", agency, self._notes.quarter)
            what = (
                f"there are no figures of {measure} by {agency} to set aside"
                if measure
                else f"no return of {agency} to set aside"
            )
            scribe.warning("set-aside-nothing", what, "take the entry out; what did not come reads as not returned")
            self.found.extend(scribe.found)
        self._aside = _Aside(self._aside.whole, measures)
        return self._aside

    def _is_there(self, agency: str, measure: str) -> bool:
        """Tell whether there are figures to set aside; of a file that could not be read, nobody knows."""
        figures_of = self._figures_of.get(agency)
        return agency in self._files and (figures_of is None or measure in figures_of)

    def returns(self) -> Iterable[Return]:
        """Give what is known of each agency's return."""
        received, signed_off = dict(self._notes.received), dict(self._notes.signed_off)
        for agency in self._rules.in_force(self._notes.quarter):
            day = received.get(agency.id)
            file = self._files.get(agency.id)
            yield Return(
                agency=agency.id,
                quarter=self._notes.quarter,
                state=self._state(agency, file),
                file=file.shown if file else "",
                received=day,
                late=file is not None and day is not None and self._notes.due is not None and day > self._notes.due,
                reason=self._aside.whole.get(agency.id, "") if file else "",
                measures_set_aside=tuple(self._aside.measures.get(agency.id, {}).items()),
                signed_off=signed_off.get(agency.id) if file else None,
            )

    def _state(self, agency: Agency, file: ReturnFile | None) -> str:
        if file is None:
            due = self._rules.due_items(agency.id, self._notes.quarter)
            return "not returned" if due else "nothing due"
        return "set aside" if agency.id in self._aside.whole else "returned"

    def _unknown_agency(self, file: ReturnFile, scribe: Scribe) -> None:
        known = [agency.id for agency in self._rules.in_force(self._notes.quarter)]
        if file.path.suffix.lower() not in (".csv", ".xlsx", ".ods"):
            return  # a letter or a list beside the returns is nobody's return
        scribe.error("agency-unknown", f"no agency is called {quoted(file.stem)}", suggest(file.stem, known))

    def _read_return(self, file: ReturnFile, agency: Agency, scribe: Scribe) -> None:
        aside = frozenset(self._aside.measures.get(agency.id, {}))
        try:
            table = read(file)
        except Unreadable as reason:
            scribe.unreadable(reason)
            return
        checked = check(table, self._rules, agency.id, self._notes.quarter, aside)
        scribe.found.extend(checked.found)
        if checked.figures_of is not None:
            self._figures_of[agency.id] = checked.figures_of
        if agency.id in self._aside.whole:
            return
        self.observations.extend(self._marked(agency, checked.observations))
        if self._reported and not any(each.problem.severity == "error" for each in checked.found):
            self._missing_rows(agency, checked.observations, scribe, aside)

    def _marked(self, agency: Agency, observations: Iterable[Observation]) -> Iterable[Observation]:
        """Mark the figures of a return that was released without the agency's word for it, now and in later quarters.

        Those of a draft are not marked: all of them may change.
        """
        release = self._project.release_of(self._notes.quarter)
        if release is None or agency.id not in release.unsigned:
            return observations
        return [
            replace(each, markers=(*each.markers, Marker.UNSIGNED)) if each.absence is None else each
            for each in observations
        ]

    def _missing_rows(
        self, agency: Agency, given: Iterable[Observation], scribe: Scribe, aside: frozenset[str]
    ) -> None:
        """Warn of what is due and has no row; it will read as not returned."""
        present = {(each.key.measure, each.key.item) for each in given}
        lacking: dict[str, list[str]] = {}
        for measure, item in self._rules.due_items(agency.id, self._notes.quarter):
            if (measure.id, item.id) not in present and measure.id not in aside:
                lacking.setdefault(measure.id, []).append(item.id)
        for measure_id, items in lacking.items():
            named = ", ".join(items[:_MOST_ITEMS_NAMED]) + (" ..." if len(items) > _MOST_ITEMS_NAMED else "")
            what = f"there is no row for {measure_id}" + (f", {named}" if named else "") + ", which is due"
            fix = "add it, or a row with a kind of missing in `status`; it reads as not returned"
            scribe.warning("row-missing", what, fix, measures=(measure_id,))

    def _keep(self, found: Iterable[Found], agency: Agency | None) -> None:
        whole = agency is not None and agency.id in self._aside.whole
        self.found.extend(each.as_warning() if whole else each for each in found)
