"""One switch for all results: in money, percent or R each view agrees with the API and the log."""

import re
from pathlib import Path

import pytest
from asking import ask, log_rows, number_in, shown
from bot_files import STARTING_QUOTE, make_bot
from waiting import settle, until

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
R_ENDING = "\u00a0R"
VIEWS = ("overview", "trades", "performance", "versions", "risk")


def write_stops(logs: Path) -> None:
    """Give two of three trades of each log the stop that they began with, 1 % from the entry."""
    for path in logs.glob("trades_v*.csv"):
        lines = path.read_text(encoding="utf-8").split("\n")
        path.write_text("\n".join(map(with_stop, range(len(lines)), lines)), encoding="utf-8")


def with_stop(number: int, line: str) -> str:
    cells = line.split(",")
    if cells[0] == "trade_id":
        return f"{line},initial_stop_price"
    if len(cells) != 14:
        return line
    stop = float(cells[6]) * (0.99 if cells[4] == "long" else 1.01)
    return f"{line},{stop:.2f}" if number % 3 else f"{line},"


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory, start_dashboard):
    """A bot whose log tells the risk of two trades of three."""
    root = make_bot(tmp_path_factory.mktemp("risks"))
    write_stops(root / "logs")
    running = start_dashboard(root)
    yield running
    running.stop()


def results_in_r(dashboard):
    """Return the result of each trade in R, None where its stop is not told, by hand."""
    found = []
    for row in log_rows(dashboard):
        stop = row["initial_stop_price"]
        distance = abs(float(row["entry_price"]) - float(stop)) if stop else 0.0
        risk = distance * float(row["quantity_base"])
        found.append(float(row["realized_pnl_quote"]) / risk if risk else None)
    return found


def choose(page, unit):
    """Click the switch in the header and wait until every figure is told in the new unit."""
    page.locator(f"header .units [data-unit={unit}]").click()
    until(page, f"location.hash.includes('unit={unit}') === {str(unit != 'quote').lower()}")
    settle(page)


def panel(page, name):
    return page.locator(f"section[aria-labelledby=h-{name}]")


def kpi(page, name):
    return page.locator(".kpi", has=page.get_by_text(name, exact=True)).locator("dd.fig1")


def net_of(page, view):
    """Return where a view shows what all trades brought."""
    places = {
        "overview": lambda: panel(page, "money").locator("tbody tr").last.locator("td").first,
        "trades": lambda: page.locator("p.muted [data-figure=realized_pnl_quote]"),
        "performance": lambda: kpi(page, "Net result"),
        "versions": lambda: panel(page, "side").locator("td[data-l='Net result']").last,
        "risk": lambda: kpi(page, "Worst trade"),
    }
    return places[view]()


def expected_of(dashboard, view, unit):
    if view == "versions":
        return ask(dashboard, "versions", unit=unit)["versions"][-1]["realized_pnl_quote"]
    stats = ask(dashboard, "stats", unit=unit)
    return stats["worst_trade_quote" if view == "risk" else "realized_pnl_quote"]


def test_the_sum_in_r_is_that_of_the_log(dashboard):
    by_hand = [result for result in results_in_r(dashboard) if result is not None]
    stats = ask(dashboard, "stats", unit="r")
    assert stats["measured"]["used_count"] == len(by_hand) < stats["trade_count"]
    assert stats["realized_pnl_quote"] == pytest.approx(sum(by_hand), abs=1e-6)
    percent = ask(dashboard, "stats", unit="percent")["realized_pnl_quote"]
    money = ask(dashboard, "stats")["realized_pnl_quote"]
    assert percent == pytest.approx(money / STARTING_QUOTE * 100, abs=1e-6)


@pytest.mark.parametrize("view", VIEWS)
def test_the_switch_changes_the_results_of_every_view(dashboard, open_page, view):
    page = open_page().open(dashboard, f"#/{view}")
    assert shown(net_of(page, view)) == pytest.approx(
        expected_of(dashboard, view, "quote"), abs=0.0051
    )
    for unit, ending, room in (("r", R_ENDING, 0.0051), ("percent", "%", 0.00051)):
        choose(page, unit)
        text = net_of(page, view).inner_text()
        assert ending in text
        assert number_in(text) == pytest.approx(expected_of(dashboard, view, unit), abs=room)
    choose(page, "quote")
    assert shown(net_of(page, view)) == pytest.approx(
        expected_of(dashboard, view, "quote"), abs=0.0051
    )


