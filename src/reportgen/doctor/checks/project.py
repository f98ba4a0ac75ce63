"""Whether the project can be loaded, and what in its settings changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.doctor.line import Check, Line, Patient, fault, ok, warning
from reportgen.errors import ReportgenError, each_of
from reportgen.numbers import counted
from reportgen.project import load


def _look(patient: Patient) -> Iterator[Line]:
    try:
        project = load(patient.root)
    except ReportgenError as error:
        yield from (fault(f"{each.where}: {each.what}", each.fix) for each in each_of(error))
        return
    latest = project.quarters[-1].quarter if project.quarters else "none"
    measures = counted(len(project.framework.measures), "measure")
    yield ok(f"{project.settings.partnership}, {measures}, latest quarter {latest}")
    for each in project.settings.warnings:
        yield warning(f"{each.where}: {each.what}", each.fix)
    unfinished = [str(each.quarter) for each in project.retired if not each.finished]
    if unfinished:
        yield warning(
            f"the removal of returns was stopped in the middle: {', '.join(unfinished)}",
            "run the same reportgen retire again; it goes on from there",
        )


CHECK = Check("project", 10, _look)
