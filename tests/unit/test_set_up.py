"""Setting up says plainly what a machine lacks."""

import importlib.util
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "set_up.py"


def set_up():
    specification = importlib.util.spec_from_file_location("set_up", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_a_python_without_pip_is_told_which_package_to_ask_for(tmp_path, monkeypatch, capsys):
    module = set_up()
    lacking = tmp_path / "python3"  # a Python whose venv module cannot give a pip, as on Debian without python3-venv
    lacking.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    lacking.chmod(0o755)
    monkeypatch.setattr(module, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(module.sys, "executable", str(lacking))

    status = module.main(["run"])

    told = capsys.readouterr().err
    assert status == 17
    assert f"python{sys.version_info[0]}.{sys.version_info[1]}-venv" in told


def test_an_old_python_is_told_so(monkeypatch, capsys):
    module = set_up()
    monkeypatch.setattr(module, "OLDEST", (99, 0))

    status = module.main(["run"])

    assert status == 17
    assert "needs Python 99.0 or newer" in capsys.readouterr().err


def test_it_needs_the_standard_library_alone():
    done = subprocess.run([sys.executable, "-I", "-S", str(SCRIPT)], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "usage" in done.stderr
