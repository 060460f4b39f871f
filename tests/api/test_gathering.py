"""The loop answers what is at hand, the threads the rest; nobody waits for somebody else."""

import contextlib
import gc
import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from waitress import wasyncore
from waitress.task import WSGITask

from botscope.server import waitress_of

THREADS = 2
PATIENCE_S = 30


class House:
    """A server of which ``/slow`` waits until it is let go; the rest tells which thread answers.

    A number as the query is the length of the answer at least.
    """

    def __init__(self, port: int, is_at_hand: Callable[[dict], bool]) -> None:
        self.port = port
        self.let_go = threading.Event()
        self.waiting = threading.Semaphore(0)
        self._stopped = threading.Event()
        self._sockets: dict = {}
        tunables = {"threads": THREADS, "channel_request_lookahead": 5}
        self._server = waitress_of(
            self._answer, is_at_hand, tunables, map=self._sockets, host="127.0.0.1", port=port
        )
        self._reception = self._server.task_dispatcher
        self._loop = threading.Thread(target=self._run, name="loop", daemon=True)
        self._loop.start()

    def _answer(self, environ, start_response) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.waiting.release()
            self.let_go.wait(PATIENCE_S)
        told = f"{environ['PATH_INFO']} {threading.current_thread().name}".encode()
        told = told.ljust(int(environ["QUERY_STRING"] or 0))
        start_response("200 OK", [("Content-Length", str(len(told)))])
        return [told]

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._reception.turn(0.05, self._sockets)

    def stop(self) -> None:
        self.let_go.set()
        deadline = time.monotonic() + PATIENCE_S
        while self._server.active_channels and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not self._server.active_channels, "every client has left"
        self.end()

    def end(self) -> int:
        """End amid everything, and return how many threads are left."""
        self._stopped.set()
        self._loop.join(PATIENCE_S)
        self._reception.shutdown()
        wasyncore.close_all(self._sockets)
        return len(self._reception.threads)

    def unread_bytes(self) -> int:
        channels = list(self._server.active_channels.values())
        return sum(channel.total_outbufs_len for channel in channels)

    def ask(self, path: str) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        with contextlib.closing(line):
            line.request("GET", path)
            return line.getresponse().read().decode()


@pytest.fixture
def open_house(free_port: int) -> Iterator[Callable[[Callable[[dict], bool]], House]]:
    opened: list[House] = []

    def open_one(is_at_hand: Callable[[dict], bool]) -> House:
        opened.append(House(free_port, is_at_hand))
        return opened[-1]

    yield open_one
    for house in opened:
        house.stop()


def asked_at_once(house: House, *paths: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", house.port), timeout=PATIENCE_S)
    line.sendall("".join(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n" for path in paths).encode())
    return line


def is_kept(environ: dict) -> bool:
    return environ["PATH_INFO"] == "/kept"


def test_what_is_at_hand_does_not_wait_for_busy_threads(open_house):
    house = open_house(is_kept)
    slow = [threading.Thread(target=house.ask, args=["/slow"]) for _ in range(THREADS + 1)]
    for each in slow:
        each.start()
    for _ in range(THREADS):
        assert house.waiting.acquire(timeout=PATIENCE_S)
    assert house.ask("/kept") == "/kept loop"
    house.let_go.set()
    for each in slow:
        each.join(PATIENCE_S)
    assert house.ask("/other").startswith("/other waitress")


def test_answers_on_one_connection_keep_the_order_of_the_questions(open_house):
    house = open_house(is_kept)
    house.let_go.set()
    paths = ["/kept", "/slow", "/kept", "/kept", "/other", "/kept"]
    with asked_at_once(house, *paths) as line:
        told = b""
        while told.count(b"HTTP/1.1 200") < len(paths) or not told.endswith(
            (b"loop", b"-0", b"-1")
        ):
            told += line.recv(65_536)
    places = [told.index(f"\r\n\r\n{paths[0]}".encode())]
    for path in paths[1:]:
        places.append(told.index(f"\r\n\r\n{path} ".encode(), places[-1] + 1))
    assert places == sorted(places)


def test_a_mistake_in_looking_ends_that_connection_and_not_the_loop(open_house):
    def stumble(environ: dict) -> bool:
        if environ["PATH_INFO"] == "/stone":
            raise LookupError
        return is_kept(environ)

    house = open_house(stumble)
    with pytest.raises(http.client.RemoteDisconnected):
        house.ask("/stone")
    assert house.ask("/kept") == "/kept loop"
    assert house.ask("/other").startswith("/other waitress")


def test_who_leaves_before_the_answer_disturbs_nobody(open_house):
    house = open_house(is_kept)
    for _ in range(20):
        asked_at_once(house, "/kept").close()
    assert house.ask("/kept") == "/kept loop"


@pytest.mark.parametrize(
    ("asked", "size_bytes", "count"),
    [("/kept", 200_000, 200), ("/kept", 40_000_000, 2), ("/other", 200_000, 200)],
    ids=["many-kept", "large-kept", "many-others"],
)
def test_who_asks_on_and_reads_nothing_holds_up_nobody(open_house, asked, size_bytes, count):
    house = open_house(is_kept)
    with contextlib.ExitStack() as stack:
        for _ in range(THREADS + 1):
            stack.enter_context(asked_at_once(house, *[f"{asked}?{size_bytes}"] * count))
        assert house.ask("/kept") == "/kept loop"
        assert house.ask("/other").startswith("/other waitress")


def test_who_asks_on_and_reads_all_is_answered_all(open_house):
    house = open_house(is_kept)
    count, size_bytes = 40, 20_000
    with asked_at_once(house, *[f"/kept?{size_bytes}"] * count) as line:
        told = b""
        while len(told) < count * size_bytes or not told.endswith(b" "):
            told += line.recv(1_000_000)
    assert told.count(b"HTTP/1.1 200") == count


def told_on(line: socket.socket, count: int) -> str:
    told = b""
    while len(re.findall(rb"\r\n\r\n/\w+ \S", told)) < count:
        told += line.recv(65_536)
    return told.decode()


def test_the_loop_answers_one_question_of_many_that_came_at_once(open_house):
    house = open_house(is_kept)
    with asked_at_once(house, *["/kept"] * 100) as line:
        told = told_on(line, 100)
    assert told.count("/kept loop") == 1
    assert told.count("/kept waitress") == 99


def test_an_answer_is_sent_while_the_next_one_is_made(open_house):
    house = open_house(is_kept)
    with asked_at_once(house, "/kept", "/slow") as line:
        assert house.waiting.acquire(timeout=PATIENCE_S)
        assert told_on(line, 1).endswith("/kept loop")
        house.let_go.set()
        assert "/slow waitress" in told_on(line, 1)


def test_an_answered_question_leaves_nothing_for_the_garbage_collector(open_house):
    house = open_house(is_kept)
    gc.collect()
    gc.disable()
    try:
        for path in ["/kept", "/other"] * 10:
            house.ask(path)
        left_count = sum(isinstance(each, WSGITask) for each in gc.get_objects())
    finally:
        gc.enable()
    assert left_count <= 2 * THREADS


def test_who_reads_nothing_does_not_hold_up_the_end(open_house):
    house = open_house(is_kept)
    with asked_at_once(house, "/other?40000000", "/slow"):
        while house.unread_bytes() < 20_000_000:
            time.sleep(0.01)
        started_s = time.monotonic()
        assert house.end() == 0
        assert time.monotonic() - started_s < 4
