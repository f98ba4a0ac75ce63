"""Read all that is settled before a return is read: the framework, the settings, the quarters, what lies beside."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reportgen.errors import raise_all
from reportgen.model import Framework, Project
from reportgen.project import framework as building
from reportgen.project.benchmarks import read_benchmarks, read_neighbours
from reportgen.project.beside import POPULATION, read_actions, read_population
from reportgen.project.checks import Known, check
from reportgen.project.comparisons import check_population
from reportgen.project.files import FaultLog
from reportgen.project.ledger import read_ledger
from reportgen.project.quarters import last_returned, read_quarters
from reportgen.project.readings import to_come
from reportgen.project.releases import read_releases
from reportgen.project.retired import read_retired
from reportgen.project.schema import FrameworkForm
from reportgen.project.settings import read_settings

FILE: Final = "measures.yaml"


def load(root: Path) -> Project:
    """Load a project.

    Args:
        root: The folder that holds `measures.yaml` and `_quarto.yml`.

    Returns:
        The project, complete and checked: every name in it points at something.

    Raises:
        ConfigError: One fault, or (`Faults`) all of them, of all files, with line and column.
        ReleaseError: If the ledger of what was published is not what it was, in the same way.
        EnvironmentFault: If a file is there but cannot be opened.
    """
    log = FaultLog(root)
    framework, known = _framework(log, root)
    settings = read_settings(log, root)
    data = settings.data if settings is not None else root / "data"
    quarters = read_quarters(log, data, known)
    actions = read_actions(log, data, known)
    population = read_population(log, data, known)
    if framework is not None:
        check_population(log, data / POPULATION, framework, population)
    benchmarks = read_benchmarks(log, data, framework)
    neighbours = read_neighbours(log, data, benchmarks)
    releases = read_releases(log, root)
    published, of_published = read_ledger(root, releases)
    retired = read_retired(log, root)
    if known is not None:
        removed = max((each.quarter for each in retired), default=None)
        log.add_all(root / FILE, to_come(known, last_returned(data, quarters, removed)))
    raise_all((*log.faults, *of_published))
    if framework is None or settings is None:
        raise RuntimeError("a part of the project is missing and no fault was told")
    return Project(
        root,
        framework,
        settings,
        quarters,
        population=population,
        actions=actions,
        releases=releases,
        retired=retired,
        benchmarks=benchmarks,
        neighbours=neighbours,
        ledger=published,
    )


def _framework(log: FaultLog, root: Path) -> tuple[Framework | None, Known | None]:
    path = root / FILE
    if not log.is_there(path):
        fix = "name the project's folder with --project, or make a new project with `reportgen init DIR`"
        log.missing(path, fix)
        return None, None
    form, top = log.read(path, FrameworkForm, "the framework", check)
    known = Known.of(top) if top is not None else None
    return (building.framework(form) if form is not None else None), known
