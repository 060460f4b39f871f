"""Run the dashboard beside a bot: a daemon supervisor thread and a child process.

This module lives in the bot's process, so it imports the standard library alone, never raises,
never waits, and never touches the bot's logging, signals, warnings, environment or folder.
"""

import contextlib
import os
import subprocess
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from botscope.attached_child import arguments_of, command_of, start_child

READY_MARK = "Botscope is at "
"""How the first line of a listening dashboard begins; the rest of the line is its address."""

SERVED_MARK = "Served already at "
"""How a dashboard begins that another one keeps from starting; the rest is that one's address."""

FIRST_PAUSE_S = 1.0
LAST_PAUSE_S = 60.0
PATIENCE_S = 5.0
STEADY_S = 60.0
"""A child that lived this long was well: the next pause is the first one again."""

REASONS = {
    2: "The dashboard refused its settings",
    3: "The port is in use by another program",
    4: "Another dashboard shows this bot already",
}

_attached: dict[tuple[Any, ...], "Dashboard"] = {}


class Dashboard:
    """A dashboard that runs beside the bot; every method returns at once and never raises."""

    def __init__(self, command: list[str], url: str, folder: str | None) -> None:
        self.url = url
        self._command = command
        self._folder = folder
        self._child: subprocess.Popen[str] | None = None
        self._lines: deque[str] = deque(maxlen=20)
        self._state = "starting"
        self._message = "The dashboard is starting."
        self._start_count = 0
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def status(self) -> dict[str, Any]:
        """Return ``state`` (starting, running, waiting, stopped, failed), a sentence, and figures.

        ``pid`` is None while no child lives; ``restart_count`` counts starts after the first.
        """
        return {
            "state": self._state,
            "message": self._message,
            "url": self.url,
            "pid": self._pid(),
            "restart_count": max(self._start_count - 1, 0),
        }

    def _pid(self) -> int | None:
        child = self._child
        return child.pid if child is not None else None

    def stop(self) -> None:
        """Ask the dashboard to end; a second call changes nothing."""
        self._stopping.set()
        self._say("stopped", "The dashboard was stopped.")
        with self._lock:
            self._hang_up()
            self._end_for_sure()

    def _end_for_sure(self) -> None:
        """End a child that does not listen, some seconds after it was asked."""
        child = self._child
        if child is not None:
            killer = threading.Timer(PATIENCE_S, child.kill)
            killer.daemon = True
            with contextlib.suppress(RuntimeError):
                killer.start()

    def start(self) -> None:
        """Start the supervisor thread; a bot that can start no thread goes on without us."""
        self._thread = threading.Thread(target=self._supervise, name="botscope", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            self._say("failed", f"No thread could be started: {error}")

    def _supervise(self) -> None:
        """Keep a child alive; the border at which nothing may reach the bot."""
        try:
            self._keep_alive()
        except Exception as error:  # noqa: BLE001 - a bot must never fail because of its dashboard
            self._say("failed", f"The dashboard's supervisor ended: {error!r}")

    def _keep_alive(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stopping.is_set():
            started_s = time.monotonic()
            sentence = self._run_once()
            if time.monotonic() - started_s > STEADY_S:
                pause_s = FIRST_PAUSE_S
            if self._stopping.is_set():
                return
            self._say("waiting", f"{sentence}. Next try in {pause_s:.0f} s.")
            self._stopping.wait(pause_s)
            pause_s = min(pause_s * 2, LAST_PAUSE_S)

    def _run_once(self) -> str:
        """Start one child, follow it to its end, and say why it ended."""
        try:
            child = self._spawn()
        except (OSError, ValueError, TypeError) as error:
            return f"The dashboard could not be started: {error}"
        if child is None:
            return "The dashboard was stopped"
        with child:
            self._follow(child)
            with self._lock:
                self._child = None
        return self._why(child.wait())

    def _spawn(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            self._lines.clear()
            self._start_count += 1
            self._say("starting", "The dashboard is starting.")
            self._child = start_child(self._command, self._folder)
            return self._child

    def _follow(self, child: subprocess.Popen[str]) -> None:
        """Read what the child says until it ends; a full pipe would stop it."""
        if child.stdout is None:
            return
        for line in child.stdout:
            text = line.strip()
            if text.startswith(READY_MARK) and not self._stopping.is_set():
                self.url = text.removeprefix(READY_MARK)
                self._say("running", f"The dashboard runs at {self.url}")
            elif text.startswith(SERVED_MARK):
                self.url = text.removeprefix(SERVED_MARK) or self.url
            elif text:
                self._lines.append(text)

    def _why(self, exit_code: int) -> str:
        reason = REASONS.get(exit_code, f"The dashboard ended with code {exit_code}")
        last = self._lines[-1].rstrip(".") if self._lines else ""
        return f"{reason}: {last}" if last else reason

    def _hang_up(self) -> None:
        """Close the child's standard input, which it takes as its sign to end."""
        child = self._child
        if child is not None and child.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                child.stdin.close()

    def _say(self, state: str, message: str) -> None:
        if self._stopping.is_set() and state != "stopped":
            return
        self._message = message
        self._state = state


def attach(
    state: str | os.PathLike[str] = "state",
    logs: str | os.PathLike[str] = "logs",
    port: int = 8765,
    *,
    mode: str = "process",
    python: str | None = None,
    **options: str | float | bool,
) -> Dashboard:
    """Show this bot in a dashboard of its own process, and return at once.

    Parameters
    ----------
    state, logs : path
        What the bot writes. They may not exist yet; relative ones count from the folder in
        which the bot is now.
    port : int
        Where to listen on this machine. A port in use is told by ``status()`` and tried again;
        with ``port_tries=10`` the next free one of ten is taken, and ``url`` says which.
    mode : {"process", "thread"}
        ``"thread"`` serves from this process instead, where no other may be started. It costs
        the bot memory and makes its loop late (docs/embed.md has the figures).
    python : str, optional
        The interpreter that has Botscope's packages; by default the bot's own.
    **options
        Any other setting of the command line, for example ``timezone="Europe/Berlin"``.

    Returns
    -------
    Dashboard
        With ``url``, ``status()`` and ``stop()``. The same call twice gives the same one.
    """
    key = (
        *(str(each) for each in (state, logs, port, mode, python)),
        *sorted((k, str(v)) for k, v in options.items()),
    )
    known = _attached.get(key)
    if known is not None and known.status()["state"] != "stopped":
        return known
    folder = _current_folder()
    arguments = arguments_of(state, logs, port, folder, options)
    dashboard = _dashboard_of(mode, arguments, f"http://127.0.0.1:{port}", folder, python)
    _attached[key] = dashboard
    dashboard.start()
    return dashboard


def _dashboard_of(
    mode: str, arguments: list[str], url: str, folder: str | None, python: str | None
) -> Dashboard:
    if mode == "process":
        return Dashboard(command_of(arguments, python), url, folder)
    from botscope.attached_thread import ThreadedDashboard

    return ThreadedDashboard(arguments, url, mode)


def _current_folder() -> str | None:
    """Return the bot's folder now; it may change it later, or have deleted it."""
    try:
        return str(Path.cwd())
    except OSError:
        return None
