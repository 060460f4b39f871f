"""Eight tasks of a trader, each in at most three clicks from Overview, at a desk and on a phone."""

import re
from datetime import datetime

import pytest
from asking import READER_ZONE, ask, log_rows, midnight, number_in, shown
from bot_files import make_bot
from waiting import settle, until

HALF_A_CENT = 0.0051
SCREENS = pytest.mark.parametrize(
    ("width", "has_touch"), [(1440, False), (360, True)], ids=["desk", "phone"]
)


class Trader:
    """Clicks like a person, and counts; folded filters on a phone count as well."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0

    def click(self, locator):
        self.clicks += 1
        locator.click()
        settle(self.page)
        until(self.page, "!document.querySelector('.asking')")

    def choose(self, label, value):
        self.clicks += 1
        self.page.locator("label.field", has_text=re.compile(f"^{label}")).locator(
            "select"
        ).select_option(value)
        settle(self.page)
        until(self.page, "!document.querySelector('.asking')")

    def go(self, view):
        self.click(self.page.locator(".nav a", has_text=view))


@pytest.fixture
def trader(dashboard, open_page):
    def begin(width, has_touch):
        page = open_page(width, has_touch=has_touch).open(dashboard)
        page.wait_for_selector("#h-ver")
        return Trader(page)

    return begin


@SCREENS
def test_1_is_the_bot_alive(tmp_path, run_dashboard, open_page, width, has_touch):
    page = open_page(width, has_touch=has_touch).open(run_dashboard(make_bot(tmp_path)))
    place = ".truth .state" if has_touch else ".word .state"
    assert page.locator(place).inner_text().startswith("Alive")


@SCREENS
def test_2_how_much_did_a_version_earn_after_fees_in_thirty_days(
    dashboard, trader, width, has_touch
):
    one = trader(width, has_touch)
    one.go("Performance")
    if has_touch:
        one.choose("Range", "30d")
    else:
        one.click(one.page.get_by_role("button", name="30 d", exact=True))
    if has_touch:
        one.click(one.page.get_by_role("button", name="Version", exact=True))
    else:
        one.choose("Version", "v8.02")
    expected = ask(dashboard, "stats", bot_version="v8.02", **{"from": midnight(29).isoformat()})
    net = expected["realized_pnl_quote"]
    place = (
        one.page.locator("table.groups tr", has_text="v8.02").locator("td[data-l=Net]")
        if has_touch
        else one.page.locator(".kpi dd.fig1").first
    )
    assert shown(place) == pytest.approx(net, abs=HALF_A_CENT)
    assert one.clicks <= 3


@SCREENS
def test_3_which_trades_made_that_day(dashboard, trader, width, has_touch):
    one = trader(width, has_touch)
    one.go("Performance")
    day = one.page.locator("table.month").last.locator("td a").last
    one.click(day)
    newest = datetime.fromisoformat(log_rows(dashboard)[-1]["closed_at"]).astimezone(READER_ZONE)
    start = newest.replace(hour=0, minute=0, second=0)
    count = ask(dashboard, "trades", **{"from": start.isoformat()})["filtered_count"]
    assert one.page.locator("a[data-trade]").count() == count
    assert one.clicks <= 3


@SCREENS
def test_4_at_which_hour_is_money_lost(dashboard, trader, width, has_touch):
    one = trader(width, has_touch)
    one.go("Performance")
    one.click(one.page.get_by_role("button", name="Hour", exact=True))
    if has_touch:
        one.choose("Sort", "realized_pnl_quote")
    else:
        one.click(one.page.get_by_role("button", name="Net, USDT"))
    groups = ask(dashboard, "breakdown", by="hour", tz="Europe/Berlin")["groups"]
    worst = min(groups, key=lambda group: group["realized_pnl_quote"])["name"]
    hours = one.page.locator("table.groups tbody tr th").all_inner_texts()
    assert hours[0 if has_touch else -1].startswith(f"{worst}:00")
    assert one.clicks <= 3


@SCREENS
def test_5_how_deep_did_it_fall_and_for_how_long(dashboard, trader, width, has_touch):
    one = trader(width, has_touch)
    one.go("Risk")
    worst = one.page.locator("table.fallen tbody tr").first
    expected = -100 * ask(dashboard, "stats")["max_drawdown_ratio"]
    assert shown(worst.locator("td[data-l=Depth]")) == pytest.approx(expected, abs=HALF_A_CENT)
    assert worst.locator("td[data-l='Down for']").inner_text() != "–"
    assert one.clicks <= 3


@SCREENS
def test_6_what_do_i_lose_if_every_stop_hits_now(trader, width, has_touch):
    one = trader(width, has_touch)
    one.go("Risk")
    stake = one.page.locator("section[aria-labelledby=h-stake]")
    assert number_in(stake.locator(".fig2").inner_text()) == pytest.approx(-15.37, abs=HALF_A_CENT)
    assert one.clicks <= 3


@SCREENS
def test_7_why_is_this_row_left_out(trader, width, has_touch):
    one = trader(width, has_touch)
    one.click(one.page.get_by_role("link", name="Look at the rows"))
    one.page.locator(".refused li").first.wait_for()
    assert "The result does not follow from prices and quantity" in (
        one.page.locator("main").inner_text()
    )
    assert one.clicks <= 3


@SCREENS
def test_8_which_rows_is_this_figure_made_of(dashboard, trader, width, has_touch):
    one = trader(width, has_touch)
    one.go("Performance")
    one.click(one.page.locator(".kpi .x[data-figure=realized_pnl_quote]").first)
    one.click(one.page.locator("#explain:popover-open a", has_text="Show "))
    shown_count = one.page.locator("section[aria-labelledby=h-list] p.muted .x").first
    assert number_in(shown_count.inner_text()) == ask(dashboard, "stats")["trade_count"]
    assert one.clicks <= 3
