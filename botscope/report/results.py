"""The parts of a report that show one selection: key figures, curves, bars, groups, all figures."""

from collections.abc import Mapping
from typing import Any

from botscope.report import drawing, words
from botscope.report.markup import Markup, el
from botscope.report.material import GROUPINGS, NAMES, SHOWN, Material
from botscope.report.pieces import behind, figure_cell, money, section, table

Stats = Mapping[str, Any]
TABLE_ROWS = 60
GROUP_ROWS = 15
GROUP_HEADS = ("Trades", "Won", "Realized", "Per trade", "Profit factor")


def key_figures(material: Material, stats: Stats) -> Markup:
    """Return what a reader asks for first."""
    undefined = stats["undefined"]
    shown_money = {
        key: money(stats[key], material, has_unit=True)
        for key in ("realized_pnl_quote", "unrealized_pnl_quote", "expectancy_quote")
    }
    outcomes = ", ".join(
        f"{words.number(stats[f'{key}_count'], 0)} {name}"
        for key, name in (("win", "won"), ("loss", "lost"), ("flat", "even"))
    )
    factor, sharpe = (words.number(stats[key]) for key in ("profit_factor", "sharpe_ratio"))
    boxes = [
        ("Realized P&L", shown_money["realized_pnl_quote"], "net of the fees in the log"),
        (
            "Unrealized P&L",
            shown_money["unrealized_pnl_quote"],
            undefined.get("unrealized_pnl_quote", "what is open, at the last mark price"),
        ),
        ("Trades", words.number(stats["trade_count"], 0), outcomes),
        ("Win rate", words.percent(stats["win_rate_ratio"], 1), _win_rate_note(stats)),
        ("Per trade", shown_money["expectancy_quote"], "wins and losses together"),
        ("Profit factor", factor, undefined.get("profit_factor", "all wins / all losses")),
        (
            "Deepest fall",
            words.percent(_negative(stats["max_drawdown_ratio"])),
            _fall_note(material, stats),
        ),
        ("Sharpe, daily", sharpe, undefined.get("sharpe_ratio", "365 days, risk-free 0")),
    ]
    shown = [
        el(
            "div",
            None,
            el("dt", None, name),
            el("dd", None, value, note and el("small", None, note)),
        )
        for name, value, note in boxes
    ]
    return section("Key figures", el("dl", {"class": "kpis"}, shown))


def _win_rate_note(stats: Stats) -> str | None:
    interval = stats["win_rate_interval"]
    if interval is None:
        return None
    low, high = (words.percent(border, 0) for border in interval)
    return f"the true one: {low} to {high}, 95 times of 100"


def _negative(value: float | None) -> float | None:
    return None if value is None else -value


def _fall_note(material: Material, stats: Stats) -> str:
    if stats["max_drawdown_ratio"] is None:
        return str(stats["undefined"].get("max_drawdown_ratio", ""))
    ends = [words.day(stats[f"max_drawdown_ratio_{end}"], material.zone) for end in ("from", "to")]
    return f"of realized equity, {ends[0]} to {ends[1]}"


def curves(material: Material) -> list[Markup]:
    """Return the realized curve, and the one marked to market where there is one."""
    realized = material.ask("/api/equity", curve="realized", points="600")
    is_known = realized["starting_quote"] is not None
    title = "Equity and drawdown, realized" if is_known else "Result so far, realized"
    note = "After each closed trade; open positions are not in it."
    if not is_known:
        note += " The starting balance is unknown, so it begins at 0 and has no percent."
    shown = [_curve(material, realized, title, note)]
    if not _is_of_account(material):
        return shown
    marked = material.ask("/api/equity", curve="marked_to_market", points="600")
    if sum(point[1] is not None for point in marked["points"]) >= 2:
        gaps = words.counted(marked["gap_count"], "gap")
        note = (
            "As the bot reported it at each candle, open positions included; "
            f"{gaps} without a dashboard or a bot."
        )
        since = words.moment(marked["marked_from"], material.zone)
        shown.append(_curve(material, marked, f"Equity, marked to market since {since}", note))
    return shown


