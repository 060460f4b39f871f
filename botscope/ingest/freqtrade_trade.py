"""One trade of a freqtrade export in JSON: a row to count, no trade, or refused with a reason."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from botscope.ingest.layout import Row
from botscope.ingest.rows import Refusal
from botscope.ingest.values import parse_time

OLD_NAMES = (
    "pair", "profit_ratio", "open_timestamp", "close_timestamp", "index", "trade_duration",
    "open_rate", "close_rate", "open_at_end", "sell_reason",
)  # fmt: skip
"""What the places mean where a trade is a list, as freqtrade wrote it until 2020."""

KEYS: dict[str, tuple[str, ...]] = {
    "open_time": ("open_timestamp", "open_date"),
    "time": ("close_timestamp", "close_date"),
    "symbol": ("pair",),
    "is_short": ("is_short",),
    "quantity": ("amount",),
    "entry_price": ("open_rate",),
    "exit_price": ("close_rate",),
    "stop_price": ("initial_stop_loss_abs",),
    "pnl": ("profit_abs", "close_profit_abs"),
    "pnl_pct": ("profit_ratio", "close_profit", "profit_percent"),
    "strategy": ("strategy",),
    "reason": ("exit_reason", "sell_reason"),
    "order_id": ("trade_id",),
}
"""Canonical names to the keys that carry them, the newest name first."""

_LARGEST_AMOUNT = 1e30
_LARGEST_EPOCH_MS = 10**16
_SECONDS_BELOW = 10**11
_SAME_AMOUNT = 1e-6


class _UnreadableError(ValueError):
    """A value that is not what its key says; carries the reason."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.refusal = Refusal(reason, detail)


@dataclass(frozen=True, slots=True)
class _Legs:
    """What a trade bought and sold over all its orders, as totals and average prices."""

    quantity: float
    entry: float
    exit: float


def row_of(value: object, strategy: str | None, line: int, offset: int) -> Row | Refusal | None:
    """Return a trade as a row, why it is refused, or None where it is still open."""
    if isinstance(value, list) and len(value) == len(OLD_NAMES):
        value = dict(zip(OLD_NAMES, value, strict=True))
    if not isinstance(value, dict) or not {"pair", "open_rate", "close_rate"} <= value.keys():
        return Refusal("unknown_layout", "not a trade as freqtrade writes it")
    if value.get("is_open") is True:
        return None
    try:
        return _row(value, strategy, line, offset)
    except _UnreadableError as error:
        return error.refusal


def _row(trade: Mapping[str, object], strategy: str | None, line: int, offset: int) -> Row:
    row = Row(
        time_ms=_moment(trade, KEYS["time"]),
        open_time_ms=_moment(trade, KEYS["open_time"]),
        symbol=_text(trade, KEYS["symbol"]),
        direction="short" if trade.get("is_short") in (True, 1) else "long",
        quantity=_number(trade, KEYS["quantity"]),
        entry_price=_number(trade, KEYS["entry_price"]),
        exit_price=_number(trade, KEYS["exit_price"]),
        stop_price=_stop_price(trade),
        pnl=_number(trade, KEYS["pnl"]),
        pnl_pct=_number(trade, KEYS["pnl_pct"]),
        strategy=_text(trade, KEYS["strategy"]) or strategy,
        version=_text(trade, ("bot_version", "strategy_version", "version")),
        reason=_text(trade, KEYS["reason"]),
        order_id=_text(trade, KEYS["order_id"]),
        line=line,
        offset=offset,
    )
    if row.time_ms is None:
        raise _UnreadableError("missing_value", "close_timestamp and close_date are empty")
    if row.pnl is None and row.quantity is not None:
        raise _UnreadableError("missing_value", "profit_abs is empty")
    _settle_legs(row, trade)
    return row


