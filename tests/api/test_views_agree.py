"""Every view of one selection adds up to the same total, whatever files the rows came in."""

import csv
import io
import json
import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.api.sample import COLUMNS, STATE, client_of

START = datetime(2025, 2, 1, tzinfo=UTC)
COUNT = 400
CENT = 1e-5  # answers are rounded to 8 decimals, and a mean is multiplied by its count
NOTHING = ""

SELECTIONS = {
    "everything": NOTHING,
    "a range of days": "from=2025-03-20&to=2025-04-10",
    "a range by another clock": "from=2025-03-20&to=2025-04-10&tz=America/New_York",
    "one symbol": "symbol=ETHUSDT",
    "one side of one version": "side=short&bot_version=v8.01",
    "one strategy": "strategy=grid",
    "one reason": "exit_reason=stop_loss",
    "wins": "outcome=win",
    "losses": "outcome=loss",
    "flat": "outcome=flat",
    "with what was set aside": "include=outliers",
    "a search": "q=t1",
    "nothing": "symbol=NONE",
}
GROUPINGS = ("symbol", "side", "strategy", "exit_reason", "hour", "weekday", "bot_version")
ZONES = ("UTC", "Europe/Berlin", "Pacific/Apia")


def lines(chance):
    """Write trades over a change of the clock, many at one moment, some flat, one far outside."""
    rows, moment = [], START
    for number in range(COUNT):
        moment += timedelta(hours=chance.choice([0, 0, 1, 4, 12]))
        pnl = 0.0 if number % 29 == 0 else round(chance.gauss(0.3, 4), 2)
        pnl = 90_000.0 if number == 200 else pnl
        opened = moment - timedelta(minutes=chance.randint(1, 900))
        version = f"v8.0{number * 3 // COUNT}"
        symbol, side = chance.choice(["BTCUSDT", "ETHUSDT"]), chance.choice(["long", "short"])
        side = "long" if number == 200 else side
        move = (pnl + 0.1) if side == "long" else -(pnl + 0.1)
        rows.append(
            f"t{number},{opened:%Y-%m-%dT%H:%M:%SZ},{moment:%Y-%m-%dT%H:%M:%SZ},{symbol},{side},"
            f"1,100,{100 + move:.2f},{pnl + 0.1:.2f},0.1,{pnl:.2f},{version},"
            f"{chance.choice(['grid', 'adx_trend'])},{chance.choice(['take_profit', 'stop_loss'])}"
        )
    return rows


