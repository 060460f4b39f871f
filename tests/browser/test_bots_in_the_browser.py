"""Bots: all side by side, the worst first, each figure that of its own bot; many, hostile, new."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import ask, number_in, shown
from bot_files import HOSTILE, make_bot, state_of, write_state
from waiting import settle, until

ROOT = Path(__file__).resolve().parents[2]
LONG = "A bot whose name somebody wrote in one breath while it was already trading " * 4
NEW_ROW = "document.querySelectorAll('table.bots tr.row').length === 7"


def with_state(root, name, *, minutes=0, **changes):
    """Write one bot's files below a folder of bots."""
    make_bot(root / name)
    state = state_of(datetime.now(UTC) - timedelta(minutes=minutes), 100.0)
    write_state(root / name / "state", {**state, "bot_name": name, **changes})
    return root / name


def balance_in(asset):
    return {**state_of(datetime.now(UTC), 100.0)["balance"], "quote_asset": asset}


def write_bots(root):
    """Write a silent, a torn, an empty, a hostile bot, and one that counts in another money."""
    with_state(root, "alpha")
    with_state(root, "silent", minutes=90)
    with_state(root, "torn", seq_end=1)
    with_state(root, "hostile", bot_name=HOSTILE + LONG, strategy=HOSTILE)
    euro = with_state(root, "euro", balance=balance_in("EUR"), risk={"trading_enabled": False})
    for log in (euro / "logs").glob("*.csv"):
        log.write_text(log.read_text(encoding="utf-8").replace("BTCUSDT", "BTCEUR"))
    (root / "empty" / "state").mkdir(parents=True)
    (root / "empty" / "state" / "bot_state.json").write_text("{}")
    return root


@pytest.fixture(scope="module")
def several(tmp_path_factory, start_dashboard):
    root = tmp_path_factory.mktemp("several")
    running = start_dashboard(root, "--bots", str(write_bots(root / "bots")))
    yield running
    running.stop()


def row(page, name):
    return page.locator("table.bots tr", has=page.get_by_role("rowheader").get_by_text(name))


def names(page):
    return page.locator("table.bots tr.row th a").all_inner_texts()


def test_worst_state_comes_first_and_is_said_in_words(several, open_page):
    page = open_page().open(several, "#/bots")
    first = [name.strip() for name in names(page)[:3]]
    assert first == ["torn", "silent", "euro"]
    assert re.search(r"ago\s+Trading off", row(page, "euro").locator("td.is").inner_text())
    assert "UTC" not in page.locator("#alerts").inner_text()
    assert "UTC" not in row(page, "silent").locator(".state").get_attribute("title")
    assert "Silent" in row(page, "silent").locator("td.is").inner_text()
    assert "1 h 30 min ago" in row(page, "silent").locator("td.is").inner_text()
    head = page.locator(".pagehead p").inner_text()
    assert head.startswith("3 of 6 bots need you")
    assert "silent (silent)" in head
    assert "euro (trading off)" in head
    assert page.locator("th[aria-sort=descending]").inner_text().strip() == "State"


@pytest.mark.parametrize("name", ["alpha", "silent", "euro"])
def test_figures_of_a_row_equal_the_api(several, open_page, name):
    page = open_page().open(several, "#/bots")
    stats = ask(several, "stats", bot=name)
    cells = row(page, name)
    assert shown(cells.locator("td.eq")) == pytest.approx(
        ask(several, "balance", bot=name)["equity_quote"], abs=0.0051
    )
    assert shown(cells.locator("td.since")) == pytest.approx(
        stats["realized_pnl_quote"], abs=0.0051
    )
    assert shown(cells.locator("td.fall")) == pytest.approx(
        -100 * stats["max_drawdown_ratio"], abs=0.0051
    )
    parts = [shown(cells.locator(f"td.{css}")) for css in ("now", "un", "cl")]
    assert parts[2] == pytest.approx(parts[0] + parts[1], abs=0.0151)
    assert shown(cells.locator("td.done")) == stats["trade_count"]


def test_columns_sort_and_the_address_keeps_the_order(several, open_page):
    page = open_page().open(several, "#/bots")
    page.get_by_role("button", name="Return").first.click()
    settle(page)
    assert "sort=-return_ratio" in page.url
    returns = page.locator("table.bots tr.row td.curve .x").all_inner_texts()
    known = [number_in(text) for text in returns if any(letter.isdigit() for letter in text)]
    assert known == sorted(known, reverse=True)
    assert page.locator("th[aria-sort]").count() == 1
    page.reload()
    settle(page)
    assert page.locator("th[aria-sort=descending]").inner_text().strip() == "Return"


