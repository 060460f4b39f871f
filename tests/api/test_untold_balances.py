"""Where the balance has no figure, the reason names the file or the setting that does not tell."""

import json

import pytest

from botscope.setting_values import Payment
from botscope.settings import Settings
from tests.api.sample import STATE, app_of, client_of, write_bot


def untold(folder, **settings):
    return client_of(folder, **settings).get("/api/balance").json["undefined"]


def with_balance(tmp_path, **changes):
    state = json.loads(json.dumps(STATE))
    state["balance"] = {**state["balance"], **changes}
    return write_bot(tmp_path, state=state)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("free_quote", "The state file tells no free balance."),
        ("locked_quote", "The state file tells no locked balance."),
        ("total_quote", "The state file tells no balance."),
        ("equity_quote", "The state file tells no equity."),
    ],
)
def test_a_missing_amount_is_named(tmp_path, name, words):
    assert untold(with_balance(tmp_path, **{name: None}))[name] == words


def test_without_a_state_file_this_is_the_reason(tmp_path):
    folder = write_bot(tmp_path)
    (folder / "state" / "bot_state.json").unlink()
    found = untold(folder)
    assert found["total_quote"] == "There is no state file that could be read."
    assert found["starting_quote"] == (
        "Neither the state file nor the setting starting_balance tells it."
    )
    assert found["change_quote"] == f"{found['total_quote']} {found['starting_quote']}"
    assert "setting deposits" in found["deposits_quote"]


def test_a_change_says_which_of_the_two_is_missing(tmp_path):
    found = untold(with_balance(tmp_path, starting_quote=None))
    assert found["change_quote"] == found["starting_quote"]
    assert found["change_ratio"] == found["starting_quote"]
    amounts = {"equity_quote": None, "total_quote": None}
    found = untold(with_balance(tmp_path / "other", **amounts))
    assert found["change_quote"] == "The state file tells neither equity nor balance."


def test_cash_is_no_change_while_a_position_is_open(tmp_path):
    """A bot that bought for 440 of its 1000 has lost nothing by that."""
    client = client_of(with_balance(tmp_path, equity_quote=None, total_quote=550.0))
    found = client.get("/api/balance").json
    assert found["change_quote"] is found["change_ratio"] is None
    for name in ("change_quote", "change_ratio"):
        assert found["undefined"][name].startswith("The state file tells no equity. Cash alone")
        told = client.get(f"/api/explain?figure={name}").json
        assert (told["result"], told["undefined"]) == (None, found["undefined"][name])


def test_cash_is_the_worth_while_nothing_is_open(tmp_path):
    balance = {**STATE["balance"], "equity_quote": None}
    folder = write_bot(tmp_path, state={**STATE, "balance": balance, "positions": []})
    client = client_of(folder)
    assert client.get("/api/balance").json["change_quote"] == 10.0
    told = client.get("/api/explain?figure=change_quote").json
    inputs = {each["name"]: each["value"] for each in told["inputs"]}
    assert (told["result"], inputs["equity_quote"]) == (10.0, 1000.0)


def test_after_a_deposit_the_share_says_how_much_came(tmp_path):
    folder = write_bot(tmp_path)
    found = untold(folder, deposits=(Payment("2026-01-02", 500.0),))
    assert found["change_ratio"] == (
        "500.00 USDT was paid in since the start: the time-weighted return tells it."
    )
    found = untold(folder, deposits=(Payment("2026-01-02", -40.0),))
    assert found["change_ratio"].startswith("40.00 USDT was taken out since the start")


def test_a_start_of_nothing_has_no_share(tmp_path):
    found = untold(with_balance(tmp_path, starting_quote=0.0))
    assert found["change_ratio"] == "The starting balance is not above zero."


def test_an_explanation_gives_the_same_reason_and_what_is_known(tmp_path):
    client = client_of(with_balance(tmp_path, starting_quote=None))
    found = client.get("/api/explain?figure=change_quote").json
    assert found["undefined"] == (
        "Neither the state file nor the setting starting_balance tells it."
    )
    inputs = {each["name"]: each["value"] for each in found["inputs"]}
    assert inputs == {"equity_quote": 1005.5, "starting_quote": None, "deposits_quote": None}


def test_of_several_bots_the_silent_one_is_named(tmp_path):
    for name in ("alpha", "beta"):
        write_bot(tmp_path / name, state={**STATE, "bot_name": name.title()})
    state = tmp_path / "beta" / "state" / "bot_state.json"
    told = json.loads(state.read_text(encoding="utf-8"))
    del told["balance"]["free_quote"]
    state.write_text(json.dumps(told), encoding="utf-8")
    app = app_of(Settings(bots=tmp_path, data=tmp_path.parent / "own"))
    found = app.test_client().get("/api/balance").json["undefined"]
    assert found["free_quote"] == "The state file of Beta tells no free balance."
    state.unlink()
    found = app_of(Settings(bots=tmp_path, data=tmp_path.parent / "own")).test_client()
    reasons = found.get("/api/balance").json["undefined"]
    assert reasons["free_quote"].startswith("There is no state file of ")
