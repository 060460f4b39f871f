"""A history that grows too long loses detail of its old half, never an extreme or a gap."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.domain.history import HistoryRow, HistorySeries
from botscope.domain.packed import BLOCK_COUNT, PackedTexts
from botscope.history.thinning import thinned, without

MINUTE_MS = 60_000


def series_of(equities, gaps=frozenset()):
    rows, moment_ms = [], 0
    for index, equity in enumerate(equities):
        moment_ms += MINUTE_MS * (50 if index in gaps else 1)
        until_ms = moment_ms + 2 * MINUTE_MS
        rows.append(HistoryRow(moment_ms, until_ms, equity, equity, 0.0, "v1", f"[{index}]"))
    return HistorySeries.of(rows)


def shorter(series, times):
    """Thin as often as there is something to thin."""
    for _ in range(times):
        choice = thinned(series)
        if choice.is_kept[0]:
            series = without(series, choice)
    return series


def deepest_fall(values):
    known = values[np.isfinite(values)]
    return float(np.max(np.maximum.accumulate(known) - known)) if len(known) else 0.0


EQUITIES = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=2, max_size=300)


@settings(deadline=None)
@given(EQUITIES, st.integers(1, 8))
def test_lowest_highest_and_deepest_fall_survive(equities, times):
    series = series_of(equities)
    left = shorter(series, times).equity_quote
    for measure in (np.nanmin, np.nanmax) if np.isfinite(series.equity_quote).any() else ():
        assert measure(left) == measure(series.equity_quote)
    assert deepest_fall(left) == deepest_fall(series.equity_quote)


@settings(deadline=None)
@given(st.integers(16, 200), st.sets(st.integers(1, 199), max_size=10), st.integers(1, 6))
def test_gaps_neither_close_nor_open(count, gaps, times):
    series = series_of([float(index % 7) for index in range(count)], gaps)
    left = shorter(series, times)
    moments = {gap: set() for gap in ("before", "after")}
    for name, each in (("before", series), ("after", left)):
        rows = np.flatnonzero(each.is_after_gap())
        moments[name] = {(int(each.until_ms[r - 1]), int(each.moment_ms[r])) for r in rows}
    assert moments["before"] == moments["after"]


def test_young_half_stays_whole_and_the_old_half_becomes_half():
    series = series_of([math.sin(index) for index in range(1600)])
    left = shorter(series, 1)
    assert left.moment_ms[-800:].tolist() == series.moment_ms[-800:].tolist()
    assert 1000 <= len(left) <= 1210


def test_history_of_nothing_but_gaps_loses_its_oldest_quarter():
    series = series_of([1.0] * 100, set(range(1, 100)))
    left = without(series, thinned(series))
    assert left.moment_ms.tolist() == series.moment_ms[25:].tolist()


def test_rows_keep_what_they_said():
    series = series_of([float(index % 50) for index in range(400)])
    known = {row.moment_ms: row for row in series.rows()}
    for row in shorter(series, 3).rows():
        assert row._replace(until_ms=0) == known[row.moment_ms]._replace(until_ms=0)


@pytest.mark.parametrize("count", [0, 1, BLOCK_COUNT, BLOCK_COUNT + 1, 3 * BLOCK_COUNT])
def test_packed_texts_are_the_texts(count):
    texts = [f"text {index}" for index in range(count)]
    packed = PackedTexts.of(texts)
    grown = PackedTexts()
    for text in texts:
        grown = grown.with_last(text)
    assert list(packed) == list(grown) == [grown.at(index) for index in range(count)] == texts
    assert packed.size_bytes == grown.size_bytes == len("".join(texts))


def test_packed_texts_lose_their_last_one_across_a_block():
    packed = PackedTexts.of(str(index) for index in range(BLOCK_COUNT + 1))
    for left in (BLOCK_COUNT, BLOCK_COUNT - 1):
        packed = packed.without_last()
        assert list(packed) == [str(index) for index in range(left)]


def test_long_history_is_thinned_on_disk_and_in_memory_alike(bot):
    import sqlite3

    dashboard = bot.dashboard(row_limit=40)
    values = [1000 + 30 * math.sin(step / 3) for step in range(120)]
    bot.live(dashboard, *((value, 1.0) for value in values))
    shown = [value for value in dashboard.values() if value is not None]
    with sqlite3.connect(bot.folder / "own" / "history.sqlite") as connection:
        on_disk = [row[0] for row in connection.execute("SELECT equity_quote FROM report")]
    assert len(on_disk) <= 40
    assert shown == pytest.approx(on_disk)
    assert (max(shown), min(shown)) == pytest.approx((max(values), min(values)))
    assert dashboard.equity()["gap_count"] == 0


def test_history_is_thinned_without_a_disk_too(bot):
    (bot.folder / "own").write_text("no folder", encoding="utf-8")
    dashboard = bot.dashboard(row_limit=40)
    bot.live(dashboard, *((1000.0 + step, 1.0) for step in range(60)))
    assert dashboard.equity()["marked_count"] <= 41
    assert dashboard.values()[-1] == 1059


def test_bot_with_ever_new_names_does_not_fill_the_disk(bot, monkeypatch):
    import sqlite3

    monkeypatch.setattr("botscope.history.store.IDENTITY_LIMIT", 5)
    dashboard = bot.dashboard()
    for number in range(12):
        bot.now_s += 60
        bot.report(1000 + number, bot_name=f"bot {number}")
        dashboard.look()
    with sqlite3.connect(bot.folder / "own" / "history.sqlite") as connection:
        names = [row[0] for row in connection.execute("SELECT bot_name FROM identity")]
        assert connection.execute("SELECT count(*) FROM report").fetchone() == (5,)
    assert sorted(names) == ["bot 10", "bot 11", "bot 7", "bot 8", "bot 9"]
