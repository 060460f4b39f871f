"""The comparison of two versions: right numbers, honest words, no proof by looking often."""

import itertools

import numpy as np
import pytest
from scipy import stats

from botscope.metrics import sequential
from botscope.metrics.difference import corrected_p_value, sample_of
from botscope.metrics.permutation import permutation_p_value
from botscope.metrics.sequential import Sample
from botscope.metrics.significance import compare, compare_versions
from botscope.metrics.verdict import (
    MINUS,
    THIN_SPACE,
    Finding,
    amount,
    chance_words,
    p_words,
    verdict,
)

RNG = np.random.default_rng(11)
WEAK_A, WEAK_B = RNG.normal(0.1, 1, 61), RNG.normal(0.35, 1, 48)
STRONG_A, STRONG_B = RNG.normal(0.0, 1, 300), RNG.normal(0.6, 1, 300)


class TestNumbers:
    def test_difference_is_b_minus_a_per_trade(self):
        found = compare(WEAK_A, WEAK_B)
        assert found["difference_quote"] == pytest.approx(WEAK_B.mean() - WEAK_A.mean())

    def test_p_value_agrees_with_the_permutation_test_of_scipy(self):
        wanted = stats.permutation_test(
            (WEAK_A, WEAK_B),
            lambda a, b, axis: b.mean(axis) - a.mean(axis),
            n_resamples=9999,
            vectorized=True,
            rng=np.random.default_rng(2),
        ).pvalue
        assert compare(WEAK_A, WEAK_B)["p_value"] == pytest.approx(wanted, abs=0.02)

    def test_p_value_of_tiny_samples_is_that_of_all_labelings(self):
        """Two of four labels: 6 ways, of which 2 give this gap either way."""
        found = compare(np.asarray([1.0, 2.0]), np.asarray([3.0, 4.0]))
        assert found["p_value"] == pytest.approx(2 / 6, abs=0.02)

    def test_p_value_of_many_trades_agrees_with_the_t_test(self):
        rng = np.random.default_rng(3)
        a, b = rng.normal(0, 1, 15_000), rng.normal(0.02, 1, 15_000)
        wanted = stats.ttest_ind(b, a).pvalue
        assert compare(a, b)["p_value"] == pytest.approx(wanted, rel=1e-3)

    def test_interval_and_chance_agree_with_welch(self):
        wanted = stats.ttest_ind(WEAK_B, WEAK_A, equal_var=False)
        interval = wanted.confidence_interval(0.95)
        found = compare(WEAK_A, WEAK_B)
        assert found["difference_interval"] == pytest.approx([interval.low, interval.high], 1e-3)
        one_sided = stats.ttest_ind(WEAK_B, WEAK_A, equal_var=False, alternative="greater").pvalue
        assert found["probability_b_better_ratio"] == pytest.approx(1 - one_sided, abs=1e-3)

    def test_effect_is_in_pooled_deviations(self):
        found = compare(np.asarray([0.0, 2.0] * 50), np.asarray([1.0, 3.0] * 50))
        deviation = np.sqrt(100 / 99)
        assert found["effect_size"] == pytest.approx((1 - 3 / 791) / deviation)

    def test_turning_the_question_turns_the_answer(self):
        forth, back = compare(WEAK_A, WEAK_B), compare(WEAK_B, WEAK_A)
        assert forth["difference_quote"] == pytest.approx(-back["difference_quote"])
        assert forth["p_value"] == pytest.approx(back["p_value"], abs=0.02)
        chances = forth["probability_b_better_ratio"] + back["probability_b_better_ratio"]
        assert chances == pytest.approx(1.0)

    def test_same_seed_gives_the_same_answer(self):
        assert compare(WEAK_A, WEAK_B, seed=5) == compare(WEAK_A, WEAK_B, seed=5)

    @pytest.mark.parametrize("counts", [(0, 0), (1, 50), (50, 1)])
    def test_fewer_than_two_trades_are_not_compared(self, counts):
        found = compare(np.ones(counts[0]), np.ones(counts[1]), a_name="v1", b_name="v2")
        assert found["difference_quote"] is None
        assert found["p_value"] is None
        assert not found["is_proven"]
        assert "at least 2 of each" in found["verdict"]

    def test_no_variation_is_no_proof(self):
        found = compare(np.full(50, 0.1), np.full(50, 0.2))
        assert not found["is_proven"]
        assert found["difference_interval"] is None
        assert found["effect_size"] is None
        assert found["probability_b_better_ratio"] is None
        assert "within each version every trade brought the same" in found["verdict"]
        assert found["trades_needed_count"] is None

    def test_amounts_too_large_are_not_compared(self):
        found = compare(np.full(5, 1e308), np.full(5, -1e308))
        assert found["difference_quote"] is None
        assert found["verdict"] == "The amounts are too large to be compared."


