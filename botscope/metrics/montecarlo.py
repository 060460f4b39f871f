"""What other luck would have brought: the same trades in other order, and drawn again."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray, IntArray
from botscope.domain.deposits import Deposit, paid_in_by, paid_in_quote
from botscope.domain.trades import Trades
from botscope.metrics.curve import why_no_ratio
from botscope.metrics.fan import BORDERS, at_checkpoints, checkpoints, fan
from botscope.metrics.seed import SEED
from botscope.metrics.sequence import in_sequence
from botscope.metrics.undefined import NO_TRADES, TOO_LARGE, number_or_none

RUNS = 1_000
MIN_RUNS = 100
# A request must not take half a second: so many trades are drawn per method, which is 250 runs of
# the longest record; the latest trades count.
MAX_DRAWS = 5_000_000
MAX_TRADES = 20_000
LEVELS = tuple(BORDERS.values())
RUIN_RATIO = 0.5
BLOCKS = (
    "Blocks that begin at random trades, drawn with this seed (NumPy default_rng, integers); the "
    "last trade is followed by the first"
)
# Tables of this many numbers stay in the cache of a processor.
_CHUNK = 200_000


@dataclass(frozen=True, eq=False)
class _Runs:
    """One row per simulated run; ``lowest`` is the lowest cumulative P&L, at most 0."""

    fall_quote: FloatArray
    fall_ratio: FloatArray
    final: FloatArray
    lowest: FloatArray
    path: FloatArray


def montecarlo(
    trades: Trades,
    starting_quote: float | None,
    *,
    seed: int = SEED,
    runs: int = RUNS,
    present_quote: float | None = None,
    deposits: Sequence[Deposit] = (),
) -> dict[str, Any]:
    """Simulate the trades of a selection under other luck.

    *Reshuffle* keeps every trade and changes the order: the final P&L is the same, the drawdown is
    not. *Bootstrap* draws blocks of neighboring trades with replacement, so streaks survive, and
    changes both. Ruin is equity at half of the present balance or below, within as many further
    trades as the record has.

    Parameters
    ----------
    starting_quote
        Equity before the first of the trades: what the drawdown relates to.
    present_quote
        What the account holds now: what ruin relates to; None means start + realized + what was
        paid in by the last of the trades.
    deposits
        All payments since the account began. They stay where they are in the sequence; each trade
        changes the capital of its place, as in the drawdown of the real run.

    Returns
    -------
    dict
        Per figure and method ``{"q05", "q25", "q50", "q75", "q95", "real", "percentile_ratio"}``,
        None without trades; ratios and risk of ruin None without a starting balance. ``fan`` has
        the same runs on their way, of the simulated trades alone.
    """
    trades = in_sequence(trades)
    pnl = trades.realized_pnl_quote[-MAX_TRADES:]
    count = len(pnl)
    runs = max(min(runs, MAX_DRAWS // max(count, 1)), MIN_RUNS)
    block = block_count(count)
    answer: dict[str, Any] = {
        "runs_count": runs,
        "trade_count": count,
        "left_out_count": len(trades) - count,
        "block_count": block,
        "seed": seed,
        "ruin_ratio": RUIN_RATIO,
        **_ruin_at(trades, starting_quote, present_quote, deposits),
    }
    base = _base(trades, starting_quote, deposits)
    if not count:
        empty = dict.fromkeys(("reshuffle", "bootstrap", "fan", "risk_of_ruin_ratio"))
        return {**answer, **empty, "undefined": _reasons({**answer, **empty}, starting_quote)}
    with np.errstate(all="ignore"):
        after = checkpoints(count)
        real = _measure(pnl[None, :], base, after)
        shuffled = _simulate(pnl, base, runs, seed, block=None)
        drawn = _simulate(pnl, base, runs, bootstrap_seed(seed), block=block)
        answer["reshuffle"] = _ranges(shuffled, real, base)
        answer["bootstrap"] = _ranges(drawn, real, base)
        answer["fan"] = fan(after, real.path, shuffled.path, drawn.path)
        answer["risk_of_ruin_ratio"] = risk_of_ruin_ratio(drawn.lowest, answer["present_quote"])
        return {**answer, "undefined": _reasons(answer, starting_quote)}


def _reasons(answer: dict[str, Any], starting_quote: float | None) -> dict[str, str]:
    """Return why each value that is None has none; ranges are named for both methods."""
    no_present = "The present balance is unknown or not above zero."
    reasons = {"present_quote": no_present, "ruin_quote": no_present}
    reasons["risk_of_ruin_ratio"] = no_present if answer["trade_count"] else NO_TRADES.reason
    reasons["reshuffle"] = reasons["bootstrap"] = NO_TRADES.reason
    reasons["fan"] = (TOO_LARGE if answer["trade_count"] else NO_TRADES).reason
    found = {name: reason for name, reason in reasons.items() if answer[name] is None}
    for name, value in (answer["reshuffle"] or {}).items():
        if value is None:
            is_ratio = name == "max_drawdown_ratio"
            found[name] = (why_no_ratio(starting_quote) if is_ratio else TOO_LARGE).reason
    return found


def _base(
    trades: Trades, starting_quote: float | None, deposits: Sequence[Deposit]
) -> FloatArray | None:
    """Return the capital before each trade without what the trades earn, None without ratios.

    It is one number where nothing was paid in or out.
    """
    if starting_quote is None:
        return None
    left_out = len(trades) - min(len(trades), MAX_TRADES)
    start = starting_quote + float(trades.realized_pnl_quote[:left_out].sum())
    if not deposits:
        return np.asarray([start]) if min(start, starting_quote) > 0 else None
    paid_in = paid_in_by(deposits, trades.closed_at_ms[left_out:])
    pnl = trades.realized_pnl_quote[left_out:]
    capital = start + paid_in + np.cumsum(pnl) - pnl
    return start + paid_in if (capital > 0).all() else None


def bootstrap_seed(seed: int) -> int:
    """Return the seed of the blocks: another than that of the reshuffle beside it."""
    return seed + 1


def block_count(count: int) -> int:
    """Return the trades per block, the cube root of all: long enough to keep short streaks."""
    return max(1, round(math.cbrt(count)))


def _ruin_at(
    trades: Trades,
    starting_quote: float | None,
    present_quote: float | None,
    deposits: Sequence[Deposit],
) -> dict[str, float | None]:
    """Return the present balance, and the one at which the account counts as ruined."""
    if present_quote is None and starting_quote is not None:
        last_ms = int(trades.closed_at_ms[-1]) if len(trades) else None
        paid_in = paid_in_quote(deposits, last_ms)
        with np.errstate(all="ignore"):
            present_quote = starting_quote + float(trades.realized_pnl_quote.sum()) + paid_in
    is_usable = present_quote is not None and math.isfinite(present_quote) and present_quote > 0
    if present_quote is None or not is_usable:
        return {"present_quote": None, "ruin_quote": None}
    return {"present_quote": present_quote, "ruin_quote": RUIN_RATIO * present_quote}


def risk_of_ruin_ratio(lowest_quote: FloatArray, present_quote: float | None) -> float | None:
    """Return the share of runs that lose ``1 - RUIN_RATIO`` of the present balance at any moment.

    Formula: Share of block-bootstrap runs in which the present balance falls to half or below,
        within as many further trades as the record has.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without trades, or when the present balance is unknown or not above zero.
    Source: Own simulation, seeded.
    """
    if present_quote is None:
        return None
    return float(np.mean(present_quote + lowest_quote <= RUIN_RATIO * present_quote))


def _simulate(
    pnl: FloatArray, base: FloatArray | None, runs: int, seed: int, *, block: int | None
) -> _Runs:
    rng = np.random.default_rng(seed)
    rows = max(1, _CHUNK // len(pnl))
    # The end is followed by the beginning.
    ring = np.concatenate((pnl, pnl[: block or 0]))
    after = checkpoints(len(pnl))
    parts = []
    for done in range(0, runs, rows):
        size = min(rows, runs - done)
        if block is None:
            table = rng.permuted(np.tile(pnl, (size, 1)), axis=1)
        else:
            table = ring[_block_rows(rng, len(pnl), block, size)]
        parts.append(_measure(table, base, after))
    columns = ("fall_quote", "fall_ratio", "final", "lowest", "path")
    return _Runs(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _block_rows(rng: np.random.Generator, count: int, block: int, size: int) -> IntArray:
    """Return indices of blocks drawn with replacement; the last one may reach beyond the end."""
    blocks = math.ceil(count / block)
    starts = rng.integers(0, count, (size, blocks, 1))
    rows: IntArray = (starts + np.arange(block)).reshape(size, -1)[:, :count]
    return rows


def _measure(table: FloatArray, base: FloatArray | None, after: IntArray) -> _Runs:
    """Measure each row of a table of P&L; the start is the first peak."""
    total = np.cumsum(table, axis=1)
    path = at_checkpoints(total, after)
    ratio = _capital_falls(table, total, base) if base is not None and len(base) > 1 else None
    peak = np.maximum.accumulate(total, axis=1)
    np.maximum(peak, 0.0, out=peak)
    lowest, final = np.minimum(total.min(axis=1), 0.0), total[:, -1].copy()
    fall = np.subtract(peak, total, out=total)
    deepest = fall.max(axis=1)
    if base is None:
        return _Runs(deepest, np.zeros(len(table)), final, lowest, path)
    if ratio is None:
        peak += base
        fall /= peak
        ratio = fall.max(axis=1)
    return _Runs(deepest, ratio, final, lowest, path)


def _capital_falls(table: FloatArray, total: FloatArray, base: FloatArray) -> FloatArray:
    """Return the deepest fall of one unit of capital, payments taken out."""
    capital = base + total - table
    # Where nothing is left to trade with, nothing follows: all is lost.
    unit = np.cumprod(np.where(capital > 0, 1 + table / capital, 0.0), axis=1)
    peak = np.maximum(np.maximum.accumulate(unit, axis=1), 1.0)
    return np.asarray(((peak - unit) / peak).max(axis=1))


def _ranges(found: _Runs, real: _Runs, base: FloatArray | None) -> dict[str, Any]:
    return {
        "max_drawdown_quote": _range(found.fall_quote, real.fall_quote),
        "max_drawdown_ratio": (None if base is None else _range(found.fall_ratio, real.fall_ratio)),
        "final_pnl_quote": _range(found.final, real.final),
    }


def _range(values: FloatArray, real: FloatArray) -> dict[str, Any] | None:
    measured = float(real[0])
    if not math.isfinite(measured) or not np.isfinite(values).all():
        return None
    # Equal sums in another order differ by rounding; such runs count half below, half above.
    noise = 1e-9 * max(float(np.abs(values).max()), abs(measured))
    below = int(np.count_nonzero(values < measured - noise))
    equal = int(np.count_nonzero(np.abs(values - measured) <= noise))
    borders = {
        f"q{round(level * 100):02d}": number_or_none(float(value))
        for level, value in zip(LEVELS, np.quantile(values, LEVELS), strict=True)
    }
    return {**borders, "real": measured, "percentile_ratio": (below + equal / 2) / len(values)}
