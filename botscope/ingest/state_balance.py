"""What an account holds by a foreign state file: money, and assets in a map, a list or parts."""

import re
from typing import Any

from botscope.domain.state import Asset, Balance
from botscope.ingest import state_words as words
from botscope.ingest.redaction import safe_text
from botscope.ingest.state_document import Document, Path
from botscope.ingest.state_fields import LIST_LIMIT, amount, amount_and_unit
from botscope.ingest.state_positions import named

_ASSET = re.compile(r"[A-Z][A-Z0-9]{1,9}", re.ASCII)
_PARTS = ("total", "free", "used", "locked")

Money = tuple[float, str | None]


def read_balance(document: Document) -> Balance:
    """Return the account; the total is what is owned, free and locked together."""
    assets, quote = _assets(document)
    owned = next((asset for asset in assets if asset.asset == quote), None)
    total, unit = _total(document, owned.total if owned else None)
    free = _free(document)
    return Balance(
        quote_asset=quote or unit or _quote_from_names(document),
        total_quote=total,
        free_quote=owned.free if owned and free is None else free,
        locked_quote=owned.locked if owned else None,
        starting_quote=_money_named(document, words.STARTING, 2)[0],
        equity_quote=_money_named(document, words.EQUITY, 2)[0],
        assets=assets,
    )


def _total(document: Document, owned: float | None) -> tuple[float | None, str | None]:
    money = _money_named(document, words.BALANCE, 1)
    if money[0] is not None:
        return money
    total = _sum_of_accounts(document)
    if total is None:
        total = owned
    return (total, None) if total is not None else _money_named(document, words.BALANCE)


def _money_named(
    document: Document, names: tuple[str, ...], *depth: int
) -> tuple[float | None, str | None]:
    return document.find(names, _money, *depth) or (None, None)


def _money(value: Any) -> Money | None:  # noqa: ANN401
    number, unit = amount_and_unit(value)
    is_money = number is not None and (unit is None or unit in words.QUOTES)
    return (number, unit) if is_money and number is not None else None


def _free(document: Document) -> float | None:
    for path, name, value in document.fields:
        if len(path) <= 2 and name in words.FREE and not _is_asset(path[0]):
            money = _money(value)
            if money is not None:
                document.used.add(path)
                return money[0]
    return None


def _is_asset(key: str) -> bool:
    return _ASSET.fullmatch(key) is not None


def _assets(document: Document) -> tuple[tuple[Asset, ...], str | None]:
    if _is_in_parts(document.root):
        return _told(_exchange_assets(document.root), document, _parts_of(document.root))
    for path, name, value in document.fields:
        if len(path) > 2 or not _may_hold_assets(name, value):
            continue
        assets = _asset_rows(value)
        if assets:
            return _told(assets, document, {path})
    return (), None


def _told(
    assets: tuple[Asset, ...], document: Document, used: set[Path]
) -> tuple[tuple[Asset, ...], str | None]:
    document.used |= used
    owned = {asset.asset for asset in assets}
    return assets, next((quote for quote in words.QUOTES if quote in owned), None)


def _is_in_parts(values: dict[str, Any]) -> bool:
    """Return True for amounts by part and asset: ``{"total": {"USDT": 7}, "free": {...}}``."""
    parts = [values.get(part) for part in _PARTS if isinstance(values.get(part), dict)]
    has_total = isinstance(values.get("total"), dict) and bool(values["total"])
    return has_total and len(parts) > 1 and _are_amounts(values["total"])


def _are_amounts(values: dict[str, Any]) -> bool:
    return all(amount(value) is not None for value in values.values())


def _parts_of(values: dict[str, Any]) -> set[Path]:
    """Return where the amounts stand, by part and once more by asset."""
    parts = {(key,) for key in _PARTS if isinstance(values.get(key), dict)}
    return parts | {(name,) for name in values["total"] if isinstance(values.get(name), dict)}


def _may_hold_assets(name: str, value: Any) -> bool:  # noqa: ANN401
    if name in words.ASSET_MAPS:
        return isinstance(value, dict | list)
    if name not in words.BALANCE or not isinstance(value, dict) or not value:
        return False
    return _is_in_parts(value) or all(map(_is_asset, value))


def _asset_rows(values: dict[str, Any] | list[Any]) -> tuple[Asset, ...]:
    if isinstance(values, list):
        rows = [_listed(item) for item in values[:LIST_LIMIT] if isinstance(item, dict)]
        # An exchange lists every coin that it has; most of them nobody holds.
        return tuple(row for row in rows if row is not None and row.total)
    if isinstance(values.get("total"), dict):
        return _exchange_assets(values)
    items = list(values.items())[:LIST_LIMIT]
    found = [_asset(name, value) for name, value in items]
    return tuple(row for row in found if row is not None)


def _listed(item: dict[str, Any]) -> Asset | None:
    name = named(item, words.ASSET_NAME)
    return _asset(name[1], item) if name and isinstance(name[1], str) else None


def _asset(name: str, value: Any) -> Asset | None:  # noqa: ANN401
    if not isinstance(value, dict):
        total = amount(value)
        return None if total is None else Asset(safe_text(name, 20), total)
    tables = (words.ASSET_TOTAL, words.ASSET_FREE, words.ASSET_LOCKED)
    total, free, locked = (_part(value, table) for table in tables)
    if total is None:
        total = _sum(free, locked)
    return None if total is None else Asset(safe_text(name, 20), total, free, locked)


def _part(values: dict[str, Any], names: tuple[str, ...]) -> float | None:
    found = named(values, names)
    return None if found is None else amount(found[1])


def _exchange_assets(values: dict[str, Any]) -> tuple[Asset, ...]:
    def part(key: str, name: str) -> float | None:
        inner = values.get(key)
        return amount(inner.get(name)) if isinstance(inner, dict) else None

    names = list(values["total"])[:LIST_LIMIT]
    return tuple(
        Asset(safe_text(n, 20), part("total", n), part("free", n), part("used", n))
        for n in names
        if part("total", n) is not None
    )


def _sum(*numbers: float | None) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _sum_of_accounts(document: Document) -> float | None:
    # One purse per symbol: the account is their sum.
    for path, name, value in document.fields:
        if len(path) == 1 and name in words.SUB_ACCOUNTS and isinstance(value, dict):
            items = [item for item in value.values() if isinstance(item, dict) and item]
            purses = [named(item, words.BALANCE) for item in items]
            numbers = [amount(purse[1]) for purse in purses if purse is not None]
            if numbers and len(numbers) == len(value):
                return _sum(*numbers)
    return None


def _quote_from_names(document: Document) -> str | None:
    for path, name, _ in document.fields:
        last = name.split()[-1].upper() if name else ""
        if len(path) <= 2 and last in words.QUOTES and last != "BTC":
            return last
    return None
