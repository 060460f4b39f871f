"""Answers kept per snapshot, so that a hundred open pages cost one computation."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from botscope.api.envelope import Body

ENTRY_LIMIT = 512
BYTES_LIMIT = 64 * 1024 * 1024


class AnswerCache:
    """The bodies of one snapshot, the least recently asked for leaving first; thread-safe.

    An answer is computed once, however many ask for it at the same time.
    """

    def __init__(self, entry_limit: int = ENTRY_LIMIT, bytes_limit: int = BYTES_LIMIT) -> None:
        self._entry_limit = entry_limit
        self._bytes_limit = bytes_limit
        self._revision: str | None = None
        self._bodies: OrderedDict[Hashable, Body] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._computing = {False: threading.Lock(), True: threading.Lock()}
        self.hit_count = 0
        self.miss_count = 0

    def body(
        self,
        revision: str,
        key: Hashable,
        compute: Callable[[], Body],
        *,
        is_heavy: bool,
        is_current: Callable[[], bool] = lambda: True,
    ) -> Body:
        """Return the kept body, or compute it; heavy ones never stand in the way of light ones.

        An answer that is no longer current when it is done is not kept: it would push out those
        of the newer snapshot.
        """
        kept = self.take(revision, key)
        if kept is not None:
            return kept
        with self._computing[is_heavy]:
            kept = self.take(revision, key)
            if kept is None:
                kept = compute()
                self._count_miss()
                if is_current():
                    self._keep(revision, key, kept)
        return kept

    def take(self, revision: str, key: Hashable) -> Body | None:
        """Return a kept body, None where there is none."""
        with self._lock:
            if revision != self._revision:
                return None
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
                self.hit_count += 1
            return body

    def _count_miss(self) -> None:
        with self._lock:
            self.miss_count += 1

    def _keep(self, revision: str, key: Hashable, body: Body) -> None:
        with self._lock:
            if revision != self._revision:
                self._bodies.clear()
                self._size = 0
                self._revision = revision
            self._bodies[key] = body
            self._size += body.size_bytes
            while len(self._bodies) > self._entry_limit or self._size > self._bytes_limit:
                _, dropped = self._bodies.popitem(last=False)
                self._size -= dropped.size_bytes
