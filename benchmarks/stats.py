"""How fast the figures are, and whether the statistics keep their promises.

`python benchmarks/stats.py` prints one JSON line per measurement: medians of this run, beside a
plain pandas computation of the same figures. `--long` adds the simulations: how often a 95 %
interval holds the truth, how often equal versions are called different, how often they are called
proven by someone who looks after every trade, and how soon a real difference is proven. All of it
takes half an hour; `--only NAME` runs one of them, `--runs N` fewer records.
"""

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from botscope.app import create_app
from botscope.domain.columns import Labels
from botscope.domain.snapshot import BotSnapshot, Snapshot, Upkeep
from botscope.domain.state import BotState, Source
from botscope.domain.trades import Trades
from botscope.metrics.bootstrap import Resamples, mean_interval, profit_factor_interval
from botscope.metrics.breakdown import groups
from botscope.metrics.difference import sample_of, welch_interval
from botscope.metrics.equity import equity_points
from botscope.metrics.intervals import wilson
from botscope.metrics.periods import periods
from botscope.metrics.permutation import permutation_p_value
from botscope.metrics.sequence import in_sequence
from botscope.metrics.sequential import Sample, is_proven
from botscope.metrics.stats import Context, figures
from botscope.metrics.versions import versions
from botscope.settings import Settings

DAY_MS = 86_400_000
START_MS = 1_704_067_200_000
ZONE = "Europe/Berlin"
LOOKS = 2_000


def trades_of(count: int) -> Trades:
    """Build a year of seeded trades with fees, prices, two strategies and three versions."""
    rng = np.random.default_rng(1)
    closed = np.sort(START_MS + rng.integers(0, 365 * DAY_MS, count))
    pnl, fee = rng.normal(0.05, 5, count), np.abs(rng.normal(0.1, 0.02, count))
    price = rng.uniform(90, 110, count)
    version = (np.arange(count) * 3 // count).astype(np.int32)
    trades = replace(
        Trades.blank(count),
        closed_at_ms=closed,
        opened_at_ms=closed - rng.integers(60_000, DAY_MS, count),
        realized_pnl_quote=pnl,
        fee_quote=fee,
        gross_pnl_quote=pnl + fee,
        quantity_base=rng.uniform(1, 2, count),
        entry_price=price,
        exit_price=price * 1.01,
        symbol=Labels(np.zeros(count, np.int32), ("BTCUSDT",)),
        strategy=Labels(rng.integers(0, 2, count).astype(np.int32), ("grid", "adx_trend")),
        bot_version=Labels(version, ("v8.00", "v8.01", "v8.02")),
        line=np.arange(count, dtype=np.int64),
    )
    # As the dashboard keeps them; some share their millisecond.
    return in_sequence(trades)


def frame_of(trades: Trades) -> pd.DataFrame:
    """Put the same trades into a data frame, as a pandas user would hold them."""
    return pd.DataFrame(
        {
            "closed": pd.to_datetime(trades.closed_at_ms, unit="ms", utc=True),
            "opened": pd.to_datetime(trades.opened_at_ms, unit="ms", utc=True),
            "pnl": trades.realized_pnl_quote,
            "fee": trades.fee_quote,
            "strategy": pd.Categorical.from_codes(trades.strategy.codes, trades.strategy.names),
        }
    )


def pandas_figures(frame: pd.DataFrame, start: float) -> dict[str, Any]:
    """Compute the main figures the plain pandas way; fewer of them than `figures` gives."""
    pnl = frame["pnl"]
    equity = start + pnl.cumsum()
    peak = equity.cummax().clip(lower=start)
    fall = peak - equity
    local = frame["closed"].dt.tz_convert(ZONE)
    daily = pnl.groupby(local.dt.floor("D")).sum()
    daily = daily.asfreq("D", fill_value=0.0)
    value = start + daily.cumsum()
    returns = value.pct_change().fillna(daily.iloc[0] / start)
    wins, losses = pnl[pnl > 0], pnl[pnl < 0]
    runs = (pnl > 0).ne((pnl > 0).shift()).cumsum()
    windows = {
        days: (fall / peak)[frame["closed"] >= frame["closed"].iloc[-1] - pd.Timedelta(days=days)]
        for days in (7, 30, 180)
    }
    return {
        "win_rate": len(wins) / len(pnl),
        "realized": pnl.sum(),
        "fee": frame["fee"].sum(),
        "profit_factor": wins.sum() / -losses.sum(),
        "payoff": wins.mean() / -losses.mean(),
        "best": pnl.max(),
        "worst": pnl.min(),
        "streak": pnl.gt(0).groupby(runs).sum().max(),
        "max_drawdown": fall.max(),
        "max_drawdown_ratio": (fall / peak).max(),
        "windows": {days: window.max() for days, window in windows.items()},
        "sharpe": returns.mean() / returns.std() * np.sqrt(365),
        "sortino": returns.mean() / np.sqrt((returns.clip(upper=0) ** 2).mean()) * np.sqrt(365),
        "sqn": np.sqrt(len(pnl)) * pnl.mean() / pnl.std(),
        "duration": (frame["closed"] - frame["opened"]).mean(),
        "grid": pnl[frame["strategy"] == "grid"].sum(),
    }


def median_ms(work: Callable[[], object], repeats: int = 7) -> float:
    """Return the median time of a call after one call to warm up."""
    work()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1000, 2)