def test_what_is_left_out_is_said_on_every_view_and_can_be_looked_at(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?unit=r")
    measured = ask(dashboard, "stats", unit="r")["measured"]
    for view in VIEWS:
        page.locator(f"header .nav a[href^='#/{view}']").click()
        page.wait_for_selector(f"body.{view}")
        settle(page)
        assert measured["reason"] in page.locator("#ribbon").inner_text()
    page.locator("#ribbon").get_by_text("Show these trades").click()
    until(page, "location.hash.includes('risk=unknown')")
    settle(page)
    assert (
        number_in(page.locator("[data-figure=trade_count]").first.inner_text())
        == (measured["left_out_count"])
    )


def test_a_link_carries_the_unit_and_so_does_every_view(dashboard, open_page):
    page = open_page().open(dashboard, "#/overview?unit=percent")
    links = page.locator("header .nav a").all()
    assert len(links) >= 5
    assert all("unit=percent" in str(link.get_attribute("href")) for link in links)
    assert page.locator("header .units [data-unit=percent]").get_attribute("aria-pressed") == "true"


def test_no_amount_of_money_is_ever_shown_as_r(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance")
    money = net_of(page, "performance").inner_text()
    waiting = []
    page.route("**/api/*unit=r*", lambda route: waiting.append(route))
    page.locator("header .units [data-unit=r]").click()
    until(page, "location.hash.includes('unit=r')")
    page.wait_for_timeout(600)
    assert waiting
    text = page.locator("main").inner_text() + page.locator("#truth").inner_text()
    assert R_ENDING not in text
    assert money.split(",")[0] not in text
    page.unroute("**/api/*unit=r*")  # and lets what waits go on
    settle(page)
    assert R_ENDING in net_of(page, "performance").inner_text()


def test_an_explanation_is_in_the_unit_of_its_figure(dashboard, open_page):
    page = open_page().open(dashboard, "#/performance?unit=r")
    kpi(page, "Net result").locator("button").click()
    page.wait_for_selector("#explain .total")
    expected = ask(dashboard, "explain", figure="realized_pnl_quote", unit="r")
    total = page.locator("#explain dd.total").inner_text()
    assert total.endswith(R_ENDING)
    assert number_in(total) == pytest.approx(expected["result"], abs=0.0051)
    assert "USDT" not in page.locator("#explain").inner_text()
    link = page.locator("#explain .foot a").first
    assert "risk=known" in str(link.get_attribute("href"))


def test_what_the_account_holds_stays_money_and_says_so(dashboard, open_page):
    page = open_page().open(dashboard, "#/overview?unit=r")
    equity = ask(dashboard, "balance")["equity_quote"]
    assert shown(panel(page, "money").locator(".big")) == pytest.approx(equity, abs=0.0051)
    assert "USDT" in panel(page, "money").locator(".head").inner_text()
    assert "stay money" in page.locator("#ribbon").inner_text()
    heads = page.locator("section table th", has_text=re.compile("Unrealized, USDT"))
    assert heads.count() == 1


def test_each_trade_says_what_it_risked(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades?unit=r&risk=known")
    trade = ask(dashboard, "trades", unit="r", risk="known", limit=1)["trades"][0]
    page.locator("a[data-trade]").first.click()
    drawer = page.locator("aside.drawer")
    drawer.get_by_text("Risked at first").wait_for()
    text = drawer.inner_text()
    assert f"{trade['risk_quote']:.2f} USDT" in text
    assert number_in(drawer.locator(".fig2").inner_text()) == pytest.approx(
        trade["realized_pnl_quote"], abs=0.0051
    )


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.parametrize("width", [1440, 360])
def test_results_in_r_are_free_of_axe_violations(dashboard, open_page, theme, width):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `python3 run.py test` fetches it.")
    watched = open_page(width, theme, bypass_csp=True)
    for view in VIEWS:
        page = watched.open(dashboard, f"#/{view}?unit=r")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


def test_on_a_phone_the_switch_is_in_the_menu(dashboard, open_page):
    page = open_page(360).open(dashboard, "#/performance")
    page.locator("header").get_by_role("button", name="More").click()
    page.locator("#menu [data-unit=r]").click()
    until(page, "location.hash.includes('unit=r')")
    page.keyboard.press("Escape")
    settle(page)
    assert R_ENDING in net_of(page, "performance").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
