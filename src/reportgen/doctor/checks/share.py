"""Whether the place where the site is published can be reached, and is ours; nothing is written there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from reportgen.doctor.line import Check, Line, Patient, fault, ok
from reportgen.release.target import opened


def _look(patient: Patient) -> Iterator[Line]:
    settings = patient.settings
    if settings is None:
        return
    if not settings.publish_to:
        yield ok("no place to publish to is named in _quarto.yml")
        return
    if settings.publish_to.startswith("ssh:") and shutil.which("ssh") is None:
        yield fault("ssh is not found, and the site is published over it", "ask for the OpenSSH client")
        return
    target = opened(settings.publish_to, patient.root, patient.root)
    if not (settings.site / "manifest.json").is_file():
        yield ok(f"{target.shown}: not looked at, for there is no site yet")
        return
    from reportgen.release import publish

    publish.publication(patient.root, None, None, drafts=True).compare()  # writes nothing and takes no lock
    yield ok(f"{target.shown} answers, and is ours or empty")


CHECK = Check("share", 110, _look)
