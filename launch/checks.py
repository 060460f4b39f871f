"""Everything `run.py test` runs: the linters, the types, the import walls, then the tests.

What fails among the others is looked at once more at the end, by itself: a browser that got no
processor for half a minute says nothing about the page. Such a test is named in the last lines;
one that fails twice, or more than `FEW` that fail once, fail the run.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from launch.environment import venv_python
from launch.steps import SetupError, run_quietly, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TYPE_CHECK = ("node_modules/typescript/bin/tsc", "--noEmit", "--project", "tsconfig.json")
PAGE_TESTS = "tests/page/logic/**/*.test.js"
MOST_AT_ONCE = 4
FAILED, NO_TEST_CHOSEN = 1, 5
FEW = 8
"""So many tests may have been disturbed; more of them mean that something is broken."""
LAST_FAILED = Path(".pytest_cache", "v", "cache", "lastfailed")
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
NO_BROWSER = "No Chromium here: the browser tests need one (Debian: `sudo apt install chromium`)."


def provide_browser() -> None:
    """Install Chromium where the machine lets us; say one sentence where it does not."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    apt = shutil.which("apt-get")
    if apt is None or not _is_root():
        print(NO_BROWSER, flush=True)
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step("Installing Chromium for the browser tests"):
            for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
                run_quietly([apt, *arguments], cwd=Path("/"), otherwise=NO_BROWSER, env=quiet)
    except SetupError as error:
        print(f"{error.output}\n{error.sentence}", flush=True)


def run_all(root: Path) -> int:
    """Run every check and every test with coverage; 0 when all of them hold."""
    failed = [title for title, command in _linters(root) if not _holds(title, command, root)]
    alone = _pytest(root, ["-m", "alone", "--quiet", "--cache-clear"])
    most = ["-m", "not alone and not long", "--cov", "--cov-report=term"]
    codes = {alone, _pytest(root, [*_at_once(), *most])} - {NO_TEST_CHOSEN}
    code = max(codes, default=NO_TEST_CHOSEN)
    if code == FAILED and 0 < len(_last_failed(root)) <= FEW:
        code = _look_again(root)
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}.", file=sys.stderr, flush=True)
    return code or int(bool(failed))


def _look_again(root: Path) -> int:
    """Run by themselves the tests that failed, and name those that hold now."""
    python, disturbed = str(venv_python(root)), _last_failed(root)
    code = _pytest(root, ["--last-failed", "-m", "not long", "--quiet"])
    code = code or int(not _holds("coverage", [python, "-m", "coverage", "report"], root))
    for name in sorted(disturbed - _last_failed(root)):
        print(f"Failed among the others, held by itself: {name}", file=sys.stderr, flush=True)
    return code


def _last_failed(root: Path) -> set[str]:
    """Name the tests that pytest remembers as failed since the run began."""
    path = root / LAST_FAILED
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def run_some(root: Path, arguments: Sequence[str]) -> int:
    """Run pytest alone with the user's own choice of tests."""
    return _pytest(root, arguments)


def _at_once() -> list[str]:
    """One process more than cores, since tests wait; a file's tests share their servers.

    The files are taken in the order of tests/conftest.py, which puts the slow ones first.
    """
    count = min((os.cpu_count() or 1) + 1, MOST_AT_ONCE)
    return [f"--numprocesses={count}", "--dist=loadfile", "--no-loadscope-reorder"]


def _linters(root: Path) -> list[tuple[str, list[str]]]:
    python = str(venv_python(root))
    lint_imports = str(venv_python(root).with_name("lint-imports"))
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy --strict", [python, "-m", "mypy"]),
        ("import contracts", [lint_imports]),
        ("types of the page", [str(_node(root)), *TYPE_CHECK]),
        ("logic of the page", [str(_node(root)), "--test", PAGE_TESTS]),
    ]


def _node(root: Path) -> Path:
    """Find the Node that comes with playwright: there, and the same, on every machine."""
    name = "node.exe" if os.name == "nt" else "node"
    driver = Path("site-packages", "playwright", "driver", name)
    found = sorted((root / ".venv").glob(f"[lL]ib*/**/{driver.as_posix()}"))
    return found[0] if found else Path(name)


def _holds(title: str, command: Sequence[str], root: Path) -> bool:
    try:
        with step(title):
            run_quietly(command, cwd=root, otherwise=title)
    except SetupError as error:
        print(error.output, flush=True)
        return False
    return True


def _pytest(root: Path, arguments: Sequence[str]) -> int:
    command = [str(venv_python(root)), "-m", "pytest", *arguments]
    # Hundreds of processes are started; without kept bytecode each takes twice as long to begin.
    kept = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    return subprocess.run(command, cwd=root, check=False, env=kept).returncode


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
