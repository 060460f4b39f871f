"""Where requests arrive: the loop over all connections, and who answers what came in.

What the front has kept (docs/decisions/0008-the-front.md) costs less than to hand it to a thread
and to wake the loop again afterwards, so it is answered here, in the loop. Everything else goes to
waitress's threads. A kept answer therefore never waits behind slow ones.

Each turn of waitress's loop asks every open connection what it waits for, about a tenth of a
millisecond for fifty of them. A turn for each single event costs more than the answers, and takes
the interpreter's lock from the threads that make them: with fifty busy clients the slowest answers
took three times as long. A short rest lets events come together; nobody sees it.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher, WSGITask  # type: ignore[import-untyped]

MANY_CONNECTIONS = 16
"""Two browsers have twelve; below this a turn costs little."""

REST_S = 0.0003

UNREAD_BYTES = 1_048_576
"""Who asks for more with so much unread does not read; no browser asks before it was answered."""


class Reception(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Stands for waitress's loop and for what hands requests to its threads.

    Parameters
    ----------
    is_at_hand : callable
        Whether the answer to an environment is at hand; then the application is called for it in
        the loop, with the same environment, and must not wait for anything.
    """

    def __init__(self, is_at_hand: Callable[[dict[str, Any]], bool]) -> None:
        super().__init__()
        self.channels: dict[int, HTTPChannel] = {}
        self._is_at_hand = is_at_hand
        self._arrived: list[HTTPChannel] = []
        self._loop_id: int | None = None

    def add_task(self, channel: HTTPChannel) -> None:
        """Take a connection whose next request is complete; waitress holds its lock meanwhile."""
        if channel.total_outbufs_len > UNREAD_BYTES:
            channel.take_no_more()
        elif self.is_in_loop:
            self._arrived.append(channel)
        else:
            super().add_task(channel)

    @property
    def is_in_loop(self) -> bool:
        """True in the thread that handles the connections."""
        return threading.get_ident() == self._loop_id

    def loop(self, timeout: float, map: dict[int, Any], *, use_poll: bool) -> None:
        """Handle what happens until the last connection is closed."""
        del use_poll
        while map:
            self.turn(timeout, map)

    def shutdown(self, **how: Any) -> bool:  # noqa: ANN401
        """End the threads; who has not read what was answered is not waited for."""
        self._close_unread()
        is_cancelled: bool = super().shutdown(**how)
        # An answer that was made meanwhile holds its thread too.
        self._close_unread()
        return is_cancelled

    def _close_unread(self) -> None:
        for channel in list(self.channels.values()):
            if channel.total_outbufs_len:
                channel.handle_close()

    def turn(self, timeout_s: float, sockets: dict[int, Any]) -> None:
        """Wait until something happens on any connection, and handle it."""
        self._loop_id = threading.get_ident()
        wasyncore.loop(timeout=timeout_s, use_poll=True, map=sockets, count=1)
        if len(sockets) >= MANY_CONNECTIONS:
            time.sleep(REST_S)

    def attend(self) -> None:
        """Answer what has arrived, or hand it on; what goes wrong closes that one connection."""
        if self._arrived:
            self._answer_or_hand_on(self._arrived.pop())
        # What came together with it may be a hundred more; the others have their turn first.
        while self._arrived:
            super().add_task(self._arrived.pop())

    def _answer_or_hand_on(self, channel: HTTPChannel) -> None:
        if self._may_answer(channel):
            channel.service()
        else:
            super().add_task(channel)

    def _may_answer(self, channel: HTTPChannel) -> bool:
        request = channel.requests[0]
        if request.error or not channel.connected:
            return False
        request.task = WSGITask(channel, request)
        return self._is_at_hand(request.task.get_environment())


def prepared_task(channel: HTTPChannel, request: Any) -> WSGITask:  # noqa: ANN401
    """Return the task of a request: the one whose environment was looked at, where one was."""
    # Taken out: a request that held its task, which holds it, would stay until it is searched for.
    return vars(request).pop("task", None) or WSGITask(channel, request)


class AttendedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are attended to by a reception as soon as they are read."""

    task_class = staticmethod(prepared_task)
    requests: list[Any]

    def handle_read(self) -> None:
        """Read what came, and have it answered."""
        super().handle_read()
        self.server.task_dispatcher.attend()

    def take_no_more(self) -> None:
        """Close when what was answered is sent; what was asked after it may be asked again."""
        self.close_when_flushed = True
        for request in self.requests:
            request.close()
        self.requests = []

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait until the client has read what is sent to it, in a thread: the loop sends it."""
        if not self.server.task_dispatcher.is_in_loop:
            super()._flush_outbufs_below_high_watermark()
