"""Turn a quarter's returns from many agencies into a multi-agency performance report."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("reportgen")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"
