"""Risk: stakes, limits, falls, luck and the sum, held against the files and the API."""

import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from asking import READER_ZONE, ask, log_rows, number_in, shown
from bot_files import STARTING_QUOTE, iso, make_bot, realized_total, state_of, write_state
from waiting import settle, until

HALF_A_CENT = 0.0051
LIMITS = {
    "trading_enabled": True,
    "circuit_breaker": "closed",
    "daily_loss_quote": 12.4,
    "daily_loss_limit_quote": 50.0,
    "current_drawdown_ratio": 0.0061,
    "max_drawdown_limit_ratio": 0.05,
}


def panel(page, name):
    return page.locator(f"section[aria-labelledby=h-{name}]")


def kpi(page, name):
    return page.locator(".kpi", has=page.get_by_text(name, exact=True)).locator("dd.fig1")


def table_of(page, name):
    panel(page, name).get_by_text("Show as table").click()
    rows = panel(page, name).locator("details tbody tr")
    rows.first.wait_for()
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def bot_with(root, **changes):
    """Write the usual bot with another state."""
    make_bot(root)
    state = state_of(datetime.now(UTC), realized_total(root / "logs"))
    write_state(root / "state", {**state, **changes})
    return root


def falls_of(rows):
    """Find peaks, troughs and recoveries by walking along the log, without the product."""
    results = [float(row["realized_pnl_quote"]) for row in rows]
    curve = list(itertools.accumulate(results, initial=STARTING_QUOTE))
    found, peak, deepest = [], curve[0], 0.0
    for equity in curve[1:]:
        if equity >= peak - 1e-9:
            found.append(deepest)
            peak, deepest = max(peak, equity), 0.0
        deepest = max(deepest, (peak - equity) / peak)
    return sorted((fall for fall in [*found, deepest] if fall > 0), reverse=True)


@pytest.mark.parametrize(
    ("name", "figure", "decimals", "factor"),
    [
        ("Below the peak now", "current_drawdown_ratio", 2, -100),
        ("Deepest ever", "max_drawdown_ratio", 2, -100),
        ("Deepest, 7 days", "drawdown_7d_ratio", 2, -100),
        ("Deepest, 30 days", "drawdown_30d_ratio", 2, -100),
        ("Deepest, 180 days", "drawdown_180d_ratio", 2, -100),
        ("Longest losing streak", "max_loss_streak_count", 0, 1),
        ("Worst trade", "worst_trade_quote", 2, 1),
        ("Time in the market", "exposure_ratio", 0, 100),
    ],
)
def test_figures_of_the_fall_equal_the_api(dashboard, risk, name, figure, decimals, factor):
    expected = ask(dashboard, "stats")[figure] * factor
    assert shown(kpi(risk, name)) == pytest.approx(expected, abs=0.51 / 10**decimals)


def test_the_worst_falls_are_those_of_the_log(dashboard, risk):
    expected = falls_of(log_rows(dashboard))
    depths = panel(risk, "water").locator("table.fallen td[data-l=Depth]").all_inner_texts()
    assert len(depths) == 5
    assert [number_in(text) for text in depths] == [
        pytest.approx(-100 * fall, abs=HALF_A_CENT) for fall in expected[:5]
    ]
    assert f"{len(expected)} falls" in panel(risk, "water").locator(".prov").inner_text()


def test_the_deepest_fall_names_its_moments(dashboard, risk):
    stats = ask(dashboard, "stats")
    row = panel(risk, "water").locator("table.fallen tbody tr").first
    for name, figure in (("Peak", "max_drawdown_from"), ("Lowest", "max_drawdown_to")):
        moment = datetime.fromisoformat(stats[figure]).astimezone(READER_ZONE)
        assert row.locator(f"td[data-l={name}]").inner_text().endswith(f"{moment:%H:%M}")


