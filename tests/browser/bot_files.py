"""Made-up files of one bot: three versions, a legacy log, broken rows, a live state."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason"
)
STARTING_QUOTE = 10_000.0
VERSIONS = ("v8.00", "v8.01", "v8.02")
HOSTILE = "<img src=x onerror=alert(1)>\u202e"


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def trade_rows(now: datetime, days: int, seed: int = 7) -> list[tuple[str, str]]:
    """Return (version, row) pairs, oldest first; the newest closed half an hour ago."""
    draw = random.Random(seed)
    moment = now - timedelta(days=days)
    rows: list[tuple[str, str]] = []
    price = 91_000.0
    while moment < now - timedelta(minutes=30):
        elapsed = 1 - (now - moment) / timedelta(days=days)
        version = VERSIONS[min(2, int(elapsed * 3))]
        price *= 1 + draw.gauss(0, 0.004)
        rows.append((version, _row(draw, len(rows) + 1, moment, price, version)))
        moment += timedelta(hours=draw.uniform(1, 6))
    return rows


def _row(draw: random.Random, number: int, closed: datetime, price: float, version: str) -> str:
    side = draw.choice(("long", "short"))
    entry = round(price, 2)
    move = draw.gauss(0.0012 if version != "v8.00" else 0.0002, 0.006)
    leaving = round(entry * (1 + (move if side == "long" else -move)), 2)
    quantity = 0.0042
    gross = round((leaving - entry) * quantity * (1 if side == "long" else -1), 8)
    fee = round((entry + leaving) * quantity * 0.0004, 8)
    opened = closed - timedelta(minutes=draw.randint(20, 300))
    reason = "take_profit" if gross > 0 else "stop_loss"
    cells = (
        f"{version}-{number}", iso(opened), iso(closed), "BTCUSDT", side, f"{quantity}",
        f"{entry}", f"{leaving}", f"{gross:.8f}", f"{fee:.8f}", f"{gross - fee:.8f}",
        version, draw.choice(("adx_trend", "grid")), reason,
    )  # fmt: skip
    return ",".join(cells)


def write_logs(logs: Path, now: datetime, days: int = 45) -> None:
    """Write one log per version, with a repeated row, an outlier, broken rows, an open end."""
    logs.mkdir(parents=True, exist_ok=True)
    rows = trade_rows(now, days)
    for version in VERSIONS:
        lines = [HEADER, *(row for of, row in rows if of == version)]
        if version == "v8.01":
            lines += [lines[3], _outlier(lines[9]), "2026-13-45,broken,row", ""]
        (logs / f"trades_{version}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (logs / "trades_v8.02.csv").open("a", encoding="utf-8", newline="") as log:
        log.write("v8.02-9999,2026-11-20T1")


def _outlier(row: str) -> str:
    cells = row.split(",")
    cells[0] = "v8.01-outlier"
    cells[10] = "-1640.00"
    return ",".join(cells)


def realized_total(logs: Path) -> float:
    """Sum the net result of every clean row, by hand and without the product."""
    total = 0.0
    seen: set[str] = set()
    for path in sorted(logs.glob("trades_v*.csv")):
        for line in path.read_text(encoding="utf-8").split("\n")[1:-1]:
            cells = line.split(",")
            is_clean = len(cells) == 14 and not cells[0].endswith("outlier")
            if is_clean and cells[0] not in seen:
                seen.add(cells[0])
                total += float(cells[10])
    return total


def state_of(now: datetime, realized: float) -> dict[str, object]:
    """Describe a bot that holds two positions and waits for a stronger trend."""
    positions = [
        _position("BTCUSDT", "long", 0.0042, 91_240.5, 92_018.0, 89_420.0, 93_600.0, now),
        _position("SOLUSDT", "short", 2.1, 138.42, 139.05, 142.1, 131.2, now),
    ]
    unrealized = sum(float(str(position["unrealized_pnl_quote"])) for position in positions)
    equity = STARTING_QUOTE + realized + unrealized
    return {
        "schema": 1, "seq": 4711, "bot_name": "btc-grid-01", "bot_version": "v8.02",
        "strategy": "adx_trend", "mode": "paper", "symbols": ["BTCUSDT", "SOLUSDT"],
        "timeframe": "1m", "started_at": iso(now - timedelta(days=3)), "updated_at": iso(now),
        "balance": {
            "quote_asset": "USDT", "total_quote": round(STARTING_QUOTE + realized, 8),
            "free_quote": 9_322.11, "locked_quote": 678.48, "starting_quote": STARTING_QUOTE,
            "equity_quote": round(equity, 8),
            "assets": [{"asset": "USDT", "total": 9322.11, "free": 9322.11, "locked": 0}],
        },
        "positions": positions,
        "orders": [
            {"order_id": "o-1", "symbol": "BTCUSDT", "side": "buy", "type": "limit",
             "price": 90_100.0, "quantity_base": 0.0042, "status": "new", "created_at": iso(now)},
        ],
        "indicators": [
            {"name": "ADX 14", "value": 18.4, "threshold": 25, "comparison": ">="},
            {"name": "Distance to grid line", "value": 0.31, "threshold": 0.15, "comparison": "<="},
            {"name": "Spread", "value": 0.01, "threshold": 0.05, "comparison": "<="},
            {"name": "Free balance", "value": 9322.11, "threshold": 50, "comparison": ">="},
        ],
        "settings": {"adx_min": 25, "grid_step_ratio": 0.005, "max_open_count": 3},
        "risk": {"trading_enabled": True, "current_drawdown_ratio": 0.004},
        "connection": {"websocket": "connected", "latency_ms": 42},
        "funding_mood": {"last": "calm", "score": 0.7},
        "seq_end": 4711,
    }  # fmt: skip


def _position(
    symbol: str,
    side: str,
    quantity: float,
    entry: float,
    mark: float,
    stop: float,
    target: float,
    now: datetime,
) -> dict[str, object]:
    sign = 1 if side == "long" else -1
    return {
        "symbol": symbol,
        "side": side,
        "quantity_base": quantity,
        "entry_price": entry,
        "mark_price": mark,
        "unrealized_pnl_quote": round((mark - entry) * quantity * sign, 8),
        "stop_loss_price": stop,
        "take_profit_price": target,
        "opened_at": iso(now - timedelta(hours=5, minutes=15)),
        "leverage": 1,
    }


def write_state(state: Path, content: dict[str, object]) -> None:
    """Replace the state file in one step, as a careful bot does."""
    state.mkdir(parents=True, exist_ok=True)
    fresh = state / "bot_state.json.tmp"
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(state / "bot_state.json")


def make_bot(root: Path, now: datetime | None = None) -> Path:
    """Write logs and state under ``root`` and return it."""
    moment = now or datetime.now(UTC)
    write_logs(root / "logs", moment)
    write_state(root / "state", state_of(moment, realized_total(root / "logs")))
    return root


def make_hostile_bot(root: Path) -> Path:
    """Write files whose every text tries to become markup."""
    now = datetime.now(UTC)
    write_logs(root / "logs", now, days=12)
    for path in (root / "logs").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        for word in ("BTCUSDT", "adx_trend", "stop_loss"):
            text = text.replace(word, f'"{HOSTILE}{word}"')
        path.write_text(text, encoding="utf-8")
    state = state_of(now, realized_total(root / "logs"))
    texts = {name: HOSTILE + str(state[name]) for name in ("bot_name", "bot_version", "strategy")}
    state |= {**texts, "symbols": [HOSTILE], "settings": {HOSTILE: HOSTILE}, HOSTILE: [HOSTILE]}
    for name in ("positions", "indicators"):
        for entry in state[name]:  # type: ignore[attr-defined]
            entry["symbol" if name == "positions" else "name"] = HOSTILE
    write_state(root / "state", state)
    return root
