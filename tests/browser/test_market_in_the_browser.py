"""Market: the candles of the files, the trades on them, and what to write where there are none."""

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import ask, number_in
from bot_files import make_bot
from candle_files import STEP_MS, write_candles
from waiting import settle, until

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PLOT = ".candles [role=img]"
IS_DRAWN = (
    f"[...document.querySelectorAll('{PLOT} canvas')]"
    ".some((canvas) => canvas.width > 200 && canvas.toDataURL().length > 4000)"
)


@pytest.fixture(scope="module")
def market(tmp_path_factory, start_dashboard):
    """A bot that wrote eight days of candles, one line of which is none."""
    root = write_candles(make_bot(tmp_path_factory.mktemp("market")), ["nonsense\n"])
    running = start_dashboard(root)
    yield running
    running.stop()


@pytest.fixture
def see(market, open_page):
    def open_view(query="", width=1440, theme="dark", **options):
        page = open_page(width, theme, **options).open(market, f"#/market{query}")
        page.wait_for_selector(f"{PLOT} canvas")
        until(page, IS_DRAWN)
        return page

    return open_view


def panel(page, name):
    return page.locator(f"section[aria-labelledby=h-{name}]")


def rows_of(locator):
    return [row.locator("th, td").all_inner_texts() for row in locator.locator("tbody tr").all()]


def answer_of(market, **query):
    return ask(market, "candles", limit=600, **query)


def test_the_sentence_says_what_the_api_says(market, see):
    words = see().locator(PLOT).get_attribute("aria-label")
    answer = answer_of(market)
    assert words.startswith("600 candles of BTCUSDT, 5m each")
    assert f"Trades: {answer['marked_trade_count']}." in words
    highest = max(row[2] for row in answer["candles"])
    assert number_in(words.split("highest ")[1]) == pytest.approx(highest)


def test_the_table_holds_the_candles_of_the_api(market, see):
    page = see()
    panel(page, "market").get_by_text("Show as table").click()
    table = panel(page, "market").locator("details table")
    table.wait_for()
    shown = [[number_in(cell) for cell in row[1:]] for row in rows_of(table)]
    newest = answer_of(market)["candles"][::-1][: len(shown)]
    assert len(shown) == 120
    assert shown == [pytest.approx(row[1:]) for row in newest]


def test_what_it_waits_for_is_told_with_its_distance(market, see):
    rows = rows_of(panel(see(), "levels"))
    levels = answer_of(market)["levels"]
    assert [row[0] for row in rows] == [level["words"] for level in levels]
    assert [number_in(row[1]) for row in rows] == [level["price"] for level in levels]
    last = next(level["price"] for level in levels if level["kind"] == "last")
    stop = next(place for place, level in enumerate(levels) if level["kind"] == "stop")
    share = (levels[stop]["price"] / last - 1) * 100
    assert number_in(rows[stop][2]) == pytest.approx(share, abs=0.006)


def test_the_arrow_keys_read_the_candles_out(market, see):
    page = see()
    page.locator(PLOT).focus()
    page.keyboard.press("Home")
    first, second = answer_of(market)["candles"][:2]
    spoken = page.locator(".candles [aria-live]")
    assert f"open {first[1]:,.2f}".replace(",", "\u202f") in spoken.inner_text()
    page.keyboard.press("ArrowRight")
    assert f"close {second[4]:,.2f}".replace(",", "\u202f") in spoken.inner_text()
    assert f"{second[4]:,.2f}".replace(",", "\u202f") in page.locator(".readout").inner_text()


def test_enter_on_a_candle_opens_the_trade_that_ended_there(market, see):
    page = see()
    answer = answer_of(market)
    exits = [mark for mark in answer["markers"] if mark["kind"] == "exit" and mark["place_id"]]
    times = [row[0] for row in answer["candles"]]
    place = max(n for n, at in enumerate(times) if at <= exits[-1]["t_ms"])
    page.locator(PLOT).focus()
    page.keyboard.press("End")
    for _ in range(len(times) - 1 - place):
        page.keyboard.press("ArrowLeft")
    assert "out at" in page.locator(".candles [aria-live]").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer .kv")
    assert exits[-1]["trade_id"] in page.locator(".drawer").inner_text()
    page.locator(".drawer").get_by_label("Close trade").click()
    until(page, "document.activeElement.matches('[data-trade], [data-marks]')")


