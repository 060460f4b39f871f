"""Which trades a figure is made of, and which lack what it needs."""

from collections.abc import Callable

import numpy as np

from botscope.domain.columns import BoolArray
from botscope.metrics import fees
from botscope.metrics.calendars import days_before_ms
from botscope.metrics.ledger import Ledger
from botscope.metrics.performance import longest_streak
from botscope.metrics.periods import closed_today

Rows = Callable[[Ledger], BoolArray]


def timed(ledger: Ledger, sign: int | None) -> BoolArray:
    """Return True for each trade of this outcome that tells both times; None means any outcome."""
    return ledger.knows_opening & _of_outcome(ledger, sign)


def _of_outcome(ledger: Ledger, sign: int | None) -> BoolArray:
    if sign is None:
        return np.ones(ledger.trade_count, dtype=np.bool_)
    return np.asarray(np.sign(ledger.pnl_quote) == sign)


def _outcome(sign: int) -> Rows:
    return lambda ledger: _of_outcome(ledger, sign)


def _timed(sign: int | None) -> Rows:
    return lambda ledger: timed(ledger, sign)


def _untimed(sign: int | None) -> Rows:
    return lambda ledger: ~ledger.knows_opening & _of_outcome(ledger, sign)


def _row(pick: Callable[..., np.intp]) -> Rows:
    def find(ledger: Ledger) -> BoolArray:
        found = np.zeros(ledger.trade_count, dtype=np.bool_)
        if ledger.trade_count:
            found[int(pick(ledger.pnl_quote))] = True
        return found

    return find


def _end(row: int) -> Rows:
    return _row(lambda pnl: np.intp(row % len(pnl)))


def _streak(*, is_win: bool) -> Rows:
    def find(ledger: Ledger) -> BoolArray:
        first, count = longest_streak(ledger.wins if is_win else ledger.losses)
        rows = np.arange(ledger.trade_count)
        return np.asarray((rows >= first) & (rows < first + count))

    return find


def _window(days: int) -> Rows:
    return lambda ledger: np.asarray(
        ledger.trades.closed_at_ms >= days_before_ms(ledger.context.now_ms, days)
    )


def _today(ledger: Ledger) -> BoolArray:
    return closed_today(ledger.trades.closed_at_ms, ledger.context.now_ms, ledger.context.tz)


def _tells_fee(ledger: Ledger) -> BoolArray:
    return ~np.isnan(ledger.trades.fee_quote)


def _tells_fee_ratio(ledger: Ledger) -> BoolArray:
    """Return the trades that a grid step follows from; none where the settings tell the fee."""
    if ledger.context.maker_fee_ratio is not None:
        return np.zeros(ledger.trade_count, dtype=np.bool_)
    return fees.tells_fee_ratio(ledger.trades)


def _tells_no_fee_ratio(ledger: Ledger) -> BoolArray:
    if ledger.context.maker_fee_ratio is not None:
        return np.zeros(ledger.trade_count, dtype=np.bool_)
    return ~fees.tells_fee_ratio(ledger.trades)


USED: dict[str, Rows] = {
    "win_count": _outcome(1),
    "loss_count": _outcome(-1),
    "flat_count": _outcome(0),
    "average_win_quote": _outcome(1),
    "average_loss_quote": _outcome(-1),
    "best_trade_quote": _row(np.argmax),
    "worst_trade_quote": _row(np.argmin),
    "first_trade_at": _end(0),
    "last_trade_at": _end(-1),
    "max_win_streak_count": _streak(is_win=True),
    "max_loss_streak_count": _streak(is_win=False),
    "fee_quote": _tells_fee,
    "average_duration_s": _timed(None),
    "average_win_duration_s": _timed(1),
    "average_loss_duration_s": _timed(-1),
    "grid_profit_quote": lambda ledger: fees.is_grid(ledger.trades.strategy),
    "minimum_grid_step_ratio": _tells_fee_ratio,
    "unrealized_pnl_quote": lambda ledger: np.zeros(ledger.trade_count, dtype=np.bool_),
    "drawdown_7d_ratio": _window(7),
    "drawdown_30d_ratio": _window(30),
    "drawdown_180d_ratio": _window(180),
    "today_pnl_quote": _today,
}
"""Figures that do not use every trade of the selection."""

LACKING: dict[str, tuple[str, Rows]] = {
    "fee_quote": ("fee_unknown", lambda ledger: ~_tells_fee(ledger)),
    "minimum_grid_step_ratio": ("fee_or_size_unknown", _tells_no_fee_ratio),
    "average_duration_s": ("opening_unknown", _untimed(None)),
    "average_win_duration_s": ("opening_unknown", _untimed(1)),
    "average_loss_duration_s": ("opening_unknown", _untimed(-1)),
}
"""The reason for which a figure leaves trades out that it would be about, and these trades."""


def used_rows(key: str, ledger: Ledger) -> BoolArray:
    """Return True for each trade that a figure is made of; all where it has no rule of its own."""
    rule = USED.get(key)
    return np.ones(ledger.trade_count, dtype=np.bool_) if rule is None else rule(ledger)


def lacking_count(key: str, ledger: Ledger) -> dict[str, int]:
    """Return how many trades lack what the figure needs, by reason."""
    if key not in LACKING:
        return {}
    reason, rows = LACKING[key]
    return {reason: int(np.count_nonzero(rows(ledger)))}
