"""A hundred thousand trades: the Trades view answers at once; the million is a benchmark."""

import pytest
from trades_timing import every_interaction, write_many

LIMIT_MS = 200


@pytest.fixture(scope="module")
def many(tmp_path_factory, start_dashboard):
    root = tmp_path_factory.mktemp("many")
    (root / "state").mkdir()
    write_many(root / "logs", 100_000)
    running = start_dashboard(root)
    yield running
    running.stop()


@pytest.mark.alone
def test_each_thing_a_reader_does_is_answered_within_a_fifth_of_a_second(many, open_page):
    page = open_page().open(many, "#/trades")
    page.wait_for_selector("table.trades tbody tr")
    medians = every_interaction(page)
    assert {name: ms for name, ms in medians.items() if ms > LIMIT_MS} == {}
