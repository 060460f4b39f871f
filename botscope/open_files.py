"""How many files this process may hold open, and how many connections that leaves room for.

Where none is left, the loop would try in vain, and complain, thousands of times a second; and the
logs of the bot could not be opened.
"""

import contextlib
import sys

WANTED = 4096
"""A thousand connections with a file each, and as many again; macOS begins with 256."""

OWN_COUNT = 64
"""The logs that are read at one time, the state, the history, the sessions, the libraries."""

FEWEST = 16
"""Two browsers have twelve."""


def allow_more() -> None:
    """Raise the limit as far as the system lets us; only in a process of our own."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def room_for_connections(wanted: int) -> int:
    """Return how many connections to let in: waitress opens a file for one that has much to read.

    Parameters
    ----------
    wanted : int
        How many, where the limit is no matter.
    """
    if sys.platform == "win32":
        return wanted
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, max((soft - OWN_COUNT) // 2, FEWEST))
