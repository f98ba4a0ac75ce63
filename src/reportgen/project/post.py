"""What must hold of `reportgen: post:`, and the settings that are read of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reportgen.errors import quoted
from reportgen.model import Post
from reportgen.project import keys
from reportgen.project.house_files import Unfit, inside
from reportgen.project.schema import PostForm, SettingsForm
from reportgen.project.tree import Fault, Group, Scalar

_PORTS: Final = {"starttls": 587, "tls": 465}
_MEGABYTE: Final = 1_000_000


def settings(own: SettingsForm, top: Group, root: Path) -> Post | None:
    """Give what is said of the post; `None` where nothing is.

    Args:
        own: The `reportgen:` part of `_quarto.yml`.
        top: The whole file, for the address of the site.
        root: The project's folder.
    """
    form: PostForm | None = own.post
    if form is None:
        return None
    site = form.site or keys.address(top)
    return Post(
        sender=form.sender,
        name=form.name or own.partnership,
        reply_to=form.reply_to or "",
        host=form.host or "",
        port=form.port or _PORTS[form.security],
        security=form.security,
        certificates=root / form.certificates if form.certificates else None,
        site=site if site.endswith("/") or not site else f"{site}/",
        largest=form.largest * _MEGABYTE,
        pause=form.pause,
        wait=form.wait,
        timeout=form.timeout,
    )


def faults(own: Group, root: Path) -> Iterator[Fault]:
    """Refuse a file of certificates that is not there.

    Args:
        own: The `reportgen:` part of `_quarto.yml`.
        root: The project's folder.
    """
    part = own.get("post")
    if not isinstance(part, Group):
        return
    node = part.get("certificates")
    if isinstance(node, Scalar) and not node.empty:
        try:
            inside(root, root, node.text)
        except Unfit as unfit:
            what = f"the file of certificates {quoted(node.text)} {unfit.what}"
            yield Fault(node.line, node.column, what, unfit.fix)
