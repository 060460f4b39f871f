"""/api/bots: each bot as if it were asked about alone, and those of one money as one curve."""

import json
import time

import pytest

from botscope.app import create_app, create_reader
from botscope.settings import Settings
from tests.api.sample import COLUMNS, NOW_S, STATE, app_of, trade_line, write_bot

HOSTILE = "<img src=x onerror=alert(1)>\u202e" + "x" * 300
FIGURES = [
    "trade_count", "realized_pnl_quote", "unrealized_pnl_quote", "total_pnl_quote",
    "max_drawdown_ratio", "max_drawdown_quote", "current_drawdown_ratio", "last_trade_at",
]  # fmt: skip
NULLABLE = [
    *FIGURES, "equity_quote", "starting_quote", "today_pnl_quote", "today_if_closed_pnl_quote",
    "return_ratio", "open_position_count", "updated_at", "data_age_s", "curve_kind",
]  # fmt: skip


def state_with(quote="USDT", **changes):
    return {**STATE, "balance": {**STATE["balance"], "quote_asset": quote}, **changes}


def without_start(quote="USDT"):
    balance = {**STATE["balance"], "quote_asset": quote}
    del balance["starting_quote"]
    return {**STATE, "balance": balance}


def write_small(folder, results, *, start, days, state=None):
    """Write a bot with one trade a day, and a state that knows the start."""
    balance = {**STATE["balance"], "starting_quote": start}
    write_bot(folder, state=state or {**STATE, "balance": balance, "positions": []})
    lines = [
        trade_line(number, pnl, day=day, version="v1")
        for number, (day, pnl) in enumerate(zip(days, results, strict=True))
    ]
    (folder / "logs" / "trades.csv").write_text("\n".join([COLUMNS, *lines]) + "\n")
    return folder


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Every kind of bot that a folder of bots may hold."""
    root = tmp_path_factory.mktemp("mixed")
    write_bot(root / "alpha", state=state_with())
    write_bot(root / "silent", state=state_with(updated_at="2026-01-02T20:00:00Z"))
    write_bot(root / "torn", state=state_with(seq_end=6))
    write_bot(root / "hostile", state=state_with(bot_name=HOSTILE, strategy=HOSTILE))
    write_bot(root / "euro", state=state_with("EUR"))
    write_bot(root / "no-start", state=without_start())
    write_bot(root / "logs-only")
    (root / "logs-only" / "state" / "bot_state.json").unlink()
    (root / "empty" / "logs").mkdir(parents=True)
    (root / "empty" / "state").mkdir()
    (root / "empty" / "state" / "bot_state.json").write_text("{}")
    return root


@pytest.fixture(scope="module")
def client(mixed):
    return app_of(Settings(bots=mixed, data=mixed.parent / "own")).test_client()


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.fixture(scope="module")
def answer(client):
    return get(client, "/api/bots")


def by_id(answer):
    return {bot["bot_id"]: bot for bot in answer["bots"]}


def money(answer, asset):
    (found,) = [entry for entry in answer["combined"] if entry["quote_asset"] == asset]
    return found


ALL = ["alpha", "silent", "torn", "hostile", "euro", "no-start", "logs-only", "empty"]


@pytest.mark.parametrize("bot", ALL)
def test_each_bot_has_the_figures_that_it_has_alone(client, answer, bot):
    stats = get(client, f"/api/stats?bot={bot}")
    balance = get(client, f"/api/balance?bot={bot}")
    listed = by_id(answer)[bot]
    assert {name: listed[name] for name in FIGURES} == {name: stats[name] for name in FIGURES}
    assert listed["equity_quote"] == balance["equity_quote"]
    assert listed["starting_quote"] == balance["starting_quote"]


@pytest.mark.parametrize("bot", ALL)
def test_every_null_of_a_bot_has_its_reason(answer, bot):
    listed = by_id(answer)[bot]
    nulls = {name for name in NULLABLE if listed[name] is None}
    assert nulls == set(listed["undefined"])
    assert all(listed["undefined"].values())


@pytest.mark.parametrize("bot", ALL)
def test_outliers_count_only_on_request(client, answer, bot):
    counted = by_id(get(client, "/api/bots?include=outliers"))[bot]
    stats = get(client, f"/api/stats?bot={bot}&include=outliers")
    assert {name: counted[name] for name in FIGURES} == {name: stats[name] for name in FIGURES}
    more = counted["trade_count"] - by_id(answer)[bot]["trade_count"]
    assert more == (0 if bot == "empty" else 1)


def test_states_are_ordered_by_how_bad_they_are(answer):
    bots = by_id(answer)
    order = sorted(("alpha", "silent", "torn", "logs-only"), key=lambda b: bots[b]["severity"])
    assert order == ["alpha", "silent", "torn", "logs-only"]
    assert bots["alpha"]["severity"] == 0
    assert bots["silent"]["source_status"] == "stale"
    assert "has not reported since" in bots["silent"]["status_message"]
    assert (bots["silent"]["updated_at"], bots["alpha"]["expected_every_s"]) == (
        "2026-01-02T20:00:00Z",
        60,
    )


def test_today_is_split_in_three(client):
    late = get(client, "/api/bots?tz=Pacific/Pago_Pago")
    alpha = by_id(late)["alpha"]
    closed = get(client, "/api/stats?bot=alpha&from=2026-01-02&tz=Pacific/Pago_Pago")
    assert closed["trade_count"] > 0
    assert alpha["today_pnl_quote"] == closed["realized_pnl_quote"]
    assert alpha["unrealized_pnl_quote"] == pytest.approx(5.5)
    assert alpha["today_if_closed_pnl_quote"] == pytest.approx(alpha["today_pnl_quote"] + 5.5)


def test_what_is_open_is_counted_only_where_it_is_told(answer):
    bots = by_id(answer)
    assert bots["alpha"]["open_position_count"] == 1
    assert bots["logs-only"]["open_position_count"] is None
    assert bots["logs-only"]["today_if_closed_pnl_quote"] is None


def test_risk_is_in_the_words_of_the_bot(tmp_path):
    risk = {"trading_enabled": False, "daily_loss_quote": 12.0, "daily_loss_limit_quote": 10.0}
    write_bot(tmp_path / "one", state=state_with(risk=risk))
    found = get(app_of(Settings(bots=tmp_path, data=tmp_path / "own")).test_client(), "/api/bots")
    assert found["bots"][0]["risk"] == risk


def test_hostile_name_arrives_as_text(answer):
    assert by_id(answer)["hostile"]["bot_name"].startswith("<img src=x")


def test_rows_left_out_are_counted(answer):
    assert by_id(answer)["alpha"]["quarantined_count"] == 2


@pytest.mark.parametrize(
    ("bot", "kind", "first"),
    [("alpha", "index", 100.0), ("no-start", "result", 0.0), ("empty", None, None)],
)
def test_small_curve_says_what_it_shows(client, answer, bot, kind, first):
    listed = by_id(answer)[bot]
    assert listed["curve_kind"] == kind
    assert [value for _, value in listed["curve"]][:1] == ([] if first is None else [first])
    assert len(listed["curve"]) <= 40
    if kind == "index":
        grown = 100 * (1 + listed["realized_pnl_quote"] / listed["starting_quote"])
        assert listed["curve"][-1][1] == pytest.approx(grown, abs=1e-4)
        assert listed["return_ratio"] == pytest.approx(grown / 100 - 1)
    if kind == "result":
        assert listed["curve"][-1][1] == pytest.approx(listed["realized_pnl_quote"])


def test_moneys_are_never_in_one_curve(answer):
    assert [(entry["quote_asset"], entry["bot_count"]) for entry in answer["combined"]] == [
        ("USDT", 6),
        (None, 1),
        ("EUR", 1),
    ]
    assert [member["bot_id"] for member in money(answer, "EUR")["members"]] == ["euro"]


def test_who_is_not_in_the_curve_is_named(answer):
    left = {entry["bot_id"]: entry["reason"] for entry in money(answer, "USDT")["left_out"]}
    assert left["no-start"] == "Its starting balance is not known."
    assert [entry["reason"] for entry in money(answer, None)["left_out"]] == [
        "It has not closed a trade yet."
    ]
    inside = {member["bot_id"] for member in money(answer, "USDT")["members"]}
    assert inside | set(left) == {"alpha", "silent", "torn", "hostile", "no-start", "logs-only"}
    assert inside & set(left) == set()


def test_half_a_sum_is_no_sum(answer):
    together = money(answer, "USDT")
    assert together["unrealized_pnl_quote"] is None
    assert "logs-only" in together["undefined"]["unrealized_pnl_quote"]
    assert together["realized_pnl_quote"] == pytest.approx(
        sum(bot["realized_pnl_quote"] for bot in answer["bots"] if bot["quote_asset"] == "USDT")
    )


def test_bot_that_begins_later_comes_in_without_a_jump(tmp_path):
    write_small(tmp_path / "a", [9.9, 5.5], start=990.0, days=(1, 3))
    write_small(tmp_path / "b", [0.0], start=5000.0, days=(2,))
    found = get(app_of(Settings(bots=tmp_path, data=tmp_path / "own")).test_client(), "/api/bots")
    (together,) = found["combined"]
    last = 101.0 * (1 + 5.5 / (990 + 9.9 + 5000))
    assert [point[1] for point in together["points"]] == pytest.approx(
        [100.0, 101.0, 101.0, last], abs=1e-4
    )
    assert [point[2] for point in together["points"]] == [1, 1, 2, 2]
    assert together["return_ratio"] == pytest.approx(last / 100 - 1)
    assert together["max_drawdown_ratio"] == 0
    assert [member["starts_at"] for member in together["members"]] == [
        "2026-01-01T10:00:00Z",
        "2026-01-02T10:00:00Z",
    ]


def test_bots_that_do_not_say_their_money_have_no_sum(tmp_path):
    for name in ("a", "b"):
        write_small(tmp_path / name, [1.0], start=10.0, days=(1,))
        (tmp_path / name / "state" / "bot_state.json").unlink()
        log = tmp_path / name / "logs" / "trades.csv"
        log.write_text(log.read_text().replace("BTCUSDT", "THING"))
    settings = Settings(bots=tmp_path, data=tmp_path / "own", starting_balance=100)
    (together,) = get(app_of(settings).test_client(), "/api/bots")["combined"]
    assert (together["bot_count"], together["points"], together["members"]) == (2, [], [])
    assert together["realized_pnl_quote"] is None
    assert "which money" in together["undefined"]["realized_pnl_quote"]
    assert len(together["left_out"]) == 2


def test_bot_of_two_moneys_is_in_both(tmp_path):
    write_small(tmp_path / "one", [1.0, 2.0, 3.0], start=100.0, days=(1, 2, 3))
    log = tmp_path / "one" / "logs" / "trades.csv"
    head, first, *rest = log.read_text().splitlines()
    log.write_text("\n".join([head, first.replace("BTCUSDT", "ETHBTC"), *rest]) + "\n")
    found = get(app_of(Settings(bots=tmp_path, data=tmp_path / "own")).test_client(), "/api/bots")
    listed = [(b["quote_asset"], b["trade_count"], b["curve_kind"]) for b in found["bots"]]
    assert listed == [("USDT", 2, "index"), ("BTC", 1, "result")]
    assert [entry["quote_asset"] for entry in found["combined"]] == ["USDT", "BTC"]
    assert money(found, "USDT")["return_ratio"] == pytest.approx(0.05)
    assert money(found, "BTC")["return_ratio"] is None


def test_curves_are_left_out_when_not_asked_for(client, answer):
    plain = get(client, "/api/bots?curves=none")
    assert all(bot["curve"] == [] and bot["curve_kind"] is None for bot in plain["bots"])
    assert all(entry["points"] == [] for entry in plain["combined"])
    kept = [{**bot, "curve": [], "curve_kind": None} for bot in answer["bots"]]
    for bot in kept:
        bot["undefined"].pop("curve_kind", None)
    assert plain["bots"] == kept
    assert client.get("/api/bots?curves=some").status_code == 400


def test_bot_that_appears_while_running_is_listed(tmp_path):
    settings = Settings(bots=tmp_path, data=tmp_path / "own")
    write_bot(tmp_path / "first")
    reader = create_reader(settings, clock=lambda: NOW_S)
    reader.refresh()
    client = create_app(settings, reader, clock=lambda: NOW_S).test_client()
    assert [bot["bot_id"] for bot in get(client, "/api/bots")["bots"]] == ["first"]
    write_bot(tmp_path / "second")
    reader.refresh()
    found = get(client, "/api/bots")
    assert [bot["bot_id"] for bot in found["bots"]] == ["first", "second"]
    assert found["combined"][0]["points"][-1][2] == 2


def test_thirty_bots_are_answered_in_a_moment(tmp_path):
    for number in range(30):
        folder = write_bot(tmp_path / f"bot-{number:02d}")
        state = {**STATE, "bot_name": f"{HOSTILE}{number}"}
        (folder / "state" / "bot_state.json").write_text(json.dumps(state), encoding="utf-8")
    client = app_of(Settings(bots=tmp_path, data=tmp_path / "own")).test_client()
    started_s = time.process_time()
    found = get(client, "/api/bots")
    assert time.process_time() - started_s < 1.0
    assert len(found["bots"]) == 30
    assert found["combined"][0]["points"][-1][2] == 30
    alone = get(client, "/api/stats?bot=bot-07")
    together = found["combined"][0]
    assert together["realized_pnl_quote"] == pytest.approx(30 * alone["realized_pnl_quote"])
    assert together["max_drawdown_ratio"] == pytest.approx(alone["max_drawdown_ratio"])


def test_bots_that_report_one_name_are_told_apart_by_their_ids(tmp_path):
    for folder in ("first", "second"):
        write_bot(tmp_path / folder, state=state_with(bot_name="grid"))
    write_bot(tmp_path / "third", state=state_with(bot_name="trend"))
    app = app_of(Settings(bots=tmp_path, data=tmp_path / "own"))
    bots = app.test_client().get("/api/bots").get_json()["bots"]
    assert {bot["bot_id"]: bot["bot_name"] for bot in bots} == {
        "first": "grid, first", "second": "grid, second", "third": "trend",
    }  # fmt: skip
