"""`run.py test`: what was asked for is run, and what does not hold is the exit code."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.checks import provide_browser
from launch.environment import Purpose, mark_ready

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="borrows this environment by links"),
]

RunTests = Callable[..., subprocess.CompletedProcess[str]]

TESTS = "def test_right():\n    assert True\n\n\ndef test_wrong():\n    assert False\n"

SETTINGS = "[tool.pytest.ini_options]\naddopts = '-p no:schemathesis'\n"


@pytest.fixture
def tested(project: Path) -> Path:
    """The borrowed project with two tests of its own, ready to be tested."""
    (project / "tests").mkdir()
    (project / "tests" / "test_two.py").write_text(TESTS, encoding="utf-8")
    (project / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    mark_ready(project, Purpose.TEST)
    return project


@pytest.fixture
def run_tests(tested: Path, uncovered: dict[str, str]) -> RunTests:
    """Run `run.py test` in the project to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tested / "run.py"), "test", *arguments]
        return subprocess.run(
            command, cwd=tested, env=uncovered, capture_output=True, text=True, timeout=300
        )

    return run


@pytest.mark.parametrize(
    ("chosen", "code", "summary"),
    [("right", 0, "1 passed, 1 deselected"), ("wrong", 1, "1 failed, 1 deselected")],
    ids=["passes", "fails"],
)
def test_chosen_tests_run_alone_and_decide_the_exit_code(run_tests, chosen, code, summary):
    done = run_tests("tests", "-k", chosen)
    assert done.returncode == code, done.stderr
    assert summary in done.stdout.splitlines()[-1]
    assert "ruff" not in done.stdout


BUSY = """
from pathlib import Path

import pytest

TRIES = Path(__file__).with_name("tries.txt")


@pytest.mark.alone
def test_disturbed():
    with TRIES.open("a") as handle:
        handle.write("x")
    assert TRIES.stat().st_size > 1


def test_right(): assert  True


def test_wrong():
    assert False
"""


def test_what_fails_twice_fails_the_run_and_what_was_disturbed_is_named(tested, run_tests):
    (tested / "tests" / "test_two.py").write_text(BUSY, encoding="utf-8")
    done = run_tests()
    assert done.returncode != 0
    assert (tested / "tests" / "tries.txt").read_text() == "xx"
    assert "1 failed, 1 passed" in done.stdout.splitlines()[-1], "pytest has the last word"
    assert "ruff format ... failed" in done.stdout
    named, before = done.stderr.splitlines()[-2:]
    assert named.endswith("test_two.py::test_disturbed")
    assert "ruff format" in before


def test_machine_without_browser_and_without_apt_gets_a_sentence(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    provide_browser()
    assert capsys.readouterr().out.startswith("No Chromium here")


def test_machine_with_browser_is_left_as_it_is(monkeypatch, tmp_path, capsys):
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n", encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    provide_browser()
    assert capsys.readouterr().out == ""
