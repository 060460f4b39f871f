"""A JSON export of trades as a log: each trade one row, with the same account as any log."""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from botscope.ingest.encoding import shown
from botscope.ingest.files import RefusedFileError
from botscope.ingest.freqtrade_export import FoundTrade, TradeLists
from botscope.ingest.freqtrade_trade import KEYS, OLD_NAMES, row_of
from botscope.ingest.json_walk import JsonTextError, value_at
from botscope.ingest.layout import BACKTEST, Column, Layout, Row
from botscope.ingest.lines import BOM, LineFeed
from botscope.ingest.reading import Reading
from botscope.ingest.rows import Refusal
from botscope.ingest.rowtable import RowTable
from botscope.ingest.segments import Segment
from botscope.ingest.tail import read_fully

SIZE_LIMIT_BYTES = 64 * 1024 * 1024
"""Some 45,000 trades with their orders; beyond it the file would cost more than all logs."""

VALUES_LIMIT = 4_000_000
"""Twice what an export of that size holds. A file of brackets alone would fill the memory."""

FORMAT = "freqtrade backtest export (JSON)"
_NET = "profit_abs is after fees; fee_open and fee_close are rates of what was traded"
_NO_MONEY = "the lists of freqtrade before 2020.9 tell ratios and no amounts: no money is known"
_FIT_RATIO = 0.9
_STRANGERS_LIMIT = 1_000
"""Items without a single trade among them, after which the others are not looked at."""

_ROUNDING_QUOTE = 0.01
_ROUNDING_RATIO = 1e-3
_UNSURE = 0.85


class RefusedExportError(RefusedFileError):
    """An export that is not read as it is now; reading it again gives the same."""


@dataclass(slots=True)
class _Rows:
    """What was found in the lists of trades so far."""

    accepted: list[Row]
    refused: list[tuple[int, int, Refusal]]
    keys: Counter[str]
    open_count: int = 0
    count: int = 0
    first: object = None

    def take(self, found: FoundTrade, offset: int) -> None:
        """Give the verdict on one trade."""
        self.count += 1
        if self.count > _STRANGERS_LIMIT and not self.accepted and not self.open_count:
            raise RefusedExportError("JSON with a list of trades that no known writer writes")
        if isinstance(found.value, dict):
            self.keys.update(key for key, value in found.value.items() if value is not None)
        self.first = found.value if self.first is None else self.first
        verdict = row_of(found.value, found.strategy, self.count, offset)
        if isinstance(verdict, Row):
            self.accepted.append(verdict)
        elif verdict is None:
            self.open_count += 1
        else:
            self.refused.append((self.count, offset, verdict))


def read_export(handle: BinaryIO, size_bytes: int, reading: Reading) -> tuple[int, BinaryIO]:
    """Read a whole export into a fresh reading.

    Returns
    -------
    tuple of int and BinaryIO
        The bytes read, and the same bytes with one trade per line at the same offsets.

    Raises
    ------
    RefusedExportError
        When the file is too large, or is no JSON, or not yet.
    """
    if size_bytes > SIZE_LIMIT_BYTES:
        raise RefusedExportError(f"JSON of more than {SIZE_LIMIT_BYTES >> 20} MiB is not read")
    handle.seek(0)
    raw = read_fully(handle, SIZE_LIMIT_BYTES + 1)
    text = _text(raw)
    rows, places = _Rows([], [], Counter()), _Places(raw, text)
    lists = TradeLists(text, lambda found: rows.take(found, places.mark(found)))
    try:
        lists.read()
    except JsonTextError as error:
        raise RefusedExportError(f"not read as JSON: {error}") from None
    _account(reading, rows, lists.strategies, places)
    return len(raw), io.BytesIO(places.lines)


