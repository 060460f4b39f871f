"""What the page says when the log-in, the dashboard, its program or JavaScript is missing."""

import json
import shutil
from pathlib import Path

import pytest
from bot_files import make_bot
from waiting import until

ROOT = Path(__file__).resolve().parents[2]
STATUS = "**/api/status*"
POLL = "document.querySelector('.poll').click()"
PROBLEM = json.dumps({"type": "about:blank", "title": "Oops", "status": 500, "detail": "It broke."})
CUT = """[...document.querySelectorAll('.scroll')]
  .filter(el => el.scrollHeight > el.clientHeight + 1).length"""
PAPER = """[...document.querySelectorAll('main :is(p, h1, h2, td, th, dd, dt, li)')]
  .filter(el => el.checkVisibility() && el.innerText.trim())
  .map(el => getComputedStyle(el).color.match(/\\d+/g).map(Number))
  .filter(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue > 130).length"""


def ask_now(page):
    page.evaluate(POLL)
    page.evaluate(POLL)


def no_answer(page):
    """Find the banner of a failed look; the bot of these tests may be silent as well."""
    try_now = page.get_by_role("button", name="Try now")
    return page.locator("#alerts[role=alert] .banner").filter(has=try_now)


@pytest.fixture
def refused(dashboard, open_page):
    """A page whose next looks are answered by somebody else."""

    def open_refused(**answer):
        watched = open_page()
        page = watched.open(dashboard)
        page.route(STATUS, lambda route: route.fulfill(**answer))
        ask_now(page)
        banner = no_answer(page)
        banner.wait_for()
        watched.complaints.clear()
        return watched, page, banner

    return open_refused


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 401, "body": ""},
        {"status": 302, "headers": {"Location": "/login"}, "body": ""},
        {"status": 200, "content_type": "text/html", "body": "<h1>Log in</h1>"},
    ],
    ids=["401", "sent to a log-in page", "a log-in page itself"],
)
def test_a_log_in_before_the_dashboard_is_said_and_led_to(refused, answer):
    watched, page, banner = refused(**answer)
    assert "log" in banner.inner_text().lower()
    assert "Figures are from" in banner.inner_text()
    assert page.locator(".big").inner_text() != ""
    page.unroute(STATUS)
    with page.expect_navigation():
        page.get_by_role("button", name="Reload to log in").click()
    page.wait_for_selector(".kpi")
    watched.complaints.clear()


def test_an_error_of_the_dashboard_is_said_in_its_words_and_goes_when_it_does(refused):
    watched, page, banner = refused(status=500, content_type="application/json", body=PROBLEM)
    assert "problem (500)" in banner.inner_text()
    assert "It broke." in banner.inner_text()
    assert page.get_by_role("button", name="Reload to log in").count() == 0
    page.unroute(STATUS)
    page.get_by_role("button", name="Try now").click()
    banner.wait_for(state="detached")
    watched.complaints.clear()


def test_one_part_that_fails_leaves_the_others_alone(dashboard, open_page):
    watched = open_page()
    watched.page.route(
        "**/api/distribution*",
        lambda route: route.fulfill(status=500, content_type="application/json", body=PROBLEM),
    )
    page = watched.open(dashboard, "#/performance")
    page.get_by_text("This part could not be read.").wait_for()
    assert "It broke." in page.locator("main").inner_text()
    assert page.locator(".kpi .x").count() > 4
    assert no_answer(page).count() == 0
    watched.complaints[:] = [c for c in watched.complaints if "500" not in c]


def test_offline_counts_down_and_ends_by_itself(dashboard, open_page):
    watched = open_page()
    page = watched.open(dashboard)
    page.context.set_offline(True)
    ask_now(page)
    countdown = no_answer(page).locator("span[aria-live=off]")
    countdown.wait_for()
    first = countdown.inner_text()
    assert "Next try in" in first
    until(page, f"document.querySelector('#alerts span[aria-live=off]').textContent !== {first!r}")
    page.context.set_offline(False)
    no_answer(page).wait_for(state="detached")
    watched.complaints[:] = [c for c in watched.complaints if "ERR_" not in c]


def test_a_view_whose_program_cannot_be_had_comes_when_it_can(dashboard, open_page):
    watched = open_page()
    page = watched.open(dashboard)
    page.route("**/js/pages/risk.js", lambda route: route.abort())
    page.evaluate("location.hash = '#/risk'")
    page.get_by_role("heading", name="This view could not be fetched").wait_for()
    page.unroute("**/js/pages/risk.js")
    ask_now(page)
    page.get_by_text("May it trade?").wait_for()
    watched.complaints.clear()


def test_without_javascript_one_sentence_says_so(dashboard, open_page):
    page = open_page(java_script_enabled=False).page
    page.goto(f"{dashboard.url}/")
    assert "JavaScript, which is switched off" in page.locator("main").inner_text()
    assert page.locator("main a[href='/api/stats']").first.is_visible()


def test_without_its_program_the_page_says_what_to_do(tmp_path, run_dashboard, open_page):
    project = tmp_path / "project"
    for name in ("botscope", "static"):
        shutil.copytree(
            ROOT / name,
            project / name,
            ignore=shutil.ignore_patterns("vendor", "js", "__pycache__"),
        )
    shutil.copy(ROOT / "dashboard_api.py", project)
    watched = open_page()
    watched.page.goto(run_dashboard(make_bot(tmp_path / "bot"), folder=project).url)
    boot = watched.page.locator(".boot")
    assert not boot.is_visible(), "while it may still come"
    boot.wait_for(state="visible")
    assert "Reload the page" in boot.inner_text()
    watched.complaints.clear()


@pytest.mark.parametrize("view", ["overview", "trades", "performance", "versions", "risk", "data"])
def test_every_view_prints_in_ink_on_paper_with_nothing_cut(dashboard, open_page, view):
    page = open_page(794).open(dashboard, f"#/{view}")
    page.wait_for_selector("main[aria-keyshortcuts]")
    page.emulate_media(media="print")
    page.wait_for_selector("#paper", state="visible")
    until(page, "document.documentElement.dataset.theme === 'light'")
    assert not page.locator("#top").is_visible()
    assert page.evaluate(PAPER) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == 0
    assert len(page.pdf(format="A4")) > 20_000
    page.emulate_media(media="screen")
    until(page, "document.documentElement.dataset.theme === 'dark'")
    assert not page.locator("#paper").is_visible()
