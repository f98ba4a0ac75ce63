"""What may stand as a mail address, a mail domain and a person's name: one of each, strictly, and nothing that hides.

Mail programs read an address in more ways than people do: `a@x, evil@y` is two, `"a@x"@y` goes to y, `a%x@y` may be
sent on to x, and a Cyrillic letter makes another domain of the same look. What is not plainly one address is refused.
A message never repeats the part before the @, which is personal.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from reportgen.errors import quoted
from reportgen.project.values import MOST_OF_A_TITLE, refuse, some_text

_MOST: Final = 254  # characters of an address, RFC 5321 with the errata to RFC 3696
_MOST_BEFORE: Final = 64
_MOST_OF_A_DOMAIN: Final = 253
_BEFORE: Final = re.compile(r"[A-Za-z0-9_'&+-]+(?:\.[A-Za-z0-9_'&+-]+)*", re.ASCII)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_LAST_LABEL: Final = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9]", re.ASCII)
_NOT_IN_NAMES: Final = re.compile(r"=\?|[<>@;:\"\\\[\]]|[\r\n\t\v\f\x85\u2028\u2029]")
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]"
)


def domain(text: str) -> str:
    """Read a mail domain in small letters.

    Raises:
        PydanticCustomError: If it is none, or has letters other than ASCII's: such a domain is written as `xn--...`.
    """
    if not text.isascii():
        raise refuse(
            "has a domain with letters that are not a to z, and may only look like the one that is meant",
            "type it anew; a domain that does have such letters is written in its xn-- form",
        )
    found = text.lower()
    labels = found.split(".")
    whole = all(_LABEL.fullmatch(label) for label in labels) and len(found) <= _MOST_OF_A_DOMAIN
    if len(labels) < 2 or not whole or _LAST_LABEL.fullmatch(labels[-1]) is None:
        raise refuse(f"has no domain that mail is sent to: {quoted(text)}", "write it like police.example")
    return found


def address(value: object) -> str:
    """Read exactly one mail address; its domain comes out in small letters."""
    written = _whole(value, "an address, such as a.name@police.example")
    before, at, after = written.rpartition("@")
    if not at or "@" in before or "," in written or ";" in written or re.search(r"\s", written):
        raise refuse("is not exactly one address", "write one, such as a.name@police.example, and nothing beside it")
    found = domain(after)
    if len(before) > _MOST_BEFORE or len(written) > _MOST or _BEFORE.fullmatch(before) is None:
        raise refuse(
            "has signs before the @ that mail servers read in several ways",
            "use letters a to z, digits, and . _ + - ' & between them",
        )
    return f"{before}@{found}"


def host(value: object) -> str:
    """Read a mail domain, or the name of a mail server."""
    written = _whole(value, "a name, such as police.example")
    return "localhost" if written == "localhost" else domain(written)


def person(value: object) -> str:
    """Read the name of a person or post: in any script, in one line, and nothing that looks like an address."""
    written = _whole(value, "a name")
    if _NOT_IN_NAMES.search(written) or _UNSEEN.search(written):
        raise refuse("holds signs that a name does not have", "write the name alone, in one line")
    name = some_text(written)
    if len(name) > MOST_OF_A_TITLE:
        raise refuse(f"has more than {MOST_OF_A_TITLE} characters", "shorten it")
    return name


def _whole(value: object, wanted: str) -> str:
    """Take a text as it stands, its ends included: a line end there is no slip of a finger."""
    if not isinstance(value, str) or not value:
        raise refuse("has no value" if not value else "is not a text", f"write {wanted}")
    return str(value)


MailAddress = Annotated[str, BeforeValidator(address), Field(json_schema_extra={"format": "email"})]
HostName = Annotated[str, BeforeValidator(host)]
PersonName = Annotated[str, BeforeValidator(person)]
