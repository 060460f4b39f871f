"""Money leaves the API without the noise of binary fractions, wherever it stands."""

import pytest

from botscope.api.strict_json import clean
from tests.api.sample import COLUMNS, STATE, client_of, write_bot

NOISE = 0.1 + 0.2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"fee_quote": NOISE}, {"fee_quote": 0.3}),
        ({"max_drawdown_quote": {"q05": NOISE}}, {"max_drawdown_quote": {"q05": 0.3}}),
        ({"curve": [[1, NOISE]]}, {"curve": [[1, 0.3]]}),
        ({"difference_interval": [NOISE, None]}, {"difference_interval": [0.3, None]}),
        ({"sharpe_ratio": NOISE}, {"sharpe_ratio": 0.3}),
        ({"fee_quote": 3.234e-8}, {"fee_quote": 3e-8}),
        ({"expectancy_quote": NOISE}, {"expectancy_quote": 0.3}),
        ({"expectancy_quote": 3.2345678912e-8}, {"expectancy_quote": 3.2345679e-8}),
        ({"expectancy_quote": -1234.123456789}, {"expectancy_quote": -1234.12345679}),
        ({"expectancy_quote": 1.8e-17}, {"expectancy_quote": 0.0}),
        ({"expectancy_quote": 0.0}, {"expectancy_quote": 0.0}),
        ({"expectancy_interval": [1.23e-9, 5.4e-8]}, {"expectancy_interval": [1.23e-9, 5.4e-8]}),
        ({"entry_price": NOISE}, {"entry_price": NOISE}),
        ({"extra": {"x_quote": NOISE}}, {"extra": {"x_quote": NOISE}}),
    ],
    ids=["money", "part of money", "curve", "interval", "ratio"]
    + ["money of a bitcoin", "average", "average of a bitcoin", "large average"]
    + ["noise of an average", "no average", "interval of a bitcoin"]
    + ["price", "the bot's own words"],
)
def test_figures_are_rounded_by_their_unit_and_prices_never(answer, expected):
    assert clean(answer) == expected


def test_an_average_of_a_bitcoin_bot_keeps_its_digits(tmp_path):
    balance = {**STATE["balance"], "quote_asset": "BTC", "starting_quote": 0.01}
    folder = write_bot(tmp_path, state={**STATE, "balance": balance, "positions": []})
    satoshis = [10.4, -5.3, 10.2, 3.3, -2.4]
    lines = [
        f"t{n},2026-01-01T1{n}:00:00Z,2026-01-01T1{n}:30:00Z,ETHBTC,long,0.001,0.03,"
        f"{0.03 + amount * 1e-5!r},{amount}e-8,0,{amount}e-8,v1,x,y"
        for n, amount in enumerate(satoshis, 1)
    ]
    log = "\n".join([COLUMNS, *lines]) + "\n"
    (folder / "logs" / "trades.csv").write_text(log, encoding="utf-8")
    client = client_of(folder, outliers=False)
    found = client.get("/api/stats").json
    assert found["trade_count"] == 5
    assert found["expectancy_quote"] == pytest.approx(sum(satoshis) / 5 * 1e-8, rel=1e-6)
    assert found["average_loss_quote"] == pytest.approx(-7.7e-8 / 2, rel=1e-6)
    low, high = client.get("/api/versions").json["versions"][0]["expectancy_interval"]
    assert len({f"{abs(low):.3e}"[:5], f"{abs(high):.3e}"[:5]}) == 2
    assert low != round(low, 8) and high != round(high, 8)


COLUMN_KINDS = {
    "money": ("fee_quote", [NOISE, None, float("nan"), float("inf"), -0.0, 3.234e-8]),
    "price": ("entry_price", [NOISE, None, float("-inf"), -0.0]),
    "average": ("expectancy_quote", [NOISE, 3.2345678912e-8]),
    "whole": ("line", [1, 2**53, None, 2**80]),
    "text": ("symbol", ["BTC", None, ""]),
    "text beyond ASCII": ("symbol", ["BTC", "\u4e2d", "\ud800"]),
    "of all kinds": ("x_quote", [NOISE, "a", True, None, [NOISE], 2**53]),
}


@pytest.mark.parametrize(("key", "values"), COLUMN_KINDS.values(), ids=COLUMN_KINDS)
def test_a_long_list_says_what_its_values_say_one_by_one(key, values):
    long = clean({key: values * 64})
    one_by_one = [clean(value, key) for value in values] * 64
    assert [repr(value) for value in long[key]] == [repr(value) for value in one_by_one]
