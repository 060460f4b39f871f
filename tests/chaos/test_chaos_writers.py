"""What is shown against what was written, while a separate process writes as badly as bots do."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from chaos_writer import LOG_MODES, row

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

WRITER = Path(__file__).with_name("chaos_writer.py")
COUNT = 240


def _start(mode: str, folder: Path, count: int = COUNT, *more: int) -> "subprocess.Popen[bytes]":
    numbers = [str(number) for number in (count, *(more or (1,)))]
    return subprocess.Popen([sys.executable, str(WRITER), mode, str(folder), *numbers])


def _reader(folder: Path) -> Reader:
    place = single_place(folder / "state", folder / "logs")
    return Reader(lambda: [place], IngestOptions(state_retry_s=(0.002, 0.004, 0.008)))


def _ledger(folder: Path) -> list[str]:
    path = folder / "ledger.txt"
    return path.read_text(encoding="ascii").split() if path.exists() else []


def _expected_pnl(trade_id: str) -> float:
    return float(row(trade_id, int(trade_id[1:])).split(",")[10])


def _check_shown(bot: BotSnapshot) -> list[str]:
    """Nothing wrong is ever shown: conserved, each trade once, each amount as it was written."""
    assert [account for account in bot.files if not account.is_conserved] == []
    shown = [raw.decode() for raw in bot.trades.trade_id.tolist()]
    assert len(shown) == len(set(shown))
    amounts = bot.trades.realized_pnl_quote.tolist()
    assert amounts == [_expected_pnl(trade_id) for trade_id in shown]
    return shown


def _watch(reader: Reader, writers: "list[subprocess.Popen[bytes]]") -> BotSnapshot:
    end = time.monotonic() + 30
    while any(writer.poll() is None for writer in writers) and time.monotonic() < end:
        _check_shown(reader.refresh().bots["bot"])
    assert [writer.wait(timeout=10) for writer in writers] == [0] * len(writers)
    return reader.refresh().bots["bot"]


@pytest.mark.parametrize("mode", sorted(set(LOG_MODES) - {"kill-9"}))
def test_every_acknowledged_row_is_shown_once(mode: str, tmp_path: Path) -> None:
    reader = _reader(tmp_path)
    bot = _watch(reader, [_start(mode, tmp_path)])
    assert sorted(_check_shown(bot)) == sorted(_ledger(tmp_path))
    fresh = _reader(tmp_path).refresh().bots["bot"]
    assert _check_shown(fresh) == _check_shown(bot)


def test_two_bots_in_one_file_lose_nothing(tmp_path: Path) -> None:
    writers = [_start("two-bots", tmp_path, COUNT, 2), _start("two-bots", tmp_path, COUNT, 3)]
    bot = _watch(_reader(tmp_path), writers)
    assert sorted(_check_shown(bot)) == sorted(_ledger(tmp_path))


def test_bot_killed_at_any_moment_costs_at_most_the_row_it_was_writing(tmp_path: Path) -> None:
    reader, index, kill_count = _reader(tmp_path), 0, 8
    for turn in range(kill_count):
        writer = _start("kill-9", tmp_path, 10_000, turn, index)
        end = time.monotonic() + 0.25 + turn * 0.013
        while time.monotonic() < end:
            _check_shown(reader.refresh().bots["bot"])
        writer.kill()
        writer.wait(timeout=10)
        # A row may be whole in the file though it was not acknowledged: go on after it.
        index = max([int(name[1:]) for name in _ledger(tmp_path)], default=0) + 2
    bot = reader.refresh().bots["bot"]
    shown = set(_check_shown(bot))
    missing = set(_ledger(tmp_path)) - shown
    refused = sum(account.quarantined_count + account.pending_count for account in bot.files)
    assert refused <= kill_count
    # A row that was glued to a cut one is in quarantine under the reason that says so.
    assert len(missing) <= refused


@pytest.mark.parametrize("mode", ["state-replace", "state-in-place", "state-truncate"])
def test_state_is_never_a_mixture_and_never_lost(mode: str, tmp_path: Path) -> None:
    reader, writer, seen = _reader(tmp_path), _start(mode, tmp_path, 800), 0
    while writer.poll() is None:
        state = reader.refresh().bots["bot"].state
        if state is not None:
            seen += 1
            assert state.seq is not None
            assert state.balance.total_quote == float(state.seq)
            assert all(value == state.seq for value in state.settings.values())
    assert writer.wait(timeout=10) == 0
    last = reader.refresh().bots["bot"].state
    assert last is not None
    assert last.seq == 800
    assert seen > 20
