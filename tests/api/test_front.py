"""The front answers as Flask does, or not at all: both ways are asked and compared."""

import itertools

import pytest
from werkzeug.test import Client

from botscope.api.table import ROUTES
from botscope.app import FRONT
from botscope.auth.viewer import OPEN_VIEWER
from tests.api.sample import NOW_S, app_of, settings_of, trade_line, write_bot
from tests.contract.test_every_route import address

EVERY = [address(route.path) for route in ROUTES]
KEPT = [
    address(route.path)
    for route in ROUTES
    if route.path.startswith("/api/")
    and route.freshness in ("data", "clock")
    and route.path not in ("/api/trades.csv", "/api/openapi.json")
]
PAGE = ["/", "/static/page.css"]
WRONG = [
    "/nothing",
    "/static/",
    "/static/none.css",
    "/static//page.css",
    "/api/stats?nonsense=1",
    "/api/stats?symbol=",
    "/api/stats?bot=none",
    "/api/trades?limit=0",
    "/api/trades?limit=5&limit=5",
    "/api/trades/none",
]
ENCODINGS = ["", "gzip", "br", "gzip, br;q=0.1", "identity;q=0", "*;q=0", "*"]
ORIGIN = "https://page.example"


@pytest.fixture(scope="module")
def static_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    (folder / "index.html").write_text("<!doctype html>" + "<p>page</p>" * 100, encoding="utf-8")
    (folder / "page.css").write_text("p { color: inherit }" * 50, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[(), (ORIGIN,)], ids=["closed", "one-origin"])
def app(bot_folder, static_folder, request):
    settings = settings_of(bot_folder, allow_origin=request.param)
    app = app_of(settings, static_folder=static_folder)
    client = app.test_client()
    for path in EVERY:
        client.get(path)
    return app


def both(app, path, **options):
    """Ask through the front and past it; what each says, without what no client can see."""
    front = app.extensions[FRONT]
    answers = [Client(way).open(path, **options) for way in (front, front.behind)]
    return [said(answer) for answer in answers]


def said(answer):
    document = None
    if answer.mimetype == "application/problem+json" and answer.data:
        document = answer.json
        # Each refusal has an id of its own.
        assert len(document.pop("request_id")) == 16
    return answer.status, sorted(answer.headers), document or answer.data


@pytest.mark.parametrize("path", [*KEPT, *PAGE, *WRONG])
def test_nobody_can_tell_the_front_from_flask(app, path):
    for method, encoding in itertools.product(("GET", "HEAD"), ENCODINGS):
        headers = {"Accept-Encoding": encoding}
        by_front, by_flask = both(app, path, method=method, headers=headers)
        assert by_front == by_flask, (method, encoding)


CONDITIONS = ['"{}"', 'W/"{}"', '"other", "{}"', "*", '"other"', "", '"{}x"']


@pytest.mark.parametrize("path", [*KEPT, *PAGE, "/api/status", "/api/system", "/health"])
def test_conditions_mean_the_same(app, path):
    held = app.test_client().get(path).headers["ETag"].strip('"')
    for form in CONDITIONS:
        headers = {"If-None-Match": form.format(held)}
        by_front, by_flask = both(app, path, headers=headers)
        # What a moment tells of the process differs; how it is told does not.
        assert by_front[:2] == by_flask[:2], form


