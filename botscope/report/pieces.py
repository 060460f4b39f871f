"""What every part of a report is built from: figures, tables, sections."""

from collections.abc import Mapping, Sequence
from typing import Any

from botscope.metrics.glossary import Figure
from botscope.report import words
from botscope.report.markup import Markup, el, text_of
from botscope.report.material import Material

RESULTS = frozenset(
    f"{name}_quote"
    for name in (
        "realized_pnl",
        "unrealized_pnl",
        "total_pnl",
        "gross_pnl",
        "expectancy",
        "average_win",
        "average_loss",
        "best_trade",
        "worst_trade",
        "grid_profit",
    )
)
"""Figures with the sign of money won or lost; a fee or a fall has none."""


def section(title: str, *content: object, css: str | None = None) -> Markup:
    """Return a part of the page under a heading."""
    return el("section", {"class": css}, el("h2", None, title), content)


def sign(value: float | None, decimals: int) -> str | None:
    """Return how money is colored: by the sign of what is shown."""
    if value is None or round(value, decimals) == 0:
        return None
    return "p" if value > 0 else "n"


def money(value: float | None, material: Material, *, has_unit: bool = False) -> Markup:
    """Write a result in money; its exact value goes along."""
    decimals = words.quote_decimals(material.asset)
    unit = el("span", {"class": "u"}, f" {material.asset}") if has_unit and material.asset else None
    return text_of([_data(value, words.change(value, decimals), sign(value, decimals)), unit])


def figure_cell(entry: Figure, value: Any, material: Material) -> Markup:  # noqa: ANN401
    """Write a figure of the glossary; its exact value goes along."""
    is_result = entry.key in RESULTS
    shown = words.figure(value, entry.unit, material.asset, material.zone, has_plus=is_result)
    css = sign(value, words.quote_decimals(material.asset)) if is_result else None
    return _data(value, shown, css, entry.key)


def _data(value: Any, shown: str, css: str | None, key: str | None = None) -> Markup:  # noqa: ANN401
    if value is None:
        return el("span", {"data-figure": key}, shown)
    exact = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return el("data", {"value": exact, "class": css, "data-figure": key}, shown)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    words_count: int = 1,
    is_titled: bool = False,
) -> Markup:
    """Return a table whose first columns are words; ``is_titled`` where a heading says the same."""

    def css(index: int) -> str | None:
        return None if index < words_count else "num"

    head = [
        el("th", {"scope": "col", "class": css(index)}, name) for index, name in enumerate(heads)
    ]
    body = [
        el(
            "tr",
            None,
            el("th", {"scope": "row"}, row[0]),
            [
                el("td", {"class": css(i), "data-l": heads[i]}, el("div", None, cell))
                for i, cell in enumerate(row[1:], 1)
            ],
        )
        for row in rows
    ]
    whole = el(
        "table",
        None,
        el("caption", {"class": "vh" if is_titled else None}, caption),
        el("thead", None, el("tr", None, head)),
        el("tbody", None, body),
    )
    return el(
        "div", {"class": "scroll", "tabindex": 0, "role": "region", "aria-label": caption}, whole
    )


def behind(label: str, content: Markup) -> Markup:
    """Return what opens on request: the numbers behind a chart."""
    return el("details", None, el("summary", None, label), content)


def listed(texts: Sequence[str]) -> Markup:
    """Return sentences as a list."""
    return el("ul", None, [el("li", None, text) for text in texts])


def facts(pairs: Mapping[str, str]) -> Markup:
    """Return short facts beside each other."""
    shown = [el("li", None, f"{name} ", el("b", None, value)) for name, value in pairs.items()]
    return el("ul", {"class": "facts"}, shown)
