"""A row without a version gets one from the path or the state file, and keeps its own."""

import json

import pytest

from botscope.ingest.version_source import version_in, version_of_path
from tests.ingest.trade_log import iso, read, reader_of, write

NAMES = {
    "v8.02": "v8.02",
    "trades_v3_1": "v3.1",
    "bot-2.4": "2.4",
    "trades-V8": "v8",
    "trades ver2": "v2",
    "grid_version_3.1_BTC": "v3.1",
    "v2.0-rc1": "v2.0-rc1",
    "v8.02b": "v8.02b",
    "v3_2025-11-02": "v3",
    "trades_v3_1_2025-11-02": "v3.1",
    "log_1.2.3": "1.2.3",
    "trades": None,
    "trades_2025-11-02": None,
    "trades_2025_11": None,
    "trades.2025.11.02": None,
    "trades_02.11.2025": None,
    "trades_02.11": None,
    "trades_25.11.02": None,
    "trades_20251102": None,
    "backtest_2025": None,
    "savings5": None,
    "eve1": None,
    "drive2": None,
    "risk_0.5%": None,
    "from_1.5_to_2.5": None,
    "192.168.1.20": None,
    "BTCUSDT": None,
}
ROW = "time,symbol,entry_price,exit_price,quantity,direction,pnl{head}\n{rows}"


def log(*, versions: tuple[str, ...] | None = None, count: int = 3) -> str:
    lines = [
        f"2025-07-0{day} 10:00:00,BTCUSDT,100,11{day},1,long,1{day}"
        + ("" if versions is None else f",{versions[day - 1]}")
        for day in range(1, count + 1)
    ]
    head = "" if versions is None else ",version"
    return ROW.format(head=head, rows="\n".join(lines) + "\n")


def versions_of(bot):
    return [bot.trades.bot_version.at(index) for index in range(len(bot.trades))]


def running(folder, version="v9.1", started="2025-07-02T00:00:00Z"):
    state = {"bot_version": version, "started_at": started, "updated_at": iso(1_751_500_000_000)}
    write(folder / "state" / "bot_state.json", json.dumps(state))


@pytest.mark.parametrize(("name", "version"), NAMES.items(), ids=NAMES)
def test_a_name_carries_a_version_or_none(name, version):
    assert version_in(name) == version


@pytest.mark.parametrize(
    ("file", "folders", "found"),
    [
        ("v2/trades_v3.csv", ("v1",), ("v3", "the file name")),
        ("v2/trades.csv.1", ("v1",), ("v2", "the folder v2")),
        ("a/v2/2025/t.csv", (), ("v2", "the folder v2")),
        ("trades.csv", ("logs", "grid-v1.5"), ("v1.5", "the folder grid-v1.5")),
        ("trades.csv-20250101", ("logs", "bot"), None),
    ],
    ids=["name", "folder", "farther", "the bot's", "nowhere"],
)
def test_the_nearest_place_that_names_a_version_counts(file, folders, found):
    assert version_of_path(file, folders) == found


def test_a_row_keeps_its_own_version(tmp_path):
    write(tmp_path / "logs" / "t_v3.csv", log(versions=("v1", "", "v1")))
    running(tmp_path)
    bot = read(tmp_path)
    assert versions_of(bot) == ["v1", "v3", "v1"]
    assert "version v3 of 1 trades is from the file name" in bot.files[0].notes


def test_state_file_names_the_version_of_trades_since_its_start(tmp_path):
    write(tmp_path / "logs" / "t.csv", log())
    running(tmp_path)
    bot = read(tmp_path)
    assert versions_of(bot) == [None, "v9.1", "v9.1"]
    note = "version v9.1 of 2 trades is from the state file: they closed after it started"
    assert note in bot.files[0].notes


def test_nothing_known_leaves_the_version_absent(tmp_path):
    write(tmp_path / "logs" / "t.csv", log())
    bot = read(tmp_path)
    assert versions_of(bot) == [None, None, None]
    assert not any("version" in note for note in bot.files[0].notes)


def test_a_new_version_in_the_state_file_is_followed(tmp_path):
    write(tmp_path / "logs" / "t.csv", log())
    running(tmp_path)
    reader = reader_of(tmp_path)
    reader.refresh()
    running(tmp_path, "v9.2", "2025-07-03T00:00:00Z")
    assert versions_of(reader.refresh().bots["bot"]) == [None, None, "v9.2"]


def test_rotating_a_log_changes_the_version_with_its_name(tmp_path):
    path = write(tmp_path / "logs" / "t_v3.csv", log())
    reader = reader_of(tmp_path)
    reader.refresh()
    path.rename(path.with_name("t_v4.csv"))
    assert versions_of(reader.refresh().bots["bot"]) == ["v4"] * 3
