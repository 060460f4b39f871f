"""The state file over time: last good value, and the word for what is wrong now."""

import json
import os
from pathlib import Path

import pytest
from trade_log import write

from botscope.domain.state import BotState
from botscope.ingest.options import IngestOptions
from botscope.ingest.state_source import StateSource
from botscope.ingest.status import Evidence, duration_text, source_of, timeframe_s

NOW_MS = 1_790_000_000_000
QUICK = IngestOptions(state_retry_s=(0.001, 0.001, 0.001))


def _iso(moment_ms: int) -> str:
    from trade_log import iso

    return iso(moment_ms)


def _state(seq: int, updated_ms: int, **more: object) -> str:
    body = {"seq": seq, "schema": 1, "bot_name": "b", "timeframe": "1m", **more}
    return json.dumps({**body, "updated_at": _iso(updated_ms), "seq_end": seq})


def _write(path: Path, text: str, at_ms: int) -> None:
    write(path, text)
    os.utime(path, (at_ms / 1000, at_ms / 1000))


@pytest.fixture
def state_path(tmp_path: Path) -> Path:
    return tmp_path / "bot_state.json"


def test_state_is_missing_until_it_is_written(state_path: Path) -> None:
    source = StateSource(state_path, QUICK)
    source.refresh(NOW_MS)
    assert source.source(NOW_MS).status == "missing"
    _write(state_path, _state(1, NOW_MS), NOW_MS)
    source.refresh(NOW_MS)
    assert source.source(NOW_MS).status == "fresh"
    assert source.state is not None
    assert source.state.seq == 1


def test_newer_schema_is_read_as_far_as_it_is_known_and_said(state_path: Path) -> None:
    _write(state_path, _state(1, NOW_MS).replace('"schema": 1', '"schema": 2'), NOW_MS)
    source = StateSource(state_path, QUICK)
    source.refresh(NOW_MS)
    given = source.source(NOW_MS)
    assert given.status == "schema"
    assert "schema 2, newer than this dashboard knows" in given.message
    assert source.state is not None
    assert source.state.bot_name == "b"
    assert source.source(NOW_MS + 3_600_000).status == "stale"


def test_vanished_state_keeps_the_last_good_values(state_path: Path) -> None:
    _write(state_path, _state(1, NOW_MS), NOW_MS)
    source = StateSource(state_path, QUICK)
    source.refresh(NOW_MS)
    state_path.unlink()
    source.refresh(NOW_MS + 1000)
    given = source.source(NOW_MS + 1000)
    assert (given.status, source.state is not None) == ("missing", True)
    assert "vanished" in given.message


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "torn"),
        (_state(2, NOW_MS)[:-5], "torn"),
        (_state(2, NOW_MS).replace('"seq_end": 2', '"seq_end": 3'), "torn"),
        (_state(2, NOW_MS) + "}]", "torn"),
        ("5", "schema"),
        ("\x00\x01\x02\x03", "unreadable"),
    ],
    ids=["empty", "cut", "two writes", "old tail", "a number", "binary"],
)
def test_broken_state_keeps_the_last_good_values(state_path: Path, text: str, status: str) -> None:
    source = StateSource(state_path, QUICK)
    _write(state_path, _state(1, NOW_MS), NOW_MS)
    source.refresh(NOW_MS)
    _write(state_path, text, NOW_MS + 1)
    for later_ms in (0, 1500, 3000):
        source.refresh(NOW_MS + later_ms)
    given = source.source(NOW_MS + 3000)
    assert given.status == status
    assert source.state is not None
    assert source.state.seq == 1


def test_torn_for_a_moment_is_not_news(state_path: Path) -> None:
    source = StateSource(state_path, QUICK)
    _write(state_path, _state(1, NOW_MS), NOW_MS)
    source.refresh(NOW_MS)
    _write(state_path, "", NOW_MS + 1)
    source.refresh(NOW_MS + 100)
    assert source.source(NOW_MS + 100).status == "fresh"
    _write(state_path, _state(2, NOW_MS), NOW_MS + 2)
    source.refresh(NOW_MS + 200)
    assert source.state is not None
    assert source.state.seq == 2


def test_new_content_under_the_same_time_and_size_is_seen(state_path: Path) -> None:
    source = StateSource(state_path, QUICK)
    _write(state_path, _state(1, NOW_MS), NOW_MS)
    source.refresh(NOW_MS)
    _write(state_path, _state(2, NOW_MS), NOW_MS)
    source.refresh(NOW_MS + 500)
    assert source.state is not None
    assert source.state.seq == 2


def test_state_that_is_too_large_is_unreadable(state_path: Path) -> None:
    source = StateSource(state_path, IngestOptions(state_limit_bytes=100))
    _write(state_path, "[" * 200, NOW_MS)
    source.refresh(NOW_MS)
    assert source.source(NOW_MS).status == "unreadable"


def test_file_that_is_touched_without_news_is_frozen(state_path: Path) -> None:
    source = StateSource(state_path, QUICK)
    for minute in range(10):
        at_ms = NOW_MS + minute * 60_000
        _write(state_path, _state(1, NOW_MS), at_ms)
        source.refresh(at_ms)
    assert source.source(at_ms).status == "frozen"


def test_rhythm_of_updates_decides_what_is_late(state_path: Path) -> None:
    source = StateSource(state_path, QUICK)
    for seq in range(6):
        at_ms = NOW_MS + seq * 10_000
        _write(state_path, _state(seq, at_ms), at_ms)
        source.refresh(at_ms)
    assert source.source(at_ms).expected_every_s == 10.0
    words = [source.source(at_ms + wait_s * 1000).status for wait_s in (5, 18, 25)]
    assert words == ["fresh", "late", "stale"]


def _evidence(updated_ms: int, timeframe: str | None = "1m") -> Evidence:
    state = BotState(updated_at_ms=updated_ms, timeframe=timeframe)
    return Evidence(state, None, "", None, updated_ms, updated_ms, None)


@pytest.mark.parametrize(
    ("age_s", "status"),
    [(-200, "future"), (-100, "fresh"), (0, "fresh"), (89, "fresh"), (100, "late")]
    + [(119, "late"), (121, "stale"), (10**9, "stale")],
)
def test_age_decides_the_word(age_s: int, status: str) -> None:
    given = source_of(_evidence(NOW_MS - age_s * 1000), NOW_MS, IngestOptions())
    assert given.status == status
    assert given.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1m", 60), ("4h", 14_400), ("1d", 86_400), ("15s", 15), ("0m", None), ("m", None)]
    + [("", None), (None, None), ("1x", None), ("٣m", None), ("-5m", None)],
)
def test_timeframe_in_seconds(text: str | None, seconds: int | None) -> None:
    assert timeframe_s(text) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.5, "1.5 s"), (60, "1 min"), (90, "90 s"), (7200, "2 h")]
)
def test_duration_reads_well(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_impossible_moment_has_a_sentence() -> None:
    given = source_of(_evidence(10**17), NOW_MS, IngestOptions())
    assert "impossible" in given.message
