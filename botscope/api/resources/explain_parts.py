"""What explains a figure that no trade made: positions, payments, files, what a bot states."""

from collections.abc import Callable
from typing import Any

from botscope.api.route import Question
from botscope.domain.accounts import FileAccount
from botscope.domain.closings import open_ratios
from botscope.domain.marking import total_or_none, unrealized_of_position
from botscope.domain.state import BotState, Position
from botscope.domain.trades import Trades
from botscope.metrics.explain_values import Input
from botscope.metrics.units import times

MAX_LISTED = 20
"""More positions or payments than these are one sum: a list that nobody reads explains nothing."""

STATED = ("total_quote", "free_quote", "locked_quote")


def parts_of(question: Question, key: str, known: dict[str, Any]) -> list[Input] | None:
    """Return what a figure is made of beside the trades; None where its formula names all of it."""
    if key in STATED:
        return _stated(question, key, known)
    find = _PARTS.get(key)
    return None if find is None else find(question)


def _positions(question: Question) -> list[Input]:
    """Return the open positions, each by the rule that its own result follows from."""
    if not question.selection.is_everything or question.unit == "r":
        return []
    held = [
        each for bot in question.view.bots if bot.state for each in _held(bot.state, bot.trades)
    ]
    found = [Input("open_position_count", "Open positions", "count", len(held))]
    factor = question.measured.factor
    for number, (position, open_ratio) in enumerate(held[:MAX_LISTED], 1):
        found += _position(f"position_{number}", position, open_ratio, factor)
    if len(held) > MAX_LISTED:
        rest = held[MAX_LISTED:]
        total = total_or_none([times(unrealized_of_position(p), share) for p, share in rest])
        title = f"The other {len(rest)}, as /api/positions lists them"
        found.append(Input("other_positions_quote", title, "quote", times(total, factor)))
    return found


def _held(state: BotState, trades: Trades) -> list[tuple[Position, float]]:
    """Return the positions of a report that count, with the share that no trade closed since."""
    ratios = open_ratios(state, trades)
    return [found for found in zip(state.positions, ratios, strict=True) if found[1] > 0]


def _position(
    name: str, position: Position, open_ratio: float, factor: float | None
) -> list[Input]:
    called = f"{position.symbol or 'Position'} {position.side or ''}".rstrip()
    result = times(times(unrealized_of_position(position), open_ratio), factor)
    share = Input(f"{name}_open_ratio", f"{called}, share not closed since", "ratio", open_ratio)
    shares = [share] if open_ratio < 1 else []
    if position.unrealized_pnl_quote is not None:
        return [Input(f"{name}_quote", f"{called}, stated by the bot", "quote", result), *shares]
    prices = "entry - mark price" if position.side == "short" else "mark - entry price"
    return [
        Input(f"{name}_quote", f"{called}, quantity x ({prices})", "quote", result),
        Input(f"{name}_quantity_base", f"{called}, quantity", "exact", position.quantity_base),
        Input(f"{name}_entry_price", f"{called}, entry price", "exact", position.entry_price),
        Input(f"{name}_mark_price", f"{called}, mark price", "exact", position.mark_price),
        *shares,
    ]


def _payments(question: Question) -> list[Input]:
    """Return the payments that count by now, the first ones each with its moment."""
    if question.deposits is None:
        return []
    reported_ms = question.view.updated_at_ms
    until_ms = question.now_ms if reported_ms is None else reported_ms
    counted = sorted(
        (paid for paid in question.deposits if paid.at_ms <= until_ms), key=lambda paid: paid.at_ms
    )
    found = [Input("payment_count", "Payments by now", "count", len(counted))]
    for number, paid in enumerate(counted[:MAX_LISTED], 1):
        word = "Paid in" if paid.amount_quote >= 0 else "Taken out"
        found += [
            Input(f"payment_{number}_at", f"Payment {number}", "moment", paid.at_ms),
            Input(f"payment_{number}_quote", word, "quote", paid.amount_quote),
        ]
    if len(counted) > MAX_LISTED:
        rest = sum(paid.amount_quote for paid in counted[MAX_LISTED:])
        found.append(Input("other_payments_quote", "All later ones together", "quote", rest))
    return found


def paired_files(question: Question) -> list[FileAccount]:
    """Return the files in which buys were matched with sells."""
    return [file for _, file in question.view.files if file.paired_pnl_quote is not None]


def _paired(question: Question) -> list[Input]:
    return [
        Input(f"file_{number}_quote", f"Paired fills of {file.file}", "quote", found)
        for number, file in enumerate(paired_files(question), 1)
        if (found := file.paired_pnl_quote) is not None
    ]


def _excluded(question: Question) -> list[Input]:
    pnl = question.view.excluded.realized_pnl_quote
    return [
        Input("excluded_count", "Rows that were not believed", "count", len(pnl)),
        Input("profit_quote", "Sum of their wins", "quote", float(pnl[pnl > 0].sum())),
        Input("loss_quote", "Sum of their losses", "quote", abs(float(pnl[pnl < 0].sum()))),
    ]


def _stated(question: Question, key: str, known: dict[str, Any]) -> list[Input]:
    """Return what each state file says, and for the balance also its two parts."""
    found = [
        Input(f"bot_{number}_quote", f"{bot.bot_name}, from its state file", "quote", amount)
        for number, bot in enumerate(question.view.bots, 1)
        if bot.state and (amount := getattr(bot.state.balance, key)) is not None
    ]
    if key != "total_quote":
        return found
    parts = (("free_quote", "Free"), ("locked_quote", "Locked"))
    return found + [Input(name, title, "quote", known.get(name)) for name, title in parts]


_PARTS: dict[str, Callable[[Question], list[Input]]] = {
    "unrealized_pnl_quote": _positions,
    "deposits_quote": _payments,
    "paired_pnl_quote": _paired,
    "excluded_pnl_quote": _excluded,
}
