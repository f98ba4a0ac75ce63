"""Make `reference.docx`, which gives DOCX reports their styles: `python -m reportgen.defaults.styles.reference`.

A project may change the styles in Word and save the file as `reports/styles/reference.docx`; their names must stay.
The styles are written here rather than taken from a template of a library, so that the file holds nothing else.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)  # what a zip file knows as its beginning

ACCENT: Final = "12436D"
INK: Final = "1A1A1A"
GREY: Final = "555555"
HAIR: Final = "B4B4B4"
BETTER: Final = "12436D"  # the sign of an improvement, whatever the accent is
FONT: Final = "Arial"
TABLE_STYLE: Final = "Table"
TEXT_WIDTH: Final = 9525  # of a line on A4 between our margins, in twentieths of a point


@dataclass(frozen=True, slots=True)
class Look:
    """What a house style changes; colours without the sign #."""

    accent: str = ACCENT
    ink: str = INK
    font: str = FONT
    heading_font: str = ""

    def colour(self, colour: str) -> str:
        """Give a style's colour, with the house's accent in the place of the built-in one."""
        return self.accent if colour == ACCENT else colour


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; sizes in points, spaces in twentieths of a point as Word keeps them."""

    name: str
    size: float = 0.0
    before: int = 0
    after: int = 0
    line: int = 0  # 240 is single
    bold: bool = False
    italic: bool = False
    colour: str = ""
    based_on: str = "Normal"
    following: str = ""
    keep_next: bool = False
    keep_lines: bool = False
    level: int = 0  # outline level, 1 is the highest; 0: body text
    indent: int = 0
    left_rule: str = ""  # colour
    left_rule_eighths: int = 24  # thickness in eighths of a point
    bottom_rule: str = ""
    top_rule: str = ""
    page_tab: bool = False  # a dotted line to the right, where Word puts a page number

    @property
    def id(self) -> str:
        """Give the name as Word keeps it inside: without spaces."""
        return self.name.replace(" ", "")


STYLES: Final = (
    Style("Title", size=24, after=80, bold=True, line=252, following="Subtitle", keep_next=True),
    Style("Subtitle", size=14, after=120, following="Body Text", keep_next=True),
    Style("Partnership", size=11, after=60, bold=True, colour=ACCENT, following="Title", keep_next=True),
    Style("Facts", size=9.5, before=40, after=160, top_rule=ACCENT, bottom_rule=HAIR),
    Style("Heading 1", 17, 320, 100, 252, bold=True, colour=ACCENT, following="Body Text", keep_next=True, level=1),
    Style("Heading 2", 14, 300, 100, 252, bold=True, following="Body Text", keep_next=True, level=2),
    Style("Heading 3", 12, 240, 80, 252, bold=True, following="Body Text", keep_next=True, level=3),
    Style("Heading 4", 11, 240, 80, 252, bold=True, following="Body Text", keep_next=True, level=4),
    Style("Heading 5", 11, 200, 80, 252, italic=True, following="Body Text", keep_next=True, level=5),
    Style("Heading 6", 11, 200, 80, 252, italic=True, following="Body Text", keep_next=True, level=6),
    Style("Quantity", based_on="Heading 3", colour="3D3D3D", left_rule="3D3D3D", indent=160),
    Style("Quality", based_on="Heading 3", colour="17706A", left_rule="28A197", indent=160),
    Style("Outcome", based_on="Heading 3", colour="801650", left_rule="801650", indent=160),
    Style("Body Text", after=120),
    Style("Lead", size=13.5, before=40, after=200, line=276),
    Style("Finding", after=70),
    Style("Commentary", size=10, after=100, indent=280, left_rule=HAIR, left_rule_eighths=8),
    Style("Question", after=80),
    Style("List Item", after=40),
    Style("Note Title", before=120, after=20, bold=True, keep_next=True, indent=160, left_rule=ACCENT),
    Style("Note", after=120, indent=160, left_rule=ACCENT),
    Style("Block Quote", after=140, indent=440),
    Style("Caption", size=9.5, before=200, after=80, following="Body Text", keep_lines=True),
    Style("Table Caption", based_on="Caption", bold=True, keep_next=True),
    Style("Figure", before=160, after=40, keep_next=True),
    Style("Table Text", size=9, line=240),
    Style("Table Head", based_on="Table Text", bold=True, keep_next=True),
    Style("Table Small", size=7.5, line=240),
    Style("Table Small Head", based_on="Table Small", bold=True, keep_next=True),
    Style("Table Sheet", size=6.5, line=240),
    Style("Table Sheet Head", based_on="Table Sheet", bold=True, keep_next=True),
    Style("Table Sheet Small", size=6, line=240),
    Style("Table Sheet Small Head", based_on="Table Sheet Small", bold=True, keep_next=True),
    Style("Sheet Note", size=7, before=40, after=40, line=240, colour=GREY),
    Style("Table Note", size=8.5, before=80, after=200, line=252, colour=GREY),
    Style("Index Entry", size=9.5, after=30, indent=200),
    Style("Contents Heading", 17, 0, 140, bold=True, colour=ACCENT, keep_next=True),
    Style("TOC 1", before=100, after=30, bold=True, page_tab=True),
    Style("TOC 2", after=30, indent=300, page_tab=True),
    Style("Header", size=8.5, colour=GREY, bottom_rule=HAIR),
    Style("Footer", size=8.5, colour=GREY),
    Style("Draft", size=14, after=40, bold=True, colour="A8430C"),  # at the head of every page of a draft
    Style("Section End", size=1, line=20),
)

CHARACTER_STYLES: Final = {  # name: run properties
    "Strong": "<w:b/>",
    "Emphasis": "<w:i/>",
    "Marker": "<w:b/>",
    "Better": f'<w:b/><w:color w:val="{BETTER}"/>',
    "Worse": '<w:b/><w:color w:val="A8430C"/>',
    "Signal": '<w:b/><w:color w:val="801650"/>',
    "Missing": f'<w:b/><w:color w:val="{GREY}"/>',
    "Small": '<w:sz w:val="18"/>',
    "Letters": '<w:spacing w:val="16"/>',  # dashes beside one another would read as one
    "Code": '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>',
    "Hyperlink": f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>',
    "Row Link": f'<w:color w:val="{ACCENT}"/>',
    "Page Number": "",
}

PAGE: Final = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1247" w:header="567" w:footer="510" w:gutter="0"/>'
)


def written_styles() -> tuple[str, ...]:
    """Name every style that reports are written in: paragraphs, characters, tables."""
    return (*(style.name for style in STYLES), *CHARACTER_STYLES, TABLE_STYLE)


def styles_xml(look: Look, language: str = "en-GB") -> str:
    """Write the styles part."""
    paragraphs = "".join(_paragraph_style(style, look) for style in STYLES)
    characters = "".join(
        f'<w:style w:type="character" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>'
        f"<w:qFormat/><w:rPr>{_accented(name, properties, look)}</w:rPr></w:style>"
        for name, properties in CHARACTER_STYLES.items()
    )
    return (
        f'{_XML}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f"{_fonts(look.font)}"
        f'<w:color w:val="{look.ink}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
        f'<w:lang w:val="{escape(language, quote=False)}" w:eastAsia="{escape(language, quote=False)}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:suppressAutoHyphens/><w:spacing w:before="0" w:after="0" w:line="257" w:lineRule="auto"/></w:pPr>'
        "</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/>'
        "</w:style>"
        f"{paragraphs}{characters}{_table_style()}</w:styles>"
    )


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _accented(name: str, properties: str, look: Look) -> str:
    return properties.replace(ACCENT, look.accent) if name in ("Hyperlink", "Row Link") else properties


def _paragraph_style(style: Style, look: Look) -> str:
    following = f'<w:next w:val="{style.following.replace(" ", "")}"/>' if style.following else ""
    # Word's own names of built-in styles are in small letters; anything else would make a second style.
    name = style.name.lower() if style.name.startswith(("Heading", "TOC")) else style.name
    name = {"Caption": "caption", "Header": "header", "Footer": "footer"}.get(name, name)
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{style.based_on.replace(" ", "")}"/>{following}<w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style, look)}</w:pPr><w:rPr>{_run_properties(style, look)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style, look: Look) -> str:
    """Write the properties in the order that the schema asks for."""
    parts = []
    if style.keep_next:
        parts.append("<w:keepNext/>")
    if style.keep_lines or style.level:
        parts.append("<w:keepLines/>")
    rules = [
        f'<w:top w:val="single" w:sz="12" w:space="5" w:color="{look.colour(style.top_rule)}"/>'
        if style.top_rule
        else "",
        f'<w:left w:val="single" w:sz="{style.left_rule_eighths}" w:space="7" '
        f'w:color="{look.colour(style.left_rule)}"/>'
        if style.left_rule
        else "",
        f'<w:bottom w:val="single" w:sz="4" w:space="4" w:color="{style.bottom_rule}"/>' if style.bottom_rule else "",
    ]
    if any(rules):
        parts.append(f"<w:pBdr>{''.join(rules)}</w:pBdr>")
    if style.page_tab:
        parts.append(f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>')
    spaces = {"before": style.before, "after": style.after, "line": style.line}
    written = "".join(f' w:{name}="{value}"' for name, value in spaces.items() if value)
    if written:
        rule = ' w:lineRule="exact"' if style.name == "Section End" else ' w:lineRule="auto"' if style.line else ""
        parts.append(f"<w:spacing{written}{rule}/>")
    if style.indent:
        parts.append(f'<w:ind w:left="{style.indent}"/>')
    if style.level:
        parts.append(f'<w:outlineLvl w:val="{style.level - 1}"/>')
    return "".join(parts)


def _run_properties(style: Style, look: Look) -> str:
    parts = []
    if look.heading_font and (style.level or style.name in ("Title", "Contents Heading")):
        parts.append(_fonts(look.heading_font))
    if style.bold:
        parts.append("<w:b/><w:bCs/>")
    if style.italic:
        parts.append("<w:i/><w:iCs/>")
    if style.colour:
        parts.append(f'<w:color w:val="{look.colour(style.colour)}"/>')
    if style.size:
        parts.append(f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>')
    return "".join(parts)


def _table_style() -> str:
    return (
        '<w:style w:type="table" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/>'
        '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="1A1A1A"/>'
        f'<w:insideH w:val="single" w:sz="3" w:space="0" w:color="{HAIR}"/></w:tblBorders>'
        '<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="45" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="1A1A1A"/></w:tcBorders>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )


def make(look: Look | None = None) -> bytes:
    """Build the file: every style once, by its name, in a house's look or the built-in one."""
    shown = [*STYLES]
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr><w:r><w:t>{escape(style.name)}</w:t></w:r></w:p>'
        for style in shown
    )
    runs = "".join(
        f'<w:p><w:r><w:rPr><w:rStyle w:val="{name.replace(" ", "")}"/></w:rPr><w:t>{name}</w:t></w:r></w:p>'
        for name in CHARACTER_STYLES
    )
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{_TYPE}.settings+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{_XML}<w:document xmlns:w="{W}"><w:body>{body}{runs}'
        f"<w:sectPr>{PAGE}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/settings" Target="settings.xml"/></Relationships>',
        "word/styles.xml": styles_xml(look or Look()),
        "word/settings.xml": f'{_XML}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>',
    }
    return zipped({name: text.encode("utf-8") for name, text in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    """Zip parts in their order, with one fixed date, so that equal contents are equal bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, data)
    return buffer.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name("reference.docx").write_bytes(make())
