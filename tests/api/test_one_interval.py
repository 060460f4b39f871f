"""A version has one interval, wherever it is shown and whatever stands beside it."""

import random

import pytest

from tests.api.sample import COLUMNS, client_of, write_bot

NAMES = ("expectancy_interval", "profit_factor_interval")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """One version of a thousand trades among forty short ones."""
    chance = random.Random(1)
    folder = write_bot(tmp_path_factory.mktemp("crowded"))
    lines = [COLUMNS]
    for number in range(1000 + 40 * 8):
        day, minute = divmod(number, 1440)
        moment = f"2026-01-0{1 + day}T{minute // 60:02d}:{minute % 60:02d}:00Z"
        pnl = round(chance.choice([-9.0, 1.0, 1.2, 1.1, 14.0]) * chance.random() ** 2, 3)
        version = "big" if number < 1000 else f"v{number % 40}"
        prices = f"1,1000,{1000 + pnl},{pnl},0,{pnl}"
        lines.append(f"t{number},,{moment},BTCUSDT,long,{prices},{version},x,y")
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return client_of(folder, outliers=False)


@pytest.mark.parametrize("name", NAMES)
def test_an_interval_does_not_depend_on_the_other_versions(crowded, name):
    rows = crowded.get("/api/versions").json["versions"]
    together = next(row[name] for row in rows if row["bot_version"] == "big")
    (alone,) = crowded.get("/api/versions?bot_version=big").json["versions"]
    told = crowded.get(f"/api/explain?figure={name}&bot_version=big").json
    assert len(rows) == 41
    assert together == alone[name] == told["result"]
