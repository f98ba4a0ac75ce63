"""Whether the mail server can be reached and lets us in; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.doctor.line import Check, Line, Patient, ok, warning
from reportgen.release.post.sending import try_connection

_RESERVED: Final = (".example", ".invalid", ".test")  # RFC 2606: no machine will ever bear such a name


def _look(patient: Patient) -> Iterator[Line]:
    post = patient.settings.post if patient.settings is not None else None
    if post is None or not post.host:
        yield ok("no mail server is named in _quarto.yml: messages can be written, not sent")
        return
    if post.host.endswith(_RESERVED):
        fix = "name your own mail server under post: in _quarto.yml"
        yield warning(f"{post.host} is a name for examples: no mail server stands there", fix)
        return
    yield ok(try_connection(post))  # what it raises, the doctor tells as a fault with how to mend it


CHECK = Check("post", 100, _look)
