"""The verdict of a comparison in words that a trader can act on."""

import math
from dataclasses import dataclass
from typing import Any

from botscope.metrics.sequential import MIN_TRADES

FEW_TRADES = 30
MINUS = "\N{MINUS SIGN}"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
AT_DIFFERENT_TIMES = (
    "The two ran at different times: the market may have made the difference, not the bot."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Who was compared, with how many trades, in which unit, out of how many pairs."""

    a_name: str
    b_name: str
    a_count: int
    b_count: int
    quote_asset: str
    pair_count: int


def amount(value: float, unit: str) -> str:
    """Return money with two decimals, or with two digits where that would hide it."""
    size = abs(value)
    decimals = 2 if size >= 0.1 or size == 0 else min(12, 1 - math.floor(math.log10(size)))
    text = _grouped(f"{size:,.{decimals}f}")
    return f"{MINUS if value < 0 else ''}{text}{' ' + unit if unit else ''}"


def _grouped(text: str) -> str:
    return text.replace(",", THIN_SPACE)


def chance_words(p_value: float) -> str:
    """Return a p-value as a natural frequency: "9 of 100"."""
    if p_value >= 0.01:
        return f"{round(p_value * 100)} of 100"
    if p_value >= 0.001:
        return f"{round(p_value * 1000)} of 1{THIN_SPACE}000"
    return f"fewer than 1 of 1{THIN_SPACE}000"


def p_words(p_value: float) -> str:
    """Return "p = 0.31", or "p < 0.001" where rounding would say zero."""
    return f"p = {p_value:.2g}" if p_value >= 0.001 else "p < 0.001"


def verdict(finding: Finding, numbers: dict[str, Any]) -> str:
    """Say who earns more, whether that is proven, and what would settle it."""
    difference = numbers["difference_quote"]
    if difference is None:
        return _too_few(finding)
    if difference == 0:
        return f"Both earn the same per trade, {_counts(finding)}."
    if numbers["difference_interval"] is None:
        return (
            f"{_lead(finding, numbers)}, but within each version every trade brought the same: "
            "there is nothing to measure luck by, so nothing is proven."
        )
    if numbers["is_proven"]:
        return f"Proven: {_lead(finding, numbers)}. {_proof(numbers['p_value'])}"
    return f"{_lead(finding, numbers)}; {_doubt(finding, numbers)} {_outlook(finding, numbers)}"


def _lead(finding: Finding, numbers: dict[str, Any]) -> str:
    difference = numbers["difference_quote"]
    is_b = difference > 0
    better = finding.b_name if is_b else finding.a_name
    gap = amount(abs(difference), finding.quote_asset)
    if numbers["b_expectancy_quote" if is_b else "a_expectancy_quote"] < 0:
        # "Earns more" would be false comfort where both lose.
        return f"{better} loses {gap} less per trade"
    return f"{better} earns {gap} more per trade"


def _counts(finding: Finding) -> str:
    return _grouped(f"with {finding.a_count:,} and {finding.b_count:,} trades")


def _too_few(finding: Finding) -> str:
    if min(finding.a_count, finding.b_count) >= 2:
        return "The amounts are too large to be compared."
    few = (finding.a_name, finding.a_count)
    if finding.b_count < finding.a_count:
        few = (finding.b_name, finding.b_count)
    plural = "" if few[1] == 1 else "s"
    return f"{few[0]} has {few[1]} trade{plural}. A comparison needs at least 2 of each version."


def needs_more(finding: Finding) -> str:
    """Say how many trades an interval that holds at every look would need, and how many are."""
    counts = f"{finding.a_name} has {finding.a_count} and {finding.b_name} has {finding.b_count}"
    if min(finding.a_count, finding.b_count) < MIN_TRADES:
        return f"It needs {MIN_TRADES} trades of each version; {counts}."
    pairs = _grouped(f"{finding.pair_count:,}")
    return f"With {pairs} pairs of versions it needs more trades of each; {counts}."


def _proof(p_value: float) -> str:
    return (
        "However often you look, at most 5 of 100 equal pairs ever seem proven; later trades can "
        "take it back. If both were equally good, a single look would show "
        f"a gap this large in {chance_words(p_value)} cases ({p_words(p_value)})."
    )


def _doubt(finding: Finding, numbers: dict[str, Any]) -> str:
    p_value = numbers["p_value"]
    if p_value >= 0.05:
        return (
            f"{_counts(finding)} that could be luck: equally good versions show a gap this large "
            f"in {chance_words(p_value)} cases ({p_words(p_value)})."
        )
    return (
        f"{_counts(finding)}, luck does this in {chance_words(p_value)} cases at one look "
        f"({p_words(p_value)}), but {_why_not(finding, numbers['p_value_corrected'])}: not proven "
        "yet."
    )


def _why_not(finding: Finding, p_value_corrected: float) -> str:
    """Return what weighs most against a gap that looks rare at one look."""
    if min(finding.a_count, finding.b_count) < MIN_TRADES:
        return f"fewer than {MIN_TRADES} trades prove nothing"
    if p_value_corrected >= 0.05:
        pairs = _grouped(f"{finding.pair_count:,}")
        return (
            f"{pairs} pairs of versions could be compared, and among so many luck does it in up to "
            f"{chance_words(p_value_corrected)} cases"
        )
    return "you look more than once, and that finds luck sooner or later"


def _outlook(finding: Finding, numbers: dict[str, Any]) -> str:
    count = numbers["trades_needed_count"]
    if count is None:
        return "A gap this small would not be settled by a million more trades."
    whose = f"of {finding.b_name}" if numbers["trades_needed_of"] == "b" else "of each"
    if count <= 1:
        return f"One more trade {whose} would settle it, if the gap stays."
    about = _grouped(f"{_rounded(count):,}")
    return f"About {about} more trades {whose} would settle it, if the gap stays."


def _rounded(count: int) -> int:
    """Return a count rounded up to two digits: more would pretend to know."""
    step = int(10 ** max(0, len(str(count)) - 2))
    return -(-count // step) * step


def caveats(
    finding: Finding, a_span_ms: tuple[int, int] | None, b_span_ms: tuple[int, int] | None
) -> list[str]:
    """List what the numbers cannot know."""
    found = [
        f"{name} has only {count} trade{'' if count == 1 else 's'}."
        for name, count in ((finding.a_name, finding.a_count), (finding.b_name, finding.b_count))
        if count < FEW_TRADES
    ]
    if a_span_ms and b_span_ms and _shared_ratio(a_span_ms, b_span_ms) < 0.5:
        found.append(AT_DIFFERENT_TIMES)
    if finding.pair_count > 1:
        found.append(
            f"{finding.pair_count} pairs of versions could be compared, and the best of many looks "
            "good by luck: proof allows for all of them, and so does the corrected p-value; the "
            "p-value of this pair alone does not."
        )
    return found


def _shared_ratio(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Return the time that both ran as a share of the shorter run."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    shorter = min(a[1] - a[0], b[1] - b[0])
    return max(shared, 0) / shorter if shorter > 0 else float(shared >= 0)
