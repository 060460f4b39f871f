"""The figures on the page are the figures of the API, and those are the files'."""

import json
import re
import urllib.request

import pytest
from bot_files import realized_total
from waiting import until


def ask(dashboard, path):
    with urllib.request.urlopen(f"{dashboard.url}/api/{path}", timeout=60) as answer:
        return json.load(answer)


def number_in(text):
    """Read a figure as a person does: thin spaces group, a real minus counts."""
    found = re.search(r"[+\u2212]?\d[\d\u202f]*(?:\.\d+)?", text)
    assert found, text
    return float(found[0].replace("\u202f", "").replace("\u2212", "-"))


def kpi(page, name):
    return page.locator(".kpi", has=page.get_by_text(name, exact=True)).locator("dd.fig1")


@pytest.mark.parametrize(
    ("name", "figure", "decimals", "factor"),
    [
        ("Total P&L", "total_pnl_quote", 2, 1),
        ("Fees paid", "fee_quote", 2, 1),
        ("Trades", "trade_count", 0, 1),
        ("Win rate", "win_rate_ratio", 1, 100),
        ("Profit factor", "profit_factor", 2, 1),
        ("Max drawdown", "max_drawdown_ratio", 2, -100),
    ],
)
def test_key_figures_equal_the_api(dashboard, overview, name, figure, decimals, factor):
    expected = ask(dashboard, "stats")[figure] * factor
    assert number_in(kpi(overview, name).inner_text()) == pytest.approx(
        expected, abs=0.51 / 10**decimals
    )


def test_equity_and_balance_equal_the_state(dashboard, overview):
    balance = ask(dashboard, "balance")
    shown = number_in(overview.locator(".big .x").inner_text())
    assert shown == pytest.approx(balance["equity_quote"], abs=0.0051)
    assert number_in(kpi(overview, "Balance").inner_text()) == pytest.approx(
        balance["total_quote"], abs=0.0051
    )


def test_realized_plus_unrealized_is_total_in_every_row(overview):
    for row in overview.locator("table.sum tbody tr").all():
        realized, unrealized, total = (
            number_in(cell.inner_text()) for cell in row.locator("td.num").all()
        )
        assert realized + unrealized == pytest.approx(total, abs=0.011)


def test_realized_since_the_start_is_the_sum_of_the_files(dashboard, overview):
    cell = overview.locator("table.sum tbody tr").last.locator("td.num").first
    assert number_in(cell.inner_text()) == pytest.approx(
        realized_total(dashboard.root / "logs"), abs=0.0051
    )


def test_thirty_days_are_the_sum_of_the_bars(overview):
    cell = overview.locator("table.sum tbody tr").nth(2).locator("td.num").first
    panel = overview.locator("section[aria-labelledby=h-days]")
    panel.get_by_text("Show as table").click()
    panel.locator("tbody tr").first.wait_for()
    bars = panel.locator("tbody tr td:nth-of-type(1)").all_inner_texts()
    assert len(bars) == 30
    assert sum(map(number_in, bars)) == pytest.approx(number_in(cell.inner_text()), abs=0.151)


def test_rows_counted_follow_the_law(dashboard, overview):
    totals = ask(dashboard, "quality")["totals"]
    shown = number_in(overview.locator("section[aria-labelledby=h-believe] .fig1").inner_text())
    assert shown == totals["accepted_count"]
    assert "2 rows are quarantined" in overview.locator(".strip").inner_text()


def test_balance_is_held_against_the_trades(dashboard, overview):
    found = ask(dashboard, "reconciliation")
    panel = overview.locator("section[aria-labelledby=h-believe]")
    rest = panel.get_by_role("button", name="explain unexplained rest")
    assert number_in(rest.inner_text().split(",")[0]) == pytest.approx(
        found["unexplained_quote"], abs=0.0051
    )
    rest.click()
    overview.get_by_text("Expected", exact=True).wait_for()


def test_recent_trades_are_the_newest(dashboard, overview):
    newest = ask(dashboard, "trades?limit=8")["trades"]
    shown = overview.locator("section[aria-labelledby=h-recent] td.net").all_inner_texts()
    assert [number_in(text) for text in shown] == [
        pytest.approx(trade["realized_pnl_quote"], abs=0.0051) for trade in newest
    ]