class Still:
    """A snapshot that does not change, as a source of the dashboard."""

    def __init__(self, trades: Trades) -> None:
        end_ms = int(trades.closed_at_ms[-1])
        fresh = Source("fresh", end_ms, 60.0, "")
        bot = BotSnapshot("bot", "bot", BotState(), fresh, trades, trades.take(slice(0, 0)))
        self.current = Snapshot("still", end_ms, {"bot": bot})
        self.upkeep = Upkeep()

    def read_line(self, bot_id: str, source: int, offset: int) -> str | None:
        """Return nothing: there is no file."""
        return None


def front_door(trades: Trades) -> Iterator[dict[str, Any]]:
    """Measure /api/stats as a page asks for it: filters never asked before, and one kept."""
    now_s = int(trades.closed_at_ms[-1]) / 1000
    settings = Settings(timezone=ZONE, starting_balance=100_000.0)
    client = create_app(settings, Still(trades), clock=lambda: now_s).test_client()
    fresh = {
        "one version": [f"bot_version=v8.01&to=2024-12-{day:02d}" for day in range(1, 9)],
        "half a year": [f"from=2024-07-{day:02d}" for day in range(1, 9)],
        "all but a day": [f"from=2024-01-02T{hour:02d}:00Z" for hour in range(1, 9)],
        "wins of one strategy": [
            f"outcome=win&strategy=grid&to=2024-12-{d:02d}" for d in range(1, 9)
        ],
    }
    for name, queries in fresh.items():
        left = iter(queries)
        asked = median_ms(lambda left=left: client.get(f"/api/stats?{next(left)}"))
        kept = median_ms(lambda query=queries[0]: client.get(f"/api/stats?{query}"), 201)
        for how, taken in (("fresh", asked), ("kept", kept)):
            yield {
                "measure": f"/api/stats, {name}, {how}",
                "trades": len(trades),
                "median_ms": taken,
            }


def speed() -> Iterator[dict[str, Any]]:
    """Measure figures and views over 100 thousand and one million trades."""
    for count in (100_000, 1_000_000):
        trades = trades_of(count)
        frame = frame_of(trades)
        context = Context(int(trades.closed_at_ms[-1]), 100_000.0, 1.0, tz=ZONE)
        half = trades.closed_at_ms >= START_MS + 180 * DAY_MS
        calls: dict[str, Callable[[], object]] = {
            "figures": lambda t=trades, c=context: figures(t, c),
            "filter and figures": lambda t=trades, c=context, h=half: figures(t.take(h), c),
            "pandas, 16 of the figures": lambda f=frame: pandas_figures(f, 100_000.0),
            "equity_points": lambda t=trades: equity_points(t, 100_000.0),
            "periods by day": lambda t=trades: periods(t, by="day", tz=ZONE),
            "groups by hour": lambda t=trades: groups(t, by="hour", tz=ZONE),
            "versions": lambda t=trades, c=context: versions(t, c),
        }
        for name, call in calls.items():
            yield {"measure": name, "trades": count, "median_ms": median_ms(call)}
        yield from front_door(trades)
    values = np.random.default_rng(2).normal(0, 1, 10_000)
    yield {
        "measure": "1000 bootstrap replicates",
        "trades": 10_000,
        "median_ms": median_ms(lambda: both_intervals(values, 1, 1_000)),
    }


