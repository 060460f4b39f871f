"""UTC moments as milliseconds and as the text that is written to files."""

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Return the wall clock in milliseconds."""
    return time.time_ns() // 1_000_000


def iso(at_ms: int) -> str:
    """Return ISO 8601 with milliseconds and ``Z``, always of the same width."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def day_of(at_ms: int) -> int:
    """Return the number of the UTC day."""
    return at_ms // 86_400_000
