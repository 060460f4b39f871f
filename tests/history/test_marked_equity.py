"""Which curve is shown, how it is called, and what was known at a past moment."""

import pytest

from botscope.domain.deposits import Deposit
from botscope.domain.history import HistoryRow, HistorySeries
from botscope.history.curve import gaps_of, marked_curve, marked_points
from tests.history.living_bot import START_S, iso

MINUTE_MS = 60_000


def series(*values, start=0, step=1, hold=2):
    return HistorySeries.of(
        HistoryRow(
            (start + index * step) * MINUTE_MS,
            (start + index * step + hold) * MINUTE_MS,
            value, value, 0.0, "", "[]",
        )
        for index, value in enumerate(values)
    )  # fmt: skip


def test_without_a_history_the_realized_curve_is_shown_and_called_so(bot):
    dashboard = bot.dashboard()
    dashboard.look()
    answer = dashboard.equity("")
    assert (answer["curve"], answer["label"]) == ("realized", "realized")
    assert answer["is_marked_to_market"] is False
    assert len(answer["points"]) == 41


def test_young_history_never_hides_the_past_by_itself(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    answer = dashboard.equity("window=all")
    assert (answer["curve"], answer["marked_count"]) == ("realized", 2)
    assert answer["marked_from"] == iso(START_S + 60)


def test_history_that_covers_the_range_is_shown_by_itself(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1), (1002, 2), (1003, 3))
    answer = dashboard.equity(f"from={iso(START_S + 90)}")
    assert answer["curve"] == "marked_to_market"
    assert [value for _, value, _ in answer["points"]] == [1001, 1002, 1003]
    assert dashboard.equity(f"from={iso(START_S + 90)}&curve=realized")["curve"] == "realized"


def test_range_ends_before_its_end(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1), (1002, 2))
    query = f"curve=marked_to_market&from={iso(START_S + 60)}&to={iso(START_S + 180)}"
    assert dashboard.values(query) == [1000, 1001]


def test_drawdown_counts_the_peak_before_the_range(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1250, 0), (1000, 0))
    points = dashboard.equity(f"curve=marked_to_market&from={iso(START_S + 170)}")["points"]
    assert [ratio for _, _, ratio in points] == [0.2]


@pytest.mark.parametrize("query", ["symbol=BTCUSDT", "outcome=win", "bot_version=v8.00"])
def test_marked_curve_of_a_part_of_the_trades_is_refused(bot, query):
    dashboard = bot.dashboard()
    dashboard.look()
    client = dashboard.client
    answer = client.get(f"/api/equity?curve=marked_to_market&{query}")
    assert (answer.status_code, answer.json["parameter"]) == (400, "curve")
    assert client.get(f"/api/equity?{query}").json["curve"] == "realized"


@pytest.mark.parametrize("query", ["as_of=yesterday", "curve=best", "as_of="])
def test_impossible_question_is_refused(bot, query):
    dashboard = bot.dashboard()
    dashboard.look()
    assert dashboard.client.get(f"/api/equity?{query}").status_code == 400


def test_past_moment_gives_equity_and_positions_as_they_were(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1007.5, 7.5), (1001, 0))
    then = dashboard.then(START_S + 130)
    assert (then["is_known"], then["state_at"]) == (True, iso(START_S + 120))
    assert (then["equity_quote"], then["unrealized_pnl_quote"]) == (1007.5, 7.5)
    assert then["bot_versions"] == ["v8.01"]
    assert then["positions"] == [
        {
            "bot_id": "bot",
            "symbol": "BTCUSDT",
            "side": "long",
            "quantity_base": 0.01,
            "entry_price": 60000.0,
            "mark_price": 60550.0,
            "unrealized_pnl_quote": 7.5,
            "opened_at": "2026-01-03T00:20:00Z",
        }
    ]
    assert dashboard.then(START_S + 181)["positions"] == []


def test_realized_equity_of_a_past_moment_is_the_start_and_the_trades_closed_by_then(bot):
    dashboard = bot.dashboard()
    dashboard.look()
    trades = dashboard.client.get("/api/trades?limit=500&sort=closed_at").json["trades"]
    third = trades[2]["closed_at"]
    then = dashboard.equity(f"as_of={third}")["then"]
    assert then["realized_equity_quote"] == pytest.approx(
        990 + sum(trade["realized_pnl_quote"] for trade in trades[:3])
    )
    assert then["is_known"] is False


@pytest.mark.parametrize(
    ("offset_s", "told"),
    [(0, "begins at"), (150 + 1800, "Nothing was kept between"), (7000, "Nothing was kept after")],
    ids=["before", "in-a-gap", "after"],
)
def test_moment_of_which_nothing_is_known_is_not_filled_in(bot, offset_s, told):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    bot.now_s += 3600
    bot.live(dashboard, (1002, 2))
    then = dashboard.then(START_S + offset_s)
    assert told in then["message"]
    unknown = ("is_known", "equity_quote", "balance_quote", "positions", "state_at")
    assert [then[name] for name in unknown] == [False, None, None, None, None]


