"""Fixtures that every room's tests share: where things are, and ports of our own."""

import os
import random
import socket
from pathlib import Path

import pytest

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SHARED = PROJECT_ROOT.parent / "shared"

# Linux hands out ports from 32768 up by itself; below that nobody takes one from under us.
FIRST_PORT, LAST_PORT = 20_000, 32_000


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


def find_free_port(host: str = "127.0.0.1") -> int:
    """Find a port that nobody listens on, outside the range the system assigns."""
    for port in random.sample(range(FIRST_PORT, LAST_PORT), 200):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) != 0 and _can_bind(host, port):
                return port
    raise RuntimeError("no free port found")


def _can_bind(host: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@pytest.fixture
def free_port() -> int:
    return find_free_port()


@pytest.fixture
def uncovered() -> dict[str, str]:
    """The environment without this run's coverage, for a process that must start undisturbed.

    Coverage starts inside `site`, which swallows a Ctrl-C that arrives there.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    """A developer's own BOTSCOPE_* variables must not decide a test."""
    for name in [name for name in os.environ if name.startswith("BOTSCOPE_")]:
        del os.environ[name]
