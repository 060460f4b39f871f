"""Ranges of the calendar, addresses that name no view, and what the browser remembers."""

from datetime import datetime, timedelta

import pytest
from asking import READER_ZONE, ask, log_rows, midnight, shown
from waiting import settle, until

HEADS = "[...document.querySelectorAll('table.trades thead th')].map(el => el.innerText.trim())"
ROWS = "document.querySelectorAll('table.trades tbody tr').length"
PIECES = """[...document.querySelectorAll('.who > *')].filter((el) => el.checkVisibility())
  .map((el) => { const box = el.getBoundingClientRect(); return [box.left, box.right]; })"""
TOPS = """[...document.querySelectorAll('.choosing > *')].filter((el) => el.checkVisibility())
  .map((el) => Math.round(el.getBoundingClientRect().y + el.getBoundingClientRect().height / 2))"""


def stretches():
    """Return first day and day after the last of each stretch, counted from today by hand."""
    today = midnight(0).date()
    first = today.replace(day=1)
    return {
        "Yesterday": (today - timedelta(days=1), today),
        "This week": (today - timedelta(days=today.isoweekday() - 1), today + timedelta(days=1)),
        "This month": (first, today + timedelta(days=1)),
        "Last month": ((first - timedelta(days=1)).replace(day=1), first),
    }


def count_between(dashboard, first, end):
    closed = [datetime.fromisoformat(row["closed_at"]) for row in log_rows(dashboard)]
    return sum(first <= moment.astimezone(READER_ZONE).date() < end for moment in closed)


def said_count(page, view):
    """Return how many trades the view says that it looks at."""
    settle(page)
    until(page, "!document.querySelector('.asking')")
    if "No trade" in page.locator("main").inner_text():
        return 0
    place = "main p.muted:has([data-figure=trade_count])" if view == "trades" else ".kpi .sub"
    return round(shown(page.locator(place).first))


@pytest.mark.parametrize("view", ["trades", "performance"])
def test_each_stretch_of_the_calendar_is_one_click_away(dashboard, open_page, view):
    page = open_page().open(dashboard, f"#/{view}")
    for name, (first, end) in stretches().items():
        page.get_by_role("button", name=name, exact=True).click()
        assert f"range={name.lower().replace(' ', '_')}" in page.url
        assert said_count(page, view) == count_between(dashboard, first, end), name
        assert page.get_by_label("From", exact=True).input_value() == first.isoformat()
    page.reload()
    settle(page)
    chosen = page.locator(".rangebuttons [aria-pressed=true]")
    assert chosen.all_inner_texts() == ["Last month"]


def test_a_date_changed_by_hand_keeps_the_other_end_of_the_range(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades?range=last_month")
    first, end = stretches()["Last month"]
    later = first + timedelta(days=9)
    page.get_by_label("From", exact=True).fill(later.isoformat())
    until(page, f"location.hash.includes('from={later}') && !location.hash.includes('range')")
    assert said_count(page, "trades") == count_between(dashboard, later, end)


@pytest.mark.parametrize("view", ["trades", "performance"])
def test_a_phone_chooses_the_range_from_a_list_in_one_line_with_its_folds(
    dashboard, open_page, view
):
    page = open_page(360).open(dashboard, f"#/{view}")
    page.get_by_role("combobox", name="Range", exact=True).select_option("last_month")
    until(page, "location.hash.includes('range=last_month')")
    assert said_count(page, view) == count_between(dashboard, *stretches()["Last month"])
    if view == "trades":
        assert len(set(page.evaluate(TOPS))) == 1
        page.get_by_text("Filters", exact=True).click()
        page.get_by_role("button", name="Clear filters").click()
        until(page, "!location.hash.includes('range')")


def test_columns_and_rows_are_remembered_and_the_address_wins(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades")
    page.locator("details.columns summary").click()
    page.get_by_role("group", name="Columns").get_by_label("Strategy").uncheck()
    page.get_by_label("Rows per page").select_option("25")
    until(page, f"{ROWS} === 25")
    settle(page)
    page.evaluate("history.replaceState(null, '', '#/trades')")
    page.reload()
    until(page, f"{ROWS} === 25")
    assert "Strategy" not in page.evaluate(HEADS)
    page.evaluate("location.hash = '#/trades?columns=strategy&limit=100'")
    until(page, f"{ROWS} === 100")
    assert page.evaluate(HEADS) == ["Closed", "Strategy"]


def test_an_address_that_names_no_view_says_so_and_leads_on_by_keyboard(dashboard, open_page):
    page = open_page().open(dashboard)
    page.evaluate("location.hash = '#/nonsense?x=1'")
    page.wait_for_selector("body.nowhere .ways")
    until(page, "document.title.includes('No such view')")
    assert "There is no view “nonsense”" in page.locator("main").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Overview"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("body.trades table.trades")
    page.go_back()
    page.wait_for_selector("body.nowhere .ways")


def test_known_ways_of_closing_are_words_and_the_log_s_own_are_kept(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades?exit_reason=stop_loss")
    cell = page.locator("td.of-reason").first
    assert cell.inner_text() == "Stop loss"
    assert cell.locator("span").get_attribute("title") == "stop_loss"
    assert page.locator("label", has_text="Closed by").locator("select").evaluate(
        "el => el.selectedOptions[0].text"
    ) == ("Stop loss")
    rows = ask(dashboard, "trades", exit_reason="stop_loss", limit=1)["filtered_count"]
    assert 0 < rows == said_count(page, "trades")


def test_the_header_names_bot_version_and_strategy_beside_each_other(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades?columns=symbol")
    until(page, "!!document.querySelector('link[href$=\"later.css\"]')")
    settle(page)
    pieces = page.evaluate(PIECES)
    assert len(pieces) == 5
    assert all(one[1] <= next_[0] for one, next_ in zip(pieces, pieces[1:], strict=False))


@pytest.mark.parametrize("view", ["overview", "trades"])
def test_trades_on_paper_are_a_table_whole_to_its_last_column(dashboard, open_page, view):
    page = open_page(703).open(dashboard, f"#/{view}")
    page.wait_for_selector("table.trades tr.row")
    page.wait_for_selector("main[aria-keyshortcuts]")
    page.emulate_media(media="print")
    page.wait_for_selector("#paper", state="visible")
    cells = page.locator("table.trades tbody tr").first.locator("th, td").all()
    boxes = [cell.bounding_box() for cell in cells if cell.is_visible()]
    assert len(boxes) == 11
    assert len({box["y"] for box in boxes}) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
