"""Every query parameter, once: how its text is read, its default, its schema and its meaning."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from botscope.api import moments
from botscope.domain.selection import Selection
from botscope.errors import QueryError
from botscope.metrics.units import UNITS

TEXT_LIMIT = 200
WITHOUT_NUL = r"^[^\u0000]*$"
INTEGER_DIGITS = 12

Query = Mapping[str, Any]
"""The values of all parameters of a route; None where one was not given and has no default."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter; ``read`` raises ValueError with a sentence that says what is wrong."""

    name: str
    read: Callable[[str], Any]
    meaning: str
    default: Any = None
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    is_required: bool = False


def choice(
    name: str, choices: Sequence[str], meaning: str, default: str | None = None
) -> Parameter:
    """Describe a parameter that takes one of several words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text[:60]!r} is not one of {', '.join(choices)}")
        return text

    return Parameter(name, read, meaning, default, {"type": "string", "enum": list(choices)})


def whole(name: str, low: int, high: int, meaning: str, default: int | None = None) -> Parameter:
    """Describe a parameter that takes a whole number within bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= INTEGER_DIGITS):
            raise ValueError(f"{text[:60]!r} is not a whole number from {low} to {high}")
        if not low <= int(text) <= high:
            raise ValueError(f"{text} is not a whole number from {low} to {high}")
        return int(text)

    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Parameter(name, read, meaning, default, schema)


def text(name: str, meaning: str, *, is_required: bool = False) -> Parameter:
    """Describe a parameter that takes any short text."""
    schema = {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT, "pattern": WITHOUT_NUL}
    return Parameter(name, _short_text, meaning, None, schema, is_required)


def _short_text(text: str) -> str:
    if not text or len(text) > TEXT_LIMIT:
        raise ValueError(f"a text of 1 to {TEXT_LIMIT} characters is expected")
    if "\0" in text:
        raise ValueError("a text without NUL is expected")
    return text


def _moment_text(text: str) -> str:
    moments.start_ms(text, UTC)
    return text


def _zone_name(text: str) -> str:
    moments.zone(text)
    return text


DATE_TIME = {"type": "string", "examples": ["2026-01-31", "2026-01-31T12:00:00Z"]}


def moment(name: str, meaning: str) -> Parameter:
    """Describe a parameter that takes a moment, or a day of the calendar."""
    return Parameter(name, _moment_text, meaning, None, DATE_TIME)


BOT = text("bot", "The bot_id of one bot; without it the only one, or all of one quote asset.")
QUOTE_ASSET = text("quote_asset", "Which bots to add up when several count in different money.")
TZ = Parameter(
    "tz", _zone_name, "IANA time zone that days follow; by default the setting --timezone."
)
LIMIT = whole("limit", 1, 500, "Rows in one answer.", 50)
OFFSET = whole("offset", 0, 1_000_000_000, "Rows to skip.", 0)

UNIT = choice(
    "unit",
    UNITS,
    "What amounts of trades are told in: money, percent of the starting balance, or R, the risk "
    "of each trade.",
    "quote",
)

FILTERS = (
    BOT,
    QUOTE_ASSET,
    TZ,
    text("symbol", "Only trades of this symbol."),
    text("side", "Only trades of this side, such as long."),
    text("bot_version", "Only trades of this version of the bot."),
    text("strategy", "Only trades of this strategy."),
    text("exit_reason", "Only trades that ended for this reason."),
    choice("outcome", ("win", "loss", "flat"), "Only trades that ended this way."),
    moment(
        "from",
        "Only trades closed at or after this moment; a date means the start of the day in tz.",
    ),
    moment("to", "Only trades closed before this moment; a date includes the whole day in tz."),
    text("q", "Only trades with this text in a text column or the id."),
    choice("include", ("outliers", "quarantined"), "Count the trades that were set aside, too."),
)
OF_RESULTS = (
    *FILTERS,
    choice("risk", ("known", "unknown"), "Only trades whose initial risk is known, or is not."),
    UNIT,
)
"""What every answer takes that holds P&L of trades."""


def read_query(
    arguments: Mapping[str, Sequence[str]],
    parameters: Sequence[Parameter],
    timezone: str = "UTC",
) -> Query:
    """Read all parameters of a request; days follow ``tz``, else the given zone.

    Raises
    ------
    QueryError
        For an unknown, repeated, missing or impossible parameter, which it names.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in arguments:
        if name not in known:
            raise QueryError(
                name[:60], f"unknown parameter; known are {', '.join(known) or 'none'}"
            )
    query = {p.name: _value(p, arguments.get(p.name, ())) for p in parameters}
    _check_range(query, timezone)
    return query


def _value(parameter: Parameter, texts: Sequence[str]) -> object:
    if len(texts) > 1:
        raise QueryError(parameter.name, "given more than once")
    if not texts:
        if parameter.is_required:
            raise QueryError(parameter.name, f"needed: {parameter.meaning}")
        return parameter.default
    try:
        return parameter.read(texts[0])
    except ValueError as error:
        raise QueryError(parameter.name, str(error)) from None


def _check_range(query: Query, timezone: str) -> None:
    start, end = query.get("from"), query.get("to")
    if start is None or end is None:
        return
    zone = moments.zone(query.get("tz") or timezone)
    if moments.start_ms(start, zone) >= moments.end_ms(end, zone):
        raise QueryError("to", "lies before from")


def normalized(query: Query) -> tuple[tuple[str, Any], ...]:
    """Return the values of a query in one order, without those that were not asked for."""
    return tuple(sorted((name, value) for name, value in query.items() if value is not None))


def selection(query: Query, timezone: str) -> Selection:
    """Return the filters of a query; days follow ``tz``, else the given zone."""
    zone = moments.zone(query.get("tz") or timezone)
    start, end = query.get("from"), query.get("to")
    return Selection(
        symbol=query.get("symbol"),
        side=query.get("side"),
        bot_version=query.get("bot_version"),
        strategy=query.get("strategy"),
        exit_reason=query.get("exit_reason"),
        outcome=query.get("outcome"),
        from_ms=None if start is None else moments.start_ms(start, zone),
        to_ms=None if end is None else moments.end_ms(end, zone),
        q=query.get("q"),
        includes_excluded=query.get("include") is not None,
        risk=query.get("risk"),
    )
