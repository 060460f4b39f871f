"""Other luck, the balance, and what a reader is warned of."""

import itertools
import math

import numpy as np
import pytest

from botscope.metrics.montecarlo import MAX_DRAWS, MAX_TRADES, MIN_RUNS, montecarlo
from botscope.metrics.reconciliation import reconcile
from botscope.metrics.stats import Context
from botscope.metrics.warnings import CODES, Beside, warnings

LEVELS = ["q05", "q25", "q50", "q75", "q95"]


class TestMonteCarlo:
    def test_reshuffling_keeps_the_sum(self, year_of_trades):
        found = montecarlo(year_of_trades, 1000.0)["reshuffle"]["final_pnl_quote"]
        total = pytest.approx(year_of_trades.realized_pnl_quote.sum())
        assert [found[level] for level in LEVELS] == [total] * 5
        assert found["percentile_ratio"] == 0.5

    def test_reshuffled_drawdown_is_that_of_all_orders(self, trades_of):
        pnl = [3.0, -1.0, -2.0, 4.0, -5.0]

        def depth(order):
            total = np.concatenate(([0.0], np.cumsum(order)))
            return float((np.maximum.accumulate(total) - total).max())

        wanted = [depth(order) for order in itertools.permutations(pnl)]
        found = montecarlo(trades_of(pnl), 100.0, runs=20_000)["reshuffle"]["max_drawdown_quote"]
        # The middle lies between 6 and 7: simulated runs end on one of the two.
        quantiles = np.quantile(wanted, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
        assert [found[level] for level in LEVELS] == pytest.approx(quantiles, abs=0.5)
        assert found["real"] == 5.0
        below, equal = (sum(w < 5.0 for w in wanted), sum(w == 5.0 for w in wanted))
        assert found["percentile_ratio"] == pytest.approx((below + equal / 2) / 120, abs=0.02)

    def test_ranges_widen_outwards(self, year_of_trades):
        found = montecarlo(year_of_trades, 1000.0)
        for method in ("reshuffle", "bootstrap"):
            for figure in found[method].values():
                values = [figure[level] for level in LEVELS]
                assert values == pytest.approx(sorted(values))

    def test_drawn_sums_scatter_as_theory_says(self, trades_of):
        pnl = np.random.default_rng(2).normal(0, 1, 400)
        found = montecarlo(trades_of(pnl.tolist()), None, runs=4000)["bootstrap"]["final_pnl_quote"]
        spread = (found["q95"] - found["q05"]) / (2 * 1.645)
        assert spread == pytest.approx(pnl.std() * math.sqrt(400), rel=0.15)

    def test_same_seed_gives_the_same_answer(self, year_of_trades):
        first = montecarlo(year_of_trades, 1000.0, seed=3, runs=200)
        assert first == montecarlo(year_of_trades, 1000.0, seed=3, runs=200)
        assert first != montecarlo(year_of_trades, 1000.0, seed=4, runs=200)

    @pytest.mark.parametrize(
        ("pnl", "present", "ruin"),
        [
            ([1.0] * 20, 100.0, 0.0),
            ([-6.0] * 10, 100.0, 1.0),
            ([-5.0] * 10, 100.0, 1.0),
            ([-4.9] * 10, 100.0, 0.0),
            ([-6.0] * 10, 1000.0, 0.0),
            ([-6.0] * 10, 0.0, None),
            ([-6.0] * 10, -5.0, None),
        ],
        ids=[
            "wins",
            "losses",
            "exactly half",
            "not quite half",
            "a larger account",
            "nothing left",
            "debt",
        ],
    )
    def test_ruin_is_half_of_the_present_balance_or_less(self, trades_of, pnl, present, ruin):
        found = montecarlo(trades_of(pnl), 100.0, runs=100, present_quote=present)
        assert found["risk_of_ruin_ratio"] == ruin
        assert found["ruin_quote"] == (None if ruin is None else present / 2)

    def test_present_balance_is_start_and_realized_where_nobody_tells(self, trades_of):
        found = montecarlo(trades_of([-4.9] * 10), 100.0, runs=100)
        assert found["present_quote"] == pytest.approx(51.0)
        assert found["risk_of_ruin_ratio"] == 1.0
        assert montecarlo(trades_of([-6.0] * 10), None, runs=100)["risk_of_ruin_ratio"] is None

    def test_ruin_by_coins_agrees_with_all_sequences(self, trades_of):
        """Eight results on 40: ruin is a fall of 20 within eight, drawn in pairs of neighbors."""
        pnl = [10.0, -10.0, -10.0, 10.0, 10.0, -10.0, 10.0, -10.0]
        pairs = [(n, (n + 1) % 8) for n in range(8)]
        drawn = itertools.product(pairs, repeat=4)
        paths = (np.cumsum([pnl[row] for pair in each for row in pair]) for each in drawn)
        wanted = np.mean([path.min() <= -20.0 for path in paths])
        found = montecarlo(trades_of(pnl), 40.0, runs=20_000)
        assert (found["block_count"], found["ruin_quote"]) == (2, 20.0)
        assert found["risk_of_ruin_ratio"] == pytest.approx(wanted, abs=0.015)

    def test_ratios_need_a_start(self, trades_of):
        found = montecarlo(trades_of([1.0, -2.0]), None, runs=100)
        assert found["bootstrap"]["max_drawdown_ratio"] is None

    def test_a_long_record_counts_its_latest_trades_and_says_so(self, trades_of):
        found = montecarlo(trades_of([1.0] * (MAX_TRADES + 7)), 100.0, runs=MIN_RUNS)
        assert (found["trade_count"], found["left_out_count"]) == (MAX_TRADES, 7)

    def test_a_long_record_gets_fewer_runs(self, trades_of):
        found = montecarlo(trades_of([1.0] * 10_500), 100.0)
        assert found["runs_count"] == MAX_DRAWS // 10_500

    def test_no_trades_have_no_luck(self, trades_of):
        found = montecarlo(trades_of([]), 100.0)
        assert (found["reshuffle"], found["bootstrap"], found["risk_of_ruin_ratio"]) == (None,) * 3


class TestReconciliation:
    def test_fees_are_not_subtracted_twice(self, trades_of):
        trades = trades_of([10.0, -4.0], fee_quote=[1.0, 1.0])
        found = reconcile(trades, 100.0, 106.0)
        assert found["expected_quote"] == 106.0
        assert found["unexplained_quote"] == 0.0
        assert found["fee_quote"] == 2.0
        assert found["is_within_tolerance"]
        assert "not subtracted again" in found["note"]

    def test_deposits_and_open_positions_are_part_of_the_sum(self, trades_of):
        found = reconcile(
            trades_of([10.0]), 100.0, 155.0, unrealized_quote=-5.0, deposits_quote=50.0
        )
        assert found["unexplained_quote"] == 0.0
        assert "No deposits are known" not in found["note"]

    def test_entry_fees_of_open_positions_are_paid_and_in_no_trade_yet(self, trades_of):
        found = reconcile(
            trades_of([10.0]), 100.0, 107.5, unrealized_quote=-1.0, open_fee_quote=1.5
        )
        assert (found["expected_quote"], found["unexplained_quote"]) == (107.5, 0.0)
        assert "entry fees of open positions are subtracted" in found["note"]

    @pytest.mark.parametrize(
        ("balance", "is_within", "word"),
        [
            (110.1, True, "explain the balance"),
            (111.0, False, "more than"),
            (109.0, False, "less than"),
        ],
    )
    def test_a_rest_beyond_the_tolerance_is_flagged(self, trades_of, balance, is_within, word):
        found = reconcile(trades_of([10.0]), 100.0, balance)
        assert found["is_within_tolerance"] == is_within
        assert word in found["note"]
        assert "No deposits are known" in found["note"]

    def test_without_a_start_nothing_can_be_said(self, trades_of):
        found = reconcile(trades_of([10.0]), None, 110.0)
        assert found["expected_quote"] is None
        assert found["unexplained_quote"] is None
        assert found["is_within_tolerance"] is None
        assert "starting balance is not known" in found["note"]

    def test_without_a_balance_only_the_expectation_is_told(self, trades_of):
        found = reconcile(trades_of([10.0]), 100.0, None)
        assert (found["expected_quote"], found["unexplained_quote"]) == (110.0, None)
        assert "tells no balance" in found["note"]


class TestWarnings:
    CASES = {
        "few_trades": ([1.0, -0.5, 1.0], {}, Context(0, 100.0)),
        "one_trade": ([50.0, *[-1.0] * 40], {}, Context(0, 100.0)),
        "all_wins": ([1.0] * 40, {}, Context(0, 100.0)),
        "no_starting_balance": ([1.0, -0.5] * 40, {}, Context(0)),
        "unknown_fees": ([1.0, -0.5] * 40, {"fee_quote": [0.1, math.nan] * 40}, Context(0, 100.0)),
        "open_loss": ([1.0, -0.5] * 40, {}, Context(0, 100.0, unrealized_quote=-21.0)),
    }

    @pytest.mark.parametrize("code", CASES)
    def test_each_warning_appears_where_it_applies_and_alone(self, trades_of, code):
        pnl, columns, context = self.CASES[code]
        columns = {"fee_quote": [0.1] * len(pnl)} | columns
        assert [each["code"] for each in warnings(trades_of(pnl, **columns), context)] == [code]

    def test_every_warning_is_tried(self):
        assert {*self.CASES, "unexplained_balance"} == set(CODES)

    @pytest.mark.parametrize(
        ("balance", "text"),
        [
            (1039.0, "The balance holds 19.00 more than the trades explain."),
            (1000.0, "The balance holds 20.00 less than the trades explain."),
            (1020.5, None),
            (None, None),
        ],
        ids=["more", "less", "within the tolerance", "no balance"],
    )
    def test_a_balance_that_trades_do_not_explain_comes_first(self, trades_of, balance, text):
        trades = trades_of([1.0, -0.5] * 40, fee_quote=[0.1] * 80)
        found = warnings(trades, Context(0, 1000.0), reconcile(trades, 1000.0, balance))
        assert [each["code"] for each in found] == (["unexplained_balance"] if text else [])
        assert not text or found[0]["text"].startswith(text)

    def test_a_balance_that_changes_without_trades_is_told(self, trades_of):
        none = trades_of([])
        (found,) = warnings(none, Context(0, 100.0), reconcile(none, 100.0, 50.0))
        assert found["code"] == "unexplained_balance"

    def test_a_sound_selection_has_no_warning(self, trades_of):
        trades = trades_of([1.0, -0.5] * 40, fee_quote=[0.1] * 80)
        assert warnings(trades, Context(0, 100.0, unrealized_quote=-1.0)) == []

    def test_no_trades_have_no_warnings(self, trades_of):
        assert warnings(trades_of([]), Context(0)) == []

    @pytest.mark.parametrize(
        ("strategy", "unrealized", "word"),
        [
            ("grid", -3.0, "carry a loss of 3.00"),
            ("grid", 0.0, "A grid closes only with profit"),
            ("trend", None, "losing trades are missing"),
        ],
    )
    def test_a_perfect_win_rate_is_put_in_its_place(self, trades_of, strategy, unrealized, word):
        trades = trades_of([1.0] * 40, strategy=[strategy] * 40)
        (text,) = [
            each["text"]
            for each in warnings(trades, Context(0, 9.0, unrealized_quote=unrealized))
            if each["code"] == "all_wins"
        ]
        assert word in text

    def test_a_log_without_any_fee_says_so(self, trades_of):
        found = warnings(trades_of([1.0, -0.5] * 40), Context(0, 100.0))
        assert found == [
            {
                "code": "unknown_fees",
                "text": "The log tells no fees: whether the P&L is net of fees depends on the bot.",
            }
        ]

    def test_one_trade_is_singular(self, trades_of):
        texts = [each["text"] for each in warnings(trades_of([-1.0]), Context(0, 100.0))]
        assert any(text.startswith("Only 1 trade:") for text in texts)


@pytest.mark.parametrize(("unrealized", "is_told"), [(6.7, True), (0.0, False), (None, False)])
def test_entry_fee_of_an_open_position_is_named(trades_of, unrealized, is_told):
    found = reconcile(trades_of([10.0]), 1000.0, 1015.0, unrealized_quote=unrealized)
    assert ("fee of their entry" in found["note"]) == is_told


def test_what_nobody_tells_of_open_positions_is_not_zero(trades_of):
    found = reconcile(trades_of([10.0]), 100.0, None, unrealized_quote=None)
    empty = ("unrealized_pnl_quote", "expected_quote", "unexplained_quote", "tolerance_quote")
    assert [found[name] for name in empty] == [None] * 4
    assert "Nobody tells what is open" in found["undefined"]["expected_quote"]
    assert {name for name in found if found[name] is None} == set(found["undefined"])


@pytest.mark.parametrize(
    ("beside", "word"),
    [
        (Beside(), "losing trades are missing"),
        (Beside(is_by_outcome=True), None),
        (Beside(loss_count=4), "what it leaves out has the losses"),
        (Beside(set_aside_loss_count=1), "1 losing row was set aside"),
        (Beside(loss_count=4, set_aside_loss_count=3), "3 losing rows were set aside"),
    ],
    ids=["whole", "only wins asked for", "losses elsewhere", "one set aside", "several"],
)
def test_all_wins_says_where_the_losses_are(trades_of, beside, word):
    trades = trades_of([1.0] * 40, fee_quote=[0.1] * 40)
    texts = [each["text"] for each in warnings(trades, Context(0, 100.0), beside=beside)]
    assert (texts == []) if word is None else (word in texts[0])