class TestProof:
    def test_proven_means_that_the_interval_for_every_look_leaves_out_zero(self):
        for a, b in ((WEAK_A, WEAK_B), (STRONG_A, STRONG_B), (STRONG_B, STRONG_A)):
            found = compare(a, b)
            low, high = found["anytime_interval"]
            assert found["is_proven"] == (low > 0 or high < 0)
        assert compare(STRONG_A, STRONG_B)["is_proven"]

    def test_interval_for_every_look_is_wider_than_that_for_one(self):
        found = compare(STRONG_A, STRONG_B)
        assert found["anytime_interval"][0] < found["difference_interval"][0]
        assert found["anytime_interval"][1] > found["difference_interval"][1]

    def test_fewer_than_thirty_trades_prove_nothing(self):
        a, b = np.arange(29) / 29, 100 + np.arange(200) / 200
        found = compare(a, b)
        assert not found["is_proven"]
        assert found["anytime_interval"] is None
        assert found["trades_needed_count"] == 1

    def test_border_is_where_the_likelihood_ratio_reaches_twenty(self):
        a, b = Sample(40, 0.0, 1.0), Sample(60, 0.0, 1.0)
        half = sequential.half_width(a, b)
        effective, freedom = 24.0, 98
        spread = 1 + sequential.EXPECTED_EFFECT_VARIANCE * effective
        t_squared = half**2 * effective
        ratio = spread**-0.5 * ((1 + t_squared / freedom) / (1 + t_squared / freedom / spread)) ** (
            (freedom + 1) / 2
        )
        assert ratio == pytest.approx(20.0)

    def test_no_border_where_the_ratio_cannot_reach_it(self):
        a = Sample(30, 0.0, 1.0)
        assert sequential.half_width(a, a, alpha=1e-300) is None

    def test_more_pairs_ask_for_more_proof(self):
        one = compare(STRONG_A, STRONG_B)["anytime_interval"]
        found = compare(STRONG_A, STRONG_B, pair_count=10)
        assert found["anytime_interval"][0] < one[0]
        assert any("10 pairs" in each for each in found["caveats"])

    @pytest.mark.parametrize("kind", ["normal", "heavy tails", "grid with rare losses"])
    def test_equal_versions_are_rarely_proven_however_often_one_looks(self, kind):
        """A quick form, looked at every 5 trades up to 1 000; the long one is a benchmark."""
        rng = np.random.default_rng(23)

        def draw(shape):
            if kind == "normal":
                return rng.normal(0, 1, shape)
            if kind == "heavy tails":
                return rng.standard_t(3, shape)
            return np.where(rng.random(shape) < 0.97, 1.0 + rng.normal(0, 0.1, shape), -30.0)

        proven = 0
        for _ in range(200):
            a, trades = sample_of(draw(400)), draw(1000)
            proven += any(
                sequential.is_proven(a, sample_of(trades[:count])) for count in range(30, 1001, 5)
            )
        assert proven / 200 <= 0.05


