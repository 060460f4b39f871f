"""Results in several moneys: said apart, never as one sum."""

import numpy as np

from botscope.domain.columns import ABSENT, distinct
from botscope.domain.quotes import quote_of
from botscope.domain.trades import Trades


def by_money(trades: Trades) -> dict[str | None, tuple[float, int]]:
    """Return sum and number of the trades of each money, None for symbols that name none."""
    names = [quote_of(name) for name in trades.symbol.names]
    if len(set(names)) == 1 and not (trades.symbol.codes == ABSENT).any():
        # Nearly always so: then no row has to be looked at.
        return {names[0]: (float(trades.realized_pnl_quote.sum()), len(trades))}
    moneys = sorted({name for name in names if name is not None})
    table = [-1 if name is None else moneys.index(name) for name in names]
    codes = np.asarray([*table, -1], dtype=np.int64)[
        np.where(trades.symbol.codes == ABSENT, len(names), trades.symbol.codes)
    ]
    found: dict[str | None, tuple[float, int]] = {}
    for code in distinct(codes).tolist():
        results = trades.realized_pnl_quote[codes == code]
        found[None if code < 0 else moneys[code]] = float(results.sum()), len(results)
    return found


def is_one_sum(moneys: dict[str | None, tuple[float, int]]) -> bool:
    """Return True where all trades may be added up; unknown symbols alone forbid nothing."""
    return len(moneys) < 2 or None in moneys


def money_notes(moneys: dict[str | None, tuple[float, int]]) -> tuple[str, ...]:
    """Say what a file made in each of its moneys, nothing where it is one."""
    known = {name: told for name, told in moneys.items() if name is not None}
    if len(known) < 2:
        return ()
    ranked = sorted(known.items(), key=lambda item: (-item[1][1], item[0]))
    listed = ", ".join(
        f"{total:.10g} {name} in {count} {'trade' if count == 1 else 'trades'}"
        for name, (total, count) in ranked
    )
    if None in moneys:
        return (
            f"the symbols name several moneys ({listed}) and some of them none: the sum may be "
            "over different money",
        )
    return (f"results in several moneys, which have no sum: {listed}",)
