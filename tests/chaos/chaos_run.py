"""A writer in a process of its own, a reader that follows it, and the ledger between them."""

import subprocess
import sys
import time
from pathlib import Path

from chaos_writer import row

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

WRITER = Path(__file__).with_name("chaos_writer.py")


def start_writer(mode: str, folder: Path, count: int, *more: int) -> "subprocess.Popen[bytes]":
    numbers = [str(number) for number in (count, *(more or (1,)))]
    return subprocess.Popen([sys.executable, str(WRITER), mode, str(folder), *numbers])


def reader_at(folder: Path) -> Reader:
    place = single_place(folder / "state", folder / "logs")
    # On a busy machine every look of two seconds may meet a file that is being written anew.
    options = IngestOptions(state_retry_s=(0.002, 0.004, 0.008), rewrite_patience_s=4.0)
    return Reader(lambda: [place], options)


def ledger(folder: Path) -> list[str]:
    path = folder / "ledger.txt"
    return path.read_text(encoding="ascii").split() if path.exists() else []


def expected_pnl(trade_id: str) -> float:
    return float(row(trade_id, int(trade_id[1:])).split(",")[10])


def check_shown(bot: BotSnapshot) -> list[str]:
    """Nothing wrong is ever shown: conserved, each trade once, each amount as it was written."""
    assert [account for account in bot.files if not account.is_conserved] == []
    shown = [raw.decode() for raw in bot.trades.trade_id.tolist()]
    assert len(shown) == len(set(shown))
    amounts = bot.trades.realized_pnl_quote.tolist()
    assert amounts == [expected_pnl(trade_id) for trade_id in shown]
    return shown


def follow(reader: Reader, writers: "list[subprocess.Popen[bytes]]", folder: Path) -> BotSnapshot:
    """Look on until all is written and shown; what was shown once stays."""
    before = set[str]()
    try:
        while any(writer.poll() is None for writer in writers):
            shown = set(check_shown(reader.refresh().bots["bot"]))
            assert before <= shown
            before = shown
    finally:
        for writer in writers:
            writer.kill() if sys.exc_info()[0] else writer.wait(timeout=30)
            writer.wait(timeout=30)
    assert [writer.returncode for writer in writers] == [0] * len(writers)
    # A log that became shorter is looked at for a moment before that is believed.
    end = time.monotonic() + 60
    while len(reader.refresh().bots["bot"].trades) < len(ledger(folder)):
        assert time.monotonic() < end
        time.sleep(0.05)
    return reader.refresh().bots["bot"]
