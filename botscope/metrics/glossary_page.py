"""`docs/metrics.md`, written from the glossary."""

from pathlib import Path

from botscope.metrics.glossary import Figure
from botscope.metrics.glossary_account import ACCOUNT, CHANCE, COMPARISON
from botscope.metrics.glossary_promises import chapter
from botscope.metrics.glossary_results import RESULTS
from botscope.metrics.glossary_risk import RISK

PAGE = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"

_SECTIONS = (
    ("Results", RESULTS),
    ("Risk and return", RISK),
    ("Account and rows", ACCOUNT),
    ("Comparison of versions", COMPARISON),
    ("Chance", CHANCE),
)
UNIT_WORDS = {
    "quote": "amount in the quote asset",
    "ratio": "ratio, 0.05 = 5%",
    "count": "count",
    "s": "seconds",
    "moment": "UTC moment",
    "number": "number",
}
_HEAD = """# The figures

Written from the glossary in `botscope/metrics`; a test keeps both equal. After a change there:
`python -c "from botscope.metrics.glossary_page import write; write()"`. The same words are in
`/api/glossary` and in the tooltips of the page.

Rules for all of them:

- Realized P&L is net of fees. Realized, unrealized and total are never mixed.
- A figure that is not defined is `null` in the API with its reason in `undefined`, and "–" on the
  page; never 0, infinity or a very large number.
- Equity is the starting balance plus the realized P&L so far. Without a starting balance it begins
  at 0, and everything relative to a balance is undefined. For a selection that begins later, the
  starting balance is the equity just before its first trade.
- Trades count at their close, in order of closing; those that closed in the same millisecond by
  opening, then by result, and equity is looked at after all of them. So no figure depends on how
  rows and files are arranged.
- Days, weeks (from Monday) and months follow the wall clock of the chosen time zone.
- Daily returns run from the day of the first close to the day of the last; days without a trade
  count as 0. A year has 365 days, because these markets never close.
- Fees: a missing fee is unknown, not 0. The sum of fees is over the trades that tell it; P&L before
  fees is undefined as soon as one trade tells neither it nor its fee.
- Figures that quantstats 0.0.86 or empyrical-reloaded 0.7.1 define as we do equal theirs within
  1e-9 (Sharpe, Sortino, Calmar, drawdowns, profit factor, payoff, average win and loss, best and
  worst trade, streaks). Where they define it otherwise, the figure says so under "Elsewhere".
- "Proven" is decided by a test that holds however often one looks (5% over all looks together, at
  least 30 trades on each side). It is what today's trades say: later ones can take it back. The
  p-value and its interval are those of a single look.
- Ratios and returns leave deposits and withdrawals out where the setting `deposits` tells them:
  each trade changes the capital of its time. Falls in money are of what was earned.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join(
        [_HEAD, chapter(), *(_section(title, entries) for title, entries in _SECTIONS)]
    )


def _section(title: str, entries: tuple[Figure, ...]) -> str:
    return "\n".join([f"## {title}\n", *map(_entry, entries)])


def _entry(entry: Figure) -> str:
    lines = [
        f"### {entry.title}",
        "",
        f"`{entry.key}`, {UNIT_WORDS[entry.unit]}",
        "",
        entry.formula,
        "",
        f"- Undefined: {entry.undefined}",
        f"- Source: {entry.source}",
    ]
    if entry.difference:
        lines.append(f"- Elsewhere: {entry.difference}")
    return "\n".join([*lines, ""])


def write(path: Path = PAGE) -> None:
    """Write the page into the documentation."""
    path.write_text(page(), encoding="utf-8", newline="\n")
