"""What the rows of a file are: round trips, fills, events, signals, or something else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.layout import ENTRIES_ONLY, LEDGER, TRIED_APART
from botscope.ingest.time_order import names_opening, rival_close
from botscope.ingest.words import EXECUTED_STATES, TRIED_STATES, normalized

_FORECAST_WORDS = frozenset(
    ("prob", "confidence", "conviction", "signal", "strength", "score", "prediction", "predicted")
    + ("forecast", "horizon", "label", "p", "accepted", "rejection", "rejected", "dry", "rr")
    + ("conf", "probability", "reasoning")
)
_EXECUTED = frozenset(
    ("quantity", "pnl", "pnl_pct", "fee", "balance_after", "order_id", "status", "reason")
)
_TARGETS = frozenset(
    ("sl", "tp", "stop loss", "take profit", "stop", "target", "tp1", "sl price", "tp price")
    + ("stop loss price", "take profit price", "stop price", "target price", "stoploss")
    + ("takeprofit",)
)


_REALIZED = frozenset(("realized pnl", "realised pnl", "realized profit", "realized profit loss"))
_NO_CLOSE_SURE = 0.7
_YES_OR_NO = frozenset(("true", "false"))
_SAYS_EXECUTED = frozenset(
    ("success", "executed", "is filled", "filled", "ok", "is executed", "order filled")
    + ("is success",)
)
_ROWS_NEEDED = 6
RESULTS_ONLY = "each row is taken for one closed trade: it has a time and a result, and no more"


@dataclass(frozen=True, slots=True)
class Decision:
    """The kind of a layout and how certain it is."""

    kind: LayoutKind
    certainty: float
    notes: tuple[str, ...] = ()


def decide_kind(assigned: Assigned, columns: Sequence[ColumnProfile]) -> Decision:
    """Decide what a row is, by what it carries and by the words for what was done."""
    decision = _decided(assigned, columns)
    _settle_flag(decision, assigned)
    if decision.kind == "fills" and _has_tried(assigned):
        return replace(decision, notes=(*decision.notes, TRIED_APART))
    if decision.kind == "closed_trades":
        return _without_close(decision, assigned, columns)
    return decision


def _settle_flag(decision: Decision, assigned: Assigned) -> None:
    """Take the meaning of a state from a yes or no that may just as well tell a win from a loss."""
    status = assigned.columns.get("status")
    if status is None or not {normalized(cell) for cell in status.filled} <= _YES_OR_NO:
        return
    if decision.kind == "closed_trades" or normalized(status.name) not in _SAYS_EXECUTED:
        assigned.drop("status")


def _without_close(
    decision: Decision, assigned: Assigned, columns: Sequence[ColumnProfile]
) -> Decision:
    """Doubt round trips of which only the opening has a time, or two columns may be the close."""
    time = assigned.columns.get("time")
    if time is None or not time.is_time:
        return decision
    moments = [c for c in columns if c.is_time and c.time[0] != "clock" and not c.number[1]]
    later = rival_close(time, moments)
    if names_opening(time):
        note = f"no column says when a trade was closed: `{time.name}`, its opening, stands for it"
    elif later is not None:
        note = f"`{later.name}` is never before `{time.name}`: either may be the time of the close"
    else:
        return decision
    sure = min(decision.certainty, _NO_CLOSE_SURE)
    return replace(decision, certainty=sure, notes=(*decision.notes, note))


def _has_tried(assigned: Assigned) -> bool:
    status = assigned.columns.get("status")
    states = {normalized(cell) for cell in status.filled} if status is not None else set()
    return bool(states & EXECUTED_STATES and states & TRIED_STATES)


def _decided(assigned: Assigned, columns: Sequence[ColumnProfile]) -> Decision:
    has = assigned.columns.keys()
    if "pnl" in has and _is_ledger(assigned):
        return Decision("closed_trades", 0.88, (LEDGER,))
    if _is_round_trip(assigned, columns):
        return Decision("closed_trades", 0.96)
    side = assigned.columns.get("side")
    if side is not None:
        return _by_words(assigned, columns, side)
    if "direction" in has:
        return _by_direction(assigned, columns)
    if "is_buyer" in has:
        return Decision("fills", 0.88)
    if _signed_quantity(assigned) and "price" in has:
        return Decision("fills", 0.75, ("buys and sells are told by the sign of the quantity",))
    names = {word for column in columns for word in normalized(column.name).split()}
    is_forecast = bool(names & _FORECAST_WORDS) and {"symbol", "price"} <= has
    if not is_forecast and {"time", "pnl"} <= has and _tells_of_trades(assigned):
        return Decision("closed_trades", 0.6, (RESULTS_ONLY,))
    return Decision("signals" if is_forecast else "other", 0.8 if is_forecast else 0.85)


def _is_ledger(assigned: Assigned) -> bool:
    """Return True where rows name a realized result among other movements of money."""
    side = assigned.columns.get("side")
    words = {normalized(cell) for cell in side.filled} if side is not None else set()
    return len(words) > 1 and bool(words & _REALIZED)


def _tells_of_trades(assigned: Assigned) -> bool:
    """Return True for results without a balance, or with one whose change they are per trade.

    A balance beside a result that it does not follow is a report, and so is one line per day.
    """
    if "balance_after" not in assigned.columns:
        return True
    is_proven = "the change of the balance" in assigned.evidence.get("pnl", "")
    return is_proven and ("symbol" in assigned.columns or _is_irregular(assigned))


def _is_irregular(assigned: Assigned) -> bool:
    """Return True for results that came when they came, not one a day or hour, and none of zero."""
    moments = [moment for moment in assigned.columns["time"].moments if moment is not None]
    steps = [after - before for before, after in pairwise(moments)]
    results = assigned.columns["pnl"].numbers
    is_unlike = len(steps) >= _ROWS_NEEDED and len(set(steps)) > len(steps) // 2
    return is_unlike and min(steps) >= 0 and not bool(np.any(results == 0))


def _is_round_trip(assigned: Assigned, columns: Sequence[ColumnProfile]) -> bool:
    has = {role for role, column in assigned.columns.items() if column.name or column.filled}
    result = has & {"pnl", "pnl_pct", "gross_pnl"}
    if {"entry_price", "exit_price"} <= has:
        return True
    if {"time", "open_time"} <= has and result:
        return not _has_words(assigned, "open", "close")
    if result and "entry_price" in has and "price" not in has:
        return any(column.group_share("win") > 0.5 for column in columns)
    return False


def _has_words(assigned: Assigned, *groups: str) -> bool:
    side = assigned.columns.get("side")
    return side is not None and side.group_share(*groups) > 0.5


def _by_words(
    assigned: Assigned, columns: Sequence[ColumnProfile], side: ColumnProfile
) -> Decision:
    trade = side.group_share("buy", "sell")
    event = side.group_share("open", "close")
    idle = side.group_share("idle")
    is_bare = not assigned.columns.keys() & _EXECUTED
    is_waiting = idle > 0.5 or (idle >= 0.2 and is_bare)
    waiting = _by_waiting(assigned, columns, side) if is_waiting else None
    if waiting is not None:
        return waiting
    if trade >= 0.4 and event > 0 and not _is_event_log(assigned, side):
        return Decision("fills", 0.75)
    if event > 0 and event >= trade and not _is_exchange_export(assigned, side):
        return Decision("events", 0.9)
    if event >= 0.2 and _is_event_log(assigned, side):
        return Decision("events", 0.8)
    if trade == 0 and event == 0:
        return _signed_or_signal(assigned)
    if _is_advice(assigned, columns):
        return Decision("signals", 0.75)
    if _has_targets(columns) and "pnl" not in assigned.columns:
        return Decision("fills", 0.85, (ENTRIES_ONLY,))
    return Decision("fills", 0.88)


def _by_waiting(
    assigned: Assigned, columns: Sequence[ColumnProfile], side: ColumnProfile
) -> Decision | None:
    if _signed_quantity(assigned):
        return Decision("fills", 0.7, ("the sign of the quantity tells buys from sells",))
    if _is_executing(assigned, columns, side):
        return None
    return _idle(side, side.group_share("buy", "sell", "open", "close"))


def _idle(side: ColumnProfile, acting: float) -> Decision:
    is_log = any(word in ("start", "stop", "started") for word in map(str.lower, side.filled))
    if is_log and acting > 0:
        return Decision("events", 0.6)
    return Decision("signals", 0.85)


def _is_executing(
    assigned: Assigned, columns: Sequence[ColumnProfile], side: ColumnProfile
) -> bool:
    """Rows that act among rows that wait carry amounts, where rows that wait carry none."""
    status = assigned.columns.get("status")
    if status is not None and status.groups["done"] and _signed_quantity(assigned):
        return True
    quantity = assigned.columns.get("quantity")
    if quantity is not None and quantity.is_numeric:
        return bool(np.nansum(np.abs(quantity.numbers)) > 0)
    return False


def _signed_quantity(assigned: Assigned) -> bool:
    quantity = assigned.columns.get("quantity")
    if quantity is None or not quantity.is_numeric:
        return False
    return bool(np.nanmin(quantity.numbers) < 0 < np.nanmax(quantity.numbers))


def _is_exchange_export(assigned: Assigned, side: ColumnProfile) -> bool:
    words = sum(1 for cell in side.filled if len(normalized(cell).split()) >= 2)
    has = assigned.columns.keys()
    return words > 0.8 * len(side.filled) and {"quantity", "price", "fee"} <= has


def _is_event_log(assigned: Assigned, side: ColumnProfile) -> bool:
    ids = assigned.columns.get("order_id")
    if ids is None or not ids.filled:
        return False
    # One id on an opening and on a closing row joins the two into one story.
    return 1.5 <= len(ids.filled) / ids.distinct <= 4


def _signed_or_signal(assigned: Assigned) -> Decision:
    if _signed_quantity(assigned):
        return Decision("fills", 0.6)
    return Decision("signals", 0.7)


def _is_advice(assigned: Assigned, columns: Sequence[ColumnProfile]) -> bool:
    has = assigned.columns.keys()
    names = {word for column in columns for word in normalized(column.name).split()}
    if names & {"rejection", "rejected", "requested"}:
        return True
    executed = has & {"fee", "order_id", "pnl", "balance_after"}
    quantity = assigned.columns.get("quantity")
    if quantity is not None and quantity.filled:
        executed = executed | {"quantity"}
    status = assigned.columns.get("status")
    if status is not None and status.groups["done"]:
        executed = executed | {"status"}
    return not executed and bool(names & _FORECAST_WORDS or _has_targets(columns))


def _has_targets(columns: Sequence[ColumnProfile]) -> bool:
    return any(normalized(column.name) in _TARGETS for column in columns)


def _by_direction(assigned: Assigned, columns: Sequence[ColumnProfile]) -> Decision:
    status = assigned.columns.get("status")
    has = assigned.columns.keys()
    if status is not None and status.groups["open"] and status.groups["close"]:
        assigned.rename("status", "side")
        return Decision("events", 0.75)
    if status is not None and status.groups["done"] > 0.3 * len(status.filled):
        return Decision("fills", 0.75)
    if status is not None and status.group_share("open") > 0.8:
        return Decision("other", 0.7, ("every row is a position that is still open",))
    if has & {"fee", "pnl", "balance_after"}:
        return Decision("fills", 0.65)
    return Decision("signals", 0.8)
