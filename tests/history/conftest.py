from pathlib import Path

import pytest

from tests.history.living_bot import LivingBot


@pytest.fixture
def bot(tmp_path: Path) -> LivingBot:
    return LivingBot(tmp_path)
