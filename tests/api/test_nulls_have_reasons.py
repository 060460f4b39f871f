"""Wherever a figure is null, the answer says why."""

import pytest

from tests.api.sample import client_of, write_bot

ADDRESSES = {
    "/api/versions": "versions",
    "/api/versions/compare?a=v8.00&b=v8.01": None,
    "/api/montecarlo": None,
    "/api/balance": None,
    "/api/reconciliation": None,
    "/api/breakdown?by=symbol": "groups",
    "/api/breakdown?by=hour": "groups",
}
NO_FIGURES = {"quote_asset", "assets", "caveats", "curve", "undefined", "name", "meta"}


@pytest.fixture(scope="module")
def untold(tmp_path_factory):
    """Nobody tells the start, the balance, or what is open."""
    folder = write_bot(tmp_path_factory.mktemp("untold"))
    (folder / "state" / "bot_state.json").unlink()
    return client_of(folder)


def nulls(record):
    """Return the figures of a record that are null, those of its parts included."""
    found = {name for name, value in record.items() if value is None and name not in NO_FIGURES}
    for name in ("reshuffle", "bootstrap"):
        found |= nulls(record[name]) if record.get(name) else set()
    return found


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
def test_every_null_has_its_reason(client, untold, address, is_told):
    found = (client if is_told else untold).get(address).json
    records = [found] if ADDRESSES[address] is None else found[ADDRESSES[address]]
    assert records
    for record in records:
        assert nulls(record) == set(record["undefined"])
        assert all(record["undefined"].values())


def test_there_are_nulls_to_give_reasons_for(untold):
    for address in ("/api/balance", "/api/reconciliation", "/api/montecarlo"):
        assert len(untold.get(address).json["undefined"]) >= 1
