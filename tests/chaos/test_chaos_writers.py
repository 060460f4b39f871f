"""What is shown against what was written, while a separate process writes as badly as bots do."""

from pathlib import Path

import pytest
from chaos_run import check_shown, follow, ledger, reader_at, start_writer
from chaos_writer import LOG_MODES

COUNT = 240
FOLLOWED_BY_ID = {"kill-9", "rotate", "rotate-shift", "copytruncate"}


@pytest.mark.parametrize("mode", sorted(set(LOG_MODES) - FOLLOWED_BY_ID))
def test_every_acknowledged_row_is_shown_once(mode: str, tmp_path: Path) -> None:
    reader = reader_at(tmp_path)
    bot = follow(reader, [start_writer(mode, tmp_path, COUNT)], tmp_path)
    assert sorted(check_shown(bot)) == sorted(ledger(tmp_path))
    fresh = reader_at(tmp_path).refresh().bots["bot"]
    assert check_shown(fresh) == check_shown(bot)


@pytest.mark.parametrize("mode", ["state-replace", "state-in-place", "state-truncate"])
def test_state_is_never_a_mixture_and_never_lost(mode: str, tmp_path: Path) -> None:
    reader, writer, seen = reader_at(tmp_path), start_writer(mode, tmp_path, 800), 0
    while writer.poll() is None:
        state = reader.refresh().bots["bot"].state
        if state is not None:
            seen += 1
            assert state.seq is not None
            assert state.balance.total_quote == float(state.seq)
            assert all(value == state.seq for value in state.settings.values())
    assert writer.wait(timeout=60) == 0
    last = reader.refresh().bots["bot"].state
    assert last is not None
    assert last.seq == 800
    assert seen > 20
