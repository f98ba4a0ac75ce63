"""Read `_quarto.yml`: settings, house style, and the Word file of styles; what changes nothing here is told."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

from reportgen.engines.format import found
from reportgen.errors import quoted, raise_all, suggest
from reportgen.model import Problem, Retention, Settings, StatisticsRules
from reportgen.project import brand, calendars, house_files, keys, post, reference, thresholds
from reportgen.project.brand import Found
from reportgen.project.files import FaultLog
from reportgen.project.house_files import Unfit
from reportgen.project.keys import Place
from reportgen.project.schema import QuartoForm
from reportgen.project.tree import Fault, Group, Listing, Scalar

FILE: Final = "_quarto.yml"
_TITLE: Final = "Multi-agency performance report"


def settings(root: Path) -> Settings:
    """Read a project's settings alone, which is quick.

    Raises:
        ConfigError: If there is no `_quarto.yml`, or anything in it is at fault.
    """
    log = FaultLog(root)
    found = read_settings(log, root)
    raise_all(log.faults)
    if found is None:
        raise RuntimeError("settings are missing and no fault was told")
    return found


def read_settings(log: FaultLog, root: Path) -> Settings | None:
    """Read a project's settings; faults go to the log."""
    path = root / FILE
    if not log.is_there(path):
        log.missing(path, "make a new project with `reportgen init DIR`, and copy its _quarto.yml here")
        return None

    style = Found()
    document: bytes | None = None

    def check(top: Group) -> Iterator[Fault]:
        nonlocal style, document
        yield from _format_faults(top)
        yield from keys.faults(top)
        yield from _folder_faults(top, root)
        own = top.get("reportgen")
        if isinstance(own, Group):
            yield from thresholds.faults(own)
            yield from calendars.faults(own)
            yield from post.faults(own, root)
        style = brand.find(log, root, top, partnership=own.text("partnership") if isinstance(own, Group) else "")
        yield from _once(style.own_faults)
        document, fault = _reference(top, root, style)
        yield from (fault,) if fault is not None else ()

    form, top = log.read(path, QuartoForm, "the project", check)
    if style.file is not None:
        log.add_all(style.file, _once(style.faults))
    if form is None or top is None:
        return None
    own = form.reportgen
    return Settings(
        partnership=own.partnership,
        subtitle=form.website.title or form.title or _TITLE,
        language=form.lang,
        audience=own.audience,
        engine=own.engine,
        formats=_formats(top),
        marking=own.marking,
        invented=own.invented,
        contact=own.contact,
        threshold=thresholds.strictest(own.threshold),
        thresholds=thresholds.lives(own.threshold),
        zeros_shown=own.zeros_shown,
        agreement=own.data_sharing_agreement,
        own_figures_unrounded=own.own_figures_unrounded,
        templates=root / own.templates,
        data=root / own.data,
        site=root / own.site,
        brand=style.brand,
        reference=document,
        layouts=keys.layouts(top),
        address=keys.address(top),
        sources=tuple(style.sources),
        warnings=_warnings(log, path, style, top),
        schedule=calendars.schedule(own.calendar),
        retention=Retention(own.retention.years, own.retention.source) if own.retention is not None else None,
        post=post.settings(own, top, root),
        publish_to=own.publish.to if own.publish is not None else "",
        statistics=StatisticsRules(
            own.statistics.screening,
            own.statistics.near_includes_outside,
            Fraction(own.statistics.most_not_recorded, 100),
        ),
    )


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """Tell one fault of a place: several may follow from the same word."""
    return list({(fault.line, fault.column): fault for fault in reversed(list(faults))}.values())[::-1]


def _reference(top: Group, root: Path, style: Found) -> tuple[bytes | None, Fault | None]:
    """Read the Word file whose styles the project wants, if it names one."""
    formats = top.get("format")
    docx = formats.get("docx") if isinstance(formats, Group) else None
    node = docx.get("reference-doc") if isinstance(docx, Group) else None
    if not isinstance(node, Scalar) or node.empty:
        return None, None
    try:
        path = house_files.inside(root, root, node.text)
        data = reference.read(path)
    except Unfit as unfit:
        what = f"the reference document {quoted(node.text)} {unfit.what}"
        return None, Fault(node.line, node.column, what, unfit.fix)
    style.sources.append(path)
    return data, None


