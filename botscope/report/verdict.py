"""What a selection amounts to, in sentences that can be checked against its figures."""

from collections.abc import Mapping
from typing import Any

from botscope.metrics.verdict import FEW_TRADES
from botscope.report import words
from botscope.report.material import Material


def headline(material: Material, stats: Mapping[str, Any]) -> str:
    """Say in one sentence what the trades brought."""
    count = stats["trade_count"]
    if not count:
        return "No closed trade is in this selection."
    result = stats["realized_pnl_quote"]
    trades = words.counted(count, "closed trade")
    if result is None:
        return f"{trades} with amounts too large to be added up."
    verb = "earned" if result > 0 else "lost"
    if not result:
        return f"{trades} brought neither gain nor loss."
    fees = " after fees" if stats["fee_quote"] is not None else ""
    return f"{trades} {verb} {_amount(abs(result), material)}{fees}."


def reasons(material: Material, stats: Mapping[str, Any]) -> list[str]:
    """Say what the result is made of, and how much of it luck could have made."""
    if not stats["trade_count"] or stats["realized_pnl_quote"] is None:
        return []
    said = [_parts(material, stats), _fall(material, stats), _luck(material, stats)]
    return [sentence for sentence in said if sentence]


def _amount(value: float | None, material: Material) -> str:
    text = words.number(value, words.quote_decimals(material.asset))
    return f"{text} {material.asset}".strip()


def _parts(material: Material, stats: Mapping[str, Any]) -> str:
    wins = f"{words.percent(stats['win_rate_ratio'], 1)} of them won"
    each = words.change(stats["expectancy_quote"], words.quote_decimals(material.asset))
    fees = stats["fee_quote"]
    paid = "; the log tells no fees" if fees is None else f"; fees {_amount(fees, material)}"
    return f"{wins}; {each} {material.asset}".rstrip() + f" per trade on average{paid}."


def _fall(material: Material, stats: Mapping[str, Any]) -> str | None:
    fall = stats["max_drawdown_quote"]
    if fall is None:
        return None
    share, told = stats["max_drawdown_ratio"], "The deepest fall from a peak of the realized equity"
    if share is None:
        return f"{told} was {_amount(fall, material)}."
    if stats["max_drawdown_ratio_to"] == stats["max_drawdown_to"]:
        return f"{told} was {_amount(fall, material)} ({words.percent(share)})."
    in_money = f"{_amount(fall, material)}, {_until(stats['max_drawdown_to'], material)}"
    in_percent = f"{words.percent(share)}, {_until(stats['max_drawdown_ratio_to'], material)}"
    return f"{told} was {in_money}; in percent another was deeper: {in_percent}."


def _until(moment: str | None, material: Material) -> str:
    return f"lowest on {words.day(moment, material.zone)}"


def _luck(material: Material, stats: Mapping[str, Any]) -> str | None:
    """Compare with the same trades drawn again: say whether zero is within nine of ten."""
    spread = (material.ask("/api/montecarlo")["bootstrap"] or {}).get("final_pnl_quote")
    if spread is None:
        return None
    low, high = spread["q05"], spread["q95"]
    told = (
        f"Drawn again with replacement, trades like these ended between {_signed(low, material)} "
        f"and {_signed(high, material)} in 9 of 10 cases"
    )
    if stats["trade_count"] < FEW_TRADES:
        return f"{told}; with fewer than {FEW_TRADES} trades that says little."
    if low is not None and high is not None and low <= 0 <= high:
        return f"{told}: gain and loss are both within luck, so nothing is proven yet."
    return f"{told}: luck of the draw alone does not explain it. The market may still change."


def _signed(value: float | None, material: Material) -> str:
    return f"{words.change(value, words.quote_decimals(material.asset))} {material.asset}".strip()
