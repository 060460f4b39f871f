"""The fast path of a block: one regular expression finds the suspects, the rest is parsed whole."""

import re
from collections.abc import Iterator
from functools import lru_cache

from botscope.ingest.clean_cells import line_pattern
from botscope.ingest.layout import Column, Layout

# Our own layouts; the 29th of February is a suspect here too.
# "Or nothing" is written as a branch, "(?:...|)": matching "(?:...)?" takes a third longer.
# Printable ASCII without comma and quote: what needs no decoding, no quoting and no trimming.
_WORD = rb"[!#-+\--~]"
_TEXT = rb"(?:" + _WORD + rb"{1,24}+(?: " + _WORD + rb"{1,24}+){0,2}+|)"
_ID = _WORD + rb"{0,40}+"
# Longer numbers go to the explainer: up to here both parsers agree to the bit (a test).
_NUMBER = rb"-?[0-9]{1,12}+(?:\.[0-9]{1,12}+|)"
_DAY = (
    rb"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    rb"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_NAIVE = (
    rb"20[0-9][0-9]-"
    + _DAY
    + rb"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    + rb"(?:\.[0-9][0-9][0-9](?:[0-9][0-9][0-9]|)|)"
)
_UTC = rb"(?:Z|\+00:00)"
_TIME = _NAIVE + rb"(?:Z|\+00:00|)"
# Where a zone is set for naive times, only a time that says UTC is clean.
_TIME_IN_ZONE = _NAIVE + _UTC

_REQUIRED = frozenset(("time", "pnl"))


class Gate:
    """Tells clean lines from suspects, given the pattern of a clean line without its end."""

    def __init__(self, good: bytes) -> None:
        # Possessive throughout: whole runs of clean lines are passed without looking back.
        self._clean_run = re.compile(rb"(?:" + good + rb"\r*+\n)*+")

    def suspects(self, block: bytes, start: int) -> Iterator[tuple[int, int]]:
        """Yield begin and end of each line that needs the explainer."""
        position = start
        while position < len(block):
            run = self._clean_run.match(block, position)
            begin = run.end() if run else position
            if begin == len(block):
                return
            position = block.index(b"\n", begin) + 1
            yield begin, position


@lru_cache(maxsize=64)
def gate_for(layout: Layout, *, loose: bool = False) -> Gate | None:
    """Return the gate of a layout, None where only the explainer can read it.

    A ``loose`` one lets cells of another bot's log stand in quotes or behind a blank.
    """
    if layout.is_own:
        return Gate(b",".join(_pattern(column) for column in _by_index(layout)))
    good = line_pattern(layout, loose=loose)
    return None if good is None else Gate(good)


def every_line(block: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each line: without a gate every line is a suspect."""
    position = start
    while position < len(block):
        begin, position = position, block.index(b"\n", position) + 1
        yield begin, position


def _by_index(layout: Layout) -> list[Column]:
    return sorted(layout.columns, key=lambda column: column.index)


def _pattern(column: Column) -> bytes:
    if column.canonical == "order_id":
        return _ID
    if column.style == "":
        return _TEXT
    pattern = _NUMBER
    if column.style.startswith("iso"):
        pattern = _TIME if column.style == "iso" else _TIME_IN_ZONE
    is_needed = column.canonical in _REQUIRED
    return pattern if is_needed else rb"(?:" + pattern + rb"|)"
