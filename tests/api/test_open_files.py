"""A system lets a process open so many files; each connection is one."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.api.sample import write_bot
from tests.api.test_process import command, environment, raw, wait_until_ready

pytestmark = [
    pytest.mark.usefixtures("counted"),
    pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit"),
]

WITH_LIMITS = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
os.execv(sys.argv[3], sys.argv[3:])
"""
ASKED = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
Start = Callable[[int, int], subprocess.Popen]


@pytest.fixture
def start(project_root, tmp_path, free_port) -> Iterator[Start]:
    folder = write_bot(tmp_path)
    started = []

    def start_one(soft: int, hard: int) -> subprocess.Popen:
        program = command(project_root, folder, f"--port={free_port}")
        with (tmp_path / "complaints").open("wb") as complaints:
            process = subprocess.Popen(
                [sys.executable, "-c", WITH_LIMITS, str(soft), str(hard), *program],
                cwd=folder,
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=complaints,
            )
        started.append(process)
        process.url = f"http://127.0.0.1:{free_port}"
        wait_until_ready(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.wait()


def answered_count(url: str, count: int) -> int:
    """Hold connections open, and return how many of them are answered."""
    port = int(url.rpartition(":")[2])
    answers = []
    with contextlib.ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            for _ in range(count)
        ]
        for line in lines:
            line.sendall(ASKED)
        for line in lines:
            # Who is not let in waits until somebody leaves.
            line.settimeout(3 if not answers or answers[-1] else 0.01)
            with contextlib.suppress(TimeoutError):
                answers.append(bool(line.recv(65_536)))
                continue
            answers.append(False)
    return sum(answers)


def test_as_many_connections_are_let_in_as_there_are_files_to_open(start, tmp_path):
    dashboard = start(160, 160)
    assert 20 < answered_count(dashboard.url, 200) < 100
    closing = ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert raw(dashboard.url, closing).startswith(b"HTTP/1.1 200")
    assert "Too many open files" not in (tmp_path / "complaints").read_text(encoding="utf-8")


def test_where_the_system_lets_us_open_more_files_we_do(start):
    assert answered_count(start(160, 4096).url, 200) == 200
