"""The state file, and every file's times: torn, replaced, touched, dated wrongly."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cycles import dated, made_anew, rewritten_unseen, shown_ids, state_text
from seven_bots import LOG_MODES, MODES, STATE_MODES, make_folders, start_all, wrong_values

from botscope.ingest.options import IngestOptions
from botscope.ingest.state_source import StateSource
from tests.chaos.dashboard_process import Dashboard
from tests.ingest.trade_log import HEADER, reader_of, row, write

NOW_MS = 1_790_000_000_000


@pytest.mark.uncounted
def test_f01_no_torn_file_makes_a_wrong_value_or_an_error(tmp_path: Path) -> None:
    make_folders(tmp_path)
    with Dashboard(tmp_path, bots=True) as dashboard:
        dashboard.wait_for("/ready")
        writers = start_all(tmp_path, 150, 900)
        dashboard.wait_for("/api/bots", until=lambda answer: len(answer["bots"]) == 7)
        while any(writer.poll() is None for writer in writers):
            # A 5xx, or an answer that is no JSON, ends the test here.
            assert [wrong_values(dashboard.url, mode) for mode in MODES] == [0] * 7
        assert [writer.wait() for writer in writers] == [0] * 7
        for mode in LOG_MODES:
            path = f"/api/trades?bot={mode}"
            dashboard.wait_for(path, until=lambda answer: answer["total_count"] == 150)
        for mode in STATE_MODES:
            path = f"/api/balance?bot={mode}"
            dashboard.wait_for(path, until=lambda answer: answer["total_quote"] == 900.0)


@pytest.mark.parametrize("how", ["unlinked", "renamed over"])
def test_f06_a_log_made_anew_between_two_looks_counts_once(how: str, tmp_path: Path) -> None:
    assert made_anew(tmp_path, 60, is_unlinked=how == "unlinked") == 0


def test_f07_new_content_under_old_time_and_size_is_seen_at_the_next_look(tmp_path: Path) -> None:
    assert rewritten_unseen(tmp_path, 120) == 0


@pytest.mark.parametrize(
    "moment_of",
    [
        lambda index: NOW_MS + 86_400_000,
        lambda index: NOW_MS - index * 3_600_000,
        lambda index: NOW_MS // 2000 * 2000,
        lambda index: 0,
    ],
    ids=["tomorrow", "backwards", "two-second clock", "1970"],
)
def test_f08_content_decides_whatever_the_time_of_a_file(
    moment_of: Callable[[int], int], tmp_path: Path
) -> None:
    log, reader = tmp_path / "logs" / "t.csv", reader_of(tmp_path, now_s=NOW_MS / 1000)
    state = write(tmp_path / "state" / "bot_state.json", state_text(100))
    text = HEADER
    for index in range(30):
        text += row(index)
        write(log, text)
        write(state, state_text(100 + index))
        for path in (log, state):
            dated(path, moment_of(index) * 1_000_000)
        assert len(shown_ids(reader)) == index + 1
        assert reader.current.bots["bot"].state.seq == 100 + index


def test_f08_a_file_dated_ahead_of_our_clock_is_called_so(tmp_path: Path) -> None:
    state = write(tmp_path / "bot_state.json", state_text(1))
    source = StateSource(state, IngestOptions())
    dated(state, (NOW_MS + 121_000) * 1_000_000)
    source.refresh(NOW_MS)
    assert source.source(NOW_MS).status == "future"
    assert "clock is ahead" in source.source(NOW_MS).message
    assert source.source(NOW_MS + 2000).status == "fresh"


def test_f11_of_two_equal_keys_the_last_one_counts_and_nothing_fails(tmp_path: Path) -> None:
    twice = '{"seq": 1, "schema": 1, "bot_name": "a", "bot_name": "b", "seq_end": 1}'
    state = write(tmp_path / "bot_state.json", twice)
    source = StateSource(state, IngestOptions())
    source.refresh(NOW_MS)
    assert source.state is not None
    assert source.state.bot_name == "b"
