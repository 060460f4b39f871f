"""Serve the application in the foreground until a signal, or until the bot above us ends."""

import contextlib
import dataclasses
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from botscope import __version__, log_lines, memory, open_files
from botscope.api.front import Application, Environ
from botscope.api.guard import SECURITY_HEADERS
from botscope.api.problem import TYPE, new_request_id, problem_bytes
from botscope.app import AT_HAND, WARMER, create_app, create_reader, with_history
from botscope.attach import READY_MARK
from botscope.errors import PortInUseError, SettingsError
from botscope.gathering import AttendedChannel, Reception
from botscope.instance import claimed
from botscope.reach import PLAIN_TEXT, is_plain_to_others, missing_password
from botscope.settings import Settings
from botscope.strict_requests import StrictParser

BACKLOG = 1024
PARENT_LOOK_S = 2.0
STOP_LOOK_S = 0.5
LAST_PORT = 65_535

# waitress uses select on Windows, which can hold 512 sockets; some are our own.
CONNECTION_LIMIT = 400 if sys.platform == "win32" else 1000

TUNABLES: dict[str, Any] = {
    # More bring no throughput under one interpreter lock; fewer let slow clients hold up a ping.
    "threads": 8,
    # The default of 100 is about 16 browser tabs; then nobody else gets in.
    "connection_limit": CONNECTION_LIMIT,
    # A page asks every 15 s; a connection that is silent for twice that is gone.
    "channel_timeout": 30,
    # How soon half-open connections of a slow attacker are noticed.
    "cleanup_interval": 5,
    # No browser sends more; the default of 256 KiB helps nobody but an attacker.
    "max_request_header_size": 16_384,
    # Nothing is ever uploaded; the default is 1 GiB.
    "max_request_body_size": 65_536,
    # The name and version of a server are of use to an attacker alone.
    "ident": None,
    # A traceback shows paths and data; the log has it.
    "expose_tracebacks": False,
    # Without a trusted proxy, X-Forwarded-* is whatever a client claims.
    "clear_untrusted_proxy_headers": True,
    # select() fails above 1,024 file descriptors.
    "asyncore_use_poll": True,
    # Reading ahead while a request is answered opened request smuggling before.
    "channel_request_lookahead": 0,
}

PLAINLY_WRONG = {431: 400, 501: 400}
"""Headers that are too large and bodies in unknown forms: no browser of ours sends either."""

logger = logging.getLogger(__name__)


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers what never reaches the application, in the shape of every other error."""

    def execute(self) -> None:
        """Write the problem document and close the connection."""
        error = self.request.error
        status = PLAINLY_WRONG.get(error.code, error.code)
        body = problem_bytes(status, str(error.body) or error.reason, new_request_id())
        self.status = f"{status} {error.reason}"
        headers = {**SECURITY_HEADERS, "Content-Type": TYPE, "Cache-Control": "no-store"}
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class ProblemChannel(AttendedChannel):
    """A connection whose errors are problem documents."""

    error_task_class = ProblemTask
    parser_class = StrictParser


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or a signal to end; the address is announced when it answers.

    Raises
    ------
    PortInUseError
        When other programs listen on every port that may be used.
    FolderServedError
        When attached, and another attached dashboard shows the same files.
    SettingsError
        When others may reach us and nobody has set a password.
    """
    with _place(settings) as (listener, served, tell):
        log_lines.set_up(settings.log_file)
        with _ending():
            if settings.attached:
                _follow_parent()
            if is_plain_to_others(settings):
                logger.warning(PLAIN_TEXT, settings.host)
            memory.hold_little()
            open_files.allow_more()
            with _prepared(served, listener, {}, memory.give_back) as server:
                try:
                    tell(served.url)
                    announce(f"{READY_MARK}{served.url}")
                    logger.info("Botscope %s serves at %s", __version__, served.url)
                    server.run()
                finally:
                    logger.info("Botscope ends")
                    signal.signal(signal.SIGINT, signal.SIG_IGN)


def serve_in_thread(
    settings: Settings, announce: Callable[[str], None], stopping: threading.Event
) -> None:
    """Serve from a thread of somebody else's process, until the event is set.

    Signals and logging belong to that process: no handler of either is touched, and waitress's
    warnings about waiting requests go nowhere.

    Raises
    ------
    PortInUseError, FolderServedError, SettingsError
        As in ``serve``.
    """
    sockets: dict[int, Any] = {}
    with _place(settings) as (listener, served, tell), _prepared(served, listener, sockets) as it:
        it.task_dispatcher.queue_logger = logging.Logger("waitress.queue", logging.CRITICAL)
        tell(served.url)
        announce(served.url)
        while not stopping.is_set():
            it.task_dispatcher.turn(STOP_LOOK_S, sockets)
        it.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


