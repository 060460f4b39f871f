"""A start from what an earlier run kept says what a fresh reading says, whatever came between."""

import os
import random
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botscope.domain.snapshot import Snapshot
from botscope.ingest.logfile import LogFile
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader
from tests.examples import examples
from tests.ingest.trade_log import HEADER, NOW_S, START_MS, fills_listed, listed, row, rows, write

OPTIONS = IngestOptions(warm_from_lines=8, warm_again_lines=1, sample_row_count=6)
OLD_S = NOW_S - 1000


def started(folder: Path, options: IngestOptions = OPTIONS, now_s: float = NOW_S) -> Reader:
    """A dashboard that has just been started, with a data folder of its own."""
    place = single_place(folder / "state", folder / "logs")
    warm = replace(options, warm_folder=str(folder / "data" / "warm"))
    return Reader(lambda: [place], warm, clock=lambda: now_s)


def kept(folder: Path, **more: float) -> Snapshot:
    """Run once and stop after everything was kept."""
    reader = started(folder, **more)
    snapshot = reader.refresh()
    assert reader.warm is not None
    assert reader.warm.settle(20)
    return snapshot


def files(folder: Path) -> list[Path]:
    return sorted((folder / "data" / "warm").glob("*"))


def whole(snapshot: Snapshot) -> tuple[object, ...]:
    bot = snapshot.bots["bot"]
    trades = listed(bot.trades), listed(bot.excluded)
    return (snapshot.revision, *trades, bot.files, bot.rejected, fills_listed(bot))


def fresh(folder: Path, options: IngestOptions = OPTIONS, now_s: float = NOW_S) -> Snapshot:
    place = single_place(folder / "state", folder / "logs")
    return Reader(lambda: [place], options, clock=lambda: now_s).refresh()


def is_taken_up(reader: Reader) -> bool:
    """True where a first look began with what was kept, and not at the first byte."""
    begun: list[bool] = []
    known = LogFile._takes_up

    def watched(*given: object) -> bool:
        begun.append(known(*given))
        return begun[-1]

    LogFile._takes_up = watched
    try:
        reader.refresh()
    finally:
        LogFile._takes_up = known
    return begun == [True]


def spoiled(count: int) -> str:
    """Rows of ours of which some are wrong in every way that is noticed late or at once."""
    lines = rows(count).splitlines(keepends=True)
    lines[3] = "cut,off\n"
    lines[5] = row(5, pnl="90000.5")
    lines.insert(7, lines[2])
    lines.append(row(count, exit_price=100000.0))
    lines.append(row(count + 1, trade_id=""))
    lines.append("\n")
    lines.append(row(count + 2, closed_ms=int(NOW_S * 1000) + 90_000_000))
    return HEADER + "".join(lines)


def foreign(count: int) -> str:
    lines = ["time;pair;type;open price;close price;amount;commission;profit"]
    for index in range(count):
        exit_price = 100 + index % 7
        moment = f"2025-06-{index % 28 + 1:02} 10:{index % 60:02}:00"
        result = 2 * (exit_price - 100) - 0.1
        lines.append(f"{moment};BTC/USDT;LONG;100;{exit_price};2;0.1;{result:.2f}")
    return "\n".join([*lines[:-9], *lines[3:9], "spoiled;row", *lines[-9:]]) + "\n"


def fills(count: int) -> str:
    lines = ["timestamp,symbol,side,price,qty,fee"]
    for index in range(count):
        side = ("BUY", "SELL")[index % 2]
        moment = 1_740_000_000 + index * 60
        lines.append(f"{moment},ETHUSDT,{side},{2000 + index % 9},0.5,0.{index % 5}")
    return "\n".join(lines) + "\n"


def scaled_fills(count: int) -> str:
    """Three purchases, closed by two sales of which the first takes two and a half of them."""
    lines = ["timestamp,symbol,side,price,qty,fee"]
    steps = (("BUY", 0.5), ("BUY", 0.5), ("BUY", 0.5), ("SELL", 1.25), ("SELL", 0.25))
    for index in range(count):
        side, quantity = steps[index % 5]
        moment = 1_740_000_000 + index * 60
        lines.append(f"{moment},ETHUSDT,{side},{2000 + index % 9},{quantity},0.1")
    return "\n".join(lines) + "\n"


