"""All bots side by side, and those of one money as one curve."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from botscope.api.figures import with_moments
from botscope.api.moments import age_s, iso
from botscope.api.parameters import FILTERS, TZ, choice
from botscope.api.quote_assets import assets_of
from botscope.api.resources.bots_joint import JOINT_SHAPE, joints
from botscope.api.route import Question, Route
from botscope.api.schema import (
    ANY_OBJECT,
    COUNT,
    COUNT_OR_NULL,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    TEXT,
    TEXTS,
    Schema,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.view import SEVERITY, BotView
from botscope.domain.marking import total_or_none
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.state import BotState
from botscope.metrics.glossary import figure
from botscope.metrics.ledger import Ledger
from botscope.metrics.normalized import index_points, result_points, return_ratio
from botscope.metrics.periods import today_pnl_quote
from botscope.metrics.stats import figure_value, plain
from botscope.metrics.undefined import NO_TRADES, TOO_LARGE

CURVE_COUNT = 40
FIGURES_OF_BOT = (
    "trade_count",
    "realized_pnl_quote",
    "unrealized_pnl_quote",
    "total_pnl_quote",
    "max_drawdown_ratio",
    "max_drawdown_quote",
    "current_drawdown_ratio",
    "last_trade_at",
)
TOLD_RISKS = (
    "trading_enabled",
    "circuit_breaker",
    "daily_loss_quote",
    "daily_loss_limit_quote",
    "current_drawdown_ratio",
    "max_drawdown_limit_ratio",
)
INCLUDE = next(parameter for parameter in FILTERS if parameter.name == "include")
UNTOLD_POSITIONS = "The state file does not tell what is open."
NEVER_REPORTED = "This bot has not reported yet."
PARTS_MISSING = "Today's result or what the open positions bring is not known."

CURVE: Schema = rows({"type": "array", "items": NUMBER_OR_NULL, "minItems": 2, "maxItems": 2})
BOT_SHAPE = record(
    bot_id=STRING,
    bot_name=STRING,
    **fields(TEXT, "bot_version", "strategy", "mode"),
    symbols=rows(STRING),
    quote_asset=TEXT,
    source_status=STRING,
    status_message=STRING,
    severity=COUNT,
    updated_at=MOMENT,
    data_age_s=NUMBER_OR_NULL,
    expected_every_s=NUMBER_OR_NULL,
    risk=ANY_OBJECT,
    equity_quote=NUMBER_OR_NULL,
    starting_quote=NUMBER_OR_NULL,
    **fields(
        NUMBER_OR_NULL,
        "realized_pnl_quote",
        "unrealized_pnl_quote",
        "total_pnl_quote",
        "today_pnl_quote",
        "today_if_closed_pnl_quote",
        "return_ratio",
        "max_drawdown_ratio",
        "max_drawdown_quote",
        "current_drawdown_ratio",
    ),
    open_position_count=COUNT_OR_NULL,
    trade_count=COUNT,
    quarantined_count=COUNT,
    last_trade_at=MOMENT,
    curve_kind={"enum": ["index", "result", None]},
    curve=CURVE,
    undefined=TEXTS,
)


@dataclass(frozen=True, eq=False)
class Part:
    """One bot in one of its moneys, asked about as ``/api/stats?bot=`` would be."""

    question: Question
    asset: str | None

    @property
    def view(self) -> BotView:
        """The bot alone."""
        return self.question.view

    @property
    def bot(self) -> BotSnapshot:
        """The bot, with what it did in this money."""
        return self.view.bots[0]

    @cached_property
    def ledger(self) -> Ledger:
        """Its trades, and what is derived from them."""
        return Ledger.of(self.question.chosen.trades, self.question.context)


def _parts(question: Question) -> list[Part]:
    return [
        _part(question, bot, asset, is_split=len(assets) > 1)
        for bot in question.picture.bots.values()
        for assets in [assets_of(bot)]
        for asset in assets
    ]


def _part(question: Question, bot: BotSnapshot, asset: str | None, *, is_split: bool) -> Part:
    named = {"bot": bot.bot_id, "quote_asset": asset if is_split else None}
    return Part(replace(question, query={**question.query, **named}), asset)


def _bots(question: Question) -> dict[str, Any]:
    has_curves = question.query["curves"] == "all"
    parts = _parts(question)
    entries = _told_apart([_entry(part, has_curve=has_curves) for part in parts])
    accounts = [
        (entry, part.ledger.trades, part.question.deposits)
        for entry, part in zip(entries, parts, strict=True)
    ]
    return {"bots": entries, "combined": joints(accounts, has_points=has_curves)}


def _told_apart(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the id to a name that several bots report: a copied bot keeps the name of the first."""
    ids_by_name: dict[str, set[str]] = {}
    for entry in entries:
        ids_by_name.setdefault(entry["bot_name"], set()).add(entry["bot_id"])
    shared = {name for name, ids in ids_by_name.items() if len(ids) > 1}
    return [
        {**entry, "bot_name": f"{entry['bot_name']}, {entry['bot_id']}"}
        if entry["bot_name"] in shared
        else entry
        for entry in entries
    ]


