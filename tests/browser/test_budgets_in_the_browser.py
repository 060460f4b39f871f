"""What a first look, a poll and a long evening with the page cost: the bounds that must hold.

Measured by the browser itself over its DevTools protocol, with the processor slowed down four
times where a phone is meant; the definitions are those of Lighthouse.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from dashboards import Dashboard
from playwright.sync_api import CDPSession, Page
from waiting import settle

pytestmark = pytest.mark.alone

FIRST_LOAD_LIMIT_BYTES = 250_000
OWN_JS_LIMIT_BYTES = 120_000
OWN_CSS_LIMIT_BYTES = 30_000
POLL_LIMIT_BYTES = 1_000
LARGEST_PAINT_LIMIT_MS = 1_500
BLOCKING_LIMIT_MS = 150
SHIFT_LIMIT = 0.02
HEAP_LIMIT_BYTES = 10_000_000
POLL_COUNT = 500
POLL_EVERY_MS = 15_000
LOOK_COUNT = 5
PATIENCE_S, TURN_MS = 30, 5
SLOW_DOWN = 4

OBSERVE = """
window.seen = { largest: 0, shift: 0, tasks: [], painted: 0 };
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true });
watch('largest-contentful-paint', (entry) => { window.seen.largest = entry.startTime; });
watch('longtask', (entry) => { window.seen.tasks.push([entry.startTime, entry.duration]); });
watch('paint', (entry) => { window.seen.painted = entry.startTime; });
watch('layout-shift', (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
"""


@dataclass
class Traffic:
    """Every answer that a page was given: its address, its bytes on the wire and unpacked."""

    wire: Counter[str] = field(default_factory=Counter)
    unpacked: Counter[str] = field(default_factory=Counter)
    addresses: dict[str, str] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.responseReceived", self._answered)
        session.on("Network.dataReceived", self._came)
        session.on("Network.loadingFinished", self._ended)

    def _answered(self, event: dict) -> None:
        self.addresses[event["requestId"]] = event["response"]["url"]

    def _came(self, event: dict) -> None:
        self.unpacked[self._address(event)] += event["dataLength"]

    def _ended(self, event: dict) -> None:
        self.wire[self._address(event)] += event["encodedDataLength"]

    def _address(self, event: dict) -> str:
        return self.addresses.get(event["requestId"], "")

    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.addresses.values() if url.startswith("http")}

    def unpacked_of(self, kind: str) -> int:
        """Sum the bytes of our own files of a kind, without the libraries."""
        return sum(
            size
            for url, size in self.unpacked.items()
            if url.endswith(kind) and "/static/" in url and "/vendor/" not in url
        )


def measured(page: Page) -> tuple[CDPSession, Traffic]:
    """Begin to count what a page loads."""
    session, traffic = page.context.new_cdp_session(page), Traffic()
    traffic.listen(session)
    return session, traffic


@pytest.fixture(scope="module")
def first_looks(browser, dashboard: Dashboard) -> list[tuple[Traffic, dict]]:
    """Open the overview several times as a newcomer on a slow phone.

    What else the machine does can only make a look slower: the quickest one is the page's own.
    """
    return [first_look(browser, dashboard) for _ in range(LOOK_COUNT)]


def first_look(browser, dashboard: Dashboard) -> tuple[Traffic, dict]:
    """Wait until nothing comes any more."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, has_touch=True)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    session, traffic = measured(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
    page.goto(dashboard.url)
    page.wait_for_selector(".kpis")
    settle(page)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate("window.seen")
    context.close()
    return traffic, seen


def test_a_first_look_stays_within_its_budget(first_looks):
    for traffic, _ in first_looks:
        assert sum(traffic.wire.values()) <= FIRST_LOAD_LIMIT_BYTES
        assert 0 < traffic.unpacked_of(".js") <= OWN_JS_LIMIT_BYTES
        assert 0 < traffic.unpacked_of(".css") <= OWN_CSS_LIMIT_BYTES


def test_no_request_leaves_the_origin(first_looks, dashboard):
    hosts = {host for traffic, _ in first_looks for host in traffic.hosts()}
    assert hosts == {urlsplit(dashboard.url).netloc}


def blocked_ms(seen: dict) -> float:
    """Sum what long tasks took beyond 50 ms after something was painted."""
    return sum(
        max(0.0, start + took - max(start, seen["painted"]) - 50) for start, took in seen["tasks"]
    )


def test_a_slow_phone_sees_the_figures_soon_and_nothing_jumps(first_looks):
    seen = [seen for _, seen in first_looks]
    assert 0 < min(look["largest"] for look in seen) <= LARGEST_PAINT_LIMIT_MS
    assert min(blocked_ms(look) for look in seen) <= BLOCKING_LIMIT_MS
    assert max(look["shift"] for look in seen) <= SHIFT_LIMIT


def test_five_hundred_polls_cost_little_and_leave_no_memory_behind(dashboard, open_page):
    watched = open_page()
    watched.page.clock.install()
    page = watched.open(dashboard)
    page.wait_for_selector("#h-ver")
    session, traffic = measured(page)
    poll(page, POLL_COUNT // 10)
    before, sent_before = heap_used(session), sum(traffic.wire.values())
    poll(page, POLL_COUNT)
    assert heap_used(session) - before < HEAP_LIMIT_BYTES
    assert (sum(traffic.wire.values()) - sent_before) / POLL_COUNT <= POLL_LIMIT_BYTES


def poll(page: Page, count: int) -> None:
    """Let the clock run from one look to the next, and wait for each answer.

    The page sets its clock for the next look when it has drawn the one before: a clock that was
    turned earlier than that is turned again.
    """
    answers: list[str] = []
    page.on("response", lambda response: answers.append(urlsplit(response.url).path))
    for number in range(1, count + 1):
        end = time.monotonic() + PATIENCE_S
        while answers.count("/api/status") < number:
            assert time.monotonic() < end
            page.clock.fast_forward(POLL_EVERY_MS * 2)
            page.wait_for_timeout(TURN_MS)


def heap_used(session: CDPSession) -> int:
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"]
