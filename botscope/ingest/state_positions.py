"""What a foreign state file holds open: a map, a list, a single object, or fields at the root."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botscope.domain.state import Position
from botscope.ingest import state_words as words
from botscope.ingest.redaction import Bounded, safe_text
from botscope.ingest.state_fields import LIST_LIMIT, amount, finite, moment_ms
from botscope.ingest.words import normalized

_SIDES = {
    "long": "long", "buy": "long", "compra": "long", "kauf": "long", "1": "long",
    "short": "short", "sell": "short", "venta": "short", "verkauf": "short", "-1": "short",
}  # fmt: skip
_SECOND_OF_SYMBOL = re.compile(r"__?\d+$")
_SHARES = re.compile(r"^(\w{1,12}?)_?(?:shares|position_qty)$", re.IGNORECASE)
_SIZES_NEEDED = 3

Path = tuple[str, ...]


@dataclass(slots=True)
class PositionsFound:
    """The open positions of a document and the paths they were read from.

    ``closed`` is what stands among them and is not open any more, by the key of its container.
    """

    positions: tuple[Position, ...] = ()
    used: set[Path] = field(default_factory=set)
    dropped: dict[str, str] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    closed: dict[str, Any] = field(default_factory=dict)

    @property
    def is_told(self) -> bool:
        """True where the document tells what is open, also that nothing is."""
        return bool(self.positions or self.used)


@dataclass(frozen=True, slots=True)
class _Item:
    values: dict[str, Any]
    key: str | None = None


def named(values: dict[str, Any], names: tuple[str, ...]) -> tuple[str, Any] | None:
    """Return key and value of the field whose name stands first in the table."""
    found = [(names.index(normalized(key)), key) for key in values if normalized(key) in names]
    present = [(rank, key) for rank, key in found if values[key] is not None]
    if not present:
        return None
    key = min(present)[1]
    return key, values[key]


def side_of(text: str | None) -> str | None:
    """Return long or short for the word that a bot uses, the word itself where it is another."""
    if text is None or text.strip().lower() in words.NO_SIDES:
        return None
    return _SIDES.get(text.strip().lower(), text.strip().lower())


def find_positions(content: dict[str, Any] | list[Any], order: str = "dmy") -> PositionsFound:
    """Find what is open, in the first place that has the shape of it.

    ``order`` is that of day and month in dates that may be two days.
    """
    if isinstance(content, list):
        items = [_Item(item) for item in content if isinstance(item, dict)]
        whole = bool(items) and all(_looks_held(item.values) for item in items)
        return _read(items, {()}, order) if whole else PositionsFound()
    for path, value in _containers(content):
        items = list(_items(value))
        if items or value is None or value in ({}, []):
            found = _read(items, {path}, order, _symbol_at_root(content))
            closed = [item for item in items if _was_held(item.values)]
            found.closed = _closed(path[-1], closed)
            return found
    return _at_root(content, order)


def _symbol_at_root(content: dict[str, Any]) -> str | None:
    """Return the one symbol that a bot of one market names beside its lots."""
    symbol = named(content, words.ITEM_SYMBOL)
    is_text = symbol is not None and isinstance(symbol[1], str) and symbol[1].strip()
    return safe_text(symbol[1].strip(), 40) if symbol and is_text else None


def _was_held(values: dict[str, Any]) -> bool:
    # An emptied slot tells nothing; a position that was closed tells what it was.
    numbers = [named(values, table) for table in (words.ITEM_QUANTITY, words.ITEM_ENTRY)]
    return not _is_open(values) and any(number and amount(number[1]) for number in numbers)


def _closed(container: str, items: list[_Item]) -> dict[str, Any]:
    if not items:
        return {}
    keys = [item.key for item in items]
    shown = items[:LIST_LIMIT]
    if None in keys:
        return {container: [item.values for item in shown]}
    return {container: {str(item.key): item.values for item in shown}}


def _containers(content: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    ranked: list[tuple[int, int, Path, Any]] = []
    for key, value in content.items():
        _rank(ranked, (key,), value)
        if isinstance(value, dict):
            for inner_key, inner in value.items():
                _rank(ranked, (key, inner_key), inner)
    filled = sorted(ranked, key=lambda item: (not item[3], item[0], item[1]))
    yield from ((path, value) for _, _, path, value in filled)


def _rank(ranked: list[tuple[int, int, Path, Any]], path: Path, value: Any) -> None:  # noqa: ANN401
    name = normalized(path[-1])
    if name not in words.POSITIONS or isinstance(value, str | bool | int | float):
        return
    is_closed = bool(words.HISTORY_WORDS & set(normalized(path[0]).split()) - {"trades"})
    if not is_closed:
        ranked.append((len(path), words.POSITIONS.index(name), path, value))


def _items(value: Any) -> Iterator[_Item]:  # noqa: ANN401
    if isinstance(value, list):
        yield from (_Item(item) for item in value if isinstance(item, dict) and _looks_held(item))
    elif isinstance(value, dict):
        if _is_single(value):
            yield _Item(value)
            return
        for key, item in value.items():
            if isinstance(item, dict) and (_looks_held(item) or _is_single(item)):
                yield _Item(item, key)


def _is_single(values: dict[str, Any]) -> bool:
    parts = (words.ITEM_ENTRY, words.ITEM_QUANTITY, words.ITEM_SYMBOL, words.FLAGS_OPEN)
    return any(_has_scalar(values, names) for names in parts)


def _has_scalar(values: dict[str, Any], names: tuple[str, ...]) -> bool:
    return any(normalized(k) in names and not isinstance(v, dict | list) for k, v in values.items())


def _looks_held(values: dict[str, Any]) -> bool:
    entry = named(values, words.ITEM_ENTRY)
    quantity = named(values, words.ITEM_QUANTITY)
    return any(part is not None and amount(part[1]) is not None for part in (entry, quantity))


def _at_root(content: dict[str, Any], order: str) -> PositionsFound:
    purses = _accounts(content, order)
    if purses is not None:
        return purses
    entries = {k: v for k, v in content.items() if isinstance(v, dict)}
    held = [_Item(v, k) for k, v in entries.items() if _looks_held(v)]
    if held and len(held) == len(content):
        # What is held and was not paid for is no position; it stays visible among the rest.
        used: set[Path] = {(str(item.key),) for item in held if _is_open(item.values)}
        return _read(held, used, order)
    if _is_flat(content):
        found = _read([_Item(content)], set(), order)
        found.used = {(key,) for key in content if found.positions and _is_item_key(key)}
        for position in found.positions:
            position.extra.clear()
        return found
    return _shares(content)


def _is_flat(content: dict[str, Any]) -> bool:
    return named(content, words.ITEM_ENTRY) is not None and _looks_held(content)


def _is_item_key(key: str) -> bool:
    name = normalized(key)
    tables = (words.ITEM_ENTRY, words.ITEM_QUANTITY, words.ITEM_SIDE, words.ITEM_STOP)
    return any(name in table for table in (*tables, words.ITEM_TARGET, words.ITEM_OPENED))


def _accounts(content: dict[str, Any], order: str) -> PositionsFound | None:
    for key, value in content.items():
        if normalized(key) not in words.SUB_ACCOUNTS or not isinstance(value, dict) or not value:
            continue
        if not all(isinstance(item, dict) for item in value.values()):
            continue
        items: list[_Item] = []
        used: set[Path] = set()
        for symbol, item in value.items():
            inner = named(item, words.POSITIONS)
            if inner is not None and isinstance(inner[1], dict):
                items.append(_Item(inner[1], symbol))
                used.add((key, symbol, inner[0]))
            elif _looks_held(item):
                items.append(_Item(item, symbol))
        found = _read(items, used, order)
        found.accounts = tuple(safe_text(symbol, 40) for symbol in value)[:LIST_LIMIT]
        return found
    return None


def _shares(content: dict[str, Any]) -> PositionsFound:
    found = PositionsFound()
    for key, value in content.items():
        match, quantity = _SHARES.match(key), finite(value)
        if match and quantity:
            symbol = match[1].upper()
            found.positions += (Position(symbol, _side_by_sign(quantity), abs(quantity), None),)
            found.used.add((key,))
    return found


def _side_by_sign(quantity: float) -> str:
    return "short" if quantity < 0 else "long"


def _read(
    items: Iterable[_Item], used: set[Path], order: str, symbol: str | None = None
) -> PositionsFound:
    listed = [item for item in items if _is_open(item.values)]
    found = PositionsFound(used=used)
    if len(listed) > LIST_LIMIT:
        found.dropped["positions"] = f"only the first {LIST_LIMIT} of {len(listed)} are read"
    bounded = Bounded()
    is_money = _sizes_are_money(listed)
    found.positions = tuple(
        _position(item, bounded, order, symbol, is_money=is_money) for item in listed[:LIST_LIMIT]
    )
    if is_money and found.positions:
        found.dropped["positions.size"] = "the same amount at every price: money, not a quantity"
    return found


def _is_open(values: dict[str, Any]) -> bool:
    flag = named(values, words.FLAGS_OPEN)
    if flag is not None and flag[1] is False:
        return False
    status = named(values, words.ITEM_STATUS)
    if status is not None and str(status[1]).lower() in words.CLOSED_STATUS:
        return False
    numbers = [named(values, table) for table in (words.ITEM_QUANTITY, words.ITEM_ENTRY)]
    known = [held for number in numbers if number and (held := amount(number[1])) is not None]
    # Nothing held, or nothing paid for it: an emptied slot or an air drop.
    return all(known) if known else _is_named_only(values)


def _is_named_only(values: dict[str, Any]) -> bool:
    # A position of another make: it has a symbol or a moment of opening, and no plain figures.
    return any(named(values, table) for table in (words.ITEM_SYMBOL, words.ITEM_OPENED)) and any(
        isinstance(value, dict) and value for value in values.values()
    )


def _sizes_are_money(items: list[_Item]) -> bool:
    sizes: list[float] = []
    prices: list[float] = []
    for item in items:
        size, entry = named(item.values, words.ITEM_QUANTITY), named(item.values, words.ITEM_ENTRY)
        if size is None or entry is None or normalized(size[0]) not in ("size", "amount"):
            return False
        sizes.append(abs(amount(size[1]) or 0.0))
        prices.append(abs(amount(entry[1]) or 0.0))
    if len(sizes) < _SIZES_NEEDED or min(sizes) == 0 or min(prices) == 0:
        return False
    return max(sizes) < 5 * min(sizes) and max(prices) > 50 * min(prices)


def _position(
    item: _Item, bounded: Bounded, order: str, symbol: str | None, *, is_money: bool
) -> Position:
    reader = _ItemReader(item.values, order)
    quantity = None if is_money else reader.number(words.ITEM_QUANTITY)
    side = side_of(reader.text(words.ITEM_SIDE))
    if quantity is not None and quantity < 0:
        side = side or "short"
    return Position(
        symbol=reader.text(words.ITEM_SYMBOL) or _symbol_from(item.key) or symbol,
        side=side,
        quantity_base=None if quantity is None else abs(quantity),
        entry_price=_paid(reader, item, is_sized=quantity is not None),
        mark_price=reader.number(words.ITEM_MARK),
        unrealized_pnl_quote=reader.number(words.ITEM_PNL),
        stop_loss_price=reader.number(words.ITEM_STOP),
        take_profit_price=reader.number(words.ITEM_TARGET),
        opened_at_ms=reader.moment(words.ITEM_OPENED),
        leverage=reader.number(words.ITEM_LEVERAGE),
        extra=bounded.copy(reader.rest()),
    )


def _paid(reader: "_ItemReader", item: _Item, *, is_sized: bool) -> float | None:
    entry = reader.number(words.ITEM_ENTRY)
    has_mark = named(item.values, words.ITEM_MARK) is not None
    # A lot of a list: its one price beside its quantity is what was paid.
    is_lot = entry is None and is_sized and item.key is None and not has_mark
    return reader.number(words.ITEM_PAID) if is_lot else entry


def _symbol_from(key: str | None) -> str | None:
    return None if key is None else safe_text(_SECOND_OF_SYMBOL.sub("", key), 40)


class _ItemReader:
    def __init__(self, values: dict[str, Any], order: str) -> None:
        self.values = values
        self.order = order
        self.taken: set[str] = set()

    def number(self, names: tuple[str, ...]) -> float | None:
        for key, value in self._candidates(names):
            number = amount(value)
            if number is not None:
                self.taken.add(key)
                return number
        return None

    def text(self, names: tuple[str, ...]) -> str | None:
        for key, value in self._candidates(names):
            is_text = isinstance(value, str) and value.strip()
            is_sign = value in (1, -1) and not isinstance(value, bool)
            if is_text or is_sign:
                self.taken.add(key)
                return safe_text(str(value).strip(), 60)
        return None

    def moment(self, names: tuple[str, ...]) -> int | None:
        for key, value in self._candidates(names):
            moment = moment_ms(value, self.order)
            if moment is not None:
                self.taken.add(key)
                return moment
        return None

    def rest(self) -> dict[str, Any]:
        return {key: value for key, value in self.values.items() if key not in self.taken}

    def _candidates(self, names: tuple[str, ...]) -> list[tuple[str, Any]]:
        ranked = [(names.index(normalized(k)), k) for k in self.values if normalized(k) in names]
        return [(key, self.values[key]) for _, key in sorted(ranked) if key not in self.taken]
