"""What columns mean where their names do not say it: proven by arithmetic between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.relations import agreement, rounding_step
from botscope.ingest.words import says_nothing, word_group

ROWS_NEEDED = 6
_SHARE_NEEDED = 0.9
_COLUMNS_COMPARED = 14
_WORDS_NEEDED = 0.8
_PAIRS_NEEDED = 0.9
_PAIRS_SURE = 0.8
_ROUND_TRIP = frozenset(("entry_price", "exit_price", "pnl", "pnl_pct", "open_time"))
_SIGNS = {"long": 1.0, "buy": 1.0, "short": -1.0, "sell": -1.0}


def infer(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Give the meanings that names left open to columns whose values prove them."""
    named = [c for c in columns if c.name and assigned.holds(c) and not c.is_time]
    is_nameless = not named
    _infer_words(columns, assigned, is_nameless=is_nameless)
    _infer_open_time(columns, assigned)
    if is_nameless:
        _infer_symbol(columns, assigned)
    _infer_pairs(columns, assigned)
    _infer_round_trip(columns, assigned)
    _infer_amounts(columns, assigned)
    _infer_result(columns, assigned)
    if is_nameless:
        _infer_remaining(columns, assigned)


def _free(columns: Sequence[ColumnProfile], assigned: Assigned) -> list[ColumnProfile]:
    free = [c for c in columns if c.is_numeric and c.filled and not assigned.holds(c)]
    mute = [c for c in free if says_nothing(c.name) and not c.is_time]
    return mute[:_COLUMNS_COMPARED]


def _put(assigned: Assigned, role: str, column: ColumnProfile, words: str, sure: float) -> None:
    assigned.put(role, column, _named(column, words), sure)
    assigned.styles[role] = column.number[0]


def _named(column: ColumnProfile, words: str) -> str:
    """Return evidence with the name of its column, where there is a header."""
    return f"`{column.name}`: {words}" if column.name else words


def settle_notional(assigned: Assigned) -> list[str]:
    """Take the meaning of a balance from a column that is price x quantity; say so."""
    balance, quantity = assigned.columns.get("balance_after"), assigned.columns.get("quantity")
    if balance is None or quantity is None or not balance.filled:
        return []
    step = rounding_step(balance.filled)
    for role in ("price", "entry_price", "exit_price"):
        price = assigned.columns.get(role)
        if price is None:
            continue
        traded = np.abs(price.numbers * quantity.numbers)
        share, hits, rows = agreement(np.abs(balance.numbers), traded, step)
        if share >= _SHARE_NEEDED:
            assigned.drop("balance_after")
            return [f"`{balance.name}` is no balance: {role} x quantity in {hits} of {rows} rows"]
    return []


# -- words, times, instruments -----------------------------------------------------------------


def _infer_words(
    columns: Sequence[ColumnProfile], assigned: Assigned, *, is_nameless: bool
) -> None:
    has = assigned.columns
    if "side" in has or "direction" in has:
        return
    for column in columns:
        if column.is_numeric or column.is_time or not column.filled or assigned.holds(column):
            continue
        if not says_nothing(column.name):
            continue
        act = column.group_share("buy", "sell", "open", "close")
        way = column.group_share("long", "short")
        idle = column.group_share("idle")
        if act + way + idle < _WORDS_NEEDED or act + way == 0 or column.group_share("done") > 0.5:
            continue
        role = "side" if act + idle >= way else "direction"
        # In a log with names, UP and DOWN are a direction only beside prices or results.
        is_likely = is_nameless or role == "side" or bool(has.keys() & _ROUND_TRIP)
        if role not in has and is_likely:
            words = f"{act + way + idle:.0%} of the values are words for what was done"
            assigned.put(role, column, _named(column, words), 0.75)


