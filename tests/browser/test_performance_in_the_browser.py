"""Performance: its figures are the API's, its choices are in the address, its states are said."""

import json
from datetime import datetime, timedelta

import pytest
from asking import READER_ZONE, ask, log_rows, midnight, number_in, shown
from bot_files import make_bot, realized_total
from waiting import settle, until

HALF_A_CENT = 0.0051
ZONE = "Europe/Berlin"


def kpi(page, name):
    return page.locator(".kpi", has=page.get_by_text(name, exact=True)).locator("dd.fig1")


def panel(page, name):
    return page.locator(f"section[aria-labelledby=h-{name}]")


def table_of(page, name):
    """Open the table of a chart and return its rows as lists of texts."""
    found = panel(page, name)
    if found.locator("details.astable").get_attribute("open") is None:
        found.get_by_text("Show as table").click()
    found.locator("details tbody tr").first.wait_for()
    rows = found.locator("details tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


@pytest.mark.parametrize(
    ("name", "figure", "decimals", "factor"),
    [
        ("Net result", "realized_pnl_quote", 2, 1),
        ("Per trade", "expectancy_quote", 2, 1),
        ("Win rate", "win_rate_ratio", 1, 100),
        ("Profit factor", "profit_factor", 2, 1),
        ("Average win to loss", "payoff_ratio", 2, 1),
        ("Fees paid", "fee_quote", 2, 1),
    ],
)
def test_key_figures_of_a_version_in_a_range_equal_the_api(
    dashboard, open_page, name, figure, decimals, factor
):
    page = open_page().open(dashboard, "#/performance?range=30d&bot_version=v8.02")
    expected = ask(dashboard, "stats", bot_version="v8.02", **{"from": midnight(29).isoformat()})
    assert 0 < expected["trade_count"] < ask(dashboard, "stats")["trade_count"]
    assert shown(kpi(page, name)) == pytest.approx(
        expected[figure] * factor, abs=0.51 / 10**decimals
    )


def test_everything_together_is_the_sum_of_the_files(dashboard, performance):
    assert shown(kpi(performance, "Net result")) == pytest.approx(
        realized_total(dashboard.root / "logs"), abs=HALF_A_CENT
    )


@pytest.mark.parametrize("size", ["day", "week", "month"])
def test_results_of_each_period_equal_the_api(dashboard, open_page, size):
    page = open_page().open(dashboard, f"#/performance?by={size}")
    expected = ask(dashboard, "periods", by=size, tz=ZONE)["periods"]
    rows = table_of(page, "results")
    assert len(rows) == len(expected)
    for (_, result, so_far, fees, trades, wins), period in zip(rows, expected[::-1], strict=True):
        assert number_in(result) == pytest.approx(period["realized_pnl_quote"], abs=HALF_A_CENT)
        assert number_in(so_far) == pytest.approx(period["cumulative_pnl_quote"], abs=HALF_A_CENT)
        assert number_in(fees) == pytest.approx(period["fee_quote"], abs=HALF_A_CENT)
        assert (number_in(trades), number_in(wins)) == (period["trade_count"], period["win_count"])


def test_a_day_of_the_calendar_leads_to_its_trades(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?range=30d")
    cell = panel(page, "calendar").locator("td a").nth(5)
    words = cell.inner_text()
    trades = int(words.split(" trade")[0].split()[-1])
    cell.click()
    page.wait_for_selector("section[aria-labelledby=h-list] p.muted .x")
    settle(page)
    sums = page.locator("section[aria-labelledby=h-list] p.muted .x").all_inner_texts()
    assert "#/trades" in page.url
    assert number_in(sums[0]) == trades
    assert number_in(sums[1]) == number_in(words.split(": ")[1])


def test_a_month_that_the_range_cuts_says_so(dashboard, open_page):
    month = midnight(30).strftime("%Y-%m")
    page = open_page().open(dashboard, f"#/performance?from={month}-02&to={month}-27")
    caption = panel(page, "calendar").locator("table.month caption")
    assert "in part" in caption.inner_text()
    whole = open_page().open(dashboard, "#/performance")
    assert "in part" not in panel(whole, "calendar").inner_text()


def test_days_of_the_calendar_add_up_to_the_month(performance):
    month = panel(performance, "calendar").locator("table.month").last
    days = [number_in(text.split(": ")[1]) for text in month.locator("td a").all_inner_texts()]
    assert sum(days) == pytest.approx(
        shown(month.locator("caption span")), abs=0.005 * len(days) + HALF_A_CENT
    )


@pytest.mark.parametrize(
    "group", ["symbol", "side", "strategy", "exit_reason", "bot_version", "hour", "weekday"]
)
def test_every_breakdown_equals_the_api(dashboard, open_page, group):
    page = open_page().open(dashboard, f"#/performance?group={group}")
    expected = [g for g in ask(dashboard, "breakdown", by=group, tz=ZONE)["groups"]]
    expected = [g for g in expected if g["trade_count"]]
    rows = panel(page, "groups").locator("tbody tr").all()
    for row, of in zip(rows, expected, strict=True):
        name = of["name"].replace("_", " ") if group == "exit_reason" else of["name"]
        assert row.locator("th").inner_text().lower().startswith(name.lower())
        cells = {name: row.locator(f"td[data-l='{name}']") for name in ("Net", "Trades", "Fees")}
        assert shown(cells["Net"]) == pytest.approx(of["realized_pnl_quote"], abs=HALF_A_CENT)
        assert shown(cells["Trades"]) == of["trade_count"]
        assert shown(cells["Fees"]) == pytest.approx(of["fee_quote"], abs=HALF_A_CENT)
        rate = shown(row.locator("td[data-l='Win rate']"))
        assert rate == pytest.approx(of["win_rate_ratio"] * 100, abs=0.051)


def test_a_breakdown_is_sorted_by_its_heads_and_the_address_knows(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?group=weekday")
    page.get_by_role("button", name="Trades", exact=True).click()
    head = panel(page, "groups").locator("th[aria-sort=descending]")
    head.wait_for()
    counts = panel(page, "groups").locator("td[data-l=Trades]").all_inner_texts()
    numbers = [number_in(text) for text in counts]
    assert numbers == sorted(numbers, reverse=True)
    assert "sort=-trade_count" in page.url
    page.reload()
    head.wait_for()


def test_a_name_narrows_the_whole_view_and_back_widens_it_again(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?group=strategy&range=30d")
    whole = shown(kpi(page, "Net result"))
    panel(page, "groups").get_by_role("link", name="grid", exact=True).click()
    until(page, "location.hash.includes('strategy=grid')")
    settle(page)
    until(page, "!document.querySelector('.asking')")
    expected = ask(dashboard, "stats", strategy="grid", **{"from": midnight(29).isoformat()})
    assert shown(kpi(page, "Net result")) == pytest.approx(
        expected["realized_pnl_quote"], abs=HALF_A_CENT
    )
    page.go_back()
    until(page, "!location.hash.includes('strategy=grid') && !document.querySelector('.asking')")
    settle(page)
    assert shown(kpi(page, "Net result")) == whole


def test_dates_are_days_of_the_reader_and_both_included(dashboard, open_page):
    first, last = (midnight(days).strftime("%Y-%m-%d") for days in (20, 11))
    page = open_page().open(dashboard, "#/performance")
    page.get_by_label("From", exact=True).fill(first)
    page.get_by_label("To, included").fill(last)
    until(page, f"location.hash.includes('to={last}')")
    until(page, "!document.querySelector('.asking')")
    days = [datetime.fromisoformat(row["closed_at"]) for row in log_rows(dashboard)]
    inside = [d for d in days if first <= d.astimezone(READER_ZONE).strftime("%Y-%m-%d") <= last]
    settle(page)
    assert f"{len(inside)} trades" in kpi(page, "Net result").locator("xpath=..").inner_text()


def test_what_is_looked_at_is_said_in_words(dashboard, open_page):
    page = open_page(360).open(dashboard, "#/performance?range=7d&side=short")
    first = midnight(6)
    words = page.locator(".pagehead").inner_text()
    assert f"{first.day} {first:%b %Y} to today, short" in words.replace("Sept", "Sep")


def test_the_distribution_counts_every_trade_once(dashboard, performance):
    expected = ask(dashboard, "distribution")["bins"]
    rows = table_of(performance, "spread")
    assert [number_in(count) for _, count, _ in rows] == [each["count"] for each in expected]
    assert sum(number_in(count) for _, count, _ in rows) == len(log_rows(dashboard))


def test_the_last_rolling_figure_is_that_of_the_last_thirty_days(dashboard, performance):
    rows = log_rows(dashboard)
    newest = datetime.fromisoformat(rows[-1]["closed_at"]).astimezone(READER_ZONE).date()
    days = [datetime.fromisoformat(r["closed_at"]).astimezone(READER_ZONE).date() for r in rows]
    part = [
        float(row["realized_pnl_quote"])
        for row, day in zip(rows, days, strict=True)
        if day > newest - timedelta(days=30)
    ]
    _, per_trade, win_rate, trades = table_of(performance, "rolling")[0]
    assert number_in(trades) == len(part)
    assert number_in(per_trade) == pytest.approx(sum(part) / len(part), abs=HALF_A_CENT)
    wins = sum(value > 0 for value in part)
    assert number_in(win_rate) == pytest.approx(wins / len(part) * 100, abs=0.051)


@pytest.mark.parametrize(("name", "is_best"), [("best", True), ("worst", False)])
def test_best_and_worst_trades_are_those_of_the_log(dashboard, performance, name, is_best):
    results = [float(row["realized_pnl_quote"]) for row in log_rows(dashboard)]
    expected = sorted(results, reverse=is_best)[:5]
    nets = panel(performance, name).locator("td.net").all_inner_texts()
    assert [number_in(text) for text in nets] == [
        pytest.approx(v, abs=HALF_A_CENT) for v in expected
    ]


def test_a_figure_explains_itself_for_what_was_chosen(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?bot_version=v8.01")
    count = ask(dashboard, "stats", bot_version="v8.01")["trade_count"]
    kpi(page, "Net result").locator(".x").click()
    page.locator("#explain:popover-open").get_by_text(f"Show {count} trades").click()
    page.wait_for_selector("section[aria-labelledby=h-list] p.muted .x")
    assert "bot_version=v8.01" in page.url


def test_arrow_keys_read_the_points_of_a_chart(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?by=month")
    canvas = panel(page, "results").locator("canvas")
    until(page, "document.querySelector('.plot.tall canvas').width > 400")
    page.wait_for_timeout(300)
    canvas.focus()
    page.keyboard.press("Home")
    said = panel(page, "results").locator(".plot [aria-live]")
    first = ask(dashboard, "periods", by="month", tz=ZONE)["periods"][0]
    assert f"{first['trade_count']} trades" in said.inner_text()
    assert f"{abs(first['realized_pnl_quote']):.2f}" in said.inner_text()
    page.keyboard.press("Enter")
    until(page, "location.hash.startsWith('#/trades')")


def test_every_chart_has_words_and_a_table(performance):
    for canvas in performance.locator("canvas").all():
        assert canvas.get_attribute("role") == "img"
        assert len(canvas.get_attribute("aria-label")) > 60
    assert performance.locator("canvas").count() == 3
    assert performance.get_by_text("Show as table").count() == 3


def test_figures_of_the_choice_before_are_dimmed_until_the_new_ones_are_there(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance")
    held = []
    page.route("**/api/stats?*strategy=grid*", lambda route: held.append(route))
    page.get_by_label("Strategy").select_option("grid")
    page.locator(".kpis.asking").wait_for()
    for route in held:
        route.continue_()
    page.locator(".kpis:not(.asking)").wait_for()
    until(page, "!document.querySelector('.asking')")


def test_a_part_that_fails_says_so_and_the_others_stay(dashboard, open_page):
    watched = open_page()
    problem = {"title": "Internal error", "detail": "Made to fail by a test.", "status": 500}
    watched.page.route(
        "**/api/distribution*",
        lambda route: route.fulfill(
            status=500, body=json.dumps(problem), content_type="application/problem+json"
        ),
    )
    page = watched.open(dashboard, "#/performance")
    panel(page, "spread").get_by_text("Made to fail by a test.").wait_for()
    assert panel(page, "results").locator("canvas").count() == 1
    watched.complaints[:] = [text for text in watched.complaints if "500" not in text]


def test_filters_that_nothing_fits_say_so_and_can_be_cleared(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?symbol=NOSUCH")
    page.get_by_text("No trade fits this range and these filters.").wait_for()
    assert page.locator(".kpi").count() == 0
    page.get_by_role("button", name="Show everything").last.click()
    page.locator(".kpi").first.wait_for()
    assert "symbol" not in page.url


def test_another_choice_moves_nothing_on_the_page(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?range=30d&by=day")
    page.evaluate(
        "new PerformanceObserver(list => { window.shift = (window.shift ?? 0) + list.getEntries()"
        ".filter(e => !e.hadRecentInput).reduce((sum, e) => sum + e.value, 0); })"
        ".observe({type: 'layout-shift', buffered: false})"
    )
    page.evaluate("location.hash = '#/performance?range=90d&by=day'")
    until(page, "!document.querySelector('.asking')")
    page.wait_for_timeout(400)
    assert page.evaluate("window.shift ?? 0") <= 0.02


def test_a_poll_keeps_focus_and_scroll(tmp_path, run_dashboard, open_page):
    page = open_page().open(run_dashboard(make_bot(tmp_path)), "#/performance")
    panel(page, "groups").locator(".sort").first.focus()
    before = page.evaluate("[document.activeElement.textContent, scrollY]")
    log = tmp_path / "logs" / "trades_v8.00.csv"
    rows = log.read_text(encoding="utf-8").split("\n")
    log.write_text(
        "\n".join([*rows[:-1], rows[1].replace("v8.00-1,", "v8.00-x,"), ""]), encoding="utf-8"
    )
    count = kpi(page, "Net result").locator("xpath=..").inner_text()
    for _ in range(60):
        page.evaluate("document.querySelector('.poll').click()")
        page.evaluate("document.querySelector('.poll').click()")
        page.wait_for_timeout(250)
        if kpi(page, "Net result").locator("xpath=..").inner_text() != count:
            break
    assert kpi(page, "Net result").locator("xpath=..").inner_text() != count
    assert page.evaluate("[document.activeElement.textContent, scrollY]") == before


def test_the_smallest_grid_step_is_never_shown_below_break_even(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance")
    cell = page.locator("dt:has-text('Smallest profitable grid step') + dd")
    cell.wait_for()
    step = ask(dashboard, "stats")["minimum_grid_step_ratio"]
    told = number_in(cell.inner_text()) / 100
    assert step <= told <= step * 1.0011
