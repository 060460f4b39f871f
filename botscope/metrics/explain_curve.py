"""The values behind falls of the equity curve: peak, trough and their moments."""

from functools import partial

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.metrics import risk
from botscope.metrics.calendars import days_before_ms
from botscope.metrics.curve import Curve
from botscope.metrics.explain_values import Input, Inputs
from botscope.metrics.glossary_entries import Unit
from botscope.metrics.ledger import Ledger

_EQUITY: tuple[str, str, Unit] = ("Highest equity before", "Equity then", "quote")
_INDEX: tuple[str, str, Unit] = (
    "Highest index before (the start grown by each trade, payments left out)",
    "Index then",
    "number",
)


def _scale(curve: Curve, *, is_share: bool) -> tuple[str, str, Unit]:
    """Return how peak and trough are called: with payments a share is one of an index."""
    is_index = is_share and curve.has_ratio and curve.paid_in_quote is not None
    return _INDEX if is_index else _EQUITY


def _levels(scale: tuple[str, str, Unit], peak: float, trough: float) -> list[Input]:
    before, then, unit = scale
    return [Input("peak_quote", before, unit, peak), Input("trough_quote", then, unit, trough)]


def _peak_and_trough(
    curve: Curve, equity: FloatArray, trough: int, *, is_share: bool = False
) -> list[Input]:
    height = equity[: trough + 1].max()
    peak = int(np.flatnonzero(equity[: trough + 1] >= height)[-1])
    return [
        *_levels(_scale(curve, is_share=is_share), float(height), float(equity[trough])),
        Input("peak_at", "Peak at", "moment", int(curve.times_ms[peak])),
        Input("trough_at", "Then at", "moment", int(curve.times_ms[trough])),
    ]


def _fall_ratio(ledger: Ledger) -> list[Input]:
    curve = curve_behind(ledger)
    if not curve.has_ratio:
        return _peak_and_trough(curve, curve.grown_quote, int(np.argmax(curve.fall_quote)))
    trough = int(np.argmax(curve.fall_ratio))
    return _peak_and_trough(curve, curve.unit_quote, trough, is_share=True)


def _fall_quote(ledger: Ledger) -> list[Input]:
    curve = curve_behind(ledger)
    found = _peak_and_trough(curve, curve.grown_quote, int(np.argmax(curve.fall_quote)))
    recovered = ledger.fall.recovered_at_ms if ledger.fall else None
    return [*found, Input("recovered_at", "Peak reached again at", "moment", recovered)]


def _current_fall(ledger: Ledger, *, is_share: bool) -> list[Input]:
    curve = curve_behind(ledger)
    equity = curve.unit_quote if is_share and curve.has_ratio else curve.grown_quote
    return _peak_and_trough(curve, equity, len(equity) - 1, is_share=is_share)


def _window_fall(ledger: Ledger, *, days: int) -> list[Input]:
    since = days_before_ms(ledger.context.now_ms, days)
    inside = int(np.count_nonzero(ledger.trades.closed_at_ms >= since))
    equity = risk.window_unit(curve_behind(ledger), ledger.context.now_ms, days)
    peaks = np.maximum.accumulate(equity)
    trough = int(np.argmax((peaks - equity) / peaks))
    return [
        Input("window_from", "Window begins", "moment", since),
        Input("window_trade_count", "Trades closed in it", "count", inside),
        *_levels(
            _scale(curve_behind(ledger), is_share=True), float(peaks[trough]), float(equity[trough])
        ),
    ]


def curve_behind(ledger: Ledger) -> Curve:
    """Return the curve of a ledger that has trades; ValueError for one without."""
    if ledger.curve is None:
        raise ValueError("A selection without trades has no curve.")
    return ledger.curve


OF_CURVE: dict[str, Inputs] = {
    "max_drawdown_ratio": _fall_ratio,
    "max_drawdown_ratio_from": _fall_ratio,
    "max_drawdown_ratio_to": _fall_ratio,
    "max_drawdown_quote": _fall_quote,
    "max_drawdown_from": _fall_quote,
    "max_drawdown_to": _fall_quote,
    "max_drawdown_recovered_at": _fall_quote,
    "current_drawdown_ratio": partial(_current_fall, is_share=True),
    "current_drawdown_quote": partial(_current_fall, is_share=False),
    "drawdown_7d_ratio": partial(_window_fall, days=7),
    "drawdown_30d_ratio": partial(_window_fall, days=30),
    "drawdown_180d_ratio": partial(_window_fall, days=180),
}
"""What lists the values behind each fall."""
