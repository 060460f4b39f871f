"""Every figure is in the glossary, and the page says what the glossary says."""

import re
import subprocess
import sys

import pytest

from botscope.metrics import bootstrap, difference, permutation, sequential
from botscope.metrics.glossary import GLOSSARY, figure
from botscope.metrics.glossary_page import UNIT_WORDS, write
from botscope.metrics.stats import FIGURES

UNITS = {"quote", "ratio", "count", "s", "moment", "number"}
UNIT_OF_ENDING = {
    "_quote": "quote",
    "_ratio": "ratio",
    "_count": "count",
    "_s": "s",
    "_at": "moment",
    "_from": "moment",
    "_to": "moment",
}
NUMBERS_BY_CUSTOM = {"payoff_ratio", "sharpe_ratio", "sortino_ratio", "calmar_ratio"}
"""Called ratios by everybody, and not a share of anything."""


def test_every_figure_has_one_entry():
    keys = [entry.key for entry in GLOSSARY]
    assert len(keys) == len(set(keys))
    assert set(FIGURES) <= set(keys)


@pytest.mark.parametrize("entry", GLOSSARY, ids=lambda entry: entry.key)
def test_an_entry_is_complete(entry):
    assert figure(entry.key) is entry
    assert entry.unit in UNITS
    for sentence in (entry.formula, entry.undefined, entry.difference or "."):
        assert sentence.endswith(".")
    assert entry.title
    assert entry.source
    ending = f"_{entry.key.rsplit('_', 1)[-1]}"
    if ending in UNIT_OF_ENDING and entry.key not in NUMBERS_BY_CUSTOM:
        assert entry.unit == UNIT_OF_ENDING[ending]


COMPUTED = {key: measure.compute for key, measure in FIGURES.items()} | {
    "expectancy_interval": bootstrap.mean_interval,
    "profit_factor_interval": bootstrap.profit_factor_interval,
    "difference_interval": difference.welch_interval,
    "anytime_interval": sequential.half_width,
    "p_value": permutation.permutation_p_value,
    "probability_b_better_ratio": difference.probability_b_better_ratio,
    "effect_size": difference.effect_size,
    "trades_needed_count": sequential.trades_needed,
}
ANY_DAYS = re.compile(r"\b(7|30|180|N) days\b")
"""The same function measures three windows."""


@pytest.mark.parametrize("key", COMPUTED)
def test_the_function_of_a_figure_says_what_the_glossary_says(key):
    entry = figure(key)
    said = " ".join(COMPUTED[key].__doc__.split())
    wanted = (
        f"Formula: {entry.formula} Unit: {UNIT_WORDS[entry.unit]}. Undefined: {entry.undefined} "
        f"Source: {entry.source.rstrip('.')}."
    )
    if key.startswith("drawdown_"):
        said, wanted = (ANY_DAYS.sub("N days", text) for text in (said, wanted))
    assert wanted in said


def test_each_figure_has_one_function_of_its_own():
    named = {key: compute.__name__ for key, compute in COMPUTED.items() if key in FIGURES}
    windows = {key for key in named if key.startswith("drawdown_")}
    assert {named.pop(key) for key in windows} == {"window_drawdown_ratio"}
    assert all(key == name for key, name in named.items())


def test_an_unknown_figure_is_an_error():
    with pytest.raises(KeyError):
        figure("luck")


def test_the_page_is_written_from_the_glossary(project_root, tmp_path):
    write(tmp_path / "metrics.md")
    wanted = (tmp_path / "metrics.md").read_text(encoding="utf-8")
    assert (project_root / "docs" / "metrics.md").read_text(encoding="utf-8") == wanted
    assert all(f"`{entry.key}`" in wanted for entry in GLOSSARY)


def test_a_plain_dashboard_does_not_load_scipy_or_pandas(project_root):
    code = (
        "import sys, importlib, pkgutil, botscope.metrics as m\n"
        "for each in pkgutil.iter_modules(m.__path__):\n"
        "    importlib.import_module('botscope.metrics.' + each.name)\n"
        "sys.exit('scipy' in sys.modules or 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project_root, check=False)
    assert done.returncode == 0
