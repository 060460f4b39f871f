"""How many made-up examples a property is tried with: a third of all in the whole run."""

import os

IS_LONG = os.environ.get("EXAMPLES") == "all"
"""Whether all of them were asked for: ``EXAMPLES=all python3 run.py test tests/ingest``."""


def examples(count: int) -> int:
    """Return how many of ``count`` examples this run draws."""
    return count if IS_LONG else -(-count // 3)
