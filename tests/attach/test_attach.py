"""A dashboard beside a bot: it helps, and it never gets in the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path

import pytest

from botscope.attach import Dashboard, attach
from tests.api.sample import write_bot
from tests.ports import find_free_port

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX processes")


def wait_for(condition, *, limit_s: float = 30.0):
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("did not happen in time")


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture(scope="module")
def attached(tmp_path_factory):
    """One dashboard for the module, in the order of its tests: the last one stops it."""
    folder = write_bot(tmp_path_factory.mktemp("attached"))
    call = {"state": folder / "state", "logs": folder / "logs", "port": find_free_port()}
    started = time.perf_counter()
    dashboard = attach(**call, data=folder / "own")
    dashboard.took_s = time.perf_counter() - started
    dashboard.again = lambda: attach(**call, data=folder / "own")
    yield dashboard
    stop(dashboard)


def stop(dashboard) -> None:
    pid = dashboard.status()["pid"]
    dashboard.stop()
    if pid is not None:
        wait_for(lambda: dashboard.status()["pid"] is None)


def running(dashboard) -> dict:
    return wait_for(lambda: dashboard.status()["state"] == "running" and dashboard.status())


def test_attach_returns_at_once(attached):
    assert attached.took_s < 0.02


def test_attached_dashboard_answers_at_its_address(attached):
    running(attached)
    with urllib.request.urlopen(attached.url + "/health", timeout=10) as answer:
        assert json.load(answer)["status"] == "alive"


def test_same_call_gives_the_same_dashboard(attached):
    assert attached.again() is attached


def test_port_in_use_is_told(attached, tmp_path):
    port = int(running(attached)["url"].rpartition(":")[2])
    second = attach(
        state=tmp_path / "other", logs=tmp_path / "logs", port=port, data=tmp_path / "d"
    )
    try:
        status = wait_for(lambda: second.status()["state"] == "waiting" and second.status())
        assert "The port is in use by another program" in status["message"]
    finally:
        second.stop()


@POSIX
def test_killed_child_is_started_again(attached):
    first = running(attached)["pid"]
    os.kill(first, signal.SIGKILL)
    status = wait_for(
        lambda: (
            attached.status()["pid"] not in (None, first)
            and attached.status()["state"] == "running"
            and attached.status()
        )
    )
    assert status["restart_count"] == 1


def test_stop_ends_the_child(attached):
    pid = running(attached)["pid"]
    attached.stop()
    wait_for(lambda: is_gone(pid))
    assert attached.status()["state"] == "stopped"


@POSIX
def test_bot_without_our_packages_uses_the_python_that_run_py_made(tmp_path, project_root):
    made = tmp_path / ".venv" / "bin" / "python"
    made.parent.mkdir(parents=True)
    made.write_text("#!/bin/sh\necho asked to run $1\n", encoding="utf-8")
    made.chmod(0o755)
    shutil.copytree(project_root / "botscope", tmp_path / "botscope")
    shutil.copy(project_root / "dashboard_api.py", tmp_path)
    script = """
        import time
        from botscope import attach

        dashboard = attach()
        while dashboard.status()["state"] == "starting":
            time.sleep(0.05)
        print(dashboard.status()["message"])
    """
    # -S leaves site-packages out, so this Python has none of our packages.
    command = [sys.executable, "-S", "-c", textwrap.dedent(script)]
    bot = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"asked to run {tmp_path / 'dashboard_api.py'}" in bot.stdout


def test_folders_that_do_not_exist_yet_are_waited_for(tmp_path, free_port):
    dashboard = attach(
        state=tmp_path / "s", logs=tmp_path / "l", port=free_port, data=tmp_path / "d"
    )
    try:
        assert running(dashboard)
    finally:
        stop(dashboard)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"port": "many"}, "'many' is not a port"),
        ({"nonsense": 1}, "--nonsense is not an option"),
        ({"python": "no-such-python"}, "could not be started"),
    ],
    ids=["bad-port", "unknown-option", "no-python"],
)
def test_mistake_is_told_and_never_raised(tmp_path, options, told):
    dashboard = attach(state=tmp_path / "s", logs=tmp_path / "l", **options)
    try:
        status = wait_for(lambda: dashboard.status()["state"] == "waiting" and dashboard.status())
        assert told in status["message"]
    finally:
        dashboard.stop()


def test_fault_in_the_supervisor_never_reaches_the_bot():
    class Impossible:
        def __fspath__(self):
            raise LookupError("no path")

    dashboard = Dashboard([Impossible()], "http://127.0.0.1:1", None)
    dashboard.start()
    status = wait_for(lambda: dashboard.status()["state"] == "failed" and dashboard.status())
    assert "supervisor ended" in status["message"]


BOT = """
    import os, sys, time
    sys.path.insert(0, {root!r})
    from botscope import attach
    dashboard = attach(state="state", logs="logs", port={port}, data={data!r})
    while dashboard.status()["state"] != "running":
        time.sleep(0.02)
    print(dashboard.status()["pid"], flush=True)
    time.sleep(60)
"""


SECRETS = {
    "BINANCE_API_KEY": "canary-1",
    "EXCHANGE_API_SECRET": "canary-2",
    "TELEGRAM_TOKEN": "canary-3",
    "DATABASE_URL": "https://user:canary-4@host",
    "AWS_SESSION_TOKEN": "canary-5",
    "MY_PASSPHRASE": "canary-6",
}


@pytest.fixture(scope="module")
def bot(project_root, tmp_path_factory):
    folder = write_bot(tmp_path_factory.mktemp("bot"))
    text = BOT.format(root=str(project_root), port=find_free_port(), data=str(folder / "own"))
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text)],
        cwd=folder,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | SECRETS,
    )
    process.child = int(process.stdout.readline())
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc")
def test_child_knows_no_secret_of_the_bot(bot):
    child = Path("/proc", str(bot.child))
    known = (child / "environ").read_bytes() + (child / "cmdline").read_bytes()
    assert b"dashboard_api.py" in known
    assert b"canary" not in known


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="needs POSIX priorities")
def test_child_gives_way_to_the_bot(bot):
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, bot.child) > mine


@POSIX
def test_killed_bot_takes_its_dashboard_along(bot):
    bot.kill()
    wait_for(lambda: is_gone(bot.child), limit_s=10)
