"""How the times of a column are written, decided on all of its cells, and what stays in doubt."""

from collections.abc import Sequence
from functools import lru_cache

from botscope.ingest.number_cells import PLAIN, is_placeholder
from botscope.ingest.time_cells import (
    EPOCH_UNITS,
    LATEST_MS,
    LONGEST_TIME_CHARS,
    epoch_unit,
    strict_or_none,
    unmistakable_style,
)
from botscope.ingest.time_zones import UNCLEAR, split_zone

DAY_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_BASES = ("iso", "dmy", "mdy", "ymd", "words", "clock")
_FIRST_COIN_MS = 1_230_768_000_000
"""The year 2009: before, nothing could be traded that a bot trades."""
_DAY_MS = 86_400_000
_DAYS_TELLING = 4


def time_style(cells: Sequence[str]) -> tuple[str, float]:
    """Choose how the times of a column are written, deciding day or month first on all of them.

    Returns
    -------
    tuple of str and float
        The style, and the share of the cells that are not placeholders which it reads.
        ``("iso", 0.0)`` where none is a time.
    """
    return _time_style(tuple(cells))[:2]


def time_doubt(cells: Sequence[str]) -> str:
    """Say what the cells of a time column leave open, '' where they prove how to read them."""
    return _time_style(tuple(cells))[2]


@lru_cache(maxsize=1024)
def _time_style(cells: tuple[str, ...]) -> tuple[str, float, str]:
    filled = [cell.strip()[: LONGEST_TIME_CHARS + 1] for cell in cells if not is_placeholder(cell)]
    if not filled:
        return "iso", 0.0, ""
    texts, unclear = _without_unclear_zones(filled)
    reads = {base: [strict_or_none(text, base) for text in texts] for base in _BASES}
    counts = {base: sum(moment is not None for moment in reads[base]) for base in _BASES}
    style = max(_BASES, key=lambda base: counts[base])
    if not counts[style]:
        style = _epoch_style(filled)
        return style, _epoch_share(filled, style), ""
    rivals = [base for base in DAY_ORDERS if counts[base] == counts[style]]
    doubt = ""
    if style in DAY_ORDERS and len(rivals) > 1:
        style, is_sure = _day_order(texts, {base: reads[base] for base in rivals})
        doubt = "" if is_sure else _open_order(texts[0], style, rivals)
    if style in ("dmy", "mdy") and (
        _changes_order(reads["dmy"], reads["mdy"])
        or _leaps_less_in_parts(reads[style], reads["mdy" if style == "dmy" else "dmy"])
    ):
        doubt = "day and month change places inside the column: dates up to the 12th may be wrong"
    unread = [text for text, moment in zip(texts, reads[style], strict=True) if moment is None]
    others = 0 if style == "clock" else sum(bool(unmistakable_style(text)) for text in unread)
    if unclear:
        doubt = f"{unclear} is the name of several time zones: set `timezone` for this file"
    return style, (len(filled) - len(unread) + others) / len(filled), doubt


def _without_unclear_zones(filled: list[str]) -> tuple[list[str], str]:
    pairs = [split_zone(text) for text in filled]
    names = [name for _, name in pairs if name.upper() in UNCLEAR]
    if not names:
        return filled, ""
    texts = [part if name.upper() in UNCLEAR else text
             for text, (part, name) in zip(filled, pairs, strict=True)]  # fmt: skip
    return texts, names[0]


def _changes_order(dmy: list[int | None], mdy: list[int | None]) -> bool:
    pairs = list(zip(dmy, mdy, strict=True))
    return any(a is None and b is not None for a, b in pairs) and any(
        a is not None and b is None for a, b in pairs
    )


