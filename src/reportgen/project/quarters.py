"""Find the quarters that have a folder in `data/`, and read what `quarter.yaml` says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import EnvironmentFault, quoted, suggest
from reportgen.model import DataAnswer, LettersOverride, QuarterNotes, SetAside
from reportgen.project import values
from reportgen.project.checks import Known
from reportgen.project.entries import unknown
from reportgen.project.files import FaultLog
from reportgen.project.schema import DataAnswerForm, QuarterForm
from reportgen.project.tree import Fault, Group, Node, Scalar
from reportgen.quarter import Quarter, day_in_words

FILE: Final = "quarter.yaml"
_RETURNS: Final = (".csv", ".xlsx", ".ods")
_LIKE_A_QUARTER: Final = re.compile(r"(?=.*[0-9]{2}).*q(?:tr|uarter)?[ _.-]*[0-9]", re.IGNORECASE | re.ASCII)


def read_quarters(log: FaultLog, data: Path, known: Known | None) -> tuple[QuarterNotes, ...]:
    """Read what is known of every quarter, oldest first; faults go to the log.

    Args:
        log: Takes the faults.
        data: The folder of the returns; it may be missing.
        known: The ids of the framework; `None` if it cannot be read, and then nothing is compared with it.
    """
    folders = _folders(log, data, known)
    found = [_notes(log, folder, quarter, known) for quarter, folder in sorted(folders.items())]
    return tuple(notes for notes in found if notes is not None)


def _folders(log: FaultLog, data: Path, known: Known | None) -> dict[Quarter, Path]:
    if not data.is_dir():
        return {}
    folders: dict[Quarter, Path] = {}
    try:
        entries = sorted(data.iterdir(), key=lambda each: each.name)
    except OSError as error:
        where, fix = log.name(data), f"see to it that the folder can be opened: {error.strerror}"
        raise EnvironmentFault("the folder of the returns cannot be read", where=where, fix=fix) from error
    for path in entries:
        if not path.is_dir():
            continue
        try:
            quarter = Quarter.parse(path.name)
        except ValueError as error:
            if _LIKE_A_QUARTER.match(path.name):
                what = f"the folder {quoted(path.name)} looks like a quarter but is none"
                log.add(path, what, f"rename it: {error}")
            elif _holds_returns(path, known):
                what = f"the folder {quoted(path.name)} holds returns and is not named as a quarter"
                log.add(path, what, f"rename it, or keep it outside this folder: {error}")
            continue
        if quarter in folders:
            what = f"two folders hold the returns of {quarter}"
            fix = f"put all returns into one folder, {quarter.slug}, and remove the other"
            log.add(path, what, fix, at=f"and {log.name(folders[quarter])}")
        folders.setdefault(quarter, path)
    return folders


def _holds_returns(folder: Path, known: Known | None) -> bool:
    """Tell whether a folder of some other name holds what only a quarter's holds: its figures would be lost unseen."""
    if (folder / FILE).is_file():
        return True
    agencies = known.agencies if known is not None else ()
    return any((folder / f"{agency}{ending}").is_file() for agency in agencies for ending in _RETURNS)


def last_returned(data: Path, quarters: Sequence[QuarterNotes], removed: Quarter | None) -> Quarter | None:
    """Give the last quarter of which there is, or was, a return; None if there is none.

    Args:
        data: The folder of the returns.
        quarters: Those that have a folder.
        removed: The last quarter whose returns were removed under the retention rule.
    """
    returned = [notes.quarter for notes in quarters if _any_return(data / (notes.folder or notes.quarter.slug))]
    return max([*returned, *([removed] if removed is not None else [])], default=None)


def _any_return(folder: Path) -> bool:
    try:
        return any(path.suffix.casefold() in _RETURNS and path.is_file() for path in folder.iterdir())
    except OSError:
        return True  # nobody can tell: that the folder is closed is told where returns are read


def _notes(log: FaultLog, folder: Path, quarter: Quarter, known: Known | None) -> QuarterNotes | None:
    path = folder / FILE
    if not log.is_there(path):
        form: QuarterForm | None = QuarterForm.model_validate({})
    else:
        form, _ = log.read(path, QuarterForm, str(quarter), lambda top: _check(top, quarter, known))
    if form is None:
        return None
    return QuarterNotes(
        quarter=quarter,
        reporting_date=form.reporting_date or quarter.reporting_day,
        due=form.due,
        received=tuple(sorted(form.received.items())),
        set_aside=tuple(SetAside(each.agency, each.reason, each.measure or "") for each in form.set_aside),
        folder=folder.name,
        subgroup=form.subgroup,
        board=form.board,
        publish=form.publish,
        signed_off=tuple(sorted(form.signed_off.items())),
        answers=tuple(_answer(agency, each) for agency, each in sorted(form.data_quality.items())),
        overrides=tuple(
            LettersOverride(each.measure, each.letters, each.why, each.agency or "")
            for each in form.data_quality_override
        ),
    )


def _answer(agency: str, form: DataAnswerForm) -> DataAnswer:
    audited = None if form.audited == "no" else form.audited
    return DataAnswer(agency, audited, form.audited == "no", form.system or "", form.why)