def _settle_legs(row: Row, trade: Mapping[str, object]) -> None:
    """Take amounts, prices and the fee from all orders of a trade, where they are in the file.

    After a partial exit ``amount`` is only what was left of the position, and the money is that
    of the whole of it.
    """
    legs = _legs(trade.get("orders"))
    if legs is not None:
        row.quantity, row.entry_price, row.exit_price = legs.quantity, legs.entry, legs.exit
    if row.quantity is None or row.entry_price is None or row.exit_price is None:
        return
    open_ratio, close_ratio = _number(trade, ("fee_open",)), _number(trade, ("fee_close",))
    if open_ratio is None or close_ratio is None:
        return
    paid = abs(row.quantity) * (row.entry_price * open_ratio + row.exit_price * close_ratio)
    funding = _number(trade, ("funding_fees",)) or 0.0
    row.fee = paid - funding if math.isfinite(paid - funding) else None


def _legs(orders: object) -> _Legs | None:
    """Return what several orders come to; None for the usual two, or where they do not add up."""
    if not isinstance(orders, list) or len(orders) < 3:
        return None
    try:
        filled = list(_filled(orders))
    except _UnreadableError:
        return None
    bought = [(amount, price) for is_entry, amount, price in filled if is_entry]
    sold = [(amount, price) for is_entry, amount, price in filled if not is_entry]
    quantity, out = sum(amount for amount, _ in bought), sum(amount for amount, _ in sold)
    if not quantity or not out or abs(quantity - out) > _SAME_AMOUNT * quantity:
        return None
    entry = sum(amount * price for amount, price in bought) / quantity
    return _Legs(quantity, entry, sum(amount * price for amount, price in sold) / out)


def _filled(orders: list[object]) -> Iterator[tuple[bool, float, float]]:
    for order in orders:
        if not isinstance(order, dict):
            raise _UnreadableError("bad_number", "an order is not an object")
        amount = _number(order, ("filled", "amount"))
        price = _number(order, ("safe_price", "average", "price"))
        is_entry = order.get("ft_is_entry")
        if not isinstance(is_entry, bool) or amount is None or price is None:
            raise _UnreadableError("missing_value", "an order does not say all of itself")
        if amount > 0:
            yield is_entry, amount, price


def _first(trade: Mapping[str, object], keys: tuple[str, ...]) -> tuple[str, object]:
    given = ((key, trade.get(key)) for key in keys)
    return next(((key, value) for key, value in given if value is not None), (keys[0], None))


def _text(trade: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    value = _first(trade, keys)[1]
    if value is None or isinstance(value, bool | list | dict):
        return None
    # Half of a character pair may stand in JSON and cannot be sent on.
    return str(value).encode("utf-8", "replace").decode().strip() or None


def _number(trade: Mapping[str, object], keys: tuple[str, ...]) -> float | None:
    key, value = _first(trade, keys)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnreadableError("bad_number", f"{key}: {str(value)[:40]!r}")
    # Not a number, an infinity and a number without end all fail this comparison.
    if not abs(value) <= _LARGEST_AMOUNT:
        raise _UnreadableError("bad_number", f"{key}: beyond any amount")
    return float(value)


def _stop_price(trade: Mapping[str, object]) -> float | None:
    """Return the first stop; one that cannot be read is as good as none."""
    try:
        return _number(trade, KEYS["stop_price"])
    except _UnreadableError:
        return None


def _moment(trade: Mapping[str, object], keys: tuple[str, ...]) -> int | None:
    key, value = _first(trade, keys)
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return parse_time(value, "iso")
        return _epoch_ms(value)
    except (ValueError, OverflowError):
        raise _UnreadableError("bad_time", f"{key}: {str(value)[:40]!r}") from None


def _epoch_ms(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    if not abs(value) <= _LARGEST_EPOCH_MS:
        raise ValueError("no moment")
    # The lists of old exports tell seconds, everything newer milliseconds.
    return round(value * 1000 if abs(value) < _SECONDS_BELOW else value)
