from pathlib import Path

import pytest

from tests.api.sample import write_bot


@pytest.fixture(scope="session")
def bot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bot(tmp_path_factory.mktemp("bot"))
