"""What is not understood is said: never counted in silence, never left out in silence."""

from pathlib import Path

import pytest
from trade_log import read, write

RESULTS = "time,symbol,profit\n" + "".join(
    f"2025-10-{day:02d} 10:00:00,BTCUSDT,{day * 1.5}\n" for day in range(1, 9)
)


def test_times_and_results_alone_are_closed_trades_of_little_certainty(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", RESULTS)
    (account,) = read(tmp_path).files
    assert (account.layout_kind, account.trade_count) == ("closed_trades", 8)
    assert account.realized_pnl_quote == 54.0
    assert account.confidence < 0.9
    assert any("taken for one closed trade" in note for note in account.notes)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("".join(f"hello {index} world\n" for index in range(40)), 40),
        ("foo,bar\n1,2\n3,4\n", 2),
        ("".join(f'{{"a": {index}}}\n' for index in range(20)), 20),
    ],
    ids=["words", "unknown names", "lines of JSON"],
)
def test_rows_without_any_known_column_are_of_an_unknown_layout(
    tmp_path: Path, text: str, refused: int
) -> None:
    write(tmp_path / "logs" / "t.csv", text)
    (account,) = read(tmp_path).files
    assert account.is_conserved
    assert account.reasons == {"unknown_layout": refused}


def test_log_that_somebody_calls_other_is_no_trade_and_no_problem(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", "foo,bar\n1,2\n3,4\n")
    mapping = '[[file]]\nmatch = "t.csv"\nkind = "other"\nheader = true\n'
    write(tmp_path / "logs" / "botscope.toml", mapping)
    (account,) = read(tmp_path).files
    assert (account.not_a_trade_count, account.reasons) == (2, {})