@contextlib.contextmanager
def _place(
    settings: Settings,
) -> Iterator[tuple[socket.socket, Settings, Callable[[str], None]]]:
    """Hold the files, when attached, and the port; yields it, and what names both to others."""
    missing = missing_password(settings)
    if missing:
        raise SettingsError(missing)
    claim = claimed(settings) if settings.attached else contextlib.nullcontext(_tell_nobody)
    with claim as tell, contextlib.closing(listen(settings)) as listener:
        port = int(listener.getsockname()[1])
        yield listener, dataclasses.replace(settings, port=port), tell


def _tell_nobody(_url: str) -> None:
    """Do nothing: a dashboard that stands by itself keeps no other away."""


@contextlib.contextmanager
def _prepared(
    settings: Settings,
    listener: socket.socket,
    sockets: dict[int, Any],
    tidy: Callable[[], None] | None = None,
) -> Iterator[Any]:
    """Build a server on a listening socket with everything that runs behind it.

    ``tidy`` is called every few seconds by the thread that prepares answers.
    """
    reader = create_reader(settings, is_warm=True)
    source, keeper = with_history(settings, reader)
    app = create_app(settings, source)
    room = {"connection_limit": open_files.room_for_connections(CONNECTION_LIMIT)}
    tunables = TUNABLES | room | proxy_tunables(settings)
    at_hand = app.extensions[AT_HAND]
    server = waitress_of(app, at_hand, tunables, sockets=[listener], map=sockets)
    app.extensions[WARMER].tidy = tidy
    running = [each for each in (app.extensions[WARMER], reader, keeper) if each is not None]
    for each in reversed(running):
        each.start()
    try:
        yield server
    finally:
        for each in running:
            each.stop()
        server.close()


def waitress_of(
    app: Application,
    is_at_hand: Callable[[Environ], bool],
    tunables: dict[str, Any],
    **where: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Build a server whose loop answers what is at hand; it runs when it is told to."""
    reception = Reception(is_at_hand)
    reception.set_thread_count(tunables["threads"])
    server = create_server(app, _dispatcher=reception, **where, **tunables)
    server.channel_class = ProblemChannel
    server.asyncore = reception
    reception.channels = server.active_channels
    wake = server.pull_trigger
    # The loop need not wake itself after what it has answered itself.
    server.pull_trigger = lambda: None if reception.is_in_loop else wake()
    return server


def proxy_tunables(settings: Settings) -> dict[str, Any]:
    """Return what makes waitress believe one proxy, and nobody else, who asks and how."""
    if settings.trusted_proxy is None:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": headers}


def listen(settings: Settings) -> socket.socket:
    """Take the port, or the next free one of those that may be tried, before anything is read.

    Raises
    ------
    PortInUseError
        When none can be had.
    """
    last = min(settings.port + settings.port_tries - 1, LAST_PORT)
    for port in range(settings.port, last):
        with contextlib.suppress(PortInUseError):
            return _listen_on(settings.host, port)
    return _listen_on(settings.host, last)


def _listen_on(name: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform == "win32":
        # There, reusing an address would let two servers share a port, each seeing half.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    host = "127.0.0.1" if name == "localhost" else name
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {port} on {name} cannot be used ({error.strerror}). "
            f"Stop the program that uses it, choose another port (--port {port + 1}), "
            "or let the next free one be taken (--port-tries 10)."
        ) from error
    return listener


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    """Let every polite way to end a process end the server's loop."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    for name in ("SIGTERM", "SIGBREAK", "SIGHUP"):
        number = getattr(signal, name, None)
        # Under nohup a hang-up is ignored on purpose.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        yield


def _follow_parent() -> None:
    """End when the bot ends: its pipe closes, or we get another parent."""
    parent = os.getppid()
    _watch(_wait_for_end_of_input)
    if sys.platform != "win32":
        _watch(lambda: _wait_for_other_parent(parent))


def _watch(wait: Callable[[], None]) -> None:
    def end_after() -> None:
        wait()
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGTERM)
        else:
            # Sent to the process, it wakes the main thread out of its waiting.
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_after, name="botscope-parent", daemon=True).start()


def _wait_for_end_of_input() -> None:
    with contextlib.suppress(OSError, ValueError):
        while os.read(0, 4096):
            pass


def _wait_for_other_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_LOOK_S)
