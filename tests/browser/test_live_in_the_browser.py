"""The page while the bot lives: nothing moves under the reader, news is told once."""

from datetime import UTC, datetime, timedelta

import pytest
from bot_files import HEADER, iso, make_bot, realized_total, state_of, write_state
from waiting import settle, until

PLACE = """[document.activeElement.outerHTML, scrollY, getSelection().toString(),
  document.querySelector('th[aria-sort]').textContent,
  document.querySelector('#h-trade').textContent]"""
COUNT_MARKS = """
window.marked = [];
new MutationObserver(changes => changes.forEach(({ target, oldValue }) => {
  const isNew = target.classList?.contains('changed') && !/\\bchanged\\b/.test(oldValue ?? '');
  if (isNew) window.marked.push(target.textContent);
})).observe(document, { subtree: true, attributeFilter: ['class'], attributeOldValue: true });
"""
BROWSER_SAYS = """
window.told = []; window.asked = 0; window.notes = 0;
window.Notification = class {
  static permission = '%s';
  static requestPermission() { window.asked += 1; return Promise.resolve(Notification.permission); }
  constructor(title, { body, tag }) { window.told.push(`${title}: ${body}`); }
  close() {}
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  window.notes += 1;
  return start.apply(this, at);
};
"""
NOT_ASKED_YET = """void Object.assign(Notification, {
  permission: 'default',
  requestPermission: async () => { window.asked += 1; return 'granted'; },
})"""
WANTS_NEWS = """localStorage.setItem('botscope.prefs', JSON.stringify({ alerts: 'on' }));"""
POLL = "document.querySelector('.poll').click()"


def poll_now(page):
    with page.expect_response(lambda answer: "/api/status" in answer.url):
        page.evaluate(POLL)
        page.evaluate(POLL)


def close_trade(root, number, result=2.5):
    """Let the bot close one more trade, and write its state as it then does."""
    log = root / "logs" / "trades_v8.03.csv"
    now = datetime.now(UTC)
    row = (
        f"v8.03-{number},{iso(now - timedelta(hours=1))},{iso(now + timedelta(seconds=number))},"
        f"BTCUSDT,long,1,100,{100 + result},{result},0,{result},v8.03,grid,take_profit\n"
    )
    with log.open("a", encoding="utf-8", newline="") as file:
        file.write(row if file.tell() else f"{HEADER}\n{row}")
    write_state(root / "state", state_of(now, realized_total(root / "logs")))


def polled_until(page, claim):
    for _ in range(60):
        poll_now(page)
        if page.evaluate(claim):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {claim}")


@pytest.fixture
def bot(tmp_path, run_dashboard):
    return run_dashboard(make_bot(tmp_path))


def test_ten_polls_with_news_move_nothing_under_the_reader(bot, open_page):
    page = open_page().open(bot, "#/trades?sort=-realized_pnl_quote")
    page.locator("a[data-trade]").nth(3).click()
    page.wait_for_selector(".drawer pre")
    page.locator("th button.sort").nth(2).focus()
    page.evaluate("scrollTo(0, 240)")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.drawer pre'))")
    before = page.evaluate(PLACE)
    shown = page.locator("[data-figure=trade_count]").first
    first = shown.inner_text()
    for number in range(1, 11):
        text = shown.inner_text()
        close_trade(bot.root, number, result=-0.5)
        polled_until(
            page, f"document.querySelector('[data-figure=trade_count]').innerText !== {text!r}"
        )
        assert page.evaluate(PLACE) == before, f"after poll {number}"
    assert shown.inner_text() != first
    assert page.locator(".drawer pre").count() > 0


