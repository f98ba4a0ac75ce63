"""HTML: the page of the site, with its style sheet beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from reportgen.engines.format import Filled, Format, Job, Quarto

_MAIN: Final = re.compile(r"\$(?:main\b|\{main\})")
_DOCTYPE: Final = re.compile(r"\A\s*<!doctype html>", re.IGNORECASE)  # Quarto keeps it in capital letters only
_TAG: Final = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[^\s=<>"/]+(?:="[^"]*")?)*)\s*>')
_PLAIN_VALUE: Final = re.compile(r'(?P<name>[^\s=<>"/]+)=(?:"(?P<plain>[A-Za-z0-9#][A-Za-z0-9#_./-]*)"|"[^"]*")')
_NEEDS_NO_END: Final = frozenset({"td", "th", "tr", "thead", "tbody", "colgroup", "li"})
_HERE: Final = "<!-- the report -->"
_LOGO: Final = re.compile(r"\$logo\b\r?\n?")  # where a template has the logo; a project's own may do without


def write(job: Job) -> bytes:
    """Write the page; a style sheet that lies beside it is written, too."""
    from reportgen.engines import house, html

    if "/" not in job.stylesheet:
        style = house.stylesheet(job.settings.templates, job.settings.brand)
        (job.folder / job.stylesheet).write_text(style, encoding="utf-8", newline="\n")
    return html.write(job.report, _template(job), job.stylesheet, job.sizes).encode("utf-8")


def _template(job: Job) -> str:
    from reportgen import defaults
    from reportgen.engines import house

    brand = job.settings.brand
    logo = house.picture(brand.logo) + "\n" if brand is not None and brand.logo is not None else ""
    return _LOGO.sub(lambda _: logo.replace("$", "$$"), defaults.text("styles/report.html", job.settings.templates))


def fill(job: Job) -> Filled:
    """Give Quarto the report as one block, and the frame round it as what stands before and after.

    The style sheet of the house, which holds the brand's rules already, is put beside the page.
    """
    from reportgen import defaults
    from reportgen.engines import html

    style = defaults.data("styles/report.css", job.settings.templates)
    (job.folder / job.stylesheet).write_bytes(style)
    template = _MAIN.sub(f"{_HERE}\\g<0>{_HERE}", _template(job), count=1)
    head, main, foot = html.write(job.report, template, job.stylesheet, job.sizes).split(_HERE)
    return Filled(
        blocks=({"t": "RawBlock", "c": ["html", main]},),
        variables={"house-before": _DOCTYPE.sub("<!DOCTYPE html>", head), "house-after": foot},
        names={"pagetitle": job.report.title},
    )


def finish(path: Path, _folder: Path) -> None:
    """Write the page as short as it was before Quarto read it: a tenth of a long report is ends and quotation marks.

    HTML lets both be left out (HTML Living Standard, 13.1.2.3 and 13.1.2.4); elements and attributes stay the same.
    """
    page = path.read_text(encoding="utf-8")
    path.write_text(_TAG.sub(_short, page), encoding="utf-8", newline="\n")


def _short(tag: re.Match[str]) -> str:
    if tag["end"]:
        return "" if tag["name"] in _NEEDS_NO_END else tag[0]
    return f"<{tag['name']}{_PLAIN_VALUE.sub(_unquoted, tag['attributes'])}>"


def _unquoted(attribute: re.Match[str]) -> str:
    plain = attribute["plain"]
    return f"{attribute['name']}={plain}" if plain else attribute[0]


def is_whole(data: bytes) -> bool:
    """Tell whether a page begins and ends as one."""
    return data.lstrip(b"\xef\xbb\xbf\r\n\t ")[:15].lower() == b"<!doctype html>" and b"</html>" in data[-200:]


FORMAT: Final = Format(
    name="html",
    order=10,
    label="HTML",
    page=True,
    quarto=Quarto(
        "html",
        {
            "theme": "none",
            "minimal": True,
            "html-math-method": "plain",  # the usual one is fetched from another host
            "html-table-processing": "none",  # tables are whole, and Quarto would take them apart and fail
            "default-image-extension": "svg",
            "template": "house/page.html",
        },
        raw="html",
        fill=fill,
        finish=finish,
    ),
    write=write,
    is_whole=is_whole,
    libraries=("font-source-sans-pro", "fonttools", "matplotlib"),  # columns are as wide as their words
)
