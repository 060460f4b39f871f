"""Which column means what: names and values together, each meaning once, the best sum first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.time_order import later_close, names_close, time_rank
from botscope.ingest.words import SIDE_NAMES, name_score, normalized

_NUMERIC = (
    "quantity",
    "price",
    "entry_price",
    "exit_price",
    "pnl",
    "pnl_pct",
    "gross_pnl",
    "fee",
    "balance_after",
)
_TEXTS = ("fee_asset", "strategy", "version", "reason", "order_id")
_ACTION_GROUPS = ("buy", "sell", "open", "close", "idle")
_SIGNED_SIDES = frozenset(("side", "order side", "trade side", "buy sell"))
_STATUS_SHARE = 0.6
_LEAST_SCORE = 0.25


@dataclass(slots=True)
class Assigned:
    """Meanings found so far: the column of each, the words for it and how sure they are."""

    columns: dict[str, ColumnProfile] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)

    def put(self, role: str, column: ColumnProfile, evidence: str, confidence: float) -> None:
        """Give a column a meaning."""
        self.columns[role] = column
        self.evidence[role] = evidence
        self.confidence[role] = min(1.0, max(0.0, confidence))

    def drop(self, role: str) -> ColumnProfile | None:
        """Take a meaning back."""
        self.evidence.pop(role, None)
        self.confidence.pop(role, None)
        self.styles.pop(role, None)
        return self.columns.pop(role, None)

    def rename(self, old: str, new: str) -> None:
        """Move a column to another meaning that is still free."""
        if old in self.columns and new not in self.columns:
            evidence, confidence = self.evidence[old], self.confidence[old]
            style = self.styles.get(old)
            column = self.drop(old)
            if column is not None:
                self.put(new, column, evidence, confidence)
                if style is not None:
                    self.styles[new] = style

    def holds(self, column: ColumnProfile) -> bool:
        """Return True where a column has a meaning already."""
        return any(used.index == column.index for used in self.columns.values())


def assign(columns: Sequence[ColumnProfile]) -> Assigned:
    """Give each meaning its best column."""
    assigned = Assigned()
    _assign_times(columns, assigned)
    _assign_sides(columns, assigned)
    _assign_by_score(columns, assigned, ("symbol", *_NUMERIC))
    _assign_status(columns, assigned)
    _assign_by_score(columns, assigned, _TEXTS)
    return assigned


def _assign_times(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    moments = [column for column in columns if column.is_time and column.time[0] != "clock"]
    for role in ("time", "open_time"):
        ranked = [(time_rank(c, role, moments), -c.index, c) for c in moments]
        free = [item for item in ranked if item[0] > 0 and not assigned.holds(item[2])]
        if free:
            score, _, column = max(free, key=lambda item: item[:2])
            _put_time(assigned, role, column, score)
    if "time" not in assigned.columns:
        rest = [column for column in moments if not assigned.holds(column) and column.fill_ratio]
        if rest:
            _put_time(assigned, "time", rest[0], 0.5)
        else:
            assigned.rename("open_time", "time")
    _take_later(moments, assigned)


def _take_later(moments: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Take the later of two times for the close, where one is never before the other."""
    time = assigned.columns.get("time")
    later = later_close(time, moments) if time is not None else None
    if time is None or later is None:
        return
    assigned.drop("time")
    _put_time(assigned, "time", later, time_rank(later, "time", moments))
    assigned.evidence["time"] += f"; never before `{time.name}`"
    if names_close(later) and "open_time" not in assigned.columns:
        _put_time(assigned, "open_time", time, 0.5)


def _put_time(assigned: Assigned, role: str, column: ColumnProfile, score: float) -> None:
    style, share = column.time
    words = f"{len(column.filled)} values are times ({style}, {share:.0%})"
    assigned.put(role, column, _named(column, words), 0.6 + 0.35 * score)
    assigned.styles[role] = style


def _named(column: ColumnProfile, words: str) -> str:
    return f"`{column.name}`: {words}" if column.name else words


