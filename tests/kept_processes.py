"""Builds of one test run share the processes that draw and render: to start them takes longer than most small builds."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import ClassVar

from reportgen.errors import EnvironmentFault
from reportgen.pipeline.pool import Pool

Surroundings = tuple[dict[str, str], list[str]]
_OF_EACH_TEST = "PYTEST_CURRENT_TEST"


class KeptPool(Pool):
    """A pool whose processes outlive its build, for the next build that would start them in the same surroundings."""

    folder: ClassVar[Path]
    # By the process that they belong to: one that was forked must leave alone those of the one it came from.
    _kept: ClassVar[dict[int, tuple[Surroundings, Pool]]] = {}

    def map(self, function: Callable, jobs: Sequence) -> Iterator:
        """Run a function over jobs, in their order, as a pool does that was just started."""
        try:
            yield from self._pool().map(function, jobs)
        except EnvironmentFault:
            self.end()  # one of them died, and a pool does not live on without it
            raise

    def close(self) -> None:
        """Leave the processes to the next build."""

    @classmethod
    def _pool(cls) -> Pool:
        now = _surroundings()
        known, pool = cls._kept.get(os.getpid(), (None, Pool()))
        if known != now:
            cls.end()
            pool = Pool()
            with chdir(cls.folder):  # where a build begins is often gone when the next one comes
                list(pool.map(abs, [0]))
            cls._kept[os.getpid()] = (now, pool)
        return pool

    @classmethod
    def end(cls) -> None:
        """End the processes that this one has started."""
        _, pool = cls._kept.pop(os.getpid(), (None, Pool()))
        pool.close()


def _surroundings() -> Surroundings:
    """Give whatever a process takes over from the one that starts it."""
    return {name: value for name, value in os.environ.items() if name != _OF_EACH_TEST}, list(sys.path)


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Let builds in this process share their drawing processes, which start in `folder`, until the block ends."""
    building = importlib.import_module("reportgen.pipeline.build")  # the package has a function of that name
    own, building.Pool, KeptPool.folder = building.Pool, KeptPool, folder
    try:
        yield
    finally:
        building.Pool = own
        KeptPool.end()
