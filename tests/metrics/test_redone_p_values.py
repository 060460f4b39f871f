"""What the explanation of a p-value lists is what it takes to get it again."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import norm

from botscope.metrics.context import Context
from botscope.metrics.explain import explain
from botscope.metrics.permutation import MAX_PERMUTED
from botscope.metrics.significance import compare, comparison_inputs


def results(count, seed, mean=0.0):
    return np.random.default_rng(seed).normal(mean, 1, count).round(2)


def explained(trades_of, a, b):
    known = {**compare(a, b), **comparison_inputs(a, b, 1)}
    found = explain("p_value", trades_of([1.0]), Context(0), known=known)
    return found["result"], {each["name"]: each["value"] for each in found["inputs"]}


def sizes_of_differences(a, b, labelings):
    """Return how far the means of both groups lie apart in each labeling, given as rows of a."""
    pooled = np.concatenate((a, b))
    total, chosen = pooled.sum(), pooled[labelings].sum(axis=1)
    return np.abs((total - chosen) / len(b) - chosen / len(a))


def test_an_exact_p_value_is_a_count_of_all_labelings(trades_of):
    a, b = results(6, 1), results(9, 2, 0.8)
    p_value, inputs = explained(trades_of, a, b)
    assert inputs["labeling_method"].startswith("Every labeling")
    assert "seed" not in inputs
    everything = np.asarray(list(itertools.combinations(range(15), inputs["a_trade_count"])))
    assert inputs["labelings_count"] == len(everything) == math.comb(15, 6)
    found = sizes_of_differences(a, b, everything)
    assert p_value == np.mean(found >= abs(inputs["difference_quote"]) - 1e-9)


def test_a_drawn_p_value_follows_from_its_seed(trades_of):
    a, b = results(40, 1), results(31, 2, 0.4)
    p_value, inputs = explained(trades_of, a, b)
    assert "seed" in inputs["labeling_method"]
    rng = np.random.default_rng(inputs["seed"])
    pooled = np.concatenate((np.sort(b), np.sort(a)))
    table = np.tile(pooled, (inputs["labelings_count"] - 1, 1))
    drawn = rng.permuted(table, axis=1)[:, : inputs["b_trade_count"]].mean(axis=1)
    rest = (pooled.sum() - drawn * len(b)) / len(a)
    sizes, wanted = np.abs(drawn - rest), abs(inputs["difference_quote"])
    above = np.count_nonzero(sizes > wanted + 1e-9)
    equal = np.count_nonzero(sizes >= wanted - 1e-9) - above
    assert p_value == pytest.approx((1 + above + equal / 2) / inputs["labelings_count"])


def test_above_the_limit_the_normal_curve_stands_for_all_labelings_and_nothing_is_drawn(trades_of):
    a, b = results(MAX_PERMUTED // 2, 1), results(MAX_PERMUTED // 2 + 1, 2, 0.02)
    p_value, inputs = explained(trades_of, a, b)
    assert "normal" in inputs["labeling_method"]
    assert not {"seed", "labelings_count"} & set(inputs)
    error = inputs["pooled_deviation_quote"] * math.sqrt(
        1 / inputs["a_trade_count"] + 1 / inputs["b_trade_count"]
    )
    assert p_value == pytest.approx(2 * norm.cdf(-abs(inputs["difference_quote"]) / error))


def test_without_a_difference_no_labeling_is_tried(trades_of):
    same = results(20, 1)
    p_value, inputs = explained(trades_of, same, same[::-1].copy())
    assert p_value == 1.0
    assert "no difference" in inputs["labeling_method"]
    assert not {"seed", "labelings_count"} & set(inputs)


@pytest.mark.parametrize("count", [5, 40, MAX_PERMUTED])
def test_sizes_and_means_of_both_are_always_listed(trades_of, count):
    a, b = results(count, 1), results(count + 1, 2, 0.3)
    _, inputs = explained(trades_of, a, b)
    assert (inputs["a_trade_count"], inputs["b_trade_count"]) == (count, count + 1)
    assert inputs["a_expectancy_quote"] == pytest.approx(a.mean())
    difference = inputs["b_expectancy_quote"] - inputs["a_expectancy_quote"]
    assert inputs["difference_quote"] == pytest.approx(difference)