def test_money_of_two_assets_is_never_mixed(several, open_page):
    page = open_page().open(several, "#/bots?sort=-equity_quote")
    units = [row.locator("td.eq .u").all_inner_texts() for row in page.locator("tr.row").all()]
    told = [unit for units_of_row in units for unit in units_of_row]
    assert sorted(told) in (told, told[::-1])
    assert page.locator("canvas").count() == 2
    assert "USDT" in page.locator("tr.tot th").inner_text()


def test_figure_explains_itself_in_its_own_money(several, open_page):
    page = open_page().open(several, "#/bots")
    row(page, "euro").locator("td.since .x").click()
    page.locator("#explain .total").last.wait_for()
    assert "EUR" in page.locator("#explain").inner_text()
    assert "USDT" not in page.locator("#explain").inner_text()
    rows = page.locator("#explain a", has_text="Show")
    assert "bot=euro" in rows.get_attribute("href")


def test_row_opens_the_overview_of_its_bot(several, open_page):
    page = open_page().open(several, "#/bots")
    row(page, "alpha").locator("td.is").click()
    page.wait_for_selector("body.overview")
    assert "bot=alpha" in page.url
    page.go_back()
    page.wait_for_selector("body.bots")
    row(page, "euro").locator("th a").press("Enter")
    page.wait_for_selector("body.overview")
    settle(page)
    assert "bot=euro" in page.url


@pytest.mark.parametrize("view", ["bots", "trades", "performance", "versions", "risk", "data"])
def test_switching_the_bot_keeps_the_view(several, open_page, view):
    page = open_page().open(several, f"#/{view}?bot=alpha")
    select = page.get_by_label("Bot", exact=True).first
    select.focus()
    page.keyboard.type("silent")
    settle(page)
    assert (f"#/{view}" in page.url, "bot=silent" in page.url) == (True, True)


def test_phone_has_the_bots_and_the_switcher_under_more(several, open_page):
    page = open_page(width=360).open(several, "#/risk?bot=alpha")
    page.get_by_role("button", name="More").click()
    menu = page.locator("#menu")
    menu.get_by_label("Bot", exact=True).select_option("silent=")
    settle(page)
    assert "#/risk" in page.url
    assert "bot=silent" in page.url
    menu.get_by_role("link", name="Bots").click()
    page.wait_for_selector("body.bots")


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1440])
def test_nothing_scrolls_sideways(several, open_page, width):
    page = open_page(width=width).open(several, "#/bots")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = """[...document.querySelectorAll('table.bots tr > *')].filter((cell) => {
      const { right, width } = cell.getBoundingClientRect();
      return width > 1 && right > innerWidth; }).length"""
    assert page.evaluate(outside) == 0
    if width > 767:
        select = page.locator(".who select")
        assert select.bounding_box()["width"] >= 80


def test_hostile_name_stays_text(several, open_page):
    page = open_page().open(several, "#/bots")
    assert page.locator("main img").count() == 0
    assert any(name.startswith("<img src=x") for name in names(page))


def test_curves_have_words_and_a_table(several, open_page):
    page = open_page().open(several, "#/bots")
    (money,) = [m for m in ask(several, "bots")["combined"] if m["quote_asset"] == "USDT"]
    label = page.locator("canvas").first.get_attribute("aria-label")
    assert f"to {money['points'][-1][1]:.2f} on" in label
    spark = row(page, "alpha").locator("svg").get_attribute("aria-label")
    assert spark.startswith("alpha: from 100 to ")
    page.get_by_text("Show as table").first.click()
    table = page.locator("details tbody tr")
    table.first.wait_for()
    assert table.count() == len(money["points"])
    page.locator("canvas").first.focus()
    page.keyboard.press("End")
    words = page.locator("canvas + span").first.inner_text()
    assert f"{money['points'][-1][1]:.2f}, from 100" in words
    assert f"{money['points'][-1][2]} bots" in words


def test_empty_bot_says_why_it_has_no_figures(several, open_page):
    page = open_page().open(several, "#/bots")
    row(page, "empty").locator("td.eq .x").click()
    page.locator("#explain .total").last.wait_for()
    assert "does not tell" in page.locator("#explain").inner_text()
    assert "It has not closed a trade yet." in page.locator("main").inner_text()


