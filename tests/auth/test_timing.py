"""Whether a name is known must not be told by how long the answer takes."""

import statistics
import time

import pytest
from auth_house import WRONG, log_in

pytestmark = pytest.mark.alone

PAIRS = 30
ROUNDS = 4
DIFFERENCE_LIMIT = 0.05


def test_known_and_unknown_names_take_the_same_time(guarded):
    """A name that is told by the time is told in every round, what the machine does is not."""
    guarded.set_password()
    client = guarded.start()
    log_in(client, WRONG)
    differences = (difference(guarded, client) for _ in range(ROUNDS))
    assert any(abs(each) < DIFFERENCE_LIMIT for each in differences)


def difference(guarded, client) -> float:
    """Return by which share an unknown name takes longer, as the median of pairs."""
    shares = []
    for number in range(PAIRS):
        # The first of a pair in turn: a slow moment of the machine meets both.
        taken_s = {
            name: waited_s(guarded, client, name)
            for name in sorted(("owner", "nobody"), reverse=number % 2 == 0)
        }
        shares.append(taken_s["nobody"] / taken_s["owner"] - 1)
    return statistics.median(shares)


def waited_s(guarded, client, name: str) -> float:
    guarded.later(16)
    begun_s = time.perf_counter()
    answer = log_in(client, WRONG, name)
    taken_s = time.perf_counter() - begun_s
    assert answer.status_code == 401
    return taken_s
