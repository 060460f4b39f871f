"""Where a setting's value comes from, and what a wrong one is told."""

import os
import sys
from pathlib import Path

import pytest

from botscope.cli import parse, settings_from, usage
from botscope.errors import SettingsError
from botscope.settings import TABLE, Settings


def load(folder: Path, *argv: str, dotenv: str = "", **environ: str) -> Settings:
    (folder / ".env").write_text(dotenv, encoding="utf-8")
    return settings_from(parse(argv), environ, folder)


def problems(folder: Path, *argv: str, dotenv: str = "", **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        load(folder, *argv, dotenv=dotenv, **environ)
    return raised.value.problems


@pytest.mark.parametrize(
    ("argv", "environ", "dotenv", "port"),
    [
        ((), {}, "", 8765),
        ((), {}, "BOTSCOPE_PORT=2000", 2000),
        ((), {"BOTSCOPE_PORT": "3000"}, "BOTSCOPE_PORT=2000", 3000),
        (("--port", "4000"), {"BOTSCOPE_PORT": "3000"}, "BOTSCOPE_PORT=2000", 4000),
        (("--port=4000",), {"BOTSCOPE_PORT": ""}, "", 4000),
    ],
    ids=["default", "dotenv", "environment", "command-line", "empty-is-not-set"],
)
def test_command_line_wins_over_environment_over_dotenv(tmp_path, argv, environ, dotenv, port):
    assert load(tmp_path, *argv, dotenv=dotenv, **environ).port == port


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_default_of_the_table_is_the_default(setting):
    assert getattr(Settings(), setting.name) == setting.default


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_help(setting):
    assert f"{setting.option} {setting.metavar}".strip() in usage()
    assert setting.meaning in usage()


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--port", "0"], "--port: '0' is not a port"),
        (["--port", "65536"], "--port: '65536' is not a port"),
        (["--port", "٣"], "is not a port"),
        (["--port=1", "--port=2"], "--port: given more than once"),
        (["--port"], "--port needs a value."),
        (["--port="], "--port needs a value."),
        (["--state", ""], "--state needs a value."),
        (["--state", "x" * 5000], "cannot be looked at: File name too long"),
        (["--logs", "x" * 5000], "cannot be looked at: File name too long"),
        (["--bots", "x" * 5000], "cannot be looked at: File name too long"),
        (["--data", "x" * 5000], "cannot be looked at: File name too long"),
        (["--bot", "a=b," + "x" * 5000], "cannot be looked at: File name too long"),
        (["--host", "0.0.0.0", "--data", "own"], "ssh -L"),  # noqa: S104 - refused is what we want
        (
            ["--host", "192.168.1.5", "--data", "own"],
            "can be reached by others, and no password is set",
        ),
        (["--trusted-proxy", "::1", "--data", "own"], "python dashboard_api.py password"),
        (["--host", "example.com"], "is not an address such as 127.0.0.1"),
        (["--trusted-proxy", "caddy"], "is not an address such as 127.0.0.1"),
        (["--session-idle", "0"], "is not a whole number from 1 to 1440"),
        (["--session-hours", "1e2"], "is not a whole number from 1 to 720"),
        (["--timezone", "../etc/passwd"], "is not a time zone"),
        (["--starting-balance", "nan"], "is not a number above 0"),
        (["--starting-balance", "-5"], "is not a number above 0"),
        (["--deposits", "500"], "is not DAY=AMOUNT"),
        (["--deposits", "2026-01-31=nan"], "is not DAY=AMOUNT"),
        (["--deposits", "2026-02-30=5"], "'2026-02-30=5' is not DAY=AMOUNT"),
        (["--deposits", "2026-01-31=5,,"], "'' is not DAY=AMOUNT"),
        (["--deposits", "2026-W05-1=5"], "is not DAY=AMOUNT"),
        (["--deposits", "2026-01-31=5", "--bots", "."], "whose account was paid into"),
        (["--starting-balance", "1000", "--bots", "."], "whose account began with it"),
        (["--starting-balance=1", "--bot", "a=.,.", "--bot", "b=.,."], "one dashboard per bot"),
        (["--deposits=2026-01-31=5", "--bot", "a=.,.", "--bot", "b=.,."], "was paid into"),
        (["--outliers", "perhaps"], "is neither yes nor no"),
        (["--bot", "grid"], "is not NAME=STATE,LOGS"),
        (["--state", "a\0b"], "a path is expected"),
        (["--logs", "nowhere"], "--logs: nowhere does not exist"),
        (["--logs", ".env"], "--logs: .env is a file; name the folder that it is in."),
        (["--bots", ".env"], "--bots: .env is a file"),
        (["--statt", "x"], "--statt is not an option. Did you mean --state?"),
        (["--starting_balance=1"], "--starting_balance is not an option"),
        (["serve"], "'serve' is neither an option nor a command."),
        (["--json"], "--json belongs to the commands check and doctor."),
        (["--bots", ".", "--logs", "."], "cannot be used together"),
        (["--logs", ".", "--data", "own"], "the bot's folders are only read"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_value_is_told_in_a_sentence(tmp_path, monkeypatch, argv, told):
    monkeypatch.chdir(tmp_path)
    found = problems(tmp_path, *argv)
    assert any(told in problem for problem in found), found


def test_one_bot_by_name_has_one_account(tmp_path):
    folder = str(tmp_path)
    given = ("--bot", f"a={folder},{folder}", "--starting-balance=5", "--deposits=2026-01-31=5")
    assert load(tmp_path, *given).starting_balance == 5


def test_deposits_are_days_or_moments_with_amounts(tmp_path):
    found = load(tmp_path, "--deposits", "2026-01-31=500, 2026-02-28T12:00:00Z=-20.5").deposits
    assert [(each.moment, each.amount_quote) for each in found] == [
        ("2026-01-31", 500.0),
        ("2026-02-28T12:00:00Z", -20.5),
    ]


def test_no_deposits_are_not_the_same_as_untold_ones(tmp_path):
    assert load(tmp_path, "--deposits", "none").deposits == ()
    assert load(tmp_path).deposits is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_addresses_of_this_machine_are_accepted(tmp_path, host):
    assert load(tmp_path, "--host", host).host == host.strip("[]")


def test_two_bots_are_named(tmp_path):
    dotenv = f"BOTSCOPE_BOT=a={tmp_path},{tmp_path};b={tmp_path},{tmp_path}"
    assert [bot.name for bot in load(tmp_path, dotenv=dotenv, BOTSCOPE_DATA="/x").bot] == ["a", "b"]


def test_bot_given_twice_is_refused(tmp_path):
    one = f"a={tmp_path},{tmp_path}"
    found = problems(tmp_path, "--bot", one, "--bot", one, "--data", str(tmp_path.parent / "own"))
    assert found == ("--bot: the name 'a' is given twice.",)


def test_attached_waits_for_missing_folders(tmp_path):
    assert load(tmp_path, "--attached", "--state", "nowhere").state == Path("nowhere")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may look anywhere")
def test_closed_folder_is_told_in_a_sentence(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    (told,) = problems(tmp_path, "--state", str(closed))
    assert told == f"--state: {closed} cannot be looked at: Permission denied."


def test_switch_takes_the_command_after_it_for_a_command():
    line = parse(["--demo", "check"])
    assert (line.command, line.options) == ("check", {"demo": ["yes"]})


def test_other_variables_are_none_of_ours(tmp_path):
    assert load(tmp_path, BINANCE_KEY="x", dotenv="BINANCE_SECRET=y").given == frozenset()
