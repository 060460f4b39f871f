"""The edge: whose name we answer to, what is served of the page, and how answers are kept."""

import gzip
import threading

import brotli
import pytest

from botscope.api import pages
from botscope.api.caching import AnswerCache
from botscope.api.envelope import Body, Meta, body_of
from botscope.api.moments import iso
from botscope.api.strict_json import dumps
from botscope.domain.quotes import quote_of
from tests.api.sample import app_of, settings_of


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8765", 200),
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:8765", 200),
        ("[::1]", 200),
        ("", 400),
        ("evil.example", 400),
        ("127.0.0.1.nip.io", 400),
        ("localhost.evil.com", 400),
        ("localhost.", 400),
        ("localhost:80@evil.com", 400),
        ("evil.com:80:localhost", 400),
        ("127.0.0.1 evil", 400),
        ("[::1]evil", 400),
        ("::1", 400),
    ],
)
def test_only_our_own_names_are_answered(client, host, status):
    for path in ("/health", "/nothing"):
        answer = client.get(path, environ_overrides={"HTTP_HOST": host})
        expected = 404 if status == 200 and path == "/nothing" else status
        assert answer.status_code == expected
        assert status == 200 or "BOTSCOPE_HOST" in answer.json["detail"]


def test_configured_address_is_one_of_our_names(bot_folder):
    other = app_of(settings_of(bot_folder, host="127.0.0.9")).test_client()
    assert other.get("/health", base_url="http://127.0.0.9:8765").status_code == 200


@pytest.fixture
def site(tmp_path, bot_folder):
    folder = tmp_path / "static"
    (folder / "vendor" / "lib").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>page", encoding="utf-8")
    (folder / "vendor" / "lib" / "chart.js").write_text(
        "export const x = 1;" * 50, encoding="utf-8"
    )
    (folder / ".secret.js").write_text("no", encoding="utf-8")
    (folder / "notes.py").write_text("no", encoding="utf-8")
    secret = tmp_path / "secret.css"
    secret.write_text("no", encoding="utf-8")
    try:
        (folder / "link.css").symlink_to(secret)
        (folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this system does not let us make links")
    return app_of(settings_of(bot_folder), static_folder=folder).test_client()


def test_status_says_whether_the_charts_library_is_there(site, tmp_path, bot_folder):
    bare = tmp_path / "bare"
    bare.mkdir()
    without = app_of(settings_of(bot_folder), static_folder=bare).test_client()
    found = [one.get("/api/status").json["setup"]["charts_found"] for one in (site, without)]
    assert found == [True, False]


def test_page_and_its_files_are_served(site):
    page = site.get("/")
    assert (page.text, page.content_type) == ("<!doctype html>page", "text/html; charset=utf-8")
    script = site.get("/static/vendor/lib/chart.js", headers={"Accept-Encoding": "gzip"})
    assert script.content_type == "text/javascript; charset=utf-8"
    assert gzip.decompress(script.data).startswith(b"export")
    assert script.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.css",
        "%2e%2e/secret.css",
        "..%2fsecret.css",
        "..\\secret.css",
        "/etc/passwd",
        "C:/Windows/win.ini",
        "link.css",
        "folder/secret.css",
        ".secret.js",
        "notes.py",
        "CON",
        "sub/NUL",
        "index.html::$DATA",
        "vendor",
        "vendor/",
        "",
    ],
)
def test_nothing_else_is_served(site, name):
    assert site.get(f"/static/{name}").status_code == 404


def test_file_that_is_too_large_is_not_loaded(tmp_path, monkeypatch):
    (tmp_path / "big.js").write_bytes(b"x" * 100)
    monkeypatch.setattr(pages, "SIZE_LIMIT_BYTES", 99)
    assert pages.load(tmp_path) == {}


META = Meta("r", "fresh", None, "1")


