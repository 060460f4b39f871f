"""Six weeks of past for the demo: the logs of four versions, some bad days included.

The trades are made by the real strategies on the simulated market. Around the true rows stand the
kinds of damage that real logs have, and three rows that are well formed and not to be believed;
none of them replaces a true row, so the money still adds up to the balance.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from bot.journal import HEADER_LINE, trade_line
from bot.loop import Bot, Plan
from bot.market.candle import Candle
from bot.versions import parameters_of

MINUTE_MS = 60_000
DAY_CANDLES = 1440
LEGACY_VERSION = "7.4"
LEGACY_HEADER = "ts,pair,action,qty,entry,exit,pnl,commission,ver\n"
LEGACY_LOG = "trades_v7.csv"

ERAS = ((LEGACY_VERSION, 7), ("v8.00", 10), ("v8.01", 12), ("v8.02", 13))
"""Which version ran for how many days; the last one goes on live."""

CANDLE_COUNT = sum(days for _, days in ERAS) * DAY_CANDLES

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Era:
    """One version's time: the bot as it stood at the end, and its rows."""

    version: str
    bot: Bot
    rows: list[Row]


def live_through(plan: Plan, candles: Iterator[Candle]) -> list[Era]:
    """Let one version after another trade; each takes the money over from the one before."""
    eras: list[Era] = []
    for version, days in ERAS:
        bot = Bot(plan_of(plan, version))
        if eras:
            take_over(bot, eras[-1])
        rows = trade(bot, islice(candles, days * DAY_CANDLES))
        if version != ERAS[-1][0]:
            rows += wind_down(bot, candles)
        eras.append(Era(version, bot, rows))
    return eras


def plan_of(plan: Plan, version: str) -> Plan:
    """Return the plan under another version."""
    identity = replace(plan.identity, bot_version=version)
    parameters = parameters_of("v8.00" if version == LEGACY_VERSION else version, identity.strategy)
    return replace(plan, identity=identity, parameters=parameters)


def take_over(bot: Bot, before: Era) -> None:
    """Give a bot the money and the watch of its predecessor."""
    total = before.bot.exchange.account.total_quote
    if before.version == LEGACY_VERSION:
        # That log rounds; the balance must follow from what it says.
        booked = sum((legacy_pnl(row) for row in before.rows), Decimal(0))
        total = before.bot.plan.starting_quote + booked
    bot.exchange.account.total_quote = total
    bot.guard.restore(before.bot.guard.to_resume())


def trade(bot: Bot, candles: Iterator[Candle]) -> list[Row]:
    """Return the rows of the trades closed over some candles."""
    return [row for candle in candles for row in bot.step(candle, may_decide=True)]


def wind_down(bot: Bot, candles: Iterator[Candle]) -> list[Row]:
    """Close what is open, over as many candles as the market needs to take it."""
    bot.close_all("shutdown")
    rows = bot.take_rows()
    while bot.exchange.lots:
        rows += bot.step(next(candles), may_decide=False)
    return rows


def legacy_pnl(row: Row) -> Decimal:
    """Return the net result as the version 7 log's rounded columns give it."""
    cent = Decimal("0.0001")
    gross = Decimal(row["gross_pnl_quote"]).quantize(cent)
    return gross - Decimal(row["fee_quote"]).quantize(cent)


def legacy_line(row: Row) -> str:
    """Return a row as version 7 wrote it: other columns, local habits, result before fees."""
    cent = Decimal("0.0001")
    cells = (
        row["closed_at"][:19].replace("T", " "),
        row["symbol"],
        row["side"].upper(),
        row["quantity_base"],
        row["entry_price"],
        row["exit_price"],
        str(Decimal(row["gross_pnl_quote"]).quantize(cent)),
        str(Decimal(row["fee_quote"]).quantize(cent)),
        LEGACY_VERSION,
    )
    return ",".join(cells) + "\n"


def write_logs(logs_dir: Path, eras: Sequence[Era], seed: int) -> None:
    """Write each version's log, damage included; the live version's last row stays whole."""
    logs_dir.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)  # noqa: S311 - where to put damage, not a secret
    for era in eras:
        if era.version == LEGACY_VERSION:
            text = LEGACY_HEADER + "".join(map(legacy_line, era.rows))
            (logs_dir / LEGACY_LOG).write_bytes(text.encode())
            continue
        lines = [trade_line(row) for row in era.rows]
        for line in damage(era.version, era.rows):
            lines.insert(draw.randrange(1, max(2, len(lines) - 1)), line)
        path = logs_dir / f"trades_{era.version}.csv"
        path.write_bytes((HEADER_LINE + "".join(lines)).encode())


def damage(version: str, rows: Sequence[Row]) -> list[str]:
    """Return the lines that do not belong into a version's log."""
    makers = {"v8.00": crash_damage, "v8.01": strange_rows, "v8.02": edit_damage}
    return makers[version](rows) if len(rows) > 4 else []


def crash_damage(rows: Sequence[Row]) -> list[str]:
    """Return what power cuts leave: a torn row, a run of NULs, two rows glued together."""
    torn = trade_line(rows[1])
    glued = trade_line(rows[2]).rstrip("\n") + trade_line(rows[3])
    return [torn[: len(torn) * 2 // 3] + "\n", "\0" * 256 + "\n", glued]


def edit_damage(rows: Sequence[Row]) -> list[str]:
    """Return what hands and spreadsheets leave: no number, no such time, a column missing."""
    no_number = trade_line({**rows[1], "entry_price": "n/a"})
    no_time = trade_line({**rows[2], "closed_at": "2026-13-45T25:61:00Z"})
    narrow = ",".join(trade_line(rows[3]).split(",")[:9]) + "\n"
    return [no_number, no_time, narrow]


def strange_rows(rows: Sequence[Row]) -> list[str]:
    """Return rows that are well formed and not to be believed.

    The first one's result does not follow from its prices; the second one's does, with a quantity
    that this account could never hold; the third was closed years ahead.
    """
    refuted: dict[str, Any] = {
        **rows[1],
        "trade_id": "v8.01-900001",
        "gross_pnl_quote": "3701.25",
        "fee_quote": "1.25",
        "realized_pnl_quote": "3700",
    }
    huge = {
        **rows[2],
        "trade_id": "v8.01-900002",
        "quantity_base": "250",
        "entry_price": "90000",
        "exit_price": "90400",
        "gross_pnl_quote": "100000" if rows[2]["side"] == "long" else "-100000",
        "fee_quote": "22550",
        "realized_pnl_quote": "77450" if rows[2]["side"] == "long" else "-122550",
    }
    ahead = {**rows[3], "trade_id": "v8.01-900003", "closed_at": "2099-01-01T00:00:00.000Z"}
    return [trade_line(refuted), trade_line(huge), trade_line(ahead)]