def _leaps_less_in_parts(chosen: list[int | None], other: list[int | None]) -> bool:
    """Return True where rows on one side of the widest leap fit the others turned round."""
    pairs = [(a, b) for a, b in zip(chosen, other, strict=True) if a is not None]
    moments = [a for a, _ in pairs]
    steps = [abs(b - a) for a, b in zip(moments, moments[1:], strict=False)]
    if not steps:
        return False
    at = steps.index(max(steps)) + 1
    turned = [b for _, b in pairs]
    for mixed in (turned[:at] + moments[at:], moments[:at] + turned[at:]):
        known = [moment for moment in mixed if moment is not None]
        is_whole = len(known) == len(mixed) and _day_count(known) >= _DAYS_TELLING
        if is_whole and not _disorder(known) and _span(moments) > 8 * max(_span(known), _DAY_MS):
            return True
    return False


def _open_order(sample: str, style: str, rivals: list[str]) -> str:
    other = " or ".join(DAY_ORDERS[base] for base in rivals if base != style)
    read = f"it is read {DAY_ORDERS[style]}, which nothing proves"
    return f"{sample!r} may be {other}: {read}; `time_style` sets it"


def _day_order(texts: list[str], reads: dict[str, list[int | None]]) -> tuple[str, bool]:
    """Choose between orders that read the same cells; False where nothing proves the choice.

    A log is written as time goes on: the wrong order jumps to and fro and scatters its days over
    the years. Only dates with dots have one order by custom.
    """
    readings = {base: [m for m in moments if m is not None] for base, moments in reads.items()}
    possible = {base: moments for base, moments in readings.items() if _is_possible(moments)}
    readings = possible or readings
    if len(readings) == 1:
        return next(iter(readings)), True
    if "dmy" in readings and "ymd" not in readings and all("." in text[:6] for text in texts):
        return "dmy", True
    steps = {base: _disorder(moments) for base, moments in readings.items()}
    best = min(readings, key=lambda base: (steps[base], _span(readings[base])))
    others = [base for base in readings if base != best]
    is_telling = _day_count(readings[best]) >= _DAYS_TELLING
    is_ordered = steps[best] == 0 and all(steps[base] >= 2 for base in others)
    is_dense = all(_is_scattered(readings[base], readings[best]) for base in others)
    return best, is_telling and (is_ordered or is_dense)


def _is_possible(moments: list[int]) -> bool:
    return min(moments) >= _FIRST_COIN_MS and max(moments) <= LATEST_MS


def _disorder(moments: list[int]) -> int:
    """Return how many steps go against the direction in which most go."""
    steps = [b - a for a, b in zip(moments, moments[1:], strict=False) if a != b]
    ups = sum(step > 0 for step in steps)
    return min(ups, len(steps) - ups)


def _span(moments: list[int]) -> int:
    return max(moments) - min(moments)


def _day_count(moments: list[int]) -> int:
    return len({moment // _DAY_MS for moment in moments})


def _is_scattered(moments: list[int], best: list[int]) -> bool:
    """Return True where an order spreads over months what another one has day by day.

    Orders placed by a calendar, one a month at one hour, are written like that: then it is not
    telling.
    """
    hours = len({moment % _DAY_MS for moment in best})
    return _span(moments) > 8 * max(_span(best), _DAY_MS) and 2 * hours > len(best)


def _epoch_style(filled: Sequence[str]) -> str:
    compact = sum(strict_or_none(cell, "compact") is not None for cell in filled) / len(filled)
    if compact > 0.5 and not all(len(cell) == 13 for cell in filled):
        return "compact"
    units = [_unit(cell) for cell in filled]
    best = max(EPOCH_UNITS, key=units.count)
    return best if best in units else "iso"


def _epoch_share(filled: Sequence[str], style: str) -> float:
    if style in EPOCH_UNITS:
        # A writer may change its unit; the ranges of two units do not touch.
        return sum(_unit(cell) is not None for cell in filled) / len(filled)
    return sum(strict_or_none(cell, style) is not None for cell in filled) / len(filled)


def _unit(cell: str) -> str | None:
    return epoch_unit(float(cell)) if PLAIN.fullmatch(cell) else None
