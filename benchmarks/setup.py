"""Time what a newcomer waits for: set-up in a fresh clone, then the first useful page.

    python3 benchmarks/setup.py [--port N] [--keep FOLDER]

Clones the last commit of this repository, runs `python3 run.py` in the clone twice, and prints one
JSON object. "Useful" is a page that answers with trades on it, not a port that is open.
"""

import argparse
import http.client
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GIVE_UP_S = 120.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=28765)
    parser.add_argument("--keep", type=Path, help="clone into this new folder and keep it")
    chosen = parser.parse_args()
    with clone(chosen.keep) as folder:
        figures = {
            "fresh_setup_s": timed_command(folder, "setup"),
            "skipped_setup_s": timed_command(folder, "setup"),
            "first_demo": timed_demo(folder, chosen.port),
            "next_demo": timed_demo(folder, chosen.port),
            "environment_mb": size_mb(folder / ".venv"),
        }
    print(json.dumps(figures, indent=2))
    return 0


@contextmanager
def clone(keep: Path | None) -> Iterator[Path]:
    """Clone this repository for the block."""
    with tempfile.TemporaryDirectory(prefix="botscope-clone-") as temporary:
        folder = keep or Path(temporary) / "clone"
        command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder)]
        subprocess.run(command, check=True)
        yield folder


def timed_command(folder: Path, name: str) -> float:
    """Run a command of run.py; seconds."""
    started = time.monotonic()
    command = [sys.executable, "run.py", name]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    return rounded(time.monotonic() - started)


def timed_demo(folder: Path, port: int) -> dict[str, float]:
    """Run the demo until its page is useful, stop it; seconds of each."""
    started = time.monotonic()
    command = [sys.executable, "run.py", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=sys.stderr)
    try:
        ready_s = wait_until(process, started, port, "/ready", lambda _body: True)
        useful_s = wait_until(process, started, port, "/api/stats", has_trades)
        stopping = time.monotonic()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    stop_s = rounded(time.monotonic() - stopping)
    return {"ready_s": ready_s, "useful_s": useful_s, "stop_s": stop_s}


def has_trades(body: bytes) -> bool:
    """Tell whether an answer of /api/stats counts trades."""
    return bool(json.loads(body)["trade_count"])


def wait_until(
    process: subprocess.Popen[bytes],
    started: float,
    port: int,
    path: str,
    is_enough: Callable[[bytes], bool],
) -> float:
    """Ask until the answer is enough; seconds since the start."""
    while time.monotonic() - started < GIVE_UP_S and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status == 200 and is_enough(answer.read()):
                return rounded(time.monotonic() - started)
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError(f"{path} was not served: run.py ended or took too long")


def size_mb(folder: Path) -> float:
    """Add up the files of a folder."""
    return rounded(sum(file.lstat().st_size for file in folder.rglob("*")) / 1e6)


def rounded(value: float) -> float:
    """Keep what a clock on a busy machine can tell."""
    return round(value, 2)


if __name__ == "__main__":
    sys.exit(main())
