"""Serve the site on this machine only, and build again when a file changes."""

from __future__ import annotations

import sys
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from reportgen import pipeline
from reportgen.console import Talk
from reportgen.errors import EnvironmentFault, ReportgenError

_SECONDS_BETWEEN_LOOKS: Final = 1.0
_NAMES: Final = ("127.0.0.1", "localhost")
_USUAL_PORT: Final = 80  # which browsers leave out


class _Pages(SimpleHTTPRequestHandler):
    """Gives the site's pages to a browser on this machine.

    The name that a browser asks for must be this machine's own. Another name means that a page of another site has
    led it here, by a name that it had changed to this machine's address: that page must not read a draft.
    """

    def parse_request(self) -> bool:
        """Read a request; one for another name is answered with 421 and nothing of the site."""
        if not super().parse_request():
            return False
        port = self.connection.getsockname()[1]
        asked = [name.strip().lower() for name in self.headers.get_all("Host", [])]
        known = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == _USUAL_PORT else set())
        if len(asked) == 1 and asked[0] in known:
            return True
        self.close_connection = True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain=f"Open http://127.0.0.1:{port}/ instead.")
        return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Keep the terminal for what the build says."""


def server(site: Path, port: int) -> ThreadingHTTPServer:
    """Make a server of a site that listens on 127.0.0.1 only.

    Raises:
        EnvironmentFault: If the port is taken.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Pages, directory=str(site)))
    except OSError as error:
        raise EnvironmentFault(
            f"port {port} on this machine is taken", where=f"127.0.0.1:{port}", fix="give another one: --port 4201"
        ) from error


def serve(root: Path, *, port: int, once: bool = False) -> None:
    """Build, serve the site on 127.0.0.1, and build again after each change to the project's files.

    Args:
        root: The project's folder.
        port: Where to listen; 0 lets the system choose.
        once: End after the first build (for tests).

    Raises:
        ReportgenError: If the first build fails; later ones only say so.
    """
    with Talk() as talk:
        record = pipeline.build(root, pipeline.Options(), talk)
    listening = server(record.site, port)
    Thread(target=listening.serve_forever, daemon=True).start()
    sys.stdout.write(f"look here: http://127.0.0.1:{listening.server_port}/   (Ctrl+C ends it)\n")
    sys.stdout.flush()
    try:
        if not once:
            _watch(root, record.site)
    finally:
        listening.shutdown()
        listening.server_close()


def _watch(root: Path, site: Path) -> None:
    seen = _state(root, site)
    while True:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        now = _state(root, site)
        if now == seen:
            continue
        seen = now
        try:
            with Talk() as talk:
                record = pipeline.build(root, pipeline.Options(), talk)
            sys.stdout.write(f"built again in {record.seconds:.1f} s\n")
        except ReportgenError as fault:
            sys.stderr.write(f"reportgen: {fault}\n")


def _state(root: Path, site: Path) -> tuple[tuple[str, int, int], ...]:
    """Note names, sizes and times of the project's own files: a hint only, for a build goes by content."""
    skipped = {site.name, "build", ".git", ".venv"}
    found = []
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] in skipped or parts[0].startswith(".") or not path.is_file():
            continue
        status = path.stat()
        found.append((path.as_posix(), status.st_size, status.st_mtime_ns))
    return tuple(found)