def _is_of_account(material: Material) -> bool:
    return not set(material.filters) - {"bot", "quote_asset", "tz", "from", "to", "include"}


def _curve(material: Material, answer: Mapping[str, Any], title: str, note: str) -> Markup:
    points = answer["points"]
    if len(points) < 2:
        return section(title, el("p", None, "No closed trade lies in this selection."))
    marks = [(_ms(each["from"], material), each["bot_version"]) for each in answer["versions"]]
    known = [point for point in points if point[1] is not None]
    decimals = words.quote_decimals(material.asset)
    label = (
        f"{title}: from {words.number(known[0][1], decimals)} to "
        f"{words.number(known[-1][1], decimals)} {material.asset} between "
        f"{words.day(known[0][0], material.zone)} and {words.day(known[-1][0], material.zone)}"
    )
    inside = _running(marks, known[0][0], known[-1][0])
    picture = drawing.chart(label, drawing.equity(points, inside), material.zone, height=320)
    rows = [
        (
            words.moment(p[0], material.zone),
            words.number(p[1], decimals),
            words.percent(_negative(p[2])),
        )
        for p in _thin(known)
    ]
    numbers = table(title, ("Time", "Equity", "From peak"), rows)
    return section(
        title, picture, el("p", {"class": "prov"}, note), behind("Show as table", numbers)
    )


def _running(
    marks: list[tuple[float, str]], first_ms: float, last_ms: float
) -> list[tuple[float, str]]:
    """Return the versions of a range: the one that ran at its start, and those that began in it."""
    before = [mark for mark in marks if mark[0] <= first_ms][-1:]
    return before + [mark for mark in marks if first_ms < mark[0] <= last_ms]


def _ms(text: str, material: Material) -> float:
    moment = words.moment_of(text, material.zone)
    return 0.0 if moment is None else moment.timestamp() * 1000


