"""Trades whose result is not known are no silent zero: the account and each figure say so."""

from pathlib import Path

from flask.testing import FlaskClient

from tests.api.sample import client_of


def _client(folder: Path) -> FlaskClient:
    logs = folder / "logs"
    logs.mkdir(parents=True)
    rows = [
        f"2025-01-{day:02d} 10:00:00,ADAUSDT,{day},0.{40 + day},0.{52 - day}" for day in range(1, 9)
    ]
    text = "\n".join(["closed_at,symbol,qty,entry_price,exit_price", *rows, ""])
    (logs / "trades.csv").write_text(text, encoding="utf-8")
    return client_of(folder)


def test_trades_of_unknown_direction_are_left_out_with_their_reason(tmp_path: Path) -> None:
    client = _client(tmp_path)
    explained = client.get("/api/explain?figure=realized_pnl_quote").json
    assert explained["used_count"] == 0
    assert explained["left_out"] == [{"reason": "unknown_direction", "count": 8}]


def test_account_of_a_file_counts_the_trades_that_are_in_no_figure(tmp_path: Path) -> None:
    (found,) = _client(tmp_path).get("/api/quality").json["files"]
    assert (found["trade_count"], found["uncounted"]) == (8, {"unknown_direction": 8})
    assert found["confidence"] < 0.9
