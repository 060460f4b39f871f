"""First stops on disk and in memory: a table of its own beside the reports."""

import math
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from botscope.domain.first_stops import STOPS_LIMIT, FirstStop, Key, newest, plain_symbol
from botscope.domain.risk import side_word
from botscope.domain.state import BotState, Position

# As the table of settings: an older Botscope does not look at it, so the schema's number stays.
TABLE = """
CREATE TABLE IF NOT EXISTS first_stop (
    identity_id INTEGER NOT NULL, opened_at_ms INTEGER NOT NULL,
    symbol TEXT NOT NULL, side TEXT NOT NULL,
    stop_price REAL NOT NULL, seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (identity_id, opened_at_ms, symbol, side)
) WITHOUT ROWID
"""
SYMBOL_CHARACTERS = 40


def stops_of(state: BotState, seen_at_ms: int, hold_ms: int) -> tuple[FirstStop, ...]:
    """Return the stops of positions that were opened so lately that nobody can have moved them.

    A position first seen after a second report was missed may have any stop by now.
    """
    found = (_stop_of(position, seen_at_ms) for position in state.positions)
    return tuple(
        stop for stop in found if stop is not None and seen_at_ms - stop.opened_at_ms <= hold_ms
    )


def _stop_of(position: Position, seen_at_ms: int) -> FirstStop | None:
    price, opened_at_ms = position.stop_loss_price, position.opened_at_ms
    side = side_word(position.side or "")
    symbol = plain_symbol(position.symbol or "")[:SYMBOL_CHARACTERS]
    if price is None or opened_at_ms is None or not side or not symbol:
        return None
    if not (math.isfinite(price) and price > 0):
        return None
    return FirstStop(symbol, side, opened_at_ms, float(price), seen_at_ms)


@dataclass(slots=True)
class StopTrack:
    """The first stops of one bot; of one position the one seen first stays."""

    listed: tuple[FirstStop, ...] = ()
    waiting: dict[Key, FirstStop] = field(default_factory=dict)
    _known: dict[Key, FirstStop] = field(default_factory=dict)

    def note(self, stops: Iterable[FirstStop]) -> bool:
        """Take stops over; False where none is new."""
        new = {stop.key: stop for stop in stops if stop.key not in self._known}
        if not new:
            return False
        self.waiting |= new
        self._settle({**new, **self._known})
        return True

    def adopt(self, kept: Iterable[FirstStop]) -> None:
        """Take over what the disk has; where both know a position, what was seen first counts."""
        known = {stop.key: stop for stop in kept}
        for key, stop in self.waiting.items():
            if key not in known or stop.seen_at_ms < known[key].seen_at_ms:
                known[key] = stop
        self._settle(known)

    def written(self, done: dict[Key, FirstStop]) -> None:
        """Take what was written off the list."""
        for key, stop in done.items():
            if self.waiting.get(key) is stop:
                del self.waiting[key]

    def _settle(self, known: dict[Key, FirstStop]) -> None:
        self.listed = newest(known.values())
        self._known = {stop.key: stop for stop in self.listed}
        self.waiting = {key: stop for key, stop in self.waiting.items() if key in self._known}


def read_stops(connection: sqlite3.Connection, number: int) -> tuple[FirstStop, ...]:
    """Return the first stops of one history; what is damaged is left out."""
    rows = connection.execute(
        "SELECT symbol, side, opened_at_ms, stop_price, seen_at_ms FROM first_stop "
        "WHERE identity_id = ? ORDER BY opened_at_ms DESC LIMIT ?",
        (number, STOPS_LIMIT),
    ).fetchall()
    return newest(stop for stop in map(_from_row, rows) if stop is not None)


def put_stops(connection: sqlite3.Connection, number: int, stops: Iterable[FirstStop]) -> None:
    """Write first stops; what was seen of a position before stays, the oldest positions leave."""
    connection.executemany(
        "INSERT INTO first_stop VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (identity_id, opened_at_ms, symbol, side) DO UPDATE SET "
        "stop_price = excluded.stop_price, seen_at_ms = excluded.seen_at_ms "
        "WHERE excluded.seen_at_ms < seen_at_ms",
        [
            (number, stop.opened_at_ms, stop.symbol, stop.side, stop.stop_price, stop.seen_at_ms)
            for stop in stops
        ],
    )
    connection.execute(
        "DELETE FROM first_stop WHERE identity_id = ? AND opened_at_ms < (SELECT opened_at_ms "
        "FROM first_stop WHERE identity_id = ? ORDER BY opened_at_ms DESC LIMIT 1 OFFSET ?)",
        (number, number, STOPS_LIMIT - 1),
    )


def _from_row(values: tuple[Any, ...]) -> FirstStop | None:
    symbol, side, opened_at_ms, price, seen_at_ms = values
    try:
        stop = FirstStop(str(symbol), str(side), int(opened_at_ms), float(price), int(seen_at_ms))
    except (TypeError, ValueError, OverflowError):
        # Somebody else wrote into our file.
        return None
    return stop if math.isfinite(stop.stop_price) and stop.stop_price > 0 else None
