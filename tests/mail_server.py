"""A real mail server on loopback for tests: STARTTLS with an authority made for the test, and a plan of what to do when."""

from __future__ import annotations

import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from aiosmtpd.smtp import SMTP as Server  # noqa: N811  # the client that is tested has that name too

USER, PASSWORD = "reports", "correct horse"  # of the test's own server


@dataclass
class Plan:
    """What the server says; `answers` are used up one by one, by address, before it takes the message."""

    recipients: dict[str, list[str]] = field(default_factory=dict)  # answers to RCPT
    messages: dict[str, list[str]] = field(default_factory=dict)  # answers to DATA; "drop" and "take and drop"
    sender: str = "250 OK"


@dataclass
class Post:
    """The server, what it took, and the file of its authority."""

    port: int
    authority: Path
    plan: Plan
    taken: list[tuple[str, bytes]] = field(default_factory=list)  # (recipient, message)

    def counts(self) -> Counter[str]:
        """Count how often each recipient was sent something."""
        return Counter(address for address, _ in self.taken)

    def messages(self) -> list[EmailMessage]:
        """Read what came in, as a mail program does."""
        return [message_from_bytes(data, policy=policy.default) for _, data in self.taken]


class _Handler:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def handle_MAIL(  # noqa: N802
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._post.plan.sender

    async def handle_RCPT(  # noqa: N802
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        waiting = self._post.plan.recipients.get(address)
        answer = waiting.pop(0) if waiting else "250 OK"
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        waiting = self._post.plan.messages.get(address)
        answer = waiting.pop(0) if waiting else "250 taken"
        if answer.startswith(("2", "take")):
            self._post.taken.append((address, bytes(envelope.content or b"")))
        if answer.endswith("drop"):
            server.transport.abort()
        if answer == "take and say nothing":
            import asyncio

            await asyncio.sleep(8)
        return answer if answer[:1].isdigit() else "250 OK"


def _known(server: Server, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@contextmanager
def serving(
    folder: Path, plan: Plan | None = None, *, name: str = "localhost", auth: bool = False, plain: bool = False
) -> Iterator[Post]:
    """Serve on a free port until the block ends.

    Args:
        folder: Takes the authority's file.
        plan: What the server says.
        name: The name in its certificate.
        auth: Ask for name and password.
        plain: Do not offer to encrypt.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Post(port, folder / "authority.pem", plan or Plan())
    options = {} if plain else {"tls_context": context, "require_starttls": True}
    if auth:
        options |= {"auth_required": True, "authenticator": _known, "auth_require_tls": True}
    controller = Controller(_Handler(post), hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
