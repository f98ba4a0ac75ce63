"""Write the workbooks of the cases here: `python tests/broken/make_binary.py`. They are checked in; this says how they came to be.

The parts are written by hand, for no spreadsheet program would write most of these.
"""

import io
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LONG_AGO = (1980, 1, 1, 0, 0, 0)

HEADER = ("measure", "item", "numerator", "denominator", "value", "status", "note")
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Zip parts so that the same parts always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every machine
            book.writestr(info, content)
    return out.getvalue()


def text(reference: str, content: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{content}</t></is></c>'


def number(reference: str, content: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{content}</v></c>'


def xlsx(rows: list[list[str]], *, after: str = "", before: str = "") -> dict[str, str | bytes]:
    """Make the parts of a workbook; styles: 0 general, 1 date, 2 percentage."""
    header = "".join(text(f"{chr(65 + index)}1", name) for index, name in enumerate(HEADER))
    body = "".join(f'<row r="{index}">{"".join(cells)}</row>' for index, cells in enumerate(rows, 2))
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        "</Types>",
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Return" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="17" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{MAIN}">{before}<sheetData><row r="1">{header}</row>{body}</sheetData>{after}</worksheet>',
    }


def ods(body: str) -> dict[str, str | bytes]:
    """Make the parts of an ODS file around the rows of its one sheet."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    namespaces = (
        f'xmlns:office="{office}" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    header = "".join(ods_text(name) for name in HEADER)
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        "content.xml": f'{XML}<office:document-content {namespaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Return"><table:table-row>{header}</table:table-row>{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>",
    }


def ods_text(content: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{content}</text:p></table:table-cell>'


def good_rows() -> list[list[str]]:
    """Give what social care's good return of 2026-27 Q2 holds."""
    return [
        [text("A2", "plans-open"), text("B2", "child-in-need"), number("E2", "500")],
        [text("A3", "plans-open"), text("B3", "child-protection"), number("E3", "210")],
        [text("A4", "visits-in-time"), number("C4", "362"), number("D4", "400")],
        [text("A5", "voice-recorded"), number("C5", "9"), number("D5", "12")],
    ]


def division_by_zero() -> bytes:
    rows = good_rows()
    rows[2] = [text("A4", "visits-in-time"), number("C4", "362"), '<c r="D4" t="e"><f>1/0</f><v>#DIV/0!</v></c>']
    return packed(xlsx(rows))


def changed_into_a_date() -> bytes:
    rows = good_rows()
    rows[0][2] = number("E2", "46082", style=1)
    return packed(xlsx(rows))


def formula_never_calculated() -> bytes:
    rows = good_rows()
    rows[0][2] = '<c r="E2"><f>250+250</f></c>'
    return packed(xlsx(rows))


def merged() -> bytes:
    return packed(xlsx(good_rows(), after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'))


def hidden_row() -> bytes:
    parts = xlsx(good_rows())
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    return packed({**parts, "xl/worksheets/sheet1.xml": sheet.replace('<row r="5">', '<row r="5" hidden="1">')})


def bomb() -> bytes:
    return packed({**xlsx(good_rows()), "xl/media/blank.bin": bytes(4_000_000)})


def doctype() -> bytes:
    parts = xlsx(good_rows())
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    declared = sheet.replace(XML, XML + '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>\n')
    return packed({**parts, "xl/worksheets/sheet1.xml": declared})


def no_header() -> bytes:
    parts = xlsx(good_rows())
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    return packed({**parts, "xl/worksheets/sheet1.xml": sheet.replace("<t>measure</t>", "<t>question</t>")})


def ods_division_by_zero() -> bytes:
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    figure = '<table:table-cell office:value-type="float" office:value="362"><text:p>362</text:p></table:table-cell>'
    return packed(
        ods(f"<table:table-row>{ods_text('visits-in-time')}<table:table-cell/>{figure}{error}</table:table-row>")
    )


MADE = {
    "return-xlsx-error": ("social-care.xlsx", division_by_zero),
    "return-xlsx-date": ("social-care.xlsx", changed_into_a_date),
    "return-xlsx-formula": ("social-care.xlsx", formula_never_calculated),
    "return-xlsx-merged": ("social-care.xlsx", merged),
    "return-xlsx-hidden-row": ("social-care.xlsx", hidden_row),
    "return-xlsx-bomb": ("social-care.xlsx", bomb),
    "return-xlsx-doctype": ("social-care.xlsx", doctype),
    "return-xlsx-no-header": ("social-care.xlsx", no_header),
    "return-ods-error": ("social-care.ods", ods_division_by_zero),
}


def main() -> None:
    for case, (name, make) in MADE.items():
        target = HERE / case / "data" / "2026-27-q2" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(make())


if __name__ == "__main__":
    main()