def _entry(part: Part, *, has_curve: bool) -> dict[str, Any]:
    found, reasons = _figures(part)
    kind, points = _curve(part.ledger) if has_curve else (None, [])
    shown = {**_who(part), **found, "curve_kind": kind, "curve": points}
    if has_curve and kind is None:
        reasons["curve_kind"] = NO_TRADES.reason
    return {**shown, "undefined": reasons}


def _who(part: Part) -> dict[str, Any]:
    """Return what tells the bot from others, and how far its report can be believed."""
    bot, source = part.bot, part.bot.source
    state = bot.state or BotState()
    return {
        "bot_id": bot.bot_id,
        "bot_name": state.bot_name or bot.bot_name,
        "bot_version": state.bot_version,
        "strategy": state.strategy,
        "mode": state.mode,
        "symbols": list(state.symbols or bot.trades.symbol.names),
        "quote_asset": part.asset,
        "source_status": source.status,
        "status_message": source.message,
        "severity": SEVERITY.index(source.status),
        "updated_at": iso(source.updated_at_ms),
        "data_age_s": age_s(source.updated_at_ms, part.question.now_ms),
        "expected_every_s": source.expected_every_s,
        "risk": {name: state.risk[name] for name in TOLD_RISKS if name in state.risk},
        "quarantined_count": sum(file.quarantined_count for file in bot.files),
    }


def _figures(part: Part) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the figures of a bot, and the reason for each that is None."""
    measured = {name: figure_value(name, part.ledger) for name in FIGURES_OF_BOT}
    measured["return_ratio"] = plain(return_ratio(part.ledger.curve))
    found = {name: value for name, (value, _) in measured.items()} | _account(part)
    today, unrealized = found["today_pnl_quote"], found["unrealized_pnl_quote"]
    found["today_if_closed_pnl_quote"] = total_or_none([today, unrealized])
    told = {name: reason for name, (_, reason) in measured.items() if reason is not None}
    reasons = {name: told.get(name) or _why(name) for name, value in found.items() if value is None}
    if part.bot.source.updated_at_ms is None:
        reasons |= dict.fromkeys(("updated_at", "data_age_s"), NEVER_REPORTED)
    return with_moments(found), reasons


def _account(part: Part) -> dict[str, Any]:
    """Return what the bot's report tells, and what closed today."""
    state = part.bot.state or BotState()
    is_told = state.says_positions or bool(state.positions)
    question = part.question
    return {
        "equity_quote": state.balance.equity_quote,
        "starting_quote": part.view.starting_quote,
        "today_pnl_quote": today_pnl_quote(
            part.ledger.trades, now_ms=question.now_ms, tz=question.tz
        ),
        "open_position_count": len(state.positions) if is_told else None,
    }


def _why(name: str) -> str:
    own = {
        "open_position_count": UNTOLD_POSITIONS,
        "today_pnl_quote": TOO_LARGE.reason,
        "today_if_closed_pnl_quote": PARTS_MISSING,
    }
    return own[name] if name in own else figure(name).undefined


def _curve(ledger: Ledger) -> tuple[str | None, list[Any]]:
    """Return what a bot's small curve shows, and its points."""
    curve = ledger.curve
    if curve is None:
        return None, []
    if curve.has_ratio:
        return "index", index_points(curve, CURVE_COUNT)
    return "result", result_points(curve, CURVE_COUNT)


ROUTES = (
    Route(
        "/api/bots",
        "All bots side by side, once per money, and those of one money as one curve from 100; "
        "today begins at midnight in tz",
        _bots,
        answer(bots=rows(BOT_SHAPE), combined=rows(JOINT_SHAPE)),
        (TZ, INCLUDE, choice("curves", ("all", "none"), "Whether curves are sent.", "all")),
        freshness="clock",
    ),
)