def test_a_click_on_a_ring_opens_the_trade_with_how_far_it_went(market, see):
    exits = [mark for mark in answer_of(market)["markers"] if mark["kind"] == "exit"]
    trade = ask(market, f"trades/{exits[-1]['place_id']}")
    moment = datetime.fromtimestamp(exits[-1]["t_ms"] / 1000, UTC)
    begin, end = moment - timedelta(hours=6), moment + timedelta(minutes=20)
    page = see(f"?from={begin:%Y-%m-%dT%H:%M:%SZ}&to={end:%Y-%m-%dT%H:%M:%SZ}")
    shown = {"from": f"{begin:%Y-%m-%dT%H:%M:%SZ}", "to": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    click_along(page, exits[-1], answer_of(market, **shown))
    page.wait_for_selector(".drawer .kv")
    assert trade["trade"]["trade_id"] in page.locator(".drawer").inner_text()
    found = trade["excursion"]
    words = page.locator("dt", has_text="Furthest against it").locator("xpath=following::dd[1]")
    shown = number_in(words.inner_text().replace("at most ", ""))
    assert shown == pytest.approx(found["adverse_quote"], abs=0.0051)
    assert words.inner_text().startswith("at most") == found["is_adverse_bound"]


def click_along(page, mark, answer):
    """Click down the column of a candle until its ring is met; prices stand right of it."""
    box = page.locator(PLOT).bounding_box()
    times = [row[0] for row in answer["candles"]]
    place = max(n for n, at in enumerate(times) if at <= mark["t_ms"])
    for y in range(10, int(box["height"] * 0.8), 8):
        for room in (1, 5, 9):
            x = (box["width"] - 70) * (place + 0.5) / (len(times) + room)
            page.mouse.click(box["x"] + x, box["y"] + y)
            if "trade=" in page.evaluate("location.hash"):
                return
    raise AssertionError(f"no ring was met for candle {place} of {len(times)}")


def test_the_address_holds_market_length_and_range(market, see):
    page = see("?timeframe=1h&from=2020-01-01")
    assert page.get_by_role("button", name="1h", exact=True).get_attribute("aria-pressed") == "true"
    assert page.get_by_label("From", exact=True).input_value() == "2020-01-01"
    page.get_by_role("button", name="15m", exact=True).click()
    until(page, "location.hash.includes('timeframe=15m')")
    until(page, f"document.querySelector('{PLOT}')?.ariaLabel.includes('15m each')")
    assert "gathered from 5m" in panel(page, "market").inner_text()


def test_earlier_and_later_move_the_stretch_that_is_shown(market, see):
    page = see()
    newest = page.locator(PLOT).get_attribute("aria-label")
    page.get_by_role("button", name="Earlier").click()
    until(page, f"document.querySelector('{PLOT}').ariaLabel !== {newest!r}")
    first = answer_of(market)["candles"][0][0]
    assert f"to={datetime.fromtimestamp(first / 1000, UTC):%Y-%m-%dT%H}" in page.evaluate(
        "decodeURIComponent(location.hash)"
    )
    page.get_by_role("button", name="Back to now").click()
    until(page, f"document.querySelector('{PLOT}').ariaLabel.includes('600 candles')")


def test_lines_that_were_left_out_are_counted_with_the_reason(see):
    words = panel(see(), "market").locator(".prov").inner_text()
    assert "1 line left out of BTCUSDT_5m.csv: 1 too few columns" in words


def test_the_chart_names_its_library_and_nothing_leaves_the_origin(market, see):
    asked = []
    page = see()
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    until(page, IS_DRAWN)
    link = page.get_by_role("link", name="TradingView")
    assert link.get_attribute("href") == "https://www.tradingview.com/"
    assert "noreferrer" in link.get_attribute("rel")
    assert [url for url in asked if not url.startswith((market.url, "data:"))] == []


def test_another_theme_draws_the_candles_in_its_colors(see):
    page = see()
    ground = f"document.querySelector('{PLOT} canvas').toDataURL()"
    dark = page.evaluate(ground)
    page.get_by_label("Theme, colors and time zone").click()
    page.get_by_text("Light", exact=True).click()
    page.keyboard.press("Escape")
    until(page, f"{ground} !== {dark!r}")
    assert page.locator(PLOT).count() == 1
    assert page.locator(f"{PLOT} table").count() == 1


def test_the_chart_is_drawn_again_when_the_view_is_opened_again(see):
    page = see()
    for _ in range(3):
        page.evaluate("location.hash = '#/trades'")
        page.wait_for_selector("body.trades")
        page.evaluate("location.hash = '#/market'")
        page.wait_for_selector("body.market")
        until(page, IS_DRAWN)
    assert page.locator(f"{PLOT} table").count() == 1


def test_a_new_candle_keeps_the_focus_and_what_the_keys_have_found(
    tmp_path, run_dashboard, open_page
):
    running = run_dashboard(write_candles(make_bot(tmp_path)))
    page = open_page().open(running, "#/market")
    until(page, IS_DRAWN)
    page.locator(PLOT).focus()
    page.keyboard.press("PageUp")
    before = page.locator(PLOT).get_attribute("aria-label")
    found = page.locator(".readout").inner_text()
    path = tmp_path / "state" / "candles" / "BTCUSDT_5m.csv"
    last = path.read_text(encoding="utf-8").splitlines()[-1].split(",")
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join([str(int(last[0]) + STEP_MS), *last[1:]]) + "\n")
    for _ in range(40):
        page.evaluate("document.querySelector('.poll').click()")
        page.evaluate("document.querySelector('.poll').click()")
        page.wait_for_timeout(250)
        if page.locator(PLOT).get_attribute("aria-label") != before:
            break
    assert page.locator(PLOT).get_attribute("aria-label") != before
    assert page.evaluate(f"document.activeElement.matches('{PLOT}')")
    assert page.locator(".readout").inner_text() == found


