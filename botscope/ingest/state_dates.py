"""Dates in numbers that may be two days: which order a state file writes, and what stays open."""

import re
from collections.abc import Iterator
from typing import Any

from botscope.ingest import state_words as words
from botscope.ingest.redaction import safe_text
from botscope.ingest.state_fields import day_readings
from botscope.ingest.words import normalized

_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}(?!\d)", re.ASCII)
_DEPTH, _TEXTS_LIMIT, _NOTES_LIMIT = 6, 2_000, 20
_LAST_MONTH = 12
_NEAR_MS = 2 * 86_400_000
"""A file is written when its update happens; one that was copied proves nothing."""

ORDERS = {"dmy": "day first", "mdy": "month first"}


def date_order(content: Any, modified_at_ms: int) -> tuple[str, dict[str, str]]:  # noqa: ANN401
    """Return the order of day and month in a document, and the dates of which nothing proves it.

    A date past the twelfth anywhere in the document proves it. Otherwise the update is the one
    that lies near to when the file was written, and what is left is read day first.

    Returns
    -------
    tuple of str and dict
        ``dmy`` or ``mdy``; for each date that may be two days its path and a sentence.
    """
    texts = [found for found, _ in zip(_texts(content, ""), range(_TEXTS_LIMIT), strict=False)]
    proven = {order for _, _, text in texts for order in _proof(text)}
    if len(proven) == 1:
        return proven.pop(), {}
    open_texts = [(path, name, text) for path, name, text in texts if len(day_readings(text)) > 1]
    order, why = _nearest(open_texts, modified_at_ms)
    return order, {
        safe_text(path, 120): f"{safe_text(text, 40)!r} may be two days: read {ORDERS[order]}{why}"
        for path, _, text in open_texts[:_NOTES_LIMIT]
    }


def _texts(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    if depth > _DEPTH:
        return
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        here = f"{path}.{key}" if path else str(key)
        if isinstance(item, str) and _DAY.match(item.strip()) and len(item) <= 64:
            yield here, normalized(str(key)), item
        elif isinstance(item, dict | list):
            yield from _texts(item, here, depth + 1)


def _proof(text: str) -> Iterator[str]:
    match = _DAY.match(text.strip())
    first, second = (int(match[1]), int(match[2])) if match else (0, 0)
    if second <= _LAST_MONTH < first:
        yield "dmy"
    if first <= _LAST_MONTH < second:
        yield "mdy"


def _nearest(texts: list[tuple[str, str, str]], modified_at_ms: int) -> tuple[str, str]:
    """Return the order whose reading of the update lies nearest to the file's own time."""
    updates = [day_readings(text) for _, name, text in texts if name in words.UPDATED]
    distances = {
        order: min((abs(read[order] - modified_at_ms) for read in updates), default=_NEAR_MS + 1)
        for order in ORDERS
    }
    order = min(distances, key=lambda name: distances[name])
    if distances[order] > _NEAR_MS:
        return "dmy", ", which nothing proves"
    return order, ", nearer to when the file was written"
