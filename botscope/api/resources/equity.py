"""The equity curve: realized from closed trades, or marked to market from what was kept."""

from dataclasses import dataclass, replace
from typing import Any

from botscope.api import moments
from botscope.api.figures import with_moments
from botscope.api.moments import iso
from botscope.api.parameters import OF_RESULTS, choice, moment, whole
from botscope.api.resources.past import THEN_SHAPE, then_of
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    MEASURED,
    MOMENT,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    Schema,
    answer,
    record,
    rows,
)
from botscope.domain.deposits import Deposits
from botscope.domain.trades import Trades
from botscope.errors import QueryError
from botscope.history.curve import (
    MarkedCurve,
    gaps_of,
    longest,
    marked_curve,
    marked_points,
)
from botscope.metrics.equity import equity_points
from botscope.metrics.units import Measured, times
from botscope.metrics.versions import trades_by_version

WINDOW_DAYS = {"1D": 1, "1W": 7, "1M": 30, "3M": 90, "1Y": 365, "all": None}
REALIZED, MARKED, AUTO = "realized", "marked_to_market", "auto"

VERSION_SHAPE = record(bot_version=STRING, **{"from": MOMENT, "to": MOMENT}, trade_count=COUNT)
GAP_SHAPE = record(**{"from": MOMENT, "to": MOMENT})
PAYMENT_SHAPE = record(at=MOMENT, amount_quote=NUMBER)
POINT: Schema = {"type": "array", "items": NUMBER_OR_NULL, "minItems": 3, "maxItems": 3}

Range = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Realized:
    """The account's closed trades, and the equity that they begin with."""

    trades: Trades
    starting_quote: float | None


def _equity(question: Question) -> dict[str, Any]:
    limits = _range(question)
    history = _history_of(question)
    realized = _realized(question, history)
    marked = _marked(question)
    own = question.in_unit(realized.trades)
    is_marked = own.factor is not None and _shows_marked(question, limits, realized, marked)
    return {
        "points": _marked_points(question, limits, marked, own.factor or 1.0)
        if is_marked
        else _points(question, limits, own, realized.starting_quote),
        "starting_quote": times(realized.starting_quote, own.factor),
        "measured": own.told(),
        "deposits": _deposits(own.context(question.context).deposits, limits),
        "versions": _versions(realized.trades),
        "is_marked_to_market": is_marked,
        "curve": MARKED if is_marked else REALIZED,
        **_history(question, limits, marked, is_marked=is_marked),
        "then": _then(question, history),
    }


def _history_of(question: Question) -> Realized:
    """Return the trades of all times, for what was known at a moment."""
    history = replace(question.selection, from_ms=None, to_ms=None)
    return Realized(question.view.choose(history).trades, question.view.start_of(history))


def _realized(question: Question, history: Realized) -> Realized:
    """Return what the curve is drawn of: with ``from`` the same trades and start as the figures.

    So the deepest fall of the curve is the drawdown beside it, whatever came before.
    """
    if question.selection.from_ms is None or not len(question.chosen.trades):
        return history
    return Realized(question.chosen.trades, question.view.start_of(question.selection))


def _marked(question: Question) -> MarkedCurve:
    """Return what was kept; empty for a part of the trades, which open positions belong to none."""
    bots = question.view.bots if _is_of_account(question) else ()
    return marked_curve([bot.history.series for bot in bots])


def _is_of_account(question: Question) -> bool:
    return replace(question.selection, from_ms=None, to_ms=None).is_everything


def _shows_marked(
    question: Question, limits: Range, realized: Realized, marked: MarkedCurve
) -> bool:
    """Return which curve is asked for; by itself the marked one, where it hides no past."""
    asked = question.query["curve"]
    if asked != AUTO:
        return bool(asked == MARKED)
    from_ms, to_ms = limits
    if len(marked_points(marked, count=8, from_ms=from_ms, to_ms=to_ms)) < 2:
        return False
    trades = realized.trades
    first_ms = int(trades.closed_at_ms[0]) if len(trades) else None
    begin_ms = max((ms for ms in (from_ms, first_ms) if ms is not None), default=None)
    return begin_ms is None or int(marked.moment_ms[0]) <= begin_ms


def _marked_points(
    question: Question, limits: Range, marked: MarkedCurve, factor: float
) -> list[list[Any]]:
    count, (from_ms, to_ms) = question.query["points"], limits
    paid = [each for each in question.deposits or () if each.at_ms <= question.now_ms]
    points = marked_points(marked, count=count, from_ms=from_ms, to_ms=to_ms, deposits=paid)
    return [[moment, times(equity, factor), ratio] for moment, equity, ratio in points]