def _check(top: Group, quarter: Quarter, known: Known | None) -> Iterator[Fault]:
    for name in ("reporting_date", "subgroup", "board", "publish"):
        yield from too_early(top.get(name), quoted(name), quarter)
    if (written := top.key("status")) is not None:
        what = f"{quarter}: a quarter's status is not written by hand"
        fix = f'take the line out: a quarter is a draft until `reportgen release "{quarter}"` makes it final'
        yield Fault(written.line, written.column, what, fix)
    days = list(_days(top))
    for key, day, said in days:
        yield from too_early(day, f"the day on which the return of {quoted(key.text.strip())} {said}", quarter)
    yield from _data_quality(top, quarter)
    if known is None:
        return
    yield from _known_quality(top, quarter, known)
    for key, _, _ in days:
        yield from unknown(key, known.agencies, "agency", str(quarter))
    for position, entry in enumerate(top.groups("set_aside"), start=1):
        subject = f"{quarter}, entry {position} of set_aside"
        yield from unknown(entry.get("agency"), known.agencies, "agency", subject)
        yield from unknown(entry.get("measure"), known.measures, "measure", subject)
        yield from _never_returned(entry, known, subject)


def _answers(top: Group) -> Iterator[tuple[Scalar, Group]]:
    """List what each agency answers about its data."""
    part = top.get("data_quality")
    for key, answer in part.entries if isinstance(part, Group) else ():
        if isinstance(answer, Group):
            yield key, answer


def _data_quality(top: Group, quarter: Quarter) -> Iterator[Fault]:
    """Refuse an answer that answers nothing, an audit that is yet to come, and two words on the same letters."""
    reported = _day(top.get("reporting_date")) or quarter.reporting_day
    for key, answer in _answers(top):
        subject = f"{quarter}, data_quality of {quoted(key.text.strip())}"
        audited = answer.get("audited")
        if audited is None and answer.get("system") is None:
            what = f"{subject} answers nothing"
            fix = "give `audited` (a day, or no), `system` (yes, partly or no), or both"
            yield Fault(key.line, key.column, what, fix)
        day = _day(audited)
        if isinstance(audited, Scalar) and day is not None and day > reported:
            what = f"{subject}: the audit lies after the reporting date"
            fix = f"write a day up to {day_in_words(reported)}, or leave the line out until the audit is done"
            yield Fault(audited.line, audited.column, what, fix)
    first: dict[tuple[str, str], int] = {}
    for position, entry in enumerate(top.groups("data_quality_override"), start=1):
        place, of = entry.get("measure"), (entry.text("measure"), entry.text("agency"))
        if not isinstance(place, Scalar) or place.empty:
            continue
        if (earlier := first.setdefault(of, position)) != position:
            what = f"{quarter}, entry {position} of data_quality_override: entry {earlier} is for the same figures"
            yield Fault(place.line, place.column, what, "keep one of the two")


def _known_quality(top: Group, quarter: Quarter, known: Known) -> Iterator[Fault]:
    """Refuse names that point at nothing."""
    for key, _ in _answers(top):
        yield from unknown(key, known.agencies, "agency", str(quarter))
    for position, entry in enumerate(top.groups("data_quality_override"), start=1):
        subject = f"{quarter}, entry {position} of data_quality_override"
        yield from unknown(entry.get("agency"), known.agencies, "agency", subject)
        yield from unknown(entry.get("measure"), known.measures, "measure", subject)
        if entry.text("agency"):
            yield from _never_returned(entry, known, subject)


def _days(top: Group) -> Iterator[tuple[Scalar, Node, str]]:
    """List the days of each agency's return, with what happened on them."""
    for name, said in (("received", "came in"), ("signed_off", "was signed off")):
        part = top.get(name)
        for key, day in part.entries if isinstance(part, Group) else ():
            yield key, day, said


def _never_returned(entry: Group, known: Known, subject: str) -> Iterator[Fault]:
    """Refuse to set aside what the agency does not return: page one would say that it did."""
    agency, measure, place = entry.text("agency"), entry.text("measure"), entry.get("measure")
    returned_by = known.returned_by.get(measure)
    if place is None or returned_by is None or agency not in known.agencies or agency in returned_by:
        return
    theirs = sorted(each for each, agencies in known.returned_by.items() if agency in agencies)
    fix = f"take the entry out, or mend it: {suggest(measure, theirs)}" if theirs else "take the entry out"
    yield Fault(place.line, place.column, f"{subject}: {agency} does not return {measure}", fix)


def too_early(node: Node | None, name: str, quarter: Quarter) -> Iterator[Fault]:
    """Refuse a day within or before the quarter: a slip of the year makes every age wrong, or prints a false day."""
    day = _day(node)
    if isinstance(node, Scalar) and day is not None and day < quarter.last_day:
        what = f"{quarter}: {name} lies before the quarter's end"
        yield Fault(node.line, node.column, what, f"write a day from {day_in_words(quarter.last_day)} on")


def _day(node: Node | None) -> date | None:
    """Read a day; what is none is passed over, for the form tells of it."""
    if not isinstance(node, Scalar) or node.empty:
        return None
    try:
        return values.day(node.text)
    except PydanticCustomError:
        return None