UNUSUAL = {
    "POST": {"method": "POST"},
    "OPTIONS": {"method": "OPTIONS"},
    "preflight": {
        "method": "OPTIONS",
        "headers": {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"},
    },
    "from-a-page-elsewhere": {"headers": {"Origin": ORIGIN}},
    "from-another-page": {"headers": {"Origin": "https://evil.example"}},
    "strange-host": {"environ_overrides": {"HTTP_HOST": "evil.example"}},
    "two-hosts": {"environ_overrides": {"HTTP_HOST": "127.0.0.1, evil.example"}},
    "no-host": {"environ_overrides": {"HTTP_HOST": ""}},
    "browser-at-a-strange-host": {
        "environ_overrides": {"HTTP_HOST": "evil.example"},
        "headers": {"Accept": "text/html"},
    },
    "body": {"data": b"x"},
    "large-body": {"data": b"x" * 70_000},
    "websocket": {"headers": {"Connection": "Upgrade", "Upgrade": "websocket"}},
    "in-a-folder": {"base_url": "http://localhost/folder"},
    "range": {"headers": {"Range": "bytes=0-10"}},
}


@pytest.mark.parametrize("options", UNUSUAL.values(), ids=UNUSUAL)
@pytest.mark.parametrize("path", ["/api/trades", "/", "/static/page.css"])
def test_unusual_requests_are_answered_by_flask_alike(app, path, options):
    by_front, by_flask = both(app, path, **options)
    if options.get("environ_overrides") and "headers" in options:
        by_front, by_flask = by_front[:2], by_flask[:2]
    assert by_front == by_flask


def refuse(environ, start_response):
    raise AssertionError(f"{environ['PATH_INFO']} went past the front")


@pytest.fixture
def alone(app):
    """A front with nothing behind it: what it cannot answer fails."""
    front = app.extensions[FRONT]
    behind = front.behind
    front.behind = refuse
    yield Client(front)
    front.behind = behind


@pytest.mark.parametrize("path", [*KEPT, *PAGE])
def test_what_was_asked_before_never_reaches_flask(alone, path):
    answer = alone.get(path)
    assert answer.status_code == 200
    held = {"If-None-Match": answer.headers["ETag"]}
    assert alone.get(path, headers=held).status_code == 304


def test_report_of_the_moment_is_only_ever_called_unchanged(alone):
    held = alone.get("/api/stats").headers["ETag"]
    assert alone.get("/api/status", headers={"If-None-Match": held}).status_code == 304
    with pytest.raises(AssertionError, match="went past"):
        alone.get("/api/status")


@pytest.mark.parametrize("path", ["/api/stats?bot=test", "/api/stat%73%3F", *WRONG])
def test_other_letters_are_another_question(alone, path):
    with pytest.raises(AssertionError, match="went past"):
        alone.get(path)


def test_without_a_viewer_only_the_page_is_answered(app, alone):
    gate, asked = app.extensions["botscope.gate"], []
    gate.viewer_of = lambda environ: asked.append(environ["PATH_INFO"])
    try:
        assert alone.get("/").status_code == 200
        with pytest.raises(AssertionError, match="went past"):
            alone.get("/api/stats")
    finally:
        gate.viewer_of = lambda _environ: OPEN_VIEWER
    assert "/api/stats" in asked


def test_every_answer_is_counted_whoever_gave_it(app):
    def count():
        text = app.test_client().get("/metrics").text
        return int(float(text.split('botscope_responses_total{status="200"} ')[1].split()[0]))

    before, front = count(), Client(app.extensions[FRONT])
    for path in ("/api/stats", "/", "/health"):
        assert front.get(path).status_code == 200
    assert count() == before + 4


@pytest.fixture
def growing(tmp_path):
    """A dashboard whose log gets more rows, and what reads them."""
    write_bot(tmp_path)
    from botscope.app import create_app, create_reader

    settings = settings_of(tmp_path)
    reader = create_reader(settings, clock=lambda: NOW_S)
    reader.refresh()
    app = create_app(settings, reader, clock=lambda: NOW_S)

    def grow():
        with (tmp_path / "logs" / "trades.csv").open("a", encoding="utf-8") as log:
            log.write(trade_line(50, 1.0, day=2, version="v8.01") + "\n")
        reader.refresh()

    return app, grow


def test_new_snapshot_is_never_answered_with_the_old_one(growing):
    app, grow = growing
    client = app.test_client()
    first = [client.get("/api/stats") for _ in range(2)][-1]
    grow()
    answers = [client.get("/api/stats", headers={"If-None-Match": first.headers["ETag"]})]
    answers += [client.get("/api/stats") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.json["trade_count"] for answer in answers} == {first.json["trade_count"] + 1}


def test_held_revision_is_believed_only_after_the_question_was_checked_on_it(growing):
    app, grow = growing
    client = app.test_client()
    client.get("/api/trades/t3")
    grow()
    held = {"If-None-Match": client.get("/api/stats").headers["ETag"]}
    front = app.extensions[FRONT]
    front.behind, behind = refuse, front.behind
    with pytest.raises(AssertionError, match="went past"):
        client.get("/api/trades/t3", headers=held)
    front.behind = behind
    assert client.get("/api/trades/t3", headers=held).status_code == 304


def test_known_addresses_are_bounded(app):
    client = app.test_client()
    for number, length in itertools.product(range(40), (1, 900)):
        client.get(f"/api/trades?symbol={'x' * min(length, 190)}{number}")
    from botscope.api.known import COUNT_LIMIT, Known, KnownQuestions

    known = KnownQuestions()
    for number in range(COUNT_LIMIT + 5):
        known.note({"PATH_INFO": f"/{number}"}, Known(None, "r"))
    known.note({"PATH_INFO": "/" + "x" * 2000}, Known(None, "r"))
    assert known.of({"PATH_INFO": "/4"}) is None
    assert known.of({"PATH_INFO": "/5"}) is not None
    assert known.of({"PATH_INFO": "/" + "x" * 2000}) is None
