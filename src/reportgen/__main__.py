"""Run the program as `python -m reportgen`."""

from __future__ import annotations

from reportgen.cli import main

if __name__ == "__main__":  # spawned drawing processes import this module too
    main()
