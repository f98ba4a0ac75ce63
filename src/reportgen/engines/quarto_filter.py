"""Puts the house style on a document that Quarto has read: pandoc's tree comes in as JSON and goes out as JSON.

`defaults/quarto/house.lua` starts it, in the document's folder. What comes out are the blocks that the embedded
engine's writers make, for Quarto to finish. A fault is told on standard output and kept for the engine in `FAULTS`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeAlias

from reportgen.engines import numbering, quarto_house, source
from reportgen.engines.format import Format, Job, named
from reportgen.engines.pictures import size
from reportgen.engines.tree import Report
from reportgen.errors import RenderError, ReportgenError, each_of, raise_all
from reportgen.quarter import Quarter

Json: TypeAlias = Any  # pandoc's tree: its shapes are told by the "t" of each node

FAULTS: Final = "house-faults.json"
_SHORTCODE: Final = "quarto-shortcode__"
_PAGE_BREAK: Final = re.compile(r"\{\{<\s*pagebreak\s*>\}\}")
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\s*')  # it would stop Quarto's reloading
_OWN: Final = re.compile(r"\{#(?P<id>[\w.:-]+)\s*(?P<rest>.*)\}\s*", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"([\w-]+)=[\"“”]([^\"“”]*)[\"“”]")


def main() -> None:
    """Read a tree, write a tree; the arguments are the format, the house's folder and the document's file."""
    name, house, document = sys.argv[1:]
    tree = json.loads(sys.stdin.buffer.read())
    Path(FAULTS).unlink(missing_ok=True)
    try:
        answer = filled(tree, name, Path(house), Path(document))
    except ReportgenError as error:
        faults = [_told(fault) for fault in each_of(error)]
        Path(FAULTS).write_text(json.dumps(faults), encoding="utf-8", newline="\n")
        _say("\n".join("{what}\n  where  {where}\n  fix    {fix}".format(**fault) for fault in faults))
        sys.exit(1)
    _say(json.dumps(answer, ensure_ascii=False))


def _told(fault: ReportgenError) -> dict[str, str]:
    """Give a fault in Quarto's case: both engines read the same subset."""
    what = fault.what.replace("the embedded engine", "the house style")
    return {"what": what, "where": fault.where, "fix": fault.fix.replace(", or render with Quarto", "")}


def _say(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))


def filled(tree: Json, name: str, house: Path, document: Path) -> Json:
    """Give a tree with our blocks in place of what Quarto read, and with what the template needs besides.

    Raises:
        RenderError: For each thing that the house style does not know.
    """
    (made,) = named([name])
    if made.quarto.fill is None:
        raise RenderError(f"Quarto writes {name!r} by itself", where=document.name, fix="leave the house style out")
    where = document.name
    text = document.read_text(encoding="utf-8")
    read = as_read_by_us(tree)
    raise_all(_unknown(read["blocks"], text, where))
    report = source.from_tree(read, text, where=where)
    job = _job(report, made, house, where)
    written = made.quarto.fill(job)
    open_to_scripts = quarto_house.is_by_hand(house)
    meta = {
        key: _raw(made.quarto.raw, _POLICY.sub("", text) if open_to_scripts else text)
        for key, text in written.variables.items()
    }
    meta |= {key: _string(text) for key, text in written.names.items()}
    meta |= {
        "house-warnings": {"t": "MetaList", "c": [_string(text) for text in written.warnings]},
        "house-taken": {"t": "MetaList", "c": [_string(name) for name in sorted(written.taken)]},
    }
    return {**tree, "meta": meta, "blocks": list(written.blocks)}


def _string(text: str) -> Json:
    return {"t": "MetaString", "c": text}


def _raw(format_: str, text: str) -> Json:
    return {"t": "MetaInlines", "c": [{"t": "RawInline", "c": [format_, text]}]}


def _job(report: Report, made: Format, house: Path, where: str) -> Job:
    folder = Path()
    settings = quarto_house.unpack(house, folder)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.*")) if path.is_file()}
    pictures = {name: path for name, path in files.items() if name.endswith((".svg", ".png"))}
    layout = settings.layout(made.name)
    fitted = numbering.prepare(report, made, pictures, where=where, layout=layout)
    sizes = {
        str(PurePosixPath(name).with_suffix("")): size(path.read_bytes())
        for name, path in pictures.items()
        if name.endswith(".svg")
    }
    return Job(
        report=fitted,
        folder=folder,
        assets=_Files(pictures),
        sizes=sizes,
        settings=settings,
        reported=_reported(report),
        stylesheet=quarto_house.STYLESHEET,
        where=where,
    )


