"""Every figure in words, once: what the API, the tooltips and `docs/metrics.md` say."""

from botscope.metrics.glossary_account import ACCOUNT, CHANCE, COMPARISON
from botscope.metrics.glossary_entries import Figure
from botscope.metrics.glossary_results import RESULTS
from botscope.metrics.glossary_risk import RISK

__all__ = ["GLOSSARY", "Figure", "figure"]

GLOSSARY: tuple[Figure, ...] = (*RESULTS, *RISK, *ACCOUNT, *COMPARISON, *CHANCE)

_BY_KEY = {entry.key: entry for entry in GLOSSARY}


def figure(key: str) -> Figure:
    """Return the entry of a figure; KeyError for an unknown key."""
    return _BY_KEY[key]
