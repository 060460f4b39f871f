"""Exports whose columns are documented: recognized by their header, no guess needed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from botscope.domain.accounts import LayoutKind
from botscope.ingest.layout import CLOSING_SIDE, Column, Layout, PnlBasis
from botscope.ingest.values import parse_number, parse_time, time_style

_HEADER_ZONE = re.compile(r"\s*\((?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?\)\s*$", re.I)
_FILE_ZONE = re.compile(r"\((?:UTC|GMT)(?:([+-])-?(\d{1,2})(?::?(\d{2}))?)?\)", re.I)
_DAY_ORDERS = ("dmy", "mdy")
_FIT = 0.9


@dataclass(frozen=True, slots=True)
class Format:
    """One known export.

    ``columns`` maps canonical names to header names in lower case, ``optional`` lists what else
    may stand there (``*`` anything). ``times`` are the time styles that it is written in.
    """

    name: str
    kind: LayoutKind
    columns: dict[str, str]
    optional: str = ""
    times: tuple[str, ...] = ("iso",)
    styles: dict[str, str] = field(default_factory=dict)
    basis: PnlBasis = "unknown"
    notes: tuple[str, ...] = ()
    maybe: dict[str, str] = field(default_factory=dict)
    zone_in_file_name: bool = False
    confidence: float = 1.0

    def fits(self, names: Sequence[str]) -> bool:
        """Return True where a header has every column of this format and no strange one."""
        needed, given = set(self.columns.values()), set(names)
        allowed = needed | set(self.maybe.values()) | set(self.optional.split("|"))
        return needed <= given and (self.optional == "*" or given <= allowed)


_RATES = "fee_open and fee_close are rates: fees are part of profit_abs and not listed apart"
_BASE_FEE = "a fee in the base asset is converted at the price of its row"
_FREQTRADE = {
    "symbol": "pair", "quantity": "amount", "open_time": "open_date", "time": "close_date",
    "entry_price": "open_rate", "exit_price": "close_rate",
}  # fmt: skip
_FREQTRADE_MAYBE = {"is_short": "is_short", "strategy": "strategy"}
_SPOT = {"time": "date", "price": "price", "fee": "fee", "fee_asset": "fee coin"}
_FUTURES = {
    "symbol": "symbol", "side": "side", "price": "price", "quantity": "quantity",
    "pnl": "realized profit",
}  # fmt: skip
_GROSS = "Realized Profit is before fees, which stand in their own column"
_BYBIT = {
    "symbol": "contracts", "side": "closing direction", "quantity": "qty",
    "entry_price": "entry price", "exit_price": "exit price", "pnl": "closed p&l",
    "reason": "exit type", "time": "trade time",
}  # fmt: skip
_KUCOIN = {
    "order_id": "order id", "symbol": "symbol", "side": "side", "price": "avg. filled price",
    "quantity": "filled amount", "time": "filled time", "fee": "fee", "fee_asset": "fee currency",
}  # fmt: skip
_HUMMINGBOT = {
    "order_id": "exchange_trade_id", "strategy": "strategy", "symbol": "symbol",
    "time": "timestamp", "side": "trade_type", "price": "price", "quantity": "amount",
}  # fmt: skip
_HUMMINGBOT_REST = (
    "config_file_path|market|base_asset|quote_asset|order_id|order_type|leverage|trade_fee|"
    "position|age|id"
)

FORMATS: tuple[Format, ...] = (
    Format(
        "freqtrade backtest trades", "closed_trades",
        _FREQTRADE | {"pnl": "profit_abs", "pnl_pct": "profit_ratio", "reason": "exit_reason"},
        optional="*", basis="net", notes=(_RATES,), maybe=_FREQTRADE_MAYBE,
    ),
    Format(
        "freqtrade backtest trades (before 2022.4)", "closed_trades",
        _FREQTRADE | {"pnl": "profit_abs", "pnl_pct": "profit_ratio", "reason": "sell_reason"},
        optional="*", basis="net", notes=(_RATES,), maybe=_FREQTRADE_MAYBE,
    ),
    Format(
        "freqtrade trades table", "closed_trades",
        _FREQTRADE | {"pnl": "close_profit_abs", "pnl_pct": "close_profit"},
        optional="*", basis="net", notes=(_RATES,),
        maybe=_FREQTRADE_MAYBE | {"reason": "exit_reason", "order_id": "id"},
    ),
    Format(
        "Hummingbot trades (18 columns)", "fills", _HUMMINGBOT | {"fee": "trade_fee_in_quote"},
        optional=_HUMMINGBOT_REST, times=("ms", "s"),
    ),
    Format(
        "Hummingbot trades (17 columns)", "fills", _HUMMINGBOT | {"fee_cell": "trade_fee"},
        optional=_HUMMINGBOT_REST, times=("ms", "s"),
        notes=("fees come from the dictionary in trade_fee",),
    ),
    Format(
        "Binance spot trade history (old)", "fills",
        _SPOT | {"symbol": "market", "side": "type", "quantity": "amount"},
        optional="total", notes=(_BASE_FEE,),
    ),
    Format(
        "Binance spot trade history (old, with pairs)", "fills",
        _SPOT | {"symbol": "pair", "side": "side", "quantity": "executed"},
        optional="total|amount", styles={"quantity": "point unit"}, notes=(_BASE_FEE,),
    ),
    Format(
        "Binance spot trade history", "fills",
        {"time": "date", "symbol": "pair", "side": "side", "price": "price",
         "quantity": "executed", "fee_cell": "fee"},
        optional="amount", styles={"quantity": "point unit"}, notes=(_BASE_FEE,),
        times=("iso", "ymd"),
    ),
    Format(
        "Binance USD-M futures trade history (old)", "fills",
        _FUTURES | {"time": "date", "fee": "fee"},
        optional="amount|quote asset", maybe={"fee_asset": "fee coin"}, basis="gross",
        notes=(_GROSS,),
    ),
    Format(
        "Binance USD-M futures trade history", "fills",
        _FUTURES | {"time": "time", "fee_cell": "fee", "order_id": "trade id"},
        optional="uid|amount|buyer|maker|order id", times=("ymd", "iso"), basis="gross",
        notes=(_GROSS,), zone_in_file_name=True,
    ),
    Format(
        "Bybit closed P&L", "closed_trades", _BYBIT, optional="create time", basis="net",
        notes=(CLOSING_SIDE,), maybe={"order_id": "order no."},
    ),
    Format(
        "OKX trading history", "fills",
        {"order_id": "id", "time": "time", "symbol": "symbol", "side": "action",
         "quantity": "amount", "price": "filled price", "pnl": "pnl", "fee": "fee",
         "fee_asset": "fee unit"},
        optional="order id|trade type|trading unit|position change|position balance|"
        "balance change|balance|balance unit|filled_price-usd|pnl-usd|fee-usd|balance-usd|"
        "balance_change-usd",
        styles={"fee": "point negated"}, basis="gross",
        notes=("OKX writes paid fees with a minus",
               "the zone that the first line names is not read: set it where it is not UTC"),
    ),
    Format(
        "KuCoin filled orders", "fills", _KUCOIN,
        optional="uid|account type|order type|order time|order price|order amount|"
        "filled volume|filled volume (usdt)|tax|maker/taker|status",
    ),
    Format(
        "Kraken trades", "fills",
        {"order_id": "txid", "symbol": "pair", "time": "time", "side": "type", "price": "price",
         "fee": "fee", "quantity": "vol"},
        optional="*", notes=("the fee is read as quote money, as Kraken writes it",),
    ),
    Format(
        "Hyperliquid trade history", "fills",
        {"time": "time", "symbol": "coin", "side": "dir", "price": "px", "quantity": "sz",
         "fee": "fee", "pnl": "closedpnl"},
        optional="ntl|hash", times=("iso", *_DAY_ORDERS), basis="net",
        maybe={"fee_asset": "feetoken"},
        # The fees of opening rows stand outside of what the closing rows add up to.
        confidence=0.85,
        notes=("closedPnl is after the fee of its own row; opening rows carry theirs as a loss, "
               "which the total of the closing rows leaves out",),
    ),
)  # fmt: skip
"""Every export that is known, the more particular first."""

_KRAKEN_SIGN = frozenset(("ordertxid", "ordertype", "vol", "txid"))


def known_format(
    header: Sequence[str] | None, rows: Sequence[Sequence[str]], file: str, delimiter: str
) -> Layout | None:
    """Return the layout of a known export, None for any other header or where rows do not fit."""
    if header is None or not rows or len(header) != len(rows[0]):
        return None
    names, zone = _plain_names(header)
    for known in FORMATS:
        if known.fits(names) and (known.name != "Kraken trades" or set(names) >= _KRAKEN_SIGN):
            return _layout(
                known, names, header, rows, zone or _zone_of_file(known, file), delimiter
            )
    return None


def _plain_names(header: Sequence[str]) -> tuple[list[str], str | None]:
    names, zone = [], None
    for cell in header:
        name = cell.strip().strip("\ufeff").strip('"').strip()
        match = _HEADER_ZONE.search(name)
        if match is not None:
            zone = zone or _offset(match)
            name = name[: match.start()]
        names.append(name.strip().lower())
    return names, zone


def _offset(match: re.Match[str]) -> str:
    if match[2] is None:
        return "+00:00"
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"


def _zone_of_file(known: Format, file: str) -> str | None:
    match = _FILE_ZONE.search(file) if known.zone_in_file_name else None
    return _offset(match) if match else None


def _layout(
    known: Format,
    names: Sequence[str],
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    zone: str | None,
    delimiter: str,
) -> Layout | None:
    wanted = known.columns | {k: v for k, v in known.maybe.items() if v in names}
    columns: list[Column] = []
    confidence = known.confidence
    for canonical, name in wanted.items():
        index = names.index(name)
        cells = [row[index].strip() for row in rows]
        style = _style(known, canonical, cells)
        if style is None:
            return None
        if style in _DAY_ORDERS and not _is_day_certain(cells):
            confidence = min(confidence, 0.8)
        if canonical in ("time", "open_time") and zone not in (None, "+00:00"):
            style += f"@{zone}"
        sample = next((cell[:80] for cell in cells if cell), None)
        evidence = f"`{header[index].strip()}`: column of the known format {known.name}"
        columns.append(
            Column(canonical, index, header[index].strip(), style, evidence, 1.0, sample)
        )
    notes, confidence = _doubts(known, names, rows, zone, confidence)
    return Layout(
        kind=known.kind,
        width=len(header),
        columns=tuple(sorted(columns, key=lambda column: column.index)),
        delimiter=delimiter,
        header=tuple(header),
        confidence=confidence,
        pnl_basis=known.basis,
        notes=(f"known format: {known.name}", *notes),
    )


_TEXTS = frozenset(
    ("symbol", "side", "direction", "strategy", "reason", "order_id", "fee_asset", "fee_cell")
    + ("is_short", "version", "status")
)


def _style(known: Format, canonical: str, cells: Sequence[str]) -> str | None:
    """Return how a column is written, None where its cells do not fit the format."""
    filled = [cell for cell in cells if cell]
    if canonical in _TEXTS:
        return ""
    if canonical in ("time", "open_time"):
        return _time_of(known, filled)
    style = known.styles.get(canonical, "point")
    return style if _share(filled, style, is_time=False) >= _FIT else None


def _time_of(known: Format, filled: Sequence[str]) -> str | None:
    if set(known.times) >= set(_DAY_ORDERS):
        found, share = time_style(filled)
        return found if found in known.times and share >= _FIT else None
    fitting = (style for style in known.times if _share(filled, style, is_time=True) >= _FIT)
    return next(fitting, None)


def _share(filled: Sequence[str], style: str, *, is_time: bool) -> float:
    if not filled:
        return 1.0
    read = parse_time if is_time else parse_number
    good = 0
    for cell in filled:
        try:
            moment = read(cell, style)
        except (ValueError, OverflowError):
            continue
        # An epoch in the wrong unit is a number too, far from our century.
        good += not is_time or (
            moment is not None and 946_684_800_000 <= moment < 4_102_444_800_000
        )
    return good / len(filled)


def _is_day_certain(cells: Sequence[str]) -> bool:
    parts = [re.split(r"[-./]", cell)[:2] for cell in cells if cell]
    return any(part.isdigit() and int(part) > 12 for pair in parts for part in pair)


def _doubts(
    known: Format,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    zone: str | None,
    confidence: float,
) -> tuple[tuple[str, ...], float]:
    notes = list(known.notes)
    if known.zone_in_file_name and zone is None:
        notes.append("the zone of this export is in its file name, and this name has none: UTC")
        confidence = min(confidence, 0.85)
    if "trade type" in names:
        at = names.index("trade type")
        if any(row[at].strip().lower() == "spot" for row in rows):
            notes.append("spot trades stand in two rows, one per asset: the count may be doubled")
            confidence = min(confidence, 0.5)
    if confidence == 0.8:
        notes.append("day and month cannot be told apart with certainty")
    return tuple(notes), confidence
