"""Find the returns in a quarter's folder and read each by its ending; what only looks like a return is refused."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportgen.errors import quoted
from reportgen.returns.table import Cell, RawTable, Unreadable

MOST_BYTES: Final = 10_000_000  # a hundred times the largest return
READ_ENDINGS: Final = (".csv", ".xlsx", ".ods")
_OTHER_TABLES: Final = (
    *(".xls", ".xlsm", ".xlsb", ".xltx", ".tsv", ".tab", ".txt", ".fods", ".ots", ".numbers"),
    *(".json", ".xml", ".htm", ".html", ".pdf", ".doc", ".docx", ".odt", ".zip", ".gz", ".parquet"),
)

_NO_RETURNS: Final = ("quarter.yaml", "quarter.yml", "thumbs.db", "desktop.ini")

Rows = tuple[tuple[Cell, ...], ...]
Remarks = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A file that is named like a return."""

    stem: str  # the agency's id, as the file's name has it
    path: Path
    shown: str  # the path in messages
    refused: Unreadable | None = None  # why it may not be opened


def find_files(folder: Path, shown: str) -> tuple[ReturnFile, ...]:
    """List what is named like a return in a quarter's folder, sorted by name.

    Args:
        folder: The quarter's folder.
        shown: How messages call the folder, with forward slashes.

    Returns:
        Every file with an ending that is read, and every one whose ending is some other kind of table or
        document, refused. Notes to oneself, lock files of spreadsheets, `quarter.yaml` and folders without an
        ending are not returns.
    """
    found: list[ReturnFile] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        ending = path.suffix.lower()
        if path.name.startswith((".", "~$")) or path.stem.lower() in ("readme", "notes"):
            continue
        if ending not in READ_ENDINGS and ending not in _OTHER_TABLES:
            continue
        found.append(ReturnFile(path.stem.strip(), path, f"{shown}/{path.name}", _why_not(path, ending)))
    return tuple(found)


def find_strays(folder: Path, agencies: Container[str]) -> tuple[str, ...]:
    """List the files beside the returns that nothing reads, such as a letter, sorted by name.

    Args:
        folder: The quarter's folder.
        agencies: The ids that returns are named by; what is named so is read or refused, and not listed.

    Returns:
        Names. Hidden files, lock files, what systems leave behind, `quarter.yaml`, and notes to oneself (`README`,
        `notes`) are passed over.
    """
    if not folder.is_dir():
        return ()
    return tuple(
        path.name
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.is_file() and not _is_meant(path, agencies)
    )


def _is_meant(path: Path, agencies: Container[str]) -> bool:
    name, ending = path.name.lower(), path.suffix.lower()
    if name.startswith((".", "~$")) or path.stem.lower() in ("readme", "notes"):
        return True
    if name in _NO_RETURNS or ending in READ_ENDINGS:
        return True
    stem = path.stem.strip()
    return ending in _OTHER_TABLES and (stem in agencies or stem.casefold() in agencies)


def _why_not(path: Path, ending: str) -> Unreadable | None:
    """Refuse links, folders, pipes and unknown endings by what the folder says, before anything is opened."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        what = "a link is named like a return"
        return Unreadable("file-link", what, "put the file itself into the folder")
    if not stat.S_ISREG(mode):
        what = "a folder is named like a return" if stat.S_ISDIR(mode) else "something that is no file is named so"
        return Unreadable("file-not-a-file", what, "put the return itself there, as one file")
    if ending not in READ_ENDINGS:
        what = f"returns are read as CSV, XLSX or ODS, and this is {quoted(ending)}"
        return Unreadable("file-ending", what, "open it in the spreadsheet and save it as .xlsx or .csv")
    return None


def read(file: ReturnFile) -> RawTable:
    """Read one return.

    Raises:
        Unreadable: If the file is refused, cannot be opened, is too large, or is not what its ending says.
    """
    if file.refused is not None:
        raise file.refused
    try:
        if file.path.stat().st_size > MOST_BYTES:
            what = f"the file is larger than {MOST_BYTES // 1_000_000} MB"
            raise Unreadable("file-too-large", what, "send only the return, without pictures or other sheets")
        data = file.path.read_bytes()
    except OSError as error:
        fix = "close it in other programs, and check who may read it"
        raise Unreadable("file-closed", "the file cannot be opened", fix) from error
    if not data:
        raise Unreadable("file-empty", "the file is empty", "send the return again, with its first row of column names")
    sheet, rows, remarks = _READERS[file.path.suffix.lower()](data)
    return RawTable(file.shown, sheet, rows, hashlib.sha256(data).hexdigest(), remarks)


def _csv(data: bytes) -> tuple[str, Rows, Remarks]:
    from reportgen.returns.csv_table import read_csv

    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        what = "the file is a workbook with the ending .csv"
        raise Unreadable("file-ending", what, "give it the ending .xlsx, or save it as CSV UTF-8")
    rows, remarks = read_csv(data)
    return "", rows, remarks


def _xlsx(data: bytes) -> tuple[str, Rows, Remarks]:
    from reportgen.returns.xlsx import read_xlsx  # here, so that a folder of CSV files need not wait for lxml

    return *read_xlsx(data), ()


def _ods(data: bytes) -> tuple[str, Rows, Remarks]:
    from reportgen.returns.ods import read_ods

    return *read_ods(data), ()


_READERS: Final[Mapping[str, Callable[[bytes], tuple[str, Rows, Remarks]]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".ods": _ods,
}
