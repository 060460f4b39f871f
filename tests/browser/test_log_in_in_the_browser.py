"""A reader who logs in and out, guesses wrong, is watched by axe, and leaves nothing behind."""

import subprocess
import sys

import axe
import pytest
from bot_files import make_bot
from dashboards import ROOT
from waiting import settle, until

PASSWORD = "correct horse"  # noqa: S105 - of a dashboard made for the test
PROBLEM = "document.getElementById('login-problem')"
REFUSED = "status of 4"


@pytest.fixture(scope="module")
def locked_up(start_dashboard, tmp_path_factory):
    root = make_bot(tmp_path_factory.mktemp("locked"))
    command = [sys.executable, str(ROOT / "dashboard_api.py"), "password", "--stdin"]
    where = ["--data", str(root / "data")]
    subprocess.run([*command, *where], input=PASSWORD.encode(), cwd=root, check=True)
    running = start_dashboard(root, "--session-idle", "30", asking="/health")
    yield running
    running.stop()


def gate(open_page, locked_up, view="#/risk", **options):
    watched = open_page(**options)
    watched.page.goto(f"{locked_up.url}/{view}")
    watched.page.wait_for_selector("#login-name")
    return watched, watched.page


def fill(page, password):
    page.fill("#login-name", "owner")
    page.fill("#login-password", password)
    page.keyboard.press("Enter")


def forget_refusals(watched):
    """The browser itself complains of each 401 and 429; of anything else the test shall fail."""
    watched.complaints[:] = [each for each in watched.complaints if REFUSED not in each]


def test_reader_logs_in_sees_what_was_asked_for_and_logs_out(open_page, locked_up):
    watched, page = gate(open_page, locked_up)
    assert page.evaluate("document.activeElement.id") == "login-name"
    assert not page.locator("#top").is_visible()
    fill(page, "wrong horse")
    until(page, f"{PROBLEM}.textContent.includes('Tries left: 4.')")
    assert page.evaluate("document.activeElement.id") == "login-password"
    fill(page, PASSWORD)
    page.wait_for_selector("body.risk main h1")
    assert page.locator("main h1").inner_text() == "Risk"
    page.goto(f"{locked_up.url}/#/settings")
    page.wait_for_selector("#h-access")
    page.get_by_text("Logged in as owner.").wait_for()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_selector("#login-name")
    assert "owner." not in page.locator("main").inner_text()
    assert page.context.cookies() == []
    forget_refusals(watched)


def test_palette_logs_out(open_page, locked_up):
    watched, page = gate(open_page, locked_up, "#/overview")
    fill(page, PASSWORD)
    page.wait_for_selector(".kpi")
    until(page, "document.querySelector('main[aria-keyshortcuts]') !== null")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type("log out")
    page.locator("#palette li").get_by_text("Log out", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector("#login-name")
    assert page.context.cookies() == []
    forget_refusals(watched)


def test_session_that_ends_elsewhere_leaves_no_figure_on_the_page(open_page, locked_up):
    watched, page = gate(open_page, locked_up, "#/overview")
    fill(page, PASSWORD)
    page.wait_for_selector(".kpi")
    page.context.clear_cookies()
    page.evaluate("document.querySelector('.poll').click()")
    page.evaluate("document.querySelector('.poll')?.click()")
    page.wait_for_selector("#login-name")
    assert "USDT" not in page.locator("body").inner_text()
    assert page.url.endswith("#/overview")
    forget_refusals(watched)


def test_only_a_reader_is_told_to_the_dashboard(open_page, locked_up):
    watched, page = gate(open_page, locked_up, "#/overview")
    fill(page, PASSWORD)
    page.wait_for_selector(".kpi")
    settle(page)
    told = []
    page.on("request", lambda one: told.append("x-botscope-reader" in one.headers))
    page.evaluate("document.querySelector('.poll').click()")
    page.evaluate("document.querySelector('.poll').click()")
    settle(page)
    quiet, told[:] = list(told), []
    page.keyboard.press("Shift")
    page.evaluate("document.querySelector('.poll').click()")
    page.evaluate("document.querySelector('.poll').click()")
    settle(page)
    assert quiet
    assert True not in quiet
    assert True in told
    forget_refusals(watched)


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (1440, "dark"), (360, "contrast")])
def test_log_in_is_for_everybody(open_page, locked_up, width, theme):
    watched, page = gate(open_page, locked_up, width=width, theme=theme)
    page.evaluate(axe.AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate(axe.RUN)["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found] == []
    assert page.evaluate(axe.OWN_CHECKS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    kinds = "[...document.querySelectorAll('.login input')].map((el) => el.autocomplete)"
    assert page.evaluate(kinds) == ["username", "current-password"]
    forget_refusals(watched)


def test_lock_counts_down_in_words_and_not_by_color_alone(open_page, locked_up):
    watched, page = gate(open_page, locked_up, width=360)
    for left in (4, 3, 2, 1):
        fill(page, f"wrong horse {left}")
        until(page, f"{PROBLEM}.textContent.includes('Tries left: {left}.')")
    fill(page, "wrong horse 0")
    until(page, f"/Open again in 1[45]:\\d\\d/.test({PROBLEM}.textContent)")
    assert page.locator(".login button").get_attribute("aria-disabled") == "true"
    before = page.locator("#login-problem .num").inner_text()
    until(page, f"{PROBLEM}.querySelector('.num').textContent !== {before!r}")
    forget_refusals(watched)
