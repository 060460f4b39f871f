"""The whole page of a report: one file with its styles in it, that asks nobody for anything."""

import base64
import hashlib
from pathlib import Path

from botscope.report import account, comparison, results, words
from botscope.report.markup import Markup, el, text_of
from botscope.report.material import Material
from botscope.report.pieces import facts
from botscope.report.verdict import headline, reasons

STYLES = Path(__file__).with_name("report.css")


def page(material: Material, compared: tuple[str, str] | None) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    compared
        Two versions, a and b, to be shown side by side instead of the selection as a whole.

    Raises
    ------
    QueryError
        For a selection that the API would refuse.
    """
    parts = _comparison(material, *compared) if compared else _selection(material)
    title = f"{material.title}: {' and '.join(compared) if compared else material.selection}"
    style = Markup(STYLES.read_text(encoding="utf-8"))
    head = el(
        "head", None,
        el("meta", {"charset": "utf-8"}),
        el("meta", {"http-equiv": "Content-Security-Policy", "content": _policy(style)}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "color-scheme", "content": "light"}),
        el("meta", {"name": "referrer", "content": "no-referrer"}),
        el("title", None, f"{title} - Botscope report"),
        el("style", None, style),
    )  # fmt: skip
    body = el("body", None, el("main", None, _header(material, compared), parts))
    return f"<!doctype html>\n{el('html', {'lang': 'en'}, head, body)}\n"


def _policy(style: str) -> str:
    """Allow these very styles and nothing else: no script, no request, no form."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _header(material: Material, compared: tuple[str, str] | None) -> Markup:
    demo = (
        el("span", {"class": "demo"}, "DEMO: invented money")
        if material.answers.site.is_demo
        else None
    )
    states = [bot.state for bot in material.bots if bot.state is not None]
    stats = material.ask("/api/stats")
    ends = [words.day(stats[name], material.zone) for name in ("first_trade_at", "last_trade_at")]
    told = {
        "selection": material.selection,
        "trades from": f"{ends[0]} to {ends[1]}" if stats["trade_count"] else words.NONE,
        "time zone": material.zone,
        "money": material.asset or "not named",
        "mode": ", ".join(sorted({state.mode for state in states if state.mode})) or "not told",
        "made": material.made_at,
    }
    heading = " against ".join(reversed(compared)) if compared else "Trading report"
    return el("header", None, el("p", {"class": "brand"}, "Botscope report", demo),
              el("h1", None, f"{material.title}: {heading}"), facts(told))  # fmt: skip


def _selection(material: Material) -> Markup:
    stats = material.ask("/api/stats")
    said = el(
        "section", {"class": "say"}, el("h2", None, "In short"),
        el("p", {"class": "verdict"}, headline(material, stats)),
        [el("p", None, sentence) for sentence in reasons(material, stats)],
    )  # fmt: skip
    return text_of([
        said, account.cautions(material, stats), results.key_figures(material, stats),
        results.curves(material), results.periods(material, stats), results.distribution(material),
        results.versions(material), results.groups(material), results.all_figures(material, stats),
        account.data_quality(material), account.origin(material),
    ])  # fmt: skip


def _comparison(material: Material, a: str, b: str) -> Markup:
    answer = material.ask("/api/versions/compare", a=a, b=b)
    stats = material.ask("/api/stats")
    return text_of([
        comparison.verdict(answer), account.cautions(material, stats),
        comparison.numbers(material, answer), comparison.curves(material, a, b),
        results.versions(material), comparison.all_figures(material, a, b),
        account.data_quality(material), account.origin(material),
    ])  # fmt: skip
