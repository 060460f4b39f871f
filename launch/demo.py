"""The demo: the reference bot and the dashboard together, in a folder of their own."""

import argparse
import http.client
import os
import shutil
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.children import (
    POLL_S,
    Child,
    end_all,
    exit_code,
    first_ended,
    start,
    stop_requests,
)
from launch.environment import venv_python
from launch.lock import try_lock
from launch.steps import SetupError

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8765
EXIT_USAGE, EXIT_PORT = 2, 3


@dataclass(frozen=True)
class DemoOptions:
    """Where the demo's page is served, and whether the demo begins anew."""

    host: str
    port: int
    is_fresh: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the demo's options."""
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to serve on (%(default)s)")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port (%(default)s)")
    parser.add_argument(
        "--fresh", action="store_true", dest="is_fresh", help="forget the demo so far, begin anew"
    )


def run(root: Path, options: DemoOptions) -> int:
    """Run the demo until it is asked to stop; the exit code."""
    require_free_port(options.host, options.port)
    with try_lock(root / ".botscope" / "demo.lock") as is_ours:
        if not is_ours:
            raise SetupError(
                "The demo of this folder is already running; stop it first (Ctrl-C where it runs).",
                exit_code=EXIT_USAGE,
            )
        return _run_alone(root, options)


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that somebody listens on, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":
            # As servers do: a port that is merely cooling down after its last owner is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            sentence = f"Port {port} is reserved for the system; choose one above 1024 (--port)."
            raise SetupError(sentence, exit_code=EXIT_USAGE) from error
        except socket.gaierror as error:
            sentence = f"There is no address {host} on this machine; choose another --host."
            raise SetupError(sentence, exit_code=EXIT_USAGE) from error
        except OSError as error:
            sentence = f"Port {port} on {host} is in use; choose another, as in --port {port + 1}."
            raise SetupError(sentence, exit_code=EXIT_PORT) from error


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65_536:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 65535")
    return port


def _run_alone(root: Path, options: DemoOptions) -> int:
    folder = root / ".botscope" / "demo"
    if options.is_fresh:
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("state", "logs", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    children: list[Child] = []
    with stop_requests() as requested:
        try:
            children += _start_both(root, folder, options)
            return _watch(children, options, requested)
        finally:
            end_all(children)


def _start_both(root: Path, folder: Path, options: DemoOptions) -> list[Child]:
    python = str(venv_python(root))
    files = ["--state", str(folder / "state"), "--logs", str(folder / "logs")]
    place = ["--host", options.host, "--port", str(options.port)]
    data = ["--data", str(folder / "data"), "--demo"]
    # -P: a folder named "bot" where the user stands must not be taken for ours.
    tied = [python, "-P", "-m", "launch.tied"]
    bot = [*tied, "bot.demo", *files]
    dashboard = [*tied, str(root / "dashboard_api.py"), *files, *place, *data]
    env = {"PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"}
    return [start("dashboard", dashboard, env), start("bot", bot, env)]


def _watch(children: Sequence[Child], options: DemoOptions, requested: threading.Event) -> int:
    is_announced = False
    started = time.monotonic()
    while not requested.wait(POLL_S):
        ended = first_ended(children)
        if ended:
            code = exit_code(ended)
            print(f"The {ended.name} ended by itself with exit code {code}; the demo stops.")
            return code or 1
        if not is_announced and is_serving(options.host, options.port):
            is_announced = True
            _announce(options, time.monotonic() - started)
    print("\nStopping bot and dashboard.", flush=True)
    return 0


def _announce(options: DemoOptions, waited_s: float) -> None:
    address = f"[{options.host}]" if ":" in options.host else options.host
    print(f"Ready after {waited_s:.1f} s: http://{address}:{options.port}", flush=True)
    print("Your own bot: python3 run.py dashboard --state DIR --logs DIR", flush=True)
    print("Ctrl-C stops bot and dashboard.", flush=True)


def is_serving(host: str, port: int) -> bool:
    """Ask the dashboard whether its first picture of the files is ready."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (recognized, not bound)
    connection = http.client.HTTPConnection(anywhere.get(host, host), port, timeout=2)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
