"""The equity chart: which curve it is, the switch between both, and a past moment."""

import json
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from bot_files import make_bot, realized_total, state_of, write_state
from waiting import settle, until

CANDLE_S = 1.1
LOCAL_CLOCK = """ms => {
  const moment = new Date(ms);
  moment.setMinutes(moment.getMinutes() - moment.getTimezoneOffset());
  return moment.toISOString().slice(0, 23);
}"""
EQUITIES = (10_060.0, 10_012.5, 10_048.25, 10_021.0)


def report(root, equity: float, *, is_flat: bool = False) -> datetime:
    """Write a state of a bot with candles of one second, and wait until the next one is due."""
    now = datetime.now(UTC)
    state = state_of(now, realized_total(root / "logs"))
    state |= {"timeframe": "1s", "updated_at": now.isoformat().replace("+00:00", "Z")}
    state["balance"]["equity_quote"] = equity
    if is_flat:
        state["positions"] = []
    write_state(root / "state", state)
    time.sleep(CANDLE_S)
    return now


@pytest.fixture(scope="module")
def living(tmp_path_factory, start_dashboard):
    """A dashboard that saw a bot report a few times."""
    root = make_bot(tmp_path_factory.mktemp("living"))
    running = start_dashboard(root)
    for index, equity in enumerate(EQUITIES):
        report(root, equity, is_flat=index == len(EQUITIES) - 1)
    yield running
    running.stop()


def equity(dashboard, query: str = "") -> dict:
    with urllib.request.urlopen(f"{dashboard.url}/api/equity?{query}", timeout=60) as answer:
        return json.load(answer)


def sub(page) -> str:
    return page.locator("#h-eq + .sub").inner_text()


def test_realized_curve_is_called_so_and_the_marked_one_is_a_click_away(living, open_page):
    page = open_page().open(living)
    page.wait_for_selector("#h-eq")
    settle(page)
    assert "realized" in sub(page)
    page.get_by_role("group", name="Curve").get_by_role("button", name="Marked to market").click()
    page.wait_for_selector("[aria-labelledby=h-eq] canvas[aria-label^='Equity, marked to market,']")
    assert "marked to market since" in sub(page)
    told = page.locator("[aria-labelledby=h-eq] canvas").get_attribute("aria-label")
    assert "10\u202f021.00" in told
    pressed = page.locator("[aria-label=Curve] [aria-pressed=true]").inner_text()
    assert pressed == "Marked to market"


def test_marked_curve_is_what_the_states_said(living):
    values = [value for _, value, _ in equity(living, "curve=marked_to_market")["points"]]
    known = [value for value in values if value is not None]
    assert [value for value in known if value in EQUITIES] == list(EQUITIES)


def test_past_moment_shows_the_positions_of_then(living, open_page):
    first = equity(living)["marked_from"]
    page = open_page().open(living)
    field = page.get_by_label("What was known at")
    field.wait_for()
    long_ago = "2020-01-01T12:00"
    field.fill(long_ago)
    page.wait_for_selector("text=Not known.")
    assert (
        "the history begins at" in page.locator("[aria-labelledby=h-eq] [role=status]").inner_text()
    )
    assert first[:16] in page.locator("[aria-labelledby=h-eq] [role=status]").inner_text()
    page.get_by_role("button", name="Forget").click()
    until(page, "!document.querySelector('[aria-labelledby=h-eq] [role=status]').textContent")


def test_positions_known_at_a_moment_are_listed(living, open_page):
    page = open_page().open(living)
    moment = (datetime.fromisoformat(equity(living)["marked_to"])).timestamp()
    page.wait_for_selector("#h-eq")
    page.wait_for_selector("input[type=datetime-local]")
    # The field takes minutes; the API takes any moment: the page shows what it answers.
    page.evaluate("document.querySelector('input[type=datetime-local]').step = '0.001'")
    local = page.evaluate(LOCAL_CLOCK, (moment - 2 * CANDLE_S) * 1000)
    page.get_by_label("What was known at").fill(local)
    page.wait_for_selector("caption:has-text('Open positions then')", state="attached")
    text = page.locator("[aria-labelledby=h-eq]").inner_text()
    assert "SOLUSDT" in text
    assert "as reported" in text


@pytest.mark.parametrize("width", [1440, 360])
def test_panel_with_both_switches_fits(living, open_page, width):
    page = open_page(width).open(living)
    page.wait_for_selector("#h-eq")
    page.get_by_role("group", name="Curve").get_by_role("button", name="Marked to market").click()
    until(page, "document.documentElement.scrollWidth <= innerWidth")
    page.locator("[aria-labelledby=h-eq]").scroll_into_view_if_needed()


def test_time_without_a_dashboard_breaks_the_line_and_is_told(run_dashboard, open_page, tmp_path):
    root = make_bot(tmp_path)
    first = run_dashboard(root)
    for value in EQUITIES[:2]:
        report(root, value)
    first.stop()
    time.sleep(14)
    second = run_dashboard(root)
    for value in EQUITIES[2:]:
        report(root, value)
    answer = equity(second, "curve=marked_to_market")
    assert answer["gap_count"] == 1
    page = open_page().open(second)
    page.get_by_role("group", name="Curve").get_by_role("button", name="Marked to market").click()
    page.wait_for_selector("text=1 gap in which dashboard or bot did not run")


@pytest.mark.parametrize(
    ("place", "panel"), [("#/overview", "eq"), ("#/risk", "water")], ids=["overview", "risk"]
)
def test_a_payment_is_told_beside_the_curve_and_in_its_table(
    run_dashboard, open_page, tmp_path, place, panel
):
    root = make_bot(tmp_path)
    days = [(datetime.now(UTC) - timedelta(days=back)).date() for back in (20, 8)]
    dashboard = run_dashboard(root, "--deposits", f"{days[0]}=500,{days[1]}=-120.5")
    told = equity(dashboard)["deposits"]
    assert [payment["amount_quote"] for payment in told] == [500.0, -120.5]
    page = open_page().open(dashboard, place)
    part = page.locator(f"[aria-labelledby=h-{panel}]")
    canvas = part.locator("canvas")
    canvas.wait_for()
    said = canvas.get_attribute("aria-label")
    assert said.index("paid in 500.00 USDT") < said.index("taken out 120.50 USDT")
    part.get_by_text("Show as table").click()
    rows = part.locator("details tbody tr", has_text="paid in 500.00 USDT")
    rows.first.wait_for()
    assert rows.count() == 1
    assert part.locator("details tbody tr", has_text="taken out 120.50 USDT").count() == 1