def _thin(points: list[Any]) -> list[Any]:
    """Return as many points as a table can hold; the last is always there."""
    step = -(-len(points) // TABLE_ROWS)
    return points[::-1][::step][::-1]


def periods(material: Material, stats: Stats) -> Markup | None:
    """Return the result of each day, week or month."""
    by = material.period_length(stats)
    found = material.ask("/api/periods", by=by)["periods"]
    if not found:
        return None
    shape = "%b %Y" if by == "month" else "%d %b"
    moments = [words.moment_of(each["start"], material.zone) for each in found]
    names = [f"{moment:{shape}}".lstrip("0") if moment else "" for moment in moments]
    values = [each["realized_pnl_quote"] or 0.0 for each in found]
    up = sum(value > 0 for value in values)
    label = f"Realized result per {by}: {up} of {words.counted(len(values), by)} with trades up"
    picture = drawing.chart(
        label, drawing.bars(list(zip(names, values, strict=True))), material.zone, height=220
    )
    rows = [
        (
            words.day(each["start"], material.zone),
            money(each["realized_pnl_quote"], material),
            words.number(each["trade_count"], 0),
            money(each["cumulative_pnl_quote"], material),
        )
        for each in found
    ]
    numbers = table(f"Result per {by}", ("Begins", "Realized", "Trades", "So far"), rows)
    note = f"{up} of {words.counted(len(values), by)} with trades up. Days follow {material.zone}."
    return section(
        f"Result per {by}",
        picture,
        el("p", {"class": "prov"}, note),
        behind("Show as table", numbers),
    )


def distribution(material: Material) -> Markup | None:
    """Return how often which result occurs."""
    answer = material.ask("/api/distribution")
    bins = answer["bins"]
    if len(bins) < 2:
        return None
    decimals = words.quote_decimals(material.asset)
    middle, mean = (words.change(answer[key], decimals) for key in ("median_quote", "mean_quote"))
    label = f"Trades by result; half of them ended above {middle} {material.asset}"
    picture = drawing.chart(label, drawing.histogram(bins, decimals), material.zone, height=200)
    rows = [
        (
            " to ".join(words.change(each[f"{end}_quote"], decimals) for end in ("from", "to")),
            words.number(each["count"], 0),
        )
        for each in bins
    ]
    note = f"Middle {middle}, mean {mean} {material.asset}. Paler bars gather what lies beyond."
    return section(
        "Trades by result",
        picture,
        el("p", {"class": "prov"}, note),
        behind("Show as table", table("Trades by result", ("Result", "Trades"), rows)),
    )


def versions(material: Material) -> Markup | None:
    """Return each version with what it earned and how sure that is."""
    found = material.ask("/api/versions")["versions"]
    if not found:
        return None
    spans = [each["expectancy_interval"] for each in found if each["expectancy_interval"]]
    low = min([0.0, *(span[0] for span in spans)])
    high = max([0.0, *(span[1] for span in spans)])
    rows = [
        (
            each["bot_version"],
            words.number(each["trade_count"], 0),
            words.percent(each["win_rate_ratio"], 1),
            money(each["realized_pnl_quote"], material),
            money(each["expectancy_quote"], material),
            _range(material, each, low, high),
            words.number(each["profit_factor"]),
            words.percent(_negative(each["max_drawdown_ratio"])),
        )
        for each in found[-GROUP_ROWS:]
    ]
    heads = (
        "Version",
        "Trades",
        "Won",
        "Realized",
        "Per trade",
        "95% interval of it",
        "Profit factor",
        "Deepest fall",
    )
    left = len(found) - len(rows)
    note = f"{words.counted(left, 'older version')} not listed." if left else None
    return section(
        "Versions",
        table("Versions in order of their first trade", heads, rows),
        note and el("p", {"class": "prov"}, note),
    )


def _range(material: Material, version: Mapping[str, Any], low: float, high: float) -> Markup:
    interval = version["expectancy_interval"]
    if interval is None:
        return el("span", None, words.NONE)
    text = words.figure(interval, "quote", material.asset, material.zone)
    return el("span", None, text, drawing.whisker(interval, version["expectancy_quote"], low, high))


def groups(material: Material) -> Markup | None:
    """Return the main figures by symbol, side, strategy and exit reason."""
    tables = [shown for by in GROUPINGS if (shown := _group(material, by)) is not None]
    return section("By group", tables) if tables else None


def _group(material: Material, by: str) -> list[Markup] | None:
    found = material.ask("/api/breakdown", by=by)["groups"]
    if not found:
        return None
    ranked = sorted(found, key=lambda each: -(each["realized_pnl_quote"] or 0.0))
    shown = ranked if len(ranked) <= GROUP_ROWS else [*ranked[:8], *ranked[-7:]]
    rows = [
        (
            each["name"],
            words.number(each["trade_count"], 0),
            words.percent(each["win_rate_ratio"], 1),
            money(each["realized_pnl_quote"], material),
            money(each["expectancy_quote"], material),
            words.number(each["profit_factor"]),
        )
        for each in shown
    ]
    name = NAMES[by].capitalize()
    caption = (
        f"By {NAMES[by]}"
        if len(shown) == len(ranked)
        else f"By {NAMES[by]}: the best 8 and the worst 7 of {len(ranked)}"
    )
    return [
        el("h3", None, name),
        table(caption, (name, *GROUP_HEADS), rows, is_titled=len(shown) == len(ranked)),
    ]


def all_figures(material: Material, stats: Stats) -> Markup:
    """Return every figure with what it means, or why there is none."""
    rows = [
        el(
            "tr",
            None,
            el("th", {"scope": "row"}, entry.title),
            el("td", {"class": "num"}, figure_cell(entry, stats[entry.key], material)),
            el("td", {"class": "why"}, _why(entry.key, stats) or entry.formula),
        )
        for entry in SHOWN
    ]
    heads = [
        el("th", {"scope": "col", "class": css}, name)
        for name, css in (
            ("Figure", None),
            ("Value", "num"),
            ("What it is, or why there is none", None),
        )
    ]
    unit = f"Money in {material.asset}." if material.asset else "The money is not named."
    whole = el(
        "table",
        {"class": "stack"},
        el("caption", None, unit),
        el("thead", None, el("tr", None, heads)),
        el("tbody", None, rows),
    )
    return section("All figures", whole)


def _why(key: str, stats: Stats) -> str | None:
    reason = stats["undefined"].get(key)
    return None if reason is None else f"Not defined: {reason}"
