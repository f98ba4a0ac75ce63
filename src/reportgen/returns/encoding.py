"""Decode what can be told for certain: UTF-8, UTF-16 with its mark, and Windows' few usual signs."""

from __future__ import annotations

import codecs
from typing import Final

from reportgen.returns.table import Unreadable

# What Windows programs write in notes: euro, ellipsis, quotation marks, dashes, pound. Other bytes could be anything.
_WINDOWS_BYTES: Final = frozenset(b"\x80\x85\x91\x92\x93\x94\x96\x97\xa3")


def decode(data: bytes, *, code: str, fix: str) -> tuple[str, bool]:
    """Decode a text file.

    Args:
        data: The whole file.
        code: The code of the problem, should there be one.
        fix: How to save the file so that it can be read.

    Returns:
        The text, and whether its encoding was guessed.

    Raises:
        Unreadable: If the letters cannot be told for certain.
    """
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), False
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError as error:
        # Windows ends its lines so; a Macintosh, which means other letters by the same bytes, does not.
        if {byte for byte in data if byte > 0x7F} <= _WINDOWS_BYTES and b"\r\n" in data:
            return data.decode("cp1252"), True
        what = "the file's letters cannot be read for certain (it is not UTF-8)"
        raise Unreadable(code, what, fix) from error
