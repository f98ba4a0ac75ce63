"""Run Typst once. A program of its own, because Typst has no limits: it is started with a time and a memory limit.

Reads a job as JSON from standard input and answers in JSON. It imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress

MOST_MEMORY = 2 * 1024**3  # bytes of address space


def main() -> int:
    """Compile `source` to `output`; answer `{"error": ...}` with Typst's own words if that fails."""
    limit_memory()
    import typst

    job = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    try:
        # A package folder that does not exist keeps Typst from the user's packages and the network's.
        compiler = typst.Compiler(
            job["source"], root=job["root"], font_paths=fonts, package_path=job["root"], package_cache_path=job["root"]
        )
        if job["format"] == "png":
            compiler.compile(output=job["output"], format="png", ppi=job["dots"])
        else:
            standards, timestamp = job["standards"], job["timestamp"]
            compiler.compile(output=job["output"], format="pdf", pdf_standards=standards, timestamp=timestamp)
    except typst.TypstError as error:
        json.dump(
            {"error": getattr(error, "message", str(error)), "hints": list(getattr(error, "hints", []))}, sys.stdout
        )
        return 1
    json.dump({}, sys.stdout)
    return 0


def limit_memory() -> None:
    """Let the system end this program rather than the machine's patience; Windows has no such limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
