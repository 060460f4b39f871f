"""Trades as rows: the objects of a page, the cells of an export, and an address for each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from botscope.api.moments import iso
from botscope.api.schema import COUNT, MOMENT, NUMBER_OR_NULL, STRING, SWITCH, TEXT, record
from botscope.api.schema import rows as rows_of
from botscope.api.view import BotView, Chosen
from botscope.domain.columns import NO_TIME, FloatArray, IntArray, Labels
from botscope.domain.trades import Trades
from botscope.metrics.units import MONEY_COLUMNS, scaled

UNSAFE_IN_SLUG = re.compile(r"[^A-Za-z0-9._-]+")

TEXTS = ("symbol", "side", "bot_version", "strategy", "exit_reason")
NUMBERS = (
    "quantity_base",
    "entry_price",
    "exit_price",
    "gross_pnl_quote",
    "fee_quote",
    "realized_pnl_quote",
)

RISK = "risk_quote"
"""What one R of a trade is: always money, whatever the unit of its result."""

TRADE_SHAPE = record(
    trade_id=STRING,
    opened_at=MOMENT,
    closed_at=MOMENT,
    symbol=TEXT,
    side=TEXT,
    **dict.fromkeys(NUMBERS, NUMBER_OR_NULL),
    bot_version=TEXT,
    strategy=TEXT,
    exit_reason=TEXT,
    risk_quote=NUMBER_OR_NULL,
    outcome=STRING,
    duration_s=NUMBER_OR_NULL,
    file=STRING,
    line=COUNT,
    place_id=STRING,
    bot_id=STRING,
    is_excluded=SWITCH,
)
COLUMNS = tuple(TRADE_SHAPE["properties"])
COLUMNS_SHAPE = record(
    **{name: rows_of(shape) for name, shape in TRADE_SHAPE["properties"].items()}
)


def _duration_s(trades: Trades) -> FloatArray:
    is_known = (trades.opened_at_ms != NO_TIME) & (trades.opened_at_ms <= trades.closed_at_ms)
    held_ms = np.where(is_known, trades.closed_at_ms - trades.opened_at_ms, 0)
    return np.where(is_known, held_ms / 1000, np.nan)


def _ranks(labels: Labels) -> FloatArray:
    """Return for each row the place of its text in alphabetical order, NaN for no text."""
    order = sorted(range(len(labels.names)), key=lambda code: labels.names[code].lower())
    ranks = np.full(len(order) + 1, np.nan)
    ranks[order] = np.arange(len(order))
    return ranks[labels.codes]


def _ranking(name: str) -> Callable[[Trades], FloatArray]:
    return lambda trades: _ranks(getattr(trades, name))


SORT_KEYS: dict[str, Callable[[Trades], Any]] = {
    "closed_at": lambda trades: trades.closed_at_ms,
    "opened_at": lambda trades: trades.opened_at_ms,
    "trade_id": lambda trades: trades.trade_id,
    "duration_s": _duration_s,
    "outcome": lambda trades: np.sign(trades.realized_pnl_quote),
    "file": lambda trades: trades.source,
    "line": lambda trades: trades.line,
    RISK: attrgetter(RISK),
    **{name: attrgetter(name) for name in NUMBERS},
    **{name: _ranking(name) for name in TEXTS},
}
"""What a table can be sorted by."""


def ordered(trades: Trades, sort: str, scale: FloatArray) -> IntArray:
    """Return the rows in the asked order; equal ones newest first, unknown ones last.

    Amounts are compared in the unit that ``scale`` brings each trade's money to.
    """
    name = sort.removeprefix("-")
    count = len(trades)
    if name == "closed_at":
        rows = np.arange(count, dtype=np.int64)
        return rows[::-1] if sort.startswith("-") else rows
    newest_first = np.arange(count, dtype=np.int64)[::-1]
    keys = _numeric(np.asarray(SORT_KEYS[name](trades)))[newest_first]
    if name in MONEY_COLUMNS:
        keys = keys * scale[newest_first]
    order = np.argsort(-keys if sort.startswith("-") else keys, kind="stable")
    return newest_first[order]


def _numeric(keys: NDArray[Any]) -> FloatArray:
    """Return numbers in the order of the keys, NaN for what is unknown."""
    if keys.dtype.kind == "S":
        return np.where(keys == b"", np.nan, np.unique(keys, return_inverse=True)[1])
    return np.where(keys == NO_TIME, np.nan, keys)


@dataclass(frozen=True, eq=False)
class TradeRows:
    """Turns rows of chosen trades into plain values; knows the files that they stand in."""

    view: BotView
    chosen: Chosen
    scale: FloatArray

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """A short name for each file, different for all of them."""
        return file_slugs(self.view)

    def objects(self, rows: IntArray) -> list[dict[str, Any]]:
        """Return the trades of some rows as objects, in that order."""
        return [dict(zip(COLUMNS, values, strict=True)) for values in self.tuples(rows)]

    def tuples(self, rows: IntArray) -> list[tuple[Any, ...]]:
        """Return the values of some rows in the order of ``COLUMNS``."""
        return list(zip(*self.columns(rows).values(), strict=True))

    def columns(self, rows: IntArray) -> dict[str, Sequence[Any]]:
        """Return the values of some rows column by column, in the order of ``COLUMNS``."""
        part = self.chosen.trades.take(rows)
        shown = scaled(part, self.scale[rows])
        marks = self.chosen.is_excluded[rows].tolist()
        places = list(self._places(part))
        columns: dict[str, Sequence[Any]] = {
            "trade_id": _ids(part, [place[2] for place in places]),
            "opened_at": [iso(moment) for moment in part.opened_at_ms.tolist()],
            "closed_at": [iso(moment) for moment in part.closed_at_ms.tolist()],
            **{name: _texts(getattr(part, name)) for name in TEXTS},
            **{name: _numbers(getattr(shown, name)) for name in NUMBERS},
            RISK: _numbers(part.risk_quote),
            "outcome": [_outcome(pnl) for pnl in part.realized_pnl_quote.tolist()],
            "duration_s": _numbers(_duration_s(part)),
            "bot_id": [place[0] for place in places],
            "file": [place[1] for place in places],
            "place_id": [place[2] for place in places],
            "line": part.line.tolist(),
            "is_excluded": marks,
        }
        return {name: columns[name] for name in COLUMNS}

    def _places(self, part: Trades) -> Iterator[tuple[str, str, str]]:
        """Yield bot, file and address of each trade; a paired one is named by both its lines."""
        files = self.view.files
        steps = zip(part.source.tolist(), part.line.tolist(), part.open_line.tolist(), strict=True)
        for source, line, open_line in steps:
            bot, file = files[source]
            lines = str(line) if open_line < 0 else f"{open_line}-{line}"
            yield bot.bot_id, file.file, f"{self.slugs[source]}:{lines}"


def file_slugs(view: BotView) -> tuple[str, ...]:
    """Return a short name for each file of a view, different for all of them."""
    taken: dict[str, int] = {}
    slugs = []
    for _, file in view.files:
        slug = UNSAFE_IN_SLUG.sub("-", file.file).strip("-") or "file"
        count = taken[slug] = taken.get(slug, 0) + 1
        slugs.append(slug if count == 1 else f"{slug}~{count}")
    return tuple(slugs)


def _ids(part: Trades, places: Sequence[str]) -> list[str]:
    own = [raw.decode("utf-8", "replace") for raw in part.trade_id.tolist()]
    return [name or place for name, place in zip(own, places, strict=True)]


def _texts(labels: Labels) -> list[str | None]:
    names = (*labels.names, None)
    return [names[code] for code in labels.codes.tolist()]


def _numbers(column: FloatArray) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in column.tolist()]


def _outcome(pnl_quote: float) -> str:
    return "win" if pnl_quote > 0 else "loss" if pnl_quote < 0 else "flat"
