"""How the page behaves: updates, states, hostile text, narrow screens, accessibility."""

import json
import shutil
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bot_files import (
    HOSTILE,
    iso,
    make_bot,
    make_hostile_bot,
    realized_total,
    state_of,
    write_state,
)
from waiting import settle, until

ROOT = Path(__file__).resolve().parents[2]
VIEWS = (
    "#/overview", "#/trades", "#/performance", "#/performance?group=hour", "#/versions", "#/risk",
    "#/data", "#/data?file=trades_v8.01.csv", "#/settings",
)  # fmt: skip
HAS_INK = """canvas => canvas.getContext('2d')
  .getImageData(0, 0, canvas.width, canvas.height).data.some(part => part > 0)"""
IS_CUT = "el => el.checkVisibility() && el.scrollWidth > el.clientWidth + 1"
LARGE_MONEY = """document.querySelectorAll('table.sum td.num .x')
  .forEach(el => { el.firstChild.nodeValue = '+12\u202f345.67'; })"""
TARGETS = "main a, main button, .nav a, .nav button, main summary"
IS_SMALL = "el => el.checkVisibility() && el.getBoundingClientRect().height < 24"
POLL = "document.querySelector('.poll').click()"


def poll_now(page):
    """Ask again at once: pause, then resume."""
    with page.expect_response(lambda response: "/api/status" in response.url):
        page.evaluate(POLL)
        page.evaluate(POLL)


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_scrolls_sideways(dashboard, open_page, width):
    watched = open_page(width)
    for view in VIEWS:
        page = watched.open(dashboard, view)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


@pytest.mark.parametrize("width", [360, 768, 1024, 1440])
def test_no_figure_is_cut_off(dashboard, open_page, width):
    page = open_page(width).open(dashboard)
    page.wait_for_selector("#h-ver")
    settle(page)
    page.evaluate(LARGE_MONEY)
    cut = page.evaluate(
        f"[...document.querySelectorAll('.cell, .kpi, .who')].filter({IS_CUT})"
        ".map(el => el.textContent.slice(0, 60))"
    )
    assert cut == []


def test_targets_are_large_enough_for_a_thumb(dashboard, open_page):
    page = open_page(360, has_touch=True).open(dashboard)
    settle(page)
    small = page.evaluate(f"[...document.querySelectorAll('{TARGETS}')].filter({IS_SMALL}).length")
    assert small == 0


def test_every_chart_has_words_and_a_table(dashboard, open_page):
    page = open_page().open(dashboard)
    page.wait_for_selector("canvas")
    for canvas in page.locator("canvas").all():
        assert canvas.get_attribute("role") == "img"
        assert len(canvas.get_attribute("aria-label")) > 30
    assert page.get_by_text("Show as table").count() == page.locator("canvas").count()


def test_the_charts_are_drawn(dashboard, open_page):
    watched = open_page()
    page = watched.open(dashboard)
    page.wait_for_selector("canvas")
    until(page, f"[...document.querySelectorAll('canvas')].every({HAS_INK})")
    # This test reads the pixels; the page does not.
    watched.complaints[:] = [c for c in watched.complaints if "willReadFrequently" not in c]


def test_a_poll_keeps_focus_scroll_and_open_popover(tmp_path, run_dashboard, open_page):
    running = run_dashboard(make_bot(tmp_path))
    page = open_page().open(running)
    page.wait_for_selector("#h-ver")
    button = page.locator("section[aria-labelledby=h-ver] .x").first
    button.scroll_into_view_if_needed()
    button.click()
    page.wait_for_selector("#explain:popover-open .formula")
    focused, scrolled = page.evaluate("[document.activeElement.outerHTML, scrollY]")
    for seconds in (1, 2, 3):
        moment = datetime.now(UTC) + timedelta(seconds=seconds)
        state = state_of(moment, realized_total(tmp_path / "logs") + seconds)
        write_state(tmp_path / "state", state)
        shown = f"{state['balance']['equity_quote']:,.2f}".replace(",", "\u202f")
        for _ in range(40):
            poll_now(page)
            if shown in page.locator(".big").inner_text():
                break
            page.wait_for_timeout(100)
        assert shown in page.locator(".big").inner_text()
        assert page.evaluate("[document.activeElement.outerHTML, scrollY]") == [focused, scrolled]
        assert page.locator("#explain:popover-open").count() == 1


def test_an_unchanged_poll_costs_one_question(dashboard, open_page):
    page = open_page().open(dashboard)
    page.wait_for_selector("#h-ver")
    settle(page)
    asked = []
    page.on(
        "response", lambda response: asked.append((response.url.split("/api/")[1], response.status))
    )
    poll_now(page)
    page.wait_for_timeout(400)
    assert asked == [("status", 304)]


def test_pausing_stops_the_questions(dashboard, open_page):
    page = open_page().open(dashboard)
    page.get_by_role("button", name="Pause updates").click()
    assert "paused" in page.locator(".poll").inner_text()
    page.reload()
    page.locator(".poll", has_text="paused").wait_for()