class TestTradesNeeded:
    def test_as_many_more_trades_settle_it_and_one_less_does_not(self):
        a, b = sample_of(WEAK_A), sample_of(WEAK_B)
        needed = sequential.trades_needed(a, b, grows_both=True)

        def chance(count):
            more_a, more_b = (Sample(s.count + count, s.mean, s.variance) for s in (a, b))
            error = sequential.standard_error(more_a, more_b)
            border = sequential.half_width(more_a, more_b)
            return stats.norm.cdf((abs(b.mean - a.mean) - border) / error)

        assert chance(needed) >= 0.8 > chance(needed - 1)

    def test_so_many_trades_do_settle_it_in_four_of_five_records(self):
        """Drawn, not computed: records of the final length, with the gap that was seen."""
        a, b = sample_of(WEAK_A), sample_of(WEAK_B)
        more = sequential.trades_needed(a, b, grows_both=True)
        rng = np.random.default_rng(1)

        def record(seen):
            return sample_of(rng.normal(seen.mean, seen.variance**0.5, seen.count + more))

        settled = sum(sequential.is_proven(record(a), record(b)) for _ in range(600))
        # Three standard errors around 80 %.
        assert settled / 600 == pytest.approx(0.8, abs=0.05)

    def test_a_gap_of_nothing_is_never_settled(self):
        same = Sample(50, 1.0, 1.0)
        assert sequential.trades_needed(same, same, grows_both=True) is None

    def test_a_short_record_of_a_has_to_grow_too(self):
        rng = np.random.default_rng(8)
        a, b = rng.normal(0, 1, 40), rng.normal(0.3, 1, 5000)
        found = compare(a - a.mean(), b - b.mean() + 0.3)
        assert found["trades_needed_of"] == "each"

    def test_a_long_record_of_a_can_stay(self):
        rng = np.random.default_rng(8)
        a, b = rng.normal(0, 1, 5000), rng.normal(0.3, 1, 40)
        found = compare(a - a.mean(), b - b.mean() + 0.3)
        assert found["trades_needed_of"] == "b"
        assert found["trades_needed_count"] > 0


