"""Arguments in, exit code out: one short function a command. Its docstring is its help text.

Round all commands, one place turns a fault that the user can mend into its message and exit code, and anything else
into "please report this". Messages and logs never show the contents of a cell.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from reportgen.errors import MOST_SHOWN, DataError, Faults, ReleaseError, ReportgenError, each_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen import pipeline
    from reportgen.console import Talk
    from reportgen.pipeline.post import Batch
    from reportgen.quarter import Quarter

_INTERRUPTED: Final = 130
_HALF_A_QUARTER: Final = re.compile(r"unexpected extra argument.*\(q[1-4]\b", re.IGNORECASE)
_HELP: Final = frozenset({"-h", "--help"})
# Commands that only look, or make what can be made again at any time.
_LEAVES_NO_LINE: Final = frozenset(
    {"calendar", "check", "doctor", "figures", "init", "journal", "ledger", "preview", "schema", "sources"}
)
_LEAVES_ONE: Final = frozenset({"--adopt", "--unprotected"})  # options with which one of them does more

app = typer.Typer(
    name="reportgen",
    help="Turn a quarter's returns into the multi-agency performance report.",
    epilog="Start with: reportgen init my-partnership, then: reportgen build --project my-partnership",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ProjectFolder = Annotated[Path, typer.Option(help="the folder that holds measures.yaml", show_default="this folder")]
QuarterName = Annotated[str | None, typer.Argument(help="such as 2026-27 Q2; the latest with data if left out")]
SetAsideNames = Annotated[list[str] | None, typer.Option(help="leave this agency's return out, and say so on page one")]
AudienceName = Annotated[
    str | None, typer.Option(help="public, partners or agency:ID; the one _quarto.yml names if left out")
]


class EngineChoice(StrEnum):
    """What renders the documents."""

    embedded = "embedded"
    quarto = "quarto"


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="a new or empty folder; with --templates, a project")],
    *,
    templates: Annotated[
        bool, typer.Option("--templates", help="copy the templates, wording and styles into its reports/ instead")
    ] = False,
) -> None:
    """Make a small project to start from: a framework, invented returns of two agencies, a guide.

    For example: reportgen init my-partnership. In a project that is there already, reportgen init . --templates
    copies the templates, wording and styles into its reports/, where you may change them.
    """
    from reportgen.numbers import counted
    from reportgen.scaffold import init as scaffold

    made = scaffold(folder, templates=templates)
    typer.echo(f"made {counted(len(made), 'file')} in {folder}")
    if not templates:
        typer.echo(f"next: reportgen build --project {folder}")


@app.command()
def check(quarter: QuarterName = None, project: ProjectFolder = Path(), *, set_aside: SetAsideNames = None) -> None:
    """Check the returns of a quarter, and your own templates and wording; say every problem and how to mend it.

    For example: reportgen check, or reportgen check "2026-27 Q1".
    """
    from reportgen import pipeline, returns, show

    loaded = pipeline.load(project)
    chosen = pipeline.choose_quarter(loaded, quarter)
    aside = tuple(pipeline.choose_set_aside(loaded, agency) for agency in set_aside or ())
    examined = returns.examine(loaded, chosen, aside)
    found = examined.problems
    content = pipeline.examine(loaded)
    told = (*found, *content.warnings)
    typer.echo(show.problems(told, chosen, examined.returns))
    _keep_lists(project / "build" / "problems", show.whole_lists(told, chosen))
    codes = {_tell(Faults(content.faults))} if content.faults else set()
    refused = returns.told_as_faults(found)
    codes |= {fault.exit_code for fault in refused}
    if not refused and (raised := pipeline.raised_by_hand(loaded, chosen, examined)):
        codes.add(_tell(Faults(raised)))
    if codes:
        raise typer.Exit(min(codes))


@app.command()
def figures(
    quarter: QuarterName = None,
    project: ProjectFolder = Path(),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON (docs/figures.schema.json)")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="as CSV")] = False,
    audience: AudienceName = None,
    unprotected: Annotated[
        bool, typer.Option("--unprotected", help="with --json: hide nothing; never to be passed on")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="write into this file instead; never into site/ or build/")] = None,
) -> None:
    """Print every figure of a quarter, protected for an audience.

    For example: reportgen figures --csv > figures.csv, or reportgen figures "2026-27 Q1" --json --audience public.
    """
    from reportgen import pipeline, show
    from reportgen.console import Talk

    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv cannot be asked for together")
    if unprotected and (not as_json or audience is not None):
        raise typer.BadParameter("--unprotected goes with --json, and with no audience")
    if out is not None:
        pipeline.outside.refuse_place(project, out)
    options = pipeline.Options(quarter=quarter, audience=audience)
    with Talk(quiet=True) as talk:
        if unprotected:
            found = pipeline.unprotected_figures(project, options, talk)
        else:
            found, _ = pipeline.figures_for(project, options, talk)
    form = show.figures_json if as_json else show.figures_csv if as_csv else show.figures_table
    text = form(found).removesuffix("\n") + "\n"
    if unprotected:
        typer.echo(show.UNPROTECTED, err=True)
    if out is None:
        typer.echo(text, nl=False)
    else:
        pipeline.outside.write(out, text)


@app.command()
def build(
    quarter: QuarterName = None,
    project: ProjectFolder = Path(),
    *,
    engine: Annotated[EngineChoice | None, typer.Option(help="what renders; _quarto.yml says if left out")] = None,
    set_aside: SetAsideNames = None,
    audience: AudienceName = None,
    explain: Annotated[bool, typer.Option("--explain", help="say why each step ran")] = False,
) -> None:
    """Build every report of one quarter and put it into the site, or change nothing.

    For example: reportgen build, or reportgen build "2026-27 Q1" --set-aside police --explain. The public site is
    made by --audience public, beside the own one; an agency copy by --audience agency:police, into build/outbox/.
    """
    from reportgen import pipeline, show
    from reportgen.console import Talk

    options = pipeline.Options(quarter, engine.value if engine else None, tuple(set_aside or ()), audience)
    with Talk() as talk:
        record = pipeline.build(project, options, talk)
    typer.echo(show.summary(record, explain=explain, check=_check_command(record.quarter, project, options.set_aside)))


def _day(wanted: str | None) -> date:
    """Read the day of a release, or take today's."""
    from datetime import date

    if wanted is None:
        return date.today()  # noqa: DTZ011  # the day where the analyst is
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise typer.BadParameter(f"{wanted!r} is no day; write it as 2026-12-04", param_hint="--day") from None