def _points(
    question: Question, limits: Range, own: Measured, starting_quote: float | None
) -> list[list[Any]]:
    """Return the curve of closed trades; in R it begins at 0, because equity is money."""
    (from_ms, to_ms), context = limits, own.context(question.context)
    return equity_points(
        own.trades,
        times(starting_quote, own.factor),
        count=question.query["points"],
        from_ms=from_ms,
        to_ms=to_ms,
        deposits=context.deposits or (),
    )


def _deposits(payments: Deposits | None, limits: Range) -> list[dict[str, Any]]:
    """Return the payments that the curve holds, in order of time and in its unit.

    Those before the range are in its first point, and in what its drawdown is a share of.
    """
    _, to_ms = limits
    told = sorted(payments or (), key=lambda payment: payment.at_ms)
    return [
        {"at": iso(payment.at_ms), "amount_quote": payment.amount_quote}
        for payment in told
        if to_ms is None or payment.at_ms < to_ms
    ]


def _history(
    question: Question, limits: Range, marked: MarkedCurve, *, is_marked: bool
) -> dict[str, Any]:
    gaps = gaps_of(marked, *limits) if is_marked else []
    first = iso(int(marked.moment_ms[0])) if len(marked) else None
    since = f"since {first}" if first else "(nothing was kept yet)"
    return {
        "label": f"marked to market {since}" if is_marked else "realized",
        "marked_from": first,
        "marked_to": iso(int(marked.moment_ms[-1])) if len(marked) else None,
        "marked_count": len(marked),
        "gaps": [{"from": iso(gap.from_ms), "to": iso(gap.to_ms)} for gap in longest(gaps)],
        "gap_count": len(gaps),
        "notes": question.view.history_notes,
    }


def _then(question: Question, realized: Realized) -> dict[str, Any] | None:
    text = question.query["as_of"]
    if text is None:
        return None
    # A day means its end, as far as it has come.
    at_ms = moments.end_ms(text, moments.zone(question.tz)) - moments.is_day(text)
    paid = question.deposits or ()
    return then_of(question.view.bots, at_ms, realized.trades, realized.starting_quote, paid)


def _check(question: Question) -> None:
    _range(question)
    if question.query["curve"] == MARKED and not _is_of_account(question):
        raise QueryError(
            "curve", f"{MARKED} is of the whole account: open positions belong to no closed trade"
        )
    if question.query["curve"] == MARKED and question.unit == "r":
        raise QueryError("curve", f"{MARKED} is not told in R: what is open has no result yet")


def _range(question: Question) -> Range:
    chosen, window = question.selection, question.query["window"]
    days = WINDOW_DAYS[window] if window else None
    if days is None:
        return chosen.from_ms, chosen.to_ms
    if chosen.from_ms is not None or chosen.to_ms is not None:
        raise QueryError("window", "cannot be used together with from or to")
    return question.days_ago_ms(days), None


def _versions(trades: Trades) -> list[dict[str, Any]]:
    return [_version(name, part) for name, part in trades_by_version(trades).items()]


def _version(name: str, part: Trades) -> dict[str, Any]:
    first, last = int(part.closed_at_ms[0]), int(part.closed_at_ms[-1])
    ends = with_moments({"first_at": first, "last_at": last})
    return {
        "bot_version": name,
        "from": ends["first_at"],
        "to": ends["last_at"],
        "trade_count": len(part),
    }


ROUTES = (
    Route(
        "/api/equity",
        "The equity over time, as few points as a chart can draw; and what was known at a moment",
        _equity,
        answer(
            points=rows(POINT),
            starting_quote=NUMBER_OR_NULL,
            deposits=rows(PAYMENT_SHAPE),
            versions=rows(VERSION_SHAPE),
            is_marked_to_market=SWITCH,
            curve=STRING,
            label=STRING,
            marked_from=MOMENT,
            marked_to=MOMENT,
            marked_count=COUNT,
            gaps=rows(GAP_SHAPE),
            gap_count=COUNT,
            notes=rows(STRING),
            measured=MEASURED,
            then=THEN_SHAPE,
        ),
        (
            *OF_RESULTS,
            whole("points", 8, 5000, "Points at most; extremes are kept.", 600),
            choice("window", tuple(WINDOW_DAYS), "The days before now, instead of from and to."),
            choice(
                "curve",
                (AUTO, REALIZED, MARKED),
                "From closed trades, or from what was kept of the bot's reports; auto is the "
                "latter as soon as it covers the range.",
                AUTO,
            ),
            moment("as_of", "Tell in then what was known at this moment; a date means its end."),
        ),
        freshness="clock",
        is_sum=True,
        check=_check,
    ),
)
