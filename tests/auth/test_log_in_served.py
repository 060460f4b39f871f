"""The log-in of a real process: what it refuses to start as, the race, a proxy before it."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pytest
from auth_house import PASSWORD, WRONG

from botscope.auth.audit import Audit
from tests.ports import find_free_port

TLS = {"X-Forwarded-Proto": "https"}


@dataclass
class Served:
    """A dashboard in a process of its own."""

    url: str
    process: subprocess.Popen

    def ask(self, path, body=None, **headers):
        """Return status, headers and text of an answer."""
        data = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        asked = urllib.request.Request(self.url + path, data, kind | headers)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def log_in(self, password=PASSWORD, **headers):
        return self.ask("/login", {"name": "owner", "password": password}, **headers)

    def stop(self):
        self.process.terminate()
        self.process.wait(15)


def command(project_root, house, *words):
    places = ["--state", str(house.folder / "state"), "--logs", str(house.folder / "logs")]
    data = ["--data", str(house.folder / "own")]
    return [sys.executable, str(project_root / "dashboard_api.py"), *words, *places, *data]


@pytest.fixture
def serve(project_root):
    running = []

    def start(house, *options):
        port = find_free_port()
        asked = command(project_root, house, "--port", str(port), *options)
        environ = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
        with (house.folder / "errors.txt").open("wb") as errors:
            process = subprocess.Popen(
                asked, cwd=house.folder, env=environ, stdout=subprocess.DEVNULL, stderr=errors
            )
        running.append(Served(f"http://127.0.0.1:{port}", process))
        for _ in range(200):
            try:
                running[-1].ask("/health")
                return running[-1]
            except OSError:
                time.sleep(0.1)
        raise AssertionError("it does not answer")

    yield start
    for one in running:
        one.stop()


@pytest.mark.parametrize(
    "options",
    [["--host", "0.0.0.0"], ["--host", "::"], ["--trusted-proxy", "127.0.0.1"]],  # noqa: S104
    ids=lambda options: options[-1],
)
def test_nobody_else_is_served_without_a_password(project_root, house, options):
    asked = command(project_root, house, *options, "--port", "1")
    done = subprocess.run(asked, cwd=house.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Set one: python dashboard_api.py password --data" in done.stderr


def test_with_a_password_every_address_is_served(guarded, serve):
    served = serve(guarded, "--host", "0.0.0.0")  # noqa: S104 - what is to be shown
    assert served.ask("/api/status")[0] == 401
    status, headers, _ = served.log_in()
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert (status, served.ask("/api/session", Cookie=cookie)[0]) == (204, 200)
    served.stop()
    told = (guarded.folder / "errors.txt").read_text(encoding="utf-8")
    assert "travel unencrypted to 0.0.0.0" in told


def test_of_fifty_requests_at_once_five_are_tried(guarded, serve):
    served = serve(guarded)
    answers, start = [], threading.Barrier(50)

    def guess(number):
        start.wait(30)
        answers.append(served.log_in(f"guess number {number}")[0])

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert set(answers) <= {401, 429, 503}
    assert answers.count(401) <= 4
    for _ in range(5):
        served.log_in(WRONG)
    events = [entry["event"] for entry in Audit(guarded.access).lines()]
    # Each try writes its own lines in order; nobody promises which of five at once writes first.
    assert sorted(events) == ["locked"] + ["login_failed"] * 5
    assert events[0] == "login_failed"
    served.stop()
    again = serve(guarded)
    assert again.log_in()[0] == 429


def test_trusted_proxy_tells_who_asks_and_that_it_was_tls(guarded, serve):
    served = serve(guarded, "--trusted-proxy", "127.0.0.1")
    for _ in range(5):
        status, _, _ = served.log_in(WRONG, **TLS, **{"X-Forwarded-For": "203.0.113.9"})
    assert status == 429
    told = [entry["address"] for entry in Audit(guarded.access).lines()]
    assert set(told) == {"203.0.113.9"}
    guarded.set_password()
    time.sleep(1.1)
    status, headers, _ = served.log_in(**TLS, **{"X-Forwarded-For": "198.51.100.4"})
    assert status == 204
    assert headers["Set-Cookie"].startswith("__Host-botscope-")
    assert "Secure" in headers["Set-Cookie"]


def test_nobody_else_is_believed_about_who_asks(guarded, serve):
    served = serve(guarded)
    for number in range(5):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", **TLS}
        status, headers, _ = served.log_in(WRONG, **forged)
    assert status == 429
    assert {entry["address"] for entry in Audit(guarded.access).lines()} == {"127.0.0.1"}
    assert headers["Set-Cookie"] is None