def both_intervals(values: np.ndarray, seed: int, runs: int) -> tuple[Any, Any]:
    """Return the intervals of the mean and of the profit factor from the same draws."""
    draws = Resamples(values, seed, runs, max_resampled=len(values))
    with np.errstate(all="ignore"):
        return mean_interval(draws), profit_factor_interval(draws)


Draw = Callable[[np.random.Generator, int], np.ndarray]

MARKETS: dict[str, Draw] = {
    "normal": lambda rng, count: rng.normal(0, 1, count),
    "heavy tails (t, 3 degrees)": lambda rng, count: rng.standard_t(3, count),
    "skewed (log-normal)": lambda rng, count: rng.lognormal(0, 1.2, count),
    "stop and target": lambda rng, count: np.where(rng.random(count) < 0.6, 2.0, -2.5),
    "grid, loss in 3 of 100": lambda rng, count: np.where(
        rng.random(count) < 0.97, 1 + rng.normal(0, 0.1, count), -30.0
    ),
    "grid, loss in 7 of 1000": lambda rng, count: np.where(
        rng.random(count) < 0.993, 1 + rng.normal(0, 0.1, count), -100.0
    ),
}


def running_samples(pnl: np.ndarray) -> Iterator[Sample]:
    """Yield count, mean and variance after each trade from the second on."""
    counts = np.arange(1, len(pnl) + 1)
    means = np.cumsum(pnl) / counts
    squares = np.cumsum(pnl**2) - counts * means**2
    for count in range(2, len(pnl) + 1):
        variance = max(float(squares[count - 1]), 0.0) / (count - 1)
        yield Sample(count, float(means[count - 1]), variance)


def first_proof(a: Sample | None, a_pnl: np.ndarray, b_pnl: np.ndarray) -> int | None:
    """Return after how many trades of b someone who looks after each one says "proven".

    With ``a`` given the old version stands still; else both grow side by side.
    """
    growing = (a for _ in b_pnl[1:]) if a is not None else running_samples(a_pnl)
    for old, new in zip(growing, running_samples(b_pnl), strict=False):
        if is_proven(old, new):
            return new.count
    return None


def promises(runs: int) -> Iterator[dict[str, Any]]:
    """Measure how often the statistics say what they should not."""
    for market, draw in MARKETS.items():
        rng = np.random.default_rng(42)
        for a_count in (60, 600, None):
            proven = 0
            for _ in range(runs):
                a_pnl = draw(rng, a_count or LOOKS)
                a = sample_of(a_pnl) if a_count else None
                proven += first_proof(a, a_pnl, draw(rng, LOOKS)) is not None
            yield {
                "promise": "equal pairs called proven, one look after every trade",
                "market": market,
                "trades_of_a": a_count or "as many as b",
                "looks": LOOKS,
                "runs": runs,
                "share": proven / runs,
                "limit": 0.05,
            }


COVERED: dict[str, tuple[Draw, float, float]] = {
    "normal": (lambda rng, count: rng.normal(0.1, 1, count), 0.1, 1.28495),
    "stop and target": (MARKETS["stop and target"], 0.2, 1.2),
    "grid, loss in 3 of 100": (MARKETS["grid, loss in 3 of 100"], 0.07, 0.97 / 0.9),
    "skewed (log-normal less 1.2)": (
        lambda rng, count: rng.lognormal(0, 0.8, count) - 1.2,
        math.exp(0.32) - 1.2,
        1.55775,
    ),
    "heavy tails (t, 3 degrees)": (lambda rng, count: 0.1 + rng.standard_t(3, count), 0.1, 1.19874),
}
"""Results with their true mean and their true profit factor; integrals, not draws."""
COUNTS = (30, 60, 100, 300, 1_000)


