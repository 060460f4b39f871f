"""What attach() promises to a bot: nothing of it is touched, and two never show one folder."""

import json
import os
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path

import pytest

from botscope.attach import attach
from tests.api.sample import write_bot
from tests.ports import find_free_port

SNAPSHOT = """
    import json, locale, logging, os, signal, sys, threading, time, warnings
    sys.path.insert(0, {root!r})
    os.umask(0o027)
    locale.setlocale(locale.LC_ALL, "C")
    logging.basicConfig(filename="bot.log", level=logging.INFO)
    logging.getLogger("bot.orders").setLevel(logging.DEBUG)
    warnings.simplefilter("error", BytesWarning)
    signal.signal(signal.SIGTERM, lambda *_: None)

    def loggers():
        tree = logging.Logger.manager.loggerDict
        parts = ("level", "handlers", "propagate")
        return {{name: [repr(getattr(each, part, None)) for part in parts]
                for name, each in list(tree.items())}}

    def picture():
        root = logging.getLogger()
        umask = os.umask(0o027)
        return {{
            "root": [repr(root.handlers), root.level, logging.root.manager.disable],
            "loggers": loggers(),
            "signals": [repr(signal.getsignal(each)) for each in sorted(signal.valid_signals())
                        if each not in (signal.SIGKILL, signal.SIGSTOP)],
            "warnings": repr(warnings.filters),
            "locale": [repr(locale.setlocale(each)) for each in (locale.LC_ALL, locale.LC_NUMERIC)],
            "cwd": os.getcwd(), "environ": dict(os.environ), "umask": umask,
            "path": list(sys.path), "argv": list(sys.argv),
            "hooks": [repr(each) for each in (sys.excepthook, threading.excepthook, sys.stdout)],
            "priority": os.getpriority(os.PRIO_PROCESS, 0),
        }}

    before, modules, threads = picture(), set(sys.modules), set(threading.enumerate())
    from botscope import attach
    dashboard = attach(state="state", logs="logs", port={port}, data={data!r}, mode={mode!r})
    deadline = time.monotonic() + 30
    while dashboard.status()["state"] != "running" and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    after = picture()
    new = set(sys.modules) - modules
    tops = {{name.partition(".")[0] for name in new}}
    started = set(threading.enumerate()) - threads
    print(json.dumps({{
        "changed": [name for name in before if before[name] != after[name]],
        "foreign": sorted(tops - set(sys.stdlib_module_names)),
        "own": sorted(name for name in new if name.startswith("botscope")),
        "threads": sorted([each.name, each.daemon] for each in started),
        "state": dashboard.status()["state"],
    }}))
    # A bot in whose threads it runs may end without a word, and must end as if it were alone.
    if {mode!r} == "process":
        dashboard.stop()
"""


def seen_by_the_bot(root: Path, folder: Path, uncovered: dict[str, str], mode: str) -> dict:
    port, data = find_free_port(), str(folder / "own")
    script = textwrap.dedent(SNAPSHOT).format(root=str(root), port=port, data=data, mode=mode)
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=folder, env=uncovered, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.skipif(os.name != "posix", reason="umask, priorities and signals of POSIX")
def test_nothing_of_the_bots_process_is_touched(tmp_path, project_root, uncovered):
    folder = write_bot(tmp_path)
    seen = seen_by_the_bot(project_root, folder, uncovered, "process")
    assert seen == {
        "changed": [],
        "foreign": ["botscope"],
        "own": ["botscope", "botscope.attach", "botscope.attached_child"],
        "threads": [["botscope", True]],
        "state": "running",
    }
    assert (folder / "bot.log").read_text(encoding="utf-8") == ""


@pytest.mark.skipif(os.name != "posix", reason="umask, priorities and signals of POSIX")
def test_thread_mode_leaves_logging_signals_and_environment_alone(
    tmp_path, project_root, uncovered
):
    folder = write_bot(tmp_path)
    seen = seen_by_the_bot(project_root, folder, uncovered, "thread")
    assert seen["state"] == "running"
    # Libraries that it loads add loggers and warning filters of their own; it is said in the docs.
    assert set(seen["changed"]) <= {"loggers", "warnings"}
    assert (folder / "bot.log").read_text(encoding="utf-8") == ""


def wait_for(condition, *, limit_s: float = 30.0):
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("did not happen in time")


def in_state(dashboard, state: str) -> dict:
    return wait_for(lambda: dashboard.status()["state"] == state and dashboard.status())