@pytest.mark.parametrize("width", [1440, 360])
def test_hostile_text_stays_text(tmp_path, run_dashboard, open_page, width):
    running = run_dashboard(make_hostile_bot(tmp_path))
    watched = open_page(width)
    for view in ("#/overview", "#/trades", "#/performance", "#/versions", "#/risk", "#/data"):
        page = watched.open(running, view)
        if view == "#/overview":
            page.wait_for_selector("#h-extra")
        assert page.locator("main img, main script, header img").count() == 0
        assert "\u202e" not in page.locator("body").inner_text(), "a name turns its sentence around"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
    assert HOSTILE[:8] in watched.open(running).locator("main").inner_text()


def test_without_the_chart_library_every_figure_is_there(tmp_path, run_dashboard, open_page):
    project = tmp_path / "project"
    for name in ("botscope", "static"):
        shutil.copytree(
            ROOT / name, project / name, ignore=shutil.ignore_patterns("vendor", "__pycache__")
        )
    shutil.copy(ROOT / "dashboard_api.py", project)
    running = run_dashboard(make_bot(tmp_path / "bot"), folder=project)
    watched = open_page()
    page = watched.open(running)
    curve = page.locator("section[aria-labelledby=h-eq]")
    curve.get_by_text("The chart library is not installed").wait_for()
    assert "python3 run.py" in curve.inner_text()
    assert page.locator("section[aria-labelledby=h-eq] table tbody tr").count() > 100
    assert page.locator(".kpi").count() == 8
    watched.complaints[:] = [c for c in watched.complaints if "404" not in c]


def test_a_first_run_says_what_is_missing_in_order(tmp_path, run_dashboard, open_page):
    for name in ("state", "logs"):
        (tmp_path / name).mkdir()
    running = run_dashboard(tmp_path)
    watched = open_page()
    page = watched.open(running)
    page.get_by_text("1 of 4 steps done").wait_for()
    titles = [text.split("\n")[0] for text in page.locator(".steps h3").all_inner_texts()]
    assert titles[:3] == ["Dashboard is running", "No trade logs yet", "No state file yet"]
    assert page.get_by_text("python3 run.py dashboard --state DIR --logs DIR").count() == 1
    for view in ("#/trades", "#/performance", "#/versions", "#/risk", "#/data"):
        watched.open(running, view)
        assert "could not be read" not in page.locator("main").inner_text()


