"""What commands print: summaries and tables as plain text, made of values that are already checked or protected."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reportgen.errors import MOST_SHOWN
from reportgen.model import NO_LONGER_HELD, Problem, Project, Protected, Return
from reportgen.numbers import counted, n_of_m, point_text, size_in_words
from reportgen.quarter import Quarter, day_in_words, weekday_in_words

if TYPE_CHECKING:
    from reportgen.pipeline import Answered, BuildRecord, Released, Verified
    from reportgen.pipeline.post import Batch
    from reportgen.release import Calendar
    from reportgen.release.post import Outcome
    from reportgen.release.target import Changes, Compared, Done
    from reportgen.returns import Alike


def summary(record: BuildRecord, *, explain: bool, check: str) -> str:
    """Say what was made, what was not and why, how long it took, where to look; `check` is what lists warnings."""
    lines = []
    if explain:
        lines += [f"{outcome.state:<5} {outcome.name}: {outcome.reason}" for outcome in record.outcomes]
    if record.released is not None:
        day = day_in_words(record.released.day)
        lines.append(f"{record.quarter}: stands as it was released on {day}; nothing was built")
        lines.append("for the next quarter, make its folder with the returns; to correct this one: reportgen revise")
    elif record.unchanged:
        lines.append(f"{record.quarter}: nothing has changed since it was built")
    else:
        counts = Counter(artifact.format for artifact in record.artifacts)
        made = ", ".join(f"{number} {name.upper()}" for name, number in sorted(counts.items()))
        drawn = Counter(outcome.state for outcome in record.outcomes if outcome.name.startswith("draw"))
        lines += [
            f"{record.quarter}: {made} by the {record.engine} engine",
            f"charts: {drawn['made']} drawn, {drawn['kept']} kept",
        ]
        lines += [f"return missing: {each.agency}" for each in record.returns if each.state == "not returned"]
        lines += [f"set aside: {each.agency}, {each.reason}" for each in record.returns if each.state == "set aside"]
        for each in (one for one in record.returns if one.state != "set aside"):
            lines += [f"set aside: {each.agency}, {measure}: {why}" for measure, why in each.measures_set_aside]
        if record.warnings:
            them = "it" if len(record.warnings) == 1 else "them"
            lines.append(f"warnings: {len(record.warnings)} (to list {them}: {check})")
    lines += [f"time: {record.seconds:.1f} s", f"look here: {record.site / 'index.html'}"]
    return "\n".join(lines)


def released(made: Released) -> str:
    """Say what was released, what else changed, and what to do next."""
    release = made.release
    lines = [f"{release.quarter}: release {release.number}, {release.status}, {day_in_words(release.day)}"]
    lines += [f"accepted: {name}, {reason}" for name, reason in release.accepted]
    lines += [f"not signed off, and marked so: {agency}" for agency in release.unsigned]
    lines.append(f"frozen: {counted(len(release.outputs), 'file')} made from {counted(len(release.inputs), 'input')}")
    lines += [f"changed since the release before: {name}" for name in made.changed[:MOST_SHOWN]]
    lines += [
        f"taken out of the site, so that it can be published: the draft of {quarter}; the next build puts it back"
        for quarter in made.taken_out
    ]
    lines.append("next: commit the site if it is in git (--tag does it), then publish, then email:")
    lines.append(f'      reportgen publish --to PLACE, reportgen email "{release.quarter}"')
    return "\n".join(lines)


def verified(found: Verified) -> str:
    """Say whether a released quarter is what it was, and what has changed round it."""
    release = found.release
    lines = [f"{release.quarter}, release {release.number} of {day_in_words(release.day)}"]
    files = counted(len(release.outputs), "file")
    lines += _differing("the site", found.site, f"{files} as released")
    if found.removed:
        gone = counted(len(found.removed), "return")
        lines.append(f"made again: cannot be, for the retention rule has removed {gone}")
    elif found.rebuilt is None:
        lines.append(f"made again: cannot be, for an input is neither here nor kept: {', '.join(found.lost[:3])}")
    else:
        lines += _differing("made again", found.rebuilt, f"{files}, the same byte for byte")
    lines += [f"changed since, and what was frozen was used: {name}" for name in found.inputs[:MOST_SHOWN]]
    lines += [f"another version: {each}" for each in found.programs]
    return "\n".join(lines)


def _differing(what: str, names: Sequence[str], well: str) -> list[str]:
    if not names:
        return [f"{what}: {well}"]
    return [f"{what}: {counted(len(names), 'file')} differ", *(f"  {name}" for name in names[:MOST_SHOWN])]


def dates(calendar: Calendar, nation: str) -> str:
    """Lay out a quarter's dates as a table: the day, what happens, how the day was found; then what is not worked."""
    quarter = calendar.quarter
    rows = [
        (
            weekday_in_words(each.day),
            f"{each.event.in_words}, {each.quarter}" if each.quarter != quarter else each.event.in_words,
            each.why,
        )
        for each in calendar.dates
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"The dates of {quarter} ({quarter.in_words})", ""]
    lines += [f"{day:<{widths[0]}}  {what:<{widths[1]}}  {why}" for day, what, why in rows]
    lines += ["", f"Working days are Monday to Friday without the bank holidays of {nation}."]
    if calendar.passed_over:
        lines.append("Not worked in this time:")
        lines += [f"{weekday_in_words(day):<{widths[0]}}  {why}" for day, why in calendar.passed_over]
    return "\n".join(lines)