def test_spliced_gzip_is_the_plain_answer():
    body = body_of(META, {"text": "größer " * 500})
    for now_ms in (0, 1_767_400_000_123):
        assert gzip.decompress(body.gzipped(now_ms)) == body.plain(now_ms)
        assert brotli.decompress(body.with_brotli(now_ms)) == body.plain(now_ms)


def test_empty_answer_is_still_an_object():
    assert body_of(META, {}).plain(0).endswith(b"}}")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"x": float("nan"), "y": float("inf")}, b'{"x":null,"y":null}'),
        (
            {"pnl_quote": 0.1 + 0.2, "price": 0.1 + 0.2},
            b'{"pnl_quote":0.3,"price":0.30000000000000004}',
        ),
        ({"pnl_quote": -0.0, "win_ratio": 1 / 3}, b'{"pnl_quote":0.0,"win_ratio":0.3333333333}'),
        ({"n": 2**53}, b'{"n":"9007199254740992"}'),
        ({"text": "\ud800"}, b'{"text":"?"}'),
        ({"extra": {"my_quote": 0.1 + 0.2}}, b'{"extra":{"my_quote":0.30000000000000004}}'),
    ],
    ids=[
        "not-finite",
        "money-is-rounded",
        "no-minus-zero",
        "large-integer",
        "surrogate",
        "as-written",
    ],
)
def test_json_is_strict(value, written):
    assert dumps(value) == written


def test_deep_nesting_is_cut_and_not_an_error():
    value: object = 1
    for _ in range(5000):
        value = [value]
    assert b"nested deeper" in dumps({"extra": value})


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_500, "1970-01-01T00:00:01.500Z"),
        (-1, None),
        (2**62, None),
        (None, None),
    ],
)
def test_moment_is_written_or_unknown(moment, written):
    assert iso(moment) == written


@pytest.mark.parametrize(
    ("symbol", "quote"),
    [
        ("BTCUSDT", "USDT"),
        ("btc/usdt", "USDT"),
        ("BTC-USD", "USD"),
        ("BTC/USDT:USDT", "USDT"),
        ("ETHBTC", "BTC"),
        ("XBTFDUSD", "FDUSD"),
        ("BTC_USDT_PERP", "USDT"),
        ("AAPL", None),
        ("USDT", None),
    ],
)
def test_quote_asset_is_read_from_a_symbol(symbol, quote):
    assert quote_of(symbol) == quote


def answer_of(size: int) -> Body:
    return Body(META, b"x" * size, 0, b"", b"")


def test_kept_answers_are_bounded_and_the_unused_leave_first():
    cache = AnswerCache(entry_limit=2, bytes_limit=1000)
    computed = []

    def ask(key, size=1):
        cache.body("r", key, lambda: computed.append(key) or answer_of(size), is_heavy=False)

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert computed == ["a", "b", "c", "b"]
    ask("large", 1001)
    ask("large", 1001)
    assert computed[4:] == ["large", "large"]


def test_new_snapshot_forgets_the_answers_of_the_old_one():
    cache = AnswerCache()
    for revision, size in (("old", 1), ("new", 2), ("new", 3)):
        body = cache.body(revision, "a", lambda size=size: answer_of(size), is_heavy=False)
    assert len(body.rest) == 2


def test_answer_is_computed_once_for_all_who_ask_at_once():
    cache, computed, gate = AnswerCache(), [], threading.Event()

    def compute():
        computed.append(1)
        gate.wait(5)
        return answer_of(1)

    threads = [
        threading.Thread(target=cache.body, args=("r", "a", compute), kwargs={"is_heavy": True})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(5)
    assert len(computed) == 1


def test_mistake_of_ours_is_a_problem_with_an_id_in_the_log(bot_folder, caplog):
    class Broken:
        current = property(lambda self: {}["nothing"])

    from botscope.app import create_app

    client = create_app(settings_of(bot_folder), Broken()).test_client()
    answer = client.get("/api/status")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "KeyError" not in answer.text
    assert f"request {answer.json['request_id']} to '/api/status' failed" in caplog.text
