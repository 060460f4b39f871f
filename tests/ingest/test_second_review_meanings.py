"""What a second pair of eyes found columns to mean: never sure of a total that is wrong."""

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