def test_a_range_of_the_drawdown_is_in_the_address(dashboard, open_page):
    page = open_page().open(dashboard, "#/risk")
    page.get_by_role("button", name="7 d", exact=True).click()
    until(page, "location.hash.includes('range=7d') && !document.querySelector('.asking')")
    settle(page)
    expected = ask(dashboard, "equity", window="1W", points=5000)["points"]
    assert len(table_of(page, "water")) == len(expected)


def report(root, equity):
    """Write a state of a bot with candles of one second, and wait for the next one."""
    state = state_of(datetime.now(UTC), realized_total(root / "logs"))
    balance = {**state["balance"], "equity_quote": equity}
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    now = {"timeframe": "1s", "updated_at": moment, "balance": balance}
    write_state(root / "state", {**state, **now})
    time.sleep(1.1)


def test_falls_with_open_positions_are_those_of_the_reports(tmp_path, run_dashboard, open_page):
    dashboard = run_dashboard(make_bot(tmp_path))
    for equity in (20_000.0, 19_000.0, 19_500.0):
        report(tmp_path, equity)
    page = open_page().open(dashboard, "#/risk")
    page.get_by_role("button", name="With open positions").click()
    until(page, "location.hash.includes('curve=marked_to_market')")
    until(page, "!document.querySelector('.asking')")
    settle(page)
    row = panel(page, "water").locator("table.fallen tbody tr").first
    assert shown(row.locator("td[data-l=Depth]")) == -5.0
    assert shown(row.locator("td.of-money")) == -1000.0
    assert "not yet" in row.inner_text()
    assert "open positions included" in panel(page, "water").locator(".prov").inner_text()


def test_the_stake_is_the_sum_to_every_stop(dashboard, risk):
    positions = ask(dashboard, "positions")["positions"]
    loss = sum(
        (p["stop_loss_price"] - p["entry_price"])
        * p["quantity_base"]
        * (1 if p["side"] == "long" else -1)
        for p in positions
    )
    exposure = sum(p["quantity_base"] * p["mark_price"] for p in positions)
    stake = panel(risk, "stake")
    assert shown(stake.locator(".fig2 .x")) == pytest.approx(loss, abs=HALF_A_CENT)
    assert shown(stake.locator("dl .x")) == pytest.approx(exposure, abs=HALF_A_CENT)


def test_a_position_without_a_stop_is_said_and_not_in_the_sum(tmp_path, run_dashboard, open_page):
    state = state_of(datetime.now(UTC), 0)
    positions = [{**p} for p in state["positions"]]
    positions[1]["stop_loss_price"] = None
    page = open_page().open(run_dashboard(bot_with(tmp_path, positions=positions)), "#/risk")
    stake = panel(page, "stake")
    assert "1 position without a known stop: SOLUSDT. Not in this sum." in stake.inner_text()
    assert shown(stake.locator(".fig2 .x")) == pytest.approx(-7.65, abs=HALF_A_CENT)


def test_limits_show_what_is_used_and_what_the_log_says(tmp_path, run_dashboard, open_page):
    page = open_page().open(run_dashboard(bot_with(tmp_path, risk=LIMITS)), "#/risk")
    limits = panel(page, "limits")
    assert [shown(each) for each in limits.locator(".fig1 .x").all()] == [12.4, 0.61]
    assert "25% used, 37.60 left" in limits.inner_text()
    assert "12% used, 4.39% left" in limits.inner_text()
    assert "By the log today" in limits.inner_text()
    assert "closed trades only; the bot counts for itself" in limits.inner_text()
    now = page.locator(".kpi", has=page.get_by_text("Below the peak now", exact=True))
    told = now.locator(".sub")
    assert "closed trades only; the bot's own count says" in told.inner_text()
    assert shown(told.locator(".x")) == -0.61
    assert "Trading allowed" in panel(page, "trading").inner_text()
    assert "closed, trades pass" in panel(page, "trading").inner_text()


