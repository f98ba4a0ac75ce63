"""What is remembered between builds: with it, a build that has nothing to do is over at once."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final

from reportgen import steps, workspace
from reportgen.errors import ReportgenError
from reportgen.model import BRAND_FILES
from reportgen.pipeline.values import BuildRecord, Options, Work
from reportgen.project.ledger import FOLDER as LEDGER
from reportgen.project.recipients import FILES as RECIPIENTS
from reportgen.project.releases import FOLDER as RELEASES
from reportgen.project.retired import FILE as RETIRED
from reportgen.quarter import Quarter
from reportgen.steps import Outcome

LIBRARIES: Final = (  # whose versions change what is made
    *(
        "font-source-sans-pro",
        "fonttools",
        "gptables",
        "jinja2",
        "lxml",
        "markdown-it-py",
        "markupsafe",
        "matplotlib",
        "numpy",
        "pandas",
    ),
    *("pillow", "plotnine", "pydantic", "pypandoc-binary", "pyyaml", "scipy", "typst", "xlsxwriter"),
)


def programs(engine: str) -> dict[str, str]:
    """List the versions of the programs and libraries that make a quarter's files, but for this program itself."""
    from reportgen.engines import choose

    libraries = {name: version(name) for name in LIBRARIES}
    return {"Python": platform.python_version(), **libraries, **choose(engine).versions()}


def key(root: Path, options: Options) -> str:
    """Give the digest of everything that a build depends on; empty where the settings cannot be read."""
    from reportgen.project import settings

    try:
        own = settings(root)
    except ReportgenError:
        return ""  # the build itself tells the fault, with all others
    try:
        return _key(root, options, own.data, own.templates, own.sources)
    except PermissionError:
        return ""  # the reading of the returns tells of it, with all that is wrong besides


def unchanged(root: Path, options: Options) -> BuildRecord | None:
    """Give the last build's record again where nothing that it depends on has changed and its site is whole."""
    try:
        kept = json.loads(_file(root, options).read_text(encoding="utf-8"))
        site, data, templates = (root / kept[name] for name in ("site", "data", "templates"))
        sources = tuple(root / str(name) for name in kept["sources"])
        if kept["key"] != _key(root, options, data, templates, sources) or not workspace.is_whole(site):
            return None
        if workspace.digest((site / workspace.MANIFEST).read_bytes()) != kept["manifest"]:
            return None
        quarter, engine = Quarter.parse(kept["quarter"]), str(kept["engine"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no record, or not one of ours: build
    return BuildRecord(
        quarter=quarter,
        site=site,
        artifacts=(),
        returns=(),
        warnings=(),
        outcomes=(Outcome("build", "kept", "nothing that it depends on has changed"),),
        unchanged=True,
        engine=engine,
        seconds=0.0,
    )


def remember(work: Work, options: Options, key: str, manifest: str) -> None:
    """Keep what `unchanged` needs; it lies in `build/`, which is never published."""
    root, settings = work.root, work.settings
    kept = {
        "key": key,
        "manifest": manifest,
        "quarter": str(work.protected.quarter),
        "engine": work.engine,
        "site": os.path.relpath(work.site, root),
        "data": os.path.relpath(settings.data, root),
        "templates": os.path.relpath(settings.templates, root),
        "sources": [os.path.relpath(path, root) for path in settings.sources],
    }
    workspace.save(_file(root, options), json.dumps(kept, indent=1).encode())


def _key(root: Path, options: Options, data: Path, templates: Path, sources: tuple[Path, ...]) -> str:
    framework, settings = root / "measures.yaml", root / "_quarto.yml"
    # A brand's file that was not there is one that may be there now.
    beside = sorted({*(root / name for name in BRAND_FILES), root / RETIRED, *sources})
    parts = [
        repr(options),
        platform.python_version(),
        steps.code(""),
        steps.versions(*LIBRARIES),
        *(workspace.digest(file.read_bytes()) if file.is_file() else "" for file in (framework, settings, *beside)),
        steps.tree(data, skip=RECIPIENTS),  # no build reads it
        steps.tree(templates, skip=("mail",)),
        steps.tree(root / RELEASES),
        steps.tree(root / LEDGER),
    ]
    return workspace.digest("\n".join(parts).encode())


def _file(root: Path, options: Options) -> Path:
    audience = (options.audience or "own").replace(":", "-")
    return root / "build" / f"record-{audience}.json"
