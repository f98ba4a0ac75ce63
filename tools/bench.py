"""Print how long builds of the demonstration partnership take: whole processes, the median of a few runs.

Usage: python tools/bench.py [RUNS]        (a copy of the project is used; the checked-in site is not touched)
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from reportgen.engines.quarto import find

ROOT = Path(__file__).resolve().parent.parent
PROJECT_FILES = ("measures.yaml", "_quarto.yml", "data", "reports")


def main(arguments: list[str]) -> int:
    runs = int(arguments[0]) if arguments else 3
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in PROJECT_FILES:
            copy(ROOT / name, project / name)
        build = [sys.executable, "-m", "reportgen", "build", "--project", str(project)]
        print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {runs} runs; seconds: least, median, most")
        report("--help", [timed([sys.executable, "-m", "reportgen", "--help"])[0] for _ in range(runs)])
        cold = [timed(build, before=lambda: forget(project)) for _ in range(runs)]
        report("cold build", [seconds for seconds, _ in cold])
        print(f"{'peak memory of all processes':<48} {max(peak for _, peak in cold) / 2**20:8.0f} MiB")
        report("nothing changed", [timed(build)[0] for _ in range(runs)])
        report(
            "one agency's return changed", [timed(build, before=lambda: change_return(project))[0] for _ in range(runs)]
        )
        figures()
        site_pages(project, runs)
        engines(project / "build" / "sources", runs)
        search(project / "site")
    return 0


def figures() -> None:
    """Show how computing, protecting and analysing grow with a project's rows, each size in a process of its own."""
    script = [sys.executable, str(ROOT / "tools" / "figures_speed.py")]
    for rows in (10_000, 100_000, 1_000_000):
        printed = subprocess.run([*script, str(rows)], check=True, capture_output=True, text=True)
        seen, series, seconds, most = printed.stdout.split()
        what = f"figures of {int(seen):,} rows, {int(series):,} series"
        print(f"{what:<48} {float(seconds):8.2f} s of the processor, {int(most):,} MiB at most")


def site_pages(project: Path, runs: int) -> None:
    """Time the site's own pages alone, in processes of their own that have read no template before."""
    script = [sys.executable, str(ROOT / "tools" / "site_pages.py"), str(project)]

    def taken(quarters: int, measures: int) -> tuple[float, float]:
        printed = subprocess.run([*script, str(quarters), str(measures)], check=True, capture_output=True, text=True)
        seconds, each = printed.stdout.split()
        return float(seconds), float(each)

    report("site's pages, 12 quarters (processor)", [taken(12, 0)[0] for _ in range(runs)])
    for measures in (50, 200, 400):
        each = statistics.median(taken(1, measures)[1] for _ in range(runs))
        print(f"{f'one measure page of {measures}, milliseconds':<48} {each:8.2f}")


def engines(sources: Path, runs: int) -> None:
    """Time both engines on the same composed sources, all three formats in one process, charts drawn before."""
    latest = max(sources.iterdir())
    pages = {"one page": latest / "partnership-team", "the partnership's edition": latest / "partnership"}
    for title, source in pages.items():
        embedded = _rendered("embedded", source, runs, title)
        if find() is None:
            print(f"{'Quarto: not found, not measured':<48}")
            continue
        quarto = _rendered("quarto", source, runs, title)
        print(
            f"{'Quarto takes so many times as long':<48} {statistics.median(quarto) / statistics.median(embedded):8.1f}"
        )


def search(site: Path) -> None:
    """Time what the site's search answers with, key by key, in Chromium."""
    if shutil.which("chromium") is None:
        print(f"{'Chromium: not found, search not measured':<48}")
        return
    subprocess.run([sys.executable, str(ROOT / "tools" / "search_speed.py"), str(site)], check=True)


def _rendered(engine: str, source: Path, runs: int, title: str) -> list[float]:
    """Time whole processes; what rendering alone takes, without the start of Python and the settings, is told too."""
    command = [sys.executable, str(ROOT / "tools" / "render_source.py"), engine, str(source)]
    whole, alone = [], []
    for _ in range(runs):
        began = time.monotonic()
        alone.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        whole.append(time.monotonic() - began)
    report(f"{engine}: {title}, whole process", whole)
    report(f"{engine}: {title}, rendering alone", alone)
    return whole


def report(name: str, seconds: list[float]) -> None:
    print(f"{name:<48} {min(seconds):8.2f} {statistics.median(seconds):8.2f} {max(seconds):8.2f}")


def timed(command: list[str], before: Callable[[], None] | None = None) -> tuple[float, int]:
    """Run a command; give its wall time in seconds and the peak memory of it and its children in bytes (Linux)."""
    if before is not None:
        before()
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0]
    watcher = threading.Thread(target=watch, args=(process, peak), daemon=True)
    watcher.start()
    _, errors = process.communicate()
    seconds = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{errors.decode()[-2000:]}")
    return seconds, peak[0]


def watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], memory(process.pid))
        time.sleep(0.1)


def memory(pid: int) -> int:
    """Add up the proportional memory of a process and all below it; 0 where the system does not tell."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                total += memory(int(child))
    except OSError:
        return total
    return total


def forget(project: Path) -> None:
    for name in ("build", "site"):
        shutil.rmtree(project / name, ignore_errors=True)


def change_return(project: Path) -> None:
    """Change one note of one agency's latest return, so that a build has something to do."""
    latest = max(path for path in (project / "data").iterdir() if path.is_dir())
    path = latest / "police.csv"
    path = path if path.is_file() else min(latest.glob("*.csv"))
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines[0].split(",")
    place = head.index("numerator")
    for number in range(1, len(lines)):
        cells = lines[number].split(",")
        if len(cells) == len(head) and cells[place].isdigit() and int(cells[place]) > 20:
            cells[place] = str(int(cells[place]) - 1)
            lines[number] = ",".join(cells)
            break
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
