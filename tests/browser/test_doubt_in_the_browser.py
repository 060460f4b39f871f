"""Doubted money and doubted moments: the outlier switch, pausing, a bot that halted itself."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from bot_files import make_bot, realized_total, state_of, write_state
from waiting import settle, until

PHONE_OVERVIEW_LIMIT_PX = 5_200
SWITCH = "Count outliers too"
MONEY_COLORS = """[...new Set(
  [...document.querySelectorAll('.pos, .neg')].map(el => getComputedStyle(el).color))]"""


def ask(dashboard, path):
    with urllib.request.urlopen(f"{dashboard.url}/api/{path}", timeout=60) as answer:
        return json.load(answer)


def shown_total(page):
    text = page.locator("table.sum tbody tr").last.locator("td.num").first.inner_text()
    return float(text.replace("\u202f", "").replace("\u2212", "-").split(",")[0])


def test_one_switch_counts_the_outliers_in_every_figure(dashboard, open_page):
    page = open_page().open(dashboard)
    page.get_by_role("button", name=SWITCH).first.click()
    page.locator(".strip.loud").wait_for()
    expected = ask(dashboard, "stats?include=outliers")
    assert expected["realized_pnl_quote"] != ask(dashboard, "stats")["realized_pnl_quote"]
    settle(page)
    assert shown_total(page) == pytest.approx(expected["realized_pnl_quote"], abs=0.0051)
    page.locator(".kpi .x[data-figure=trade_count]").click()
    page.get_by_text(f"Show {expected['trade_count']} trades").click()
    page.wait_for_selector("a[download]")
    assert "include=outliers" in page.url
    assert "include=outliers" in page.locator("a[download]").get_attribute("href")
    assert page.locator(".strip.loud").count() == 1


def test_a_doubted_trade_is_marked_where_it_is_listed(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades?include=outliers&sort=realized_pnl_quote")
    page.locator("tbody tr").first.wait_for()
    worst = page.locator("tbody tr").first
    assert "shut" in worst.get_attribute("class")
    assert "outlier" in worst.locator("th").inner_text()


def test_money_has_no_sign_color_while_outliers_count(dashboard, open_page):
    page = open_page().open(dashboard, "#/overview?include=outliers")
    page.locator(".strip.loud").wait_for()
    settle(page)
    colors = page.evaluate(MONEY_COLORS)
    assert colors == [page.evaluate("getComputedStyle(document.body).color")]


def test_outliers_are_left_out_again_at_one_press(dashboard, open_page):
    page = open_page().open(dashboard, "#/overview?include=outliers")
    page.get_by_role("button", name="Leave them out").click()
    page.locator(".strip.loud").wait_for(state="detached")
    settle(page)
    assert shown_total(page) == pytest.approx(
        ask(dashboard, "stats")["realized_pnl_quote"], abs=0.0051
    )
    assert page.get_by_role("button", name=SWITCH).count() >= 1


def test_a_bot_that_switched_trading_off_is_said_above_all(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    state = state_of(datetime.now(UTC), realized_total(tmp_path / "logs"))
    risk = {
        "trading_enabled": False,
        "daily_loss_quote": 210.0,
        "daily_loss_limit_quote": 200.0,
    }
    write_state(tmp_path / "state", {**state, "risk": risk})
    page = open_page().open(run_dashboard(tmp_path))
    banner = page.locator("#alerts[role=alert] .banner")
    banner.wait_for()
    assert "The bot has stopped trading. It has reached the daily loss limit." in (
        banner.inner_text()
    )


def test_a_bot_without_positions_says_when_it_last_closed_one(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    state = state_of(datetime.now(UTC), realized_total(tmp_path / "logs"))
    write_state(tmp_path / "state", {**state, "positions": []})
    page = open_page().open(run_dashboard(tmp_path))
    panel = page.locator("section[aria-labelledby=h-open]")
    panel.get_by_text("The bot closed its last position on").wait_for()
    assert "USDT" in panel.inner_text()


def test_a_paused_page_does_not_call_the_bot_alive_for_ever(run_dashboard, tmp_path, open_page):
    watched = open_page()
    watched.page.clock.install()
    page = watched.open(run_dashboard(make_bot(tmp_path)))
    page.get_by_role("button", name="Pause updates").click()
    page.clock.fast_forward(60_000)
    until(page, "document.querySelector('.word').textContent.includes('Updates paused')")
    assert page.locator(".state.alive").count() == 0


def test_the_truth_line_is_first_on_a_phone_and_stays(
    dashboard, run_dashboard, tmp_path, open_page
):
    page = open_page(360, has_touch=True).open(run_dashboard(make_bot(tmp_path), "--demo"))
    page.wait_for_selector("#h-ver")
    top = "document.querySelector('#truth').getBoundingClientRect().top"
    assert page.evaluate(top) == 0
    page.evaluate("scrollTo(0, 1500)")
    assert page.evaluate(top) == 0
    assert page.evaluate("document.documentElement.scrollHeight") < PHONE_OVERVIEW_LIMIT_PX


def test_a_phone_sorts_trades_by_a_choice(dashboard, open_page):
    page = open_page(360, has_touch=True).open(dashboard, "#/trades")
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Sort").select_option("realized_pnl_quote")
    worst = ask(dashboard, "trades?sort=realized_pnl_quote&limit=1")["trades"][0]
    shown = f"{worst['realized_pnl_quote']:.2f}".replace("-", "\u2212")
    until(page, f"document.querySelector('td.net').textContent.includes('{shown}')")


def test_a_state_file_that_vanished_is_said_although_its_figures_stay(
    tmp_path, run_dashboard, open_page
):
    page = open_page().open(run_dashboard(make_bot(tmp_path)))
    page.locator(".word", has_text="Alive").wait_for()
    (tmp_path / "state" / "bot_state.json").unlink()
    for _ in range(40):
        if page.locator("#alerts .banner").count():
            break
        page.evaluate("document.querySelector('.poll').click()")
        page.evaluate("document.querySelector('.poll').click()")
        page.wait_for_timeout(250)
    assert "The state file vanished" in page.locator("#alerts .banner").inner_text()
    assert page.locator("body.old").count() == 1


def test_a_clock_that_is_ahead_has_no_age_to_draw(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    ahead = datetime.now(UTC) + timedelta(hours=2)
    write_state(tmp_path / "state", state_of(ahead, realized_total(tmp_path / "logs")))
    page = open_page().open(run_dashboard(tmp_path))
    page.locator(".word", has_text="Clock is ahead").wait_for()
    assert page.locator(".gauge:visible").count() == 0


def test_a_level_without_a_threshold_is_no_condition(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    state = state_of(datetime.now(UTC), realized_total(tmp_path / "logs"))
    levels = [
        {"name": "ADX 14", "value": 31.0, "threshold": 25, "comparison": ">="},
        {"name": "EMA 240", "value": 97_464.73, "threshold": None, "comparison": None},
    ]
    write_state(tmp_path / "state", {**state, "indicators": levels})
    page = open_page().open(run_dashboard(tmp_path))
    panel = page.locator("section[aria-labelledby=h-why]")
    panel.get_by_text("All conditions are met.").wait_for()
    without = panel.locator(".met", has_text="Reported without a threshold")
    assert "EMA 240" in without.inner_text()
