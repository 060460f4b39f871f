"""Exports whose columns are documented: the table that they are recognized by."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from botscope.domain.accounts import LayoutKind
from botscope.ingest.layout import CLOSING_SIDE, PnlBasis

DAY_ORDERS = ("dmy", "mdy")
_FIT = 0.9


@dataclass(frozen=True, slots=True)
class Format:
    """One known export.

    ``columns`` maps canonical names to header names in lower case, ``maybe`` those that not every
    version has, ``optional`` lists what else may stand there (``*`` anything). ``times`` are the
    time styles that it is written in. ``when`` names a column and its words: rows with others
    are of another format under the same header. ``sign`` are further names that the
    header must have. ``zone_place`` says where the zone of its times stands, '' for nowhere.
    ``is_contracts`` marks derivatives, of which some are settled in a coin.
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
    zone_place: str = ""
    when: tuple[str, tuple[str, ...]] | None = None
    sign: tuple[str, ...] = ()
    is_contracts: bool = False
    confidence: float = 1.0

    def fits(self, names: Sequence[str]) -> bool:
        """Return True where a header has every column of this format and no strange one."""
        needed, given = {*self.columns.values(), *self.sign}, set(names)
        allowed = needed | set(self.maybe.values()) | set(self.optional.split("|")) | {""}
        return needed <= given and (self.optional == "*" or given <= allowed)

    def says(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
        """Return True where nearly all rows hold a word that this format is told by."""
        if self.when is None:
            return True
        at = names.index(self.when[0])
        return sum(row[at].strip().lower() in self.when[1] for row in rows) >= _FIT * len(rows)


ZONE_IN_FILE = "file name"
ZONE_ABOVE = "line above"
ZONE_OF_ACCOUNT = "account"

_RATES = "profit_abs is after fees: fee_open and fee_close are rates and not listed apart"
_TABLE_RATES = "close_profit_abs is after fees: fee_open and fee_close are rates, not listed apart"
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
_BYBIT_NET = "Closed P&L is after the fees of opening and closing and after funding"
_BYBIT = {
    "symbol": "contracts", "side": "closing direction", "quantity": "qty",
    "entry_price": "entry price", "exit_price": "exit price", "pnl": "closed p&l",
    "time": "trade time",
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
        optional="*", basis="net", notes=(_TABLE_RATES,),
        maybe=_FREQTRADE_MAYBE | {"reason": "exit_reason", "order_id": "id"},
        sign=("exit_reason",),
    ),
    Format(
        "freqtrade trades table (before 2022.4)", "closed_trades",
        _FREQTRADE | {"pnl": "close_profit_abs", "pnl_pct": "close_profit"},
        optional="*", basis="net", notes=(_TABLE_RATES,),
        maybe=_FREQTRADE_MAYBE | {"reason": "sell_reason", "order_id": "id"},
    ),
    Format(
        "Hummingbot perpetual trades", "fills",
        _HUMMINGBOT | {"side": "position", "direction": "trade_type", "fee": "trade_fee_in_quote"},
        optional=_HUMMINGBOT_REST, times=("ms", "s"), when=("position", ("open", "close")),
    ),
    Format(
        "Hummingbot perpetual trades (17 columns)", "fills",
        _HUMMINGBOT | {"side": "position", "direction": "trade_type", "fee_cell": "trade_fee"},
        optional=_HUMMINGBOT_REST, times=("ms", "s"), when=("position", ("open", "close")),
        notes=("fees come from the dictionary in trade_fee",),
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
        "Binance spot trade history (zone in the file name)", "fills",
        {"time": "time", "symbol": "pair", "side": "side", "price": "price",
         "quantity": "executed", "fee_cell": "fee"},
        optional="amount|order no|aor conversion pair|aor conversion rate",
        styles={"quantity": "point unit"}, notes=(_BASE_FEE,), times=("ymd", "iso"),
        zone_place=ZONE_IN_FILE,
    ),
    Format(
        "Binance USD-M futures trade history (old)", "fills",
        _FUTURES | {"time": "date", "fee": "fee"},
        optional="amount|quote asset", maybe={"fee_asset": "fee coin"}, basis="gross",
        notes=(_GROSS,), is_contracts=True,
    ),
    Format(
        "Binance USD-M futures trade history", "fills",
        _FUTURES | {"time": "time", "fee_cell": "fee", "order_id": "trade id"},
        optional="uid|amount|buyer|maker|order id", times=("ymd", "iso"), basis="gross",
        notes=(_GROSS,), zone_place=ZONE_IN_FILE, is_contracts=True,
    ),
    Format(
        "Bybit closed P&L", "closed_trades", _BYBIT, optional="create time", basis="net",
        notes=(_BYBIT_NET, CLOSING_SIDE), maybe={"order_id": "order no.", "reason": "exit type"},
        is_contracts=True,
    ),
    Format(
        "Bybit account log (unified)", "other",
        {"time": "time", "symbol": "contract", "quantity": "quantity", "price": "filled price"},
        optional="uid|currency|type|direction|position|funding|fee paid|cash flow|change|"
        "wallet balance|action", sign=("cash flow", "wallet balance"), zone_place=ZONE_ABOVE,
        notes=("every change of the wallet, trades, funding and transfers alike: no log of "
               "trades; export Closed P&L or the trade history",),
    ),
    Format(
        "OKX trading history", "fills",
        {"order_id": "id", "time": "time", "symbol": "symbol", "side": "action",
         "quantity": "amount", "price": "filled price", "pnl": "pnl", "fee": "fee",
         "fee_asset": "fee unit"},
        optional="order id|trade type|trading unit|position change|position balance|"
        "balance change|balance|balance unit|filled price unit|position unit|"
        "filled_price-usd|pnl-usd|fee-usd|balance-usd|balance_change-usd",
        styles={"fee": "point negated"}, basis="gross",
        zone_place=ZONE_ABOVE, is_contracts=True,
        notes=("PnL is before fees, and OKX writes paid fees with a minus",
               "amounts of swaps and futures are contracts: what pairing gives is in these"),
    ),
    Format(
        "KuCoin filled orders", "fills", _KUCOIN,
        optional="uid|account type|order type|order time|order price|order amount|"
        "filled volume|filled volume (usdt)|tax|maker/taker|status",
    ),
    Format(
        "KuCoin trades (old)", "fills",
        {"time": "tradecreatedat", "order_id": "orderid", "symbol": "symbol", "side": "side",
         "price": "price", "quantity": "size", "fee": "fee", "fee_asset": "feecurrency"},
        optional="funds|liquidity|ordertype", zone_place=ZONE_OF_ACCOUNT,
    ),
    Format(
        "KuCoin orders (old)", "fills",
        {"time": "ordercreatedat", "order_id": "id", "symbol": "symbol", "side": "side",
         "price": "averageprice", "quantity": "dealsize", "fee": "fee",
         "fee_asset": "feecurrency"},
        optional="clientoid|type|stopprice|price|size|dealfunds|remark|tags|orderstatus",
        zone_place=ZONE_OF_ACCOUNT,
        notes=("the time is that of the order, not of its execution",),
    ),
    Format(
        "Kraken trades", "fills",
        {"order_id": "txid", "symbol": "pair", "time": "time", "side": "type", "price": "price",
         "fee": "fee", "quantity": "vol"},
        optional="*", sign=("ordertxid", "ordertype"),
        notes=("the fee is read as quote money, as Kraken writes it",),
    ),
    Format(
        "Kraken ledgers", "other",
        {"order_id": "txid", "time": "time", "symbol": "asset", "quantity": "amount",
         "fee": "fee", "balance_after": "balance"},
        optional="*", sign=("refid", "aclass"),
        notes=("every change of a balance, two or more rows for one trade: no log of trades; "
               "export trades",),
    ),
    Format(
        "Hyperliquid spot trade history", "fills",
        {"time": "time", "symbol": "coin", "side": "dir", "price": "px", "quantity": "sz"},
        optional="ntl|hash|fee|closedpnl|feetoken", times=("iso", *DAY_ORDERS), sign=("closedpnl",),
        when=("dir", ("buy", "sell")), confidence=0.85,
        notes=("fees are not counted: a purchase on spot pays in the coin that it buys",
               "closedPnl stands on purchases as well, as their fee: pairing counts instead"),
    ),
    Format(
        "Hyperliquid trade history", "fills",
        {"time": "time", "symbol": "coin", "side": "dir", "price": "px", "quantity": "sz",
         "fee": "fee", "pnl": "closedpnl"},
        optional="ntl|hash|side|startposition|oid|crossed|tid|cloid|builderfee|twapid|liquidation",
        times=("iso", "ms", *DAY_ORDERS), basis="net", maybe={"fee_asset": "feetoken"},
        # The fees of opening rows stand outside of what the closing rows add up to.
        confidence=0.85,
    ),
)  # fmt: skip
"""Every export that is known, the more particular first."""