def _infer_open_time(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    moments = [c for c in columns if c.is_time and c.time[0] != "clock" and c.fill_ratio > 0.5]
    if len(moments) < 2 or not all(says_nothing(c.name) for c in moments[:2]):
        return
    first, second = moments[:2]
    early, late = (first, second) if _is_before(first, second) else (second, first)
    for role, column in (("open_time", early), ("time", late)):
        words = "the earlier of two times" if role == "open_time" else "the later of two times"
        assigned.put(role, column, _named(column, words), 0.75)
        assigned.styles[role] = column.time[0]


def _is_before(first: ColumnProfile, second: ColumnProfile) -> bool:
    pairs = zip(first.moments, second.moments, strict=True)
    steps = [b - a for a, b in pairs if a is not None and b is not None]
    return sum(step >= 0 for step in steps) >= 0.5 * len(steps)


def _infer_symbol(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    free = [c for c in columns if c.symbol_share > 0.8 and not assigned.holds(c)]
    named = [c for c in free if c.distinct <= max(1, len(c.filled) // 2)]
    if named and "symbol" not in assigned.columns:
        column = min(named, key=lambda c: c.index)
        assigned.put("symbol", column, _named(column, "values look like instruments"), 0.6)


def _infer_pairs(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Take a column of trading pairs for the symbol, whatever its name is."""
    if "symbol" in assigned.columns:
        return
    found = [c for c in columns if not assigned.holds(c) and c.pair_share > _PAIRS_NEEDED]
    if found:
        words = f"values look like trading pairs, such as {found[0].filled[0]}"
        assigned.put("symbol", found[0], _named(found[0], words), _PAIRS_SURE)


# -- round trips -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Trip:
    """Columns of which one equals the price difference of two others times a quantity."""

    entry: ColumnProfile
    exit: ColumnProfile
    result: ColumnProfile
    quantity: ColumnProfile | None
    label: str
    share: float
    rows: int
    is_ratio: bool = False


def _infer_round_trip(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    has = assigned.columns
    if {"entry_price", "exit_price"} <= has.keys() and has.keys() & {"pnl", "pnl_pct"}:
        return
    proven = [
        trip
        for trip in _trips(columns, assigned)
        if trip.share >= _SHARE_NEEDED and trip.rows >= ROWS_NEEDED
    ]
    if proven:
        # Money and its percent are both in many files; the money is what counts.
        best = max(proven, key=lambda trip: (not trip.is_ratio, trip.share))
        _put_trip(assigned, best, _signs(assigned, len(best.result.cells)))


def _trips(columns: Sequence[ColumnProfile], assigned: Assigned) -> Iterator[_Trip]:
    has = assigned.columns
    free = _free(columns, assigned)
    known = [has[role] for role in ("pnl", "pnl_pct") if role in has]
    results = known or [c for c in free if _has_losses(c)]
    sizes = [has["quantity"]] if "quantity" in has else free
    for first, second in _price_pairs(free, assigned):
        move = np.abs(second.numbers - first.numbers)
        for result in results:
            if result.index in (first.index, second.index):
                continue
            yield from _explained(first, second, result, sizes, move)


def _explained(
    first: ColumnProfile,
    second: ColumnProfile,
    result: ColumnProfile,
    sizes: Sequence[ColumnProfile],
    move: FloatArray,
) -> Iterator[_Trip]:
    found, step = np.abs(result.numbers), rounding_step(result.filled)
    used = (first.index, second.index, result.index)
    for size in sizes:
        if size.index in used or not _is_positive(size):
            continue
        gross = move * size.numbers
        share, _, rows = agreement(found, gross, step)
        yield _Trip(first, second, result, size, "(exit - entry) x quantity", share, rows)
        room = 0.003 * size.numbers * first.numbers
        telling = np.isfinite(found) & np.isfinite(gross) & (gross > 2 * room)
        rows = int(np.count_nonzero(telling))
        near = np.abs(found - gross)[telling] <= room[telling]
        # Weaker than equality, and said so: a fee may explain the rest.
        share = 0.97 * float(np.mean(near)) if rows else 0.0
        label = "(exit - entry) x quantity, less costs"
        yield _Trip(first, second, result, size, label, share, rows)
    for factor, label in ((1.0, "(exit - entry) / entry"), (100.0, "the move in percent")):
        for base in (first, second):
            share, _, rows = agreement(found, factor * move / base.numbers, step)
            yield _Trip(first, second, result, None, label, share, rows, is_ratio=True)


def _price_pairs(
    free: Sequence[ColumnProfile], assigned: Assigned
) -> Iterator[tuple[ColumnProfile, ColumnProfile]]:
    entry, leave = assigned.columns.get("entry_price"), assigned.columns.get("exit_price")
    firsts = [entry] if entry is not None else list(free)
    seconds = [leave] if leave is not None else list(free)
    for first in firsts:
        for second in seconds:
            is_twice = entry is None and leave is None and second.index < first.index
            if first.index != second.index and not is_twice and _are_prices(first, second):
                yield first, second


def _are_prices(first: ColumnProfile, second: ColumnProfile) -> bool:
    if not (_is_positive(first) and _is_positive(second)):
        return False
    ratio = second.numbers / first.numbers
    known = ratio[np.isfinite(ratio)]
    if len(known) < ROWS_NEEDED:
        return False
    is_near = (known > 0.2) & (known < 5)
    return bool(np.mean(is_near) > 0.95 and np.mean(known != 1) > 0.5)


def _is_positive(column: ColumnProfile) -> bool:
    known = column.numbers[np.isfinite(column.numbers)]
    return bool(known.size and known.min() > 0)


def _has_losses(column: ColumnProfile) -> bool:
    known = column.numbers[np.isfinite(column.numbers)]
    return bool(known.size and known.min() < 0 < known.max())


def _signs(assigned: Assigned, count: int) -> FloatArray:
    column = assigned.columns.get("direction") or assigned.columns.get("side")
    if column is None:
        return np.ones(count)
    return np.asarray([_SIGNS.get(word_group(cell) or "", np.nan) for cell in column.cells])


def _put_trip(assigned: Assigned, trip: _Trip, sign: FloatArray) -> None:
    entry, leave, sure = trip.entry, trip.exit, 0.93
    move = (leave.numbers - entry.numbers) * np.where(np.isfinite(sign), sign, 1.0)
    telling = np.isfinite(move) & np.isfinite(trip.result.numbers) & (move != 0)
    same = float(np.mean(np.sign(move[telling]) == np.sign(trip.result.numbers[telling])))
    if same < 0.5 and not assigned.columns.keys() & {"entry_price", "exit_price"}:
        entry, leave, same = leave, entry, 1 - same
    if same < 0.8:
        sure = 0.6
    words = f"{trip.label} explains `{trip.result.name}` in {trip.share:.0%} of {trip.rows} rows"
    roles = [("entry_price", entry), ("exit_price", leave)]
    roles.append(("pnl_pct" if trip.is_ratio else "pnl", trip.result))
    if trip.quantity is not None:
        roles.append(("quantity", trip.quantity))
    for role, column in roles:
        if role not in assigned.columns and not assigned.holds(column):
            _put(assigned, role, column, f"{role.replace('_', ' ')}, as {words}", sure)


# -- executions --------------------------------------------------------------------------------


def _infer_amounts(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Find price and quantity where a third column is their product."""
    has = assigned.columns
    if not has.keys() & {"side", "direction"} or has.keys() & {"price", "entry_price"}:
        return
    free = [c for c in _free(columns, assigned) if _is_positive(c)]
    sizes = [has["quantity"]] if "quantity" in has else free
    for first, product in permutations(free, 2):
        for size in sizes:
            if size.index in (first.index, product.index):
                continue
            if _is_product(first, size, product):
                price, amount = _told_apart(first, size, assigned)
                words = f"times the other equals `{product.name}`"
                _put(assigned, "price", price, words, 0.8)
                if "quantity" not in has:
                    _put(assigned, "quantity", amount, words, 0.8)
                return


def _is_product(first: ColumnProfile, size: ColumnProfile, product: ColumnProfile) -> bool:
    if np.nanstd(first.numbers) == 0 or np.nanstd(size.numbers) == 0:
        return False
    expected = first.numbers * size.numbers
    share, _, rows = agreement(product.numbers, expected, rounding_step(product.filled))
    return share >= _SHARE_NEEDED and rows >= ROWS_NEEDED


def _told_apart(
    first: ColumnProfile, second: ColumnProfile, assigned: Assigned
) -> tuple[ColumnProfile, ColumnProfile]:
    """Return price and quantity: the price of one instrument changes less than the amounts do."""
    if assigned.columns.get("quantity") is second:
        return first, second
    symbol = assigned.columns.get("symbol")
    is_price = _spread(first, symbol) <= _spread(second, symbol)
    return (first, second) if is_price else (second, first)


def _spread(column: ColumnProfile, symbol: ColumnProfile | None) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(column.numbers)
    names = np.asarray(symbol.cells if symbol is not None else [""] * len(logs))
    spreads = [float(np.nanstd(logs[names == name])) for name in dict.fromkeys(names.tolist())
               if np.isfinite(logs[names == name]).sum() > 1]  # fmt: skip
    return float(np.mean(spreads)) if spreads else float(np.nanstd(logs))


def _infer_result(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Find the result among columns whose names say nothing, by what closes a position."""
    has = assigned.columns
    if has.keys() & {"pnl", "pnl_pct"} or not has.keys() & {"side", "direction"}:
        return
    for column in _free(columns, assigned):
        if _has_losses(column) and _comes_with_closing(column, has.get("side")):
            words = "numbers of both signs on the rows that close, none on those that open"
            _put(assigned, "pnl", column, words, 0.8)
            return


def _comes_with_closing(column: ColumnProfile, side: ColumnProfile | None) -> bool:
    if side is None:
        return False
    groups = [word_group(cell) for cell in side.cells]
    moved = np.nan_to_num(column.numbers) != 0
    opens = np.asarray([group in ("buy", "open") for group in groups])
    closes = np.asarray([group in ("sell", "close") for group in groups])
    if opens.sum() < 3 or closes.sum() < 3:
        return False
    return bool(not moved[opens].any() and moved[closes].mean() > 0.8)


def _infer_remaining(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Guess price, quantity and result of a log whose names say nothing; said to be a guess."""
    has = assigned.columns
    if not has.keys() & {"side", "direction"} or "entry_price" in has:
        return
    free = [c for c in _free(columns, assigned) if _is_positive(c)]
    symbol = has.get("symbol")
    ranked = sorted(free, key=lambda c: (_spread(c, symbol), c.index))
    varied = [c for c in ranked if c.distinct > 1] or ranked
    for role in ("price", "quantity"):
        left = [c for c in varied if not assigned.holds(c)]
        if role not in has and left:
            words = "positive numbers; those of one instrument change least"
            _put(assigned, role, left[0], words if role == "price" else "other amounts", 0.5)
    signed = [c for c in _free(columns, assigned) if _has_losses(c)]
    if signed and "pnl" not in has:
        _put(assigned, "pnl", signed[0], "numbers of both signs", 0.5)
