"""The golden pictures: every view on seeded files at a frozen moment, and how alike two are."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from axe import VIEWS
from bot_files import make_bot, realized_total, state_of, write_logs, write_state
from candle_files import write_candles
from dashboards import ROOT, Dashboard, start
from playwright.sync_api import Browser, Page
from waiting import settle, until

FROZEN = ROOT / "tests" / "browser" / "frozen"
NOW = datetime(2026, 3, 2, 14, 37, tzinfo=UTC)
IMAGES = ROOT / "docs" / "images"
THEMES = ("dark", "light")
SIZES = {1440: 900, 768: 1024, 360: 780}
QUALITY = 50
BOTS = {"btc-grid-01": (45, 0), "sol-trend-02": (30, 0), "eth-grid-03": (18, 52)}
"""Each bot of the view of several: days of trades, minutes since its last report."""

# Both pictures are made small first: what a reader sees of a layout, without its letters.
ALIKE = """async ([one, other]) => {
  const small = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(48, Math.round((48 * picture.height) / picture.width));
    const pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return { size: [picture.width, picture.height],
      data: pen.getImageData(0, 0, canvas.width, canvas.height).data };
  };
  const [first, second] = [await small(one), await small(other)];
  if (String(first.size) !== String(second.size)) return 255;
  const cells = [];
  for (let at = 0; at < first.data.length; at += 4) cells.push(Math.max(...[0, 1, 2]
    .map((part) => Math.abs(first.data[at + part] - second.data[at + part]))));
  cells.sort((low, high) => high - low);
  const most = cells.slice(0, Math.ceil(cells.length / 20));
  return most.reduce((sum, cell) => sum + cell, 0) / most.length;
}"""

Look = tuple[str, str, int]


def every_look() -> list[Look]:
    return list(product(VIEWS, THEMES, SIZES))


def looks_of(turn: int) -> list[Look]:
    """Return each view once; its theme and width go round with the turn."""
    kinds = list(product(THEMES, SIZES))
    return [(view, *kinds[(place + turn) % len(kinds)]) for place, view in enumerate(VIEWS)]


def name_of(view: str, theme: str, width: int) -> str:
    return f"{view}-{width}-{theme}.webp"


def write_bot(folder: Path, name: str, days: int, silent_min: int) -> Path:
    """Write the files of one bot that lives at the frozen moment."""
    make_bot(folder, NOW)
    for log in (folder / "logs").iterdir():
        log.unlink()
    write_logs(folder / "logs", NOW, days)
    said = NOW - timedelta(minutes=silent_min, seconds=12)
    total = realized_total(folder / "logs")
    limits = {
        "trading_enabled": True, "circuit_breaker": "closed", "current_drawdown_ratio": 0.004,
        "max_drawdown_limit_ratio": 0.08, "daily_loss_quote": 3.1, "daily_loss_limit_quote": 40,
    }  # fmt: skip
    state = {**state_of(said, total), "bot_name": name, "risk": limits}
    write_state(folder / "state", state)
    write_candles(folder, now=NOW)
    for path in folder.rglob("*"):
        os.utime(path, (said.timestamp(), said.timestamp()))
    return folder


@contextmanager
def running(folder: Path) -> Iterator[dict[str, Dashboard]]:
    """Run a dashboard of one bot and one of several, at the frozen moment."""
    first = next(iter(BOTS))
    for root, names in (("one", (first,)), ("several", tuple(BOTS))):
        for name in names:
            write_bot(folder / root / "bots" / name, name, *BOTS[name])
    # By relative paths: the page names them, and a picture must not know where it was made.
    one, several = (
        start(folder / root, "--bots", "bots", folder=FROZEN) for root in ("one", "several")
    )
    try:
        yield {"one": one, "several": several}
    finally:
        one.stop()
        several.stop()


@contextmanager
def opened(browser: Browser, dashboards: dict[str, Dashboard], look: Look) -> Iterator[Page]:
    """Open a view as its picture shows it, at the frozen moment and without motion."""
    view, theme, width = look
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, timezone_id="Europe/Berlin",
        locale="en-US", reduced_motion="reduce",
    )  # fmt: skip
    context.add_init_script(f"localStorage.setItem('botscope.prefs', '{{\"theme\":\"{theme}\"}}')")
    page = context.new_page()
    page.clock.install(time=NOW)
    dashboard = dashboards["several" if view == "bots" else "one"]
    page.goto(f"{dashboard.url}/#/{view}")
    page.wait_for_selector(f"body.{view}")
    settle(page)
    page.evaluate("dispatchEvent(new Event('scroll'))")
    until(page, "document.fonts.status === 'loaded' && !document.querySelector('.sk, .asking')")
    page.wait_for_timeout(700)
    yield page
    context.close()


def picture(page: Page) -> bytes:
    """Return the picture of what is in sight, as WebP."""
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(shot["data"])


def difference(page: Page, one: bytes, other: bytes) -> float:
    """Return how far two pictures are apart where they are furthest: 0 for equal, up to 255."""
    texts = [base64.b64encode(image).decode() for image in (one, other)]
    return float(page.evaluate(ALIKE, texts))
