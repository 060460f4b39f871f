"""How long the Trades view takes for each thing that a reader does in it, measured in the page."""

import random
import statistics
import time
from pathlib import Path

from bot_files import HEADER
from playwright.sync_api import Page
from waiting import settle

START_S = 1_640_995_200
DAY_S = 86_400
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT", "DOGEUSDT")
REPEATS = 5
TIMED = """([act, place, given]) => new Promise((resolve) => {
  const told = 'table.trades tbody th, .pager span, .drawer pre';
  const rows = () => [...document.querySelectorAll(told)]
    .map((el) => el.textContent).join('|');
  const find = { click: (el) => el.click(), choose: (el) => {
    el.value = given;
    el.dispatchEvent(new Event('change', { bubbles: true }));
  } };
  const before = rows();
  const start = performance.now();
  const look = () => {
    const took = performance.now() - start;
    if (took > 20_000) resolve(took);
    else if (rows() !== before && rows() !== '' && !document.querySelector('.sk')) resolve(took);
    else requestAnimationFrame(look);
  };
  find[act](document.querySelector(place));
  requestAnimationFrame(look);
})"""


def iso_s(moment_s: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment_s))


def write_many(logs: Path, count: int) -> None:
    """Write trades over four years, in three versions and six markets."""
    draw = random.Random(5)
    logs.mkdir(parents=True, exist_ok=True)
    step_s = 4 * 365 * DAY_S / count
    with (logs / "trades.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER + "\n")
        for number in range(count):
            closed, opened = (iso_s(START_S + number * step_s - held) for held in (0, 1800))
            gain = round(draw.gauss(0.02, 1), 2)
            file.write(
                f"t{number},{opened},{closed},{draw.choice(SYMBOLS)},long,1,100,"
                f"{100 + gain:.2f},{gain:.2f},0,{gain:.2f},v8.0{number * 3 // count},grid,"
                f"{'take_profit' if gain > 0 else 'stop_loss'}\n"
            )


def timed(page: Page, act: str, place: str, given: str = "") -> float:
    """Return the milliseconds from the event until the new rows are in the page."""
    page.wait_for_timeout(120)
    return float(page.evaluate(TIMED, [act, place, given]))


def fresh(page: Page) -> None:
    page.evaluate("location.hash = '#/trades'")
    settle(page)
    page.wait_for_selector("table.trades tbody tr")


def field(page: Page, label: str) -> str:
    """Return where a filter stands."""
    labels = page.locator("form.filters label").all_inner_texts()
    place = next(i for i, text in enumerate(labels) if text.startswith(label))
    return f"form.filters label:nth-of-type({place + 1}) :is(select, input)"


def every_interaction(page: Page) -> dict[str, float]:
    """Do each thing five times, each time another one; return the medians in milliseconds."""
    fresh(page)
    found: dict[str, list[float]] = {}
    heads = ("2", "8", "9", "10", "6")
    found["sort"] = [timed(page, "click", f"thead th:nth-child({n}) button") for n in heads]
    fresh(page)
    market, search, until = (field(page, label) for label in ("Market", "Search", "To, included"))
    found["filter"] = [timed(page, "choose", market, symbol) for symbol in SYMBOLS[:REPEATS]]
    fresh(page)
    pages = ".pager button:last-of-type"
    found["page"] = [timed(page, "click", pages) for _ in range(REPEATS)]
    fresh(page)
    found["search"] = [timed(page, "choose", search, f"t{n}4") for n in range(11, 11 + REPEATS)]
    fresh(page)
    days = [f"2025-0{month}-11" for month in range(2, 2 + REPEATS)]
    found["date range"] = [timed(page, "choose", until, day) for day in days]
    fresh(page)
    links = [f"table.trades tbody tr:nth-child({n}) a" for n in range(3, 3 + REPEATS)]
    found["open drawer"] = [timed(page, "click", link) for link in links]
    return {name: statistics.median(times) for name, times in found.items()}
