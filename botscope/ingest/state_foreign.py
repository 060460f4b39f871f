"""Any bot's JSON as a ``BotState``: fields found by their names, their shapes and their values."""

from collections.abc import Iterator
from typing import Any

from botscope.domain.state import Asset, Balance, BotState, Indicator, Order
from botscope.ingest import state_words as words
from botscope.ingest.redaction import Bounded, safe_text
from botscope.ingest.state_fields import LIST_LIMIT, finite, moment_ms
from botscope.ingest.state_positions import (
    PositionsFound,
    find_positions,
    named,
    side_of,
)
from botscope.ingest.words import normalized

SEARCH_DEPTH = 3
"""Objects deeper than this are never searched for the main figures."""

_KEYS_SEARCHED = 2_000

Path = tuple[str, ...]


class Document:
    """A JSON object being searched: every field by its path, and which of them were used."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.used: set[Path] = set()
        self.fields: list[tuple[Path, str, Any]] = []
        for field in _walk(root, ()):
            self.fields.append(field)
            if len(self.fields) >= _KEYS_SEARCHED:
                break
        self.fields.sort(key=lambda field: len(field[0]))

    def find(self, names: tuple[str, ...], accept: Any, depth: int = SEARCH_DEPTH) -> Any:  # noqa: ANN401
        """Return the first accepted value: shallow before deep, then in the order of the names."""
        best: tuple[int, int] | None = None
        chosen: tuple[Path, Any] | None = None
        for path, name, value in self.fields:
            if len(path) > depth or name not in names:
                continue
            rank = (len(path), names.index(name))
            if best is not None and rank >= best:
                continue
            read = accept(value)
            if read is not None:
                best, chosen = rank, (path, read)
        if chosen is None:
            return None
        self.used.add(chosen[0])
        return chosen[1]

    def rest(self) -> dict[str, Any]:
        """Return the document without the fields that were used."""
        return _without(self.root, (), self.used)


def _walk(values: dict[str, Any], path: Path) -> Iterator[tuple[Path, str, Any]]:
    for key, value in values.items():
        here = (*path, key)
        yield here, normalized(key), value
        if isinstance(value, dict) and len(here) < SEARCH_DEPTH and not _is_aside(key):
            yield from _walk(value, here)


def _is_aside(key: str) -> bool:
    # Figures inside a history, a settings block or a position are not the account's figures.
    name = normalized(key)
    in_set = name in words.SETTINGS or name in words.POSITIONS or name in words.ORDERS
    return in_set or name in words.INDICATORS or bool(words.HISTORY_WORDS & set(name.split()))


def _without(values: dict[str, Any], path: Path, used: set[Path]) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, value in values.items():
        here = (*path, key)
        if here in used:
            continue
        touched = isinstance(value, dict) and any(item[: len(here)] == here for item in used)
        left[key] = _without(value, here, used) if touched else value
        if touched and not left[key]:
            del left[key]
    return left


def read_foreign(content: dict[str, Any] | list[Any], modified_at_ms: int) -> BotState:
    """Read any JSON object or list; what has no known name or shape goes to ``extra``."""
    bounded = Bounded()
    if isinstance(content, list):
        return _from_list(content, modified_at_ms, bounded)
    document = Document(content)
    found = find_positions(content)
    document.used |= found.used
    balance = _balance(document)
    settings = document.find(words.SETTINGS, _mapping, depth=1) or {}
    updated = _updated(document)
    return BotState(
        bot_name=document.find(words.NAME, _text, depth=1),
        bot_version=document.find(words.VERSION, _version, depth=1),
        strategy=_strategy(document, settings),
        mode=_mode(document),
        timeframe=document.find(words.TIMEFRAME, _text, depth=1),
        symbols=_symbols(document, found),
        started_at_ms=document.find(words.STARTED, moment_ms, depth=2),
        updated_at_ms=modified_at_ms if updated is None else updated,
        updated_by="file" if updated is None else "content",
        balance=balance,
        positions=found.positions,
        says_positions=found.is_told,
        orders=tuple(_orders(document)),
        indicators=tuple(_indicators(document)),
        settings=bounded.copy(settings),
        extra=bounded.copy(document.rest()),
        dropped=found.dropped,
    )


def _from_list(content: list[Any], modified_at_ms: int, bounded: Bounded) -> BotState:
    found = find_positions(content)
    return BotState(
        updated_at_ms=modified_at_ms,
        positions=found.positions,
        says_positions=found.is_told,
        symbols=_held_symbols(found),
        extra={} if found.positions else {"items": bounded.copy(content)},
        dropped=found.dropped,
    )


def _mapping(value: Any) -> dict[str, Any] | None:  # noqa: ANN401
    return value if isinstance(value, dict) and value else None


def _text(value: Any) -> str | None:  # noqa: ANN401
    return safe_text(value.strip(), 200) if isinstance(value, str) and value.strip() else None


def _version(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _text(value)


def _updated(document: Document) -> int | None:
    # Where every part carries its own time, the latest is the document's.
    best: tuple[int, int, int] | None = None
    chosen: Path = ()
    for path, name, value in document.fields:
        moment = moment_ms(value) if name in words.UPDATED else None
        if moment is not None:
            rank = (len(path), words.UPDATED.index(name), -moment)
            if best is None or rank < best:
                best, chosen = rank, path
    if best is None:
        return None
    document.used.add(chosen)
    return -best[2]


def _strategy(document: Document, settings: dict[str, Any]) -> str | None:
    named_here = document.find(words.STRATEGY, _text_or_texts, depth=2)
    if named_here is not None:
        return str(named_here)
    for name in words.STRATEGY:
        inside = next((v for k, v in settings.items() if normalized(k) == name), None)
        text = _text_or_texts(inside)
        if text is not None:
            return text
    return None


def _text_or_texts(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return safe_text(", ".join(value[:20]), 200)
    return _text(value)


def _mode(document: Document) -> str | None:
    mode = document.find(words.MODE, _text, depth=2)
    if mode is not None:
        return str(mode)
    for path, name, value in document.fields:
        if len(path) == 1 and value is True and name in words.MODE_FLAGS:
            document.used.add(path)
            return words.MODE_FLAGS[name]
    status = document.find(words.STATUS, _text, depth=1)
    return None if status is None else str(status)


def _symbols(document: Document, found: PositionsFound) -> tuple[str, ...]:
    listed = document.find(words.SYMBOLS, _symbol_list, depth=2)
    return listed or _held_symbols(found) or found.accounts


def _held_symbols(found: PositionsFound) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.symbol for item in found.positions if item.symbol))[:LIST_LIMIT]


def _symbol_list(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401
    if isinstance(value, str) and 1 < len(value.strip()) <= 40:
        return (safe_text(value.strip(), 40),)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return tuple(safe_text(item, 40) for item in value[:LIST_LIMIT])
    return None


def _balance(document: Document) -> Balance:
    assets, quote = _assets(document)
    total = document.find(words.BALANCE, finite, depth=1)
    if total is None:
        total = _sum_of_accounts(document)
    if total is None and quote is not None:
        total = next((asset.total for asset in assets if asset.asset == quote), None)
    if total is None:
        total = document.find(words.BALANCE, finite)
    return Balance(
        quote_asset=quote or _quote_from_names(document),
        total_quote=total,
        free_quote=_free(document),
        starting_quote=document.find(words.STARTING, finite, depth=2),
        equity_quote=document.find(words.EQUITY, finite, depth=2),
        assets=assets,
    )


def _free(document: Document) -> float | None:
    for path, name, value in document.fields:
        if len(path) <= 2 and name in words.FREE:
            number = finite(value)
            if number is not None:
                document.used.add(path)
                return number
    return None


def _assets(document: Document) -> tuple[tuple[Asset, ...], str | None]:
    for path, name, value in document.fields:
        if name not in words.ASSET_MAPS or not isinstance(value, dict) or len(path) > 2:
            continue
        assets = _asset_rows(value)
        if assets:
            document.used.add(path)
            owned = {asset.asset for asset in assets}
            return assets, next((quote for quote in words.QUOTES if quote in owned), None)
    return (), None


def _asset_rows(values: dict[str, Any]) -> tuple[Asset, ...]:
    if isinstance(values.get("total"), dict):
        return _exchange_assets(values)
    rows: list[Asset] = []
    for name, value in list(values.items())[:LIST_LIMIT]:
        total = finite(value)
        if isinstance(value, dict):
            inner = {normalized(key): finite(item) for key, item in value.items()}
            free, locked = inner.get("free"), inner.get("locked", inner.get("used"))
            total = inner.get("total", _sum(free, locked))
            rows.append(Asset(safe_text(name, 20), total, free, locked))
        elif total is not None:
            rows.append(Asset(safe_text(name, 20), total))
    return tuple(row for row in rows if row.total is not None)


def _exchange_assets(values: dict[str, Any]) -> tuple[Asset, ...]:
    def amount(part: str, name: str) -> float | None:
        inner = values.get(part)
        return finite(inner.get(name)) if isinstance(inner, dict) else None

    names = list(values["total"])[:LIST_LIMIT]
    return tuple(
        Asset(safe_text(n, 20), amount("total", n), amount("free", n), amount("used", n))
        for n in names
        if amount("total", n) is not None
    )


def _sum(*numbers: float | None) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _sum_of_accounts(document: Document) -> float | None:
    # One purse per symbol: the account is their sum.
    for path, name, value in document.fields:
        if len(path) == 1 and name in words.SUB_ACCOUNTS and isinstance(value, dict):
            purses = [named(item, words.BALANCE) for item in value.values() if _mapping(item)]
            numbers = [finite(purse[1]) for purse in purses if purse is not None]
            if numbers and len(numbers) == len(value):
                return _sum(*numbers)
    return None


def _quote_from_names(document: Document) -> str | None:
    for path, name, _ in document.fields:
        last = name.split()[-1].upper() if name else ""
        if len(path) <= 2 and last in words.QUOTES and last != "BTC":
            return last
    return None


def _orders(document: Document) -> Iterator[Order]:
    items = document.find(words.ORDERS, lambda v: v if isinstance(v, list | dict) and v else None)
    listed = list(items.values()) if isinstance(items, dict) else items or []
    for item in listed[:LIST_LIMIT]:
        if isinstance(item, dict):
            yield _order(item)


def _order(item: dict[str, Any]) -> Order:
    def text(names: tuple[str, ...]) -> str | None:
        value = named(item, names)
        return None if value is None else _version(value[1])

    def number(names: tuple[str, ...]) -> float | None:
        value = named(item, names)
        return None if value is None else finite(value[1])

    opened = named(item, words.ITEM_OPENED)
    return Order(
        order_id=text(words.ITEM_ID),
        symbol=text(words.ITEM_SYMBOL),
        side=side_of(text(("side", "action", "direction"))),
        type=text(words.ITEM_TYPE),
        price=number(words.ITEM_PRICE),
        quantity_base=number(words.ITEM_QUANTITY),
        status=text(words.ITEM_STATUS),
        created_at_ms=moment_ms(opened[1]) if opened else None,
    )


def _indicators(document: Document) -> Iterator[Indicator]:
    values = document.find(words.INDICATORS, _mapping, depth=2) or {}
    count = 0
    for name, value in values.items():
        inner = value if isinstance(value, dict) else {"": value}
        for part, number in inner.items():
            reading = finite(number)
            if reading is not None and count < LIST_LIMIT:
                count += 1
                yield Indicator(safe_text(f"{name} {part}".strip(), 60), reading)