def test_a_poll_leaves_what_is_being_typed_and_an_open_list_alone(bot, open_page):
    page = open_page().open(bot, "#/trades")
    field = page.locator("main input[type=search]")
    field.focus()
    page.keyboard.type("half a wo")
    page.evaluate("document.activeElement.setSelectionRange(2, 5)")
    for number in (1, 2, 3):
        close_trade(bot.root, number)
        poll_now(page)
        page.wait_for_timeout(150)
    assert field.input_value() == "half a wo"
    assert page.evaluate(
        "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    ) == [2, 5]


def test_a_value_that_the_bot_changes_is_marked_for_a_moment(bot, open_page):
    watched = open_page()
    watched.page.add_init_script(COUNT_MARKS)
    page = watched.open(bot)
    page.wait_for_selector("#h-ver")
    settle(page)
    assert page.evaluate("window.marked") == [], "the first paint is no change"
    close_trade(bot.root, 1)
    polled_until(page, "window.marked.length > 0")
    page.wait_for_timeout(500)
    assert page.locator(".changed").count() == 0


def test_another_question_is_no_change_of_the_bot(bot, open_page):
    watched = open_page()
    watched.page.add_init_script(COUNT_MARKS)
    page = watched.open(bot, "#/performance")
    poll_now(page)
    for choice in ("30 d", "7 d", "All"):
        page.get_by_role("button", name=choice, exact=True).click()
        page.wait_for_timeout(400)
    poll_now(page)
    page.wait_for_timeout(300)
    assert page.evaluate("window.marked") == []


def test_nothing_is_marked_where_motion_is_not_wanted(bot, open_page):
    watched = open_page(reduced_motion="reduce")
    watched.page.add_init_script(COUNT_MARKS)
    page = watched.open(bot)
    page.wait_for_selector("#h-ver")
    equity = page.locator(".big").inner_text()
    close_trade(bot.root, 1)
    polled_until(page, f"document.querySelector('.big').innerText !== {equity!r}")
    assert page.evaluate("window.marked") == []
    durations = "document.getAnimations().filter(a => a.playState === 'running').length"
    assert page.evaluate(durations) == 0


def with_news(open_page, permission="granted"):
    watched = open_page()
    watched.page.context.add_init_script(BROWSER_SAYS % permission)
    return watched


def test_a_closed_trade_is_told_once_by_all_tabs_together(bot, open_page):
    watched = with_news(open_page)
    watched.page.context.add_init_script(WANTS_NEWS)
    pages = [watched.open(bot)]
    pages.append(pages[0].context.new_page())
    pages[1].goto(f"{bot.url}/#/risk")
    for page in pages:
        page.wait_for_selector("main[aria-keyshortcuts]")
        page.wait_for_timeout(400)
        poll_now(page)
    assert [page.evaluate("window.told") for page in pages] == [[], []], "what was there is no news"
    close_trade(bot.root, 1, result=2.5)
    for _ in range(40):
        for page in pages:
            poll_now(page)
        told = [text for page in pages for text in page.evaluate("window.told")]
        if told:
            break
    for page in pages:
        poll_now(page)
        page.wait_for_timeout(300)
    told = [text for page in pages for text in page.evaluate("window.told")]
    assert told == ["btc-grid-01: a trade closed: BTCUSDT long, +2.50 USDT"]


def test_a_silent_bot_and_a_reached_limit_are_told(bot, open_page):
    watched = with_news(open_page)
    watched.page.context.add_init_script(WANTS_NEWS)
    page = watched.open(bot)
    page.wait_for_selector("main[aria-keyshortcuts]")
    page.wait_for_timeout(400)
    realized = realized_total(bot.root / "logs")
    reached = {"daily_loss_quote": 60.0, "daily_loss_limit_quote": 50.0}
    state = {**state_of(datetime.now(UTC), realized), "risk": {"trading_enabled": True, **reached}}
    write_state(bot.root / "state", state)
    polled_until(page, "window.told.some(text => text.includes('has reached a limit: It has'))")
    risk = {"trading_enabled": False, "max_drawdown_limit_ratio": 0.01, **reached}
    risk["current_drawdown_ratio"] = 0.02
    write_state(bot.root / "state", {**state_of(datetime.now(UTC), realized), "risk": risk})
    polled_until(page, "window.told.some(text => text.includes('has stopped trading'))")
    old = datetime.now(UTC) - timedelta(minutes=47)
    write_state(
        bot.root / "state", {**state_of(old, realized), "risk": risk, "seq": 1, "seq_end": 1}
    )
    polled_until(page, "window.told.some(text => text.includes('is silent'))")
    poll_now(page)
    page.wait_for_timeout(300)
    assert page.evaluate("window.told.length") == 3


def open_rare(page):
    page.get_by_role("button", name="Theme, colors and time zone").click()
    page.get_by_text("Keys, notifications, tone").click()


def test_permission_is_asked_by_the_click_and_not_before(bot, open_page):
    page = with_news(open_page).open(bot)
    page.wait_for_selector("main[aria-keyshortcuts]")
    close_trade(bot.root, 1)
    poll_now(page)
    open_rare(page)
    assert page.evaluate("[window.asked, window.told.length, window.notes]") == [0, 0, 0]
    page.evaluate(NOT_ASKED_YET)
    page.get_by_label("New trade, silent bot, limit reached").check()
    assert page.evaluate("window.asked") == 1


def test_what_the_browser_refuses_is_said(bot, open_page):
    page = with_news(open_page, "denied").open(bot)
    open_rare(page)
    page.get_by_label("New trade, silent bot, limit reached").click()
    page.get_by_text("This browser refuses notifications from this page").wait_for()
    group = page.get_by_role("group", name="Browser notifications")
    assert group.get_by_label("Off").is_checked()
    assert page.evaluate("JSON.parse(localStorage.getItem('botscope.prefs')).alerts") != "on"


def test_the_tone_sounds_when_it_is_chosen_and_with_news(bot, open_page):
    page = with_news(open_page).open(bot)
    page.wait_for_selector("main[aria-keyshortcuts]")
    open_rare(page)
    page.get_by_label("A short tone").check()
    until(page, "window.notes === 2")
    close_trade(bot.root, 1)
    polled_until(page, "window.notes === 4")
    assert page.evaluate("window.told") == []


def test_the_tab_carries_state_and_result(bot, open_page):
    page = open_page().open(bot)
    assert page.title().startswith("●")
    assert "USDT" in page.title()
    calm = page.get_attribute("#favicon", "href")
    old = datetime.now(UTC) - timedelta(minutes=47)
    state = state_of(old, realized_total(bot.root / "logs"))
    write_state(bot.root / "state", {**state, "seq": 1, "seq_end": 1})
    polled_until(page, "document.title.startsWith('■')")
    assert page.get_attribute("#favicon", "href") != calm
