"""The verdict on single foreign rows."""

import pytest

from botscope.ingest.judge import judge, judged
from botscope.ingest.layout import Column, Layout, Row
from botscope.ingest.rows import Refusal


def layout(kind, *names):
    columns = tuple(Column(name, at, name) for at, name in enumerate(("time", *names)))
    return Layout(kind, len(columns), columns)


def row(**values):
    return Row(**{"time_ms": 1, "symbol": "AAA", **values})


@pytest.mark.parametrize(
    ("kind", "names", "values", "words"),
    [
        ("fills", ("side",), {"side": "HOLD", "price": 1.0}, "nothing was done"),
        ("fills", ("side",), {"side": "VENTER"}, "nothing was done"),
        ("fills", ("side",), {"side": "RESET"}, "nothing was done"),
        ("fills", ("side",), {"price": 1.0}, "no action"),
        ("fills", ("side",), {"side": "buy", "status": "FAILED: no money"}, "not executed"),
        ("fills", ("side",), {"side": "buy", "status": "PENDING"}, "not executed"),
        ("fills", ("side",), {"side": "buy", "status": "canceled"}, "not executed"),
        ("events", (), {"symbol": None, "side": "stop"}, "a note of the bot"),
        ("closed_trades", ("exit_price", "pnl"), {"entry_price": 5.0}, "still open"),
        ("closed_trades", ("symbol", "direction"), {"symbol": None, "pnl": 500.0}, "money moved"),
        ("closed_trades", (), {"direction": "deposit", "pnl": 500.0}, "money moved"),
        ("closed_trades", (), {"time_ms": None, "symbol": None}, "empty"),
        ("signals", (), {"side": "buy"}, "log of signals"),
        ("other", (), {}, "log of other"),
    ],
)
def test_row_that_is_no_trade_says_why(kind, names, values, words):
    verdict = judged(layout(kind, *names), row(**values))
    assert verdict.outcome == "not_a_trade"
    assert words in verdict.detail
    assert judge(layout(kind, *names), row(**values)) is None


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("fills", {"side": "BUY", "price": 1.0, "status": "PAPER_FILLED"}),
        ("fills", {"side": "HOLD", "quantity": -3.0, "price": 2.0, "status": "executed"}),
        ("events", {"side": "OPEN", "price": 1.0}),
        ("closed_trades", {"pnl": -1.0, "status": "open"}),
        ("closed_trades", {"exit_price": 1.0}),
    ],
)
def test_row_that_counts_is_returned_as_it_is(kind, values):
    given = row(**values)
    names = ("side", "quantity") if kind == "fills" else ()
    assert judge(layout(kind, *names), given) is given


def test_trade_without_its_time_is_refused():
    verdict = judge(layout("fills"), row(time_ms=None, price=1.0))
    assert verdict == Refusal("missing_value", "time is empty")