def write(folder, parts):
    """Write a bot whose trades are spread over files."""
    (folder / "state").mkdir(parents=True)
    (folder / "logs").mkdir()
    started = {**STATE, "started_at": "2025-01-31T00:00:00Z"}
    (folder / "state" / "bot_state.json").write_text(json.dumps(started), encoding="utf-8")
    for name, rows in parts.items():
        text = "\n".join([COLUMNS, *rows]) + "\n"
        (folder / "logs" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rows():
    return lines(random.Random(4))


@pytest.fixture(scope="module")
def client(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("bots") / "one"
    return client_of(write(folder, {"trades.csv": rows}))


def get(client, path, query=NOTHING, **more):
    extra = "&".join(f"{name}={value}" for name, value in more.items())
    answer = client.get(path + "?" + "&".join(part for part in (query, extra) if part))
    assert answer.status_code == 200, answer.json
    return answer.json


def sums(entries):
    return (
        math.fsum(entry["realized_pnl_quote"] for entry in entries),
        sum(entry["trade_count"] for entry in entries),
        sum(entry["win_count"] for entry in entries),
    )


def listed(client, query):
    """Page through every trade."""
    found, total = [], 1
    while len(found) < total:
        page = get(client, "/api/trades", query, limit=150, offset=len(found))
        total = page["filtered_count"]
        found += page["trades"]
    pnl = [trade["realized_pnl_quote"] for trade in found]
    totals = page["totals"]
    assert totals["realized_pnl_quote"] == pytest.approx(math.fsum(pnl), abs=CENT)
    assert totals["win_count"] == sum(value > 0 for value in pnl)
    return math.fsum(pnl), len(pnl), totals["win_count"]


def exported(client, query):
    table = client.get(f"/api/trades.csv?{query}").get_data(as_text=True)
    pnl = [float(row["realized_pnl_quote"]) for row in csv.DictReader(io.StringIO(table))]
    return math.fsum(pnl), len(pnl), sum(value > 0 for value in pnl)


def binned(client, query, total):
    """Count the trades of the bins; their mean says the sum."""
    found = get(client, "/api/distribution", query)
    count = sum(each["count"] for each in found["bins"])
    wins = sum(each["count"] for each in found["bins"] if each["from_quote"] >= 0)
    flat = total[1] - total[2] - get(client, "/api/stats", query)["loss_count"]
    return (found["mean_quote"] or 0.0) * count, count, wins - flat


def views(client, query, total):
    """Yield every view of a selection as (name, sum, trades, wins)."""
    yield "trades", listed(client, query)
    yield "export", exported(client, query)
    yield "distribution", binned(client, query, total)
    yield "versions", sums(get(client, "/api/versions", query)["versions"])
    for by in GROUPINGS:
        yield by, sums(get(client, "/api/breakdown", query, by=by)["groups"])
    for by in ("day", "week", "month"):
        for zone in ZONES if "tz=" not in query else ["America/New_York"]:
            more = {} if "tz=" in query else {"tz": zone}
            # A date in from or to is a day of the zone, so only a moment stays itself.
            if "from=" in query and "tz=" not in query:
                more = {}
            yield f"{by} {zone}", sums(get(client, "/api/periods", query, by=by, **more)["periods"])


@pytest.mark.parametrize("query", SELECTIONS.values(), ids=SELECTIONS)
def test_every_view_adds_up_to_the_same_total(client, query):
    stats = get(client, "/api/stats", query)
    total = (stats["realized_pnl_quote"], stats["trade_count"], stats["win_count"])
    assert total[1] > 0 or query == SELECTIONS["nothing"]
    for name, found in views(client, query, total):
        assert found[1:] == total[1:], name
        assert found[0] == pytest.approx(total[0], abs=CENT), name
    expected = (stats["expectancy_quote"] or 0.0) * total[1]
    assert expected == pytest.approx(total[0], abs=1e-4)


@pytest.mark.parametrize("query", SELECTIONS.values(), ids=SELECTIONS)
def test_curves_and_simulations_end_at_the_total(client, query):
    total = get(client, "/api/stats", query)["realized_pnl_quote"]
    points = get(client, "/api/equity", query)["points"]
    # With a range the first point is where equity enters it.
    grown = points[-1][1] - points[0][1] if points else 0.0
    assert grown == pytest.approx(total, abs=CENT)
    reshuffled = get(client, "/api/montecarlo", query)["reshuffle"]
    real = reshuffled["final_pnl_quote"]["real"] if reshuffled else 0.0
    assert real == pytest.approx(total, abs=CENT)
    curves = [each["curve"][-1][1] for each in get(client, "/api/versions", query)["versions"]]
    assert math.fsum(curves) == pytest.approx(total, abs=CENT)


def test_views_of_the_whole_account_agree_too(client):
    total = get(client, "/api/stats")["realized_pnl_quote"]
    (bot,) = get(client, "/api/bots")["bots"]
    files = get(client, "/api/quality")["files"]
    excluded = get(client, "/api/quality")["excluded_pnl_quote"]
    assert excluded == 90_000.0
    sums_of_account = {
        "bots": bot["realized_pnl_quote"],
        "reconciliation": get(client, "/api/reconciliation")["realized_pnl_quote"],
        "files": math.fsum(file["realized_pnl_quote"] for file in files),
        "explain": get(client, "/api/explain", figure="realized_pnl_quote")["result"],
        "set aside": get(client, "/api/stats", "include=outliers")["realized_pnl_quote"] - excluded,
        "net": get(client, "/api/stats")["gross_pnl_quote"]
        - get(client, "/api/stats")["fee_quote"],
    }
    assert sums_of_account == pytest.approx(dict.fromkeys(sums_of_account, total), abs=CENT)


ASKED = [
    "/api/stats",
    "/api/stats?bot_version=v8.01",
    "/api/versions",
    "/api/versions/compare?a=v8.00&b=v8.02",
    "/api/montecarlo",
    "/api/equity",
    "/api/periods?by=week&tz=Europe/Berlin",
    "/api/breakdown?by=exit_reason",
    "/api/distribution",
]


def answers(client):
    found = {}
    for path in ASKED:
        document = client.get(path).json
        document.pop("meta")
        found[path] = document
    return found


@pytest.fixture(scope="module")
def wanted(client):
    return answers(client)


ARRANGED = {
    "rows backwards": lambda rows: {"trades.csv": rows[::-1]},
    "rows shuffled": lambda rows: {"trades.csv": random.Random(1).sample(rows, len(rows))},
    "two files": lambda rows: {"a.csv": rows[:150], "b.csv": rows[150:]},
    "files in the other order": lambda rows: {"z.csv": rows[:150], "b.csv": rows[150:]},
    "every second row": lambda rows: {"even.csv": rows[::2], "odd.csv": rows[1::2]},
}


@pytest.mark.parametrize("arrange", ARRANGED.values(), ids=ARRANGED)
def test_no_figure_depends_on_the_order_of_rows_or_files(tmp_path, rows, wanted, arrange):
    assert answers(client_of(write(tmp_path / "bot", arrange(rows)))) == wanted
