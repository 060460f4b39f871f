"""Twenty-five secrets wherever a dashboard could meet one: none is in any answer, log or file."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from botscope.api.table import ROUTES
from tests.api.sample import STATE, write_bot
from tests.conftest import PROJECT_ROOT
from tests.contract.test_every_route import address
from tests.ports import find_free_port

PASSWORD = "canary-01-of-the-log-in"  # noqa: S105 - what must be found nowhere
ENVIRONMENT = {
    "BINANCE_API_KEY": "canary-02-env",
    "TELEGRAM_TOKEN": "canary-03-env",
    "DATABASE_URL": "postgres://bot:canary-04-env@db.example/trades",
    "SOME_PLAIN_NAME": "canary-05-env",
}
DOTENV = {"BINANCE_API_SECRET": "canary-06-dotenv", "EXCHANGE_PASSWORD": "canary-07-dotenv"}
SETTINGS = {
    "api_key": "canary-08-settings",
    "exchange": {"name": "paper", "secret": "canary-09-settings"},
    "callback": "https://bot:canary-10-settings@hooks.example/",
    "notifyWebhook": "canary-11-settings",
    "accounts": [{"passphrase": "canary-12-settings"}],
    "risk_ratio": 0.01,
}
ELSEWHERE = {
    "apiSecret": "canary-13-extra",
    "connection": {"websocket": "connected", "auth_token": "canary-14-connection"},
    "risk": {"trading_enabled": True, "private_key": "canary-15-risk"},
}
ADDRESSES = ["/canary-16-path", "/api/stats?q=canary-17-query", "/api/stats?canary-18-name=1"]
HEADERS = {
    "Authorization": "Bearer canary-19-header",
    "Cookie": "botscope-8765=canary-20-cookie",
    "User-Agent": "canary-21-agent",
    "Referer": "http://127.0.0.1/canary-22-referer",
    "X-Api-Key": "canary-23-header",
}
CANARY = b"canary"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = write_bot(tmp_path_factory.mktemp("aviary"), state={**STATE, "settings": SETTINGS})
    document = STATE | ELSEWHERE | {"settings": SETTINGS}
    (folder / "state" / "bot_state.json").write_text(json.dumps(document), encoding="utf-8")
    lines = [f"{name}={value}" for name, value in DOTENV.items()]
    (folder / ".env").write_text("\n".join(lines), encoding="utf-8")
    return folder


def run(place, *words, text=""):
    return subprocess.run(
        [sys.executable, str(PROJECT_ROOT / "dashboard_api.py"), *words, f"--data={place / 'own'}"],
        cwd=place,
        env=os.environ | ENVIRONMENT,
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def crawled(place):
    """Every answer of a dashboard that was asked with canaries before, and what it left behind."""
    run(place, "password", "--stdin", text=PASSWORD + "\n")
    token = run(place, "token", "add", "crawler").split()[-1]
    port = find_free_port()
    paths = [f"--state={place / 'state'}", f"--logs={place / 'logs'}", f"--data={place / 'own'}"]
    command = [sys.executable, str(PROJECT_ROOT / "dashboard_api.py"), *paths, f"--port={port}"]
    process = subprocess.Popen(
        [*command, f"--log-file={place / 'botscope.log'}"],
        cwd=place,
        env=os.environ | ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        answers = dict(crawl(url, token, process))
    finally:
        process.terminate()
        answers["terminal"] = b"".join(process.communicate(timeout=20))
    for path in [place / "botscope.log", *(place / "own").rglob("*")]:
        if path.is_file():
            answers[path.name] = path.read_bytes()
    return answers, token


def crawl(url, token, process):
    wait(url, process)
    form = json.dumps({"name": "owner", "password": PASSWORD}).encode()
    ask(f"{url}/login", HEADERS | {"Content-Type": "application/json"}, form)
    for path in [*ADDRESSES, *(address(route.path) for route in ROUTES)]:
        for headers in (HEADERS, {"Authorization": f"Bearer {token}", "Referer": "canary-24"}):
            ask(url + path, headers)
    mine = {"Authorization": f"Bearer {token}"}
    ask(f"{url}/api/stats", mine | {"Host": "canary-25.example"})
    wanted = [address(route.path) for route in ROUTES]
    for path in [*wanted, "/nothing", "/api/stats?limit=0", "/api/status?bot=none"]:
        for turn in ("first", "again"):
            yield f"{path} {turn}", ask(url + path, mine)


def wait(url, process):
    deadline = time.monotonic() + 30
    while b'"alive"' not in ask(f"{url}/health", {}):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)  # the first snapshot and the first report of the history


def ask(url, headers, body=None):
    """Return head and body of an answer, whatever its status."""
    request = urllib.request.Request(url, data=body, headers=headers)
    with contextlib.suppress(ConnectionError):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return str(answer.headers).encode() + answer.read()
        except urllib.error.HTTPError as answer:
            return str(answer.headers).encode() + answer.read()
        except urllib.error.URLError:
            return b""
    return b""


def test_no_canary_is_in_an_answer_on_the_terminal_in_a_log_or_on_our_disk(crawled):
    answers, token = crawled
    assert len(answers) > 2 * len(ROUTES)
    assert b'"trade_count":40' in answers["/api/stats again"]
    assert b"risk_ratio" in answers["/api/status again"]
    assert [name for name, content in answers.items() if CANARY in content] == []
    assert [name for name, content in answers.items() if token.encode() in content] == []


def test_what_was_hidden_is_told_to_be_hidden(crawled):
    answers, _ = crawled
    assert answers["/api/status again"].count(b"[redacted]") >= 6
