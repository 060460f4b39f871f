"""From a bot's state to one row of its history, and back to the positions it held."""

import json
import math
from dataclasses import dataclass
from typing import Any

from botscope.domain.bot_settings import VersionSettings, flattened, version_name
from botscope.domain.first_stops import FirstStop
from botscope.domain.history import HistoryRow
from botscope.domain.marking import (
    equity_of_state,
    unrealized_of_position,
    unrealized_of_state,
)
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.state import BotState, Position
from botscope.history.stop_table import stops_of
from botscope.ingest.status import STALE_FACTOR, timeframe_s

BELIEVED = ("fresh", "late")
"""A torn, stale, frozen or future state says nothing about its own moment that can be kept."""

POSITION_LIMIT = 100
"""Open positions kept of one report; more of them are counted, not listed."""

POSITION_NAMES = (
    "symbol",
    "side",
    "quantity_base",
    "entry_price",
    "mark_price",
    "unrealized_pnl_quote",
    "opened_at_ms",
)

GRACE_S = 10.0
DEFAULT_CANDLE_S = 60.0
TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose history it is: another place, name, mode or money is another history."""

    place: str
    bot_name: str
    mode: str
    quote_asset: str


@dataclass(frozen=True, slots=True)
class Report:
    """One believable state on its way into the history of a bot."""

    identity: Identity
    row: HistoryRow
    candle_ms: int
    settings: VersionSettings | None = None
    stops: tuple[FirstStop, ...] = ()


def identity_of(place: str, state: BotState) -> Identity:
    """Return whose history a state belongs to."""
    texts = (state.bot_name, state.mode, state.balance.quote_asset)
    return Identity(_plain(place), *(_plain(text or "") for text in texts))


def report_of(place: str, bot: BotSnapshot, *, has_one_money: bool = True) -> Report | None:
    """Return what is kept of a bot's present state, None where it cannot be believed.

    Where a bot counts in several moneys, what its positions stand at is never added up.
    """
    state = bot.state
    if state is None or state.updated_at_ms is None or bot.source.status not in BELIEVED:
        return None
    expected_s = bot.source.expected_every_s or DEFAULT_CANDLE_S
    hold_s = max(STALE_FACTOR * expected_s, expected_s + GRACE_S)
    row = HistoryRow(
        moment_ms=state.updated_at_ms,
        until_ms=state.updated_at_ms + int(hold_s * 1000),
        equity_quote=_number(equity_of_state(state)),
        balance_quote=_number(state.balance.total_quote),
        unrealized_pnl_quote=_number(unrealized_of_state(state) if has_one_money else None),
        bot_version=_plain(state.bot_version or ""),
        positions=positions_text(state),
    )
    candle_s = timeframe_s(state.timeframe) or DEFAULT_CANDLE_S
    settings = settings_of(state, state.updated_at_ms)
    stops = stops_of(state, state.updated_at_ms, int(hold_s * 1000))
    return Report(identity_of(place, state), row, int(candle_s * 1000), settings, stops)


def settings_of(state: BotState, seen_ms: int) -> VersionSettings | None:
    """Return the settings that a state tells, without secrets as the reader left them; or None."""
    if not state.settings:
        return None
    values, left_out_count = flattened(state.settings)
    name = _plain(version_name(state.bot_version))
    return VersionSettings(name, seen_ms, seen_ms, values, left_out_count=left_out_count)


def positions_text(state: BotState) -> str:
    """Return the open positions as compact JSON, '' where the state does not tell them."""
    if not state.says_positions and not state.positions:
        return ""
    listed = [_listed(position) for position in state.positions[:POSITION_LIMIT]]
    left_out_count = len(state.positions) - len(listed)
    document = [*listed, left_out_count] if left_out_count else listed
    return json.dumps(document, separators=(",", ":"))


def positions_of(text: str) -> tuple[list[dict[str, Any]] | None, int]:
    """Return positions as the API names them, and how many more there were; None if unknown."""
    if not text:
        return None, 0
    try:
        document = json.loads(text)
        left_out_count = document.pop() if document and isinstance(document[-1], int) else 0
        return [dict(zip(POSITION_NAMES, item, strict=True)) for item in document], left_out_count
    except (ValueError, TypeError, AttributeError):
        # Somebody else wrote into our file.
        return None, 0


def _listed(position: Position) -> list[Any]:
    return [
        position.symbol,
        position.side,
        position.quantity_base,
        position.entry_price,
        position.mark_price,
        unrealized_of_position(position),
        position.opened_at_ms,
    ]


def _number(value: float | None) -> float:
    return math.nan if value is None or not math.isfinite(value) else float(value)


def _plain(text: str) -> str:
    """Return a text that a database can hold, whatever a bot called itself."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")[:TEXT_LIMIT]
