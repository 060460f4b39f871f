"""Whether a name is known must not be told by how long the answer takes."""

import statistics
import time

import pytest
from auth_house import WRONG, log_in

pytestmark = pytest.mark.alone

PAIRS = 100
DIFFERENCE_LIMIT = 0.05


def test_known_and_unknown_names_take_the_same_time(guarded):
    guarded.set_password()
    client = guarded.start()
    taken_s = {"owner": [], "nobody": []}
    log_in(client, WRONG)
    for number in range(PAIRS):
        # In turn, and the first of a pair in turn: a slow moment of the machine meets both.
        for name in sorted(taken_s, reverse=number % 2 == 0):
            guarded.later(16)
            begun_s = time.perf_counter()
            answer = log_in(client, WRONG, name)
            taken_s[name].append(time.perf_counter() - begun_s)
            assert answer.status_code == 401
    known_s, unknown_s = (statistics.median(each) for each in taken_s.values())
    assert abs(known_s - unknown_s) / known_s < DIFFERENCE_LIMIT
