"""A PDF as Typst leaves it: taken apart into its objects, and packed.

Typst writes the thousands of objects that the tags are one by one and in full: half of the file. In streams they take a
twentieth. Only the shape that Typst writes is read: one table of offsets, nothing encrypted, nothing added later
(ISO 32000-1, 7.5.4); it is written with streams of objects and a table that is a stream, too (7.5.7 and 7.5.8).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE: Final = re.compile(rb"xref\s+0 (\d+)\s+")
_TRAILER: Final = re.compile(rb"\s*trailer\s*<<(.*)>>\s*\Z", re.DOTALL)
_SIZE: Final = re.compile(rb"/Size\s+\d+")
_LINE: Final = 20  # bytes of the table that each object has
_TOGETHER: Final = 200  # objects in one stream: a reader unpacks all of them to see one


class NotAsTypstWrites(ValueError):
    """A file is damaged, or of a shape that is not read here."""


@dataclass(frozen=True, slots=True)
class Package:
    """The objects of a PDF."""

    head: bytes  # the version, and the line that tells programs that the file is no text
    objects: Mapping[int, bytes]  # by number: what stands between `obj` and `endobj`
    trailer: bytes  # the entries that lead to the catalogue and name the file


def taken_apart(data: bytes) -> Package:
    """Read a file as Typst writes it.

    Raises:
        NotAsTypstWrites: If anything is not where the table of offsets says.
    """
    end = _END.search(data, max(0, len(data) - 1024))
    table = _TABLE.match(data, int(end[1])) if end else None
    if end is None or table is None:
        raise NotAsTypstWrites("there is no table of offsets")
    after = table.end() + _LINE * int(table[1])
    trailer = _TRAILER.match(data[after : end.start()])
    lines = [data[at : at + _LINE].split() for at in range(table.end(), after, _LINE)]
    if trailer is None or any(len(line) != 3 for line in lines):
        raise NotAsTypstWrites("the table of offsets is cut")
    places = sorted((int(offset), number) for number, (offset, _, used) in enumerate(lines) if used == b"n")
    if not places:
        raise NotAsTypstWrites("there are no objects")
    objects = {
        number: _body(number, data[begin:behind])
        for (begin, number), (behind, _) in pairwise([*places, (table.start(), 0)])
    }
    return Package(data[: places[0][0]], objects, _SIZE.sub(b"", trailer[1], count=1))


def _body(number: int, written: bytes) -> bytes:
    begin, end, whole = b"%d 0 obj" % number, b"endobj", written.rstrip()
    if not whole.startswith(begin) or not whole.endswith(end):
        raise NotAsTypstWrites(f"object {number} is not where it should be")
    return whole[len(begin) : -len(end)].strip()


def packed(package: Package) -> bytes:
    """Write a file in which all objects that are no streams are packed into streams."""
    streams = {number: body for number, body in package.objects.items() if body.endswith(b"endstream")}
    others = [(number, body) for number, body in sorted(package.objects.items()) if number not in streams]
    places: dict[int, bytes] = {}
    for number, together in enumerate(_groups(others), start=max(package.objects) + 1):
        streams[number] = _gathered(together)
        places |= {inside: _place(2, number, index) for index, (inside, _) in enumerate(together)}
    parts, length = [package.head], len(package.head)
    for number, body in streams.items():
        parts.append(_object(number, body))
        places[number] = _place(1, length, 0)
        length += len(parts[-1])
    table = max(places) + 1
    places[table] = _place(1, length, 0)
    listed = b"".join(places.get(number, _NOWHERE) for number in range(table + 1))
    entries = b"/Type/XRef/Size %d/W[1 4 2]%b" % (table + 1, package.trailer)
    return b"".join((*parts, _object(table, _stream(entries, listed)), b"startxref\n%d\n%%%%EOF\n" % length))


def _groups(objects: Sequence[tuple[int, bytes]]) -> Iterator[Sequence[tuple[int, bytes]]]:
    return (objects[at : at + _TOGETHER] for at in range(0, len(objects), _TOGETHER))


def _gathered(objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Put objects into one stream, behind a list of their numbers and offsets."""
    listed, offset = [], 0
    for number, body in objects:
        listed.append(b"%d %d" % (number, offset))
        offset += len(body) + 1
    index = b" ".join(listed) + b"\n"
    entries = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(index))
    return _stream(entries, index + b"\n".join(body for _, body in objects))


def _object(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def _stream(entries: bytes, data: bytes) -> bytes:
    small = zlib.compress(data)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (entries, len(small), small)


def _place(kind: int, where: int, more: int) -> bytes:
    """Write one line of the table: 1 is an object at an offset, 2 one in a stream with its place there, 0 none."""
    return kind.to_bytes(1, "big") + where.to_bytes(4, "big") + more.to_bytes(2, "big")


_NOWHERE: Final = _place(0, 0, 65_535)
