"""Where a bot keeps its candles, and what a file of them is called."""

import re
from pathlib import Path

from botscope.domain.candles import step_ms_of

FOLDER_NAME = "candles"
_NAME = re.compile(r"(?!\.|~)(?P<symbol>.{1,80})_(?P<timeframe>[0-9]{1,3}[smhdwM])\.csv")


def candle_folder(state: Path) -> Path:
    """Return the folder beside the state file; ``state`` may be the file or its folder."""
    return (state if state.is_dir() else state.parent) / FOLDER_NAME


def market_of(name: str) -> tuple[str, str] | None:
    """Return symbol and timeframe of a file name, None for a name that is no candle file's."""
    found = _NAME.fullmatch(name)
    if found is None or step_ms_of(found["timeframe"]) is None:
        return None
    return found["symbol"], found["timeframe"]
