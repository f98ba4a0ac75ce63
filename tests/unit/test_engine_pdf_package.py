"""A PDF of Typst's is taken apart and packed: another reader finds the same objects, and a cut file is refused."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
import typst

from reportgen.engines import pdf_package
from reportgen.engines.pdf import finish
from reportgen.engines.pdf_package import NotAsTypstWrites

CELLS = 300  # more objects than fit in one stream
SOURCE = f"""
#set document(title: "A report")
#title[A report]
= The tags: <</Type/StructElem/S/TBody/K[1 0 R]>>
#table(columns: 3, table.header([Agency], [2025-26], [2026-27]),
  ..range({CELLS}).map(number => [#number]))
#table(columns: 2, table.header([Agency], []), [], [7])
"""


@pytest.fixture(scope="module")
def written() -> bytes:
    return typst.compile(SOURCE.encode(), pdf_standards=["ua-1", "a-2a"], timestamp=0)


def elements(document: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    return [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == kind]


def scopes(cells: list[pikepdf.Dictionary]) -> list[str]:
    return [str(cell.A[0].get("/Scope")) for cell in cells]


def test_another_reader_finds_every_object_unchanged(written):
    packed = pdf_package.packed(pdf_package.taken_apart(written))

    with pikepdf.open(io.BytesIO(written)) as before, pikepdf.open(io.BytesIO(packed)) as after:
        assert after.check_pdf_syntax() == []
        assert after.pdf_version == before.pdf_version
        assert list(after.trailer.ID) == list(before.trailer.ID)
        for number in range(1, len(before.objects) + 1):
            one, other = before.get_object(number, 0), after.get_object(number, 0)
            assert one.unparse() == other.unparse()
            if isinstance(one, pikepdf.Stream):
                assert one.read_raw_bytes() == other.read_raw_bytes()


def test_a_packed_file_holds_no_loose_object_but_streams_and_is_much_shorter(written):
    packed = pdf_package.packed(pdf_package.taken_apart(written))

    bodies = re.findall(rb"^\d+ 0 obj\n(.*?)\nendobj$", packed, re.DOTALL | re.MULTILINE)
    assert len(bodies) > 2
    assert all(body.endswith(b"endstream") for body in bodies)
    assert sum(b"/Type/ObjStm" in body for body in bodies) > 1
    assert len(packed) < 0.5 * len(written)


def test_the_first_cell_of_each_row_is_the_header_of_its_row_and_no_other_is(written, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(written)

    finish(path)

    with pikepdf.open(path) as document:
        rows = [row for body in elements(document, "/TBody") for row in body.K]
        assert len(rows) == CELLS / 3 + 1
        assert {str(row.K[0].S) for row in rows} == {"/TH"}
        assert set(scopes([row.K[0] for row in rows])) == {"/Row"}
        assert {str(cell.S) for row in rows for cell in list(row.K)[1:]} == {"/TD"}
        heads = [cell for head in elements(document, "/THead") for row in head.K for cell in row.K]
        assert scopes(heads) == ["/Column"] * 5
        assert str(elements(document, "/H1")[0].T) == "The tags: <</Type/StructElem/S/TBody/K[1 0 R]>>"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"", "no table of offsets"),
        (lambda data: data[:-300], "no table of offsets"),
        (lambda data: data.replace(b"startxref\n", b"startxref\n1"), "no table of offsets"),
        (lambda data: data.replace(b"trailer\n", b"trailed\n"), "table of offsets is cut"),
        (lambda data: data.replace(b"xref\n0 ", b"xref\n0 1"), "table of offsets is cut"),
        (lambda data: data.replace(b"\n9 0 obj", b"\n8 0 obj"), "object 9 is not where it should be"),
    ],
    ids=["empty", "end cut off", "table elsewhere", "no trailer", "table too short", "another object"],
)
def test_a_damaged_file_is_refused(written, spoil, said):
    spoiled = spoil(written)

    with pytest.raises(NotAsTypstWrites, match=said):
        pdf_package.taken_apart(spoiled)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data.replace(b"/StructElem", b"/StructPart"), "there are no tags"),
        (lambda data: data.replace(b"/O/Table", b"/O/Chair"), "does not say that it is one"),
    ],
    ids=["no tags", "cells without attributes"],
)
def test_a_file_whose_tags_are_of_another_shape_is_refused(written, tmp_path, spoil, said):
    path = tmp_path / "report.pdf"
    path.write_bytes(spoil(written))

    with pytest.raises(NotAsTypstWrites, match=said):
        finish(path)
