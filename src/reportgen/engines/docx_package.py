"""The parts of a Word document round its body: styles, numbering, pictures, head and foot, properties.

Styles and settings come from the reference document; everything else is written here, so that a file holds
nothing but the report.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from io import BytesIO
from typing import Final

from reportgen.defaults.styles.reference import PAGE, W, written_styles, zipped
from reportgen.engines.docx_words import attribute, escaped, run, tab
from reportgen.engines.tree import Report

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMESPACES: Final = (
    f'xmlns:w="{W}" xmlns:r="{_R}" xmlns:wp="{DRAWING}/wordprocessingDrawing" '
    f'xmlns:a="{DRAWING}/main" xmlns:pic="{DRAWING}/picture"'
)
_SHEET_SIDE: Final = 680
_SHEET_MARGINS: Final = (
    f'<w:pgMar w:top="879" w:right="{_SHEET_SIDE}" w:bottom="765" w:left="{_SHEET_SIDE}" w:header="397" w:footer="340"'
    ' w:gutter="0"/>'
)
_TAKEN_ALONG: Final = ("word/theme/theme1.xml", "word/fontTable.xml")
_EMPTY: Final = '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/></w:pPr></w:p>'


def assemble(report: Report, body: str, taken: Taken, *, files: Files, lists: Lists, reported: date) -> bytes:
    """Zip the parts in a fixed order; the day is the report's, not the clock's."""
    parts = {
        "[Content_Types].xml": _content_types(taken.others),
        "_rels/.rels": _package_relationships(),
        "word/document.xml": f"{XML}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": files.relationships(taken.others),
        "word/styles.xml": _with_language(taken.styles, report.language),
        "word/settings.xml": taken.settings,
        "word/numbering.xml": lists.xml(),
        "word/header1.xml": _first_header(report),
        **{f"word/{_file('header', shape)}": _header(report, taken.page, shape) for shape in Shape},
        **{f"word/{_file('footer', shape)}": _footer(report, taken.page, shape) for shape in Shape},
        "docProps/core.xml": _core(report, reported),
        "docProps/app.xml": _app(),
    }
    written = {name: text.encode("utf-8") for name, text in parts.items()}
    return zipped(written | taken.others | files.media)


# ---------------------------------------------------------------- the reference document


class Shape(StrEnum):
    """What a section's pages are like; the value names its head and foot."""

    UPRIGHT = ""
    TURNED = "Turned"
    SHEET = "Sheet"  # upright, with narrow margins


def _file(kind: str, shape: Shape) -> str:
    """Name the file of a head or foot; the first head is the first page's."""
    return f"{kind}{list(Shape).index(shape) + (2 if kind == 'header' else 1)}.xml"


@dataclass(frozen=True, slots=True)
class Page:
    """Size and margins as the reference document has them; lengths in twentieths of a point."""

    xml: str

    def line(self, shape: Shape) -> int:
        """Give the width between the margins."""
        if shape is Shape.SHEET:
            return self._number("w") - 2 * _SHEET_SIDE
        side = self._number("h" if shape is Shape.TURNED else "w")
        return side - self._number("left") - self._number("right")

    def section(self, shape: Shape) -> str:
        """Write size and margins of a section."""
        if shape is Shape.TURNED:
            size = f'<w:pgSz w:w="{self._number("h")}" w:h="{self._number("w")}" w:orient="landscape"/>'
            return re.sub(r"<w:pgSz\b[^>]*/>", size, self.xml)
        if shape is Shape.SHEET:
            return re.sub(r"<w:pgMar\b[^>]*/>", _SHEET_MARGINS, self.xml)
        return self.xml

    def _number(self, name: str) -> int:
        found = re.search(rf'\bw:{name}="(\d+)"', self.xml)
        return int(found[1]) if found else 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken from the reference document."""

    styles: str
    settings: str
    page: Page
    others: dict[str, bytes]  # the theme and the table of fonts, if there are any


def reference_parts(reference: bytes) -> Taken:
    """Read what is used of a reference document; what would make Word ask or tell is left out."""
    with zipfile.ZipFile(BytesIO(reference)) as archive:
        names = archive.namelist()
        document = archive.read("word/document.xml").decode("utf-8")
        found = re.findall(r"<w:pgSz\b[^>]*/>|<w:pgMar\b[^>]*/>", document)
        others = {name: archive.read(name) for name in names if name in _TAKEN_ALONG}
        return Taken(
            styles=_with_our_ids(archive.read("word/styles.xml").decode("utf-8")),
            settings=re.sub(
                r"<w:(updateFields|attachedTemplate)\b[^>]*/>|<w:rsids>.*?</w:rsids>",
                "",
                archive.read("word/settings.xml").decode("utf-8"),
                flags=re.DOTALL,
            ),
            page=Page("".join(found[-2:]) if len(found) >= 2 else PAGE),
            others=others,
        )


def _with_our_ids(styles: str) -> str:
    """Give each style that is written here the id that it is written by; Word's own languages name them otherwise."""
    ids = {name.lower(): name.replace(" ", "") for name in written_styles()}
    for opened in re.findall(r'<w:style\b[^>]*>\s*<w:name w:val="[^"]*"', styles):
        name, own = re.findall(r'w:val="([^"]*)"', opened)[-1], re.findall(r'w:styleId="([^"]*)"', opened)
        wanted = ids.get(name.lower(), "")
        if not wanted or own == [wanted] or not own:
            continue
        styles = styles.replace(opened, opened.replace(f'w:styleId="{own[0]}"', f'w:styleId="{wanted}"'))
        styles = re.sub(rf'(<w:(?:basedOn|next|link) w:val="){re.escape(own[0])}"', rf'\g<1>{wanted}"', styles)
    return styles


