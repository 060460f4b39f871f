"""The text of ``botscope.toml`` to what it sets; every problem is named, not only the first."""

import difflib
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, get_args
from zoneinfo import available_timezones

from botscope.domain.accounts import LayoutKind
from botscope.ingest.detect import DELIMITERS
from botscope.ingest.layout import CANONICAL, Pairing
from botscope.ingest.override_block import (
    NUMBER_ROLES,
    POSITION,
    TIME_ROLES,
    ColumnChoice,
    Override,
)

TIME_STYLES = (
    *("iso", "dmy", "mdy", "ymd", "words", "clock", "compact"),
    *("s", "ms", "us", "ns", "excel"),
)
_SIGNED_STYLES = tuple(
    f"{mark}{form}" for form in ("", " unit", " arrows") for mark in ("point", "comma")
)
NUMBER_STYLES = (*_SIGNED_STYLES, *(f"{style} negated" for style in _SIGNED_STYLES))
BLOCK = "file"
_NO_POSITION = re.compile(rf"{POSITION}(?:0+|-\d+)?", re.ASCII)
_COUNTED = "positions are counted from 1, as in 'position:1'"

Check = Callable[[Any], str | None]
"""Returns what is wrong with a value, None where nothing is."""


class _Problems:
    """Collects sentences about one file."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.found: list[str] = []

    def add(self, where: str, text: str) -> None:
        place = f"{self.origin}, {where}" if where else self.origin
        self.found.append(f"{place}: {text}")


def parse_overrides(text: str, origin: str) -> tuple[tuple[Override, ...], tuple[str, ...]]:
    """Read the blocks of a file.

    Returns
    -------
    tuple of blocks and problems
        Where there is a problem there are no blocks: half of what was meant is not believed.
    """
    problems = _Problems(origin)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.add("", f"it is not valid TOML: {error}")
        return (), tuple(problems.found)
    blocks = document.pop(BLOCK, [])
    for name in document:
        problems.add("", f"{name!r} is not known here{_nearest(name, [BLOCK])}; use [[{BLOCK}]]")
    if not (isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)):
        problems.add("", f"write [[{BLOCK}]], with two brackets on each side")
        blocks = []
    parsed = [_block(block, number, problems) for number, block in enumerate(blocks, 1)]
    return ((), tuple(problems.found)) if problems.found else (tuple(parsed), ())


def _nearest(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f" (is {close[0]!r} meant?)" if close else ""


_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d", re.ASCII)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _one_of(known: Sequence[str]) -> Check:
    def check(value: object) -> str | None:
        if isinstance(value, str) and value in known:
            return None
        return f"{value!r} is none of {', '.join(map(repr, known))}"

    return check


def _is_switch(value: object) -> str | None:
    return None if isinstance(value, bool) else f"{value!r} is neither true nor false"


def _is_width(value: object) -> str | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return None if is_count else f"{value!r} is not a number of columns"


def _is_zone(value: object) -> str | None:
    # An export may name an offset; so does the block that says how it was read.
    if isinstance(value, str) and (value in _zones() or _OFFSET.fullmatch(value)):
        return None
    hint = _nearest(value, sorted(_zones())) if isinstance(value, str) else ""
    return f"{value!r} is not a time zone such as 'Europe/Berlin'{hint}"


def _is_text(value: object) -> str | None:
    is_good = isinstance(value, str) and bool(value.strip()) and value.isprintable()
    return None if is_good else f"{value!r} is not a text"


_CHECKS: dict[str, Check] = {
    "kind": _one_of(get_args(LayoutKind)),
    "width": _is_width,
    "delimiter": _one_of(DELIMITERS),
    "header": _is_switch,
    "time_style": _one_of(TIME_STYLES),
    "number_style": _one_of(NUMBER_STYLES),
    "timezone": _is_zone,
    "pnl_basis": _one_of(("net", "gross")),
    "pairing": _one_of(get_args(Pairing)),
    "version": _is_text,
    "ignore": _is_switch,
    "detect": _is_switch,
}
KEYS = ("match", *_CHECKS, "columns")
"""Everything that a block can hold."""


def _block(block: dict[str, Any], number: int, problems: _Problems) -> Override:
    where = f"block {number}"
    given: dict[str, Any] = {"origin": problems.origin}
    for name, value in block.items():
        if name not in KEYS:
            problems.add(where, f"{name!r} is not known{_nearest(name, KEYS)}")
        elif name in _CHECKS:
            wrong = _CHECKS[name](value)
            if wrong is not None:
                problems.add(where, f"{name} = {wrong}")
            given[name] = value
    given["match"] = _patterns(block.get("match"), where, problems)
    given["columns"] = _columns(block.get("columns", {}), where, problems)
    _contradictions(given, where, problems)
    return Override(**given)


def _contradictions(given: dict[str, Any], where: str, problems: _Problems) -> None:
    if given.get("detect") is not False:
        return
    kind, has_columns = given.get("kind"), bool(given["columns"])
    if kind is None or (kind not in ("signals", "other") and not has_columns):
        problems.add(where, "detect = false needs the kind and the columns")


def _patterns(value: object, where: str, problems: _Problems) -> tuple[str, ...]:
    patterns = [value] if isinstance(value, str) else value
    is_good = isinstance(patterns, list) and all(isinstance(p, str) and p for p in patterns)
    if not (is_good and patterns):
        problems.add(where, 'match = "trades*.csv" is missing: which files is this about?')
        return ()
    return tuple(patterns) if isinstance(patterns, list) else ()


def _columns(
    value: object, where: str, problems: _Problems
) -> tuple[tuple[str, ColumnChoice], ...]:
    if not isinstance(value, dict):
        problems.add(where, "columns is a table: time = 'Datum'")
        return ()
    chosen = []
    for canonical, wanted in value.items():
        if canonical not in CANONICAL:
            hint = _nearest(canonical, CANONICAL)
            problems.add(where, f"columns: {canonical!r} is not a meaning{hint}")
            continue
        choice = _choice(canonical, wanted)
        if isinstance(choice, str):
            problems.add(where, f"columns: {canonical} = {choice}")
        else:
            chosen.append((canonical, choice))
    return tuple(chosen)


def _choice(canonical: str, wanted: object) -> ColumnChoice | str:
    """Return which column is meant, or what is wrong with how it is said."""
    if wanted is False:
        return ColumnChoice(None)
    if isinstance(wanted, str) and wanted.strip():
        return f"{wanted!r}: {_COUNTED}" if _NO_POSITION.fullmatch(wanted) else ColumnChoice(wanted)
    if not isinstance(wanted, dict):
        return f"{wanted!r} is not the name of a column, 'position:N' or false"
    unknown = [name for name in wanted if name not in ("column", "style", "clock")]
    if unknown:
        return f"{unknown[0]!r} is none of 'column', 'style', 'clock'"
    clock = wanted.get("clock", [])
    clocks = clock if isinstance(clock, list) else [clock]
    texts = [wanted[name] for name in ("column", "style") if name in wanted] + clocks
    if not all(isinstance(text, str) and text.strip() for text in texts):
        return "its values are texts"
    return _detailed(canonical, wanted, tuple(clocks))


def _detailed(
    canonical: str, wanted: dict[str, str], clocks: tuple[str, ...]
) -> ColumnChoice | str:
    if "column" not in wanted:
        return "it needs column = '...'"
    styles: tuple[str, ...] = NUMBER_STYLES if canonical in NUMBER_ROLES else ()
    styles = TIME_STYLES if canonical in TIME_ROLES else styles
    style = wanted.get("style")
    if style is not None and style not in styles:
        return f"{style!r} is none of {', '.join(map(repr, styles)) or 'the styles of a text'}"
    if any(_NO_POSITION.fullmatch(name) for name in (wanted["column"], *clocks)):
        return _COUNTED
    if clocks and canonical not in TIME_ROLES:
        return "only a time has a clock"
    return ColumnChoice(wanted["column"], style, clocks)
