"""A bot's files as the bot writes them, and the dashboard over them."""

import json
import random
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from botscope.app import create_app, create_reader
from botscope.settings import Settings

NOW_S = 1_767_400_000.0  # 2026-01-03T00:26:40Z
COLUMNS = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason"
)
STATE = {
    "schema": 1,
    "seq": 7,
    "bot_name": "Test bot",
    "bot_version": "v8.01",
    "strategy": "adx_trend",
    "mode": "paper",
    "symbols": ["BTCUSDT"],
    "timeframe": "1m",
    "started_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-03T00:26:30Z",
    "balance": {
        "quote_asset": "USDT",
        "total_quote": 1000.0,
        "free_quote": 900.0,
        "locked_quote": 100.0,
        "starting_quote": 990.0,
        "equity_quote": 1005.5,
        "assets": [{"asset": "USDT", "total": 1000.0, "free": 900.0, "locked": 100.0}],
    },
    "positions": [
        {
            "symbol": "BTCUSDT",
            "side": "long",
            "quantity_base": 0.01,
            "entry_price": 60000.0,
            "mark_price": 60550.0,
            "opened_at": "2026-01-03T00:20:00Z",
        }
    ],
    "orders": [
        {
            "order_id": "o1",
            "symbol": "BTCUSDT",
            "side": "sell",
            "type": "limit",
            "price": 61000.0,
            "quantity_base": 0.01,
            "status": "open",
            "created_at": "2026-01-03T00:20:01Z",
        }
    ],
    "indicators": [{"name": "ADX", "value": 21.5, "threshold": 25, "comparison": ">="}],
    "settings": {"risk_ratio": 0.01},
    "grid": {"lower_price": 58000.0, "upper_price": 62000.0},
    "risk": {"trading_enabled": True},
    "connection": {"websocket": "connected"},
    "moon_phase": "full",
    "seq_end": 7,
}


def trade_line(
    number: int, pnl: float, *, day: int, version: str, reason: str = "take_profit"
) -> str:
    """Write one closed trade whose arithmetic is right; the fee is 0.1."""
    entry, quantity = 100.0, 1.0
    gross = pnl + 0.1
    opened = f"2026-01-{day:02d}T10:{number % 60:02d}:00Z"
    closed = f"2026-01-{day:02d}T12:{number % 60:02d}:00Z"
    money = f"{quantity},{entry},{entry + gross},{gross:.8f},0.1,{pnl:.8f}"
    return f"t{number},{opened},{closed},BTCUSDT,long,{money},{version},adx_trend,{reason}"


def write_bot(folder: Path, *, state: object = None, quote: str = "USDT") -> Path:
    """Write a state file and a log with 40 trades, one outlier and one broken row."""
    (folder / "state").mkdir(parents=True, exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    document = dict(STATE if state is None else state)
    if "balance" in document and state is None:
        document["balance"] = {**document["balance"], "quote_asset": quote}
    (folder / "state" / "bot_state.json").write_text(json.dumps(document), encoding="utf-8")
    chance = random.Random(8)
    lines = [COLUMNS]
    for number in range(40):
        version = "v8.00" if number < 20 else "v8.01"
        pnl = round(chance.gauss(0.5 if number >= 20 else -0.2, 1.0), 4)
        lines.append(trade_line(number, pnl, day=1 + number // 20, version=version))
    lines.append(trade_line(40, 90_000.0, day=2, version="v8.01"))
    lines.append("t41,2026-01-02T10:00:00Z,broken")
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def settings_of(folder: Path, **more: object) -> Settings:
    """Return settings for one bot's folder."""
    paths = {"state": folder / "state", "logs": folder / "logs", "data": folder / "own"}
    return Settings(**{**paths, **more})


def app_of(settings: Settings, *, now_s: float = NOW_S, **options: object) -> Flask:
    """Read everything once and build the application over it."""
    reader = create_reader(settings, clock=lambda: now_s)
    reader.refresh()
    return create_app(settings, reader, clock=lambda: now_s, **options)


def client_of(folder: Path, **more: object) -> FlaskClient:
    """Return a client of a dashboard over one bot's folder."""
    return app_of(settings_of(folder, **more)).test_client()
