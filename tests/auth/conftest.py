"""Dashboards with and without a password, for the tests of the log-in."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from auth_house import PASSWORD, House
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from botscope.auth import accounts
from botscope.auth.private_files import LOOK_S
from tests.api.sample import app_of, settings_of, write_bot

CHEAP = "scrypt:1024:8:1"


@pytest.fixture(scope="session")
def one_bot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bot(tmp_path_factory.mktemp("one-bot"))


@pytest.fixture(scope="session")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a password whose hash is a cheap one; test_timing has the price of ours."""
    folder = tmp_path_factory.mktemp("hashed")
    accounts.put(folder, "owner", generate_password_hash(PASSWORD, CHEAP))
    return folder


@pytest.fixture
def house(
    tmp_path: Path,
    one_bot: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> House:
    """A dashboard without a password."""
    shutil.copytree(one_bot, tmp_path, dirs_exist_ok=True)
    return House(tmp_path, capsys, monkeypatch)


@pytest.fixture
def guarded(house: House, hashed: Path) -> House:
    """A dashboard with a password."""
    shutil.copytree(hashed, house.folder / "own")
    return house


@pytest.fixture(scope="session")
def closed_client(one_bot: Path, hashed: Path) -> FlaskClient:
    """Somebody who is never known, for the tests that only ask."""
    return app_of(settings_of(one_bot, data=hashed)).test_client()


@pytest.fixture
def wait_a_look() -> Callable[[], None]:
    """Wait until a running dashboard has looked at its folder again."""
    return lambda: time.sleep(LOOK_S + 0.05)
