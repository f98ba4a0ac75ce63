"""Processes that draw and render: at most two, started when there is work, gone with their parent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from reportgen.errors import EnvironmentFault

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

_CORES_USED: Final = 2  # each drawing process takes about 250 MB; the promise is less than 1 GiB in all


class Pool:
    """Processes for drawing and rendering, started when there is work for them, gone with this process."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[T], R], jobs: Sequence[T]) -> Iterator[R]:
        """Run a function over jobs, in their order.

        Raises:
            EnvironmentFault: If the machine ended one of the processes, as it does when memory runs out.
        """
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                min(_CORES_USED, os.cpu_count() or 1), get_context("spawn"), initializer=_end_with_parent
            )
        try:
            yield from self._executor.map(function, jobs)
        except BrokenProcessPool as broken:
            raise EnvironmentFault(
                "a process that draws or renders was ended by the machine",
                where="this machine, most often for want of memory (about 1 GB is needed)",
                fix="close other programs and run the command again; the last site is untouched",
            ) from broken

    def close(self) -> None:
        """End the processes; work not yet begun is dropped."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """Watch the parent from a thread: where it is killed, its workers must not live on and write."""
    from multiprocessing import parent_process
    from threading import Thread

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