def _text(raw: bytes) -> str:
    marks = sum(raw.count(mark) for mark in (b",", b"[", b"{"))
    if marks > VALUES_LIMIT:
        raise RefusedExportError(f"JSON of more than {VALUES_LIMIT:,} values is not read")
    try:
        # A mark of the byte order counts as a blank, so that places stay what they are.
        return (b"   " + raw[3:] if raw.startswith(BOM) else raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedExportError(f"not UTF-8 at byte {error.start + 1}") from None


class _Places:
    """Where trades stand in bytes, and the file as if each trade were one line."""

    def __init__(self, raw: bytes, text: str) -> None:
        # JSON allows no line end within a text: every one of them is a blank.
        self.lines = bytearray(raw.translate(bytes.maketrans(b"\r\n", b"  ")))
        self._text = "" if text.isascii() else text
        self._char = self._byte = 0

    def mark(self, found: FoundTrade) -> int:
        """Return the offset of a trade in bytes, and end its line behind it."""
        begin = self._offset(found.begin)
        end = self._offset(found.end)
        if end < len(self.lines):
            self.lines[end] = ord("\n")
        return begin

    def _offset(self, char: int) -> int:
        if not self._text:
            return char
        self._byte += len(self._text[self._char : char].encode())
        self._char = char
        return self._byte


def _account(
    reading: Reading, rows: _Rows, strategies: Sequence[str | None], places: _Places
) -> None:
    """Enter what was found as if it had come line by line."""
    tally, data = reading.tally, bytes(places.lines)
    tally.line_count = rows.count
    tally.not_a_trade_count = rows.open_count
    for line, offset, refusal in rows.refused:
        text = data[offset : data.index(b"\n", offset)]
        tally.refuse(line, offset, refusal.reason, refusal.detail, text)
    feed = LineFeed(0)
    feed.ended_count = rows.count
    reading.feed = feed
    layout = _layout(rows, strategies)
    reading.parser.segments.append(Segment(1, layout))
    reading.admission.begin(layout)
    if rows.accepted:
        reading.admission.admit(RowTable.of(rows.accepted), layout, 0, data)


# -- what is said of it ------------------------------------------------------------------------


def _layout(rows: _Rows, strategies: Sequence[str | None]) -> Layout:
    if not strategies:
        note = "JSON without a list of trades: no log, passed over"
        return Layout("other", 0, (), notes=(note,))
    is_old = isinstance(rows.first, list)
    is_export = bool(rows.accepted or rows.open_count or not rows.count)
    sure, proof = _proof(rows.accepted)
    columns = _old_columns(rows) if is_old else _columns(rows, strategies, proof)
    return Layout(
        kind="closed_trades" if is_export else "other",
        width=len(columns),
        columns=columns if is_export else (),
        header=None if is_old else tuple(rows.keys),
        confidence=sure if is_export else 0.0,
        pnl_basis="net" if is_export else "unknown",
        notes=tuple(_notes(rows, strategies, is_old=is_old)) if is_export else (),
    )


def _notes(rows: _Rows, strategies: Sequence[str | None], *, is_old: bool) -> list[str]:
    notes = [f"known format: {FORMAT}", _NO_MONEY if is_old else _NET]
    if any(strategies) or is_old:
        notes.append(BACKTEST)
    if len(strategies) > 1:
        notes.append(
            f"{len(strategies)} strategies in one file, over the same time: "
            "choose one for figures that mean something"
        )
    if rows.open_count:
        notes.append(f"{rows.open_count} of {rows.count} trades are still open")
    notes.append("the lines of this file are its trades, counted from 1")
    return notes


def _columns(
    rows: _Rows, strategies: Sequence[str | None], proof: str
) -> tuple[Column, ...]:  # fmt: skip
    columns = []
    for canonical, keys in KEYS.items():
        key = next((key for key in keys if rows.keys[key]), None)
        if key is not None:
            evidence = f"`{key}`: key of the known format {FORMAT}"
            evidence += proof if canonical == "pnl" else ""
            place = list(rows.keys).index(key)
            columns.append(Column(canonical, place, key, "", evidence, 1.0, _sample(rows, key)))
    if any(strategies) and not rows.keys["strategy"]:
        name = str(strategies[0])
        evidence = "`strategy`: the name that the list of trades stands under"
        columns.append(Column("strategy", len(rows.keys), "strategy", "", evidence, 1.0, name))
    if rows.keys["fee_open"] and rows.keys["fee_close"]:
        evidence = "`fee_open`, `fee_close`: rates, of the value at entry and at exit"
        sample = _sample(rows, "fee_open")
        columns.append(Column("fee", len(rows.keys), "fee_open", "", evidence, 1.0, sample))
    return tuple(columns)


def _old_columns(rows: _Rows) -> tuple[Column, ...]:
    names = {keys[-1] if canonical == "reason" else keys[0]: canonical
             for canonical, keys in KEYS.items()}  # fmt: skip
    first = rows.first if isinstance(rows.first, list) else []
    return tuple(
        Column(names[name], at, f"position:{at + 1}", "",
               "by its place in the lists of freqtrade before 2020.9", 1.0, str(first[at])[:80])
        for at, name in enumerate(OLD_NAMES)
        if name in names and at < len(first)
    )  # fmt: skip


def _sample(rows: _Rows, key: str) -> str | None:
    if not isinstance(rows.first, Mapping) or rows.first.get(key) is None:
        return None
    return shown(str(rows.first[key]).encode("utf-8", "replace"), 80)


def _proof(rows: Sequence[Row]) -> tuple[float, str]:
    """Return how sure the money is, and in how many trades it follows from prices and fees."""
    gaps = [gap for gap in map(_gap, rows) if gap is not None]
    if not gaps:
        return 1.0, ""
    hits = sum(gaps)
    words = (
        f"; equals (close_rate - open_rate) x amount less the fees in {hits} of {len(gaps)} trades"
    )
    return (1.0 if hits >= _FIT_RATIO * len(gaps) else _UNSURE), words


def _gap(row: Row) -> bool | None:
    parts = (row.pnl, row.quantity, row.entry_price, row.exit_price, row.fee)
    pnl, quantity, entry, exit_, fee = parts
    if pnl is None or quantity is None or entry is None or exit_ is None or fee is None:
        return None
    gross = (exit_ - entry) * quantity * (-1 if row.direction == "short" else 1)
    room = _ROUNDING_QUOTE + _ROUNDING_RATIO * abs(entry * quantity)
    return abs(gross - fee - pnl) <= room


# -- one trade on the page ---------------------------------------------------------------------

_BETWEEN = re.compile(r"\s*\n\s*")


def export_text(handle: BinaryIO, offset: int, limit: int) -> str:
    """Read the text of the trade that begins at an offset, on one line."""
    handle.seek(offset)
    text = read_fully(handle, limit * 4).decode("utf-8", "replace")
    try:
        end = value_at(text, 0)[1]
    except JsonTextError:
        end = len(text)
    return shown(_BETWEEN.sub(" ", text[:end]).encode(), limit)