def _with_language(styles: str, language: str) -> str:
    return re.sub(r'(<w:rPrDefault>.*?<w:lang w:val=")[^"]*', rf"\g<1>{attribute(language)}", styles, flags=re.DOTALL)


# ---------------------------------------------------------------- pictures, addresses and lists


@dataclass(slots=True)
class Files:
    """Relationships and media, in the order in which they are met."""

    assets: Mapping[str, bytes]
    media: dict[str, bytes] = field(default_factory=dict)
    _pictures: dict[str, str] = field(default_factory=dict)  # name: relationship
    _addresses: dict[str, str] = field(default_factory=dict)  # address: relationship

    def picture(self, name: str) -> str:
        """Give the relationship of a picture; the same picture is kept once."""
        if name not in self._pictures:
            number = len(self._pictures) + 1
            self._pictures[name] = f"rIdPicture{number}"
            self.media[f"word/media/picture{number}.png"] = indexed(self.assets[f"{name}.png"])
        return self._pictures[name]

    def address(self, address: str) -> str:
        """Give the relationship of an address outside the document."""
        return self._addresses.setdefault(address, f"rIdLink{len(self._addresses) + 1}")

    def relationships(self, others: Mapping[str, bytes]) -> str:
        """Write the part that says what each relationship leads to."""
        fixed = {"styles": "styles.xml", "settings": "settings.xml", "numbering": "numbering.xml"}
        lines = [_relationship(f"rId{name.title()}", name, target) for name, target in fixed.items()]
        lines.append(_relationship("rIdFirstHeader", "header", "header1.xml"))
        for kind in ("header", "footer"):
            lines += [_relationship(f"rId{shape}{kind.title()}", kind, _file(kind, shape)) for shape in Shape]
        if "word/theme/theme1.xml" in others:
            lines.append(_relationship("rIdTheme", "theme", "theme/theme1.xml"))
        if "word/fontTable.xml" in others:
            lines.append(_relationship("rIdFonts", "fontTable", "fontTable.xml"))
        for number, identifier in enumerate(self._pictures.values(), start=1):
            lines.append(_relationship(identifier, "image", f"media/picture{number}.png"))
        for address, identifier in self._addresses.items():
            lines.append(_relationship(identifier, "hyperlink", address, ' TargetMode="External"'))
        return f'{XML}<Relationships xmlns="{_RELATIONSHIPS}">{"".join(lines)}</Relationships>'


