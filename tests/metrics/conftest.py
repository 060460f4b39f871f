"""A short way to write trades down in a test."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from botscope.domain.columns import NO_TIME, Labels
from botscope.domain.trades import Trades
from botscope.metrics.stats import Context

DAY_MS = 86_400_000
START_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z, a Monday

TEXTS = ("symbol", "side", "bot_version", "strategy", "exit_reason")
MOMENTS = ("closed_at_ms", "opened_at_ms")


def write_down(pnl: list[float], **columns: Any) -> Trades:
    """Build trades one hour apart, each open for half an hour, from what a test names."""
    count = len(pnl)
    closed = np.asarray([START_MS + 3_600_000 * (index + 1) for index in range(count)], np.int64)
    values: dict[str, Any] = {
        "realized_pnl_quote": np.asarray(pnl, dtype=np.float64),
        "closed_at_ms": closed,
        "opened_at_ms": np.asarray(columns.get("closed_at_ms", closed), np.int64) - 1_800_000,
        "line": np.arange(count, dtype=np.int64) + 2,
    }
    for name, column in columns.items():
        if name in TEXTS:
            values[name] = Labels.of(column)
        elif name in MOMENTS:
            values[name] = np.asarray([NO_TIME if at is None else at for at in column], np.int64)
        else:
            values[name] = np.asarray(column, dtype=np.float64)
    return replace(Trades.blank(count), **values).in_order()


@pytest.fixture(scope="session")
def trades_of() -> Callable[..., Trades]:
    return write_down


@pytest.fixture(scope="session")
def context() -> Context:
    return Context(now_ms=START_MS + 10 * DAY_MS, starting_quote=100.0, unrealized_quote=-1.5)


@pytest.fixture(scope="session")
def year_of_trades() -> Trades:
    """900 trades over a year: two symbols, three versions, some without labels, fees or opening."""
    rng = np.random.default_rng(5)
    count = 900
    closed = np.sort(START_MS + rng.integers(0, 366 * DAY_MS, count))
    opened = closed - rng.integers(60_000, 2 * DAY_MS, count)
    opened[rng.random(count) < 0.1] = NO_TIME
    pnl = np.round(rng.normal(0.3, 5, count), 2)
    pnl[rng.random(count) < 0.05] = 0.0
    fee = np.where(rng.random(count) < 0.2, np.nan, np.round(rng.uniform(0.05, 0.4, count), 3))
    price = rng.uniform(90, 110, count)

    def text(*names: str | None) -> Labels:
        return Labels.of([names[index] for index in rng.integers(0, len(names), count)])

    versions = [("v8.00", "v8.01", "v8.02", None)[index * 4 // count] for index in range(count)]
    return replace(
        Trades.blank(count),
        closed_at_ms=closed,
        opened_at_ms=opened,
        realized_pnl_quote=pnl,
        fee_quote=fee,
        entry_price=price,
        exit_price=price * 1.01,
        quantity_base=rng.uniform(0.5, 1.5, count),
        symbol=text("BTCUSDT", "ETHUSDT"),
        side=text("long", "short", None),
        strategy=text("grid", "adx_trend"),
        exit_reason=text("take_profit", "stop_loss", "unknown", None),
        bot_version=Labels.of(versions),
        line=np.arange(count, dtype=np.int64) + 2,
    )
