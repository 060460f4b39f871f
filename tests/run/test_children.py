"""Processes that were started: ended politely, then for certain; their end reported."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from launch.children import Child, end_all, exit_code, first_ended, start

StartChild = Callable[[str], Child]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")

WAITS = "import sys, time; print('up', file=sys.stderr, flush=True); time.sleep(60)"
TIDIES_UP = """
import signal, sys, time
def tidy(number, frame):
    print('tidied', file=sys.stderr, flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, tidy)
print('up', file=sys.stderr, flush=True)
time.sleep(60)
"""
REFUSES = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('up', file=sys.stderr, flush=True)
time.sleep(60)
"""


@pytest.fixture
def child(capfd: pytest.CaptureFixture[str]) -> Iterator[StartChild]:
    started: list[Child] = []

    def start_one(code: str) -> Child:
        started.append(start("child", [sys.executable, "-c", code], {}))
        deadline = time.monotonic() + 60
        while "up" in code and "up" not in capfd.readouterr().err:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return started[-1]

    yield start_one
    for each in started:
        each.process.kill()
        each.process.wait()


@posix_only
def test_child_gets_the_time_to_tidy_up(child, capfd):
    one = child(TIDIES_UP)
    end_all([one])
    assert one.process.returncode == 0
    assert "tidied" in capfd.readouterr().err


@posix_only
def test_child_that_refuses_is_killed_after_its_grace(child):
    one = child(REFUSES)
    started = time.monotonic()
    end_all([one], grace_s=0.3)
    assert one.process.returncode == -signal.SIGKILL
    assert time.monotonic() - started < 3


def test_all_children_end_in_one_grace_and_not_one_after_the_other(child):
    several = [child(WAITS) for _ in range(3)]
    end_all(several)
    assert all(one.process.poll() is not None for one in several)


def test_ending_what_has_ended_is_no_error(child):
    one = child("pass")
    one.process.wait()
    end_all([one])
    assert one.process.returncode == 0


def test_child_that_ended_is_found_with_its_exit_code(child):
    running, ended = child(WAITS), child("import sys; sys.exit(7)")
    ended.process.wait()
    assert first_ended([running, ended]) is ended
    assert exit_code(ended) == 7


@posix_only
def test_killed_child_has_the_exit_code_of_a_shell(child):
    one = child(WAITS)
    one.process.send_signal(signal.SIGKILL)
    one.process.wait()
    assert exit_code(one) == 128 + signal.SIGKILL


@posix_only
def test_ctrl_c_in_the_terminal_does_not_reach_a_child_by_itself(child):
    """Else each child would hear it twice: from the terminal, and from us."""
    one = child(WAITS)
    groups = subprocess.run(
        ["ps", "-o", "pgid=", "-p", str(one.process.pid)], capture_output=True, text=True
    )
    assert int(groups.stdout) == one.process.pid


STARTS_ONE_TIED = """
import sys, time
from launch.children import start
tied = "from launch import tied; tied.GRACE_S = 0.3; tied.main()"
child = start("child", [sys.executable, "-c", tied, sys.argv[1], sys.argv[2]], {})
print(child.process.pid, flush=True)
time.sleep(60)
"""
TIED = """
import pathlib, signal, sys, time
mark = pathlib.Path(sys.argv[1])
def tidy(number, frame):
    mark.write_text("tidied", encoding="ascii")
    raise SystemExit(0)
refuses = mark.name == "refused"
signal.signal(signal.SIGTERM, signal.SIG_IGN if refuses else tidy)
print("up", file=sys.stderr, flush=True)
time.sleep(20)
"""


@posix_only
@pytest.mark.parametrize("name", ["tidied", "refused"])
def test_tied_child_ends_when_its_parent_is_killed(name, project_root, tmp_path):
    script, mark = tmp_path / "program.py", tmp_path / name
    script.write_text(TIED, encoding="utf-8")
    command = [sys.executable, "-c", STARTS_ONE_TIED, str(script), str(mark)]
    parent = subprocess.Popen(
        command, cwd=project_root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with parent:
        pid = int(parent.stdout.readline())
        assert parent.stderr.readline() == "up\n"
        parent.kill()
        # The child has the same stderr: it ends when both have ended.
        parent.stderr.read()
    assert mark.exists() == (name == "tidied")
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    asked = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    return state[:1] not in ("", "Z")