def test_without_candles_the_view_says_what_to_write_and_where(dashboard, open_page):
    page = open_page().open(dashboard, "#/market")
    page.wait_for_selector("#h-none")
    words = page.locator("main").inner_text()
    assert 'CandleLog("state", "BTCUSDT", "1m")' in words
    assert "time,open,high,low,close,volume" in words
    assert "candles/BTCUSDT_1m.csv" in words
    assert page.get_by_label("Copy the three lines").count() == 1


def test_an_unknown_market_says_which_there_are(market, open_page):
    page = open_page().open(market, "#/market?symbol=DOGEUSDT")
    page.get_by_text("There are no candles of DOGEUSDT; there are some of BTCUSDT.").wait_for()


def test_a_trade_leads_to_its_candles(market, open_page):
    mark = [m for m in answer_of(market)["markers"] if m["kind"] == "exit"][-1]
    page = open_page().open(market, f"#/trades?trade={mark['place_id']}")
    page.get_by_role("link", name="See it on the candles").click()
    until(page, "location.hash.startsWith('#/market')")
    until(page, IS_DRAWN)
    assert mark["trade_id"] in page.locator(".drawer").inner_text()


def test_without_the_library_the_candles_are_in_a_table(tmp_path, run_dashboard, open_page):
    project = tmp_path / "project"
    for name in ("static", "botscope"):
        shutil.copytree(
            ROOT / name, project / name, ignore=shutil.ignore_patterns("vendor", "__pycache__")
        )
    shutil.copy(ROOT / "dashboard_api.py", project)
    root = tmp_path / "bot"
    root.mkdir()
    running = run_dashboard(write_candles(make_bot(root)), folder=project)
    watched = open_page()
    page = watched.open(running, "#/market")
    page.get_by_text("The chart library is not installed").wait_for()
    assert len(rows_of(panel(page, "market").locator("details"))) == 120
    watched.complaints[:] = [each for each in watched.complaints if "404" not in each]


@pytest.mark.skipif(sys.platform == "win32", reason="no such file name there")
def test_a_hostile_file_name_is_text(tmp_path, run_dashboard, open_page):
    root = write_candles(make_bot(tmp_path))
    folder = root / "state" / "candles"
    (folder / "BTCUSDT_5m.csv").rename(folder / "<img src=x onerror=alert(1)>_5m.csv")
    page = open_page().open(run_dashboard(root), "#/market")
    until(page, IS_DRAWN)
    assert "<img src=x onerror=alert(1)>" in page.locator("#h-market").inner_text()
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("width", [1440, 360, 320])
@pytest.mark.parametrize("query", ["", "?timeframe=1h", "?symbol=NONE"])
def test_nothing_has_to_be_scrolled_sideways(market, open_page, width, query):
    page = open_page(width).open(market, f"#/market{query}")
    settle(page)
    page.wait_for_timeout(400)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; `run.py test` does it")
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.parametrize("width", [1440, 360])
def test_axe_finds_no_violation(see, theme, width):
    page = see(width=width, theme=theme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