def test_versions_show_their_own_results(dashboard, open_page):
    page = open_page().open(dashboard, "#/versions")
    rows = page.locator("section[aria-labelledby=h-side] tbody tr")
    for version, row in zip(ask(dashboard, "versions")["versions"], rows.all(), strict=True):
        assert version["bot_version"] in row.locator("th").inner_text()
        net = row.locator("td[data-l='Net result']").inner_text()
        assert number_in(net) == pytest.approx(version["realized_pnl_quote"], abs=0.0051)


def test_the_verdict_is_the_servers(dashboard, open_page):
    verdict = ask(dashboard, "versions/compare?a=v8.01&b=v8.02")["verdict"]
    page = open_page().open(dashboard, "#/versions")
    assert page.get_by_text(verdict, exact=True).count() == 1


def test_a_filter_changes_rows_sums_and_address(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades")
    page.get_by_label("Outcome").select_option("loss")
    until(page, "!document.querySelector('td.net .pos')")
    expected = ask(dashboard, "trades?outcome=loss")
    assert "outcome=loss" in page.url
    shown = page.locator("section[aria-labelledby=h-list] p.muted .x").all_inner_texts()
    assert number_in(shown[0]) == expected["filtered_count"]
    assert number_in(shown[1]) == pytest.approx(
        expected["totals"]["realized_pnl_quote"], abs=0.0051
    )


def test_sorting_is_done_by_the_server(dashboard, open_page):
    page = open_page().open(dashboard, "#/trades")
    page.get_by_role("button", name="Net, USDT").click()
    page.wait_for_selector("th[aria-sort=descending] >> text=Net")
    best = ask(dashboard, "trades?sort=-realized_pnl_quote&limit=1")["trades"][0][
        "realized_pnl_quote"
    ]
    until(page, f"document.querySelector('td.net').textContent.includes('+{best:.2f}')")


def test_a_trade_opens_with_its_raw_row_and_escape_closes_it(dashboard, open_page):
    newest = ask(dashboard, "trades?limit=1")["trades"][0]
    page = open_page().open(dashboard, "#/trades")
    page.locator("a[data-trade]").first.click()
    raw = page.locator(".drawer pre")
    raw.wait_for()
    assert raw.inner_text().startswith(f"{newest['trade_id']},")
    page.locator(".drawer .iconbtn").focus()
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer", state="detached")
    assert page.evaluate("document.activeElement.dataset.trade") == newest["place_id"]


def test_data_shows_why_a_row_is_left_out(dashboard, open_page):
    page = open_page().open(dashboard, "#/data?file=trades_v8.01.csv")
    page.wait_for_selector(".refused li")
    text = page.locator(".refused").inner_text()
    assert "2026-13-45,broken,row" in text
    assert "The result does not follow from prices and quantity" in text


@pytest.mark.parametrize(
    ("figure", "title"),
    [("win_rate_ratio", "Win rate"), ("fee_quote", "Fees"), ("profit_factor", "Profit factor")],
)
def test_a_number_explains_itself(dashboard, overview, figure, title):
    explained = ask(dashboard, f"explain?figure={figure}")
    button = overview.locator(f".kpi .x[data-figure={figure}]")
    button.click()
    pop = overview.locator("#explain:popover-open")
    pop.get_by_text(explained["formula"]).wait_for()
    assert title in pop.locator("h3").inner_text()
    assert f"Show {explained['used_count']} trades" in pop.inner_text()
    overview.keyboard.press("Escape")
    assert overview.locator("#explain:popover-open").count() == 0
    assert button.evaluate("el => el === document.activeElement")


def test_a_phone_folds_the_kinds_that_no_row_of_a_file_has(dashboard, open_page):
    page = open_page(360).open(dashboard, "#/data")
    clean = page.locator("table.account tr", has_text="trades_v8.00.csv")
    zeros = clean.locator("td.nil")
    assert zeros.count() == 4
    assert not zeros.first.is_visible()
    page.get_by_role("button", name="Show the kinds without rows, too").click()
    assert zeros.first.is_visible()


def test_words_beside_each_other_in_the_header_never_overlap(dashboard, open_page):
    page = open_page().open(dashboard, "#/settings")
    boxes = [part.bounding_box() for part in page.locator(".who > *").all() if part.is_visible()]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes]
    assert len(edges) >= 4
    assert all(end <= start for (_, end), (start, _) in zip(edges, edges[1:], strict=False))
