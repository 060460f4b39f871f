"""How this process holds memory: for a machine with 1 GB, and a bot beside it.

Only glibc is told anything; elsewhere these functions do nothing.
"""

import sys

_M_ARENA_MAX = -8


def hold_little() -> None:
    """Let all threads share one heap; call it before they start, in a process of our own.

    By default every thread that allocates at the same time as another gets a heap of its own and
    keeps what it once needed: a dozen threads that each prepare one large answer add up.
    """
    _called("mallopt", _M_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what was needed for the start and is free since."""
    _called("malloc_trim", 0)


def _called(name: str, *arguments: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    # musl and others have neither.
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
