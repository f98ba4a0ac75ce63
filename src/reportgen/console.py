"""What a person sees while a command runs: a bar on a terminal, plain lines elsewhere; results at the end.

Results go to standard output, talk and progress to standard error. It speaks in stage words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Talk:
    """Tells the stages of a build. Use it as a context manager; outside a terminal it prints a line a stage."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Choose bar or lines by whether standard error is a terminal."""
        console = Console(stderr=True, highlight=False)
        self._quiet = quiet
        self._bar = _bar(console) if console.is_terminal and not quiet else None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start the bar, if there is one."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away, whatever happened."""
        if self._bar is not None:
            self._bar.stop()

    def stage(self, word: str, detail: str = "", *, total: int | None = None) -> None:
        """Begin a stage: `word` is one of the product's stage words."""
        text = f"{word:<8} {detail}".rstrip()
        if self._bar is None:
            if not self._quiet:
                sys.stderr.write(f"{text}\n")
                sys.stderr.flush()
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(text, total=total)

    def step(self) -> None:
        """Move the bar on by one."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)


@contextmanager
def silent() -> Iterator[Talk]:
    """Give a `Talk` that says nothing, for tests and programs."""
    with Talk(quiet=True) as talk:
        yield talk


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
