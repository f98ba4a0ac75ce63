"""Quarto runs this before `quarto render` and `quarto preview`: it composes the sources of the reports.

It looks for the Python that has reportgen: the one in the project's own `.venv`, else the one that runs this file.
REPORTGEN_PYTHON names another one; REPORTGEN_QUARTER names another quarter than the latest.
"""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PLACES = (".venv/bin/python", ".venv/Scripts/python.exe")


def python() -> str:
    """Find the Python that has reportgen."""
    named = os.environ.get("REPORTGEN_PYTHON")
    own = [str(PROJECT / place) for place in PLACES if (PROJECT / place).is_file()]
    return named or (own[0] if own else sys.executable)


def main() -> int:
    """Compose the sources; give the exit code."""
    quarter = os.environ.get("REPORTGEN_QUARTER")
    command = [python(), "-m", "reportgen", "sources", *([quarter] if quarter else []), "--project", str(PROJECT)]
    try:
        return subprocess.call(command)
    except OSError as error:
        print(f"{command[0]} could not be started: {error.strerror}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
