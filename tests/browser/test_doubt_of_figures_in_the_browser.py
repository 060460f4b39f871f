"""Figures that were once told wrongly or not at all: each says what it is, and what decides."""

import pytest
from asking import ask, midnight, number_in, shown
from waiting import settle


def panel(page, name):
    return page.locator(f"section[aria-labelledby=h-{name}]")


def explained(page, button):
    """Click a figure and return what its popover says."""
    button.click()
    page.locator("#explain .formula").wait_for()
    return page.locator("#explain").inner_text()


def test_the_interval_that_decides_is_shown_and_named_so(dashboard, open_page):
    page = open_page().open(dashboard, "#/versions")
    answer = ask(dashboard, "versions/compare", a="v8.01", b="v8.02")
    rows = panel(page, "verdict").locator(".gaps li")
    for row, word, key in (
        (rows.nth(0), "Decides", "anytime_interval"),
        (rows.nth(1), "single look", "difference_interval"),
    ):
        text = row.inner_text()
        assert word in text
        ends = [number_in(end) for end in row.locator(".x").inner_text().split(" to ")]
        assert ends == pytest.approx(answer[key], abs=0.0051)


def test_corrected_p_value_and_the_chance_are_qualified(dashboard, open_page):
    page = open_page().open(dashboard, "#/versions")
    answer = ask(dashboard, "versions/compare", a="v8.01", b="v8.02")
    names = panel(page, "needed").locator(".kv dt").all_inner_texts()
    values = panel(page, "needed").locator(".kv dd").all_inner_texts()
    told = dict(zip(names, values, strict=True))
    corrected = told["p-value, corrected for all pairs of versions"]
    assert number_in(corrected) == pytest.approx(answer["p_value_corrected"], abs=0.00051)
    assert any("at a single look; it decides nothing" in name for name in names)
    assert "The true gap lies" not in panel(page, "verdict").inner_text()


def test_the_difference_explains_itself_with_the_trades_of_both_versions(dashboard, open_page):
    page = open_page().open(dashboard, "#/versions")
    answer = ask(dashboard, "versions/compare", a="v8.01", b="v8.02")
    text = explained(page, panel(page, "verdict").locator("p b .x"))
    assert "[object" not in text
    assert str(answer["a_trade_count"] + answer["b_trade_count"]) in text
    assert "Result per trade of v8.01" in text
    page.get_by_role("link", name="of v8.02").click()
    settle(page)
    page.wait_for_selector("section[aria-labelledby=h-list] p.muted .x")
    count = page.locator("section[aria-labelledby=h-list] p.muted .x").first
    assert shown(count) == answer["b_trade_count"]


def test_an_interval_is_written_with_its_unit_in_its_popover(dashboard, open_page):
    page = open_page().open(dashboard, "#/versions")
    text = explained(page, panel(page, "verdict").locator(".gaps .x").first)
    assert "[object" not in text
    assert " to " in text


def test_caveats_stand_on_the_overview_too(dashboard, overview):
    caveats = ask(dashboard, "versions/compare", a="v8.01", b="v8.02")["caveats"]
    assert caveats
    text = panel(overview, "ver").inner_text()
    assert [line for line in caveats if line not in text] == []


def test_risk_of_ruin_relates_to_the_present_balance(dashboard, risk):
    answer = ask(dashboard, "montecarlo")
    line = panel(risk, "chance").locator("p", has_text="Risk of ruin").inner_text()
    assert "start" not in line
    present, limit = line.split("the present ")[1].split(" fell to ")
    assert number_in(present) == pytest.approx(answer["present_quote"], abs=0.0051)
    assert number_in(limit) == pytest.approx(answer["ruin_quote"], abs=0.0051)


@pytest.mark.parametrize("view", ["#/overview", "#/performance"])
def test_the_share_of_fees_is_the_apis_and_explains_itself(dashboard, open_page, view):
    page = open_page().open(dashboard, view)
    kpi = page.locator(".kpi", has=page.get_by_text("Fees paid", exact=True))
    share = kpi.locator(".sub .x")
    expected = ask(dashboard, "stats")["fee_share_ratio"] * 100
    assert shown(share) == pytest.approx(expected, abs=0.051)
    assert "gross profit" in explained(page, share)


