"""Which column of a log is its result in money, and what proves it: arithmetic on the sample."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.assignment import Assigned
from botscope.ingest.belief import BASIS_UNKNOWN
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.fee_columns import fee_numbers
from botscope.ingest.layout import PnlBasis
from botscope.ingest.relations import (
    NOTHING,
    SHARE_NEEDED,
    Finding,
    Money,
    agreement,
    has_currency,
    result_unit,
    rounding_step,
)
from botscope.ingest.result_checks import NOT_SUMMED, coin_of, settle_doubtful
from botscope.ingest.running import Running, running_total, walks
from botscope.ingest.values import is_percent
from botscope.ingest.words import name_score, normalized, word_group

_ROWS_REVERSED = 6
_LEAST_NAME = 0.5
_NET_WORDS = frozenset(
    ("net", "neto", "netto", "liquido", "adjusted", "after", "realized", "realised")
)
_DEAREST_COSTS = 0.01
_ROWS_LESS = 0.95
_ORDERS = {"buy": 1, "open": 1, "sell": -1, "close": -1}
_IS_EXACT = "equals (exit - entry) x quantity in"
_LEVERAGE_NAMES = ("leverage", "lev", "kaldirac", "apalancamiento")
_MARGIN_NAMES = ("margin", "margin usd", "margin usdt", "collateral", "margen", "teminat")
_NOTIONAL_NAMES = (
    ("size usd", "notional", "notional usd", "notional usdt", "position usd", "nominal usd")
    + ("size usdt", "position value", "stake", "amount usd", "amount usdt", "cost", "value")
)  # fmt: skip
_AMOUNT_WORDS = frozenset(("abs", "amount", "quote", "money", "cash", "value"))


def settle_running(assigned: Assigned, columns: Sequence[ColumnProfile]) -> list[str]:
    """Take the meaning of a result from a column that adds up the results of all rows so far."""
    pnl = assigned.columns.get("pnl")
    if pnl is None or not pnl.filled:
        return []
    money = money_of(assigned, columns, pnl)
    step = rounding_step(pnl.filled)
    found = running_total(pnl.numbers, _parts(assigned, columns, pnl, money), step)
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
    assigned: Assigned, columns: Sequence[ColumnProfile], pnl: ColumnProfile, money: Money
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
    since = _made_since(assigned, len(gross))
    computed = (("(exit - entry) x quantity", gross), ("that less the fee", gross - fee),
                ("the change of the balance", change),
                ("what the position opened above makes", since))  # fmt: skip
    return [*parts, *((-1, name, values) for name, values in computed)]


def _made_since(assigned: Assigned, count: int) -> FloatArray:
    """Return what a row that closes makes of the one right above it that opens, NaN elsewhere."""
    made = np.full(count, np.nan)
    side, price = assigned.columns.get("side"), assigned.columns.get("price")
    quantity = assigned.columns.get("quantity")
    if side is None or price is None or quantity is None:
        return made
    ways = [_ORDERS.get(word_group(cell) or "", 0) for cell in side.cells]
    opened = -1
    for row, way in enumerate(ways):
        if opened >= 0 and way == -ways[opened]:
            move = (price.numbers[row] - price.numbers[opened]) * ways[opened]
            made[row], opened = move * np.abs(quantity.numbers[row]), -1
        elif way:
            opened = row
    return made


def settle_result(
    assigned: Assigned, columns: Sequence[ColumnProfile]
) -> tuple[Finding, list[str]]:
    """Decide which column is the result and what it holds; return what has to be said.

    One that is no money loses that meaning. Of several that are named like a result, the first
    that is money counts, those whose name says money before those whose name does not.
    """
    finding, said = NOTHING, list[str]()
    for column in _candidates(assigned, columns):
        if assigned.columns.get("pnl") is not column:
            assigned.drop("pnl")
            words = f"`{column.name}`: named like pnl; {column.number[1]:.0%} are numbers"
            assigned.put("pnl", column, words, 0.85)
            assigned.styles["pnl"] = column.number[0]
        finding = _found(assigned, columns, column)
        if "pnl" in assigned.columns:
            said += settle_doubtful(assigned, columns, money_of(assigned, columns, column))
        if "pnl" in assigned.columns:
            break
    _settle_spare(assigned, columns)
    return finding, said + _unexplained(assigned, columns)


def _candidates(assigned: Assigned, columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    first = assigned.columns.get("pnl")
    if first is None or not first.filled:
        return []
    others = [c for c in columns if c.is_numeric and c.filled and not c.is_time
              and not assigned.holds(c) and name_score(c.name, "pnl") > _LEAST_NAME]  # fmt: skip
    ranked = sorted(others, key=lambda c: (-name_score(c.name, "pnl"), c.index))
    if _is_money(assigned, columns, first):
        net = next((c for c in ranked if _is_net_of(c, first, assigned, columns)), None)
        return [net or first]
    return sorted([first, *ranked], key=lambda c: not _says_money(c))


def _is_net_of(
    net: ColumnProfile,
    gross: ColumnProfile,
    assigned: Assigned,
    columns: Sequence[ColumnProfile],
) -> bool:
    """Return True where a column that is called net is another less the costs."""
    if not _NET_WORDS & set(normalized(net.name).split()) or "gross_pnl" in assigned.columns:
        return False
    money = money_of(assigned, columns, gross)
    fee = np.nan_to_num(np.abs(money.fee))
    share, _, _ = agreement(net.numbers, gross.numbers - fee, rounding_step(net.filled))
    return _is_less_costs(net, money) if not fee.any() else share >= SHARE_NEEDED


def _is_less_costs(net: ColumnProfile, gross: Money) -> bool:
    """Return True where a result is below another by what trading may cost, in nearly all rows."""
    cost = gross.pnl - net.numbers
    known = np.isfinite(cost)
    traded = np.abs(gross.quantity * gross.entry)
    room = np.where(np.isfinite(traded), _DEAREST_COSTS * traded, np.inf)
    paid = known & (cost >= -_room(net)) & (cost <= room)
    return bool(cost[known].any() and np.mean(paid[known]) >= _ROWS_LESS)


def _room(column: ColumnProfile) -> float:
    return 1.01 * rounding_step(column.filled)


def _unexplained(assigned: Assigned, columns: Sequence[ColumnProfile]) -> list[str]:
    """Say which columns are named like the result too, and are no other form of it."""
    pnl = assigned.columns.get("pnl")
    if pnl is None or not pnl.filled:
        return []
    others = [c for c in columns if c.is_numeric and c.filled and not c.is_time
              and not assigned.holds(c) and name_score(c.name, "pnl") > _LEAST_NAME]  # fmt: skip
    return [
        f"`{other.name}` is named like a result beside `{pnl.name}` and is another amount: "
        f"which of them counts, nothing tells; {NOT_SUMMED}"
        for other in others
        if coin_of(assigned, other) is None and not _is_form_of(other, pnl, assigned, columns)
    ]


def _is_form_of(
    other: ColumnProfile,
    pnl: ColumnProfile,
    assigned: Assigned,
    columns: Sequence[ColumnProfile],
) -> bool:
    """Return True where a column is the result again: converted, as a share, before costs."""
    money = money_of(assigned, columns, pnl)
    if result_unit(money_of(assigned, columns, other), is_named_money=False).unit == "ratio":
        return True
    known = np.isfinite(other.numbers) & np.isfinite(pnl.numbers)
    if not known.any() or not other.numbers[known].any():
        return True
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = (other.numbers / pnl.numbers)[known & (pnl.numbers != 0)]
    factor = float(np.nanmedian(rate)) if len(rate) else 1.0
    summed = np.nancumsum(pnl.numbers)
    before = pnl.numbers + np.nan_to_num(np.abs(money.fee))
    forms = (pnl.numbers * factor, summed, before)
    step = rounding_step(other.filled)
    if any(agreement(other.numbers, form, step)[0] >= SHARE_NEEDED for form in forms):
        return True
    return bool(_NET_WORDS & set(normalized(pnl.name).split())) and _is_less_costs(
        pnl, replace(money, pnl=other.numbers)
    )


def _says_money(column: ColumnProfile) -> bool:
    words = normalized(column.name).split()
    return has_currency(words) or bool(_AMOUNT_WORDS & set(words))


def _is_money(assigned: Assigned, columns: Sequence[ColumnProfile], column: ColumnProfile) -> bool:
    money = money_of(assigned, columns, column)
    finding = result_unit(money, is_named_money=has_currency(normalized(column.name).split()))
    return finding.unit == "money" and finding.share >= SHARE_NEEDED


def _found(assigned: Assigned, columns: Sequence[ColumnProfile], pnl: ColumnProfile) -> Finding:
    words = normalized(pnl.name).split()
    is_share = sum(map(is_percent, pnl.filled)) > 0.5 * len(pnl.filled)
    finding = result_unit(money_of(assigned, columns, pnl), is_named_money=has_currency(words))
    if is_share:
        finding = Finding("ratio", "unknown", "its values carry a % sign", 1.0, len(pnl.filled))
    elif "in percent" in finding.evidence and "quantity" not in assigned.columns:
        # A stake of 100 in every trade would write the same numbers as money.
        finding = replace(finding, is_ambiguous=True)
    if finding.unit == "ratio":
        _demote(assigned, pnl, finding)
    elif finding.unit == "points":
        assigned.drop("pnl")
    elif finding.evidence:
        assigned.evidence["pnl"] = f"`{pnl.name}` is pnl: {finding.evidence}"
        assigned.confidence["pnl"] = 0.6 + 0.38 * finding.share
    return finding


def _settle_spare(assigned: Assigned, columns: Sequence[ColumnProfile]) -> None:
    """Give the meaning of a ratio to a column that is named like a result beside the money."""
    if "pnl" not in assigned.columns or "pnl_pct" in assigned.columns:
        return
    for column in columns:
        is_free = column.is_numeric and bool(column.filled) and not assigned.holds(column)
        if not is_free or not name_score(column.name, "pnl"):
            continue
        finding = result_unit(money_of(assigned, columns, column), is_named_money=False)
        if finding.unit == "ratio" and finding.share >= SHARE_NEEDED:
            evidence = f"`{column.name}` is a ratio, not money: {finding.evidence}"
            assigned.put("pnl_pct", column, evidence, 0.6 + 0.38 * finding.share)
            assigned.styles["pnl_pct"] = column.number[0]
            return


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
        leverage=_by_name(columns, pnl, _LEVERAGE_NAMES),
        notional=_notional(columns, pnl),
        ratio=numbers("pnl_pct"),
        multiple=_by_name(columns, pnl, ("r", "r multiple", "pnl r", "rr real", "r result")),
        step=rounding_step(pnl.filled),
    )


def _notional(columns: Sequence[ColumnProfile], pnl: ColumnProfile) -> FloatArray:
    """Return what was traded as the file names it, or as margin and leverage make it."""
    named = _by_name(columns, pnl, _NOTIONAL_NAMES)
    margin = _by_name(columns, pnl, _MARGIN_NAMES)
    return np.where(np.isnan(named), margin * _by_name(columns, pnl, _LEVERAGE_NAMES), named)


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


def basis_of(
    assigned: Assigned, finding: Finding, *, has_other_fees: bool = False
) -> tuple[PnlBasis, str]:
    """Return whether results are before or after fees, and the sentence that says why."""
    pnl = assigned.columns.get("pnl")
    if pnl is None:
        return "unknown", ""
    name = f"`{pnl.name or pnl.index + 1}`"
    if set(normalized(pnl.name).split()) & {"net", "neto", "liquido", "netto"}:
        return "net", f"{name} is after fees: its name says so"
    if has_other_fees and finding.share >= SHARE_NEEDED and _IS_EXACT in finding.evidence:
        return "gross", f"{name} is before fees, which are not counted: it {finding.evidence}"
    if finding.share < 0.6 or finding.basis == "unknown":
        return "unknown", f"{name} {BASIS_UNKNOWN}"
    when = "after" if finding.basis == "net" else "before"
    return finding.basis, f"{name} is {when} fees: it {finding.evidence}"
