"""Serve the application in the foreground until a signal, or until the bot above us ends."""

import contextlib
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

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from botscope.api.guard import SECURITY_HEADERS
from botscope.api.problem import TYPE, new_request_id, problem_bytes
from botscope.app import WARMER, create_app, create_reader, with_history
from botscope.attach import READY_MARK
from botscope.errors import PortInUseError
from botscope.settings import Settings

BACKLOG = 1024
PARENT_LOOK_S = 2.0
LOWER_PRIORITY = 5

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

logger = logging.getLogger(__name__)


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers what never reaches the application, in the shape of every other error."""

    def execute(self) -> None:
        """Write the problem document and close the connection."""
        error = self.request.error
        status = error.code if error.code != 431 else 400
        body = problem_bytes(status, str(error.body) or error.reason, new_request_id())
        self.status = f"{status} {error.reason}"
        headers = {**SECURITY_HEADERS, "Content-Type": TYPE, "Cache-Control": "no-store"}
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class ProblemChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are problem documents."""

    error_task_class = ProblemTask


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or a signal to end; the address is announced when it answers.

    Raises
    ------
    PortInUseError
        When another program listens on the port already.
    """
    listener = listen(settings)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # It warns of every request that waits for a thread, which a page's first load always does.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with _ending(), contextlib.closing(listener):
        if settings.attached:
            _follow_parent()
        reader = create_reader(settings)
        source, keeper = with_history(settings, reader)
        app = create_app(settings, source)
        server = create_server(app, sockets=[listener], **TUNABLES)
        server.channel_class = ProblemChannel
        reader.start()
        if keeper is not None:
            keeper.start()
        app.extensions[WARMER].start()
        try:
            announce(f"{READY_MARK}{settings.url}")
            server.run()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            app.extensions[WARMER].stop()
            reader.stop()
            if keeper is not None:
                keeper.stop()
            server.close()


def listen(settings: Settings) -> socket.socket:
    """Take the port, before anything is read.

    Raises
    ------
    PortInUseError
        When the port is taken or may not be used.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform == "win32":
        # There, reusing an address would let two servers share a port, each seeing half.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    try:
        listener.bind((host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            f"Stop the program that uses it, or choose another port: --port {settings.port + 1}"
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
    """Give way to the bot, and end when it ends: its pipe closes, or we get another parent."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(LOWER_PRIORITY)
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
