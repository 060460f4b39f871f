"""What the doctor says of what lies under the dashboard: packages, page, disk, clocks, places."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from botscope.doctor import machine
from botscope.errors import FolderServedError
from botscope.instance import claimed, holder_of, lock_path
from botscope.settings import Settings

POSIX = pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for timedatectl")
LINUX = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc")


def test_missing_package_is_a_failure_with_the_command(monkeypatch):
    monkeypatch.setattr(machine, "PACKAGES", ("flask", "no-such-package"))
    found = machine.packages()
    assert (found.verdict, found.text) == ("fail", "missing: no-such-package")
    assert found.mend == "python3 run.py setup"


def test_other_versions_than_the_tested_ones_are_doubtful(monkeypatch, tmp_path):
    pins = tmp_path / "requirements.txt"
    pins.write_text("# tested\nflask==0.1\nnumpy==0.2\n", encoding="utf-8")
    monkeypatch.setattr(machine, "PINS", pins)
    found = machine.packages()
    assert found.verdict == "warn"
    assert "flask" in found.text
    assert "orjson" not in found.text


def test_installed_package_has_no_list_of_tested_versions(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "PINS", tmp_path / "requirements.txt")
    monkeypatch.setattr(machine, "PACKAGES", ("no-such-package",))
    assert machine.packages().mend == "pip install no-such-package"


@pytest.mark.parametrize(
    ("files", "verdict", "text"),
    [
        ((), "fail", "its files are not in"),
        (("index.html",), "warn", "no charts"),
        (("index.html", *machine.LIBRARIES), "ok", "all files"),
    ],
    ids=["nothing", "no-libraries", "whole"],
)
def test_files_of_the_page_are_looked_for(monkeypatch, tmp_path, files, verdict, text):
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(machine, "STATIC_FOLDER", tmp_path)
    found = machine.page_files()
    assert found.verdict == verdict
    assert text in found.text


@pytest.mark.parametrize(
    ("little", "too_little", "verdict"),
    [(0, 0, "ok"), (10**18, 0, "warn"), (10**18, 10**18, "fail")],
    ids=["enough", "little", "too-little"],
)
def test_room_on_the_disk_is_judged(monkeypatch, tmp_path, little, too_little, verdict):
    monkeypatch.setattr(machine, "LITTLE_BYTES", little)
    monkeypatch.setattr(machine, "TOO_LITTLE_BYTES", too_little)
    # The folder is not there yet: the disk is that of the nearest one above it.
    found = machine.disk(Settings(data=tmp_path / "not" / "yet"))
    assert found.verdict == verdict
    assert "GB free" in found.text


@POSIX
@pytest.mark.parametrize(
    ("script", "verdict"),
    [("echo yes", "ok"), ("echo no", "warn"), ("exit 1", "ok"), ("echo unknown", "ok")],
    ids=["set", "not-set", "no-systemd", "not-told"],
)
def test_clock_that_the_network_does_not_set_is_doubtful(
    examined, tmp_path, monkeypatch, script, verdict
):
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "timedatectl").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (programs / "timedatectl").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    found, _ = examined("--outliers=no")
    assert found["clock"]["verdict"] == verdict
    if verdict == "warn":
        assert found["clock"]["mend"] == "sudo timedatectl set-ntp true"


def test_state_place_that_is_no_folder_is_a_failure(examined):
    examined.folder.joinpath("logs", "trades.csv").rename(examined.folder / "one.csv")
    found, code = examined("--state=one.csv")
    assert code == 2
    assert found["state folder of bot"]["verdict"] == "fail"
    assert "cannot be read" in found["state folder of bot"]["text"]


def test_folder_without_bots_is_told(examined, tmp_path):
    (tmp_path / "none").mkdir()
    found, code = examined(f"--bots={tmp_path / 'none'}")
    assert code == 1
    assert found["bots"]["mend"].endswith("--bots DIR")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_log_that_is_not_read_is_a_failure(examined, tmp_path):
    outside = tmp_path / "outside.csv"
    (examined.folder / "logs" / "trades.csv").rename(outside)
    (examined.folder / "logs" / "trades.csv").symlink_to(outside)
    found, code = examined()
    assert code in {1, 2}
    assert found["logs of Test bot"]["verdict"] != "ok"


@LINUX
def test_data_folder_that_cannot_be_written_is_a_failure(examined):
    found, code = examined("--history=no", "--data=/proc/self", "--outliers=no")
    assert code == 2
    assert "/proc/self cannot be written" in found["own folder"]["text"]
    assert "--data DIR" in found["own folder"]["mend"]


@LINUX
def test_without_a_place_for_a_lock_nobody_is_kept_out():
    settings = Settings(data=Path("/proc/self/none"), attached=True)
    with claimed(settings) as first, claimed(settings) as second:
        first("http://127.0.0.1:1")
        second("http://127.0.0.1:2")
        assert holder_of(settings) is None


def test_dashboard_that_is_starting_is_told_without_an_address(tmp_path):
    settings = Settings(data=tmp_path, state=tmp_path / "s", logs=tmp_path / "l")
    script = (
        "import sys, time; from pathlib import Path; from botscope.instance import claimed\n"
        "from botscope.settings import Settings\n"
        "place = Path(sys.argv[1])\n"
        "own = Settings(data=place, state=place / 's', logs=place / 'l')\n"
        "with claimed(own):\n    print('held', flush=True)\n    time.sleep(30)\n"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", script, str(tmp_path)]
    other = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "held\n"
        assert holder_of(settings) == {}
        with pytest.raises(FolderServedError, match="starting"), claimed(settings):
            pass
    finally:
        other.kill()
        other.communicate()
    # What a killed holder leaves behind keeps nobody out.
    assert lock_path(settings).exists()
    with claimed(settings) as tell:
        tell("http://127.0.0.1:1")
