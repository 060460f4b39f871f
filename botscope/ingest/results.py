"""Which column of a log is its result in money, and what proves it: arithmetic on the sample."""

from collections.abc import Sequence

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.assignment import Assigned
from botscope.ingest.belief import BASIS_UNKNOWN
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.fee_columns import fee_numbers
from botscope.ingest.layout import PnlBasis
from botscope.ingest.relations import (
    NOTHING,
    Finding,
    Money,
    has_currency,
    result_unit,
    rounding_step,
)
from botscope.ingest.running import Running, running_total, walks
from botscope.ingest.words import normalized, word_group

_ROWS_REVERSED = 6


def settle_running(assigned: Assigned, columns: Sequence[ColumnProfile]) -> list[str]:
    """Take the meaning of a result from a column that adds up the results of all rows so far."""
    pnl = assigned.columns.get("pnl")
    if pnl is None or not pnl.filled:
        return []
    money = money_of(assigned, columns, pnl)
    step = rounding_step(pnl.filled)
    found = running_total(pnl.numbers, _parts(columns, pnl, money), step)
    if found is None and walks(pnl.numbers) and not result_unit(money, is_named_money=False).share:
        found = Running("each value stays near the one before, as a level does")
    if found is None:
        return []
    assigned.drop("pnl")
    part = next((c for c in columns if c.index == found.part), None)
    if part is not None and not assigned.holds(part):
        evidence = f"`{part.name}` is pnl: `{pnl.name}` is its running total"
        assigned.put("pnl", part, evidence, 0.85)
        assigned.styles["pnl"] = part.number[0]
    name = pnl.name or f"position:{pnl.index + 1}"
    return [f"`{name}` is a running total and is not summed: {found.evidence}"]


def _parts(
    columns: Sequence[ColumnProfile], pnl: ColumnProfile, money: Money
) -> list[tuple[int, str, FloatArray]]:
    parts = [
        (column.index, f"`{column.name or column.index + 1}`", column.numbers)
        for column in columns
        if column.index != pnl.index and column.is_numeric and not column.is_time and column.filled
    ]
    gross = (money.exit - money.entry) * money.sign * np.abs(money.quantity)
    fee = np.where(np.isnan(money.fee), 0.0, np.abs(money.fee))
    change = np.full(len(money.balance), np.nan)
    change[1:] = np.diff(money.balance)
    computed = (("(exit - entry) x quantity", gross), ("that less the fee", gross - fee),
                ("the change of the balance", change))  # fmt: skip
    return [*parts, *((-1, name, values) for name, values in computed)]


def settle_result(assigned: Assigned, columns: Sequence[ColumnProfile]) -> Finding:
    """Decide what the result column holds; one that is no money loses that meaning."""
    pnl = assigned.columns.get("pnl")
    if pnl is None or not pnl.filled:
        return NOTHING
    words = normalized(pnl.name).split()
    is_percent = sum("%" in cell for cell in pnl.filled) > 0.5 * len(pnl.filled)
    finding = result_unit(money_of(assigned, columns, pnl), is_named_money=has_currency(words))
    if is_percent:
        finding = Finding("ratio", "unknown", "its values carry a % sign", 1.0, len(pnl.filled))
    if finding.unit == "ratio":
        _demote(assigned, pnl, finding)
    elif finding.unit == "points":
        assigned.drop("pnl")
    elif finding.evidence:
        assigned.evidence["pnl"] = f"`{pnl.name}` is pnl: {finding.evidence}"
        assigned.confidence["pnl"] = 0.6 + 0.38 * finding.share
    return finding


def _demote(assigned: Assigned, pnl: ColumnProfile, finding: Finding) -> None:
    style = assigned.styles.get("pnl", "point")
    assigned.drop("pnl")
    if "pnl_pct" not in assigned.columns:
        evidence = f"`{pnl.name}` is a ratio, not money: {finding.evidence}"
        assigned.put("pnl_pct", pnl, evidence, 0.6 + 0.38 * finding.share)
        assigned.styles["pnl_pct"] = style


