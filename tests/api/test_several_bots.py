"""Several bots: side by side, together within one money, never over different ones."""

import pytest

from botscope.setting_values import NamedBot
from botscope.settings import Settings
from tests.api.sample import app_of, write_bot

SUMS = ["balance", "trades", "stats", "versions", "equity", "periods", "montecarlo", "trades.csv"]
NO_SUMS = ["status", "positions", "orders", "quality", "quality/rows", "bots"]


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    def client(**quotes):
        folder = tmp_path_factory.mktemp("bots")
        for name, quote in quotes.items():
            write_bot(folder / name, quote=quote)
        return app_of(Settings(bots=folder, data=folder.parent / "own")).test_client()

    return {
        "same": client(alpha="USDT", beta="USDT"),
        "mixed": client(alpha="USDT", beta="USDT", gamma="EUR"),
    }


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_bots_stand_side_by_side(clients):
    bots = get(clients["mixed"], "/api/bots")["bots"]
    assert [(bot["bot_id"], bot["quote_asset"]) for bot in bots] == [
        ("alpha", "USDT"),
        ("beta", "USDT"),
        ("gamma", "EUR"),
    ]


def test_bots_of_one_money_are_added_up(clients):
    one = get(clients["same"], "/api/stats?bot=alpha")
    both = get(clients["same"], "/api/stats")
    assert both["trade_count"] == 2 * one["trade_count"]
    assert both["realized_pnl_quote"] == pytest.approx(2 * one["realized_pnl_quote"])
    assert get(clients["same"], "/api/balance")["total_quote"] == 2000


@pytest.mark.parametrize("path", SUMS)
def test_different_money_is_never_added_up(clients, path):
    answer = clients["mixed"].get(f"/api/{path}")
    assert (answer.status_code, answer.json["parameter"]) == (400, "quote_asset")
    assert "EUR, USDT" in answer.json["detail"]
    assert clients["mixed"].get(f"/api/{path}?quote_asset=USDT").status_code == 200
    assert clients["mixed"].get(f"/api/{path}?bot=gamma").status_code == 200


@pytest.mark.parametrize("path", NO_SUMS)
def test_what_is_no_sum_is_answered_for_all(clients, path):
    assert clients["mixed"].get(f"/api/{path}").status_code == 200


def test_quality_has_no_sum_of_different_money(clients):
    found = get(clients["mixed"], "/api/quality")
    assert found["totals"]["file_count"] == 3
    assert found["totals"]["realized_pnl_quote"] is None
    assert found["excluded_pnl_quote"] is None


def test_choice_of_money_leaves_the_others_out(clients):
    found = get(clients["mixed"], "/api/trades?quote_asset=EUR&limit=500")
    assert {trade["bot_id"] for trade in found["trades"]} == {"gamma"}


def test_trades_of_two_bots_are_told_apart(clients):
    found = get(clients["same"], "/api/trades?limit=500")["trades"]
    assert len({trade["place_id"] for trade in found}) == 80
    assert get(clients["same"], "/api/trades/t3")["same_id"] == ["trades.csv~2:5"]
    second = get(clients["same"], "/api/trades/trades.csv~2:5")
    assert (second["trade"]["bot_id"], second["provenance"]["bot_id"]) == ("beta", "beta")
    assert second["provenance"]["text"].startswith("t3,")


def test_positions_name_their_bot(clients):
    found = get(clients["same"], "/api/positions")["positions"]
    assert [position["bot_id"] for position in found] == ["alpha", "beta"]


def test_status_of_several_bots_is_what_they_share(clients):
    found = get(clients["same"], "/api/status")
    assert found["bot"]["bot_name"] == "2 bots"
    assert found["bot"]["bot_version"] == "v8.01"
    assert found["settings"] == {}


def test_bots_whose_names_make_the_same_id_are_all_there(tmp_path):
    write_bot(tmp_path)
    names = ("a b", "A-B", "a b 2")
    bots = tuple(NamedBot(name, tmp_path / "state", tmp_path / "logs") for name in names)
    client = app_of(Settings(bot=bots, data=tmp_path.parent / "own")).test_client()
    found = get(client, "/api/bots")["bots"]
    assert len({bot["bot_id"] for bot in found}) == len(names)
    assert get(client, "/api/stats")["trade_count"] == 40 * len(names)


def test_bot_that_appears_later_is_found(tmp_path):
    from botscope.app import create_app, create_reader

    settings = Settings(bots=tmp_path, data=tmp_path.parent / "own")
    reader = create_reader(settings)
    reader.refresh()
    client = create_app(settings, reader).test_client()
    assert get(client, "/api/status")["source"]["status"] == "missing"
    assert get(client, "/api/stats")["trade_count"] == 0
    write_bot(tmp_path / "late")
    reader.refresh()
    assert get(client, "/api/stats")["trade_count"] == 40


@pytest.fixture(scope="module")
def two_moneys(tmp_path_factory):
    """One bot that made 30 USDT in three trades and 0.02 BTC in two."""
    folder = tmp_path_factory.mktemp("moneys")
    lines = ["closed_at,symbol,side,quantity,entry_price,exit_price,pnl"]
    lines += [f"2025-03-0{day} 10:00:00,SOLUSDT,long,1,100,110,10" for day in (1, 2, 3)]
    lines += [f"2025-03-0{day} 11:00:00,ETHBTC,long,1,0.05,0.06,0.01" for day in (1, 2)]
    (folder / "logs").mkdir()
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = Settings(
        logs=folder / "logs", state=folder / "none.json", data=folder / "own", starting_balance=1000
    )
    return app_of(settings).test_client()


@pytest.mark.parametrize("path", SUMS)
@pytest.mark.parametrize("whose", ["", "?bot=bot"])
def test_moneys_of_one_bot_are_never_added_up(two_moneys, path, whose):
    answer = two_moneys.get(f"/api/{path}{whose}")
    assert (answer.status_code, answer.json["parameter"]) == (400, "quote_asset")
    assert "BTC, USDT" in answer.json["detail"]


@pytest.mark.parametrize(
    ("asset", "count", "total", "start"), [("USDT", 3, 30.0, 1000), ("BTC", 2, 0.02, None)]
)
def test_each_money_of_a_bot_has_its_own_figures(two_moneys, asset, count, total, start):
    found = get(two_moneys, f"/api/stats?quote_asset={asset}")
    assert (found["trade_count"], found["realized_pnl_quote"]) == (count, pytest.approx(total))
    balance = get(two_moneys, f"/api/balance?quote_asset={asset}")
    assert (balance["quote_asset"], balance["starting_quote"]) == (asset, start)
    listed = get(two_moneys, f"/api/trades?quote_asset={asset}")
    assert listed["total_count"] == listed["filtered_count"] == count


def test_bot_of_two_moneys_stands_there_once_per_money(two_moneys):
    bots = get(two_moneys, "/api/bots")["bots"]
    assert [(bot["quote_asset"], bot["trade_count"]) for bot in bots] == [("USDT", 3), ("BTC", 2)]
    assert get(two_moneys, "/api/quality")["totals"]["realized_pnl_quote"] is None
