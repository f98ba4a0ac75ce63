"""Workbooks are zip files of XML parts: open them without being blown up, lied to or led to other files."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from reportgen.returns.table import Unreadable

MOST_UNPACKED: Final = 50_000_000  # bytes, all parts together
MOST_RATIO: Final = 200  # unpacked to packed; honest workbooks stay well below
_RATIO_MATTERS_FROM: Final = 1_000_000  # bytes: a small part can be as regular as it likes
_MOST_PARTS: Final = 2_000
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the two that workbooks use
_OLE_HEADER: Final = b"\xd0\xcf\x11\xe0"  # old .xls files, and workbooks with a password
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_SAVE_AGAIN: Final = "open it in the spreadsheet, save it again and send the new file"


class Package:
    """The parts of one workbook, checked before any is unpacked."""

    def __init__(self, data: bytes) -> None:
        """Open the zip directory and refuse what is no honest workbook.

        Raises:
            Unreadable: For a password, a damaged file, or one that would unpack to too much.
        """
        if data.startswith(_OLE_HEADER):
            fix = "take the password off, or save an old .xls file as .xlsx"
            raise Unreadable("file-locked", "the workbook has a password, or is of the old .xls kind", fix)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _damaged() from error
        infos = self._zip.infolist()
        unpacked = sum(info.file_size for info in infos)
        if (
            unpacked > MOST_UNPACKED
            or len(infos) > _MOST_PARTS
            or any(info.file_size > max(_RATIO_MATTERS_FROM, MOST_RATIO * info.compress_size) for info in infos)
        ):
            what = "the workbook unpacks to far more than a return holds"
            raise Unreadable("file-bomb", what, "copy the table into a new workbook and send that")
        if any(info.flag_bits & 1 for info in infos):
            raise Unreadable("file-locked", "the workbook has a password", "take the password off")
        names = [info.filename for info in infos]
        if len(set(names)) != len(names) or any(info.compress_type not in _PACKINGS for info in infos):
            raise _damaged()
        self._names = frozenset(names)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a part of that name."""
        return name in self._names

    def part(self, name: str) -> bytes:
        """Unpack one XML part.

        Raises:
            Unreadable: If it is missing, damaged, not UTF-8, or declares a document type or entities.
        """
        try:
            content = self._zip.read(name)
        except (KeyError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise _damaged() from error
        declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
        plain = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii")
        if not plain or b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Unreadable("file-doctype", "the workbook holds declarations that no spreadsheet writes", _SAVE_AGAIN)
        return content

    def events(self, name: str, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
        """Walk through a part; give start and end of the elements of these local names, in any namespace."""
        wanted = [f"{{*}}{tag}" for tag in tags]
        source = io.BytesIO(self.part(name))
        walk = etree.iterparse(
            source, events=("start", "end"), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False
        )
        try:
            yield from walk
        except etree.XMLSyntaxError as error:
            raise _damaged() from error

    def tree(self, name: str) -> etree._Element:
        """Parse a small part whole."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(self.part(name), parser)
        except etree.XMLSyntaxError as error:
            raise _damaged() from error


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """Give an attribute by its local name, or an empty text."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _damaged() -> Unreadable:
    return Unreadable("file-damaged", "the file is not the workbook that its name says, or is damaged", _SAVE_AGAIN)
