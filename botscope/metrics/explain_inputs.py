"""The values behind each figure, as many as it takes to redo the sum by hand."""

from botscope.metrics.explain_curve import OF_CURVE
from botscope.metrics.explain_returns import OF_RETURNS
from botscope.metrics.explain_trades import OF_TRADES
from botscope.metrics.explain_values import Inputs

INPUTS: dict[str, Inputs] = {**OF_TRADES, **OF_CURVE, **OF_RETURNS}
