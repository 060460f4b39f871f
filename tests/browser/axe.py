"""Every view in every condition, looked at by axe and by a few checks that axe does not have."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from bot_files import make_bot, realized_total, state_of, write_state
from candle_files import write_candles
from playwright.sync_api import Page
from waiting import settle, until

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = (
    "overview", "trades", "performance", "versions", "risk", "market", "bots", "data", "settings",
)  # fmt: skip
THEMES = ("dark", "light", "contrast")
WIDTHS = (1440, 360)
CONDITIONS = ("demo", "empty", "stale", "refusing", "unreachable")
"""Refusing: the API answers 500 from the first moment on. Unreachable: it is gone since."""

API = "**/api/**"
BOT = "?bot=alpha"
FAILED = '{"type":"about:blank","title":"Internal error","status":500,"detail":"It broke."}'
POLL = "document.querySelector('.poll').click()"
LOOK = "history.replaceState(null, '', '#/%s'); localStorage.setItem('botscope.prefs', '%s')"
RUN = "axe.run({ resultTypes: ['violations'] })"

OWN_CHECKS = """() => {
  const seen = (el) => el.checkVisibility();
  const all = (css) => [...document.querySelectorAll(css)].filter(seen);
  const told = (el) => el.outerHTML.slice(0, 120);
  const wrong = {
    'canvas without words': all('canvas').filter((el) => {
      const holder = el.closest('[role=img]');
      return !holder || (holder.getAttribute('aria-label') ?? '').length < 20;
    }),
    'table without a name': all('table:not([role=img] *)').filter((el) =>
      !el.caption?.textContent.trim() && !el.ariaLabel && !el.hasAttribute('aria-labelledby')),
    'head without a scope': all('table th').filter((el) =>
      !['col', 'row', 'colgroup', 'rowgroup'].includes(el.scope)),
    'head of a column without words': all('thead th').filter((el) => !el.textContent.trim()),
    'tabindex above 0': all('[tabindex]').filter((el) => el.tabIndex > 0),
    'not one h1': all('h1').length === 1 ? [] : all('h1, body'),
  };
  return Object.entries(wrong)
    .flatMap(([name, els]) => els.slice(0, 3).map((el) => `${name}: ${told(el)}`));
}"""


@dataclass(frozen=True)
class Case:
    """One look: which view, in which condition, theme and width."""

    view: str
    condition: str
    theme: str
    width: int


def every_case() -> list[Case]:
    return [Case(*parts) for parts in product(VIEWS, CONDITIONS, THEMES, WIDTHS)]


def covering_cases(turn: int) -> list[Case]:
    """Return each view in each condition once; theme and width go round with the turn.

    Within one turn every view is seen in every theme and width, and six turns see everything.
    """
    looks = list(product(THEMES, WIDTHS))
    pairs = product(enumerate(VIEWS), enumerate(CONDITIONS))
    return [
        Case(view, condition, *looks[(place + number + turn) % len(looks)])
        for (place, view), (number, condition) in pairs
    ]


def write_condition(root: Path, condition: str) -> tuple[str, ...]:
    """Write the files of a condition; return the options of its dashboard."""
    if condition == "empty":
        for name in ("state", "logs"):
            (root / name).mkdir(parents=True)
        return ()
    for name in ("alpha", "beta"):
        folder = write_candles(make_bot(root / "bots" / name))
        age = timedelta(minutes=47 if condition == "stale" else 0)
        state = state_of(datetime.now(UTC) - age, realized_total(folder / "logs"))
        write_state(folder / "state", {**state, "bot_name": name})
    return ("--bots", str(root / "bots"), *(("--demo",) if condition == "demo" else ()))


def address_of(case: Case) -> str:
    is_of_one_bot = case.condition != "empty" and case.view != "bots"
    return f"{case.view}{BOT if is_of_one_bot else ''}"


def show(page: Page, case: Case) -> None:
    """Open the view of a case and bring about its condition."""
    page.set_viewport_size({"width": case.width, "height": 900})
    page.evaluate(LOOK % (address_of(case), f'{{"theme":"{case.theme}"}}'))
    if case.condition == "refusing":
        page.route(API, lambda route: route.fulfill(status=500, body=FAILED))
    page.reload()
    page.wait_for_selector(f"body.{case.view}")
    settle(page)
    if case.condition == "unreachable":
        page.context.set_offline(True)
        page.evaluate(f"{POLL}; {POLL}")
    if case.condition not in ("demo", "empty"):
        page.wait_for_selector("#alerts .banner")
    # What waits for a reader begins with the first sign of one.
    page.evaluate("dispatchEvent(new Event('scroll'))")
    settle(page)
    until(page, f"document.documentElement.dataset.theme === '{case.theme}'")


def back_to_normal(page: Page) -> None:
    page.unroute(API)
    page.context.set_offline(False)


def violations(page: Page, case: Case) -> list[str]:
    """Return what axe and our own checks find wrong in a case; the page stands at a dashboard."""
    try:
        show(page, case)
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found = page.evaluate(RUN)["violations"]
        by_axe = [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"][:3]]
        return by_axe + list(page.evaluate(OWN_CHECKS))
    finally:
        back_to_normal(page)
