"""Rows of our own trade log, and what a reader makes of a folder of them."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from botscope.domain.snapshot import BotSnapshot
from botscope.domain.trades import Trades
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason\n"
)
START_MS = 1_750_000_000_000
NOW_S = 1_790_000_000.0


def iso(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def row(
    index: int,
    *,
    trade_id: str | None = None,
    exit_price: float = 110.0,
    pnl: str | None = None,
    closed_ms: int | None = None,
) -> str:
    """One consistent trade: 2 units bought at 100."""
    closed = START_MS + index * 60_000 if closed_ms is None else closed_ms
    gross, fee = round(2 * (exit_price - 100.0), 8), 0.25
    realized = f"{gross - fee:.8f}" if pnl is None else pnl
    name = f"T{index:06d}" if trade_id is None else trade_id
    return (
        f"{name},{iso(closed - 30_000)},{iso(closed)},BTCUSDT,long,2.00000,100.00,"
        f"{exit_price:.2f},{gross:.8f},{fee:.8f},{realized},v8.00,adx_trend,take_profit\n"
    )


def rows(count: int, start: int = 0) -> str:
    return "".join(row(start + index, exit_price=101.0 + index % 7) for index in range(count))


def write(path: Path, text: str | bytes, *, append: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = text.encode() if isinstance(text, str) else text
    with path.open("ab" if append else "wb") as handle:
        handle.write(raw)
    return path


def reader_of(folder: Path, options: IngestOptions | None = None, now_s: float = NOW_S) -> Reader:
    place = single_place(folder / "state", folder / "logs")
    return Reader(lambda: [place], options, clock=lambda: now_s)


def read(folder: Path, options: IngestOptions | None = None, now_s: float = NOW_S) -> BotSnapshot:
    """Read a folder afresh."""
    return reader_of(folder, options, now_s).refresh().bots["bot"]


def read_in_pieces(
    folder: Path, header: str, lines: Sequence[str], piece: int
) -> Iterator[BotSnapshot]:
    """Append a log's lines a few at a time, as a bot does; what a reader knows after each time."""
    path = write(folder / "logs" / "trades.csv", header + "\n")
    reader = reader_of(folder)
    for start in range(0, len(lines), piece):
        write(path, "".join(f"{line}\n" for line in lines[start : start + piece]), append=True)
        yield reader.refresh().bots["bot"]


def listed(trades: Trades) -> list[tuple[object, ...]]:
    """Trades as plain tuples; texts decoded, so that codes may differ."""
    columns = []
    for field in fields(trades):
        column = getattr(trades, field.name)
        if hasattr(column, "names"):
            columns.append([column.at(index) for index in range(len(column))])
        else:
            columns.append([repr(value) for value in column.tolist()])
    return list(zip(*columns, strict=True))


def fills_listed(bot: BotSnapshot) -> list[dict[str, object]]:
    """Say which rows the paired trades of each file took."""
    return [
        {
            field.name: value if isinstance(value, bool) else repr(value.tolist())
            for field in fields(kept)
            for value in [getattr(kept, field.name)]
        }
        for kept in bot.fills
    ]


def picture(bot: BotSnapshot) -> tuple[object, ...]:
    """Everything that a snapshot says of logs, without when it was read."""
    accounts = [
        {
            field.name: getattr(account, field.name)
            for field in fields(account)
            if field.name not in ("read_at_ms", "modified_at_ms", "notes")
        }
        for account in bot.files
    ]
    return (
        listed(bot.trades),
        sorted(listed(bot.excluded)),
        accounts,
        sorted(map(repr, bot.rejected)),
        fills_listed(bot),
    )
