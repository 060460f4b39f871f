"""Any bot's JSON as a ``BotState``: fields found by their names, their shapes and their values."""

from collections.abc import Iterator
from typing import Any

from botscope.domain.state import BotState, Indicator, Order
from botscope.ingest import state_words as words
from botscope.ingest.redaction import Bounded, safe_text
from botscope.ingest.state_balance import read_balance
from botscope.ingest.state_dates import date_order
from botscope.ingest.state_document import Document, Path
from botscope.ingest.state_fields import LIST_LIMIT, amount, finite, moment_ms
from botscope.ingest.state_positions import (
    PositionsFound,
    find_positions,
    named,
    side_of,
)
from botscope.ingest.words import normalized


def read_foreign(content: dict[str, Any] | list[Any], modified_at_ms: int) -> BotState:
    """Read any JSON object or list; what has no known name or shape goes to ``extra``."""
    bounded = Bounded()
    if isinstance(content, list):
        return _from_list(content, modified_at_ms, bounded)
    document = Document(content)
    order, unclear = date_order(content, modified_at_ms)
    found = find_positions(content, order)
    document.used |= found.used
    balance = read_balance(document)
    settings = document.find(words.SETTINGS, _mapping, depth=1) or {}
    updated = _updated(document, order)
    return BotState(
        bot_name=document.find(words.NAME, _text, depth=1),
        bot_version=document.find(words.VERSION, _version, depth=1),
        strategy=_strategy(document, settings),
        mode=_mode(document),
        timeframe=document.find(words.TIMEFRAME, _text, depth=1),
        symbols=_symbols(document, found),
        started_at_ms=document.find(words.STARTED, lambda v: moment_ms(v, order), depth=2),
        updated_at_ms=modified_at_ms if updated is None else updated,
        updated_by="file" if updated is None else "content",
        balance=balance,
        positions=found.positions,
        says_positions=found.is_told,
        orders=tuple(_orders(document, order)),
        indicators=tuple(_indicators(document)),
        settings=bounded.copy(settings),
        extra=bounded.copy({**document.rest(), **_closed(found)}),
        dropped={**unclear, **found.dropped},
    )


def _from_list(content: list[Any], modified_at_ms: int, bounded: Bounded) -> BotState:
    order, unclear = date_order(content, modified_at_ms)
    found = find_positions(content, order)
    return BotState(
        updated_at_ms=modified_at_ms,
        positions=found.positions,
        says_positions=found.is_told,
        symbols=_held_symbols(found),
        extra={} if found.positions else {"items": bounded.copy(content)},
        dropped={**unclear, **found.dropped},
    )


def _closed(found: PositionsFound) -> dict[str, Any]:
    return {f"{container}, not open": items for container, items in found.closed.items()}


def _mapping(value: Any) -> dict[str, Any] | None:  # noqa: ANN401
    return value if isinstance(value, dict) and value else None


def _text(value: Any) -> str | None:  # noqa: ANN401
    return safe_text(value.strip(), 200) if isinstance(value, str) and value.strip() else None


def _version(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _text(value)


def _updated(document: Document, order: str) -> int | None:
    # Where every part carries its own time, the latest is the document's.
    best: tuple[int, int, int] | None = None
    chosen: Path = ()
    for path, name, value in document.fields:
        moment = moment_ms(value, order) if name in words.UPDATED else None
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


def _orders(document: Document, order: str) -> Iterator[Order]:
    items = document.find(words.ORDERS, lambda v: v if isinstance(v, list | dict) and v else None)
    listed = list(items.values()) if isinstance(items, dict) else items or []
    for item in listed[:LIST_LIMIT]:
        if isinstance(item, dict):
            yield _order(item, order)


def _order(item: dict[str, Any], order: str) -> Order:
    def text(names: tuple[str, ...]) -> str | None:
        value = named(item, names)
        return None if value is None else _version(value[1])

    def number(names: tuple[str, ...]) -> float | None:
        value = named(item, names)
        return None if value is None else amount(value[1])

    opened = named(item, words.ITEM_OPENED)
    return Order(
        order_id=text(words.ITEM_ID),
        symbol=text(words.ITEM_SYMBOL),
        side=side_of(text(("side", "action", "direction"))),
        type=text(words.ITEM_TYPE),
        price=number(words.ITEM_PRICE),
        quantity_base=number(words.ITEM_QUANTITY),
        status=text(words.ITEM_STATUS),
        created_at_ms=moment_ms(opened[1], order) if opened else None,
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