def _accepted(given: Sequence[str] | None) -> dict[str, str]:
    """Read "name=reason" of each accepted check."""
    accepted: dict[str, str] = {}
    for each in given or ():
        name, sign, reason = (part.strip() for part in each.partition("="))
        if not (name and sign and reason):
            raise typer.BadParameter('write a name and a reason: "returns-missing=why"', param_hint="--accept")
        accepted[name] = reason
    return accepted


def _said(text: str, option: str = "--what, --why") -> str:
    """Read a sentence that is printed with a full stop of its own."""
    plain = " ".join(text.split()).rstrip(".")
    if not plain:
        raise typer.BadParameter("say it in words: they are printed", param_hint=option)
    return plain


def _check_command(quarter: Quarter, project: Path, set_aside: Sequence[str]) -> str:
    """Write the command that checks what a build has read."""
    words = [f'reportgen check "{quarter}"', *(f"--set-aside {agency}" for agency in set_aside)]
    if project != Path():
        folder = project.as_posix()
        words.append(f'--project "{folder}"' if " " in folder else f"--project {folder}")
    return " ".join(words)


QuarterOfRelease = Annotated[str, typer.Argument(help="such as 2026-27 Q2")]
AcceptedChecks = Annotated[
    list[str] | None, typer.Option("--accept", help='accept an open check by its name: "returns-missing=why"')
]
DayOfRelease = Annotated[str | None, typer.Option(help="the day that its pages bear, as 2026-12-04; today if left out")]
Tagged = Annotated[bool, typer.Option("--tag", help="commit the site to git, and tag the commit")]


