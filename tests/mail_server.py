"""A real mail server on loopback for tests: STARTTLS or TLS with an authority made for the test, and a plan of what to do when."""

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
    locked_out: frozenset[int] = frozenset()  # connections, counted from 1, whose name and password are refused


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


class _Door:
    """Knows name and password, and counts the connections that they were tried on."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._seen = plan, []

    def __call__(
        self, server: Server, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        if session.peer not in self._seen:  # a client tries more than one mechanism on the same connection
            self._seen.append(session.peer)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right and len(self._seen) not in self._plan.locked_out, handled=False)


@contextmanager
def serving(
    folder: Path,
    plan: Plan | None = None,
    *,
    name: str = "localhost",
    auth: bool = False,
    plain: bool = False,
    tls: bool = False,
) -> Iterator[Post]:
    """Serve on a free port until the block ends.

    Args:
        folder: Takes the authority's file.
        plan: What the server says.
        name: The name in its certificate.
        auth: Ask for name and password; with `tls`, take them.
        plain: Do not offer to encrypt.
        tls: Encrypt from the first byte on, in the place of STARTTLS.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Post(port, folder / "authority.pem", plan or Plan())
    options = {"tls_context": context, "require_starttls": True}
    if plain or tls:
        options = {"ssl_context": context} if tls else {}
    if auth:
        # The server's library counts STARTTLS alone as encryption, so with TLS it can offer to sign in, not insist.
        options |= {"auth_required": not tls, "authenticator": _Door(post.plan), "auth_require_tls": not tls}
    controller = Controller(_Handler(post), hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
