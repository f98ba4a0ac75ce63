"""The one place where another program is started: limited in time and output, alone in its group, told little.

`quarto` is a shell script whose children outlive it, so whatever was started is ended as a group, whether it ended
well, ran out of time or was interrupted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from reportgen.errors import EnvironmentFault, RenderError

MOST_OUTPUT: Final = 64 * 1024 * 1024  # bytes kept of each stream; what comes after is read and dropped
_CHUNK: Final = 65_536
_AFTER_END_SECONDS: Final = 5.0  # how long to wait for the pipes once everything in the group has been ended
_KEPT_ON_WINDOWS: Final = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT")  # nothing starts without them


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended, and what it said."""

    status: int  # 0 is success; negative: ended by that signal
    stdout: bytes
    stderr: bytes
    cut: bool = False  # True: it said more than the limit, and the rest is lost


class OutOfTime(RenderError):
    """A program did not finish within its time; it and its children have been ended."""

    def __init__(self, program: str, seconds: float, *, where: str) -> None:
        """Say which program and how long it had."""
        super().__init__(
            f"{program} did not finish within {seconds:g} seconds and was stopped",
            where=where,
            fix="try again when the machine is less busy; if it happens again, look for what is new in the document",
        )


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Make the little that a started program is told: PATH, a home of its own, language and time zone.

    Nothing else of the user's environment goes along, so that no setting of a machine changes a report and no
    secret reaches a document. `extra` is added last, such as `SOURCE_DATE_EPOCH`.
    """
    told = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
    if sys.platform == "win32":
        told |= {name: os.environ[name] for name in _KEPT_ON_WINDOWS if name in os.environ}
        told |= {"USERPROFILE": str(home), "APPDATA": str(home), "LOCALAPPDATA": str(home)}
        told |= {"TEMP": str(home), "TMP": str(home)}
    return told | dict(extra or {})


def run(
    command: Sequence[str],
    *,
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    input: bytes | None = None,  # noqa: A002  # the name that subprocess has for it
    most: int = MOST_OUTPUT,
) -> Completed:
    """Run a program to its end, and end everything that it started.

    Args:
        command: The program and its arguments; no shell reads them.
        folder: Where it runs.
        seconds: How long it may take; the whole process group is ended after that.
        environment: Added to the scrubbed environment (see `environment`); `HOME` here replaces the temporary home.
        input: What it reads on standard input; closed if nothing is given.
        most: Bytes kept of each output stream.

    Returns:
        Its status and output. A status other than 0 is no exception: only the caller knows what it means.

    Raises:
        OutOfTime: If it took longer than `seconds`.
        EnvironmentFault: If it could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="reportgen-home-", ignore_cleanup_errors=True) as home:
        process = _start(command, folder, _scrubbed(Path(home), environment), piped=input is not None)
        readers = [_Reader(process.stdout, most), _Reader(process.stderr, most)]
        writer = _feed(process.stdin, input)
        # `Popen.wait` with a time limit looks only every 50 ms; a thread that waits is told at once.
        ended = threading.Thread(target=process.wait, daemon=True)
        ended.start()
        try:
            ended.join(seconds)
            if ended.is_alive():
                raise OutOfTime(Path(command[0]).name, seconds, where=" ".join(command))
        finally:
            # Always, and for an interrupted run too: a shell parent may have ended before its child did.
            _end_group(process)
            for thread in (*readers, *writer):
                thread.join(_AFTER_END_SECONDS)
    out, err = readers
    return Completed(process.returncode, out.kept, err.kept, cut=out.cut or err.cut)


_scrubbed = environment  # the argument of `run` has the same name, as callers read it best


def _start(command: Sequence[str], folder: Path, told: Mapping[str, str], *, piped: bool) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    try:
        return subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(told),
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
            creationflags=flags,
        )
    except OSError as error:
        raise EnvironmentFault(
            f"{Path(command[0]).name} could not be started: {error.strerror or 'refused by the system'}",
            where=command[0],
            fix="check that it is installed and may be run; `reportgen doctor` shows what was found",
        ) from error


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started; nothing happens if all have ended."""
    if sys.platform == "win32":
        # The whole tree by the system's own tool: Windows has no signal for a group.
        if process.poll() is None:
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607  # always on the system's path
                check=False,
                capture_output=True,
                stdin=subprocess.DEVNULL,
            )
    else:
        # The leader's number names the group for as long as any member lives.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Reader(threading.Thread):
    """Reads a stream to its end, keeping the first bytes: a chatty program must neither stall nor fill memory."""

    def __init__(self, stream: IO[bytes] | None, most: int) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._most = most
        self._parts: list[bytes] = []
        self._length = 0
        self.cut = False
        self.start()

    def run(self) -> None:
        """Read until the last holder of the pipe has closed it."""
        if self._stream is None:
            return
        with self._stream as stream, suppress(OSError, ValueError):
            while part := stream.read1(_CHUNK):  # type: ignore[attr-defined]  # a pipe is a BufferedReader
                room = self._most - self._length
                self.cut = self.cut or len(part) > room
                self._parts.append(part[:room])
                self._length += len(part[:room])

    @property
    def kept(self) -> bytes:
        """Give what was kept so far."""
        return b"".join(self._parts)


def _feed(stream: IO[bytes] | None, data: bytes | None) -> tuple[threading.Thread, ...]:
    """Write the input from a thread of its own, so that neither side waits for the other."""
    if stream is None or data is None:
        return ()

    def write() -> None:
        with suppress(OSError), stream:  # a program may end without reading all of it
            stream.write(data)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return (thread,)
