"""How the journal knows recipients again without naming them: a digest under a key that lies beside it."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from reportgen.errors import ReleaseError
from reportgen.model import Recipient

_FILE: Final = "key"
_BYTES: Final = 32
_SIGNS: Final = 20  # of a digest: 80 bits, far more than any list of recipients needs


def seal(folder: Path) -> bytes:
    """Give the key of a project's post; the first time, make it.

    Args:
        folder: `records/post/`, where the journals lie, too.

    Raises:
        ReleaseError: If the key is lost or damaged and there are journals: with a new key everybody would be sent
            everything again.
    """
    path = folder / _FILE
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        key = b""
    except ValueError:
        raise _lost(path) from None
    if len(key) == _BYTES:
        return key
    if key or any(folder.glob("*.jsonl")):
        raise _lost(path)
    return _made(path)


def digest(key: bytes, recipient: Recipient) -> str:
    """Name a recipient so that only whoever has the key can tell who it is; letter case makes no other person."""
    about = f"{recipient.agency}\n{recipient.address.lower()}"
    return hmac.new(key, about.encode(), "sha256").hexdigest()[:_SIGNS]


def _made(path: Path) -> bytes:
    """Write a new key so that it outlasts a power cut: after it, messages are known by it."""
    key = secrets.token_bytes(_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(f"{key.hex()}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return key


def _lost(path: Path) -> ReleaseError:
    return ReleaseError(
        "the key by which the post knows whom it has written to is lost or damaged",
        where=f"records/post/{path.name}",
        fix="fetch the file from a copy; without it everybody would be sent everything again",
    )