class TestWords:
    def test_luck_is_told_in_natural_frequencies(self):
        found = compare(WEAK_A, WEAK_B, a_name="v8.02", b_name="v8.03", quote_asset="USDT")
        gap = f"{found['difference_quote']:.2f}"
        assert found["verdict"].startswith(
            f"v8.03 earns {gap} USDT more per trade; with 61 and 48 "
        )
        assert f"in {round(found['p_value'] * 100)} of 100 cases" in found["verdict"]
        assert "would settle it, if the gap stays." in found["verdict"]

    def test_proof_says_so_first(self):
        assert compare(STRONG_A, STRONG_B)["verdict"].startswith("Proven: b earns ")

    def test_a_small_p_alone_is_not_called_proof(self):
        rng = np.random.default_rng(1)
        a, b = rng.normal(0, 1, 200), rng.normal(0, 1, 200)
        found = compare(a - a.mean(), b - b.mean() + 0.22)
        assert found["p_value"] < 0.05
        assert not found["is_proven"]
        assert "not proven yet" in found["verdict"]
        assert "you look more than once" in found["verdict"]

    def test_where_both_lose_the_better_one_loses_less(self):
        found = compare(WEAK_A - 10, WEAK_B - 10, b_name="v2")
        assert found["verdict"].startswith("v2 loses ")
        assert "less per trade" in found["verdict"]

    def test_the_better_one_is_named_when_it_is_a(self):
        assert compare(WEAK_B, WEAK_A, a_name="old")["verdict"].startswith("old earns")

    def test_equal_means_are_called_equal(self):
        found = compare(np.asarray([1.0, 2.0, 3.0]), np.asarray([2.0, 2.0]))
        assert found["verdict"] == "Both earn the same per trade, with 3 and 2 trades."
        assert found["p_value"] == 1.0

    def test_a_hopeless_gap_is_called_hopeless(self):
        a = np.tile([-1.0, 1.0], 50)
        found = compare(a, a + 1e-6)
        assert found["trades_needed_count"] is None
        assert "would not be settled" in found["verdict"]

    def test_few_trades_are_a_caveat(self):
        found = compare(WEAK_A[:1], WEAK_B[:12], a_name="v1", b_name="v2")
        assert found["caveats"] == ["v1 has only 1 trade.", "v2 has only 12 trades."]

    @pytest.mark.parametrize(
        ("a", "b", "is_named"),
        [
            ((0, 10), (20, 30), True),
            ((0, 10), (8, 30), True),
            ((0, 10), (1, 30), False),
            ((5, 5), (0, 9), False),
            ((5, 5), (6, 9), True),
        ],
    )
    def test_different_times_are_a_caveat(self, a, b, is_named):
        found = compare(WEAK_A, WEAK_B, a_span_ms=a, b_span_ms=b)
        assert any("different times" in each for each in found["caveats"]) == is_named

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0.42, "0.42"),
            (-3.0, f"{MINUS}3.00"),
            (0.0, "0.00"),
            (0.00042, "0.00042"),
            (12_345.6, f"12{THIN_SPACE}345.60"),
            (1e-30, "0.000000000000"),
        ],
    )
    def test_amounts_keep_the_digits_that_matter(self, value, text):
        assert amount(value, "") == text

    @pytest.mark.parametrize(
        ("p", "frequency", "letter"),
        [
            (0.31, "31 of 100", "p = 0.31"),
            (0.004, f"4 of 1{THIN_SPACE}000", "p = 0.004"),
            (0.0001, f"fewer than 1 of 1{THIN_SPACE}000", "p < 0.001"),
        ],
    )
    def test_chance_in_words(self, p, frequency, letter):
        assert (chance_words(p), p_words(p)) == (frequency, letter)


def test_versions_are_compared_by_name(trades_of):
    trades = trades_of([1.0, 3.0, 2.0, 6.0], bot_version=["v1", "v1", None, None])
    found = compare_versions(trades, "v1", "unknown", quote_asset="USDT")
    assert found["difference_quote"] == 2.0
    assert any("different times" in each for each in found["caveats"])


def test_a_version_without_trades_is_an_error(trades_of):
    with pytest.raises(KeyError):
        compare_versions(trades_of([1.0]), "v1", "v2")


FEW_RESULTS = {
    "stop and target": [2.0, 2.0, 2.0, -2.5, -2.5],
    "three results": [-1.0, 0.0, 1.0],
    "coin": [-1.0, 1.0],
}


@pytest.mark.parametrize("values", FEW_RESULTS.values(), ids=FEW_RESULTS)
@pytest.mark.parametrize(
    ("counts", "least"), [((20, 25), 0.0), ((40, 55), 0.03)], ids=["few trades", "enough"]
)
def test_p_value_of_equal_versions_keeps_its_level_with_few_different_results(
    values, counts, least
):
    """A quick form; 2 000 runs per case are in benchmarks/stats.py --long."""
    rng = np.random.default_rng(5)
    found = np.asarray(
        [
            permutation_p_value(rng.choice(values, counts[0]), rng.choice(values, counts[1]), seed)
            for seed in range(200)
        ]
    )
    # At most 6 % and, with enough trades, no less than 3 %, three standard errors around it.
    assert np.mean(found <= 0.05) <= 0.06 + 3 * (0.06 * 0.94 / 200) ** 0.5
    assert np.mean(found <= 0.05) >= least - 3 * (0.03 * 0.97 / 200) ** 0.5