def _assign_sides(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    actions: list[tuple[float, int, ColumnProfile]] = []
    directions: list[tuple[float, int, ColumnProfile]] = []
    for column in columns:
        weight = _side_name(column)
        if weight == 0 or not column.filled or column.is_numeric or column.is_time:
            continue
        act, way = column.group_share(*_ACTION_GROUPS), column.group_share("long", "short")
        if act + way < 0.5:
            continue
        (actions if act >= way else directions).append((weight + act + way, -column.index, column))
    if not actions and not directions:
        _assign_flag(columns, assigned)
    if actions:
        _put_side(assigned, "side", max(actions, key=lambda item: item[:2])[2])
    if directions:
        _put_side(assigned, "direction", max(directions, key=lambda item: item[:2])[2])


def _assign_flag(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Find sides that are written as a flag of the buyer, or as a sign."""
    for column in columns:
        values = {cell.strip().lower() for cell in column.filled}
        name = normalized(column.name)
        is_flag = name in ("is buyer", "buyer") and values == {"true", "false"}
        is_sign = name in _SIGNED_SIDES and values in ({"1", "-1"}, {"+1", "-1"}, {"1.0", "-1.0"})
        if is_flag or is_sign:
            words = "true is bought" if is_flag else "1 is bought, -1 is sold"
            assigned.put("is_buyer", column, _named(column, words), 0.85)
            return


def _side_name(column: ColumnProfile) -> float:
    if not column.name:
        return 0.3
    plain = normalized(column.name)
    if plain in SIDE_NAMES:
        return 1.0 - 0.5 * SIDE_NAMES.index(plain) / len(SIDE_NAMES)
    tokens = set(plain.split()) & {"side", "action", "direction"}
    return 0.4 if tokens and name_score(column.name, "reason") == 0 else 0.0


def _put_side(assigned: Assigned, role: str, column: ColumnProfile) -> None:
    common = ", ".join(dict.fromkeys(cell[:20] for cell in column.filled[:50]))[:60]
    known = column.group_share(*_ACTION_GROUPS, "long", "short")
    words = f"{known:.0%} of the values are known words ({common})"
    assigned.put(role, column, _named(column, words), 0.55 + 0.4 * known)


def _assign_by_score(
    columns: Sequence[ColumnProfile], assigned: Assigned, roles: Sequence[str]
) -> None:
    ranked: list[tuple[float, int, str, ColumnProfile]] = []
    for column in columns:
        for role in roles:
            score = _score(column, role)
            if score >= _LEAST_SCORE:
                ranked.append((score, -column.index, role, column))
    for score, _, role, column in sorted(ranked, key=lambda item: item[:2], reverse=True):
        if role not in assigned.columns and not assigned.holds(column):
            assigned.put(
                role, column, _named(column, _shape_words(column, role)), 0.4 + 0.5 * score
            )
            if role in _NUMERIC:
                assigned.styles[role] = column.number[0]


def _score(column: ColumnProfile, role: str) -> float:
    score = name_score(column.name, role)
    if score == 0:
        return 0.0
    if not column.filled:
        return 0.5 * score
    if role in _NUMERIC:
        return score if column.is_numeric and not _contradicts(column, role) else 0.0
    if role == "fee_asset" and (column.is_numeric or column.is_time):
        return 0.0
    if role == "symbol":
        return score * (1.0 if column.symbol_share > 0.5 else 0.0 if column.is_numeric else 0.5)
    if role == "reason":
        return 0.0 if column.is_numeric else score * (0.6 if column.distinct == 1 else 1.0)
    return score


def _contradicts(column: ColumnProfile, role: str) -> bool:
    numbers = column.numbers[np.isfinite(column.numbers)]
    if role in ("price", "entry_price", "exit_price"):
        return bool(numbers.size and np.min(numbers) < 0)
    return False


def _shape_words(column: ColumnProfile, role: str) -> str:
    if not column.filled:
        return f"named like {role.replace('_', ' ')}; empty in the sample"
    if role in _NUMERIC:
        return (
            f"named like {role.replace('_', ' ')}; {column.number[1]:.0%} of the values are numbers"
        )
    values = "1 value" if column.distinct == 1 else f"{column.distinct} different values"
    return f"named like {role.replace('_', ' ')}; {values}"


def _assign_status(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    ranked: list[tuple[float, int, ColumnProfile]] = []
    for column in columns:
        score = name_score(column.name, "status")
        if score == 0 or assigned.holds(column) or column.is_numeric:
            continue
        known = column.group_share("done", "undone", "open", "close", "idle")
        if known >= _STATUS_SHARE and not _tells_exits(column):
            ranked.append((score + known, -column.index, column))
    if ranked:
        column = max(ranked, key=lambda item: item[:2])[2]
        shown = ", ".join(dict.fromkeys(cell[:20] for cell in column.filled[:50]))[:60]
        assigned.put("status", column, _named(column, f"order states ({shown})"), 0.8)


def _tells_exits(column: ColumnProfile) -> bool:
    words = {word for cell in column.filled[:100] for word in normalized(cell).split()}
    return bool(words & {"tp", "sl", "stop", "profit", "loss", "trailing", "hit"})


def assign_unnamed(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Take what is left of a log without names: its instrument, or its one series of numbers."""
    symbols = [c for c in columns if c.symbol_share > 0.8 and not assigned.holds(c)]
    if symbols and "symbol" not in assigned.columns:
        shortest = min(symbols, key=lambda c: (max(map(len, c.filled)), c.index))
        assigned.put("symbol", shortest, "values look like instruments", 0.6)
    free = [c for c in columns if c.is_numeric and c.filled and not assigned.holds(c)]
    if not assigned.columns.keys() & {"symbol", "side"} and len(free) == 1:
        words = "the only numbers of a log without rows of trades"
        assigned.put("balance_after", free[0], words, 0.5)
        assigned.styles["balance_after"] = free[0].number[0]
