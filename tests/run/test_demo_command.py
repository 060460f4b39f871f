"""The demo from its one command to Ctrl-C, with the real bot and the real dashboard."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="borrows this environment by links"),
]

StartDemo = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start_demo(project: Path, free_port: int, tmp_path: Path) -> Iterator[StartDemo]:
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(project / "run.py"), "--port", str(free_port), *options]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            # As a shell does for a command in the foreground: a group of its own.
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        try:
            process.communicate(timeout=20)
        finally:
            process.kill()


def get(port: int, path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text(port, path))
    return document


def text(port: int, path: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.read().decode()


def wait_for_url(process: subprocess.Popen[str]) -> list[str]:
    """Read what is printed until the address is; the lines."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "http://" in line and "Ready" in line:
            return lines
    raise AssertionError("".join(lines))


def wait_for_trades(port: int) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        stats = get(port, "/api/stats")
        if stats["trade_count"]:
            return stats
        time.sleep(0.1)
    raise AssertionError("the demo shows no trade")


@pytest.mark.alone
def test_demo_comes_up_within_10_s(start_demo, free_port):
    started = time.monotonic()
    wait_for_url(start_demo())
    assert wait_for_trades(free_port)["trade_count"] > 20
    assert time.monotonic() - started < 10, "the first useful page"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_demo_ends_cleanly(start_demo, free_port, number):
    process = start_demo()
    lines = wait_for_url(process)
    assert wait_for_trades(free_port)["trade_count"] > 20
    assert f"http://127.0.0.1:{free_port}" in lines[-1]
    children = processes_under(process.pid)
    assert len(children) >= 2

    os.kill(process.pid, number)
    rest, _ = process.communicate(timeout=20)

    assert process.returncode == 0, rest
    assert "Traceback" not in "".join(lines) + rest
    assert [pid for pid in children if is_running(pid)] == []
    assert_is_free(free_port)


def test_demo_ends_within_the_grace_also_when_its_history_is_still_being_written(start_demo):
    process = start_demo("--fresh")
    while len(processes_under(process.pid)) < 2:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=12)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


def test_demo_goes_on_where_it_stopped_and_begins_anew_when_asked(project, start_demo, free_port):
    folder = project / ".botscope" / "demo"

    first = start_demo()
    wait_for_url(first)
    counted = wait_for_trades(free_port)["trade_count"]
    os.kill(first.pid, signal.SIGINT)
    first.communicate(timeout=20)
    (folder / "logs" / "mark.txt").write_text("mine", encoding="utf-8")

    second = start_demo()
    wait_for_url(second)
    assert wait_for_trades(free_port)["trade_count"] >= counted
    assert (folder / "logs" / "mark.txt").exists()
    os.kill(second.pid, signal.SIGINT)
    second.communicate(timeout=20)

    third = start_demo("--fresh")
    wait_for_url(third)
    assert not (folder / "logs" / "mark.txt").exists()


def test_demo_keeps_its_files_apart_from_a_users_own(project, start_demo, free_port, tmp_path):
    wait_for_url(start_demo())
    wait_for_trades(free_port)
    assert not (project / "state").exists()
    assert not (project / "logs").exists()
    assert not (tmp_path / "state").exists()
    assert sorted(p.name for p in (project / ".botscope/demo").iterdir() if p.is_dir()) == [
        "data",
        "logs",
        "state",
    ]


def test_demo_says_that_it_is_one(start_demo, free_port):
    wait_for_url(start_demo())
    assert get(free_port, "/api/status")["demo"] is True


def test_port_in_use_is_one_sentence_and_exit_code_3(project, start_demo, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        process = start_demo()
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert output.count("\n") == 1
    assert f"Port {free_port}" in output
    assert not (project / ".botscope" / "demo").exists(), "no bot was started"


def test_second_demo_of_the_same_folder_is_refused(start_demo, free_port):
    wait_for_url(start_demo())
    second = start_demo("--port", str(free_port + 1))
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 2
    assert "already running" in output


def test_end_of_one_process_ends_the_other_and_is_reported(start_demo, free_port):
    process = start_demo()
    wait_for_url(process)
    children = processes_under(process.pid)

    os.kill(children[-1], signal.SIGKILL)
    output, _ = process.communicate(timeout=20)

    assert process.returncode == 128 + signal.SIGKILL
    assert "ended by itself with exit code 137" in output
    assert [pid for pid in children if is_running(pid)] == []


def test_killed_demo_leaves_no_process_behind(start_demo, free_port):
    process = start_demo()
    wait_for_url(process)
    children = processes_under(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    # Bot and dashboard write their errors to the same pipe: it ends with the last of the three.
    process.communicate(timeout=20)
    listed = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True)
    states = dict(line.split() for line in listed.stdout.splitlines())
    assert len(children) >= 2
    assert [pid for pid in children if states.get(str(pid), "Z")[0] != "Z"] == []
    assert_is_free(free_port)


def processes_under(parent: int) -> list[int]:
    """Find the processes that this one started, oldest first."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    return sorted(pid for pid, ppid in pairs if ppid == parent)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def assert_is_free(port: int) -> None:
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
