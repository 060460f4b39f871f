"""What the bot's own ledger says and what the dashboard says are one number."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

STRATEGIES = ("adx_trend", "grid")
VERSIONS = ("v8.00", "v8.01", "v8.02")
SHOWN = Decimal("0.00000001")
"""The last digit that the bot's journal writes."""

pytestmark = pytest.mark.slow


def to_the_last_digit(number: float) -> Decimal:
    return Decimal(repr(number)).quantize(SHOWN)


def assert_same(stats: dict[str, Any], ledger: dict[str, Any]) -> None:
    counts = ("trade_count", "win_count", "loss_count", "flat_count")
    assert {name: stats[name] for name in counts} == {name: ledger[name] for name in counts}
    money = ("realized_pnl_quote", "fee_quote", "gross_pnl_quote")
    assert {name: to_the_last_digit(stats[name]) for name in money} == {
        name: Decimal(ledger[name]).quantize(SHOWN) for name in money
    }


def replay_all(replay, candles: Path, bots: Path, *options: str) -> dict[str, dict[str, Any]]:
    """Let every strategy in every version trade the candles, each as a bot of its own."""
    return {
        f"{strategy}-{version}".replace(".", "-").replace("_", "-"): replay(
            candles, bots / f"{strategy}-{version}", strategy, version, *options
        )
        for strategy in STRATEGIES
        for version in VERSIONS
    }


@pytest.fixture(scope="module")
def made_up(replay, made_up_candles, tmp_path_factory) -> tuple[Path, dict[str, dict[str, Any]]]:
    bots = tmp_path_factory.mktemp("bots")
    return bots, replay_all(replay, made_up_candles, bots)


def test_made_up_candles_make_every_bot_trade(made_up):
    _, ledgers = made_up
    assert len(ledgers) == 6
    assert all(ledger["trade_count"] >= 5 for ledger in ledgers.values()), ledgers


def test_figures_of_each_bot_equal_its_own_ledger(made_up, serve):
    bots, ledgers = made_up
    served = serve("--bots", str(bots))

    shown = {bot["bot_id"] for bot in served.get("/api/bots")["bots"]}
    assert shown == set(ledgers)
    for bot_id, ledger in ledgers.items():
        assert_same(served.get(f"/api/stats?bot={bot_id}"), ledger)


def test_daily_bars_add_up_to_the_total(made_up, serve):
    bots, ledgers = made_up
    served = serve("--bots", str(bots))

    for bot_id, ledger in ledgers.items():
        days = served.get(f"/api/periods?by=day&bot={bot_id}")["periods"]
        total = sum(to_the_last_digit(day["realized_pnl_quote"]) for day in days)
        assert total == Decimal(ledger["realized_pnl_quote"]).quantize(SHOWN)
        assert sum(day["trade_count"] for day in days) == ledger["trade_count"]
        last = to_the_last_digit(days[-1]["cumulative_pnl_quote"])
        assert last == Decimal(ledger["realized_pnl_quote"]).quantize(SHOWN)


def test_several_bots_add_up_to_their_sum(made_up, serve):
    bots, ledgers = made_up
    together = serve("--bots", str(bots)).get("/api/stats")

    total = sum(Decimal(ledger["realized_pnl_quote"]) for ledger in ledgers.values())
    assert to_the_last_digit(together["realized_pnl_quote"]) == total.quantize(SHOWN)
    assert together["trade_count"] == sum(each["trade_count"] for each in ledgers.values())


def test_state_of_the_bot_arrives_as_it_was_written(made_up, serve):
    bots, ledgers = made_up
    served = serve("--bots", str(bots))

    for strategy in STRATEGIES:
        for version in VERSIONS:
            bot_id = f"{strategy}-{version}".replace(".", "-").replace("_", "-")
            bot = served.get(f"/api/status?bot={bot_id}")["bot"]
            assert (bot["strategy"], bot["bot_version"]) == (strategy, version)
            assert bot["mode"] == "paper"
            balance = served.get(f"/api/balance?bot={bot_id}")
            assert balance["quote_asset"] == "USDT"
            assert balance["starting_quote"] == 10_000


def test_every_row_of_the_bot_is_accepted(made_up, serve):
    bots, ledgers = made_up
    served = serve("--bots", str(bots))

    for bot_id, ledger in ledgers.items():
        totals = served.get(f"/api/quality?bot={bot_id}")["totals"]
        assert totals["accepted_count"] == ledger["trade_count"]
        assert totals["quarantined_count"] == 0
        assert totals["duplicate_count"] == 0


REAL_MARKETS = (
    "BTCUSDT_perp_1m_2025-05-04_2025-06-03.csv.gz",
    "BTCUSDT_perp_5m_2025-03-06_2025-04-13.csv.gz",
)
SLICE = ("--candles", "5000")


@pytest.fixture(scope="module", params=REAL_MARKETS, ids=["1m", "5m-crash"])
def real(request, replay, market_data, tmp_path_factory):
    """Every bot over the beginning of a real market: folder and ledgers."""
    root = tmp_path_factory.mktemp("real")
    return root, replay_all(replay, market_data / request.param, root, *SLICE)


@pytest.mark.shared
def test_real_market_is_shown_as_the_bot_counted_it(real, serve):
    assert_shown_as_counted(*real, serve)


@pytest.mark.shared
@pytest.mark.long
def test_real_markets_are_replayed_within_a_minute_and_shown_to_their_end(
    replay, market_data, tmp_path, serve
):
    """In processor time: how long the machine lets the bots wait is not their doing."""
    before = os.times()
    ledgers = {
        name: replay_all(replay, market_data / name, tmp_path / name) for name in REAL_MARKETS
    }
    after = os.times()
    used_s = after.children_user + after.children_system
    assert used_s - before.children_user - before.children_system < 60, "both files, all bots"
    for name in REAL_MARKETS:
        assert_shown_as_counted(tmp_path / name, ledgers[name], serve)


def assert_shown_as_counted(bots: Path, ledgers: dict[str, dict[str, Any]], serve) -> None:
    assert len(ledgers) == 6
    assert min(ledger["trade_count"] for ledger in ledgers.values()) > 0
    served = serve("--bots", str(bots))
    for bot_id, ledger in ledgers.items():
        assert_same(served.get(f"/api/stats?bot={bot_id}"), ledger)
        days = served.get(f"/api/periods?by=day&bot={bot_id}")["periods"]
        total = sum(to_the_last_digit(day["realized_pnl_quote"]) for day in days)
        assert total == Decimal(ledger["realized_pnl_quote"]).quantize(SHOWN)