@app.command()
def release(
    quarter: QuarterOfRelease,
    project: ProjectFolder = Path(),
    *,
    accept: AcceptedChecks = None,
    day: DayOfRelease = None,
    audience: AudienceName = None,
    engine: Annotated[EngineChoice | None, typer.Option(help="what renders; _quarto.yml says if left out")] = None,
    tag: Tagged = False,
) -> None:
    """Make a quarter final: every check is closed or accepted with a reason, then all of it is frozen.

    For example: reportgen release "2026-27 Q2" --accept "returns-missing=the trust sends them with the next quarter".
    A return that is not signed off does not stop it: its figures and pages are marked.
    """
    from reportgen import pipeline

    wanted = pipeline.Wanted(
        quarter, _day(day), _accepted(accept), audience, engine=engine.value if engine is not None else None
    )
    _sealed(project, pipeline.release, wanted, tag=tag)


@app.command()
def revise(
    quarter: QuarterOfRelease,
    project: ProjectFolder = Path(),
    *,
    what: Annotated[str, typer.Option(help="what is changed; printed on page one")],
    why: Annotated[str, typer.Option(help="why; printed on page one")],
    accept: AcceptedChecks = None,
    day: DayOfRelease = None,
    audience: AudienceName = None,
    tag: Tagged = False,
) -> None:
    """Release a quarter again, corrected: nothing else changes a released quarter. The earlier release stays reachable.

    For example: reportgen revise "2026-27 Q2" --what "The police's figures on visits" --why "Two stations were missed".
    """
    from reportgen import pipeline

    wanted = pipeline.Wanted(quarter, _day(day), _accepted(accept), audience, what=_said(what), why=_said(why))
    _sealed(project, pipeline.revise, wanted, tag=tag)


def _sealed(
    project: Path,
    make: Callable[[Path, pipeline.Wanted, Talk], pipeline.Released],
    wanted: pipeline.Wanted,
    *,
    tag: bool,
) -> None:
    """Release or revise a quarter, say what came of it, and tag it if that was asked for."""
    from reportgen import pipeline, show
    from reportgen.console import Talk

    if tag:
        pipeline.tag.refuse_untaggable(project)
    with Talk() as talk:
        made = make(project, wanted, talk)
    typer.echo(show.released(made))
    if tag:
        typer.echo(pipeline.tag.tag(project, made.release))


@app.command()
def verify(quarter: QuarterOfRelease, project: ProjectFolder = Path(), *, audience: AudienceName = None) -> None:
    """Make a released quarter again from what was frozen, and compare it with the site byte for byte.

    For example: reportgen verify "2026-27 Q2". It changes nothing.
    """
    from reportgen import pipeline, show
    from reportgen.console import Talk

    with Talk() as talk:
        found = pipeline.verify(project, quarter, audience, talk)
    typer.echo(show.verified(found))
    if not found.holds:
        raise typer.Exit(15)


@app.command()
def calendar(
    quarter: Annotated[
        str | None, typer.Argument(help="such as 2026-27 Q3, with returns or not; the latest with data if left out")
    ] = None,
    project: ProjectFolder = Path(),
    *,
    ics: Annotated[Path | None, typer.Option(help="write the dates into this file too, for Outlook and others")] = None,
) -> None:
    """Say a quarter's dates: due, chase, sub-group, papers, board, publish and the next release.

    For example: reportgen calendar, or reportgen calendar "2026-27 Q3" --ics dates.ics. The rules stand in _quarto.yml,
    under `calendar:`; days that are fixed in quarter.yaml win over them.
    """
    from reportgen import pipeline, release, show

    loaded = pipeline.load(project)
    found = pipeline.dates(loaded, quarter)
    typer.echo(show.dates(found, release.nation_in_words(loaded.settings.schedule.nation)))
    if ics is not None:
        replaced = release.save(ics, release.as_icalendar(found, loaded.settings.partnership))
        typer.echo(f"\n{'replaced' if replaced else 'made'} {ics.as_posix()}")


