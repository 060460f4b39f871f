"""Clean text to columns without pandas."""

from typing import Any

import numpy as np
import pytest

from botscope.ingest.own_layouts import OWN_HEADER, own_layout
from botscope.ingest.plain_columns import plain_columns

TIME, SYMBOL, PNL = (
    OWN_HEADER.index(name) for name in ("closed_at", "symbol", "realized_pnl_quote")
)
KINDS = {TIME: "time", SYMBOL: "text", PNL: "number"}


def line(day: int, symbol: str, pnl: str) -> bytes:
    cells = {"closed_at": f"2025-01-0{day}T00:00:00Z", "symbol": symbol, "realized_pnl_quote": pnl}
    return ",".join(cells.get(name, "") for name in OWN_HEADER).encode() + b"\n"


def columns_of(text: bytes) -> dict[int, Any]:
    layout = own_layout(OWN_HEADER)
    assert layout is not None
    return plain_columns(text, layout, KINDS)


def test_each_column_is_read_in_the_order_of_lines() -> None:
    text = line(1, "BTCUSDT", "1.5") + line(2, "", "") + line(3, "ETHUSDT", "-2")
    columns = columns_of(text)
    assert columns[TIME].tolist()[2] == b"2025-01-03T00:00:00Z"
    assert [columns[SYMBOL].at(row) for row in range(3)] == ["BTCUSDT", None, "ETHUSDT"]
    assert np.array_equal(columns[PNL], [1.5, np.nan, -2.0], equal_nan=True)


def test_one_name_in_all_lines_is_one_code() -> None:
    columns = columns_of(line(1, "BTCUSDT", "1") * 2)
    assert (columns[SYMBOL].codes.tolist(), columns[SYMBOL].names) == ([0, 0], ("BTCUSDT",))


def test_a_cell_too_many_is_never_shifted_into_another_column() -> None:
    with pytest.raises(ValueError, match="29 cells in 2 lines of 14"):
        columns_of(line(1, "BTCUSDT", "1,2") + line(2, "BTCUSDT", "1"))