def test_new_bot_appears_and_focus_stays(tmp_path, run_dashboard, open_page):
    running = run_dashboard(tmp_path, "--bots", str(write_bots(tmp_path / "bots")))
    page = open_page().open(running, "#/bots?sort=bot_name")
    row(page, "silent").locator("td.eq .x").focus()
    with_state(tmp_path / "bots", "brand-new")
    for _ in range(40):
        if len(ask(running, "bots", curves="none")["bots"]) == 7:
            break
        time.sleep(0.5)
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, NEW_ROW)
    focused = "document.activeElement.closest('tr').querySelector('th a').textContent"
    assert page.evaluate(focused) == "silent"


def test_one_bot_has_no_such_entry(dashboard, open_page):
    page = open_page().open(dashboard)
    assert page.locator(".nav a", has_text="Bots").count() == 0
    page.goto(f"{dashboard.url}/#/bots")
    page.wait_for_selector("table.bots tr.row")
    assert page.locator("table.bots tr.row").count() == 1


def test_thirty_bots_are_drawn_in_a_moment(tmp_path, run_dashboard, open_page):
    now = datetime.now(UTC)
    make_bot(tmp_path / "bots" / "bot-00")
    logs = (tmp_path / "bots" / "bot-00" / "logs" / "trades_v8.02.csv").read_text(encoding="utf-8")
    for number in range(1, 30):
        folder = tmp_path / "bots" / f"bot-{number:02d}"
        (folder / "logs").mkdir(parents=True)
        (folder / "logs" / "trades.csv").write_text(logs, encoding="utf-8")
        state = {**state_of(now, 10.0 * number), "bot_name": f"{number} {LONG}"}
        write_state(folder / "state", json.loads(json.dumps(state)))
    running = run_dashboard(tmp_path, "--bots", str(tmp_path / "bots"))
    page = open_page().open(running, "#/bots")
    assert page.locator("table.bots tr.row").count() == 30
    started = page.evaluate("performance.now()")
    page.locator("table.bots .sort", has_text="Equity").click()
    page.wait_for_selector("th[aria-sort] .sort:text('Equity')")
    assert page.evaluate("performance.now()") - started < 1000
    equities = [shown(cell) for cell in page.locator("tr.row td.eq").all()]
    assert equities == sorted(equities, reverse=True)
    assert shown(page.locator("tr.tot td.eq")) == pytest.approx(sum(equities), abs=0.2)


def test_address_of_a_bot_that_is_gone_leads_back_to_all(several, open_page):
    watched = open_page()
    page = watched.page
    page.goto(f"{several.url}/#/bots?bot=gone")
    page.get_by_role("button", name="Show all bots").click()
    page.wait_for_selector("table.bots tr.row")
    assert page.url.endswith("#/bots")
    assert page.locator(".banner", has_text="'gone'").count() == 0
    watched.complaints.clear()  # the refused question stands in the console


def test_every_theme_and_width_is_free_of_axe_violations(several, open_page):
    script = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip("axe-core is not installed; `python3 run.py test` fetches it.")
    for width in (360, 768, 1440):
        for theme in ("dark", "light", "contrast"):
            page = open_page(width=width, theme=theme).open(several, "#/bots?bot=silent")
            page.evaluate(script.read_text(encoding="utf-8") + ";0")
            found = page.evaluate("axe.run()")["violations"]
            assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_one_bot_of_two_moneys_is_chosen_by_its_money(tmp_path, run_dashboard, open_page):
    head = "closed_at,symbol,side,quantity,entry_price,exit_price,pnl"
    rows = [f"2025-03-0{day} 10:00:00,SOLUSDT,long,1,100,110,10" for day in (1, 2, 3)]
    rows += [f"2025-03-0{day} 11:00:00,ETHBTC,long,1,0.05,0.06,0.01" for day in (1, 2)]
    (tmp_path / "logs").mkdir()
    (tmp_path / "state").mkdir()
    (tmp_path / "logs" / "trades.csv").write_text("\n".join([head, *rows]) + "\n")
    page = open_page().open(run_dashboard(tmp_path), "#/bots")
    assert page.locator(".nav a", has_text="Bots").count() == 1
    assert page.locator("table.bots tr.row .pill").all_inner_texts() == ["BTC", "USDT"]
    row(page, "bot").last.locator("th a").click()
    page.wait_for_selector("body.overview")
    settle(page)
    assert page.locator(".who select").input_value() == "=USDT"
    page.locator(".who select").select_option("=BTC")
    settle(page)
    assert "quote_asset=BTC" in page.url