def _relationship(identifier: str, kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{identifier}" Type="{_R}/{kind}" Target="{attribute(target)}"{mode}/>'


def indexed(png: bytes) -> bytes:
    """Give a PNG of at most 256 colours: charts have few, and the file is a quarter of the size."""
    if png[25:26] == b"\x03":  # the header's colour type: already a palette
        return png
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        flat = Image.new("RGB", picture.size, "#ffffff")
        flat.paste(picture, mask=picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None)
        buffer = BytesIO()
        flat.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


class Lists:
    """Numbering: bullets share one definition; each numbered list has its own, so that it begins anew."""

    def __init__(self) -> None:
        self._starts: list[int] = []

    def bullets(self) -> int:
        """Give the number of the list of bullets."""
        return 1

    def numbers(self, start: int) -> int:
        """Give the number of a new numbered list."""
        self._starts.append(start)
        return len(self._starts) + 1

    def xml(self) -> str:
        """Write the part that says how lists are numbered."""
        bullets = "".join(_list_level(level, "bullet", "•–•–"[level % 4]) for level in range(9))
        numbers = "".join(_list_level(level, "decimal", f"%{level + 1}.") for level in range(9))
        nums = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        for number, start in enumerate(self._starts, start=2):
            overrides = "".join(
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{first}"/></w:lvlOverride>'
                for level, first in enumerate((start, *[1] * 8))
            )
            nums += f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{overrides}</w:num>'
        return (
            f'{XML}<w:numbering xmlns:w="{W}">'
            f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>{bullets}</w:abstractNum>'
            f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>{numbers}</w:abstractNum>'
            f"{nums}</w:numbering>"
        )


def _list_level(level: int, kind: str, text: str) -> str:
    left = 400 + 400 * level
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="340"/></w:pPr></w:lvl>'
    )


# ---------------------------------------------------------------- head, foot and properties


def _to_the_margin(page: Page, shape: Shape) -> str:
    """Set the tabulator of a head or foot to the right margin of its page."""
    return f'<w:tabs><w:tab w:val="right" w:pos="{page.line(shape)}"/></w:tabs>'


def _first_header(report: Report) -> str:
    return f"{XML}<w:hdr {_NAMESPACES}>{_draft(report) or _EMPTY}</w:hdr>"


def _draft(report: Report) -> str:
    """Say at the head of each page of a draft what it is, in words that are read aloud; a watermark is a picture."""
    if not report.draft:
        return ""
    return f'<w:p><w:pPr><w:pStyle w:val="Draft"/></w:pPr>{run("DRAFT: not for circulation")}</w:p>'


def _header(report: Report, page: Page, shape: Shape) -> str:
    left = "  ·  ".join(text for text in (report.parameter("partnership"), report.parameter("quarter")) if text)
    right = report.parameter("edition")
    margin = _to_the_margin(page, shape)
    inside = f'<w:p><w:pPr><w:pStyle w:val="Header"/>{margin}</w:pPr>{run(left)}{tab()}{run(right)}</w:p>'
    return f"{XML}<w:hdr {_NAMESPACES}>{_draft(report)}{inside}</w:hdr>"


def _footer(report: Report, page: Page, shape: Shape) -> str:
    said = (
        *(report.parameter(name) for name in ("status", "unsigned", "marking")),
        "Invented data" if report.invented else "",
    )
    left = "  ·  ".join(text for text in said if text)
    return (
        f'{XML}<w:ftr {_NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>{_to_the_margin(page, shape)}</w:pPr>'
        f"{run(left)}{tab()}{run('Page ')}"
        f'<w:fldSimple w:instr=" PAGE ">{run("1")}</w:fldSimple>{run(" of ")}'
        f'<w:fldSimple w:instr=" NUMPAGES ">{run("1")}</w:fldSimple></w:p></w:ftr>'
    )


def _content_types(others: Mapping[str, bytes]) -> str:
    kinds = {
        "/word/document.xml": "document.main",
        "/word/styles.xml": "styles",
        "/word/settings.xml": "settings",
        "/word/numbering.xml": "numbering",
        "/word/header1.xml": "header",
        **{f"/word/{_file(kind, shape)}": kind for kind in ("header", "footer") for shape in Shape},
    }
    if "word/fontTable.xml" in others:
        kinds["/word/fontTable.xml"] = "fontTable"
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    if "word/theme/theme1.xml" in others:
        theme = "application/vnd.openxmlformats-officedocument.theme+xml"
        overrides += f'<Override PartName="/word/theme/theme1.xml" ContentType="{theme}"/>'
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
    )


def _package_relationships() -> str:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        f'{XML}<Relationships xmlns="{_RELATIONSHIPS}">{_relationship("rId1", "officeDocument", "word/document.xml")}'
        f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/>'
        f"{_relationship('rId3', 'extended-properties', 'docProps/app.xml')}</Relationships>"
    )


def _core(report: Report, reported: date) -> str:
    day = f"{reported.isoformat()}T00:00:00Z"
    partnership = report.parameter("partnership")
    title = ": ".join(text for text in (partnership, report.title, report.subtitle) if text)
    return (
        f"{XML}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(title)}</dc:title><dc:creator>{escaped(partnership)}</dc:creator>"
        f"<dc:language>{escaped(report.language)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    )


def _app() -> str:
    return (
        f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>reportgen</Application></Properties>"
    )
