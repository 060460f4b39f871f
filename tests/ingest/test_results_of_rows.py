"""What a log's own results are, once the rows that close are held against their prices."""

from collections.abc import Callable
from pathlib import Path

import pytest
from trade_log import read, write

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.detect import CONFIDENT

QUANTITY = 2.5
MOVES = (1.7, -0.8, 2.9, 0.6, -1.9, 3.3, -0.4, 1.1, -2.2, 0.9, 1.3, -1.2)
"""By how many percent the price moved while each position was held."""

Result = Callable[[float, float], object]


def _prices() -> list[tuple[float, float]]:
    return [
        (400.0 + 7 * at, round((400.0 + 7 * at) * (1 + move / 100), 4))
        for at, move in enumerate(MOVES)
    ]


def _fills(result: Result, fee: float = 0.0, quantities: tuple[float, ...] = (QUANTITY,)) -> str:
    lines = ["time,symbol,side,qty,price,fee,pnl\n"]
    for at, (bought, sold) in enumerate(_prices()):
        size = quantities[at % len(quantities)]
        lines.append(f"2025-05-{at + 1:02d} 08:00:00,AAAUSDT,BUY,{size},{bought},{fee},\n")
        own = result(bought, sold)
        lines.append(f"2025-05-{at + 1:02d} 09:30:00,AAAUSDT,SELL,{size},{sold},{fee},{own}\n")
    return "".join(lines)


def _read(folder: Path, text: str) -> BotSnapshot:
    write(folder / "logs" / "t.csv", text)
    bot = read(folder)
    assert bot.files[0].is_conserved
    return bot


def _gross() -> float:
    return sum(QUANTITY * (sold - bought) for bought, sold in _prices())


NOT_MONEY: dict[str, Result] = {
    "percent": lambda bought, sold: round(100 * (sold - bought) / bought, 3),
    "fraction": lambda bought, sold: round((sold - bought) / bought, 6),
    "points": lambda bought, sold: round(sold - bought, 4),
}


@pytest.mark.parametrize("name", NOT_MONEY)
def test_result_of_fills_that_is_no_money_is_never_summed(tmp_path: Path, name: str) -> None:
    bot = _read(tmp_path, _fills(NOT_MONEY[name], quantities=(2.5, 0.5, 4.0)))
    (account,) = bot.files
    assert "pnl" not in account.columns
    assert account.realized_pnl_quote is None
    gross = sum((2.5, 0.5, 4.0)[at % 3] * (b - a) for at, (a, b) in enumerate(_prices()))
    assert account.paired_pnl_quote == pytest.approx(gross)
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(gross)
    assert any("in 12 of 12 rows; the prices count" in note for note in account.notes)
    assert account.confidence < CONFIDENT


def test_percent_of_fills_keeps_its_column_under_its_own_meaning(tmp_path: Path) -> None:
    (account,) = _read(tmp_path, _fills(NOT_MONEY["percent"])).files
    assert account.columns["pnl_pct"] == "pnl"
    evidence = next(item for item in account.evidence if item.canonical == "pnl_pct")
    assert "ratio, not money" in evidence.evidence
    assert account.mapping_block is not None
    assert "pnl_pct" in account.mapping_block


def test_running_total_of_fills_is_never_summed(tmp_path: Path) -> None:
    total = 0.0

    def so_far(bought: float, sold: float) -> float:
        nonlocal total
        total += QUANTITY * (sold - bought)
        return round(total, 6)

    bot = _read(tmp_path, _fills(so_far))
    assert bot.files[0].realized_pnl_quote is None
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_gross())
    assert any("running total" in note for note in bot.files[0].notes)


def test_result_that_every_closing_row_confirms_is_certain(tmp_path: Path) -> None:
    text = _fills(lambda bought, sold: round(QUANTITY * (sold - bought), 6))
    (account,) = _read(tmp_path, text).files
    assert account.realized_pnl_quote == pytest.approx(_gross())
    assert account.confidence >= CONFIDENT
    evidence = next(item for item in account.evidence if item.canonical == "pnl")
    assert "in 12 of 12 rows" in evidence.evidence


def test_result_that_no_price_explains_stays_uncertain(tmp_path: Path) -> None:
    text = _fills(lambda bought, sold: round(3.7 * (sold - bought) + bought / 100, 6))
    (account,) = _read(tmp_path, text).files
    assert account.realized_pnl_quote is not None
    assert account.confidence < CONFIDENT


def test_equal_rows_confirm_each_other_but_not_their_sum(tmp_path: Path) -> None:
    lines = _fills(lambda bought, sold: round(QUANTITY * (sold - bought), 6)).splitlines(True)
    twice = "".join([lines[0], *(line for line in lines[1:] for _ in range(2))])
    (account,) = _read(tmp_path, twice).files
    assert account.confidence < CONFIDENT


def test_result_before_fees_is_shown_after_them(tmp_path: Path) -> None:
    text = _fills(lambda bought, sold: round(QUANTITY * (sold - bought), 6), fee=0.35)
    bot = _read(tmp_path, text)
    (account,) = bot.files
    assert account.pnl_basis == "gross"
    assert account.realized_pnl_quote == pytest.approx(_gross())
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_gross() - 12 * 0.7)
    assert not any("no arithmetic of a row tells" in note for note in account.notes)


def test_result_after_fees_is_shown_as_it_is(tmp_path: Path) -> None:
    text = _fills(lambda bought, sold: round(QUANTITY * (sold - bought) - 0.7, 6), fee=0.35)
    bot = _read(tmp_path, text)
    assert bot.files[0].pnl_basis == "net"
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_gross() - 12 * 0.7)


def test_money_that_somebody_set_is_believed(tmp_path: Path) -> None:
    mapping = '[[file]]\nmatch = "t.csv"\n[file.columns]\npnl = "pnl"\n'
    write(tmp_path / "logs" / "botscope.toml", mapping)
    bot = _read(tmp_path, _fills(NOT_MONEY["percent"]))
    assert bot.files[0].columns["pnl"] == "pnl"
    assert bot.files[0].realized_pnl_quote == pytest.approx(sum(MOVES), abs=0.02)


def test_results_of_round_amounts_are_no_running_total_of_small_ones(tmp_path: Path) -> None:
    # Steps of 0 and of 90 beside gains of cents: rounding must not make them agree.
    lines = ["time,symbol,side,qty,entry,exit,pnl_usd\n"]
    for at in range(24):
        own, leave = (60, 2.56) if at % 8 < 3 else (-30, 2.47)
        lines.append(f"2025-05-{at + 1:02d} 08:00:00,AAAUSDT,LONG,1,2.5,{leave},{own}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.realized_pnl_quote == 9 * 60 - 15 * 30


def test_bare_price_differences_without_amounts_stay_the_money_they_are_called(
    tmp_path: Path,
) -> None:
    lines = ["time,side,entry,exit,pnl\n"]
    for at, (bought, sold) in enumerate(_prices()):
        own = round(sold - bought, 4)
        lines.append(f"2025-05-{at + 1:02d} 08:00:00,Buy,{bought},{sold},{own}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.realized_pnl_quote == pytest.approx(_gross() / QUANTITY)
    assert account.confidence < CONFIDENT
