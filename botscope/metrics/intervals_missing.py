"""Why a bootstrap interval is missing: what there is, and what it would need."""

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.metrics.bootstrap import MIN_OF_EACH
from botscope.metrics.undefined import TOO_LARGE

MIN_TRADES = 2


def why_no_mean_interval(pnl_quote: FloatArray) -> str:
    """Return why `mean_interval` of these results is None."""
    count = len(pnl_quote)
    if count < MIN_TRADES:
        return f"It needs {MIN_TRADES} trades; there {'is 1' if count else 'are none'}."
    wins, losses = _wins_and_losses(pnl_quote)
    if not wins and not losses:
        return f"All {count} trades broke even: there is neither a win nor a loss to go by."
    if not losses:
        who = f"All {count} trades won" if wins == count else f"None of the {count} trades lost"
        return f"{who}: what a loss costs is not known before the first one."
    if not wins:
        who = f"All {count} trades lost" if losses == count else f"None of the {count} trades won"
        return f"{who}: what a win brings is not known before the first."
    return TOO_LARGE.reason


def why_no_factor_interval(pnl_quote: FloatArray) -> str:
    """Return why `profit_factor_interval` of these results is None."""
    wins, losses = _wins_and_losses(pnl_quote)
    if min(wins, losses) < MIN_OF_EACH:
        needed = f"It needs {MIN_OF_EACH} wins and {MIN_OF_EACH} losses"
        return f"{needed}; there are {_counted(wins, 'win', 's')} and {_losses(losses)}."
    return (
        f"The {_losses(losses)} are too few or too uneven: many draws hold next to nothing of "
        "them, so there is no upper end."
    )


def _wins_and_losses(pnl_quote: FloatArray) -> tuple[int, int]:
    return int(np.count_nonzero(pnl_quote > 0)), int(np.count_nonzero(pnl_quote < 0))


def _losses(count: int) -> str:
    return _counted(count, "loss", "es")


def _counted(count: int, one: str, ending: str) -> str:
    return f"{count} {one}{'' if count == 1 else ending}"
