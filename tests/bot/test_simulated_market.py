"""The simulated market has the statistics of real candles, and one path per seed.

The bands are around what was measured on real one-minute candles of 2025 (sd 5.28 / 10.29 bp,
excess kurtosis 6.7 / 23.9, autocorrelation of |r| .25/.18/.11/.05 and .28/.19/.15/.08, correlation
with log volume .53 / .55, busiest over quietest hour 2.1 / 1.8), as wide as sixty days let them be.
"""

import numpy as np
import pytest

from bot.market.pace import Pace
from bot.market.simulated import BITCOIN, ETHER, PricePath, SimulatedMarket, profile_for
from bot.start import market_clock, wall_clock
from bot.stopping import Stop

BANDS = {
    "BTC": (
        BITCOIN,
        {
            "sd_bp": (4.7, 5.9),
            "excess_kurtosis": (4.5, 9.5),
            "acf_1": (0.21, 0.29),
            "acf_10": (0.145, 0.215),
            "acf_60": (0.08, 0.14),
            "acf_1440": (0.03, 0.08),
            "return_acf_1": (-0.02, 0.02),
            "volume_correlation": (0.48, 0.58),
            "hour_ratio": (1.7, 2.5),
        },
    ),
    "ETH": (
        ETHER,
        {
            "sd_bp": (8.8, 11.8),
            "excess_kurtosis": (14.0, 34.0),
            "acf_1": (0.23, 0.33),
            "acf_10": (0.15, 0.23),
            "acf_60": (0.11, 0.18),
            "acf_1440": (0.03, 0.11),
            "return_acf_1": (-0.02, 0.02),
            "volume_correlation": (0.5, 0.6),
            "hour_ratio": (1.5, 2.3),
        },
    ),
}


def sixty_days(profile, seed):
    path = PricePath(profile, seed, 0.01)
    return np.array([prices for _ in range(60) for prices in path.next_day()])


def lagged(values, lag):
    return float(np.corrcoef(values[:-lag], values[lag:])[0, 1])


def statistics(candles):
    returns = np.diff(np.log(candles[:, 3]))
    size = np.abs(returns)
    hours = (np.arange(len(size)) + 1) // 60 % 24
    by_hour = [size[hours == hour].mean() for hour in range(24)]
    centered = returns - returns.mean()
    return {
        "sd_bp": returns.std() * 1e4,
        "excess_kurtosis": (centered**4).mean() / returns.var() ** 2 - 3,
        **{f"acf_{lag}": lagged(size, lag) for lag in (1, 10, 60, 1440)},
        "return_acf_1": lagged(returns, 1),
        "volume_correlation": np.corrcoef(size, np.log(candles[1:, 4]))[0, 1],
        "hour_ratio": max(by_hour) / min(by_hour),
    }


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(("profile", "bands"), BANDS.values(), ids=BANDS)
def test_sixty_days_look_like_the_real_market(profile, bands, seed):
    found = statistics(sixty_days(profile, seed))
    outside = {
        name: found[name] for name, (least, most) in bands.items() if not least < found[name] < most
    }
    assert not outside


def test_every_candle_is_possible():
    open_, high, low, close, volume = sixty_days(BITCOIN, 4).T
    assert (low > 0).all()
    assert (low <= np.minimum(open_, close)).all()
    assert (high >= np.maximum(open_, close)).all()
    assert (volume > 0).all()
    assert (open_[1:] == close[:-1]).all()


def make_market(seed=3, minutes=1, interval_s=0.0):
    clock = wall_clock(interval_s) if interval_s else market_clock(0, minutes * 60_000)
    return SimulatedMarket("BTCUSDT", seed, clock, Pace(Stop(), interval_s), minutes)


def take(market, count, after=None):
    candles = market.candles(after)
    return [next(candles) for _ in range(count)]


def test_a_seed_is_one_path_and_another_seed_another():
    assert take(make_market(), 3000) == take(make_market(), 3000)
    assert take(make_market(), 5)[-1].close != take(make_market(seed=4), 5)[-1].close


def test_the_path_does_not_depend_on_speed():
    slow = [candle[3:] for candle in take(make_market(interval_s=0.001), 50)]
    assert slow == [candle[3:] for candle in take(make_market(), 50)]


@pytest.mark.parametrize("after", [0, 1438, 1439, 1440, 4000])
def test_a_restart_goes_on_with_the_next_candle(after):
    whole = take(make_market(), after + 5)
    assert take(make_market(), 4, after) == whole[after + 1 :]
    past = make_market().history(after, 20)
    assert [candle[3:] for candle in past] == [c[3:] for c in whole[max(0, after - 19) : after + 1]]


def test_longer_candles_are_joined_from_minutes():
    minutes, fives = take(make_market(), 10), take(make_market(minutes=5), 2)
    assert fives[1].open == minutes[5].open
    assert fives[1].close == minutes[9].close
    assert fives[1].high == max(candle.high for candle in minutes[5:])
    assert fives[1].close_at_ms == 600_000


def test_on_the_wall_clock_no_candle_closes_in_the_future():
    import time

    for candle in take(make_market(interval_s=0.01), 5):
        assert candle.open_at_ms < candle.close_at_ms <= time.time() * 1000


def test_ether_has_its_own_profile():
    assert profile_for("ETHUSDT") is ETHER
    assert profile_for("BTCUSDT") is BITCOIN


def test_a_simulated_run_at_full_speed_ends_now_and_repeats(bot):
    options = ("--market", "simulated", "--seed", "9", "--speed", "max", "--candles", "9000")
    first = bot.run(*options, "--strategy", "grid")
    assert first.ledger["trade_count"] > 20
    bot.state, bot.logs = bot.state.with_name("s2"), bot.logs.with_name("l2")
    assert bot.run(*options, "--strategy", "grid").ledger == first.ledger
