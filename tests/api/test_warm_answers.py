"""Every route answers alike, to the byte, from a log just read and from what a run kept of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from botscope.api.table import RESOURCES
from botscope.app import create_app, options_of, places_of
from botscope.ingest.reader import Reader
from tests.api.sample import NOW_S, settings_of, write_bot

# What the process says of itself is of each process alone.
PATHS = sorted(r.path for r in RESOURCES if "<" not in r.path and r.freshness != "process")
QUESTIONS = {
    "/api/explain": "?figure=win_rate_ratio",
    "/api/versions/compare": "?a=v8.00&b=v8.01",
}


def client_of(folder: Path, *, is_warm: bool) -> tuple[FlaskClient, Reader]:
    settings = settings_of(folder)
    options = options_of(settings)
    if is_warm:
        warm = str(settings.data / "warm")
        options = replace(options, warm_folder=warm, warm_from_lines=8, warm_again_lines=1)
    reader = Reader(places_of(settings), options, clock=lambda: NOW_S)
    reader.refresh()
    return create_app(settings, reader, clock=lambda: NOW_S).test_client(), reader


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, FlaskClient]:
    folder = write_bot(tmp_path_factory.mktemp("bot"))
    _, reader = client_of(folder, is_warm=True)
    assert reader.warm.settle(20)
    assert len(list((folder / "own" / "warm").iterdir())) == 1
    return client_of(folder, is_warm=True)[0], client_of(folder, is_warm=False)[0]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_is_the_same(clients: tuple[FlaskClient, FlaskClient], path: str) -> None:
    warm, fresh = (client.get(path + QUESTIONS.get(path, "")) for client in clients)
    assert warm.status_code == 200
    assert warm.get_data() == fresh.get_data()
    assert warm.headers.get("ETag") == fresh.headers.get("ETag")
