"""Questions that were answered well, by the very letters of their address."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botscope.api.warming import Asked

COUNT_LIMIT = 1024
LENGTH_LIMIT = 1024
"""Longer addresses are read anew each time; the page's own are far shorter."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an address asks for, and the newest revision on which that was a right question."""

    asked: Asked
    revision: str


class KnownQuestions:
    """Addresses and what they ask for, those noted longest ago leaving first; thread-safe.

    How a query is read depends on the query alone, so what was read once need not be read again.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, environ: Mapping[str, Any]) -> Known | None:
        """Return what is known of the address of a request."""
        return self._known.get((environ["PATH_INFO"], environ.get("QUERY_STRING", "")))

    def note(self, environ: Mapping[str, Any], known: Known) -> None:
        """Remember that this address is a right question."""
        address = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if len(address[0]) + len(address[1]) > LENGTH_LIMIT:
            return
        with self._lock:
            self._known[address] = known
            self._known.move_to_end(address)
            if len(self._known) > COUNT_LIMIT:
                self._known.popitem(last=False)
