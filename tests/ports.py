"""Ports for servers of tests: below the range that Linux hands out by itself."""

import random
import socket

# Linux hands out ports from 32768 up by itself; below that nobody takes one from under us.
FIRST_PORT, LAST_PORT = 20_000, 32_000


def find_free_port(host: str = "127.0.0.1") -> int:
    """Find a port that nobody listens on; at random, as another process may be looking too."""
    # A generator of its own: a test that seeds the common one must not choose our ports.
    for port in random.SystemRandom().sample(range(FIRST_PORT, LAST_PORT), 200):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) != 0 and _can_bind(host, port):
                return port
    raise RuntimeError("no free port found")


def _can_bind(host: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
