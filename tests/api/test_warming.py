"""Answers are ready before they are asked for, and preparing them never gets in the way."""

import json
import threading
import time
from dataclasses import replace

import pytest

from botscope.api.caching import AnswerCache
from botscope.api.envelope import Body, Meta
from botscope.api.warming import FIRST, REMEMBERED_COUNT, REMEMBERED_S, Asked, AskedLately
from botscope.app import WARMER, create_app, create_reader, options_of, places_of
from botscope.ingest.reader import Reader
from tests.api.sample import NOW_S, settings_of, trade_line, write_bot


class Dashboard:
    """A dashboard over a folder that can be written to while it runs."""

    def __init__(self, folder):
        self.log = write_bot(folder) / "logs" / "trades.csv"
        settings = settings_of(folder)
        options = replace(options_of(settings), rewrite_patience_s=0.0)
        self.reader = Reader(places_of(settings), options, clock=lambda: NOW_S)
        app = create_app(settings, self.reader, clock=lambda: NOW_S)
        self.warmer = app.extensions[WARMER]
        self.client = app.test_client()
        self.number = 100

    def append(self):
        self.number += 1
        with self.log.open("a", encoding="utf-8") as log:
            log.write(trade_line(self.number % 60, 1.0, day=2, version="v8.01"))
            log.write("\n")
        self.reader.refresh()

    def computed_count(self):
        text = self.client.get("/metrics").text
        lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
        return float(lines["botscope_cache_misses_total"])


@pytest.fixture
def dashboard(tmp_path):
    return Dashboard(tmp_path)


def test_nothing_is_prepared_before_there_are_data(dashboard):
    assert dashboard.warmer.warm() == 0


@pytest.mark.parametrize(("limit", "count"), [(500, 1), (501, 0)])
def test_what_only_a_script_takes_is_made_when_it_asks(dashboard, limit, count):
    dashboard.reader.refresh()
    dashboard.warmer.warm()
    dashboard.client.get(f"/api/trades?form=columns&limit={limit}")
    dashboard.append()
    assert dashboard.warmer.warm() == count


def test_first_page_finds_its_answers_ready(dashboard):
    dashboard.reader.refresh()
    assert dashboard.warmer.warm() == len(FIRST)
    before = dashboard.computed_count()
    for path in ("/api/stats", "/api/balance", "/api/equity?window=all", "/api/versions"):
        assert dashboard.client.get(path).status_code == 200
    assert dashboard.computed_count() == before


def test_each_snapshot_is_prepared_once(dashboard):
    dashboard.reader.refresh()
    dashboard.warmer.warm()
    assert dashboard.warmer.warm() == 0


def test_what_was_asked_lately_is_prepared_from_the_next_snapshot(dashboard):
    dashboard.reader.refresh()
    dashboard.warmer.warm()
    asked = ("/api/stats?side=long", "/api/periods?by=week&tz=Europe/Berlin", "/api/trades?limit=8")
    etags = {path: dashboard.client.get(path).headers["ETag"] for path in asked}
    for path in asked:
        assert dashboard.client.get(path, headers={"If-None-Match": etags[path]}).status_code == 304
    dashboard.append()
    assert dashboard.warmer.warm() == len(asked)
    before = dashboard.computed_count()
    answers = [dashboard.client.get(path) for path in asked]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].headers["ETag"] != etags[asked[0]]
    assert dashboard.computed_count() == before


def test_nobody_watching_costs_nothing(dashboard):
    dashboard.reader.refresh()
    dashboard.warmer.warm()
    dashboard.append()
    assert dashboard.warmer.warm() == 0


def test_question_that_has_become_wrong_is_skipped(dashboard):
    dashboard.reader.refresh()
    dashboard.warmer.warm()
    assert dashboard.client.get("/api/versions/compare?a=v8.00&b=v8.01").status_code == 200
    assert dashboard.client.get("/api/stats").status_code == 200
    lines = dashboard.log.read_text(encoding="utf-8").splitlines(keepends=True)
    dashboard.log.write_text("".join(lines[:10]), encoding="utf-8")
    dashboard.reader.refresh()
    assert dashboard.warmer.warm() == 1


def test_questions_are_forgotten_after_a_minute_and_bounded(dashboard):
    dashboard.reader.refresh()
    now_s = 0.0
    lately = AskedLately(lambda: now_s)
    question = dashboard.warmer._first[0]
    for number in range(REMEMBERED_COUNT + 5):
        lately.note(Asked(question.route, {}, {"bot": str(number)}))
    assert len(lately.questions()) == REMEMBERED_COUNT
    now_s = REMEMBERED_S + 1
    assert lately.questions() == []


def test_thread_prepares_by_itself_and_ends(dashboard):
    dashboard.warmer.start()
    dashboard.reader.refresh()
    deadline_s = time.monotonic() + 60
    while dashboard.computed_count() < len(FIRST) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    dashboard.warmer.stop()
    assert dashboard.computed_count() == len(FIRST)
    assert "botscope-warmer" not in {thread.name for thread in threading.enumerate()}


def test_late_answer_of_an_old_snapshot_pushes_out_nothing():
    cache = AnswerCache()
    body = Body(Meta("new", None, None, "0"), b"{", 0, b"", b"")
    cache.body("new", "key", lambda: body, is_heavy=False)
    cache.body("old", "key", lambda: body, is_heavy=True, is_current=lambda: False)
    assert cache.body("new", "key", lambda: pytest.fail("computed"), is_heavy=False) is body


def test_prepared_answer_tells_the_age_of_the_moment_of_answering(tmp_path):
    now_s = NOW_S
    settings = settings_of(write_bot(tmp_path))
    reader = create_reader(settings, clock=lambda: NOW_S)
    reader.refresh()
    app = create_app(settings, reader, clock=lambda: now_s)
    app.extensions[WARMER].warm()
    now_s = NOW_S + 7
    meta = json.loads(app.test_client().get("/api/balance").data)["meta"]
    assert meta["data_age_s"] == 17
