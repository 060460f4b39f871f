"""Requests byte by byte, over a socket: smuggled, cut, dripping and too large ones."""

import contextlib
import json
import re
import socket
import threading
import time

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from botscope import strict_requests
from botscope.api.guard import SECURITY_HEADERS
from botscope.app import AT_HAND
from botscope.server import TUNABLES, waitress_of
from tests.api.sample import app_of, settings_of
from tests.examples import examples
from tests.ports import find_free_port

# As served, but for the pauses: nobody should wait half a minute for a test.
HASTE = {"channel_timeout": 1, "cleanup_interval": 1}
HOST = b"Host: 127.0.0.1\r\n"
SMUGGLED = b"GET /api/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture(scope="module")
def port(bot_folder):
    with served(app_of(settings_of(bot_folder))) as port:
        yield port


@contextlib.contextmanager
def served(app, **more):
    """Serve as the dashboard does, in this process."""
    port = find_free_port()
    at_hand = getattr(app, "extensions", {}).get(AT_HAND, lambda _environ: False)
    server = waitress_of(app, at_hand, TUNABLES | HASTE | more, host="127.0.0.1", port=port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        server.task_dispatcher.shutdown()
        server.close()


def talk(port: int, *pieces: bytes, pause_s: float = 0.0, patience_s: float = 10) -> bytes:
    """Send pieces, and return everything until the server closes, or is silent for too long."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience_s) as connection:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause_s)
        answer = b""
        with contextlib.suppress(ConnectionError, TimeoutError):
            while piece := connection.recv(65_536):
                answer += piece
    return answer


def statuses(answer: bytes) -> list[bytes]:
    return re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)


def request(*headers: bytes, body: bytes = b"", first: bytes = b"GET /health HTTP/1.1") -> bytes:
    return b"\r\n".join([first, HOST.strip(), *headers, b"", b""]) + body


CHUNKED = b"Transfer-Encoding: chunked"
REFUSED = {
    "two-lengths": request(b"Content-Length: 5", b"Content-Length: 6", body=b"hello" + SMUGGLED),
    "equal-lengths": request(b"Content-Length: 5", b"Content-Length: 5", body=b"hello" + SMUGGLED),
    "listed-lengths": request(b"Content-Length: 5, 5", body=b"hello" + SMUGGLED),
    "length-and-chunks": request(b"Content-Length: 4", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "chunks-and-length": request(CHUNKED, b"Content-Length: 4", body=b"0\r\n\r\n" + SMUGGLED),
    "plus-length": request(b"Content-Length: +10", body=b"0123456789" + SMUGGLED),
    "minus-length": request(b"Content-Length: -1", body=SMUGGLED),
    "hex-length": request(b"Content-Length: 0x1", body=b"x" + SMUGGLED),
    "underscored-length": request(b"Content-Length: 1_0", body=b"0123456789" + SMUGGLED),
    "arabic-length": request("Content-Length: ٥".encode(), body=b"hello" + SMUGGLED),
    "spaced-name": request(b"Content-Length : 5", body=b"hello" + SMUGGLED),
    "folded-first": request(b" Content-Length: 5", first=b"GET /health HTTP/1.1\r\n x: y"),
    "tabbed-chunks": request(b"Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "quoted-chunks": request(b'Transfer-Encoding: "chunked"', body=b"0\r\n\r\n" + SMUGGLED),
    "chunks-of-1.0": request(CHUNKED, first=b"GET /health HTTP/1.0", body=b"0\r\n\r\n" + SMUGGLED),
    "packed-chunks": request(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n" + SMUGGLED),
    "identity": request(b"Transfer-Encoding: identity", body=SMUGGLED),
    "odd-chunk-size": request(CHUNKED, body=b"0x5\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
    "plus-chunk-size": request(CHUNKED, body=b"+5\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
    "long-chunk": request(CHUNKED, body=b"5\r\nhelloXX\r\n0\r\n\r\n" + SMUGGLED),
    "bare-lf-in-header": request(b"X: a\nContent-Length: 5", body=SMUGGLED),
    "bare-cr-in-header": request(b"X: a\rb", body=SMUGGLED),
    "nul-in-name": request(b"X\0: a"),
    "no-colon": request(b"nonsense"),
    "no-version": b"GET\r\n" + HOST + b"\r\n",
    "not-http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "small-letters": request(first=b"get /health HTTP/1.1"),
    "two-hosts": request(b"Host: evil.example"),
    "no-host": b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "large-header": request(b"X: " + b"x" * 20_000),
    "many-headers": request(*[b"X-%d: y" % number for number in range(3_000)]),
    "large-body": request(b"Content-Length: 70000", body=b"x" * 100),
    "huge-body": request(b"Content-Length: " + b"9" * 30),
    "large-chunks": request(CHUNKED, body=b"10000\r\n" + b"x" * 65_536 + b"\r\n" * 2),
}


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_request_that_can_be_read_in_two_ways_or_is_too_large_is_refused(port, sent):
    answer = talk(port, sent)
    # Closing over bytes that were not read can cut the answer off; then there is none at all.
    assert statuses(answer) in ([b"400"], [b"413"], []), answer
    assert b"smuggled" not in answer
    assert answer == b"" or is_problem(answer)


def is_problem(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = {line.lower() for line in head.decode().split("\r\n")}
    expected = {f"{name}: {value}".lower() for name, value in SECURITY_HEADERS.items()}
    assert expected <= lines
    assert "content-type: application/problem+json" in lines
    return {"title", "status", "request_id"} <= set(json.loads(body))


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /health", b"GET /health HTTP/1.1\r\nHost: 127", request().replace(b"\r", b"")],
    ids=["silent", "half-a-line", "half-a-head", "bare-lf"],
)
def test_half_open_connection_is_closed(port, sent):
    assert statuses(talk(port, sent)) in ([], [b"400"])


def test_dripping_request_ends_though_it_is_never_silent(port, monkeypatch):
    monkeypatch.setattr(strict_requests, "REQUEST_S", 0.4)
    started = time.monotonic()
    answer = talk(port, *[b"G", b"E", b"T", b" ", b"/", b"h"], pause_s=0.15)
    assert statuses(answer) == [b"408"]
    assert is_problem(answer)
    assert time.monotonic() - started < 3


def test_half_open_connections_keep_nobody_out(port):
    with contextlib.ExitStack() as stack:
        for _ in range(150):
            half = socket.create_connection(("127.0.0.1", port), timeout=10)
            stack.enter_context(half)
            half.sendall(b"GET /health HTTP/1.1\r\nX: ")
        assert statuses(talk(port, request(b"Connection: close"))) == [b"200"]


def test_mistake_that_no_part_of_ours_catches_is_a_problem_too(caplog):
    def broken(_environ, _start_response):
        raise ZeroDivisionError("canary of a mistake")

    with served(broken) as port:
        answer = talk(port, request(b"Connection: close"))
    assert statuses(answer) == [b"500"]
    assert is_problem(answer)
    assert b"canary" not in answer
    assert "canary of a mistake" in caplog.text


def test_two_requests_at_once_are_both_answered_in_order(port):
    pair = request() + request(b"Connection: close", first=b"GET /api/glossary HTTP/1.1")
    answer = talk(port, pair)
    assert statuses(answer) == [b"200", b"200"]
    assert answer.index(b'"status":"alive"') < answer.index(b'"figures"')


def test_connection_lives_after_an_answer_and_ends_after_an_unchanged_one(port):
    head, _, _ = talk(port, request(b"Connection: close")).partition(b"\r\n\r\n")
    etag = next(line for line in head.split(b"\r\n") if line.startswith(b"Etag: "))[6:]
    held = request(b"If-None-Match: " + etag)
    answer = talk(port, request() + held + request())
    assert statuses(answer) == [b"200", b"304"]
    assert b"Connection: close" in answer.rpartition(b"HTTP/1.1 304")[2]


WHOLE = [
    request(b"Accept-Encoding: br", b'If-None-Match: "x"', b"Connection: close"),
    request(b"Content-Length: 5", b"Connection: close", body=b"hello"),
    request(CHUNKED, b"Connection: close", body=b"5\r\nhello\r\n0\r\n\r\n"),
    request(b"Connection: close", first=b"GET /api/trades?limit=5&q=a%20b HTTP/1.1"),
]
ODD = [
    b"\r",
    b"\n",
    b"\0",
    b" ",
    b"\x80",
    b":",
    b"\x0b",
    b"%",
    b"0x",
    b"\r\n\r\n",
    b"HTTP/9.9",
    b"//",
]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Draw a right request with some of its bytes taken out, put in or doubled."""
    sent = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(sent)))
        piece = draw(st.one_of(st.sampled_from(ODD), st.binary(max_size=6)))
        sent = sent[:place] + piece + sent[place + draw(st.integers(0, 12)) :]
    return sent


@pytest.mark.uncounted
@settings(
    max_examples=examples(150),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sent=spoiled())
def test_spoiled_request_is_refused_or_understood_and_never_a_mistake_of_ours(port, sent):
    found = statuses(talk(port, sent, patience_s=0.2))
    event(f"answered {found}")
    assert all(status < b"500" for status in found), sent


def test_who_asks_through_a_proxy_is_told_apart_also_where_the_answer_is_kept(bot_folder):
    app = app_of(settings_of(bot_folder))
    believed = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-for"}}

    def ask(path: str, client: str) -> bytes:
        head = f"GET {path} HTTP/1.0\r\nX-Forwarded-For: {client}\r\n".encode()
        return talk(port, head + HOST + b"\r\n")

    with served(app, **believed) as port:
        for client in ["192.0.2.1", "192.0.2.2"] * 3:
            assert ask("/api/stats", client).startswith(b"HTTP/1.0 200")
        told = ask("/api/system", "192.0.2.1")
    assert json.loads(told.partition(b"\r\n\r\n")[2])["client_count"] == 2