def money_of(assigned: Assigned, columns: Sequence[ColumnProfile], pnl: ColumnProfile) -> Money:
    """Return what a result column can be compared with."""

    def numbers(role: str) -> FloatArray:
        column = assigned.columns.get(role)
        return column.numbers if column is not None and column.filled else _unknown(pnl)

    quantity = numbers("quantity")
    sign = _signs(assigned, pnl)
    move = numbers("exit_price") - numbers("entry_price")
    if _says_orders(assigned) and _is_reversed(pnl.numbers, sign, move):
        sign = -sign
    return Money(
        pnl=pnl.numbers,
        sign=sign,
        entry=numbers("entry_price"),
        exit=numbers("exit_price"),
        quantity=quantity,
        fee=fee_numbers(assigned, len(pnl.cells)),
        balance=numbers("balance_after"),
        leverage=_by_name(columns, pnl, ("leverage", "lev", "kaldirac", "apalancamiento")),
        notional=_by_name(
            columns,
            pnl,
            ("size usd", "notional", "notional usd", "notional usdt", "position usd", "nominal usd")
            + (
                "size usdt",
                "position value",
                "stake",
                "amount usd",
                "amount usdt",
                "cost",
                "value",
            ),
        ),
        ratio=numbers("pnl_pct"),
        multiple=_by_name(columns, pnl, ("r", "r multiple", "pnl r", "rr real", "r result")),
        step=rounding_step(pnl.filled),
    )


def _unknown(like: ColumnProfile) -> FloatArray:
    return np.full(len(like.cells), np.nan)


def _by_name(
    columns: Sequence[ColumnProfile], pnl: ColumnProfile, names: tuple[str, ...]
) -> FloatArray:
    for column in columns:
        if normalized(column.name) in names and column.is_numeric and column.index != pnl.index:
            return column.numbers
    return _unknown(pnl)


def _signs(assigned: Assigned, pnl: ColumnProfile) -> FloatArray:
    column = assigned.columns.get("direction") or assigned.columns.get("side")
    if column is None:
        return np.ones(len(pnl.cells))
    signs = {"long": 1.0, "buy": 1.0, "short": -1.0, "sell": -1.0}
    return np.asarray([signs.get(word_group(cell) or "", np.nan) for cell in column.cells])


def _is_reversed(pnl: FloatArray, sign: FloatArray, move: FloatArray) -> bool:
    """Return True where the sides are those of the closing orders: results tell."""
    telling = np.isfinite(pnl * sign * move) & (pnl != 0) & (move != 0)
    if np.count_nonzero(telling) < _ROWS_REVERSED:
        return False
    return float(np.mean((pnl * sign * move)[telling] < 0)) >= 0.9


def _says_orders(assigned: Assigned) -> bool:
    column = assigned.columns.get("direction") or assigned.columns.get("side")
    return column is not None and column.group_share("buy", "sell") > 0.8


def names_closing(assigned: Assigned, money: Money) -> bool:
    """Return True where the sides are those of the orders that closed."""
    pnl = assigned.columns["pnl"]
    return bool(np.nansum(money.sign * _signs(assigned, pnl)) < 0)


def basis_of(assigned: Assigned, finding: Finding) -> tuple[PnlBasis, str]:
    """Return whether results are before or after fees, and the sentence that says why."""
    pnl = assigned.columns.get("pnl")
    if pnl is None:
        return "unknown", ""
    name = f"`{pnl.name or pnl.index + 1}`"
    if set(normalized(pnl.name).split()) & {"net", "neto", "liquido", "netto"}:
        return "net", f"{name} is after fees: its name says so"
    if finding.share < 0.6 or finding.basis == "unknown":
        return "unknown", f"{name} {BASIS_UNKNOWN}"
    when = "after" if finding.basis == "net" else "before"
    return finding.basis, f"{name} is {when} fees: it {finding.evidence}"
