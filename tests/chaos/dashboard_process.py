"""The real dashboard in a process of its own, over a folder with ``state`` and ``logs``."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.ports import find_free_port

ROOT = Path(__file__).resolve().parent.parent.parent

# A limit on the size of its files stands for a full disk: each write beyond it fails.
LIMITED = (
    "import os, resource, sys; size = int(sys.argv[1]);"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size));"
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
)


def get(url: str) -> dict[str, Any]:
    """Ask for an answer in JSON."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


class Dashboard:
    """Started for a block, killed after it; ``kill`` and ``start`` again as often as wanted."""

    def __init__(
        self, folder: Path, *options: str, file_limit_bytes: int | None = None, bots: bool = False
    ) -> None:
        for name in ("state", "logs"):
            if not bots:
                (folder / name).mkdir(exist_ok=True)
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        files = [f"--state={folder / 'state'}", f"--logs={folder / 'logs'}"]
        place = [f"--bots={folder / 'bots'}"] if bots else files
        own = [f"--data={folder / 'own'}", f"--port={self.port}"]
        limit = ["-c", LIMITED, str(file_limit_bytes)] if file_limit_bytes is not None else []
        script = str(ROOT / "dashboard_api.py")
        self._command = [sys.executable, *limit, script, *place, *own, *options]
        self._folder = folder

    def __enter__(self) -> "Dashboard":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start the process; it has not answered yet."""
        known = {k: v for k, v in os.environ.items() if not k.startswith(("BOTSCOPE", "COV"))}
        self.process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=known,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """End the process without a word."""
        self.process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self.process.wait(timeout=60)

    def wait_for(
        self,
        path: str,
        *,
        timeout_s: float = 30.0,
        until: Callable[[dict[str, Any]], object] = bool,
    ) -> dict[str, Any]:
        """Ask until the answer is there, and is one that we wait for."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                answer = get(self.url + path)
                if until(answer):
                    return answer
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, "the dashboard has ended"
            time.sleep(0.02)
        raise AssertionError(f"{path} did not come")

    def peak_mb(self) -> float:
        """Return the most memory that it ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