def batch(found: Batch) -> str:
    """Lay out the messages of a command: a doubt, if any, the table, then who gets none, and where they lie."""
    words = {"": "new", "sent": "sent before", "refused": "not taken before", "unknown": "unknown"}
    rows = [("message", "agency", "name", "editions", "formats", "size", "state")]
    rows += [
        (
            each.short,
            each.recipient.agency,
            each.recipient.name,
            ", ".join(each.editions) or each.kind,
            ", ".join(each.formats) or "-",
            size_in_words(len(each.mail)),
            words[found.states[each.message]],
        )
        for each in found.letters
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if not found.letters:
        none_missing = found.kind == "reminder" and not found.nobody
        why = "every return that is due has come in" if none_missing else "there is nobody to write to"
        lines = [f"{found.quarter}: {why}"]
    unknown = [each for each in found.letters if found.states[each.message] == "unknown"]
    if unknown:
        lines += [
            "",
            "Unknown: the program was stopped while it was sending, and the message may have gone out.",
            "Ask whether it came; if it did not, send it with " + " ".join(f"--again {each.short}" for each in unknown),
        ]
    if found.doubt:
        lines = [found.doubt, "", *lines]
    if found.nobody:
        lines += ["", f"nobody is listed for: {', '.join(found.nobody)}"]
    return "\n".join([*lines, "", f"the messages are in {found.outbox.as_posix()}/"])


def posted(outcome: Outcome) -> str:
    """Say in one line what became of a message, without a person's name or address."""
    return f"{outcome.state:<8} {outcome.letter.name}{f': {outcome.why}' if outcome.why else ''}"


_FIRST_NAMES: Final = 3  # of each list of files that is shown


def published(done: Done, quarters: Sequence[str], shown: str, command: str) -> str:
    """Say in one line what is where, how many files changed, and how to go back; then what else is worth knowing."""
    what = f"{counted(len(quarters), 'quarter')} ({', '.join(quarters)})"
    if done.first:
        line = f"{what} at {shown}: {counted(done.files, 'file')}, the first publication there; nothing to go back to"
    else:
        changed = _changed(done.changes, f"{done.changes.written:,} of {counted(done.files, 'file')}")
        line = f"{what} at {shown}: {changed}; " + (f"to go back: {command}" if done.back else "nothing to go back to")
    return "\n".join([line, *done.notes])


def gone_back(done: Done, shown: str, command: str) -> str:
    """Say in one line that readers see the site published before, and how to take that back."""
    changed = _changed(done.changes, counted(done.changes.written, "file"))
    after = f"to see the later one again: {command}" if done.back else "nothing to go back to"
    return "\n".join([f"the site published before is at {shown} again: {changed}; {after}", *done.notes])


def _changed(changes: Changes, files: str) -> str:
    """Say how many files changed, which are counted already, and how many were removed, which nobody finds any more."""
    if not changes.count:
        return "unchanged"
    return f"{files} changed" + (f", {len(changes.removed):,} removed" if changes.removed else "")


def would_change(compared: Compared, shown: str) -> str:
    """List what a publication would change, by quarter, counted and with the first names."""
    changes = compared.changes
    if compared.first:
        head = f"{shown}: nothing was published there yet; {counted(changes.count, 'file')} would be"
    elif not changes.count:
        head = f"{shown}: nothing would change"
    else:
        removed = f", and {len(changes.removed):,} would be removed" if changes.removed else ""
        head = f"{shown}: {counted(changes.written, 'file')} would change{removed}"
    return "\n".join([head, *_by_quarter(changes)])


def _by_quarter(changes: Changes) -> list[str]:
    kinds = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
    groups: dict[str, dict[str, list[str]]] = {}
    for kind, names in kinds.items():
        for name in names:
            top, _, rest = name.partition("/")
            try:
                group = str(Quarter.parse(top)) if rest else ""
            except ValueError:
                group = ""
            groups.setdefault(group, {}).setdefault(kind, []).append(rest if group else name)
    lines = []
    for group in sorted(groups, reverse=True):  # the latest quarter first, the pages beside the quarters last
        lines.append(group or "beside the quarters")
        lines += [f"  {kind:<8}{len(names):>5,}  {_first(names)}" for kind, names in groups[group].items()]
    return lines


def _first(names: Sequence[str]) -> str:
    rest = len(names) - _FIRST_NAMES
    return ", ".join(names[:_FIRST_NAMES]) + (f" and {rest:,} more" if rest > 0 else "")


def rollback_command(project: Path, to: str | None, audience: str | None) -> str:
    """Write the command that goes back to the site published before."""
    words = ["reportgen publish", *([f"--to {_word(to)}"] if to else [])]
    words += [f"--audience {audience}"] if audience else []
    words += [f"--project {_word(project.as_posix())}"] if project != Path() else []
    return " ".join([*words, "--rollback"])


def _word(text: str) -> str:
    return f'"{text}"' if set(text) & set(" #&();'") else text


def problems(found: Sequence[Problem], quarter: Quarter, returns: Sequence[Return]) -> str:
    """List problems, errors first, with what to do about each; then the returns that are missing."""
    due = _missing([each for each in returns if each.quarter == quarter])
    return "\n".join([*_listed(found, quarter), *due, *_removed(returns)])


def _removed(returns: Sequence[Return]) -> list[str]:
    """Say up to which quarter returns were removed: no fault, and no finding about an agency."""
    gone = [each.quarter for each in returns if each.state == NO_LONGER_HELD]
    return [f"returns up to {max(gone)} are no longer held: removed under the retention rule"] if gone else []


def _missing(returns: Sequence[Return]) -> list[str]:
    """Name the agencies whose return is due and not there: no fault, but a finding on page one."""
    names = [each.agency for each in returns if each.state == "not returned"]
    came = sum(each.state in ("returned", "set aside") for each in returns)
    if not names:
        return []
    due = came + len(names)
    return [
        f"not returned, and so a finding on page one: {', '.join(names)} ({came} of {counted(due, 'return')} came in)"
    ]


def _listed(found: Sequence[Problem], quarter: Quarter) -> list[str]:
    if not found:
        return [f"{quarter}: every return that came in passes its checks"]
    alike = _in_order(found)
    lines = [_told(each, each.where) for each in alike[:MOST_SHOWN]]
    if len(alike) > MOST_SHOWN:
        lines.append(f"and {sum(len(each.problems) for each in alike[MOST_SHOWN:])} more")
    return [*lines, _counts(found, quarter)]


def whole_lists(found: Sequence[Problem], quarter: Quarter) -> Mapping[str, str]:
    """Write every problem of each agency, without a limit, to be sent to it; none if a command's own list is whole.

    Returns:
        File names and texts. What is no agency's stands in `_others.txt`, a name that no agency can have.
    """
    if len(_in_order(found)) <= MOST_SHOWN:
        return {}
    by_agency: dict[str, list[Problem]] = {}
    for each in found:
        by_agency.setdefault(each.agency or "_others", []).append(each)
    return {
        f"{agency}.txt": "\n".join(
            [*(_told(each, each.everywhere) for each in _in_order(theirs)), _counts(theirs, quarter), ""]
        )
        for agency, theirs in sorted(by_agency.items())
    }


def _in_order(found: Sequence[Problem]) -> tuple[Alike, ...]:
    from reportgen.returns import gathered

    return gathered(sorted(found, key=lambda each: (each.severity != "error", each.file, each.row, each.line)))


def _told(alike: Alike, where: str) -> str:
    first = alike.first
    return f"{first.severity} ({first.code}): {first.what}\n  where  {where}\n  fix    {first.fix}"


def _counts(found: Sequence[Problem], quarter: Quarter) -> str:
    counts = Counter(each.severity for each in found)
    return f"{quarter}: {counted(counts['error'], 'error')}, {counted(counts['warning'], 'warning')}"


UNPROTECTED: Final = (
    "reportgen: these figures are NOT protected: small numbers in them can identify people. Keep them where you keep "
    "the returns, pass them on to nobody, and publish none of them"
)


def answered(done: Answered) -> str:
    """Say what an answer gave, where it lies, and that it is entered."""
    entry = done.entry
    given = counted(done.rows, "figure") if entry.kind == "extract" else counted(done.rows, "row")
    hidden = f", {done.hidden:,} of them hidden" if done.hidden else ""
    lines = [f"{entry.about}: {given}{hidden}, for the audience {entry.audience}"]
    lines += [f"made: {path.as_posix()}" for path in done.files]
    return "\n".join([*lines, f"entered in the ledger of what was published, as number {entry.number}"])


def ledger(project: Project) -> str:
    """List what was published, the first first; then the releases that are not entered."""
    rows = [("number", "day", "kind", "audience", "what", "figures")]
    rows += [
        (
            str(each.number),
            each.day.isoformat(),
            each.kind,
            each.audience,
            f"{each.quarter}, release {each.release}" if each.quarter is not None else each.about,
            str(len(each.figures)),
        )
        for each in project.ledger
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if not project.ledger:
        lines = ["nothing is entered yet: the first release does it"]
    lines += [
        f"not entered: {each.quarter}, release {each.number}, {each.audience}; to enter it: reportgen ledger --adopt"
        for each in project.releases
        if not each.ledger
    ]
    return "\n".join(lines)


def figures_json(protected: Protected) -> str:
    """Write the figures as the contract of docs/figures.schema.json has them."""
    from reportgen.disclosure.contract import as_json
    from reportgen.movement import Limits
    from reportgen.narrative.wording import standard

    limits = Limits.of(standard(protected.project.settings.templates).settings)
    return json.dumps(as_json(protected, limits), indent=1, ensure_ascii=False)


def figures_csv(protected: Protected) -> str:
    """Write the figures as CSV, a row a figure."""
    from reportgen.disclosure.contract import as_csv_rows

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(as_csv_rows(protected))
    return text.getvalue()


def figures_table(protected: Protected) -> str:
    """Lay the figures out for a terminal."""
    rows = [("measure", "item", "agency", "split", "value", "of")]
    for measure in protected.project.framework.measures:
        for figure in protected.figures:
            key = figure.key
            if key.measure == measure.id:
                split = key.area or key.group or key.unit
                parts = (key.measure, key.item, key.agency or "all", split)
                rows.append((*parts, point_text(measure, figure.point), n_of_m(figure.point)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
