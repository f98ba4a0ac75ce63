"""The wheel alone is enough: built, installed in an empty environment, it makes and builds a project."""

import subprocess
import sys
import venv

import pytest

from e2e.running import ROOT

pytestmark = pytest.mark.slow


def test_the_installed_wheel_makes_and_builds_a_project(tmp_path):
    wheels = tmp_path / "wheels"
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT],
        check=True,
    )
    venv.create(tmp_path / "empty")  # it needs no pip of its own
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = tmp_path / "empty" / folder / ("python.exe" if sys.platform == "win32" else "python")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt"], check=True)
    subprocess.run([*pip, "--no-deps", next(wheels.glob("*.whl"))], check=True)

    program = tmp_path / "empty" / folder / "reportgen"
    made = subprocess.run([program, "init", tmp_path / "x"], cwd=tmp_path, check=False)
    done = subprocess.run([program, "build", "--project", tmp_path / "x"], cwd=tmp_path, check=False)

    assert made.returncode == 0
    assert done.returncode == 0
    assert (tmp_path / "x" / "site" / "index.html").is_file()
