"""A real dashboard process on files made for the test, and a real Chromium in front of it."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bot_files import make_bot
from dashboards import EXECUTABLE, FLAGS, ROOT, Dashboard, Watched, start, watch
from playwright.sync_api import Browser, Page, sync_playwright

# The same look at another width, theme or question: `python run.py test -m long` takes them too.
LONG = re.compile(
    r"sideways\[.*(768|1024|1440|timeframe)|cut_off\[(768|1024)|fits.*\[768|stays_text\[1440"
    r"|(bots|market|settings|units|report)_in.*axe|keys_in.*axe(?!.*dark-360)"
    r"|always_seen\[(.*1440|(trades|performance|versions|market|data)-360)|languages_in.*1440"
    r"|tasks_in.*\[desk|every_view\[(overview|versions|trades|bots)\]|trouble_speak.*\[zh"
    r"|hostile_(text_stays|file_name|names_and)|sideways\[360"
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
