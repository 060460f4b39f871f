"""Processes that we started: watched together, ended together, never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import FrameType

GRACE_S = 5.0
POLL_S = 0.05

if sys.platform == "win32":
    GROUP_FLAG = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    GROUP_FLAG = 0


@dataclass(frozen=True)
class Child:
    """A process with the name under which we speak of it."""

    name: str
    process: subprocess.Popen[bytes]


def start(name: str, command: Sequence[str], env: Mapping[str, str]) -> Child:
    """Start a process in a group of its own; what it says on stderr is seen, stdout is not.

    The terminal then sends Ctrl-C to us alone, and each child hears it once, from us. Its input
    never says anything and ends when we do, however we end: `launch.tied` listens to that.
    """
    process = subprocess.Popen(
        command,
        env={**os.environ, **env},
        stdin=_lifeline(),
        stdout=subprocess.DEVNULL,
        creationflags=GROUP_FLAG,
        start_new_session=True,
    )
    return Child(name, process)


@cache
def _lifeline() -> int:
    """Open a pipe that we alone hold the other end of, until the system closes it for us."""
    read_end, _ = os.pipe()
    return read_end


@contextmanager
def stop_requests() -> Iterator[threading.Event]:
    """Turn Ctrl-C and the system's wish to end us into an event, for the block."""
    requested = threading.Event()

    def request(_number: int, _frame: FrameType | None) -> None:
        requested.set()

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, request) for number in numbers}
    try:
        yield requested
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def first_ended(children: Sequence[Child]) -> Child | None:
    """Find a child that is no longer running."""
    return next((child for child in children if child.process.poll() is not None), None)


def end_all(children: Sequence[Child], grace_s: float = GRACE_S) -> None:
    """Ask every child to end; whoever still runs after ``grace_s`` is killed."""
    for demand in (_ask, subprocess.Popen.kill):
        running = [child.process for child in children if child.process.poll() is None]
        for process in running:
            demand(process)
        _wait(running, grace_s)


def exit_code(child: Child) -> int:
    """Give a child's exit code as a shell would: 128 and the signal's number when it was killed."""
    code = child.process.returncode
    return 128 - code if code < 0 else code


def _ask(process: subprocess.Popen[bytes]) -> None:
    # The child may have ended between the question and the signal.
    try:
        if sys.platform == "win32":
            process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            process.send_signal(signal.SIGTERM)
    except OSError:
        return


def _wait(processes: Sequence[subprocess.Popen[bytes]], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(POLL_S)
