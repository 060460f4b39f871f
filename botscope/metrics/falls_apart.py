"""The deepest fall in money and the deepest in percent, where they are not the same one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from botscope.metrics.curve import NOISE, Curve
from botscope.metrics.ledger import Ledger
from botscope.metrics.verdict import amount

IN_PERCENT = ("max_drawdown_ratio", "max_drawdown_ratio_from", "max_drawdown_ratio_to")
IN_MONEY = (
    "max_drawdown_quote",
    "max_drawdown_from",
    "max_drawdown_to",
    "max_drawdown_recovered_at",
)
WHY = "A share weighs a fall by the capital of its time."


def note_of(key: str, ledger: Ledger) -> str | None:
    """Say which of the two a figure means, and what the other is; None where they are one."""
    if key not in IN_PERCENT and key not in IN_MONEY:
        return None
    curve = ledger.curve
    if curve is None or not curve.has_ratio or ledger.fall is None:
        return None
    in_money, in_percent = int(np.argmax(curve.fall_quote)), int(np.argmax(curve.fall_ratio))
    if in_money == in_percent or not float(curve.fall_ratio[in_percent]) > NOISE:
        return None
    tz = ledger.context.tz
    if key in IN_PERCENT:
        return (
            f"This is the deepest fall in percent: {_share(curve, in_percent)}, which was "
            f"{_money(curve, in_percent)}. In money the one to {_day(curve, in_money, tz)} is "
            f"deeper: {_money(curve, in_money)}, though only {_share(curve, in_money)} of the "
            f"peak. {WHY}"
        )
    return (
        f"This is the deepest fall in money: {_money(curve, in_money)}, which was "
        f"{_share(curve, in_money)} of the peak. In percent the one to "
        f"{_day(curve, in_percent, tz)} is deeper: {_share(curve, in_percent)}, though only "
        f"{_money(curve, in_percent)}. {WHY}"
    )


def _money(curve: Curve, row: int) -> str:
    return amount(float(curve.fall_quote[row]), "")


def _share(curve: Curve, row: int) -> str:
    return f"{float(curve.fall_ratio[row]):.2%}"


def _day(curve: Curve, row: int, tz: str) -> str:
    moment = datetime.fromtimestamp(int(curve.times_ms[row]) / 1000, tz=UTC)
    return moment.astimezone(ZoneInfo(tz)).date().isoformat()
