"""Made-up candles of one bot, through the prices of its trades."""

import csv
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

STEP_MS = 5 * 60_000
DAYS = 8
Turns = list[tuple[int, float]]


def ms_of(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def turns_of(logs: Path) -> Turns:
    """Return when the price was where, as the trades say, in order of time."""
    found: dict[int, float] = {}
    for path in logs.glob("trades_v*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8").split("\n")[:-1]):
            if row["exit_price"] and not row["trade_id"].endswith("outlier"):
                found[ms_of(row["opened_at"])] = float(row["entry_price"])
                found[ms_of(row["closed_at"])] = float(row["exit_price"])
    return sorted(found.items())


def price_at(turns: Turns, at_ms: int) -> float:
    later = next((turn for turn in turns if turn[0] >= at_ms), turns[-1])
    earlier = next((turn for turn in reversed(turns) if turn[0] <= at_ms), turns[0])
    share = (at_ms - earlier[0]) / (later[0] - earlier[0]) if later[0] > earlier[0] else 0
    return earlier[1] + (later[1] - earlier[1]) * max(0, min(1, share))


def wobbled(turns: Turns, at_ms: int) -> float:
    """Return the price at a moment with the small noise that it always has there."""
    return price_at(turns, at_ms) * (1 + random.Random(at_ms).gauss(0, 0.0006))


def candle(turns: Turns, at_ms: int) -> str:
    draw = random.Random(at_ms + 1)
    begin, end = wobbled(turns, at_ms), wobbled(turns, at_ms + STEP_MS)
    high = max(begin, end) * (1 + abs(draw.gauss(0, 0.0007)))
    low = min(begin, end) * (1 - abs(draw.gauss(0, 0.0007)))
    prices = ",".join(f"{price:.2f}" for price in (begin, high, low, end))
    return f"{at_ms},{prices},{draw.lognormvariate(2, 0.6):.3f}\n"


def write_candles(root: Path, lines: Iterable[str] = (), now: datetime | None = None) -> Path:
    """Write eight days of candles below a bot's state, then further lines; return ``root``."""
    turns = turns_of(root / "logs")
    now_ms = int((now or datetime.now(UTC)).timestamp() * 1000)
    last_ms = now_ms // STEP_MS * STEP_MS - STEP_MS
    count = DAYS * 86_400_000 // STEP_MS
    times = [last_ms - place * STEP_MS for place in reversed(range(count))]
    folder = root / "state" / "candles"
    folder.mkdir(exist_ok=True)
    text = "time,open,high,low,close,volume\n" + "".join(candle(turns, at) for at in times)
    (folder / "BTCUSDT_5m.csv").write_text(text + "".join(lines), encoding="utf-8")
    return root
