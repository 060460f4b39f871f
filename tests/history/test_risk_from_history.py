"""The first stop that a state shows tells the risk of the trade that closes later."""

import sqlite3

import pytest

from botscope.domain.first_stops import STOPS_LIMIT, FirstStop
from botscope.history.stop_table import put_stops, read_stops
from botscope.history.store import FILE_NAME
from tests.api.sample import COLUMNS
from tests.history.living_bot import iso

ENTRY, QUANTITY = 100.0, 2.0


@pytest.fixture
def fresh(bot):
    """A bot without trades of its own yet."""
    log = bot.folder / "logs" / "trades.csv"
    log.write_text(COLUMNS + "\n", encoding="utf-8")
    return bot


def holds(bot, dashboard, opened_s, stop, *, after_s=60, symbol="BTCUSDT", side="long"):
    """Report a position after some time, the dashboard looking at it."""
    bot.now_s += after_s
    position = {
        "symbol": symbol,
        "side": side,
        "quantity_base": QUANTITY,
        "entry_price": ENTRY,
        "mark_price": ENTRY,
        "stop_loss_price": stop,
        "opened_at": iso(opened_s),
    }
    bot.report(1000.0, positions=[position])
    dashboard.look()


def closes(bot, dashboard, opened_s, exit_price, *, symbol="BTCUSDT", side="long", name="t1"):
    """Write the trade and report that nothing is open."""
    bot.now_s += 60
    gross = (exit_price - ENTRY) * QUANTITY * (1 if side == "long" else -1)
    line = (
        f"{name},{iso(opened_s)},{iso(bot.now_s)},{symbol},{side},{QUANTITY},{ENTRY},{exit_price},"
        f"{gross},0.4,{gross - 0.4},v8.01,adx_trend,stop_loss"
    )
    with (bot.folder / "logs" / "trades.csv").open("a", encoding="utf-8") as log:
        log.write(line + "\n")
    bot.report(1000.0, positions=[])
    dashboard.look()


def results(dashboard):
    """Return risk in money and result in R of each trade, the oldest first."""
    answer = dashboard.client.get("/api/trades?unit=r&sort=closed_at").json
    return [(trade["risk_quote"], trade["realized_pnl_quote"]) for trade in answer["trades"]]


def test_the_first_stop_seen_is_what_the_trade_risked(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s, 95.0)
    closes(fresh, dashboard, opened_s, 110.0)
    assert results(dashboard) == [(10.0, pytest.approx(1.96))]


def test_a_stop_that_is_moved_later_changes_nothing(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    for stop in (95.0, 98.0, 104.0):
        holds(fresh, dashboard, opened_s, stop)
    closes(fresh, dashboard, opened_s, 104.0)
    assert results(dashboard)[0][0] == 10.0


@pytest.mark.parametrize("stop", [None, 100.0, 103.0], ids=["none", "at the entry", "beyond it"])
def test_a_stop_that_says_nothing_of_the_start_leaves_the_risk_unknown(fresh, stop):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s, stop)
    closes(fresh, dashboard, opened_s, 110.0)
    assert results(dashboard) == [(None, None)]


def test_a_position_first_seen_long_after_its_opening_has_no_known_risk(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s, 95.0, after_s=3600)
    closes(fresh, dashboard, opened_s, 110.0)
    assert results(dashboard) == [(None, None)]


def test_a_short_risks_what_lies_above_its_entry(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s, 104.0, side="short")
    closes(fresh, dashboard, opened_s, 90.0, side="short")
    assert results(dashboard) == [(8.0, pytest.approx(19.6 / 8))]


def test_a_state_may_write_the_symbol_and_the_moment_in_another_way_than_the_log(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s + 0.418, 95.0, symbol="BTC/USDT")
    closes(fresh, dashboard, opened_s, 110.0)
    assert results(dashboard)[0][0] == 10.0


def test_another_position_tells_nothing(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s, 95.0, symbol="ETHUSDT")
    closes(fresh, dashboard, opened_s, 110.0)
    assert results(dashboard) == [(None, None)]


def test_the_risk_outlives_a_restart(fresh):
    first, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, first, opened_s, 95.0)
    first.stop()
    second = fresh.dashboard()
    second.look()
    closes(fresh, second, opened_s, 110.0)
    assert results(second)[0][0] == 10.0


def test_without_the_file_the_risks_that_only_it_knew_are_unknown(fresh):
    first, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, first, opened_s, 95.0)
    closes(fresh, first, opened_s, 110.0)
    first.stop()
    for path in (fresh.folder / "own").glob("history*"):
        path.unlink()
    second = fresh.dashboard()
    second.look()
    assert results(second) == [(None, None)]


def test_a_file_of_an_earlier_botscope_gets_the_table(fresh):
    first, opened_s = fresh.dashboard(), fresh.now_s
    fresh.live(first, (1000.0, 0.0))
    first.stop()
    with sqlite3.connect(fresh.folder / "own" / FILE_NAME) as connection:
        connection.execute("DROP TABLE first_stop")
    connection.close()
    second = fresh.dashboard()
    opened_s = fresh.now_s
    holds(fresh, second, opened_s, 95.0)
    closes(fresh, second, opened_s, 110.0)
    assert results(second)[0][0] == 10.0


def test_what_is_left_out_is_said_beside_the_sum(fresh):
    dashboard, opened_s = fresh.dashboard(), fresh.now_s
    holds(fresh, dashboard, opened_s, 95.0)
    closes(fresh, dashboard, opened_s, 110.0)
    closes(fresh, dashboard, opened_s - 7200, 104.0, name="t2")
    stats = dashboard.client.get("/api/stats?unit=r").json
    assert stats["trade_count"] == 2
    assert stats["realized_pnl_quote"] == pytest.approx(1.96)
    assert stats["measured"]["left_out_count"] == 1
    assert stats["measured"]["reason"].startswith("1 of 2 trades has no known risk")


@pytest.fixture
def table(tmp_path):
    from botscope.history.store import HistoryStore

    store = HistoryStore(tmp_path)
    store.open()
    store.close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    yield connection
    connection.close()


def stop_at(opened_at_ms, price=95.0, seen_at_ms=None):
    seen = opened_at_ms + 1 if seen_at_ms is None else seen_at_ms
    return FirstStop("BTCUSDT", "long", opened_at_ms, price, seen)


def test_of_two_dashboards_the_one_that_saw_it_first_is_believed(table):
    put_stops(table, 1, [stop_at(1000, 95.0, seen_at_ms=5000)])
    put_stops(table, 1, [stop_at(1000, 99.0, seen_at_ms=9000)])
    put_stops(table, 1, [stop_at(1000, 94.0, seen_at_ms=2000)])
    assert [stop.stop_price for stop in read_stops(table, 1)] == [94.0]


def test_the_table_is_bounded_and_the_oldest_positions_leave(table):
    put_stops(table, 1, [stop_at(number) for number in range(STOPS_LIMIT + 50)])
    kept = read_stops(table, 1)
    assert (len(kept), kept[0].opened_at_ms) == (STOPS_LIMIT, 50)
    assert table.execute("SELECT count(*) FROM first_stop").fetchone() == (STOPS_LIMIT,)
