"""What answering costs: time and server CPU per request, first and kept answers, many pages.

    python benchmarks/serve.py [TRADES]

A real dashboard over a log of made-up trades is asked over HTTP, address by address and then by
pages that poll at once, each with a connection of its own.
"""

import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POLLED = ("/api/status", "/api/stats", "/api/trades", "/api/equity", "/api/periods", "/api/balance")
MEASURED = (*POLLED, "/api/versions", "/api/breakdown", "/api/montecarlo", "/api/quality", "/")
HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason"
)
REPEATS = 200
PAGES = 50
ROUNDS = 10
PAUSE_S = 1.0  # a page waits 15 s, so this load is that of 15 times as many


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


class Server:
    """A dashboard over a folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        options = [f"--logs={folder / 'logs'}", f"--data={folder / 'own'}", f"--port={self.port}"]
        command = [sys.executable, str(ROOT / "dashboard_api.py"), *options]
        self.process = subprocess.Popen(
            [*command, "--starting-balance=1000"], cwd=folder, stdout=subprocess.DEVNULL
        )

    def ask(
        self, connection: http.client.HTTPConnection, path: str, etag: str = ""
    ) -> tuple[int, int, str]:
        """Ask once; status, bytes and ETag of the answer."""
        headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": etag} if etag else {})
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, len(content), answer.headers.get("ETag", "")

    def connection(self) -> http.client.HTTPConnection:
        """Open a connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def wait_until_read(self) -> float:
        """Wait for the whole log; seconds since the first try."""
        started = time.perf_counter()
        while time.perf_counter() - started < 300:
            try:
                connection = self.connection()
                connection.request("GET", "/ready")
                document = json.loads(connection.getresponse().read())
                if document.get("indexed_ratio") == 1:
                    return time.perf_counter() - started
            except OSError:
                pass
            time.sleep(0.05)
        raise TimeoutError

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


def measure_address(server: Server, path: str) -> dict[str, object]:
    """Time the first answer, the kept one, and the one for whom nothing changed."""
    connection = server.connection()
    started = time.perf_counter()
    status, size, etag = server.ask(connection, path)
    first_ms = (time.perf_counter() - started) * 1000
    figures: dict[str, object] = {"status": status, "bytes": size, "first_ms": round(first_ms, 2)}
    for name, known in (("kept", ""), ("unchanged", etag)):
        cpu_s, took = server.cpu_s(), []
        for _ in range(REPEATS):
            started = time.perf_counter()
            server.ask(connection, path, known)
            took.append((time.perf_counter() - started) * 1000)
        figures[f"{name}_median_ms"] = round(statistics.median(took), 3)
        figures[f"{name}_cpu_ms"] = round((server.cpu_s() - cpu_s) * 1000 / REPEATS, 3)
    return figures


def measure_pages(server: Server) -> dict[str, object]:
    """Let many pages poll at once, with what they know, and time each request."""
    took: list[float] = []

    def page() -> None:
        connection, known = server.connection(), {}
        for _ in range(ROUNDS):
            time.sleep(random.uniform(0, 2 * PAUSE_S))  # noqa: S311
            for path in POLLED:
                started = time.perf_counter()
                _, _, known[path] = server.ask(connection, path, known.get(path, ""))
                took.append((time.perf_counter() - started) * 1000)

    cpu_s, started = server.cpu_s(), time.perf_counter()
    threads = [threading.Thread(target=page) for _ in range(PAGES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed_s, ordered = time.perf_counter() - started, sorted(took)
    return {
        "pages": PAGES,
        "requests_per_s": round(len(took) / elapsed_s),
        "p99_ms": round(ordered[int(len(ordered) * 0.99) - 1], 1),
        "cpu_ms_per_request": round((server.cpu_s() - cpu_s) * 1000 / len(took), 3),
    }


def main() -> None:
    """Print the figures as JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        write_log(Path(name), count)
        server = Server(Path(name))
        try:
            figures: dict[str, object] = {
                "trades": count,
                "read_after_s": round(server.wait_until_read(), 2),
            }
            figures["addresses"] = {path: measure_address(server, path) for path in MEASURED}
            figures["many_pages"] = measure_pages(server)
            figures["memory_mb"] = round(server.memory_mb())
        finally:
            server.process.terminate()
            server.process.wait(10)
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
