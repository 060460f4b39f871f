"""What open positions stand at now: the one rule for pages, figures and the history."""

from collections.abc import Sequence

from botscope.domain.closings import open_ratios
from botscope.domain.state import BotState, Position
from botscope.domain.trades import Trades


def total_or_none(parts: Sequence[float | None]) -> float | None:
    """Add up; None where there is nothing or one part is unknown, for half a sum is wrong."""
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


def unrealized_of_position(position: Position) -> float | None:
    """Return the stated figure, else (mark - entry) x quantity in the position's direction."""
    if position.unrealized_pnl_quote is not None:
        return position.unrealized_pnl_quote
    mark, entry, quantity = position.mark_price, position.entry_price, position.quantity_base
    if mark is None or entry is None or quantity is None or position.side not in ("long", "short"):
        return None
    return (mark - entry) * abs(quantity) * (1 if position.side == "long" else -1)


def unrealized_of_state(state: BotState) -> float | None:
    """Return what all open positions would bring, None where the state does not tell."""
    if not state.positions:
        return 0.0 if state.says_positions else None
    return total_or_none([unrealized_of_position(position) for position in state.positions])


def unrealized_of_the_rest(state: BotState, trades: Trades) -> float | None:
    """Return what is still open would bring: what trades closed since the report counts no more.

    Such a trade is realized already, and its position would count twice.
    """
    ratios = open_ratios(state, trades)
    if all(ratio == 1.0 for ratio in ratios):
        return unrealized_of_state(state)
    rest = [(p, ratio) for p, ratio in zip(state.positions, ratios, strict=True) if ratio]
    parts = [_share(unrealized_of_position(position), ratio) for position, ratio in rest]
    return total_or_none(parts) if parts else 0.0


def _share(amount_quote: float | None, ratio: float) -> float | None:
    return None if amount_quote is None else amount_quote * ratio


def equity_of_state(state: BotState) -> float | None:
    """Return what the account is worth: as stated, else its balance while nothing is open."""
    if state.balance.equity_quote is not None:
        return state.balance.equity_quote
    is_flat = state.says_positions and not state.positions
    return state.balance.total_quote if is_flat else None