def holds(interval: tuple[float, float] | None, truth: float) -> bool | None:
    """Tell whether an interval holds the truth, None where there is no interval."""
    return None if interval is None else interval[0] <= truth <= interval[1]


def coverage(runs: int) -> Iterator[dict[str, Any]]:
    """Measure how often the intervals of a version hold the truth."""
    for market, (draw, mean, factor) in COVERED.items():
        for count in COUNTS:
            rng = np.random.default_rng(7)
            hits: dict[str, list[bool | None]] = {"expectancy": [], "profit factor": []}
            for run in range(runs):
                found = both_intervals(draw(rng, count), run, 1_000)
                hits["expectancy"].append(holds(found[0], mean))
                hits["profit factor"].append(holds(found[1], factor))
            for name, all_runs in hits.items():
                told = [hit for hit in all_runs if hit is not None]
                yield {
                    "promise": f"95% interval of the {name} holds the truth",
                    "market": market,
                    "trades": count,
                    "runs": runs,
                    "runs_with_interval": len(told),
                    "share": round(sum(told) / len(told), 4) if told else None,
                    "limits": [0.93, 0.97],
                }


def rates(runs: int) -> Iterator[dict[str, Any]]:
    """Measure how often the Wilson interval of a win rate holds the truth."""
    for rate in (0.4, 0.6, 0.9):
        for count in (30, 60, 100, 300, 1_000):
            rng = np.random.default_rng(7)
            hits = sum(
                bool(holds(wilson(int(won), count), rate))
                for won in rng.binomial(count, rate, runs)
            )
            yield {
                "promise": "95% interval of the win rate holds the truth",
                "win_rate": rate,
                "trades": count,
                "runs": runs,
                "share": hits / runs,
                "limits": [0.93, 0.97],
            }


def pairs(runs: int) -> Iterator[dict[str, Any]]:
    """Measure what a single look at two equal versions says."""
    for market, draw in MARKETS.items():
        for a_count, b_count in ((61, 48), (100, 140)):
            rng = np.random.default_rng(7)
            rejected = held = 0
            for run in range(runs):
                a, b = draw(rng, a_count), draw(rng, b_count)
                rejected += permutation_p_value(a, b, run) <= 0.05
                held += bool(holds(welch_interval(sample_of(a), sample_of(b)), 0.0))
            case = {"market": market, "trades": [a_count, b_count], "runs": runs}
            yield {
                "promise": "equal pairs rejected at 5%, one look",
                **case,
                "share": rejected / runs,
                "limits": [0.04, 0.06],
            }
            yield {
                "promise": "95% interval of the difference holds 0",
                **case,
                "share": held / runs,
                "limits": [0.93, 0.97],
            }


def power(runs: int) -> Iterator[dict[str, Any]]:
    """Measure after how many trades of each a real difference is proven."""
    for effect in (0.2, 0.3, 0.5):
        rng = np.random.default_rng(9)
        needed = []
        for _ in range(runs):
            a, b = rng.normal(0, 1, LOOKS), rng.normal(effect, 1, LOOKS)
            needed.append(first_proof(None, a, b) or LOOKS + 1)
        yield {
            "promise": "trades of each until proven",
            "effect_size": effect,
            "runs": runs,
            "median": statistics.median(needed),
            "share_within_2000": sum(each <= LOOKS for each in needed) / runs,
        }


SIMULATIONS: dict[str, Callable[[int], Iterator[dict[str, Any]]]] = {
    "rates": rates,
    "coverage": coverage,
    "pairs": pairs,
    "promises": promises,
    "power": power,
}


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="also run the simulations")
    parser.add_argument("--only", nargs="+", choices=SIMULATIONS, help="only these simulations")
    parser.add_argument("--runs", type=int, default=2_000, help="simulated runs per case")
    arguments = parser.parse_args()
    for line in speed() if not arguments.only else ():
        print(json.dumps(line), flush=True)
    for name in arguments.only or (SIMULATIONS if arguments.long else ()):
        for line in SIMULATIONS[name](arguments.runs):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
