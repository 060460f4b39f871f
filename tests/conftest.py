"""Fixtures that every room's tests share: where things are, and ports of our own."""

import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.ports import find_free_port

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SHARED = PROJECT_ROOT.parent / "shared"
ROOMS = (("browser",), ("run", "pipeline", "bot", "chaos"))
"""The rooms whose files take long, to be taken by turns."""


@pytest.fixture(scope="session")
def project_root() -> Path:
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with the real market data and the real bots' files, where the workplace has one."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("needs the shared data beside the project (../shared/data), which is not here")
    return folder


@pytest.fixture(scope="session")
def market_data(shared_data: Path) -> Path:
    return shared_data / "market"


@pytest.fixture(scope="session")
def wild_files(shared_data: Path) -> Path:
    return shared_data / "wild" / "files"


@pytest.fixture
def free_port() -> int:
    return find_free_port()


@pytest.fixture
def counted(_coverage_of_processes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the lines of code that the processes of this test run through."""
    for name, value in _coverage_of_processes.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session", autouse=True)
def _coverage_of_processes() -> dict[str, str]:
    """Leave the processes that tests start alone, but for those of a test that asks for `counted`.

    Counting doubles what a process costs, and most of them only repeat what others have counted.
    """
    names = [name for name in os.environ if name.startswith("COV")]
    return {name: os.environ.pop(name) for name in names}


@pytest.fixture(scope="session")
def uncovered() -> dict[str, str]:
    """The environment without this run's coverage, for a process that must start undisturbed.

    Coverage starts inside `site`, which swallows a Ctrl-C that arrives there.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Take the test of a property that runs the same lines a thousand times without counting them.

    The marker `no_cover` of pytest-cov does nothing in the processes of xdist.
    """
    if item.get_closest_marker("uncounted") is None:
        return (yield)
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(trace)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, browsers beside others: what is left for the end is short."""
    turns = {path: turn for room in ROOMS for path, turn in _turns_of(items, room)}
    items.sort(key=lambda item: turns.get(item.path, 1.0))


def _turns_of(items: list[pytest.Item], room: tuple[str, ...]) -> list[tuple[Path, float]]:
    """Spread the files of a room evenly from 0 to 1."""
    folders = [PROJECT_ROOT / "tests" / name for name in room]
    paths = list(dict.fromkeys(item.path for item in items if item.path.parent in folders))
    return [(path, place / len(paths)) for place, path in enumerate(paths)]


@pytest.fixture(scope="session", autouse=True)
def _signals_reach_what_we_start() -> None:
    """A run in the background ignores Ctrl-C or hang-ups, and so would all that it starts.

    A handler of ours is none of theirs: a program begins with the system's.
    """
    for number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda _number, _frame: None)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    """A developer's own BOTSCOPE_* variables must not decide a test."""
    for name in [name for name in os.environ if name.startswith("BOTSCOPE_")]:
        del os.environ[name]
