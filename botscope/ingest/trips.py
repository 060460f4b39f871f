"""Round trips of fills and events where the words leave something open: short or long, or cut.

A file that never says which way a position went is read as long where every closing follows an
opening. A file that sells more than it bought is read as spot, and what was cut is told, unless
its amounts can only be those of a futures account.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from botscope.domain.columns import BoolArray
from botscope.ingest.actions import Actions
from botscope.ingest.matching import Closings, book_keys, match
from botscope.ingest.netting import netted
from botscope.ingest.rowtable import RowTable

_DUST_RATIO = 0.01
"""Of a sale: fees taken in the coin make holdings that much smaller than what was bought."""
_AGREED_RATIO = 0.8
_SHOWN = 3


@dataclass(slots=True, eq=False)
class Trips:
    """What pairing found, and what there is to say of how it had to be read."""

    completed: BoolArray
    result: Closings
    open_count: int
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    is_undirected: bool = False


def trips_of(rows: RowTable, actions: Actions, completed: BoolArray, *, is_average: bool) -> Trips:
    """Match closing rows with opening ones, in the way that the whole file bears out."""
    opens = actions.opens & ~completed
    if opens.any() and not (actions.sign[opens] != 0).any() and not (actions.way != 0).any():
        return _undirected(rows, actions, completed, is_average=is_average)
    trips = Trips(completed, *match(rows, actions, completed, is_average=is_average))
    cut = _cut(rows, trips.result)
    if not cut.any():
        return trips
    is_plain = not (actions.opens.any() or actions.closes.any() or (actions.way != 0).any())
    if np.isfinite(rows.pnl).any():
        return _reversing(rows, actions, trips, is_average=is_average) if is_plain else trips
    futures = _as_futures(rows, actions, is_average=is_average) if is_plain else None
    if futures is not None:
        return futures
    trips.doubts.extend(_cut_note(rows, trips.result, cut))
    return trips


# -- no direction --------------------------------------------------------------------------------


def _undirected(
    rows: RowTable, actions: Actions, completed: BoolArray, *, is_average: bool
) -> Trips:
    opens = actions.opens & ~completed
    long = replace(actions, sign=np.where(opens, 1, actions.sign))
    trips = Trips(completed, *match(rows, long, completed, is_average=is_average))
    result = trips.result
    if (result.opened < 0).any():
        unknown = Trips(completed, *match(rows, actions, completed, is_average=is_average))
        unknown.is_undirected = True
        return unknown
    words = "no row names a direction: every position is taken for a long one"
    agreed, count = _agreement(rows, result)
    if not count:
        trips.doubts.append(f"{words}, as every closing row follows an opening one")
    elif agreed >= _AGREED_RATIO * count:
        trips.notes.append(f"{words}, as the file's results bear out in {agreed} of {count} rows")
    elif count - agreed >= _AGREED_RATIO * count:
        _turn(result)
        trips.notes.append(
            "no row names a direction: every position is taken for a short one, as the file's "
            f"results bear out in {count - agreed} of {count} rows"
        )
    else:
        result.gross[:], result.sign[:] = np.nan, 0
        trips.doubts.append(
            "no row names a direction, and the file's results are those of long and of short "
            "positions: which is which is not known"
        )
    return trips


def _agreement(rows: RowTable, result: Closings) -> tuple[int, int]:
    """Count the results of the file that have the sign of a long position, and all results."""
    own = rows.pnl[result.rows]
    fee = np.nan_to_num(np.abs(result.fee))
    with np.errstate(invalid="ignore"):
        comparable = (np.abs(own) > fee) & (np.abs(result.gross) > fee)
        agreed = comparable & ((own > 0) == (result.gross > 0))
    return int(np.count_nonzero(agreed)), int(np.count_nonzero(comparable))


def _turn(result: Closings) -> None:
    result.gross *= -1
    result.sign *= -1


# -- more sold than held -------------------------------------------------------------------------


def _cut(rows: RowTable, result: Closings) -> BoolArray:
    """Return which closing rows find less to close than they say."""
    with np.errstate(invalid="ignore"):
        return np.asarray(result.cut > _DUST_RATIO * np.abs(rows.quantity[result.rows]))


def _reversing(rows: RowTable, actions: Actions, trips: Trips, *, is_average: bool) -> Trips:
    """Let what a closing row leaves over open the next position, where that explains the file.

    Results on purchases and on sales tell that there are short positions.
    """
    signs = actions.sign[trips.completed]
    if not ((signs > 0).any() and (signs < 0).any()):
        return trips
    every = replace(actions, opens=np.ones(len(rows), dtype=np.bool_))
    found = Trips(trips.completed, *match(rows, every, trips.completed, is_average=is_average))
    lost, lost_before = (np.count_nonzero(t.result.opened < 0) for t in (found, trips))
    return found if lost <= lost_before else trips


def _as_futures(rows: RowTable, actions: Actions, *, is_average: bool) -> Trips | None:
    """Return the round trips of a futures account, None where the amounts do not prove one."""
    net = netted(book_keys(rows), actions.sign, rows.quantity)
    evidence = net.evidence
    if evidence is None:
        return None
    every = replace(actions, opens=np.ones(len(rows), dtype=np.bool_))
    trips = Trips(net.reduces, *match(rows, every, net.reduces, is_average=is_average))
    trips.doubts.append(
        f"read as futures, where a sale may open a short position: {evidence}; on a spot account "
        "the trades are others"
    )
    return trips


def _cut_note(rows: RowTable, result: Closings, cut: BoolArray) -> Iterator[str]:
    partly = np.flatnonzero(cut & (result.opened >= 0))
    if not len(partly):
        return
    shown = "; ".join(_sale(rows, result, index) for index in partly[:_SHOWN].tolist())
    more = f" and {len(partly) - _SHOWN} more" if len(partly) > _SHOWN else ""
    yield (
        f"{len(partly)} of {len(result.rows)} closing rows close more than is held ({shown}{more}):"
        " what goes beyond is in no trade, as spot is assumed where nothing tells of short "
        "positions"
    )


def _sale(rows: RowTable, result: Closings, index: int) -> str:
    row = int(result.rows[index])
    asked, held = abs(float(rows.quantity[row])), float(result.quantity[index])
    return f"line {int(rows.line[row])}: {asked:g}, held {held:g}"