@pytest.mark.parametrize(
    ("count", "weight"), [(29, 1.0), (30, 0.5)], ids=["counted in full", "counted half"]
)
def test_equal_labelings_count_half_from_thirty_trades_on(count, weight):
    """Of coins, the chance of the hypergeometric says how many labelings are equal."""
    a, b = np.repeat([1.0, -1.0], [20, count - 20]), np.repeat([1.0, -1.0], [12, count - 12])
    chances = stats.hypergeom(2 * count, 32, count).pmf(np.arange(33))
    away = np.abs(np.arange(33) - 16)
    wanted = chances[away > 4].sum() + weight * chances[away == 4].sum()
    assert permutation_p_value(a, b, 1) == pytest.approx(wanted, abs=0.01)


def test_corrected_p_value_allows_for_all_pairs():
    found = compare(WEAK_A, WEAK_B, pair_count=3)
    assert found["p_value_corrected"] == pytest.approx(min(3 * found["p_value"], 1.0))
    assert compare(WEAK_A, WEAK_B, pair_count=1000)["p_value_corrected"] == 1.0
    assert any("all of them" in each for each in found["caveats"])


def test_p_value_is_not_moved_by_the_order_of_the_trades():
    rng = np.random.default_rng(3)
    first = permutation_p_value(WEAK_A, WEAK_B, 7)
    assert permutation_p_value(rng.permutation(WEAK_A), rng.permutation(WEAK_B), 7) == first


def test_few_trades_are_relabeled_in_every_way():
    """Of 3 out of 7 there are 35 labelings: the p-value is a count of them."""
    a, b = np.array([1.0, 2.0, 4.0]), np.array([3.0, 8.0, 16.0, 32.0])
    pooled = np.concatenate((a, b)) - np.concatenate((a, b)).mean()
    sums = [abs(sum(each)) for each in itertools.combinations(pooled, 3)]
    wanted = sum(each >= abs(sum(pooled[:3])) - 1e-9 for each in sums) / 35
    assert permutation_p_value(a, b, 1) == pytest.approx(wanted, abs=1e-15)
    assert permutation_p_value(a, b, 1) == permutation_p_value(b, a, 2)


@pytest.mark.parametrize(
    ("p_value", "pairs", "wanted"),
    [(0.1, 3, 0.3), (0.5, 3, 1.0), (1e-20, 3, 3e-20)],
    ids=["a rounded product", "at most one", "a tiny one stays"],
)
def test_corrected_p_value_has_no_rounding_noise(p_value, pairs, wanted):
    assert corrected_p_value(p_value, pairs) == wanted


def test_one_more_trade_is_singular():
    found = verdict(
        Finding("a", "b", 40, 40, "USDT", 1),
        {
            "difference_quote": 1.0,
            "a_expectancy_quote": 1.0,
            "b_expectancy_quote": 2.0,
            "difference_interval": [0.1, 1.9],
            "is_proven": False,
            "p_value": 0.2,
            "trades_needed_count": 1,
            "trades_needed_of": "b",
        },
    )
    assert found.endswith("One more trade of b would settle it, if the gap stays.")


def test_two_trades_of_each_have_the_interval_that_is_named():
    """One degree of freedom: 12.7 standard errors, where an approximation had 17.6."""
    found = compare(np.asarray([1.0, -1.0]), np.asarray([5.0, 5.0]))
    wanted = stats.t.interval(0.95, 1, 5.0, 1.0)
    assert found["difference_interval"] == pytest.approx(wanted, rel=1e-9)
    assert found["probability_b_better_ratio"] == pytest.approx(stats.t.cdf(5.0, 1), rel=1e-9)


def test_a_proof_says_that_later_trades_can_take_it_back():
    rng = np.random.default_rng(3)
    a, b = rng.normal(0.0, 1.0, 200), rng.normal(1.0, 1.0, 80)
    worse = rng.normal(-1.0, 1.0, 120)
    early, late = compare(a, b), compare(a, np.concatenate((b, worse)))
    assert early["is_proven"] and not late["is_proven"]
    assert "later trades can take it back" in early["verdict"]
    assert "However often you look, at most 5 of 100" in early["verdict"]
    assert "take it back" not in late["verdict"]
