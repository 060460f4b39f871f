"""During a first load nothing that is told looks like a figure of the whole."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from botscope.api.table import RESOURCES
from botscope.app import create_app, create_reader
from botscope.domain.snapshot import NewestRow, Snapshot, Upkeep
from tests.api.sample import NOW_S, settings_of, write_bot

NEWEST = NewestRow("trades.csv", 1_767_350_000_000, "BTCUSDT", "long", 0.5, -1.25)
FIGURES = sorted(r.path for r in RESOURCES if r.freshness in ("data", "clock"))
ALWAYS = ("/health", "/ready", "/api/status", "/api/system", "/")


class AmidReading:
    """A reader that has read 43.9 % of the bytes."""

    def __init__(self, snapshot: Snapshot) -> None:
        bots = {
            name: replace(bot, indexed_ratio=0.439, newest_rows=(NEWEST,))
            for name, bot in snapshot.bots.items()
        }
        self.current: Snapshot | None = Snapshot("amid", snapshot.as_of_ms, bots)
        self.upkeep = Upkeep()

    def read_line(self, bot_id: str, source: int, offset: int) -> str | None:
        return None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    settings = settings_of(write_bot(tmp_path_factory.mktemp("bot")))
    snapshot = create_reader(settings, clock=lambda: NOW_S).refresh()
    return create_app(settings, AmidReading(snapshot), clock=lambda: NOW_S).test_client()


@pytest.mark.parametrize("path", [path for path in FIGURES if "<" not in path])
def test_no_figure_is_told_of_files_that_are_half_read(client: FlaskClient, path: str) -> None:
    queries = {"/api/explain": "?figure=win_rate_ratio", "/api/versions/compare": "?a=x&b=y"}
    found = client.get(path + queries.get(path, ""))
    assert found.status_code == 503
    assert found.headers["Retry-After"] == "1"
    assert "44% of the bytes are in" in found.get_json()["detail"]


@pytest.mark.parametrize("path", ALWAYS)
def test_what_is_no_figure_is_told(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_status_says_how_far_it_is_and_shows_the_newest_rows(client: FlaskClient) -> None:
    told = client.get("/api/status").get_json()
    assert told["indexed_ratio"] == 0.439
    assert told["newest_rows"] == [
        {
            "file": "trades.csv",
            "closed_at": "2026-01-02T10:33:20Z",
            "symbol": "BTCUSDT",
            "side": "long",
            "quantity_base": 0.5,
            "realized_pnl_quote": -1.25,
        }
    ]


def test_a_scraper_stores_no_sum_of_half_the_rows(client: FlaskClient) -> None:
    text = client.get("/metrics").get_data(as_text=True)
    assert "botscope_indexed_ratio 0.439" in text
    assert "pnl" not in text


def test_an_export_of_half_the_rows_is_refused(client: FlaskClient) -> None:
    assert client.get("/api/trades.csv").status_code == 503
