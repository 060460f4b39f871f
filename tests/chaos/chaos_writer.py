"""A bot that writes as badly as bots do, with a ledger of every row that it acknowledged.

Usage: chaos_writer.py MODE FOLDER COUNT SEED [FIRST [EVERY]]. Appends rows to
FOLDER/logs/trades.csv the way MODE says, from number FIRST on, and each row that is wholly written
to FOLDER/ledger.txt, one id per line. A log is rotated each time EVERY rows are in it. The state
modes rewrite FOLDER/state/bot_state.json COUNT times.
"""

import json
import os
import random
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason\n"
)
START_MS = 1_750_000_000_000


def iso(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def row(trade_id: str, index: int) -> str:
    closed_ms, exit_price = START_MS + index * 1000, 100 + index % 9
    gross = 2 * (exit_price - 100)
    return (
        f"{trade_id},{iso(closed_ms - 500)},{iso(closed_ms)},BTCUSDT,long,2,100,{exit_price},"
        f"{gross}.0,0.25,{gross - 0.25:.8f},v8.00,grid,signal\n"
    )


class Writer:
    """Appends rows one by one; ``acknowledge`` enters them in the ledger."""

    def __init__(self, folder: Path, seed: int, prefix: str = "T") -> None:
        self.log = folder / "logs" / "trades.csv"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.ledger = (folder / "ledger.txt").open("a", encoding="ascii")
        self.random = random.Random(seed)
        self.prefix = prefix
        self.index = 0
        self.rotates_every = 40
        self.rows: list[str] = []

    def next_row(self) -> tuple[str, str]:
        trade_id = f"{self.prefix}{self.index:07d}"
        text = row(trade_id, self.index)
        self.index += 1
        self.rows.append(text)
        return trade_id, text

    def acknowledge(self, trade_id: str) -> None:
        self.ledger.write(trade_id + "\n")
        self.ledger.flush()

    def append(self, text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.write(descriptor, raw)
        os.close(descriptor)

    @property
    def is_full(self) -> bool:
        return self.index % self.rotates_every == self.rotates_every - 1

    def rotated(self, number: int) -> Path:
        return self.log.with_name(f"trades.csv.{number}")

    def start_file(self) -> None:
        if not self.log.exists() or self.log.stat().st_size == 0:
            self.append(HEADER)

    def add(self) -> None:
        trade_id, text = self.next_row()
        self.append(text)
        self.acknowledge(trade_id)


def append_rows(writer: Writer) -> None:
    writer.add()


def append_split(writer: Writer) -> None:
    trade_id, text = writer.next_row()
    cut = writer.random.randrange(1, len(text))
    writer.append(text[:cut])
    time.sleep(0.001)
    writer.append(text[cut:])
    writer.acknowledge(trade_id)


def rotate(writer: Writer) -> None:
    if writer.is_full:
        writer.log.replace(writer.rotated(writer.index // writer.rotates_every))
        writer.start_file()
    writer.add()


def rotate_shift(writer: Writer) -> None:
    """As logrotate does: the newest old log is always number 1, and all others move on."""
    if writer.is_full:
        count = sum(1 for _ in writer.log.parent.glob("trades.csv.*"))
        for number in range(count, 0, -1):
            writer.rotated(number).replace(writer.rotated(number + 1))
        writer.log.replace(writer.rotated(1))
        writer.start_file()
    writer.add()


def copytruncate(writer: Writer) -> None:
    if writer.is_full:
        shutil.copyfile(writer.log, writer.rotated(writer.index // writer.rotates_every))
        os.truncate(writer.log, 0)
        writer.start_file()
    writer.add()


def replace_log(writer: Writer) -> None:
    trade_id, text = writer.next_row()
    temporary = writer.log.with_name("trades.tmp")
    temporary.write_text(writer.log.read_text(encoding="ascii") + text, encoding="ascii")
    temporary.replace(writer.log)
    writer.acknowledge(trade_id)


def in_place(writer: Writer) -> None:
    trade_id, _ = writer.next_row()
    with writer.log.open("r+b") as handle:
        handle.write((HEADER + "".join(writer.rows)).encode())
    writer.acknowledge(trade_id)


def truncate(writer: Writer) -> None:
    trade_id, _ = writer.next_row()
    writer.log.write_text(HEADER + "".join(writer.rows), encoding="ascii")
    writer.acknowledge(trade_id)


def restart_with_duplicates(writer: Writer) -> None:
    if writer.index % 30 == 29:
        writer.append(HEADER + "".join(writer.rows[-7:]))
    writer.add()


def nul_tail(writer: Writer) -> None:
    if writer.index % 30 == 29:
        writer.append(b"\0" * writer.random.randrange(1, 5000) + b"\n")
    writer.add()


LOG_MODES = {
    "append": append_rows,
    "append-split": append_split,
    "rotate": rotate,
    "rotate-shift": rotate_shift,
    "copytruncate": copytruncate,
    "replace": replace_log,
    "in-place": in_place,
    "truncate": truncate,
    "restart-with-duplicates": restart_with_duplicates,
    "nul-tail": nul_tail,
    "kill-9": append_split,
}


def state_text(seq: int) -> str:
    filler = {f"parameter_{index}": seq for index in range(seq % 60)}
    body = {"seq": seq, "schema": 1, "bot_name": "chaos", "updated_at": iso(START_MS + seq)}
    balance = {"quote_asset": "USDT", "total_quote": float(seq)}
    return json.dumps({**body, "balance": balance, "settings": filler, "seq_end": seq})


def write_state(path: Path, mode: str, seq: int) -> None:
    text = state_text(seq)
    if mode == "state-in-place-bare":
        # Another bot's state has no number by which a mixture could be told.
        bare = {k: v for k, v in json.loads(text).items() if k not in ("seq", "schema", "seq_end")}
        mode, text = "state-in-place", json.dumps({**bare, "balance": float(seq)})
    if mode == "state-replace":
        temporary = path.with_suffix(".tmp")
        temporary.write_text(text, encoding="ascii")
        temporary.replace(path)
    elif mode == "state-in-place":
        with path.open("r+b" if path.exists() else "wb") as handle:
            handle.write(text.encode())
            handle.truncate()
    else:
        path.write_text(text, encoding="ascii")


def write_states(folder: Path, mode: str, count: int) -> None:
    path = folder / "state" / "bot_state.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    for seq in range(1, count + 1):
        write_state(path, mode, seq)
        time.sleep(0.0005)


def main() -> None:
    mode, folder, count, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    if mode.startswith("state-"):
        write_states(folder, mode, count)
        return
    # Two bots share one file: the second numbers its trades under another letter.
    is_second = mode == "two-bots" and seed % 2 == 1
    writer = Writer(folder, seed, "U" if is_second else "T")
    writer.index = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    writer.rotates_every = int(sys.argv[6]) if len(sys.argv) > 6 else 40
    writer.start_file()
    step = LOG_MODES.get(mode, append_rows)
    for _ in range(count):
        step(writer)
        time.sleep(0.0003)


if __name__ == "__main__":
    main()
