"""A real dashboard process on files made for the test, and a real Chromium in front of it."""

import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bot_files import make_bot
from playwright.sync_api import Browser, Page, sync_playwright
from waiting import settle

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
EXECUTABLE = next((found for name in NAMES if (found := shutil.which(name))), None)
KEEP_PREFS = """
if (!localStorage.getItem('botscope.prefs'))
  localStorage.setItem('botscope.prefs', JSON.stringify({ theme: '%s' }));
"""
# The same look at another width, theme or question: `python run.py test -m long` takes them too.
LONG = re.compile(
    r"sideways\[.*(768|1024|1440|timeframe)|cut_off\[(768|1024)|fits.*\[768|stays_text\[1440"
    r"|(bots|market|settings|units|report)_in.*axe|keys_in.*axe(?!.*dark-360)"
    r"|always_seen\[.*1440|languages_in.*1440|tasks_in.*\[desk"
)
NO_CHROMIUM = "No Chromium on this machine; `python3 run.py test` installs it where it can."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here; without Chromium skip them, but never in CI."""
    is_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if LONG.search(item.nodeid):
                item.add_marker(pytest.mark.long)
            if EXECUTABLE is None and not is_ci:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard: where it is, and which files it reads."""

    url: str
    root: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=15)


def free_port() -> int:
    # At random: another process of this run may be looking for one too.
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port below 32000")


def start(root: Path, *options: str, folder: Path = ROOT) -> Dashboard:
    """Run dashboard_api.py on ``root``/state and ``root``/logs until it is ready."""
    port = free_port()
    places = (
        []
        if "--bots" in options
        else ["--state", str(root / "state"), "--logs", str(root / "logs")]
    )
    command = [sys.executable, str(folder / "dashboard_api.py"), *places, "--port", str(port)]
    log = (root / "server.log").open("wb")
    # Not counted: the rooms' own tests cover the server, and counting makes it twice as slow.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BOTSCOPE_", "COV"))}
    process = subprocess.Popen(
        [*command, "--data", str(root / "data"), *options],
        cwd=root, env=clean, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    log.close()
    dashboard = Dashboard(f"http://127.0.0.1:{port}", root, process)
    wait_until_ready(dashboard)
    return dashboard


def wait_until_ready(dashboard: Dashboard) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{dashboard.url}/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    dashboard.stop()
    raise AssertionError((dashboard.root / "server.log").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert EXECUTABLE, NO_CHROMIUM
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """One bot with three versions, broken rows and open positions; nobody changes its files."""
    running = start(make_bot(tmp_path_factory.mktemp("bot")))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def start_dashboard() -> Callable[..., Dashboard]:
    """How to start a dashboard that several tests share; who starts it stops it."""
    return start


@pytest.fixture
def run_dashboard() -> Iterator[object]:
    """Start further dashboards; all stop with the test."""
    running: list[Dashboard] = []

    def run(root: Path, *options: str, folder: Path = ROOT) -> Dashboard:
        running.append(start(root, *options, folder=folder))
        return running[-1]

    yield run
    for dashboard in running:
        dashboard.stop()


@dataclass
class Watched:
    """A page together with every complaint of its console."""

    page: Page
    complaints: list[str]

    def open(self, dashboard: Dashboard, view: str = "#/overview") -> Page:
        self.page.goto(f"{dashboard.url}/{view}")
        name = view.removeprefix("#/").split("?")[0]
        self.page.wait_for_selector(f"body.{name}")
        self.page.evaluate("dispatchEvent(new Event('scroll'))")
        settle(self.page)
        return self.page


def watch(browser: Browser, width: int, theme: str, **options: object) -> Watched:
    """Open a page of a chosen width and theme, and note every complaint of its console."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin",
        color_scheme="light" if theme == "light" else "dark", **options,
    )  # fmt: skip
    context.add_init_script(KEEP_PREFS % theme)
    watched = Watched(context.new_page(), [])
    watched.page.set_default_timeout(15_000)
    watched.page.on("console", lambda message: _note(watched, message.type, message.text))
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    return watched


@pytest.fixture
def open_page(browser: Browser) -> Iterator[object]:
    """Open pages; a complaint of any console fails the test at its end."""
    opened: list[Watched] = []

    def open_one(width: int = 1440, theme: str = "dark", **options: object) -> Watched:
        opened.append(watch(browser, width, theme, **options))
        return opened[-1]

    yield open_one
    for watched in opened:
        watched.page.context.close()
    assert [complaint for watched in opened for complaint in watched.complaints] == []


@pytest.fixture(scope="session")
def overview(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """One overview for all tests that only read it."""
    watched = watch(browser, 1440, "dark")
    watched.open(dashboard).wait_for_selector("#h-ver")
    yield watched.page
    watched.page.context.close()
    assert watched.complaints == []


@pytest.fixture(scope="session")
def performance(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """One Performance view of everything for all tests that only read it."""
    yield from only_read(browser, dashboard, "#/performance")


@pytest.fixture(scope="session")
def risk(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """One Risk view for all tests that only read it."""
    yield from only_read(browser, dashboard, "#/risk")


def only_read(browser: Browser, dashboard: Dashboard, view: str) -> Iterator[Page]:
    watched = watch(browser, 1440, "dark")
    yield watched.open(dashboard, view)
    watched.page.context.close()
    assert watched.complaints == []


def _note(watched: Watched, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        watched.complaints.append(f"{kind}: {text}")