@app.command()
def extract(
    project: ProjectFolder = Path(),
    *,
    about: Annotated[str, typer.Option("--for", help='whose question it is, such as "request 1234"; printed')],
    measures: Annotated[str | None, typer.Option(help="ids of measures, with commas between")] = None,
    quarters: Annotated[str | None, typer.Option(help="one, or first and last: 2025-26 Q1..2026-27 Q2")] = None,
    audience: Annotated[str, typer.Option(help="public, partners or agency:ID")] = "public",
    out: Annotated[Path | None, typer.Option(help="a folder; one of its own in outbox/ if left out")] = None,
    record: Annotated[
        Path | None, typer.Option(help="enter an answer that was given elsewhere, from this CSV file")
    ] = None,
    day: Annotated[str | None, typer.Option(help="the day of the answer, as 2026-12-04; today if left out")] = None,
) -> None:
    """Answer a question from outside with a table and a note, of protected figures, and enter it in the ledger.

    For example: reportgen extract --measures visits-in-time --quarters "2025-26 Q1..2026-27 Q2" --for "request 1234".
    What was answered by other means: reportgen extract --record answer.csv --for "request 1234".
    """
    from reportgen import pipeline, show
    from reportgen.console import Talk

    ids = tuple(name.strip() for name in (measures or "").split(",") if name.strip())
    asked = pipeline.Question(_said(about, "--for"), _day(day), audience, ids, quarters or "", out)
    if record is not None:
        if measures or quarters or out:
            raise typer.BadParameter("--record goes with neither --measures, --quarters nor --out")
        typer.echo(show.answered(pipeline.record(project, asked, record)))
        return
    if not (ids and quarters):
        raise typer.BadParameter("say what was asked: --measures and --quarters; or --record what was answered")
    with Talk() as talk:
        answered = pipeline.extract(project, asked, talk)
    typer.echo(show.answered(answered))


@app.command()
def ledger(
    project: ProjectFolder = Path(),
    *,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="enter the releases that an earlier version of this program made")
    ] = False,
) -> None:
    """List what was published, to whom and when: releases, and answers to questions from outside.

    For example: reportgen ledger. Releases that are not in it are entered by --adopt, or before the next release.
    """
    from reportgen import pipeline, show

    typer.echo(show.ledger(pipeline.take_in(project) if adopt else pipeline.load(project)))


ReleasedQuarter = Annotated[str, typer.Argument(help="such as 2026-27-Q2")]
SendFlag = Annotated[bool, typer.Option("--send", help="send them, when you have confirmed it")]
YesFlag = Annotated[bool, typer.Option("--yes", help="send without asking")]
AgainNames = Annotated[list[str] | None, typer.Option(help="send this message although it may have gone out before")]


@app.command()
def email(
    quarter: ReleasedQuarter,
    project: ProjectFolder = Path(),
    *,
    send: SendFlag = False,
    yes: YesFlag = False,
    again: AgainNames = None,
) -> None:
    """Write a message for each recipient of a released quarter into outbox/, and send them if you say so.

    For example: reportgen email 2026-27-Q2, then reportgen email 2026-27-Q2 --send. Who gets what stands in
    data/recipients.yaml. Nobody is sent the same release twice: a run that was stopped goes on where it was.
    """
    from reportgen import pipeline
    from reportgen.pipeline import post

    batch = post.reports(project, pipeline.load(project), quarter)
    _post(batch, send=send, yes=yes, again=again or ())


@app.command()
def remind(
    quarter: ReleasedQuarter,
    project: ProjectFolder = Path(),
    *,
    send: SendFlag = False,
    yes: YesFlag = False,
    again: AgainNames = None,
) -> None:
    """Write a reminder for each agency whose return has not come in into outbox/, and send them if you say so.

    For example: reportgen remind 2026-27-Q3 --send. Nobody is reminded more than once a day.
    """
    from datetime import date

    from reportgen import pipeline
    from reportgen.pipeline import post

    today = date.today()  # noqa: DTZ011  # the day of whoever sends
    batch = post.reminders(project, pipeline.load(project), quarter, today)
    _post(batch, send=send, yes=yes, again=again or ())