def _warnings(log: FaultLog, path: Path, style: Found, top: Group) -> tuple[Problem, ...]:
    """List what stands in the file and changes nothing, in its order; then the same of the brand's own file."""
    own = [*keys.passed_over(top), *(style.places if style.file is None else ())]
    of_brand = style.places if style.file is not None else []
    told = ((path, sorted(own, key=_in_order)), (style.file or path, sorted(of_brand, key=_in_order)))
    return tuple(
        Problem(each.code, "warning", log.name(file), each.what, each.fix, line=each.line, sign=each.column)
        for file, places in told
        for each in places
    )


def _in_order(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _format_names(top: Group) -> tuple[Scalar, ...]:
    node = top.get("format")
    if isinstance(node, Group):
        return tuple(key for key, _ in node.entries)
    if isinstance(node, Listing):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return (node,) if node is not None and not node.empty else ()


def _formats(top: Group) -> tuple[str, ...]:
    wanted = {name.text for name in _format_names(top)}
    return tuple(each.name for each in found() if not wanted or each.quarto.name in wanted)


def _format_faults(top: Group) -> Iterator[Fault]:
    by_quarto = {each.quarto.name: each for each in found()}  # formats are written as Quarto calls them
    by_name = {each.name: each for each in found()}
    for name in _format_names(top):
        if name.text in by_quarto:
            continue
        meant = by_name.get(name.text)
        if meant is None:
            what, fix = f"reports are not made as {quoted(name.text)}", suggest(name.text, by_quarto)
        elif meant.quarto.needs:
            what = f"the format {quoted(name.text)} would need {meant.quarto.needs}"
            fix = f"write {meant.quarto.name}, which makes the {meant.label} without it"
        else:
            what, fix = f"Quarto has no format {quoted(name.text)}", f"write {meant.quarto.name}"
        yield Fault(name.line, name.column, what, fix)
    yield from _no_page(top)


def _no_page(top: Group) -> Iterator[Fault]:
    """Tell of formats without HTML: the reports on the site are its pages, and every other page leads to them."""
    page = next(each.quarto.name for each in found() if each.page)
    names = _format_names(top)
    if names and page not in {name.text for name in names}:
        key = top.key("format") or names[0]
        what = f"'format' lacks {page}, and the site is made of the reports' {page} pages"
        fix = f"add `{page}: {{}}` below `format:`"
        if not isinstance(top.get("format"), Group):
            fix = f"write {page} as well, such as `format: [{', '.join((page, *(name.text for name in names)))}]`"
        yield Fault(key.line, key.column, what, fix)


def _folder_faults(top: Group, root: Path) -> Iterator[Fault]:
    own = top.get("reportgen")
    if not isinstance(own, Group):
        return
    data = own.get("data")
    if isinstance(data, Scalar) and not data.empty and not (root / data.text).is_dir():
        what = f"there is no folder {quoted(data.text)} for the returns"
        yield Fault(data.line, data.column, what, "make the folder, or mend 'data:'")
    site = own.get("site")
    if not isinstance(site, Scalar) or site.empty:
        return
    # A site is exchanged as a whole: what lies in it beside the pages would be lost.
    place = _absolute(root / site.text)
    keys = {"templates": "reports", "data": "data"}
    inputs = {_absolute(root / (own.text(key) or default)) for key, default in keys.items()}
    around = any(place == each or place in each.parents for each in (*inputs, _absolute(root)))
    within = any(each in place.parents for each in inputs)
    if around or within:
        what = f"the site cannot be in {quoted(site.text)}, for a new site takes the place of all that lies there"
        yield Fault(site.line, site.column, what, "give the site a folder of its own, such as site")


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  # resolve() would follow links
