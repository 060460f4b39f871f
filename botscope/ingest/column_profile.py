"""What the cells of one column look like: numbers, times, words, symbols."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.time_styles import DAY_ORDERS
from botscope.ingest.values import (
    decimal_votes,
    is_placeholder,
    number_style,
    parse_number,
    parse_time,
    time_doubt,
    time_style,
)
from botscope.ingest.words import name_score, word_group

_SYMBOL = re.compile(r"[A-Z0-9][\w.]{0,24}(?:[-/_:][\w.]{1,24}){0,3}", re.UNICODE)
_HAS_UPPER = re.compile(r"[A-Z]{2,}")
_PAIR = re.compile(
    r"[A-Z0-9]{2,12}(?:[-/_](?:USDT|USDC|BUSD|FDUSD|USD|EUR|GBP|BTC|ETH|BNB|TRY)(?::[A-Z]{3,5})?"
    r"|USDT|USDC|BUSD|FDUSD|USD)(?:[-_.](?:PERP|SWAP|P))?"
)
_EPOCH_SHARE = 0.95
_CELLS_TASTED = 48


@dataclass(frozen=True)
class ColumnProfile:
    """The sample of one column, and what can be said about it without its name."""

    index: int
    name: str
    cells: tuple[str, ...]
    prefers_comma: bool = field(default=False)
    day_order: str = field(default="")
    """Day, month or year first, where another column of the file proves it."""

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """Cells that are not placeholders."""
        return tuple(cell for cell in self.cells if not is_placeholder(cell))

    @cached_property
    def tasted(self) -> tuple[str, ...]:
        """A spread of the values, enough to decide how they are written."""
        step = max(1, len(self.filled) // _CELLS_TASTED)
        return self.filled[::step][:_CELLS_TASTED]

    @cached_property
    def fill_ratio(self) -> float:
        """Share of the cells that hold a value."""
        return len(self.filled) / len(self.cells) if self.cells else 0.0

    @cached_property
    def number(self) -> tuple[str, float]:
        """Number style and the share it reads."""
        return number_style(self.tasted, prefers_comma=self.prefers_comma)

    @cached_property
    def decimals(self) -> Counter[str]:
        """What the values prove of the decimal mark; see ``decimal_votes``."""
        return decimal_votes(self.tasted)

    @cached_property
    def tied_number(self) -> str:
        """A value that is either a fraction or a thousand times more; '' where all are clear."""
        if self.decimals["point"] or self.decimals["comma"]:
            return ""
        return next((cell for cell in self.tasted if decimal_votes([cell])["tie"]), "")

    @cached_property
    def _dated(self) -> tuple[str, float, str]:
        """Time style, the share it reads, and what is in doubt about it."""
        if not any(any(char.isdigit() for char in cell) for cell in self.tasted[:8]):
            return "iso", 0.0, ""
        # A few cells tell whether these are times at all; one later day may tell their order.
        cells = self.filled if time_doubt(self.tasted) else self.tasted
        style, share = time_style(cells)
        if share == 0 and self._is_named_like_time():
            days = [_moment(cell, "excel") for cell in self.tasted]
            share = sum(day is not None for day in days) / len(days)
            return "excel", share, ""
        if self.day_order and time_doubt(cells) and style in DAY_ORDERS:
            reads = sum(_moment(cell, self.day_order) is not None for cell in cells)
            if reads == len(cells):
                return self.day_order, share, ""
        return style, share, time_doubt(cells)

    def _is_named_like_time(self) -> bool:
        return max(name_score(self.name, "time"), name_score(self.name, "open_time")) > 0

    @cached_property
    def time(self) -> tuple[str, float]:
        """Time style and the share it reads."""
        style, share, _ = self._dated
        return (style, share) if share >= 0.3 else (style, 0.0)

    @cached_property
    def time_doubt(self) -> str:
        """What the values leave open of how to read them as times."""
        return self._dated[2]

    @cached_property
    def is_numeric(self) -> bool:
        """True where nearly every value is a number."""
        return self.number[1] >= 0.85

    @cached_property
    def is_time(self) -> bool:
        """True where most values are moments."""
        style, share = self.time
        return share >= (_EPOCH_SHARE if style in ("s", "ms", "us", "ns", "compact") else 0.6)

    @cached_property
    def numbers(self) -> FloatArray:
        """Values as numbers, NaN where a cell is none."""
        return np.asarray([_number(cell, self.number[0]) for cell in self.cells])

    @cached_property
    def moments(self) -> tuple[int | None, ...]:
        """Values as moments, None where a cell is none."""
        return tuple(_moment(cell, self.time[0]) for cell in self.cells)

    @cached_property
    def groups(self) -> Counter[str]:
        """How many cells fall into each group of ``words.VALUE_WORDS``."""
        found = (word_group(cell) for cell in self.filled)
        return Counter(group for group in found if group)

    def group_share(self, *groups: str) -> float:
        """Return the share of the values whose word is in one of the groups."""
        count = sum(self.groups[group] for group in groups)
        return count / len(self.filled) if self.filled else 0.0

    @cached_property
    def distinct(self) -> int:
        """Number of different values."""
        return len(set(self.filled))

    @cached_property
    def symbol_share(self) -> float:
        """Share of the values that look like the name of an instrument."""
        if not self.filled or self.is_numeric or self.is_time:
            return 0.0
        good = sum(1 for cell in self.filled if _is_symbol(cell))
        return good / len(self.filled)

    @cached_property
    def pair_share(self) -> float:
        """Share of the values that are written like a trading pair, such as BTC/USDT."""
        if not self.filled or self.is_numeric or self.is_time:
            return 0.0
        return sum(1 for cell in self.filled if _PAIR.fullmatch(cell)) / len(self.filled)


def _number(cell: str, style: str) -> float:
    try:
        number = parse_number(cell, style)
    except ValueError:
        return np.nan
    return np.nan if number is None else number


def _moment(cell: str, style: str) -> int | None:
    try:
        return parse_time(cell, style)
    except (ValueError, OverflowError):
        return None


def _is_symbol(cell: str) -> bool:
    text = cell.strip()
    is_shaped = _SYMBOL.fullmatch(text) is not None and _HAS_UPPER.search(text) is not None
    return is_shaped and word_group(text) is None


def profiles(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, prefers_comma: bool
) -> list[ColumnProfile]:
    """Profile every column of a sample; short rows read as empty cells.

    What one column proves of decimal marks and of the order of days holds for the others too;
    ``prefers_comma`` decides where none proves anything.
    """
    width = len(names)
    columns = [
        tuple(row[index].strip() if index < len(row) else "" for row in rows)
        for index in range(width)
    ]
    profiled = [
        ColumnProfile(index, name, cells, prefers_comma)
        for index, (name, cells) in enumerate(zip(names, columns, strict=True))
    ]
    mark, order = proven_mark(profiled), _proven_order(profiled)
    comma = mark == "comma" if mark else prefers_comma
    if comma == prefers_comma and not order:
        return profiled
    return [replace(column, prefers_comma=comma, day_order=order) for column in profiled]


def proven_mark(columns: Sequence[ColumnProfile]) -> str:
    """Return the decimal mark that numbers of a file prove, '' where they do not or disagree."""
    marks: Counter[str] = Counter()
    for column in columns:
        if column.is_numeric and not column.is_time:
            votes = column.decimals
            # Most cells of the column have to agree: a single odd one proves nothing.
            total = votes["point"] + votes["comma"]
            marks.update(m for m in ("point", "comma") if votes[m] > 0.9 * total)
    (best, count), (_, other) = [*marks.most_common(2), ("", 0), ("", 0)][:2]
    return best if count > 2 * other else ""


def _proven_order(columns: Sequence[ColumnProfile]) -> str:
    timed = [column for column in columns if column.is_time and column.time[0] in DAY_ORDERS]
    proven = {column.time[0] for column in timed if not column.time_doubt}
    return proven.pop() if len(proven) == 1 and len(timed) > 1 else ""