def stop(*dashboards) -> None:
    for dashboard in dashboards:
        dashboard.stop()
    for dashboard in dashboards:
        wait_for(lambda each=dashboard: each.status()["pid"] is None)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = write_bot(tmp_path_factory.mktemp("shown"))
    dashboard = attach(folder / "state", folder / "logs", find_free_port(), data=folder / "own")
    in_state(dashboard, "running")
    yield dashboard, folder
    stop(dashboard)


def test_second_bot_of_a_folder_is_told_who_serves_it(shown):
    dashboard, folder = shown
    # Written in another way, it is the same folder.
    again = attach(
        folder / "state" / "bot_state.json",
        folder / "state" / ".." / "logs",
        find_free_port(),
        data=folder / "own",
    )
    try:
        status = in_state(again, "waiting")
        assert "Another dashboard shows this bot already" in status["message"]
        assert f"process {dashboard.status()['pid']} of the bot {os.getpid()}" in status["message"]
        assert status["url"] == dashboard.url
    finally:
        stop(again)


def test_other_folder_is_served_beside_on_the_next_free_port(shown, tmp_path):
    port = int(shown[0].url.rpartition(":")[2])
    folder = write_bot(tmp_path)
    other = attach(folder / "state", folder / "logs", port, port_tries=20, data=shown[1] / "own")
    try:
        in_state(other, "running")
        assert port < int(other.url.rpartition(":")[2]) < port + 20
        with urllib.request.urlopen(other.url + "/health", timeout=10) as answer:
            assert json.load(answer)["status"] == "alive"
    finally:
        stop(other)


def test_folder_is_free_again_when_its_dashboard_was_killed(tmp_path):
    folder = write_bot(tmp_path)
    places = {"state": folder / "state", "logs": folder / "logs", "data": folder / "own"}
    first = attach(**places, port=find_free_port())
    pid = in_state(first, "running")["pid"]
    first.stop()
    wait_for(lambda: first.status()["pid"] is None)
    second = attach(**places, port=find_free_port())
    try:
        assert in_state(second, "running")["pid"] != pid
    finally:
        stop(second)


def test_nothing_is_written_into_the_bots_folders(shown):
    _, folder = shown
    own = folder / "own"
    written = [path for path in folder.rglob("*") if path.suffix in {".lock", ".sqlite"}]
    assert written
    assert [path for path in written if not path.is_relative_to(own)] == []


def test_pause_doubles_while_a_start_fails(tmp_path):
    dashboard = attach(tmp_path / "s", tmp_path / "l", python="no-such-python")
    try:
        wait_for(lambda: "Next try in 1 s" in dashboard.status()["message"])
        wait_for(lambda: "Next try in 2 s" in dashboard.status()["message"])
        assert dashboard.status()["restart_count"] == 1
    finally:
        dashboard.stop()


def test_unknown_mode_is_told(tmp_path):
    status = attach(tmp_path / "s", tmp_path / "l", mode="fiber").status()
    assert status["state"] == "failed"
    assert status["message"] == "mode is 'process' or 'thread', not 'fiber'."


def test_thread_mode_serves_and_stops(tmp_path):
    folder = write_bot(tmp_path)
    dashboard = attach(
        folder / "state", folder / "logs", find_free_port(), data=folder / "own", mode="thread"
    )
    assert in_state(dashboard, "running")["pid"] == os.getpid()
    with urllib.request.urlopen(dashboard.url + "/health", timeout=10) as answer:
        assert json.load(answer)["status"] == "alive"
    stop(dashboard)
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(dashboard.url + "/health", timeout=10)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"port": "many"}, "The dashboard refused its settings: --port: 'many' is not a port"),
        ({"nonsense": 1}, "--nonsense is not an option"),
    ],
    ids=["bad-port", "unknown-option"],
)
def test_mistake_in_thread_mode_is_told_and_never_raised(tmp_path, options, told):
    dashboard = attach(state=tmp_path / "s", logs=tmp_path / "l", mode="thread", **options)
    try:
        assert told in in_state(dashboard, "waiting")["message"]
    finally:
        dashboard.stop()


def test_folder_and_port_in_use_are_told_in_thread_mode(shown, tmp_path):
    first, folder = shown
    port = int(first.url.rpartition(":")[2])
    same = attach(folder / "state", folder / "logs", data=folder / "own", mode="thread")
    taken = attach(tmp_path / "s", tmp_path / "l", port, data=tmp_path / "own", mode="thread")
    try:
        assert "shows this bot already" in in_state(same, "waiting")["message"]
        assert same.url == first.url
        assert "in use by another program" in in_state(taken, "waiting")["message"]
    finally:
        same.stop()
        taken.stop()