def test_day_means_its_end(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0))
    assert dashboard.equity("as_of=2026-01-02")["then"]["at"] == "2026-01-02T23:59:59.999Z"


def test_crowded_report_says_how_many_positions_are_not_listed(bot):
    dashboard = bot.dashboard()
    bot.now_s += 60
    bot.report(1000, positions=[{"symbol": f"C{n}", "side": "long"} for n in range(130)])
    dashboard.look()
    then = dashboard.then(bot.now_s)
    assert (len(then["positions"]), then["positions_left_out_count"]) == (100, 30)


def test_positions_that_the_bot_does_not_tell_are_unknown(bot):
    dashboard = bot.dashboard()
    bot.now_s += 60
    bot.report(1000, positions=None)
    dashboard.look()
    assert dashboard.then(bot.now_s)["positions"] is None


# -- several bots, many points -----------------------------------------------------------------


def test_sum_is_known_only_where_every_bot_is():
    one = series(100.0, 101.0, 102.0, 103.0)
    two = series(10.0, 11.0, start=2)
    curve = marked_curve([one, two])
    assert curve.moment_ms.tolist() == [2 * MINUTE_MS, 3 * MINUTE_MS]
    assert curve.equity_quote.tolist() == [112, 114]


def test_sum_breaks_where_one_bot_is_silent():
    one = series(*([100.0] * 12))
    two = HistorySeries.of([*series(1.0, 2.0).rows(), *series(9.0, start=9).rows()])
    curve = marked_curve([one, two])
    assert [
        (gap.from_ms // MINUTE_MS, gap.to_ms // MINUTE_MS) for gap in gaps_of(curve, None, None)
    ] == [(3, 9)]
    assert curve.equity_quote.tolist() == [101, 102, 102, 102, 109, 109, 109]


def test_no_bot_has_no_curve():
    assert len(marked_curve([])) == 0
    assert len(marked_curve([series()])) == 0
    assert len(marked_curve([series(1.0), series()])) == 0


@pytest.mark.parametrize("count", [8, 9, 20, 600])
def test_points_are_at_most_as_many_as_asked_for_and_keep_extremes(count):
    values = [1000.0 + (index * 37 % 211) for index in range(3000)]
    values[1500], values[1700] = 5000.0, 3.0
    rows = series(*values).rows()
    pauses = [10_000_000 * (index // 100) for index in range(len(rows))]
    gapped = [
        row._replace(moment_ms=row.moment_ms + pause, until_ms=row.until_ms + pause)
        for row, pause in zip(rows, pauses, strict=True)
    ]
    curve = marked_curve([HistorySeries.of(gapped)])
    points = marked_points(curve, count=count, from_ms=None, to_ms=None)
    known = [value for _, value, _ in points if value is not None]
    assert len(points) <= count
    assert (max(known), min(known)) == (5000, 3)
    assert [point[0] for point in points] == sorted(point[0] for point in points)
    assert max(ratio for _, _, ratio in points if ratio is not None) == (5000 - 3) / 5000


def test_equity_at_or_below_zero_has_no_drawdown_in_percent():
    points = marked_points(marked_curve([series(-1.0, -2.0)]), count=8, from_ms=None, to_ms=None)
    assert [ratio for _, _, ratio in points] == [None, None]


def ratios_of(values, *deposits):
    curve = marked_curve([series(*values)])
    points = marked_points(curve, count=8, from_ms=None, to_ms=None, deposits=deposits)
    assert [value for _, value, _ in points] == list(values)
    return [ratio for _, _, ratio in points]


def test_what_was_taken_out_is_no_fall_of_the_reported_equity():
    """Of 1000, 400 are taken out; then the 600 that are left lose a tenth."""
    ratios = ratios_of([1000.0, 600.0, 540.0], Deposit(MINUTE_MS, -400.0))
    assert ratios == pytest.approx([0.0, 0.0, 0.1])


def test_what_was_paid_in_hides_no_fall():
    """The account lost a fifth in the minute in which as much again was paid in."""
    ratios = ratios_of([1000.0, 1600.0, 2000.0], Deposit(MINUTE_MS // 2, 1000.0))
    assert ratios == pytest.approx([0.0, 0.2, 0.0])


def test_where_all_was_taken_out_there_is_no_share_of_it():
    assert ratios_of([1000.0, 0.0, 500.0], Deposit(1, -1000.0)) == [None, None, None]


def test_payments_before_the_first_report_change_nothing():
    assert ratios_of([1000.0, 900.0], Deposit(0, 500.0)) == pytest.approx([0.0, 0.1])
