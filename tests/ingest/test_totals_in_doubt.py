"""Columns whose meaning nothing proves: a total is never sure where it may be wrong."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from trade_log import read, write

from botscope.domain.accounts import FileAccount
from botscope.ingest.detect import CONFIDENT

MOVES = (640.0, 360.0, 700.0, -200.0, -500.0, 100.0, 810.0, -330.0, 450.0, -120.0)
HEADER = "time,symbol,side,qty,entry,exit"


def _row(at: int) -> tuple[str, float, float]:
    """Return a round trip without its results, what prices make of it, and its fees."""
    way = -1 if at % 3 == 1 else 1
    entry, size = 64_000.0 + 90 * at, round(0.1 + 0.07 * (at % 5), 2)
    leave = entry + MOVES[at % len(MOVES)]
    side = "LONG" if way > 0 else "SHORT"
    text = f"2025-04-{at // 24 + 1:02d} {at % 24:02d}:00:00,BTCUSDT,{side},{size},{entry},{leave}"
    return text, round(size * (leave - entry) * way, 2), round(0.0005 * size * (entry + leave), 2)


def _read(folder: Path, names: str, rows: Sequence[str]) -> FileAccount:
    write(folder / "logs" / "t.csv", "\n".join((names, *rows)) + "\n")
    (account,) = read(folder).files
    assert account.is_conserved
    assert account.trade_count == len(rows)
    return account


def _total(folder: Path) -> float:
    return float(read(folder).trades.realized_pnl_quote.sum())


# -- two results in one row --------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        "pnl,pnl_net",
        "profit,profit_net",
        "pnl_usdt,net_pnl_usdt",
        "gain,net_gain",
        "realized_pnl,realized_pnl_net",
        "PnL,PnL (net)",
        "pnl,realized",
        "pnl,adjusted_pnl",
        "pnl,pnl_after_fees",
        "gross,net",
        "pnl_gross,pnl_net",
    ],
)
def test_of_two_results_the_one_after_costs_counts(tmp_path: Path, names: str) -> None:
    made = [_row(at) for at in range(12)]
    rows = [f"{text},{gross:.2f},{gross - fee:.2f}" for text, gross, fee in made]
    account = _read(tmp_path, f"{HEADER},{names}", rows)
    assert account.columns["pnl"] == names.split(",")[1]
    assert "fee" not in account.columns
    assert _total(tmp_path) == pytest.approx(sum(gross - fee for _, gross, fee in made))


def test_a_second_result_that_nothing_explains_is_named_and_costs_confidence(
    tmp_path: Path,
) -> None:
    made = [_row(at) for at in range(12)]
    rows = [f"{text},{gross:.2f},{gross * (0.2 + at % 4):.2f}"
            for at, (text, gross, _) in enumerate(made)]  # fmt: skip
    account = _read(tmp_path, f"{HEADER},pnl,profit_share_usd", rows)
    assert account.confidence < CONFIDENT
    assert any("`profit_share_usd`" in note for note in account.notes)


@pytest.mark.parametrize("form", [1.0, 0.92, 0.0], ids=["the same", "converted", "empty"])
def test_a_second_result_that_is_the_first_again_costs_nothing(tmp_path: Path, form: float) -> None:
    made = [_row(at) for at in range(12)]
    rows = [f"{text},{gross:.2f},{gross * form:.4f}" for text, gross, _ in made]
    account = _read(tmp_path, f"{HEADER},pnl,profit_eur", rows)
    assert account.confidence >= CONFIDENT
    assert _total(tmp_path) == pytest.approx(sum(gross for _, gross, _ in made))


def test_the_same_result_in_a_coin_costs_nothing(tmp_path: Path) -> None:
    made = [_row(at) for at in range(12)]
    rows = [f"{text},{gross - fee:.2f},{(gross - fee) / 64_000:.5f}" for text, gross, fee in made]
    account = _read(tmp_path, f"{HEADER},pnl_usdt,pnl_btc", rows)
    assert account.confidence >= CONFIDENT
    assert account.columns["pnl"] == "pnl_usdt"


# -- quantities that may be money --------------------------------------------------------------


def _sized(name: str, sizes: Sequence[float], more: str = "", price: float = 64_000.0) -> str:
    rows = [f"time,symbol,side,{name},entry,exit{',' if more else ''}{more}"]
    for at, size in enumerate(sizes):
        entry = price * (1 + 0.001 * at)
        leave = entry * (1 + (0.01 if at % 3 else -0.006))
        told = {"pnl_pct": 100 * (leave / entry - 1), "fee": 0.001 * size * entry,
                "notional": size * entry}  # fmt: skip
        cells = f",{told[more]:.6g}" if more else ""
        rows.append(
            f"2025-04-{at + 1:02d} 10:00:00,AAAUSDT,LONG,{size},{entry:.4f},{leave:.4f}{cells}"
        )
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("more", ["", "pnl_pct"])
@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("size", 64_000.0),
        ("amount", 64_000.0),
        ("position_size", 64_000.0),
        ("trade_size", 64_000.0),
        ("volume", 150.0),
        ("stake_amount", 64_000.0),
        ("contracts", 3.2),
        ("qty", 64_000.0),
    ],
)
def test_a_quantity_that_may_be_money_is_never_sure_where_nothing_confirms_it(
    tmp_path: Path, name: str, price: float, more: str
) -> None:
    write(tmp_path / "logs" / "t.csv", _sized(name, [1000, 1000, 1200, 900, 1000], more, price))
    (account,) = read(tmp_path).files
    assert account.confidence < CONFIDENT
    assert any(f"whether `{name}` is an amount of the coin" in note for note in account.notes)


@pytest.mark.parametrize(
    ("name", "sizes", "more", "price"),
    [
        ("size", [0.012, 0.03, 0.021, 0.017, 0.044], "", 64_000.0),
        ("qty", [10, 10, 20, 10, 10], "", 150.0),
        ("size", [10, 10, 20, 10, 10], "fee", 150.0),
        ("size", [10, 10, 20, 10, 10], "notional", 150.0),
    ],
    ids=["too small for money", "a quantity by name", "fees", "what was traded"],
)
def test_a_quantity_that_something_confirms_stays_sure(
    tmp_path: Path, name: str, sizes: Sequence[float], more: str, price: float
) -> None:
    write(tmp_path / "logs" / "t.csv", _sized(name, sizes, more, price))
    (account,) = read(tmp_path).files
    assert account.confidence >= CONFIDENT
    assert not any("nothing tells" in note for note in account.notes)


# -- a meaning that changes within the file ----------------------------------------------------


@pytest.mark.parametrize("is_net_first", [False, True], ids=["gross first", "net first"])
@pytest.mark.parametrize(("count", "changed"), [(6, 3), (60, 30), (60, 57), (60, 3)])
def test_results_that_change_from_gross_to_net_are_never_sure(
    tmp_path: Path, count: int, changed: int, *, is_net_first: bool
) -> None:
    made = [_row(at) for at in range(count)]
    rows = [f"{text},{gross if (at < changed) != is_net_first else gross - fee:.2f},{fee:.2f}"
            for at, (text, gross, fee) in enumerate(made)]  # fmt: skip
    account = _read(tmp_path, f"{HEADER},pnl,fee", rows)
    assert account.confidence < CONFIDENT
    gross_count = count - changed if is_net_first else changed
    said = next(note for note in account.notes if f"before fees in {gross_count}" in note)
    assert f"after fees in {count - gross_count} of {count} rows" in said
    assert f"from line {changed + 2} on" in said


def test_results_that_are_gross_and_net_by_turns_are_never_sure(tmp_path: Path) -> None:
    made = [_row(at) for at in range(20)]
    rows = [f"{text},{gross - (at % 2) * fee:.2f},{fee:.2f}"
            for at, (text, gross, fee) in enumerate(made)]  # fmt: skip
    account = _read(tmp_path, f"{HEADER},pnl,fee", rows)
    assert account.confidence < CONFIDENT
    assert any("in no order" in note for note in account.notes)


@pytest.mark.parametrize("is_net", [False, True], ids=["gross", "net"])
def test_results_of_one_basis_stay_sure(tmp_path: Path, *, is_net: bool) -> None:
    made = [_row(at) for at in range(30)]
    rows = [f"{text},{gross - is_net * fee:.2f},{fee:.2f}" for text, gross, fee in made]
    account = _read(tmp_path, f"{HEADER},pnl,fee", rows)
    assert account.confidence >= CONFIDENT
    assert _total(tmp_path) == pytest.approx(sum(gross - fee for _, gross, fee in made))


@pytest.mark.parametrize(("first", "last"), [(30, 60), (20, 40)], ids=["to the end", "between"])
def test_a_fee_and_a_result_after_it_that_change_places_are_told_by_the_steady_rate(
    tmp_path: Path, first: int, last: int
) -> None:
    made = [_row(at) for at in range(60)]
    rows = []
    for at, (text, gross, fee) in enumerate(made):
        net = f"{gross - fee:.2f}"
        rows.append(f"{text},{fee},{net}" if first <= at < last else f"{text},{net},{fee}")
    account = _read(tmp_path, f"{HEADER},pnl,fee", rows)
    assert account.confidence < CONFIDENT
    assert any("changed places" in n and f"{first + 2} " in n for n in account.notes)
    assert _total(tmp_path) == pytest.approx(sum(gross - fee for _, gross, fee in made))


@pytest.mark.parametrize(("times", "is_sure"), [(1, True), (40, False)], ids=["usual", "too dear"])
def test_a_column_hardly_named_like_a_fee_is_taken_off_surely_only_where_its_size_is_usual(
    tmp_path: Path, times: int, *, is_sure: bool
) -> None:
    made = [_row(at) for at in range(12)]
    rows = [f"{text},{gross:.2f},{times * fee:.2f}" for text, gross, fee in made]
    account = _read(tmp_path, f"{HEADER},pnl,venue_fee_estimate", rows)
    assert account.columns["fee"] == "venue_fee_estimate"
    assert (account.confidence >= CONFIDENT) is is_sure
    assert any("is taken off as fees" in note for note in account.notes) is not is_sure