class _Files(Mapping[str, bytes]):
    """The document's pictures, each read when it is asked for."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _reported(report: Report) -> date:
    """Give the day that the file carries: the header's date, else the quarter's last day. Never the clock's."""
    try:
        return date.fromisoformat(report.date)
    except ValueError:
        return Quarter.parse(report.parameter("quarter")).last_day


# ---------------------------------------------------------------- how Quarto reads


def as_read_by_us(tree: Json) -> Json:
    """Give pandoc's tree as our own reader makes it.

    Quarto's reader differs in three things: shortcodes are spans, a table's attributes stand among the words of its
    caption, and in a website blocks of Quarto's own stand at the end, which it takes away again.
    """
    return {**tree, "blocks": [_block(block) for block in tree["blocks"] if not _is_quartos(block)]}


def _is_quartos(node: Json) -> bool:
    if node["t"] != "Div":
        return False
    (identifier, classes, _), _ = node["c"]
    return identifier.startswith("quarto-") and "hidden" in classes


def _block(node: Json) -> Json:
    match node["t"], node.get("c"):
        case "Para" | "Plain", [{"t": "Span", "c": [[_, classes, attributes], _]}] if _SHORTCODE in classes:
            if _PAGE_BREAK.fullmatch(dict(attributes).get("data-raw", "")):
                return {"t": "Div", "c": [["", ["pagebreak"], []], []]}
            return node
        case "Table", [attr, caption, *rest]:
            own, told = _caption(attr, caption)
            return {"t": "Table", "c": [own, told, *rest]}
        case "Div" | "BlockQuote" | "BulletList" | "OrderedList" as kind, inside:
            return {"t": kind, "c": _inside(kind, inside)}
        case _:
            return node


def _unknown(node: Json, text: str, where: str) -> list[RenderError]:
    """Give a fault for each shortcode that is left: what it stands for would not be printed."""
    match node:
        case {"t": "Span", "c": [[_, classes, attributes], _]} if _SHORTCODE in classes:
            written = dict(attributes).get("data-raw", "")
            line = next((number for number, said in enumerate(text.split("\n"), start=1) if written in said), 0)
            name = written.strip("{}<> ").partition(" ")[0]
            return [
                RenderError(
                    f"there is no shortcode {name!r} in the house style",
                    where=f"{where}, line {line}" if line else where,
                    fix="use {{< pagebreak >}} on a line of its own, or words",
                )
            ]
        case dict():
            return _unknown(list(node.values()), text, where)
        case list():
            return [fault for each in node for fault in _unknown(each, text, where)]
        case _:
            return []


def _inside(kind: str, inside: Json) -> Json:
    match kind:
        case "Div":
            return [inside[0], [_block(block) for block in inside[1]]]
        case "BlockQuote":
            return [_block(block) for block in inside]
        case "BulletList":
            return [[_block(block) for block in item] for item in inside]
        case _:
            return [inside[0], [[_block(block) for block in item] for item in inside[1]]]


def _caption(attr: Json, caption: Json) -> tuple[Json, Json]:
    """Take `{#tbl-plans tbl-colwidths="[40,60]"}` off the end of a caption."""
    short, blocks = caption
    if not blocks or blocks[-1]["t"] not in ("Para", "Plain"):
        return attr, caption
    inlines: Sequence[Json] = blocks[-1]["c"]
    begins = [number for number, node in enumerate(inlines) if node["t"] == "Str" and node["c"].startswith("{#")]
    if not begins:
        return attr, caption
    found = _OWN.fullmatch("".join(_written(inlines[begins[-1] :])))
    if found is None:
        return attr, caption
    kept = list(inlines[: begins[-1]])
    while kept and kept[-1]["t"] in ("Space", "SoftBreak"):
        kept.pop()
    _, classes, attributes = attr
    own = [found["id"], classes, [*attributes, *(list(pair) for pair in _ATTRIBUTE.findall(found["rest"]))]]
    return own, [short, [*blocks[:-1], {"t": blocks[-1]["t"], "c": kept}]]


def _written(nodes: Sequence[Json]) -> Iterator[str]:
    for node in nodes:
        match node["t"]:
            case "Str":
                yield node["c"]
            case "Quoted":
                yield '"'
                yield from _written(node["c"][1])
                yield '"'
            case _:
                yield " "
