"""Our page on a static host of another origin: figures where allowed, plain words where not."""

import shutil
import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from bot_files import make_bot
from dashboards import ROOT
from waiting import settle

from tests.ports import find_free_port

META = '<meta name="botscope-api" content="">'
FROM_THE_BROWSER = ("blocked by CORS", "ERR_FAILED", "status of 401")


class QuietFiles(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def serve_page(tmp_path_factory):
    """How to serve a copy of the page that was told where the dashboard is."""
    servers = []

    def serve(port, told):
        site = tmp_path_factory.mktemp("site")
        shutil.copytree(ROOT / "static", site / "static")
        index = site / "static" / "index.html"
        html = index.read_text(encoding="utf-8")
        assert html.count(META) == 1
        told_html = html.replace(META, META.replace('content=""', f'content="{told}"'))
        index.write_text(told_html, encoding="utf-8")
        handler = partial(QuietFiles, directory=str(site))
        servers.append(ThreadingHTTPServer(("127.0.0.1", port), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def elsewhere(serve_page, start_dashboard, tmp_path_factory):
    """A dashboard, and the origin of a page of another port that it allows."""
    port = find_free_port()
    origin = f"http://127.0.0.1:{port}"
    running = start_dashboard(make_bot(tmp_path_factory.mktemp("bot")), "--allow-origin", origin)
    serve_page(port, f"{running.url}/")
    yield running, origin
    running.stop()


def forget_the_browsers_own_words(watched):
    watched.complaints[:] = [
        each for each in watched.complaints if not any(word in each for word in FROM_THE_BROWSER)
    ]


def test_page_of_an_allowed_origin_shows_the_figures_and_polls(open_page, elsewhere):
    dashboard, origin = elsewhere
    page = open_page().page
    answers, headers = Counter(), set()
    page.on("response", lambda answer: answers.update([(netloc(answer.url), answer.status)]))
    page.on("request", lambda asked: headers.update(asked.headers) if "/api/" in asked.url else 0)
    page.goto(f"{origin}/static/#/overview")
    page.wait_for_selector(".kpis")
    settle(page)
    own = open_page().open(dashboard)
    assert page.locator(".kpis").inner_text() == own.locator(".kpis").inner_text()
    with page.expect_response(lambda answer: answer.status == 304) as polled:
        page.keyboard.press("u")
    assert polled.value.url == f"{dashboard.url}/api/status"
    assert {status for place, status in answers if place == netloc(dashboard.url)} <= {
        200,
        204,
        304,
    }
    assert {status for place, status in answers if place == netloc(origin)} <= {200, 304}
    assert not {"x-botscope-reader", "cookie"} & headers


def test_downloads_come_from_the_dashboard(open_page, elsewhere):
    dashboard, origin = elsewhere
    page = open_page().page
    page.goto(f"{origin}/static/#/trades")
    link = page.get_by_role("link", name="CSV of this selection")
    with page.expect_download() as begun:
        link.click()
    assert begun.value.suggested_filename == "botscope-trades.csv"
    assert begun.value.url.startswith(f"{dashboard.url}/api/trades.csv")
    page.goto(f"{origin}/static/#/settings")
    page.wait_for_selector("#h-system")
    assert page.get_by_text("What arrives in this browser").count() == 0


def test_page_of_another_origin_says_what_would_let_it_in(open_page, serve_page, dashboard):
    origin = serve_page(find_free_port(), dashboard.url)
    watched = open_page()
    watched.page.goto(f"{origin}/static/#/overview")
    told = watched.page.locator("main").filter(has_text="cannot be reached from here")
    told.wait_for()
    assert f"--allow-origin {origin}" in told.inner_text()
    assert told.get_by_role("link").get_attribute("href") == f"{dashboard.url}/#/overview"
    assert not watched.page.locator("#top").is_visible()
    forget_the_browsers_own_words(watched)


def test_page_of_another_origin_cannot_log_in_and_says_so(
    open_page, serve_page, run_dashboard, tmp_path
):
    port, root = find_free_port(), make_bot(tmp_path)
    origin = f"http://127.0.0.1:{port}"
    running = run_dashboard(root, "--allow-origin", origin)
    serve_page(port, running.url)
    watched = open_page()
    page = watched.page
    page.goto(f"{origin}/static/#/overview")
    page.wait_for_selector(".kpis")
    command = [sys.executable, str(ROOT / "dashboard_api.py"), "password", "--stdin"]
    where = ["--data", str(root / "data")]
    subprocess.run([*command, *where], input=b"correct horse", cwd=root, check=True)
    page.keyboard.press("u")
    told = page.locator("main").filter(has_text="a page on another origin cannot log in")
    told.wait_for()
    assert "USDT" not in page.locator("body").inner_text()
    assert told.get_by_role("link").get_attribute("href") == f"{running.url}/#/overview"
    forget_the_browsers_own_words(watched)


def netloc(url):
    return urlsplit(url).netloc