LOGS: dict[str, Callable[[int], str]] = {
    "ours": lambda count: HEADER + rows(count),
    "ours-spoiled": spoiled,
    "another-bot's": foreign,
    "fills": fills,
    "fills-scaled": scaled_fills,
}


@pytest.mark.parametrize("name", LOGS)
def test_a_warm_start_says_what_a_fresh_reading_says(tmp_path: Path, name: str) -> None:
    write(tmp_path / "logs" / "t.csv", LOGS[name](60))
    first = kept(tmp_path)
    reader = started(tmp_path)
    assert is_taken_up(reader)
    assert whole(reader.refresh()) == whole(first) == whole(fresh(tmp_path))


@pytest.mark.parametrize("name", LOGS)
def test_rows_appended_while_nobody_ran_are_read_as_if_somebody_had(
    tmp_path: Path, name: str
) -> None:
    text = LOGS[name](90)
    log = write(tmp_path / "logs" / "t.csv", text[: len(text) // 2])
    kept(tmp_path)
    write(log, text[len(text) // 2 :], append=True)
    reader = started(tmp_path)
    assert is_taken_up(reader)
    assert whole(reader.refresh()) == whole(fresh(tmp_path))
    write(log, text.splitlines(keepends=True)[-1], append=True)
    assert whole(reader.refresh()) == whole(fresh(tmp_path))


def test_one_byte_changed_in_the_middle_is_read_again(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    kept(tmp_path)
    raw = bytearray(log.read_bytes())
    place = raw.index(b"T000030")
    raw[place + 1 : place + 2] = b"9"
    log.write_bytes(bytes(raw) + row(60).encode())
    reader = started(tmp_path)
    assert not is_taken_up(reader)
    assert whole(reader.refresh()) == whole(fresh(tmp_path))


def appended(log: Path) -> None:
    write(log, rows(5, 100), append=True)


def unfinished(log: Path) -> None:
    write(log, row(200)[:40], append=True)


def cut(log: Path) -> None:
    log.write_bytes(log.read_bytes()[: len(HEADER) + 400])


def emptied(log: Path) -> None:
    log.write_bytes(b"")


def replaced(log: Path) -> None:
    other = write(log.with_name("new"), HEADER + rows(30, 500))
    other.replace(log)


def same_length(log: Path) -> None:
    write(log, log.read_bytes().replace(b",long,", b",LONG,"))


def rotated(log: Path) -> None:
    log.replace(log.with_name("t.csv.1"))
    write(log, HEADER + rows(20, 300))


def copied_back(log: Path) -> None:
    raw = log.read_bytes()
    log.unlink()
    write(log, raw)


def touched(log: Path) -> None:
    os.utime(log, (OLD_S, OLD_S))


CHANGES = (
    *(appended, unfinished, cut, emptied, replaced, same_length, rotated, copied_back, touched),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", ["ours-spoiled", "another-bot's"])
def test_whatever_became_of_the_log_between_two_runs(
    tmp_path: Path, name: str, change: Callable[[Path], None]
) -> None:
    log = write(tmp_path / "logs" / "t.csv", LOGS[name](60))
    touched(log)
    kept(tmp_path)
    change(log)
    assert whole(started(tmp_path).refresh()) == whole(fresh(tmp_path))


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_any_sequence_of_changes_and_restarts_ends_as_a_fresh_reading(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("bot")
    name = data.draw(st.sampled_from(sorted(LOGS)))
    log = write(folder / "logs" / "t.csv", LOGS[name](data.draw(st.integers(10, 60))))
    reader = started(folder)
    for act in data.draw(st.lists(st.sampled_from([*CHANGES, "look", "restart"]), max_size=7)):
        if act == "look":
            reader.refresh()
        elif act == "restart":
            reader.warm.settle(20)
            reader = started(folder)
        else:
            act(log)
    reader.warm.settle(20)
    told, plain = started(folder).refresh(), fresh(folder)
    assert whole(told) == whole(plain)


# -- when it is not believed -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, seed: int) -> None:
    write(tmp_path / "logs" / "t.csv", spoiled(60))
    kept(tmp_path)
    (file,) = files(tmp_path)
    raw, dice = bytearray(file.read_bytes()), random.Random(seed)
    place = dice.randrange(len(raw))
    raw[place] ^= 1 << dice.randrange(8)
    file.write_bytes(bytes(raw) if seed % 3 else bytes(raw[:place]))
    assert whole(started(tmp_path).refresh()) == whole(fresh(tmp_path))


def test_what_other_rules_kept_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    kept(tmp_path)
    monkeypatch.setattr("numpy.__version__", "0.1")
    assert not is_taken_up(started(tmp_path))


def test_code_changed_since_the_start_keeps_nothing(tmp_path: Path) -> None:
    from botscope.ingest.warm.rules import rules_mark

    assert rules_mark(0) is None
    assert rules_mark(NOW_S + 1e9)


def test_other_settings_read_anew(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", spoiled(60))
    kept(tmp_path)
    other = replace(OPTIONS, outlier_scale_factor=2.0)
    assert not is_taken_up(started(tmp_path, other))
    assert whole(started(tmp_path, other).refresh()) == whole(fresh(tmp_path, other))


@pytest.mark.parametrize("moved_s", [-100_000, -1, 1, 3_600, 90_000, 200_000])
def test_a_row_of_tomorrow_counts_when_tomorrow_is_here(tmp_path: Path, moved_s: int) -> None:
    write(tmp_path / "logs" / "t.csv", spoiled(60))
    kept(tmp_path)
    later = NOW_S + moved_s
    told = whole(started(tmp_path, now_s=later).refresh())
    assert told == whole(fresh(tmp_path, now_s=later))


def test_rows_of_a_later_day_count_at_once_in_a_run_that_goes_on(tmp_path: Path) -> None:
    moment = [START_MS / 1000]
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(20))
    place = single_place(tmp_path / "state", tmp_path / "logs")
    reader = Reader(lambda: [place], OPTIONS, clock=lambda: moment[0])
    reader.refresh()
    moment[0] += 5 * 86_400
    write(log, row(99, closed_ms=int(moment[0] * 1000)), append=True)
    assert len(reader.refresh().bots["bot"].trades) == 21


# -- the folder ------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
def test_files_and_folder_are_their_owner_s_alone(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    kept(tmp_path)
    (file,) = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == ["t.csv"]


def test_a_small_log_is_not_kept(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    kept(tmp_path, options=replace(OPTIONS, warm_from_lines=62))
    assert files(tmp_path) == []


def test_it_is_written_again_only_when_the_log_has_grown_enough(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    reader = started(tmp_path, replace(OPTIONS, warm_again_lines=10))
    sizes = []
    for start in (60, 63, 66, 69, 72):
        reader.refresh()
        assert reader.warm.settle(20)
        sizes.append(files(tmp_path)[0].stat().st_mtime_ns)
        write(log, rows(3, start), append=True)
    assert [later != sizes[0] for later in sizes] == [False, False, False, False, True]


def test_the_folder_stays_within_its_bound(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / "logs" / f"t{number}.csv", HEADER + rows(200, number * 1000))
    reader = started(tmp_path)
    one = len(whole(reader.refresh())[1])
    assert one == 800
    assert reader.warm.settle(20)
    size = files(tmp_path)[0].stat().st_size
    reader.warm.limit_bytes = int(size * 2.5)
    write(tmp_path / "logs" / "t3.csv", rows(20, 9000), append=True)
    reader.refresh()
    assert reader.warm.settle(20)
    assert len(files(tmp_path)) == 2
    assert whole(started(tmp_path).refresh()) == whole(fresh(tmp_path))


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_keeping(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    write(tmp_path / "data", "a file where the folder should be")
    assert whole(kept(tmp_path)) == whole(fresh(tmp_path))


def test_a_folder_deleted_at_any_time_is_made_again(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(60))
    reader = started(tmp_path)
    reader.refresh()
    assert reader.warm.settle(20)
    files(tmp_path)[0].unlink()
    (tmp_path / "data" / "warm").rmdir()
    write(log, rows(20, 60), append=True)
    assert whole(reader.refresh()) == whole(fresh(tmp_path))
    assert reader.warm.settle(20)
    assert len(files(tmp_path)) == 1
