"""A dashboard to measure, and clients that ask it: on plain sockets, because they share its cores.

``python benchmarks/load.py bare OPTIONS...`` serves as the dashboard does, without its front.
"""

import heapq
import os
import random
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason"
)
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
ETAG = re.compile(rb"\r\nEtag: ([^\r]+)\r\n", re.IGNORECASE)
WITHOUT_BODY = (b"304", b"204")


def write_log(folder: Path, count: int) -> None:
    """Write a log of trades over two years, in two versions."""
    (folder / "logs").mkdir()
    chance = random.Random(1)  # noqa: S311 - made-up trades
    start_s, step_s = 1_700_000_000, 63_000_000 / count
    with (folder / "logs" / "trades.csv").open("w", encoding="utf-8", newline="\n") as log:
        log.write(HEADER + "\n")
        for number in range(count):
            closed = time.gmtime(start_s + int(number * step_s))
            opened = time.gmtime(start_s + int(number * step_s) - 1800)
            pnl = round(chance.gauss(0.05, 1.0), 4)
            moments = ",".join(time.strftime("%Y-%m-%dT%H:%M:%SZ", t) for t in (opened, closed))
            version = "v8.00" if number * 2 < count else "v8.01"
            log.write(
                f"t{number},{moments},BTCUSDT,long,1,100,{100 + pnl:.4f},{pnl},0,{pnl},"
                f"{version},adx_trend,take_profit\n"
            )


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def request(path: str, etag: str = "") -> bytes:
    """Write a question as a browser does."""
    condition = f"If-None-Match: {etag}\r\n" if etag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
        "User-Agent: Mozilla/5.0 (measuring)\r\nAccept-Encoding: gzip, deflate, br\r\n"
        f"{condition}\r\n"
    ).encode()


@dataclass(frozen=True, slots=True)
class Told:
    """One answer."""

    status: int
    size_bytes: int
    etag: str
    took_ms: float


def missing(answer: bytes) -> int:
    """Return how many bytes of an answer are still to come; -1 where only the end tells."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return 1
    if head[9:12] in WITHOUT_BODY:
        return 0
    length = LENGTH.search(head + b"\r\n")
    return -1 if length is None else int(length[1]) - len(body)


class Server:
    """A dashboard over a folder; ``is_bare`` without its front."""

    def __init__(self, folder: Path, *, is_bare: bool = False) -> None:
        self.port = free_port()
        program = [str(ROOT / "benchmarks" / "load.py"), "bare"]
        command = program if is_bare else [str(ROOT / "dashboard_api.py")]
        own = folder / ("own-bare" if is_bare else "own")
        options = [f"--logs={folder / 'logs'}", f"--data={own}", f"--port={self.port}"]
        self.process = subprocess.Popen(
            [sys.executable, *command, *options, "--starting-balance=1000"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    def ask(self, path: str, etag: str = "") -> Told:
        """Ask once, over a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            started = time.perf_counter()
            connection.sendall(request(path, etag))
            answer = b""
            while missing(answer):
                piece = connection.recv(262_144)
                if not piece:
                    break
                answer += piece
            took_ms = (time.perf_counter() - started) * 1000
        head, _, body = answer.partition(b"\r\n\r\n")
        found = ETAG.search(head + b"\r\n")
        return Told(int(head[9:12]), len(body), found[1].decode() if found else "", took_ms)

    def wait_until_read(self) -> float:
        """Wait for the whole log; seconds since the first try."""
        started = time.perf_counter()
        while time.perf_counter() - started < 300:
            try:
                # The prepared answers come after it, and would be measured as somebody's own.
                if self.ask("/ready").status == 200 and self._is_at_rest():
                    return time.perf_counter() - started
            except OSError:
                pass
            time.sleep(0.05)
        raise TimeoutError

    def _is_at_rest(self) -> bool:
        before_s = self.cpu_s()
        time.sleep(1.0)
        return self.cpu_s() - before_s < 0.05

    def cpu_s(self) -> float:
        """Return the CPU seconds of the server so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").split()
        except OSError:
            return 0.0
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Return the resident memory of the server; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return 0.0
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(10)


@dataclass(slots=True)
class Client:
    """One client: its questions in turn, and the connection that it has, if any."""

    number: int
    turn: int = 0
    asked_s: float = 0.0
    answer: bytes = b""
    connection: socket.socket | None = None


@dataclass(slots=True)
class Load:
    """Clients in one loop: each asks again when it is answered, or at its own moments.

    A poll asks every path once, one after the other.
    """

    port: int
    paths: Sequence[str]
    count: int
    etag: str = ""
    every_s: float = 0.0
    took_ms: list[float] = field(default_factory=list)
    wrong_count: int = 0
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _due: list[tuple[float, int]] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Ask until the time is over."""
        clients = [Client(number) for number in range(self.count)]
        now_s, chance = time.perf_counter(), random.Random(2)  # noqa: S311 - moments to poll at
        end_s = now_s + seconds
        self._due = [(now_s + chance.random() * self.every_s, c.number) for c in clients]
        heapq.heapify(self._due)
        while (now_s := time.perf_counter()) < end_s:
            while self._due and self._due[0][0] <= now_s:
                self._ask(clients[heapq.heappop(self._due)[1]])
            until_s = min([end_s, *(due[0] for due in self._due[:1])])
            for key, _ in self._selector.select(max(0.0, until_s - time.perf_counter())):
                self._receive(key.data)
        for client in clients:
            self._close(client)

    def percentile_ms(self, percent: int) -> float:
        """Return the time within which so many of a hundred were answered."""
        ordered = sorted(self.took_ms)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def _ask(self, client: Client) -> None:
        client.asked_s, client.answer = time.perf_counter(), b""
        if client.connection is None:
            client.connection = socket.create_connection(("127.0.0.1", self.port))
            self._selector.register(client.connection, selectors.EVENT_READ, client)
        path = self.paths[client.turn % len(self.paths)]
        client.connection.sendall(request(path, self.etag))

    def _receive(self, client: Client) -> None:
        if client.connection is None:
            return
        piece = client.connection.recv(262_144)
        if not piece:
            # The server closed after an answer: the next question takes a new connection.
            self._close(client)
            return
        client.answer += piece
        if missing(client.answer) == 0:
            self._told(client)

    def _told(self, client: Client) -> None:
        now_s = time.perf_counter()
        self.took_ms.append((now_s - client.asked_s) * 1000)
        self.wrong_count += client.answer[9:12] != (b"304" if self.etag else b"200")
        if b"\r\nConnection: close\r\n" in client.answer[:2000]:
            self._close(client)
        client.turn += 1
        is_poll_over = self.every_s and client.turn % len(self.paths) == 0
        heapq.heappush(self._due, (now_s + (self.every_s if is_poll_over else 0.0), client.number))

    def _close(self, client: Client) -> None:
        if client.connection is not None:
            self._selector.unregister(client.connection)
            client.connection.close()
            client.connection = None


def serve_bare(arguments: list[str]) -> None:
    """Serve as the dashboard does, but with Flask in front."""
    from botscope import app, cli, server

    def create_bare(*options: object, **more: object) -> object:
        made = app.create_app(*options, **more)  # type: ignore[arg-type]
        made.wsgi_app = made.extensions[app.FRONT].behind
        return made

    server.create_app = create_bare  # type: ignore[assignment]
    sys.exit(cli.main(arguments))


if __name__ == "__main__":
    serve_bare(sys.argv[2:])
