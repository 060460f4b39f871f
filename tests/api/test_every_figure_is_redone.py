"""Each figure of the glossary is redone from its inputs, and its rows are shown or named."""

import json
import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from botscope.metrics.bootstrap import Resamples, mean_interval, profit_factor_interval
from botscope.metrics.difference import needed_trades
from botscope.metrics.glossary import GLOSSARY
from botscope.metrics.sequential import Sample, half_width
from botscope.setting_values import Payment
from tests.api.sample import COLUMNS, STATE, app_of, settings_of, trade_line
from tests.metrics.redone import NOT_A_SUM, REDO

KEYS = [entry.key for entry in GLOSSARY]
PAIR = "&a=v8.00&b=v8.01"
SELECTIONS = (
    "",
    "&side=long",
    "&outcome=loss",
    "&from=2026-01-02",
    "&to=2025-12-20",
    "&include=outliers",
)
HELD = [
    {"symbol": "BTCUSDT", "side": "long", "quantity_base": 1, "entry_price": 1000.0}
    | {"mark_price": 1040.0, "unrealized_pnl_quote": 5.0, "fee_quote": 0.4},
    {"symbol": "ETHUSDT", "side": "short", "quantity_base": 2, "entry_price": 100.0}
    | {"mark_price": 90.0},
]
FIRST_DAY = date(2025, 12, 7)
PAID = (Payment("2026-01-01T11:00:00Z", 300.0), Payment("2026-01-02T11:00:00Z", -120.0))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A bot with payments, two open positions, fees in a coin, versions and ties."""
    folder = tmp_path_factory.mktemp("all")
    (folder / "state").mkdir()
    (folder / "logs").mkdir()
    document = {**STATE, "positions": HELD, "updated_at": "2026-01-20T18:00:00Z"}
    (folder / "state" / "bot_state.json").write_text(json.dumps(document), encoding="utf-8")
    chance = np.random.default_rng(8)
    # Every third trade shares its minute with the one before, which has the opposite sign.
    lines = [COLUMNS]
    for number in range(90):
        minute, day = number - (number % 3 == 2), number // 2 - (number % 6 == 2)
        pnl = round(float(chance.normal(0.1, 2)), 4) or 1.0
        row = trade_line(minute % 6, pnl, day=1, version=f"v8.0{number // 45}")
        cells = row.replace("2026-01-01", str(FIRST_DAY + timedelta(days=day))).split(",")
        cells[0] = f"t{number}"
        if number % 5 == 0:
            cells[12] = "grid"
        lines.append(",".join(cells))
    lines.append(trade_line(95, 90_000.0, day=19, version="v8.01"))
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    fills = ["time,symbol,side,price,quantity,fee,fee_asset"]
    for number in range(20):
        side, price = ("BUY", 100 + number) if number % 2 == 0 else ("SELL", 101 + number)
        when = f"2026-01-02T{number:02d}:30:00Z"
        fills.append(f"{when},ETHUSDT,{side},{price},1,{0.002 + number**2 / 1e5},BNB")
    (folder / "logs" / "fills.csv").write_text("\n".join(fills) + "\n", encoding="utf-8")
    now_s = datetime(2026, 1, 20, 18, tzinfo=UTC).timestamp()
    return app_of(settings_of(folder, deposits=PAID), now_s=now_s).test_client()


def explained(client, figure, query=""):
    return client.get(f"/api/explain?figure={figure}{query}").json


def trades_behind(client, found):
    rows = client.get(f"/api/trades?{found['rows_query']}&limit=500").json
    assert len(rows["trades"]) == rows["filtered_count"]
    return rows["trades"]


def numbered(parts, prefix):
    """Return the amounts of a list of equal things."""
    names = [name for name in parts if name.startswith(prefix) and name.endswith("_quote")]
    return [parts[name] for name in names]


def sum_of(prefix):
    return lambda parts: sum(numbered(parts, prefix))


def unrealized(parts):
    total = 0.0
    for number in range(1, parts["open_position_count"] + 1):
        name = f"position_{number}"
        if f"{name}_mark_price" not in parts:
            total += parts[f"{name}_quote"]
            continue
        # The one that states no result is the short.
        move = parts[f"{name}_entry_price"] - parts[f"{name}_mark_price"]
        total += parts[f"{name}_quantity_base"] * move
    return total


def expected(parts):
    signs = {"open_fee_quote": -1}
    names = ("starting_quote", "realized_pnl_quote", "deposits_quote", "unrealized_pnl_quote")
    return sum(signs.get(name, 1) * (parts[name] or 0.0) for name in (*names, "open_fee_quote"))


def samples(parts):
    return [
        Sample(
            parts[f"{side}_trade_count"],
            parts[f"{side}_expectancy_quote"],
            parts[f"{side}_deviation_quote"] ** 2,
        )
        for side in "ab"
    ]


def welch(parts):
    """Return the standard error of the difference and its degrees of freedom."""
    a, b = samples(parts)
    first, second = a.variance / a.count, b.variance / b.count
    freedom = (first + second) ** 2 / (first**2 / (a.count - 1) + second**2 / (b.count - 1))
    return math.sqrt(first + second), freedom


def welch_reach(parts):
    error, freedom = welch(parts)
    return stats.t.ppf(0.975, freedom) * error


def chance_of_b(parts):
    error, freedom = welch(parts)
    return stats.t.cdf(gap_of(parts) / error, freedom)


def around(gap, half):
    return [gap - half, gap + half]


def gap_of(parts):
    return parts["b_expectancy_quote"] - parts["a_expectancy_quote"]


def effect(parts):
    a, b = samples(parts)
    freedom = a.count + b.count - 2
    pooled = ((a.count - 1) * a.variance + (b.count - 1) * b.variance) / freedom
    return gap_of(parts) / math.sqrt(pooled) * (1 - 3 / (4 * (a.count + b.count) - 9))


# What a reader does with the inputs alone.
OF_INPUTS = {
    **{key: lambda parts, redo=redo: redo(**parts) for key, redo in REDO.items()},
    "unrealized_pnl_quote": unrealized,
    "today_pnl_quote": lambda parts: parts["profit_quote"] - parts["loss_quote"],
    "cumulative_pnl_quote": lambda parts: parts["profit_quote"] - parts["loss_quote"],
    "drawdown_ratio": lambda parts: REDO["current_drawdown_ratio"](**parts),
    "equity_quote": lambda parts: expected(parts) + parts["unexplained_quote"],
    "balance_quote": lambda parts: parts["equity_quote"],
    "total_quote": sum_of("bot_"),
    "free_quote": sum_of("bot_"),
    "locked_quote": sum_of("bot_"),
    "starting_quote": lambda parts: parts["account_starting_quote"] + parts["earlier_pnl_quote"],
    "change_quote": lambda parts: (
        parts["equity_quote"] - parts["starting_quote"] - parts["deposits_quote"]
    ),
    "excluded_pnl_quote": lambda parts: parts["profit_quote"] - parts["loss_quote"],
    "paired_pnl_quote": sum_of("file_"),
    "deposits_quote": sum_of("payment_"),
    "expected_quote": expected,
    "unexplained_quote": lambda parts: parts["balance_quote"] - parts["expected_quote"],
    "tolerance_quote": lambda parts: 0.001 * max(parts["starting_quote"], parts["expected_quote"]),
    "a_expectancy_quote": lambda parts: parts["a_realized_pnl_quote"] / parts["a_trade_count"],
    "b_expectancy_quote": lambda parts: parts["b_realized_pnl_quote"] / parts["b_trade_count"],
    "difference_quote": gap_of,
    "difference_interval": lambda parts: around(gap_of(parts), welch_reach(parts)),
    "anytime_interval": lambda parts: around(
        gap_of(parts), half_width(*samples(parts), parts["alpha_ratio"])
    ),
    "p_value_corrected": lambda parts: min(1.0, parts["p_value"] * parts["pair_count"]),
    "probability_b_better_ratio": chance_of_b,
    "effect_size": effect,
    "trades_needed_count": lambda parts: needed_trades(*samples(parts), parts["alpha_ratio"])[0],
}


def blocks(parts, pnl):
    """Draw the runs of a block bootstrap again, all at once."""
    assert len(pnl) == parts["simulated_trade_count"]
    count, block = len(pnl), parts["block_count"]
    rng = np.random.default_rng(parts["seed"])
    starts = rng.integers(0, count, (parts["runs_count"], math.ceil(count / block), 1))
    rows = (starts + np.arange(block)).reshape(parts["runs_count"], -1)[:, :count] % count
    return np.cumsum(pnl[rows], axis=1)


def permuted(parts, pnl):
    """Return the p-value of labelings drawn by another generator: equal but for luck."""
    a = parts["a_trade_count"]
    pooled = pnl - pnl.mean()
    rng = np.random.default_rng(1)
    table = rng.permuted(np.tile(pooled, (parts["labelings_count"], 1)), axis=1)[:, :a]
    wanted = abs(parts["difference_quote"]) / (1 / a + 1 / parts["b_trade_count"])
    return float(np.mean(np.abs(table.sum(axis=1)) >= wanted * (1 - 1e-9)))


def below(final, real):
    noise = 1e-9 * np.abs(final).max()
    return np.mean(final < real - noise) + np.mean(np.abs(final - real) <= noise) / 2


# What takes the trades of the link beside the inputs.
OF_TRADES = {
    **{key: lambda _parts, pnl: len(pnl) for key in NOT_A_SUM},
    "expectancy_interval": lambda parts, pnl: list(
        mean_interval(Resamples(pnl, parts["seed"], parts["runs_count"]))
    ),
    "profit_factor_interval": lambda parts, pnl: list(
        profit_factor_interval(Resamples(pnl, parts["seed"], parts["runs_count"]))
    ),
    "p_value": permuted,
    "final_pnl_quote": lambda parts, pnl: list(
        np.quantile(blocks(parts, pnl)[:, -1], (0.05, 0.95))
    ),
    "percentile_ratio": lambda parts, pnl: below(blocks(parts, pnl)[:, -1], pnl.sum()),
    "risk_of_ruin_ratio": lambda parts, pnl: float(
        np.mean(
            parts["present_quote"] + np.minimum(blocks(parts, pnl).min(axis=1), 0)
            <= parts["ruin_quote"]
        )
    ),
}
# Undefined for this bot: two symbols; money was paid in; fees in a coin.
UNDEFINED = {"buy_and_hold_ratio", "change_ratio", "fee_share_ratio"}
TOLERANCE = {"p_value": 0.1, "difference_interval": 0.005, "probability_b_better_ratio": 0.005}


def inputs_of(found):
    return {each["name"]: each["value"] for each in found["inputs"]}


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_is_redone_from_what_it_says_of_itself(client, key):
    found = explained(client, key, PAIR)
    if key in UNDEFINED:
        assert found["result"] is None
        return
    parts = inputs_of(found)
    assert parts
    if key in OF_TRADES:
        again = OF_TRADES[key](parts, in_their_order(client, found))
    else:
        again = OF_INPUTS[key](parts)
    if isinstance(again, str) or again is None:
        assert again == found["result"]
        return
    assert again == pytest.approx(found["result"], rel=TOLERANCE.get(key, 1e-6), abs=1e-7)


def in_their_order(client, found):
    """Return the results in the order in which trades count."""
    trades = trades_behind(client, found)
    keys = ("closed_at", "opened_at", "realized_pnl_quote")
    trades.sort(key=lambda trade: tuple(trade[key] or 0 for key in keys))
    return np.asarray([trade["realized_pnl_quote"] for trade in trades])


@pytest.mark.parametrize("query", SELECTIONS, ids=lambda text: text or "everything")
@pytest.mark.parametrize("key", KEYS)
def test_every_figure_shows_exactly_its_rows_or_says_where_they_are(client, key, query):
    found = explained(client, key, query + (PAIR if query[1:3] not in ("fr", "to") else ""))
    if found["rows_query"] is None:
        assert found["rows_note"].endswith(".")
        return
    assert found["rows_note"] is None
    rows = client.get(f"/api/trades?{found['rows_query']}").json
    assert rows["filtered_count"] == found["used_count"] > 0


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_without_a_value_has_a_reason_of_its_own(client, key):
    found = explained(client, key, "&symbol=NONE")
    assert (found["result"] is None) == (found["undefined"] is not None)
    assert "It does not follow from trades alone" not in (found["undefined"] or "")


IN_PERCENT = sorted({*OF_INPUTS} - {"unrealized_pnl_quote", *UNDEFINED})


@pytest.mark.parametrize("key", IN_PERCENT)
def test_every_figure_is_redone_in_percent_too(client, key):
    found = explained(client, key, f"{PAIR}&unit=percent")
    again = OF_INPUTS[key](inputs_of(found))
    if isinstance(again, str) or again is None:
        assert again == found["result"]
        return
    assert again == pytest.approx(found["result"], rel=TOLERANCE.get(key, 1e-6), abs=1e-7)