def test_a_stale_state_is_said_before_any_figure(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    old = datetime.now(UTC) - timedelta(minutes=47)
    write_state(tmp_path / "state", state_of(old, realized_total(tmp_path / "logs")))
    page = open_page().open(run_dashboard(tmp_path))
    banner = page.locator("#alerts[role=alert] .banner")
    banner.wait_for()
    assert "No new data for 47 min" in banner.inner_text()
    assert page.locator(".word .state.stopped").count() == 1
    assert page.title().startswith("■")
    page.get_by_role("button", name="What to check").click()
    assert page.locator("#alerts li").count() == 3


def test_a_dashboard_that_stops_answering_is_said_with_a_countdown(
    tmp_path, run_dashboard, open_page
):
    running = run_dashboard(make_bot(tmp_path))
    watched = open_page()
    page = watched.open(running)
    equity = page.locator(".big .x").inner_text()
    running.stop()
    page.evaluate(POLL)
    page.evaluate(POLL)
    banner = page.locator("#alerts .banner")
    banner.wait_for()
    assert "The dashboard does not answer" in banner.inner_text()
    assert "Next try in" in banner.inner_text()
    assert page.locator(".big .x").inner_text() == equity
    assert page.locator(".state.alive").count() == 0
    assert "No answer" in page.locator(".word").inner_text()
    watched.complaints[:] = [c for c in watched.complaints if "ERR_CONNECTION" not in c]


def test_a_foreign_log_shows_the_block_that_says_what_its_columns_are(
    tmp_path, run_dashboard, open_page
):
    rows = "".join(
        f"2026-03-{day:02d} 10:00:00;BTCUSDT;long;1;{100 + day};{102 + day};2\n"
        for day in range(1, 28)
    )
    (tmp_path / "logs").mkdir()
    (tmp_path / "state").mkdir()
    head = "Fecha;Par;Tipo;Cantidad;Precio Apertura;Precio Cierre;Beneficio\n"
    (tmp_path / "logs" / "bot.csv").write_text(head + rows, encoding="utf-8")
    dashboard = run_dashboard(tmp_path)
    page = open_page().open(dashboard, "#/data?file=bot.csv")
    page.get_by_text("Say yourself what the columns are").click()
    block = page.locator("section[aria-labelledby=h-columns] pre").inner_text()
    assert 'match = "bot.csv*"' in block
    assert 'pnl = { column = "Beneficio"' in block


def test_the_demo_says_so_and_shows_the_way_out(tmp_path, run_dashboard, open_page):
    page = open_page().open(run_dashboard(make_bot(tmp_path), "--demo"))
    page.locator(".ribbon").wait_for()
    assert "DEMO" in page.locator(".ribbon").inner_text()
    page.get_by_role("button", name="Use your own files").click()
    assert (
        "python3 run.py dashboard --state DIR --logs DIR"
        in page.locator("dialog[open]").inner_text()
    )


def test_a_choice_of_theme_stays(dashboard, open_page):
    page = open_page().open(dashboard)
    page.get_by_role("button", name="Theme, colors and time zone").click()
    page.get_by_label("Light").check()
    page.get_by_label("Blue and orange, for color blindness").check()
    page.reload()
    page.wait_for_selector(".kpi")
    shown = page.evaluate(
        "[document.documentElement.dataset.theme, document.documentElement.dataset.palette]"
    )
    assert shown == ["light", "cb"]


def test_another_time_zone_moves_the_days(dashboard, open_page):
    page = open_page().open(dashboard)
    page.wait_for_selector("#h-days")
    page.get_by_role("button", name="Theme, colors and time zone").click()
    with page.expect_response(lambda response: "tz=UTC" in response.url):
        page.get_by_label("UTC", exact=True).check()
    until(
        page, "document.querySelector('[aria-labelledby=h-days] .prov').textContent.includes('UTC')"
    )


def test_keyboard_alone_reaches_the_figures(dashboard, open_page):
    page = open_page().open(dashboard)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.url.endswith("#/overview")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_several_bots_can_be_told_apart(tmp_path, run_dashboard, open_page):
    for name in ("alpha", "beta"):
        make_bot(tmp_path / "bots" / name)
        state = json.loads(
            (tmp_path / "bots" / name / "state" / "bot_state.json").read_text(encoding="utf-8")
        )
        write_state(
            tmp_path / "bots" / name / "state",
            {**state, "bot_name": name, "updated_at": iso(datetime.now(UTC))},
        )
    running = run_dashboard(tmp_path, "--bots", str(tmp_path / "bots"))
    page = open_page().open(running)
    settle(page)
    page.locator("header select").select_option(label="beta")
    until(page, "location.hash.includes('bot=beta')")
    page.locator(".kpi").first.wait_for()


def test_bots_of_different_money_are_never_added_up(tmp_path, run_dashboard, open_page):
    for name, asset in (("alpha", "USDT"), ("beta", "USDT"), ("gamma", "BTC")):
        folder = tmp_path / "bots" / name
        make_bot(folder)
        path = folder / "state" / "bot_state.json"
        state = json.loads(path.read_text(encoding="utf-8"))
        balance = {**state["balance"], "quote_asset": asset}
        write_state(folder / "state", {**state, "bot_name": name, "balance": balance})
    running = run_dashboard(tmp_path, "--bots", str(tmp_path / "bots"))
    page = open_page().open(running)
    page.locator(".kpi").first.wait_for()
    settle(page)
    choices = page.locator("header select option").all_inner_texts()
    assert {"All USDT bots", "All BTC bots", "alpha", "beta", "gamma"} == set(choices)
    with urllib.request.urlopen(f"{running.url}/api/stats?bot=gamma", timeout=60) as answer:
        one = json.load(answer)["trade_count"]
    for label, count in (("All USDT bots", 2), ("All BTC bots", 1)):
        page.locator("header select").select_option(label=label)
        asset = label.split()[1]
        money = "document.querySelector('[aria-labelledby=h-money] .sub').textContent"
        until(page, f"{money}.includes('{asset}')")
        settle(page)
        trades = page.locator(".kpi .x[data-figure=trade_count]").inner_text().split(",")[0]
        assert int(trades.replace("\u202f", "")) == count * one


def test_two_moneys_of_one_bot_are_chosen_between(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    lines = ["closed_at,symbol,side,quantity,entry_price,exit_price,pnl"]
    lines += [f"2025-03-0{day} 10:00:00,SOLUSDT,long,1,100,110,10" for day in (1, 2, 3)]
    lines += [f"2025-03-0{day} 11:00:00,ETHBTC,long,1,0.05,0.06,0.01" for day in (1, 2)]
    for log in (tmp_path / "logs").glob("*"):
        log.unlink()
    (tmp_path / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    page = open_page().open(run_dashboard(tmp_path))
    page.locator(".kpi").first.wait_for()
    assert page.locator("header select option").all_inner_texts() == ["In USDT", "In BTC"]
    shown = "parseInt(document.querySelector('.kpi .x[data-figure=trade_count]')?.innerText)"
    for label, count in (("In BTC", 2), ("In USDT", 3)):
        page.locator("header select").select_option(label=label)
        until(page, f"{shown} === {count}")
        settle(page)


def test_logs_without_a_state_invent_no_figure(tmp_path, run_dashboard, open_page):
    make_bot(tmp_path)
    (tmp_path / "state" / "bot_state.json").unlink()
    page = open_page().open(run_dashboard(tmp_path))
    page.locator("#h-eq", has_text="Result so far").wait_for()
    assert page.locator(".gauge").count() == 0
    for name in ("Balance", "Total P&L", "Open positions"):
        shown = page.locator(".kpi", has=page.get_by_text(name, exact=True)).locator("dd.fig1 .x")
        assert shown.inner_text().startswith("–"), name
    assert page.locator("#alerts .banner").count() == 0
