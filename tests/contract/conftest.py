from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.api.sample import client_of, write_bot


@pytest.fixture(scope="session")
def bot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bot(tmp_path_factory.mktemp("bot"))


@pytest.fixture(scope="session")
def client(bot_folder: Path) -> FlaskClient:
    return client_of(bot_folder)
