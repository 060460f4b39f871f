"""What the doctor says of a machine, and that each thing that is wrong is found."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from botscope.attach import attach
from botscope.cli import main
from tests.api.sample import STATE

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")


def test_bot_in_good_order_is_all_ok(examined, project_root):
    found, code = examined("--outliers=no")
    has_libraries = (project_root / "static" / "vendor").is_dir()
    doubtful = {name for name, each in found.items() if each["verdict"] != "ok"}
    assert doubtful <= (set() if has_libraries else {"page"})
    assert code == len(doubtful)
    assert len(found) >= 13
    assert all(not each["mend"] for each in found.values() if each["verdict"] == "ok")


def test_text_has_a_line_each_and_the_sum(examined, capsys):
    examined.folder.joinpath("state", "bot_state.json").unlink()
    code = main(["doctor", f"--port={examined.port}", f"--data={examined.folder / 'own'}"])
    text = capsys.readouterr().out
    assert code == 1
    assert "\nwarn  state of " in text
    assert "-> start the bot" in text
    assert text.splitlines()[-1].endswith(" failed.")


def missing_state(folder: Path) -> None:
    (folder / "state" / "bot_state.json").unlink()


def old_state(folder: Path) -> None:
    text = json.dumps({**STATE, "updated_at": "2026-01-03T00:26:30Z"})
    (folder / "state" / "bot_state.json").write_text(text, encoding="utf-8")


def cut_state(folder: Path) -> None:
    (folder / "state" / "bot_state.json").write_text('{"schema": 1, "seq', encoding="utf-8")


def missing_logs(folder: Path) -> None:
    (folder / "logs" / "trades.csv").unlink()
    (folder / "logs").rmdir()


def spoiled_log(folder: Path) -> None:
    with (folder / "logs" / "trades.csv").open("a", encoding="utf-8") as file:
        file.write("t99,nonsense\n")


def open_folder(folder: Path) -> None:
    (folder / "own").mkdir(mode=0o755)
    (folder / "own").chmod(0o755)


def file_in_its_place(folder: Path) -> None:
    (folder / "own").mkdir(mode=0o700)
    (folder / "own" / "access").mkdir(mode=0o700)


@pytest.mark.parametrize(
    ("spoil", "words", "subject", "verdict", "text", "mend"),
    [
        (missing_state, (), "state of bot", "warn", "missing.", "start the bot"),
        (old_state, (), "state of Test bot", "warn", "stale.", "look at the bot"),
        (cut_state, (), "state of bot", "fail", "torn.", "docs/file-formats.md"),
        (missing_logs, (), "logs folder of bot", "warn", "is not there", "--logs"),
        (missing_logs, (), "logs of Test bot", "warn", "no log file", "--logs DIR"),
        (spoiled_log, (), "logs of Test bot", "warn", "1 of 31 lines were set aside", "check"),
        pytest.param(
            *(open_folder, (), "own folder", "warn", "open to other users", "chmod -R go="),
            marks=POSIX,
        ),
        (
            *(file_in_its_place, ("--host=0.0.0.0",), "password", "fail"),
            *("--host 0.0.0.0 can be reached by others, and no password is set", "password"),
        ),
        (
            *(file_in_its_place, ("--trusted-proxy=127.0.0.1",), "password", "fail"),
            *("--trusted-proxy publishes the dashboard, and no password is set", "password"),
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_wrong_is_found_with_what_mends_it(
    examined, spoil, words, subject, verdict, text, mend
):
    spoil(examined.folder)
    found, code = examined("--outliers=no", *words)
    assert found[subject]["verdict"] == verdict
    assert text in found[subject]["text"]
    assert mend in found[subject]["mend"]
    assert code == {"warn": 1, "fail": 2}[verdict]


def test_settings_that_cannot_be_used_are_findings(examined, capsys):
    assert main(["doctor", "--json", "--port=many", "--nonsense"]) == 2
    found = json.loads(capsys.readouterr().out)["findings"]
    told = [each["text"] for each in found if each["subject"] == "settings"]
    assert len(told) == 2
    assert any("'many' is not a port" in text for text in told)


def test_port_of_another_program_is_a_failure_with_the_next_one(examined):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", examined.port))
        other.listen()
        found, code = examined()
    assert code == 2
    assert found["port"]["verdict"] == "fail"
    assert found["port"]["mend"].endswith(f"--port {examined.port + 1}")


def test_dashboard_that_runs_already_is_told_and_no_failure(examined):
    own = examined.folder / "own"
    dashboard = attach("state", "logs", examined.port, data=own)
    try:
        deadline = time.monotonic() + 30
        while dashboard.status()["state"] != "running" and time.monotonic() < deadline:
            time.sleep(0.05)
        found, _ = examined("--outliers=no")
    finally:
        pid = dashboard.status()["pid"]
        dashboard.stop()
    assert found["port"]["text"] == f"Botscope answers at {dashboard.url} already"
    assert dashboard.url in found["attached"]["text"]
    assert f"process {pid}" in found["attached"]["text"]


@POSIX
def test_files_that_cannot_be_read_are_a_failure(examined):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (examined.folder / "logs" / "trades.csv").chmod(0)
    found, code = examined()
    assert code == 2
    assert "1 of 1 files" in found["logs folder of bot"]["text"]


@POSIX
def test_password_readable_by_others_is_doubtful(examined):
    script = [sys.executable, "-m", "botscope", "password", "--stdin"]
    own = f"--data={examined.folder / 'own'}"
    root = Path(__file__).resolve().parents[2]
    subprocess.run([*script, own], cwd=root, input="correct horse\n", text=True, check=True)
    (examined.folder / "own" / "access" / "password.json").chmod(0o644)
    found, code = examined("--host=0.0.0.0", "--outliers=no")
    assert code == 1
    assert found["password"]["mend"].startswith("chmod 600 ")


def test_missing_packages_are_told_in_one_line(project_root, tmp_path):
    # -S leaves site-packages out, so this Python has none of our packages.
    command = [sys.executable, "-S", str(project_root / "dashboard_api.py"), "doctor"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No module named" in done.stderr
    assert "run.py setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1
