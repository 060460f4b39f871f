"""The bot's own report of itself, as read from its state file."""

from dataclasses import dataclass, field
from typing import Any, Literal

SourceStatus = Literal[
    "fresh", "late", "stale", "frozen", "torn", "missing", "unreadable", "future", "schema"
]


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset of the account; amounts are in units of that asset."""

    asset: str
    total: float | None
    free: float | None = None
    locked: float | None = None
    value_quote: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """The account as the bot reports it; None where the file does not say."""

    quote_asset: str | None = None
    total_quote: float | None = None
    free_quote: float | None = None
    locked_quote: float | None = None
    starting_quote: float | None = None
    equity_quote: float | None = None
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """What is held now; ``fee_quote`` is what opening it cost and no closed trade contains."""

    symbol: str | None
    side: str | None
    quantity_base: float | None
    entry_price: float | None
    mark_price: float | None = None
    unrealized_pnl_quote: float | None = None
    stop_loss_price: float | None = None
    take_profit_price: float | None = None
    opened_at_ms: int | None = None
    leverage: float | None = None
    fee_quote: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """An instruction that the exchange has not finished."""

    order_id: str | None
    symbol: str | None
    side: str | None
    type: str | None
    price: float | None
    quantity_base: float | None
    status: str | None
    created_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A value that the bot compares with a threshold before it enters."""

    name: str
    value: float | None
    threshold: float | None = None
    comparison: str | None = None


@dataclass(frozen=True, slots=True)
class BotState:
    """One state file, believed field by field; what was not recognized is in ``extra``.

    ``grid``, ``risk``, ``connection`` hold only the contract's fields, numbers finite.
    ``dropped`` names fields that were present with an impossible value, with the reason.
    ``updated_by`` is "content" or "file": where ``updated_at_ms`` comes from.
    ``says_positions`` is True where the file tells what is open, also that nothing is; where it
    is False, empty ``positions`` mean "not known".
    """

    schema: int | None = None
    seq: int | None = None
    bot_name: str | None = None
    bot_version: str | None = None
    strategy: str | None = None
    mode: str | None = None
    symbols: tuple[str, ...] = ()
    timeframe: str | None = None
    started_at_ms: int | None = None
    updated_at_ms: int | None = None
    updated_by: Literal["content", "file"] = "file"
    balance: Balance = Balance()
    positions: tuple[Position, ...] = ()
    says_positions: bool = False
    orders: tuple[Order, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    grid: dict[str, Any] = field(default_factory=dict)
    risk: dict[str, Any] = field(default_factory=dict)
    connection: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """How far the state file can be believed at one moment, in a word and a sentence."""

    status: SourceStatus
    updated_at_ms: int | None
    expected_every_s: float | None
    message: str
