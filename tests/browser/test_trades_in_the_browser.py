"""The table of trades as a reader makes it: columns, rows on a page, walking by keys."""

from datetime import UTC, datetime, timedelta

from bot_files import iso
from waiting import settle, until

HEADS = "[...document.querySelectorAll('table.trades thead th')].map(el => el.innerText.trim())"
IDS = "[...document.querySelectorAll('table.trades [data-trade]')].map(el => el.dataset.trade)"
WIDEST = "[document.documentElement.scrollWidth, innerWidth]"


def open_columns(page):
    page.locator("details.columns summary").click()
    return page.get_by_role("group", name="Columns")


def test_a_column_is_added_and_another_left_out_and_the_address_keeps_both(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades")
    columns = open_columns(page)
    columns.get_by_label("Before fees").check()
    columns.get_by_label("Opened").check()
    columns.get_by_label("Strategy").uncheck()
    heads = page.evaluate(HEADS)
    assert {"Before fees", "Opened"} <= set(heads)
    assert "Strategy" not in heads
    page.reload()
    page.wait_for_selector("table.trades tr.row")
    assert page.evaluate(HEADS) == heads
    page.locator("table.trades .sort", has_text="Before fees").click()
    page.wait_for_url("**sort=-gross_pnl_quote**")
    open_columns(page).get_by_role("button", name="Usual columns").click()
    assert "columns=" not in page.url
    assert "Strategy" in page.evaluate(HEADS)


def test_each_column_that_is_offered_has_a_head_that_sorts(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades")
    for box in open_columns(page).locator("input").all():
        box.check()
    names = page.evaluate(HEADS)
    assert len(names) == page.locator("table.trades thead .sort").count()
    assert len(names) == page.locator("table.trades tbody tr").first.locator("th, td").count()
    for index in range(len(names)):
        with page.expect_response(lambda answer: "/api/trades?" in answer.url) as asked:
            page.locator("table.trades thead .sort").nth(index).click()
        assert asked.value.status == 200, names[index]
    needed, width = page.evaluate(WIDEST)
    assert needed <= width


def test_chosen_columns_are_read_on_a_phone_without_scrolling_sideways(dashboard, open_page):
    page = open_page(320).open(dashboard, "#/trades?columns=symbol,quantity_base,file,fee_quote")
    row = page.locator("table.trades tbody tr").first
    assert row.locator("[data-l='Quantity']").is_visible()
    assert row.locator("[data-l='Fees']").is_visible()
    needed, width = page.evaluate(WIDEST)
    assert needed <= width


def test_the_reader_chooses_how_many_rows_a_page_has(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades?offset=50")
    page.get_by_label("Rows per page").select_option("25")
    until(page, f"{IDS}.length === 25")
    assert "limit=25" in page.url
    page.get_by_role("button", name="Next page").click()
    page.wait_for_url("**offset=75**")


def test_a_number_of_rows_that_nobody_offers_is_the_usual_one(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades?limit=9999&columns=nothing")
    assert len(page.evaluate(IDS)) == 50
    assert page.evaluate(HEADS)[0] == "Closed"


def test_arrows_walk_along_the_trades_and_escape_closes_the_open_one(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades")
    ids = page.evaluate(IDS)
    page.locator("table.trades [data-trade]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer h2 .pill")
    settle(page)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.trade") == ids[2]
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer", state="detached")
    assert "trade=" not in page.url
    assert page.evaluate("document.activeElement.dataset.trade") == ids[2]


def test_a_page_past_the_last_trade_says_so_and_leads_back(dashboard, open_page):
    page = open_page(1440).open(dashboard, "#/trades?offset=5000")
    pager = page.get_by_role("navigation", name="Pages of the table")
    assert "Past the last of" in pager.inner_text()
    pager.get_by_role("button", name="Previous page").click()
    until(page, f"{IDS}.length > 0")
    assert pager.get_by_role("button", name="Next page").is_disabled()


def test_a_question_that_fails_shows_no_rows_of_the_one_before(dashboard, open_page):
    watched = open_page(1440)
    page = watched.open(dashboard, "#/trades")
    page.wait_for_selector("table.trades tr.row")
    page.evaluate("location.hash = '#/trades?sort=bogus'")
    page.get_by_text("This part could not be read.").wait_for()
    assert page.locator("table.trades tr.row").count() == 0
    page.evaluate("location.hash = '#/trades'")
    page.wait_for_selector("table.trades tr.row")
    watched.complaints[:] = [c for c in watched.complaints if "400" not in c]


def test_a_trade_of_fills_names_every_row_and_what_counts_of_it(tmp_path, run_dashboard, open_page):
    began = datetime.now(UTC) - timedelta(hours=3)
    fills = (("buy", 3000.5, 0.02), ("buy", 3010.5, 0.04), ("sell", 3033.0, 0.04))
    rows = [
        f"{iso(began + timedelta(minutes=10 * place))},ETHUSDT,{side},{price},{quantity},0.01"
        for place, (side, price, quantity) in enumerate(fills)
    ]
    for name in ("logs", "state"):
        (tmp_path / name).mkdir()
    log = "\n".join(["time,symbol,side,price,quantity,fee", *rows, ""])
    (tmp_path / "logs" / "fills.csv").write_text(log, encoding="utf-8")
    page = open_page().open(run_dashboard(tmp_path), "#/trades?trade=fills.csv:2-4")
    page.wait_for_selector(".drawer pre")
    said = page.locator(".drawer .prov").inner_text().replace("\N{NARROW NO-BREAK SPACE}", "")
    assert "Opened by line 2: bought 0.02 at 3000.5" in said
    assert "Opened by line 3: bought 0.02 at 3010.5" in said
    assert "Closed by line 4: sold 0.04 at 3033.0" in said
    assert "is the part of it that counts in this trade" in said
    assert "Rows between them may have" not in said
    assert page.locator(".drawer pre").all_inner_texts() == rows
