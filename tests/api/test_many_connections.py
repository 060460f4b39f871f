"""Forty open connections that ask at once, again and again: each gets its own whole answer."""

import contextlib
import http.client
import json
import time
from pathlib import Path

from tests.api.sample import write_bot
from tests.chaos.dashboard_process import Dashboard

PATHS = ("/api/status", "/api/stats", "/api/trades?limit=3", "/health")
CONNECTION_COUNT = 40


def test_forty_that_ask_at_once_are_all_answered_and_a_lonely_one_at_once(tmp_path: Path) -> None:
    write_bot(tmp_path)
    with contextlib.ExitStack() as open_ones, Dashboard(tmp_path) as dashboard:
        dashboard.wait_for("/ready")
        host = dashboard.url.removeprefix("http://")
        clients = [http.client.HTTPConnection(host, timeout=20) for _ in range(CONNECTION_COUNT)]
        for client in clients:
            open_ones.callback(client.close)
        for _ in range(3):
            for index, client in enumerate(clients):
                client.request("GET", PATHS[index % len(PATHS)])
            bodies = [json.load(client.getresponse()) for client in clients]
            # Equal questions get equal answers, whoever asks.
            for index, body in enumerate(bodies):
                assert body.keys() == bodies[index % len(PATHS)].keys()
        # The others are silent now, and still open.
        began_s = time.perf_counter()
        clients[0].request("GET", PATHS[0])
        assert clients[0].getresponse().read()
        assert time.perf_counter() - began_s < 1
