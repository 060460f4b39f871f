"""The parts of a report that say what it rests on: files, rows left out, balance, origin."""

import platform
from collections.abc import Mapping
from typing import Any

from botscope.report import words
from botscope.report.markup import Markup, el
from botscope.report.material import SCOPE, Material
from botscope.report.pieces import facts, listed, section, table

REASONS_SHOWN = 8
FILES_SHOWN = 40


def cautions(material: Material, stats: Mapping[str, Any]) -> Markup | None:
    """Return what must be known before the figures are believed."""
    said = [str(each["text"]) for each in stats["warnings"]]
    totals = material.ask("/api/quality")["totals"]
    if totals["quarantined_count"]:
        rows = words.counted(totals["quarantined_count"], "row")
        said.append(f"{rows} of the logs are left out on doubt; see the account of the files.")
    said += [
        f"{bot.bot_name}: {bot.source.message}"
        for bot in material.bots
        if bot.source.status != "fresh"
    ]
    if "include" in material.filters:
        said.append("Rows that are usually left out on doubt are counted here.")
    return section("Before you believe it", listed(said), css="doubt") if said else None


def data_quality(material: Material) -> Markup:
    """Return the account of every line of every file."""
    answer = material.ask("/api/quality")
    totals = answer["totals"]
    rows = [_file(material, each) for each in answer["files"][:FILES_SHOWN]]
    heads = (
        "File",
        "Kind",
        "Lines",
        "Counted",
        "Duplicate",
        "Left out",
        "Pending",
        "Trades",
        "Last change",
    )
    shown = table("Every line is in exactly one class", heads, rows, words_count=2)
    hidden = len(answer["files"]) - len(rows)
    more = (
        el("p", {"class": "prov"}, f"{words.counted(hidden, 'more file')} not listed.")
        if hidden
        else None
    )
    nothing = el("p", None, "No log file was found.")
    return section(
        "What it rests on",
        el("p", None, _sum(totals)),
        shown if rows else nothing,
        more,
        _reasons(material, answer),
        _balance(material),
    )


def _file(material: Material, each: Mapping[str, Any]) -> tuple[object, ...]:
    kind = each["layout_kind"].replace("_", " ")
    problem = each["problem"]
    return (
        el("code", None, each["file"]),
        kind if problem is None else f"{kind}; not read: {problem}",
        *(
            words.number(each[f"{name}_count"], 0)
            for name in ("line", "accepted", "duplicate", "quarantined", "pending")
        ),
        words.number(each["trade_count"], 0),
        words.moment(each["modified_at"], material.zone),
    )


def _sum(totals: Mapping[str, Any]) -> str:
    parts = (
        ("header", "header"),
        ("blank", "blank"),
        ("accepted", "counted"),
        ("not_a_trade", "not a trade"),
        ("duplicate", "duplicate"),
        ("quarantined", "left out"),
        ("pending", "not finished"),
    )
    said = [
        f"{words.number(totals[f'{key}_count'], 0)} {name}"
        for key, name in parts
        if totals[f"{key}_count"]
    ]
    lines = words.counted(totals["line_count"], "line")
    holds = (
        "" if totals["is_conserved"] else " The sum does not hold, which is a mistake of Botscope."
    )
    files = words.counted(totals["file_count"], "file")
    return f"{lines} in {files} = {' + '.join(said) or '0'}.{holds}"


def _reasons(material: Material, answer: Mapping[str, Any]) -> list[Markup] | None:
    reasons = sorted(answer["totals"]["reasons"].items(), key=lambda item: -item[1])
    if not reasons:
        return None
    said = [
        f"{words.number(count, 0)} {name.replace('_', ' ')}"
        for name, count in reasons[:REASONS_SHOWN]
    ]
    decimals = words.quote_decimals(material.asset)
    excluded = f"{words.change(answer['excluded_pnl_quote'], decimals)} {material.asset}"
    return [
        el("h3", None, "Left out on doubt"),
        el(
            "p",
            None,
            f"{', '.join(said)}. What these rows state as results adds up to ",
            excluded,
            "; it is in no figure.",
        ),
    ]


def _balance(material: Material) -> list[Markup]:
    scope = {name: material.filters[name] for name in SCOPE if name in material.filters}
    found = material.answers.ask("/api/reconciliation", scope)
    return [el("h3", None, "Do the trades explain the balance?"), el("p", None, found["note"])]


def origin(material: Material) -> Markup:
    """Return when, from what and by which program the report was made."""
    site, snapshot = material.answers.site, material.answers.snapshot
    told = {
        "made": material.made_at,
        "selection": material.selection,
        "time zone": material.zone,
        "Botscope": site.version,
        "data": snapshot.revision,
        "on": platform.system() or "an unknown system",
    }
    places = facts({"state": site.state_place, "logs": site.logs_place})
    note = (
        "Every figure is the one that /api/stats gives for the same selection and the same data. "
        "This page loads nothing and runs nothing."
    )
    return el(
        "footer",
        None,
        el("h2", None, "Where this comes from"),
        facts(told),
        places,
        el("p", {"class": "prov"}, note),
    )
