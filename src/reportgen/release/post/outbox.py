"""The outbox: each message as a file that a mail program opens, to be looked at before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.quarter import Quarter
from reportgen.release.post.letter import Letter

FOLDER: Final = "outbox"
_OURS: Final = re.compile(r"[0-9]{3,}-[a-z][a-z0-9-]*\.eml")


def keep(root: Path, quarter: Quarter, kind: str, letters: Sequence[Letter]) -> Path:
    """Write the messages into `outbox/<quarter>/`, and take those of an earlier run away; give the folder.

    Files are named by number and agency. They hold personal data: git ignores the folder.

    Raises:
        OSError: If they cannot be written. Nothing has been sent then.
    """
    folder = root / FOLDER / (quarter.slug if kind == "report" else f"{quarter.slug}-{kind}s")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for letter in letters:
        workspace.save(folder / f"{letter.name}.eml", letter.mail)
    written = {f"{letter.name}.eml" for letter in letters}
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in written:
            path.unlink()
    return folder