def test_a_reached_limit_and_an_open_breaker_are_said_in_words(tmp_path, run_dashboard, open_page):
    risk = {**LIMITS, "trading_enabled": False, "daily_loss_quote": 61, "circuit_breaker": "open"}
    page = open_page().open(run_dashboard(bot_with(tmp_path, risk=risk)), "#/risk")
    trading = panel(page, "trading").inner_text()
    assert "Trading stopped" in trading
    assert "It has reached the daily loss limit." in trading
    assert "open, no trade passes" in trading
    assert "The limit is reached." in panel(page, "limits").inner_text()


def test_what_a_bot_does_not_report_is_unknown_and_not_fine(tmp_path, run_dashboard, open_page):
    page = open_page().open(run_dashboard(bot_with(tmp_path, risk={})), "#/risk")
    assert "Not reported" in panel(page, "trading").locator(".word").inner_text()
    assert "The bot reports no daily loss limit." in panel(page, "limits").inner_text()


def test_without_a_state_nothing_is_invented(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    (tmp_path / "state" / "bot_state.json").unlink()
    page = open_page().open(run_dashboard(tmp_path), "#/risk")
    for name in ("trading", "limits", "stake"):
        assert "Unknown. The bot reports no state" in panel(page, name).inner_text()
    now = page.locator(".kpi", has=page.get_by_text("Below the peak now", exact=True)).inner_text()
    assert "–" in now
    assert "The starting balance is not known" in now
    told = panel(page, "sum").locator("tr", has_text="Unrealized now").inner_text()
    assert "not told" in told
    assert panel(page, "water").locator("td[data-l=Depth]").count() == 0
    assert panel(page, "water").locator("td.of-money").count() == 5


def test_ranges_of_luck_equal_the_api(dashboard, risk):
    found = ask(dashboard, "montecarlo")
    expected = [
        (found["reshuffle"]["max_drawdown_quote"], 1),
        (found["bootstrap"]["max_drawdown_quote"], 1),
        (found["reshuffle"]["max_drawdown_ratio"], 100),
        (found["bootstrap"]["max_drawdown_ratio"], 100),
        (found["bootstrap"]["final_pnl_quote"], 1),
    ]
    for (_, *cells), (of, factor) in zip(table_of(risk, "chance"), expected, strict=True):
        figures = [of[key] * factor for key in ("q05", "q25", "q50", "q75", "q95", "real")]
        figures.append(of["percentile_ratio"] * 100)
        assert [number_in(cell) for cell in cells] == [
            pytest.approx(value, abs=0.051) for value in figures
        ]


def test_the_ring_stands_where_the_real_run_lies(dashboard, risk):
    of = ask(dashboard, "montecarlo")["bootstrap"]["final_pnl_quote"]
    strip = panel(risk, "chance").locator(".rstrip").last
    places = {
        name: strip.locator(f".{name}").evaluate("el => parseFloat(el.style.left)")
        for name in ("thin", "ring")
    }
    width = strip.locator(".thin").evaluate("el => parseFloat(el.style.width)")
    share = (of["real"] - of["q05"]) / (of["q95"] - of["q05"])
    assert places["ring"] == pytest.approx(places["thin"] + width * share, abs=0.1)


def borders(way, fan):
    """Read a fan as its table does: real run and borders, one row per place."""
    columns = [fan["real_quote"], *(fan[way][key] for key in ("q05", "q25", "q50", "q75", "q95"))]
    return [list(row) for row in zip(fan["trade_index"], *columns, strict=True)]


def test_the_fan_of_both_kinds_of_luck_is_that_of_the_api(dashboard, open_page):
    page = open_page().open(dashboard, "#/risk?symbol=BTCUSDT")
    answer = ask(dashboard, "montecarlo", symbol="BTCUSDT")
    fan, of = answer["fan"], panel(page, "fan")
    read = [[number_in(cell) for cell in row] for row in table_of(page, "fan")]
    assert len(read) == 40
    for row, wanted in zip(read, borders("bootstrap", fan), strict=True):
        assert row == pytest.approx(wanted, abs=HALF_A_CENT)
    ends = [fan["bootstrap"]["q05"][-1], fan["bootstrap"]["q95"][-1], fan["real_quote"][-1]]
    assert [shown(each) for each in of.locator("p.any .x").all()] == pytest.approx(
        ends, abs=HALF_A_CENT
    )
    of.get_by_role("button", name="Another order").click()
    until(page, "location.hash.includes('luck=reshuffle')")
    settle(page)
    read = [[number_in(cell.inner_text()) for cell in row.locator("th, td").all()]
            for row in of.locator("details tbody tr").all()]  # fmt: skip
    for row, wanted in zip(read, borders("reshuffle", fan), strict=True):
        assert row == pytest.approx(wanted, abs=HALF_A_CENT)
    assert read[-1][1:] == pytest.approx([ends[-1]] * 6, abs=HALF_A_CENT)
    assert "Every order ends at" in of.inner_text()
    assert f"seed {answer['seed']}" in of.inner_text()
    widest = max(
        zip(fan["reshuffle"]["q05"], fan["reshuffle"]["q95"], strict=True),
        key=lambda edge: edge[1] - edge[0],
    )
    label = of.locator("canvas[role=img]").get_attribute("aria-label")
    assert all(f"{abs(edge):.2f}" in label.replace("\u202f", "") for edge in widest)


def test_a_number_of_the_fan_and_its_places_explain_themselves(dashboard, risk):
    fan = ask(dashboard, "montecarlo")["fan"]
    of = panel(risk, "fan")
    of.locator("p.any .x").first.click()
    risk.locator("#explain", has_text="drawn with replacement in blocks of neighbors").wait_for()
    told = risk.locator("#explain").inner_text()
    assert "a single run wanders across them" in told
    risk.keyboard.press("Escape")
    of.locator("canvas").focus()
    risk.keyboard.press("End")
    said = of.locator("canvas + span").inner_text()
    assert said.startswith(f"After {fan['trade_index'][-1]} of")
    low, high = (number_in(part) for part in said.split("90 of 100 runs")[1].split(" to "))
    ends = [fan["bootstrap"][key][-1] for key in ("q05", "q95")]
    assert [low, high] == pytest.approx(ends, abs=HALF_A_CENT)


def test_luck_of_one_version_is_asked_for_alone(dashboard, open_page):
    page = open_page().open(dashboard, "#/risk")
    page.get_by_label("Trades of").select_option("v8.02")
    until(page, "!document.querySelector('.asking')")
    settle(page)
    count = ask(dashboard, "montecarlo", bot_version="v8.02")["trade_count"]
    assert f"of {count} trades" in panel(page, "chance").locator(".prov").inner_text()
    assert "bot_version=v8.02" in page.url


def test_last_month_is_asked_of_the_drawdown_too_and_said(dashboard, open_page):
    page = open_page().open(dashboard, "#/risk?range=last_month")
    until(page, "!document.querySelector('.asking')")
    end = datetime.now(READER_ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = (end - timedelta(days=1)).replace(day=1)
    told = panel(page, "water").inner_text()
    last = end - timedelta(days=1)
    assert f"1 {first:%b} {first.year} to {last.day} {last:%b} {last.year}" in told.replace(
        "Sept", "Sep"
    )
    assert "not yet" not in told
    assert panel(page, "water").locator("[aria-pressed=true]").last.inner_text() == "Last month"
    days = {"from": first.isoformat(), "to": end.isoformat()}
    points = ask(dashboard, "equity", curve="realized", points=5000, **days)["points"]
    if len(points) < 2:
        assert "No trade closed in this range." in told
        return
    assert "highest point of these days" in told
    deepest = max(ratio for _, _, ratio in points)
    if deepest:
        assert number_in(panel(page, "water").locator(".of-depth .x").first.inner_text()) == (
            pytest.approx(-100 * deepest, abs=HALF_A_CENT)
        )


def test_a_rest_that_is_shown_is_not_called_rounding(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    state = state_of(datetime.now(UTC), realized_total(tmp_path / "logs"))
    state["balance"]["equity_quote"] -= 3.18
    write_state(tmp_path / "state", state)
    running = run_dashboard(tmp_path)
    rest = ask(running, "reconciliation")
    assert rest["is_within_tolerance"]
    page = open_page().open(running, "#/risk")
    verdict = panel(page, "sum").locator(".verdict").inner_text()
    assert verdict.startswith(f"Nearly. {abs(rest['unexplained_quote']):.2f} is left, and nobody")


def test_the_sum_is_written_out_and_adds_up(dashboard, risk):
    found = ask(dashboard, "reconciliation")
    rows = panel(risk, "sum").locator("tr").all()
    values = [row.locator("td.num").inner_text() for row in rows]
    names = ("starting", "realized_pnl", "deposits", "unrealized_pnl", "open_fee", "expected")
    for name, text in zip((*names, "balance", "unexplained"), values, strict=True):
        expected = found[f"{name}_quote"]
        assert (
            "not told" in text
            if expected is None
            else number_in(text) == pytest.approx(expected, abs=HALF_A_CENT)
        )
    told = [number_in(text) for text in values[:4] if "not told" not in text]
    assert sum(told) == pytest.approx(number_in(values[5]), abs=0.021)


def test_a_balance_that_the_trades_do_not_explain_is_doubted(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    state = state_of(datetime.now(UTC), realized_total(tmp_path / "logs"))
    balance = {**state["balance"], "equity_quote": state["balance"]["equity_quote"] + 900}
    write_state(tmp_path / "state", {**state, "balance": balance})
    page = open_page().open(run_dashboard(tmp_path), "#/risk")
    verdict = panel(page, "sum").locator(".verdict.doubted").inner_text()
    assert verdict == "No. The balance holds 900.00 more than the trades explain."


def test_old_figures_of_the_state_lose_their_colors_and_those_of_the_log_do_not(
    tmp_path, run_dashboard, open_page
):
    old = datetime.now(UTC) - timedelta(minutes=47)
    page = open_page().open(
        run_dashboard(bot_with(tmp_path, updated_at=iso(old), risk=LIMITS)), "#/risk"
    )
    page.locator("#alerts .banner").first.wait_for()
    color = "el => getComputedStyle(el).color"
    faded = page.evaluate("getComputedStyle(document.querySelector('.old .truth dd')).color")
    assert panel(page, "stake").locator(".fig2 .x").evaluate(color) == faded
    assert kpi(page, "Worst trade").locator(".x").evaluate(color) != faded


def test_several_bots_have_no_common_limit(tmp_path, run_dashboard, open_page):
    for name in ("alpha", "beta"):
        bot_with(tmp_path / "bots" / name, bot_name=name)
    page = open_page().open(run_dashboard(tmp_path, "--bots", str(tmp_path / "bots")), "#/risk")
    for name in ("trading", "limits"):
        assert "Choose one above." in panel(page, name).inner_text()
    assert panel(page, "stake").locator(".shares li").count() == 4


def test_a_fall_of_more_money_and_less_percent_is_told_beside_the_ranks(
    tmp_path, run_dashboard, open_page
):
    """Nearly all is taken out three weeks ago: smaller falls since then weigh more."""
    root = make_bot(tmp_path)
    day = (datetime.now(UTC) - timedelta(days=20)).date()
    dashboard = run_dashboard(root, "--deposits", f"{day}=-7500")
    page = open_page().open(dashboard, "#/risk")
    falls = panel(page, "water").locator("table.fallen tbody tr")
    falls.first.wait_for()
    money = [shown(row.locator("td.of-money")) for row in falls.all()]
    told = panel(page, "water").get_by_text("Ranked by percent.")
    assert told.count() == int(min(money) < money[0])
    assert told.count() == 1
    rank = money.index(min(money)) + 1
    assert f"fall {rank} is deeper than fall 1" in told.inner_text()
