"""Our own state schema, believed field by field: a wrong value costs its field, never the page."""

import math
import re
from typing import Any

from botscope.domain.state import Asset, Balance, BotState, Indicator, Order, Position
from botscope.ingest.redaction import Bounded, safe_text
from botscope.ingest.values import epoch_unit, number_style, parse_number, parse_time, time_style

OWN_SCHEMA = 1
LIST_LIMIT = 500
"""Positions, orders, indicators, assets and grid levels that are read; the rest is noted."""

LARGEST = 1e18
"""No amount, price or count of a bot is larger; what is larger is a mistake of the writer."""

_AMOUNT_CHARS = 60
_NUMBERED_DAY = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d)", re.ASCII)

_GRID_NUMBERS = ("lower_price", "upper_price", "step_price")
_RISK_NUMBERS = (
    "current_drawdown_ratio",
    "max_drawdown_limit_ratio",
    "daily_loss_quote",
    "daily_loss_limit_quote",
)
_CONNECTION_NUMBERS = ("latency_ms", "used_weight_1m", "weight_limit_1m")
_BALANCE_NUMBERS = (
    "total_quote",
    "free_quote",
    "locked_quote",
    "starting_quote",
    "equity_quote",
)
_POSITION_NUMBERS = (
    "quantity_base",
    "entry_price",
    "mark_price",
    "unrealized_pnl_quote",
    "stop_loss_price",
    "take_profit_price",
    "leverage",
)
_TEXTS = ("bot_name", "bot_version", "strategy", "mode", "timeframe")


def finite(value: Any) -> float | None:  # noqa: ANN401 - anything that JSON can hold
    """Return a JSON value as a finite number, None where it is not one."""
    if isinstance(value, bool):
        return None
    try:
        number = parse_number(value) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    is_possible = number is not None and math.isfinite(number) and abs(number) <= LARGEST
    return number if is_possible else None


_AMOUNT = re.compile(r"(.*[\d.,)])\s*([A-Za-z]{1,10})", re.DOTALL)


def amount(value: Any) -> float | None:  # noqa: ANN401
    """Return a JSON value as a finite number; a text may carry the unit it is counted in."""
    return amount_and_unit(value)[0]


def amount_and_unit(value: Any) -> tuple[float | None, str | None]:  # noqa: ANN401
    """Return a finite number and the unit behind it, such as ``1,234.50 USDT``."""
    number = finite(value)
    if number is not None or not isinstance(value, str) or len(value) > _AMOUNT_CHARS:
        return number, None
    match = _AMOUNT.fullmatch(value.strip())
    if match is None:
        return None, None
    bare = match[1].strip()
    try:
        number = finite(parse_number(bare, number_style([bare])[0]))
    except ValueError:
        return None, None
    return number, match[2].upper()


