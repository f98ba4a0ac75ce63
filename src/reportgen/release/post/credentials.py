"""The mail server's name and password: from the environment, or from the system's keyring; never from our files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from reportgen.errors import EnvironmentFault

USER: Final = "REPORTGEN_SMTP_USER"
PASSWORD: Final = "REPORTGEN_SMTP_PASSWORD"  # noqa: S105  # a variable's name


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and a password; neither shows where the value is printed."""

    user: str = field(repr=False)
    password: str = field(repr=False)


def find(host: str, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Look in the environment, then in the keyring (service `reportgen:HOST`); `None` where there is neither.

    Raises:
        EnvironmentFault: If there is a password without a name, or a name for which no password can be found.
    """
    user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
    if user and password:
        return Credentials(user, password)
    if password:
        raise EnvironmentFault(
            f"{PASSWORD} is set and {USER} is not", where="the environment", fix=f"set {USER}, or neither of the two"
        )
    kept = _from_keyring(f"reportgen:{host}", user)
    if user and kept is None:
        raise EnvironmentFault(
            "there is no password for the mail server",
            where=f"{PASSWORD}, and the keyring's reportgen:{host}",
            fix=f"set {PASSWORD}, or put it into the keyring: keyring set reportgen:{host} NAME",
        )
    return kept


def _from_keyring(service: str, user: str) -> Credentials | None:
    """Ask the keyring; without the package, or where the machine has no keyring, it holds nothing."""
    try:
        keyring: Any = import_module("keyring")
    except ImportError:
        return None
    try:
        kept = keyring.get_credential(service, user or None)
    except Exception:  # noqa: BLE001  # each system's keyring has faults of its own, and their text may hold secrets
        return None
    return Credentials(kept.username, kept.password) if kept is not None and kept.password else None
