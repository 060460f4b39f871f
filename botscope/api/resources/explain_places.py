"""Where the trades of a figure are, in words: for those that no filter shows alone."""

from botscope.api.route import Question
from botscope.domain.trades import Trades
from botscope.metrics.glossary_account import CHANCE, COMPARISON

MAX_PLACES = 3

NO_FILLS = "No file of the bot holds fills that buys and sells were matched in."
NO_TRADE = "No closed trade is in it."
NO_PAIR = "No trades are in it until two versions are named."
SET_ASIDE = (
    "These rows count nowhere, so no list of trades has them: they are listed under Data, and in "
    "/api/quality/rows, with file, line and reason."
)
ASKED_FOR = (
    "These rows count here because they are asked for; which they are is listed under Data, and in "
    "/api/quality/rows, with file, line and reason."
)
PAIRED = "No filter shows just these trades: they are those that two rows of a file make."
REPORTED = "No filter shows just these trades: each bot's had closed when it reported last."
WITHOUT_TRADES = {
    "starting_quote": "No closed trade is in it: the account began with it.",
    "deposits_quote": "No closed trade is in it: the setting deposits tells the payments.",
    "unrealized_pnl_quote": "No closed trade is in it, only what is open: see the positions.",
    "minimum_grid_step_ratio": "No closed trade is in it: the settings of the bot tell the fee.",
    **dict.fromkeys(
        ("total_quote", "free_quote", "locked_quote", "balance_quote", "change_quote")
        + ("change_ratio",),
        "No closed trade is in it: the state file tells it.",
    ),
}
"""Why a figure has no trades, where it is made of something else."""

_WHICH = {
    "fee_quote": "those that tell a fee",
    "minimum_grid_step_ratio": "those that tell fee, quantity and both prices",
    "grid_profit_quote": 'those whose strategy has "grid" in its name',
    "average_duration_s": "those that tell when they were opened",
    "average_win_duration_s": "the winning ones that tell when they were opened",
    "average_loss_duration_s": "the losing ones that tell when they were opened",
    "a_expectancy_quote": "those of version {a}",
    "b_expectancy_quote": "those of version {b}",
    "today_pnl_quote": "those closed since midnight",
    "max_win_streak_count": "the {count} wins in a row that the inputs name",
    "max_loss_streak_count": "the {count} losses in a row that the inputs name",
    **{entry.key: "the latest {count}" for entry in CHANCE},
}
_OF_PAIR = frozenset(entry.key for entry in COMPARISON)


def note_of(question: Question, key: str, used: Trades) -> str:
    """Say where the trades of a figure are."""
    if not len(used):
        return WITHOUT_TRADES.get(key, NO_TRADE)
    if len(used) <= MAX_PLACES:
        what = "this trade" if len(used) == 1 else "these trades"
        return f"No filter shows just {what}: {_places(question, used)}."
    is_both = key in _OF_PAIR and key not in _WHICH
    which = "those of the versions {a} and {b}" if is_both else _WHICH.get(key, "{count} of them")
    told = which.format(a=question.query["a"], b=question.query["b"], count=len(used))
    return f"No filter shows just these trades: of those chosen they are {told}."


def _places(question: Question, used: Trades) -> str:
    files = question.view.files
    steps = zip(used.source.tolist(), used.line.tolist(), strict=True)
    return ", ".join(f"{files[source][1].file} line {line}" for source, line in steps)