def test_the_strip_keeps_what_is_open_apart_from_what_today_brought(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades")
    found = page.locator("#truth dl > div").all()
    parts = {part.locator("dt").inner_text(): part.locator("dd").inner_text() for part in found}
    today = ask(dashboard, "stats", **{"from": midnight(0).isoformat()})
    assert "Today" not in parts
    assert number_in(parts["Realized today"]) == pytest.approx(
        today["realized_pnl_quote"], abs=0.0051
    )
    unrealized = ask(dashboard, "stats")["unrealized_pnl_quote"]
    assert number_in(parts["Unrealized now"]) == pytest.approx(unrealized, abs=0.0051)


def test_a_fall_has_one_sign_on_its_tile_and_in_its_popover(dashboard, open_page):
    page = open_page().open(dashboard, "#/overview")
    kpi = page.locator(".kpi", has=page.get_by_text("Max drawdown", exact=True))
    tile = kpi.locator("dd.fig1").inner_text().split(",")[0].strip()
    assert tile.startswith("\u2212")
    explained(page, kpi.locator("dd.fig1 .x"))
    assert page.locator("#explain dd.total").inner_text() == tile


def test_all_figures_are_on_performance_and_equal_the_api(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?bot_version=v8.02")
    stats = ask(dashboard, "stats", bot_version="v8.02")
    entries = {entry["key"]: entry for entry in ask(dashboard, "glossary")["figures"]}
    listed = [
        button.get_attribute("data-figure") for button in panel(page, "all").locator("dd .x").all()
    ]
    assert sorted(listed) == sorted(key for key in stats if key in entries)
    factors = {"ratio": 100, "number": 1, "quote": 1, "count": 1}
    for key in listed:
        value, unit = stats[key], entries[key]["unit"]
        if unit in factors and isinstance(value, int | float):
            text = panel(page, "all").locator(f"[data-figure={key}]").inner_text()
            fall = -1 if "drawdown" in key else 1
            expected = value * factors[unit] * fall
            assert number_in(text) == pytest.approx(expected, abs=0.0051), key


def test_a_figure_that_is_not_defined_says_why(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?range=7d&side=short")
    days = {"from": midnight(6).isoformat()}
    undefined = ask(dashboard, "stats", side="short", **days)["undefined"]
    assert undefined
    text = panel(page, "all").inner_text()
    assert [reason for reason in undefined.values() if reason not in text] == []


def test_a_day_of_the_calendar_is_the_same_day_in_the_filters(dashboard, open_page):
    day = midnight(2).strftime("%Y-%m-%d")
    page = open_page().open(dashboard, "#/performance?range=7d")
    cell = panel(page, "calendar").locator(f"td:not(.today) a[href*='{midnight_utc(2)}']").first
    cell.click()
    page.wait_for_selector("section[aria-labelledby=h-list]")
    settle(page)
    assert page.get_by_label("From").input_value() == day
    assert page.get_by_label("To, included", exact=True).input_value() == day


def midnight_utc(days_ago):
    """Return the UTC day and hour at which a day began for the reader, as in an address."""
    offset = midnight(days_ago).utcoffset()
    return (midnight(days_ago).replace(tzinfo=None) - offset).strftime("from=%Y-%m-%dT%H")


def test_typed_days_are_days_of_the_reader_and_both_included(dashboard, open_page):
    first, last = (midnight(days).strftime("%Y-%m-%d") for days in (9, 3))
    page = open_page().open(dashboard, f"#/trades?from={first}&to={last}")
    expected = ask(
        dashboard, "trades", **{"from": midnight(9).isoformat(), "to": midnight(2).isoformat()}
    )
    count = page.locator("section[aria-labelledby=h-list] p.muted .x").first
    assert shown(count) == expected["filtered_count"]
