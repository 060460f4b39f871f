"""What each row of a fill or event log did: bought or sold, opened or closed a position."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import ABSENT, BoolArray, IntArray, Labels
from botscope.ingest.rowtable import RowTable
from botscope.ingest.words import normalized, word_group

_OPENING = frozenset(
    ("open", "enter", "entry", "entrada", "add", "long", "short", "opening", "dca")
)
_CLOSING = frozenset(
    ("exit", "close", "closed", "sl", "tp", "stop", "trailing", "trail", "salida", "cierre", "take")
    + ("liquidation", "tp1", "tp2", "tp3", "reduce", "closing", "stoploss", "takeprofit")
)
_BUYS, _SELLS = 1, -1


@dataclass(frozen=True, slots=True, eq=False)
class Actions:
    """Per row: ``sign`` +1 bought, -1 sold, 0 unknown; and whether it opens or closes by its words.

    A flip does both. ``way`` is the direction that a row names: +1 long, -1 short, 0 none.
    """

    sign: IntArray
    way: IntArray
    opens: BoolArray
    closes: BoolArray


def actions_of(table: RowTable) -> Actions:
    """Read the words for what was done, once per different word."""
    sign = _mapped(table.side, _sign)
    way = _mapped(table.direction, _way)
    way = np.where(way == 0, _mapped(table.side, _way), way)
    opens = _mapped(table.side, _opens).astype(np.bool_)
    closes = _mapped(table.side, _closes).astype(np.bool_)
    sign = np.where(sign == 0, _mapped(table.direction, _sign), sign)
    by_quantity = np.sign(np.nan_to_num(table.quantity)).astype(np.int64)
    if (by_quantity < 0).any():
        sign = np.where(sign == 0, by_quantity, sign)
    if closes.any() and not (opens.any() or (sign != 0).any()):
        # LONG and SHORT beside EXIT: what is no exit opens.
        opens = (way != 0) & ~closes
    sign = np.where((sign == 0) & opens & ~closes, way, sign)
    sign = np.where((sign == 0) & closes & ~opens, -way, sign)
    return Actions(sign, way, opens, closes)


def reasons_that_open(table: RowTable) -> tuple[BoolArray, BoolArray]:
    """Return which rows say in their reason that they open, and which that they close."""
    opens = _mapped(table.reason, _reason_opens).astype(np.bool_)
    closes = _mapped(table.reason, _reason_closes).astype(np.bool_)
    return opens, closes


def _mapped(labels: Labels, meaning: object) -> IntArray:
    if not callable(meaning) or not labels.names:
        return np.zeros(len(labels), dtype=np.int64)
    table = np.asarray([*(meaning(name) for name in labels.names), 0], dtype=np.int64)
    return np.asarray(table[np.where(labels.codes == ABSENT, len(labels.names), labels.codes)])


def _words(name: str) -> list[str]:
    return normalized(name[:60]).split()


def _sign(name: str) -> int:
    words = _words(name)
    if len(words) == 2 and words[0] in ("long", "short") and words[1] in ("long", "short"):
        return _BUYS if words[1] == "long" else _SELLS
    group = word_group(name)
    return {"buy": _BUYS, "sell": _SELLS}.get(group or "", 0)


def _way(name: str) -> int:
    words = set(_words(name))
    if {"long", "short"} <= words:
        return 0
    group = word_group(name)
    if "long" in words or group == "long":
        return 1
    return -1 if "short" in words or group == "short" else 0


def _is_flip(name: str) -> bool:
    return set(_words(name)) == {"long", "short"}


def _opens(name: str) -> int:
    return int(_is_flip(name) or word_group(name) == "open")


def _closes(name: str) -> int:
    return int(_is_flip(name) or word_group(name) == "close")


def _reason_opens(name: str) -> int:
    first = _words(name)[:1]
    return int(bool(first) and first[0] in _OPENING)


def _reason_closes(name: str) -> int:
    first = _words(name)[:1]
    return int(bool(first) and first[0] in _CLOSING)