def moment_ms(value: Any, order: str = "dmy") -> int | None:  # noqa: ANN401
    """Return a JSON value as UTC milliseconds: text in any style, or an epoch by its range.

    ``order`` says how a date such as 01/03/2025 is read, which may be two days.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        number = finite(value)
        unit = epoch_unit(number) if number is not None else None
        return parse_time(repr(value), unit) if unit else None
    if not isinstance(value, str) or not 8 <= len(value) <= 64:
        return None
    style, share = time_style([value])
    if style in ("dmy", "mdy") and len(day_readings(value)) > 1:
        style = order
    return parse_time(value, style) if share > 0 and style != "clock" else None


def day_readings(value: str) -> dict[str, int]:
    """Return the moments that a date in numbers may be, by the order of its day and month."""
    readings: dict[str, int] = {}
    for style in ("dmy", "mdy"):
        try:
            moment = parse_time(value, style) if _NUMBERED_DAY.match(value.strip()) else None
        except (ValueError, OverflowError):
            continue
        if moment is not None and moment not in readings.values():
            readings[style] = moment
    return readings


class Fields:
    """One JSON object being read: remembers what was taken and what could not be believed."""

    def __init__(self, values: dict[str, Any], dropped: dict[str, str], path: str = "") -> None:
        self.values = values
        self.dropped = dropped
        self.path = path
        self.taken: set[str] = set()

    def _take(self, key: str) -> Any:  # noqa: ANN401
        self.taken.add(key)
        return self.values.get(key)

    def drop(self, key: str, reason: str) -> None:
        """Note that a field was present with a value that cannot be."""
        if len(self.dropped) < LIST_LIMIT:
            self.dropped[safe_text(f"{self.path}{key}", 120)] = reason

    def text(self, key: str) -> str | None:
        """Return a text or a number as text."""
        value = self._take(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, str):
            return safe_text(value.strip(), 200)
        if not isinstance(value, str) and finite(value) is not None:
            return safe_text(str(value), 200)
        self.drop(key, f"not a text: {_shown(value)}")
        return None

    def number(self, key: str) -> float | None:
        """Return a finite number."""
        value = self._take(key)
        number = finite(value)
        if number is None and value is not None and value != "":
            self.drop(key, f"not a finite number: {_shown(value)}")
        return number

    def integer(self, key: str) -> int | None:
        """Return a whole number."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
            return value
        self.drop(key, f"not a whole number: {_shown(value)}")
        return None

    def moment(self, key: str) -> int | None:
        """Return a moment as UTC milliseconds."""
        value = self._take(key)
        moment = moment_ms(value)
        if moment is None and value is not None and value != "":
            self.drop(key, f"not a time: {_shown(value)}")
        elif isinstance(value, str) and len(day_readings(value)) > 1:
            self.drop(key, f"{safe_text(value, 40)!r} may be two days: read day first")
        return moment

    def flag(self, key: str) -> bool | str | None:
        """Return a yes or no, or the word that the bot uses for it."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return safe_text(value, 200)
        self.drop(key, f"not a yes or no: {_shown(value)}")
        return None

    def inner(self, key: str) -> "Fields":
        """Return an object inside this one, an empty one where it is not an object."""
        value = self._take(key)
        if not isinstance(value, dict):
            if value is not None:
                self.drop(key, f"not an object: {_shown(value)}")
            value = {}
        return Fields(value, self.dropped, f"{self.path}{key}.")

    def items(self, key: str) -> list[Any]:
        """Return a list, cut to ``LIST_LIMIT``."""
        value = self._take(key)
        if not isinstance(value, list):
            if value is not None:
                self.drop(key, f"not a list: {_shown(value)}")
            return []
        if len(value) > LIST_LIMIT:
            self.drop(key, f"only the first {LIST_LIMIT} of {len(value)} are read")
        return value[:LIST_LIMIT]

    def objects(self, key: str) -> list["Fields"]:
        """Return the objects of a list; anything else in it is noted."""
        found: list[Fields] = []
        for index, item in enumerate(self.items(key)):
            if isinstance(item, dict):
                found.append(Fields(item, self.dropped, f"{self.path}{key}[{index}]."))
            else:
                self.drop(f"{key}[{index}]", f"not an object: {_shown(item)}")
        return found

    def rest(self) -> dict[str, Any]:
        """Return what nobody took."""
        return {key: value for key, value in self.values.items() if key not in self.taken}


def _shown(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict | list):
        return f"{type(value).__name__} of {len(value)}"
    return safe_text(repr(value)[:60], 60)


def read_own(document: dict[str, Any], modified_at_ms: int) -> BotState:
    """Read a document of our own schema."""
    fields = Fields(document, {})
    bounded = Bounded()
    left: dict[str, Any] = {}
    fields.integer("seq_end")
    texts = {key: fields.text(key) for key in _TEXTS}
    updated = fields.moment("updated_at")
    listed = document.get("positions")
    positions = tuple(_position(item, bounded) for item in fields.objects("positions"))
    return BotState(
        schema=_schema(fields),
        seq=fields.integer("seq"),
        symbols=tuple(_texts(fields, "symbols")),
        started_at_ms=fields.moment("started_at"),
        updated_at_ms=modified_at_ms if updated is None else updated,
        updated_by="file" if updated is None else "content",
        balance=_balance(fields.inner("balance"), left),
        positions=positions,
        says_positions=isinstance(listed, list) and bool(positions or not listed),
        orders=tuple(_order(item, left) for item in fields.objects("orders")),
        indicators=tuple(_indicators(fields)),
        settings=bounded.copy(fields.inner("settings").values),
        grid=_grid(fields.inner("grid"), left),
        risk=_numbers_and_flags(
            fields.inner("risk"), _RISK_NUMBERS, ("trading_enabled", "circuit_breaker"), left
        ),
        connection=_numbers_and_flags(
            fields.inner("connection"), _CONNECTION_NUMBERS, ("websocket", "breaker"), left
        ),
        extra=bounded.copy({**fields.rest(), **left}),
        dropped=fields.dropped,
        **texts,
    )


def _schema(fields: Fields) -> int | None:
    schema = fields.integer("schema")
    if schema is not None and schema > OWN_SCHEMA:
        fields.drop(
            "schema",
            f"version {schema} is newer than this dashboard reads ({OWN_SCHEMA}); "
            "the fields it knows are shown",
        )
    return schema


def _texts(fields: Fields, key: str) -> list[str]:
    if isinstance(fields.values.get(key), str):
        single = fields.text(key)
        return [single] if single else []
    found: list[str] = []
    for index, item in enumerate(fields.items(key)):
        if isinstance(item, str) and item.strip():
            found.append(safe_text(item.strip(), 60))
        else:
            fields.drop(f"{key}[{index}]", f"not a text: {_shown(item)}")
    return found


def _balance(fields: Fields, left: dict[str, Any]) -> Balance:
    balance = Balance(
        quote_asset=fields.text("quote_asset"),
        assets=tuple(_asset(item) for item in fields.objects("assets") if item.values.get("asset")),
        **{name: fields.number(name) for name in _BALANCE_NUMBERS},
    )
    _keep(fields, left)
    return balance


def _asset(fields: Fields) -> Asset:
    return Asset(
        asset=fields.text("asset") or "?",
        total=fields.number("total"),
        free=fields.number("free"),
        locked=fields.number("locked"),
        value_quote=fields.number("value_quote"),
    )


def _position(fields: Fields, bounded: Bounded) -> Position:
    quantity, entry, mark, unrealized, stop, target, leverage = (
        fields.number(name) for name in _POSITION_NUMBERS
    )
    return Position(
        symbol=fields.text("symbol"),
        side=fields.text("side"),
        quantity_base=quantity,
        entry_price=entry,
        mark_price=mark,
        unrealized_pnl_quote=unrealized,
        stop_loss_price=stop,
        take_profit_price=target,
        opened_at_ms=fields.moment("opened_at"),
        leverage=leverage,
        fee_quote=fields.number("fee_quote"),
        extra=bounded.copy(fields.rest()),
    )


def _order(fields: Fields, left: dict[str, Any]) -> Order:
    order = Order(
        created_at_ms=fields.moment("created_at"),
        price=fields.number("price"),
        quantity_base=fields.number("quantity_base"),
        **{name: fields.text(name) for name in ("order_id", "symbol", "side", "type", "status")},
    )
    rest = fields.rest()
    if rest:
        left.setdefault("orders", []).append({"order_id": order.order_id, **rest})
    return order


def _indicators(fields: Fields) -> list[Indicator]:
    found: list[Indicator] = []
    for item in fields.objects("indicators"):
        name = item.text("name")
        if name is None:
            item.drop("name", "an indicator needs a name")
            continue
        found.append(
            Indicator(name, item.number("value"), item.number("threshold"), item.text("comparison"))
        )
    return found


def _grid(fields: Fields, left: dict[str, Any]) -> dict[str, Any]:
    grid: dict[str, Any] = {name: fields.number(name) for name in _GRID_NUMBERS}
    levels: list[Any] = []
    for index, level in enumerate(fields.items("levels")):
        known = _level(level)
        if known is None:
            fields.drop(f"levels[{index}]", f"not a level: {_shown(level)}")
        else:
            levels.append(known)
    grid["levels"] = levels
    _keep(fields, left)
    return grid if levels or any(grid[name] is not None for name in _GRID_NUMBERS) else {}


def _level(level: Any) -> Any:  # noqa: ANN401
    if isinstance(level, dict):
        return Bounded(60).copy(level)
    return finite(level)


def _numbers_and_flags(
    fields: Fields, numbers: tuple[str, ...], flags: tuple[str, ...], left: dict[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {name: fields.number(name) for name in numbers if name in fields.values}
    found.update({name: fields.flag(name) for name in flags if name in fields.values})
    _keep(fields, left)
    return found


def _keep(fields: Fields, left: dict[str, Any]) -> None:
    rest = fields.rest()
    if rest:
        left[fields.path.rstrip(".")] = rest