def _post(batch: Batch, *, send: bool, yes: bool, again: Sequence[str]) -> None:
    """Show what would be sent; send it if that is asked for and confirmed."""
    from reportgen import show
    from reportgen.pipeline import post

    waiting = batch.to_send(again)
    typer.echo(show.batch(batch))
    if not send:
        return
    if not waiting:
        typer.echo("there is nothing to send")
        return
    if not yes:
        _confirm(len(waiting))
    post.send(batch, again, tell=lambda outcome: typer.echo(show.posted(outcome)))


def _confirm(number: int) -> None:
    """Have it typed how many messages are to be sent.

    Raises:
        ReleaseError: If something else is typed, or there is nobody to ask.
    """
    wanted = f"send {number}"
    where = "the command line"
    if not sys.stdin.isatty():
        raise ReleaseError("nothing was sent, for there is nobody here to ask", where=where, fix="add --yes")
    if typer.prompt(f"Type '{wanted}' to send them", default="", show_default=False).strip() != wanted:
        raise ReleaseError("nothing was sent", where=where, fix=f"run the command again and type: {wanted}")


@app.command()
def publish(
    project: ProjectFolder = Path(),
    *,
    to: Annotated[
        str | None, typer.Option(help="a folder, ssh://host/path or git:remote#branch; _quarto.yml says if left out")
    ] = None,
    audience: Annotated[str | None, typer.Option(help="public or partners; that of _quarto.yml if left out")] = None,
    drafts: Annotated[bool, typer.Option("--drafts", help="publish quarters that were not released too")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would change, and change nothing")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="let readers see the release before again")] = False,
) -> None:
    """Put the site where readers see it: all of it, or what they saw before stays.

    For example: reportgen publish --to /srv/intranet/safeguarding --dry-run. The release before is kept for --rollback.
    """
    from reportgen import show
    from reportgen.release import publish as publishing

    if rollback and (dry_run or drafts):
        raise typer.BadParameter("--rollback goes with neither --dry-run nor --drafts")
    command = show.rollback_command(project, to, audience)
    if rollback:
        target, done = publishing.back(project, to, audience)
        typer.echo(show.gone_back(done, target.shown, command))
        return
    wanted = publishing.publication(project, to, audience, drafts=drafts)
    if dry_run:
        typer.echo(show.would_change(wanted.compare(), wanted.target.shown))
    else:
        typer.echo(show.published(wanted.put(), wanted.site.quarters, wanted.target.shown, command))


@app.command()
def sources(
    quarter: QuarterName = None,
    project: ProjectFolder = Path(),
    *,
    set_aside: SetAsideNames = None,
    audience: AudienceName = None,
) -> None:
    """Compose the sources of a quarter's reports into build/sources, for Quarto to render by hand.

    For example: reportgen sources "2026-27 Q1". Quarto runs it by itself before `quarto render` and `quarto preview`.
    """
    from reportgen import pipeline
    from reportgen.console import Talk

    options = pipeline.Options(quarter=quarter, set_aside=tuple(set_aside or ()), audience=audience)
    with Talk() as talk:
        folder = pipeline.sources(project, options, talk)
    typer.echo(f"the sources are in {folder}")


@app.command()
def preview(
    project: ProjectFolder = Path(),
    *,
    port: Annotated[int, typer.Option(help="on 127.0.0.1", min=0, max=65535)] = 4200,
    once: Annotated[bool, typer.Option("--once", hidden=True)] = False,
) -> None:
    """Serve the site on this machine only, and build again when a file changes; Ctrl+C ends it."""
    from reportgen.preview import serve

    serve(project, port=port, once=once)


@app.command()
def doctor(
    project: ProjectFolder = Path(), *, as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False
) -> None:
    """Look at this machine and the project, and say what is missing and how to mend it; nothing is sent."""
    from reportgen import doctor as diagnosis

    found = diagnosis.examine(project)
    typer.echo(diagnosis.as_json(found) if as_json else diagnosis.as_text(found))
    if any(each.state == "fault" for each in found):
        raise typer.Exit(17)


@app.command()
def schema() -> None:
    """Print the JSON Schema of measures.yaml, for an editor to help with."""
    import json

    from reportgen.project.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def journal(
    project: ProjectFolder = Path(),
    *,
    last: Annotated[int, typer.Option(help="how many commands, the latest last", min=1)] = 20,
) -> None:
    """Say who ran what, when, and how it ended, from the project's own record.

    For example: reportgen journal, or reportgen journal --last 100.
    """
    from reportgen import journal as record

    typer.echo(record.table(record.read(project), last))


@app.command()
def retire(
    period: Annotated[str, typer.Argument(help="a financial year such as 2019-20, or a quarter")],
    project: ProjectFolder = Path(),
    *,
    yes: Annotated[bool, typer.Option("--yes", help="remove without asking")] = False,
) -> None:
    """Remove the returns of a year or quarter that are past their retention date; published pages and records stay.

    For example: reportgen retire 2019-20. The rule stands in _quarto.yml, under `retention:`; without one nothing is
    removed. First a list of what would go is shown, and the year is to be typed again.
    """
    from datetime import datetime

    from reportgen import pipeline, release

    loaded = pipeline.load(project)
    planned = release.plan_retirement(loaded, period, datetime.now().astimezone().date())
    typer.echo(release.retirement_in_words(planned, loaded))
    if planned.nothing_left:
        return
    if not yes and typer.prompt(f"To remove them, type {planned.asked}", err=True).strip() != planned.asked:
        typer.echo("nothing was removed")
        raise typer.Exit(_INTERRUPTED)
    release.retire(loaded, planned)
    typer.echo("removed, and recorded in records/retired.json")


@app.callback()
def _options(
    *, version: Annotated[bool, typer.Option("--version", help="print the version", is_eager=True)] = False
) -> None:
    if version:
        from reportgen import __version__

        typer.echo(__version__)
        raise typer.Exit


def run(arguments: Sequence[str]) -> int:
    """Carry out one command; give its exit code. Nothing that a user does ends in a traceback.

    What changes something is written into the project's journal when it begins and when it ends.
    """
    commands = typer.main.get_group(app)
    work = partial(_carried_out, commands, arguments)
    name = arguments[0] if arguments else ""
    only_looks = name in _LEAVES_NO_LINE and _LEAVES_ONE.isdisjoint(arguments)
    if only_looks or name not in commands.commands or not _HELP.isdisjoint(arguments):
        return work()
    from reportgen import journal

    parameters = commands.commands[name].params
    command = journal.Command(
        name, {word for each in parameters for word in each.opts}, any(each.name == "quarter" for each in parameters)
    )
    try:
        return journal.around(_project_of(arguments), command, arguments[1:], work, sys.stderr)
    except KeyboardInterrupt:  # between the command and its line
        return _stopped()


def _carried_out(commands: TyperGroup, arguments: Sequence[str]) -> int:
    try:
        status = commands.main(list(arguments) or ["--help"], prog_name="reportgen", standalone_mode=False)
    except ReportgenError as error:
        return _tell(error)
    except typer.Exit as ended:
        return ended.exit_code
    except TyperException as misuse:
        message = misuse.format_message().rstrip(".")
        fix = "reportgen --help lists what there is"
        if _HALF_A_QUARTER.search(message):
            fix = 'put the quarter into quotation marks, or write it without a blank: "2026-27 Q2", 2026-27-Q2'
        sys.stderr.write(f"reportgen: {message}\n  where  the command line\n  fix    {fix}\n")
        return misuse.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except BrokenPipeError:
        return 0  # the reader of our output, such as `head`, has seen enough
    except OSError as error:
        from reportgen.workspace import fault_of

        fault = fault_of(error, "the disk that the project or the temporary folder is on")
        return _tell(fault) if fault is not None else _own_fault(error, _project_of(arguments))
    except Exception as bug:  # noqa: BLE001  # the outermost place: a bug becomes a message, never a cell's contents
        return _own_fault(bug, _project_of(arguments))
    if status == _INTERRUPTED:  # typer catches Ctrl+C and says nothing
        return _stopped()
    return status if isinstance(status, int) else 0


def main() -> None:
    """Run as the program `reportgen`."""
    _speak_to_any_machine()
    sys.exit(run(sys.argv[1:]))


def _speak_to_any_machine() -> None:
    """Write UTF-8 into files and pipes on every machine; a terminal that lacks a letter gets its number instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _keep_lists(folder: Path, lists: Mapping[str, str]) -> None:
    """Write the lists of problems that are too long for the screen, and take those of an earlier check away."""
    for old in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        old.unlink()
    if not lists:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in lists.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    typer.echo(f"the whole list of each agency, to be sent to it: {folder.as_posix()}/ ({', '.join(lists)})")


def _tell(error: ReportgenError) -> int:
    told = _alike(each_of(error))
    shown = [f"reportgen: {text}" for text, _ in told[:MOST_SHOWN]]
    rest = sum(number for _, number in told[MOST_SHOWN:])
    if rest:
        of_returns = any(fault.exit_code == DataError.exit_code for fault in each_of(error))
        shown.append(f"reportgen: and {rest} more" + ("; reportgen check writes them all down" if of_returns else ""))
    sys.stderr.write("\n".join(shown) + "\n")
    return error.exit_code


def _alike(faults: Sequence[ReportgenError]) -> list[tuple[str, int]]:
    """Give the messages, those of returns that differ only by their rows as one, each with how many it stands for."""
    if len(faults) == 1:  # as nearly always, and then the rooms of the returns need not be opened
        return [(str(faults[0]), 1)]
    from reportgen.returns import CommentaryRefused, ReturnRefused, gathered

    messages: list[tuple[str, int]] = []
    problems = [fault.problem for fault in faults if isinstance(fault, CommentaryRefused | ReturnRefused)]
    together = {id(alike.first): alike for alike in gathered(problems)}
    for fault in faults:
        if not isinstance(fault, CommentaryRefused | ReturnRefused):
            messages.append((str(fault), 1))
        elif (alike := together.get(id(fault.problem))) is not None:
            text = f"{fault.what}\n  where  {alike.where}\n  fix    {fault.fix}"
            messages.append((text, len(alike.problems)))
    return messages


def _stopped() -> int:
    sys.stderr.write(
        "reportgen: stopped. Nothing is left half done: the site is the old one or the new one, and no message is sent "
        "twice. Run the same command again to bring it to its end\n"
    )
    return _INTERRUPTED


def _project_of(arguments: Sequence[str]) -> Path:
    """Find the project's folder on a command line that may have been read only in part."""
    given = [word.partition("=")[2] for word in arguments if word.startswith("--project=")]
    given += [after for word, after in pairwise(arguments) if word == "--project"]
    folder = Path(given[-1]) if given else Path()
    return folder if folder.is_dir() else Path()


def _own_fault(bug: Exception, project: Path) -> int:
    """Write where our own program failed, without values: a message or a variable may hold a cell's contents."""
    frames = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(bug.__traceback__)]
    log = project / "build" / "fault.log"
    text = "\n".join([type(bug).__name__, *frames]) + "\n"
    try:
        log.parent.mkdir(exist_ok=True)
        log.write_text(text, encoding="utf-8")
        where = str(log)
    except OSError:
        where = f"{type(bug).__name__} at {frames[-1] if frames else 'an unknown place'}"
    sys.stderr.write(
        "reportgen: this is a fault of the program, not yours\n"
        f"  where  {where}\n"
        "  fix    please report it with that file (it holds no figures); the last site is untouched\n"
    )
    return 70
