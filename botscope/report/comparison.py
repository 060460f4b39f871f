"""The parts of a report that show two versions side by side."""

from collections.abc import Mapping
from typing import Any

from botscope.report import drawing, words
from botscope.report.markup import Markup, el
from botscope.report.material import SHOWN, Material
from botscope.report.pieces import figure_cell, listed, section, table

Stats = Mapping[str, Any]


def verdict(answer: Stats) -> Markup:
    """Return which version is better, and how sure that is."""
    caveats = [str(each) for each in answer["caveats"]]
    return el(
        "section",
        {"class": "say"},
        el("h2", None, f"Is {answer['b']} better than {answer['a']}?"),
        el("p", {"class": "verdict"}, answer["verdict"]),
        caveats and listed(caveats),
    )


def numbers(material: Material, answer: Stats) -> Markup:
    """Return what the verdict rests on."""

    def amount(value: object) -> str:
        return words.figure(value, "quote", material.asset, material.zone)

    rows = [
        (
            f"Difference per trade, {answer['b']} less {answer['a']}",
            amount(answer["difference_quote"]),
        ),
        ("95% interval of it, at a single look", amount(answer["difference_interval"])),
        (
            "Interval that holds however often one looks; it decides",
            amount(answer["anytime_interval"]),
        ),
        ("p-value of a single look (permutation test)", words.number(answer["p_value"], 4)),
        (
            "p-value, corrected for all pairs of versions",
            words.number(answer["p_value_corrected"], 4),
        ),
        (
            f"Chance that {answer['b']} is better",
            words.percent(answer["probability_b_better_ratio"], 1),
        ),
        ("Size of the effect, in standard deviations", words.number(answer["effect_size"], 3)),
        ("Trades still needed to decide", words.number(answer["trades_needed_count"], 0)),
    ]
    unit = f"Money in {material.asset}" if material.asset else "Comparison"
    return section("What the verdict rests on", table(unit, ("Measure", "Value"), rows))


def curves(material: Material, a: str, b: str) -> Markup | None:
    """Return the result of both versions since the first trade of each."""
    by_name = {
        each["bot_version"]: each["curve"] for each in material.ask("/api/versions")["versions"]
    }
    drawn = [(name, by_name.get(name, [])) for name in (b, a)]
    if not all(points for _, points in drawn):
        return None
    decimals = words.quote_decimals(material.asset)
    ends = [f"{name} {words.change(points[-1][1], decimals)}" for name, points in drawn]
    label = f"Realized result since the first trade of each: {' and '.join(ends)} {material.asset}"
    picture = drawing.chart(label, drawing.results(drawn), material.zone, height=260)
    note = f"Solid: {b}. Dashed: {a}. Each begins at its own first trade."
    return section("Result since the first trade", picture, el("p", {"class": "prov"}, note))


def all_figures(material: Material, a: str, b: str) -> Markup:
    """Return every figure of both."""
    parts = [material.of_version(name) for name in (a, b)]
    stats = [part.ask("/api/stats") for part in parts]
    rows = [
        (
            entry.title,
            *(
                el(
                    "div",
                    {"data-version": name},
                    figure_cell(entry, each[entry.key], part),
                    _reason(entry.key, each),
                )
                for name, part, each in zip((a, b), parts, stats, strict=True)
            ),
        )
        for entry in SHOWN
    ]
    unit = (
        f"Money in {material.asset}; a dash has its reason below it"
        if material.asset
        else "A dash has its reason below it"
    )
    return section("All figures", table(unit, ("Figure", a, b), rows))


def _reason(key: str, stats: Stats) -> Markup | None:
    reason = stats["undefined"].get(key)
    return None if reason is None else el("p", {"class": "why reason"}, reason)
