"""Numbers in single cells: what they say in the style of their column, and what that style is.

A style is a short text: ``point`` (1,234.5) or ``comma`` (1.234,5), with `` unit`` appended where
a unit is glued to the number (0.0010BTC), `` arrows`` where the sign is drawn, `` negated`` where
the other sign is meant.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

PLACEHOLDERS = frozenset(
    ("", "-", "--", "—", "–", "n/a", "na", "#n/a", "none", "nan", "null", "nil", "nat", "?")
)
"""What writers put where they have no value; compared in lower case, without blanks."""

LONGEST_NUMBER_CHARS = 64
"""A longer run of digits is an identifier, not an amount."""

PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
# A group of thousands never begins with 0: 0.512 and 0,512 are fractions in every country.
_GROUPED_POINT = re.compile(
    r"[+-]?(?:[1-9]\d{0,2}([, '])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3})(?:\.\d*)?", re.ASCII
)
_PLAIN_COMMA = re.compile(r"[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_GROUPED_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}([. '])\d{3}(?:\1\d{3})*(?:,\d*)?", re.ASCII)
_CURRENCY = re.compile(r"^([+-]?)\s*(?:[$€£¥₹₩₺₽₿]|US\$|RM|USDT?C?|EUR|GBP)\s*([+-]?)")
_CURRENCY_AFTER = re.compile(r"\s*[$€£¥₹₩₺₽₿%]$")
_SIGN_AFTER = re.compile(r"([^+\-()].*\d)\s?-")
_SHARE_AFTER = re.compile(r"(.*\d.*?)\s*[(\[][+-]?[\d.,]+\s*%[)\]]")
_UNIT = re.compile(r"\s*([A-Za-z]{1,10})$")
_SPACES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'", "\uff0d": "-"}
)
NEGATED = " negated"
_ARROWS = " arrows"

_THOUSANDS = {"k": 3, "K": 3, "M": 6, "mn": 6, "mio": 6, "bn": 9}
# What is counted in these is no amount; CR and DR are signs that two countries read differently.
NO_UNITS = frozenset(
    ("r", "pts", "pt", "points", "pips", "ticks", "bp", "bps", "cr", "dr", "gain", "loss")
)
# Pictures before a number: arrows, shapes, dingbats, emoji and what joins them.
_PICTURES = re.compile(
    r"^[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+\s*"
)
_DOWN = frozenset("▼▽↓⬇🔻📉")
_UP = frozenset("▲△↑⬆🔺📈")
_RED = frozenset("❌✖✗✘🔴🟥❗⛔🛑")


def is_placeholder(text: str) -> bool:
    """Return True where a cell stands for "no value"."""
    return text.strip().lower() in PLACEHOLDERS


def unquoted(text: str) -> str:
    """Return a cell without what tells a spreadsheet that it is text: ``'12`` or ``="12"``."""
    if text.startswith("'"):
        return text[1:].lstrip()
    return text[1:].strip('"') if text.startswith("=") else text


def parse_number(text: str, style: str = "point") -> float | None:
    """Return the finite number in a cell, None for a placeholder.

    Raises
    ------
    ValueError
        For anything else: infinities, non-ASCII digits, underscores, words, other styles.
    """
    if style.endswith(NEGATED):
        number = parse_number(text, style.removesuffix(NEGATED))
        return -number if number else number
    if PLAIN.fullmatch(text) and style.startswith("point"):
        return _finite(text, text)
    bare = unquoted(text.translate(_SPACES).strip())
    if bare.lower() in PLACEHOLDERS:
        return None
    if len(bare) > 2 * LONGEST_NUMBER_CHARS:
        raise ValueError(f"too long for a number: {text[:40]!r}")
    digits, power = _without_marks(bare, style)
    if style.startswith("comma"):
        digits = _from_comma(digits, text)
    elif _GROUPED_POINT.fullmatch(digits):
        digits = re.sub(r"[, ']", "", digits)
    if not PLAIN.fullmatch(digits):
        raise ValueError(f"not a number: {text[:40]!r}")
    return _finite(digits, text) * (10.0**power if power else 1)


def _finite(digits: str, text: str) -> float:
    if len(digits) > LONGEST_NUMBER_CHARS:
        raise ValueError(f"too long for a number: {text[:40]!r}")
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"not a finite number: {text[:40]!r}")
    return number


def _from_comma(digits: str, text: str) -> str:
    if _GROUPED_COMMA.fullmatch(digits):
        digits = re.sub(r"[. ']", "", digits)
    elif not _PLAIN_COMMA.fullmatch(digits):
        raise ValueError(f"not a number with a decimal comma: {text[:40]!r}")
    return digits.replace(",", ".")


def _without_marks(bare: str, style: str) -> tuple[str, int]:
    """Return the digits of a cell with their sign, and the power of ten that its unit stands for.

    Accountants write a loss in brackets or with its sign behind; a sign may stand before or
    after the currency; the share behind an amount is not the amount.
    """
    shared = _SHARE_AFTER.fullmatch(bare)
    bare = shared[1] if shared else bare
    bare = _drawn(bare, style) if bare[:1] > "\u2000" else bare
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    bare = _CURRENCY_AFTER.sub("", bare, count=1)
    signed = _SIGN_AFTER.fullmatch(bare)
    bare = f"-{signed[1]}" if signed else bare
    bare = _CURRENCY.sub(r"\1\2", bare, count=1)
    if " unit" not in style:
        return bare, 0
    unit = _UNIT.search(bare)
    if unit is None or unit[1].lower() in NO_UNITS:
        return bare, 0
    return bare[: unit.start()], _THOUSANDS.get(unit[1], 0)


def _drawn(bare: str, style: str) -> str:
    """Return the text behind pictures, with the sign that an arrow stands for.

    An explicit sign wins. A triangle means "more" here and "minus" in Japan: only a column that
    draws both directions tells, and then its style says ``arrows``. A red cross is no sign.
    """
    pictures = _PICTURES.match(bare)
    if pictures is None:
        return bare
    drawn, rest = set(pictures[0]), bare[pictures.end() :]
    is_signed = rest[:1] in ("+", "-", "(") or "-" in rest
    if is_signed or not drawn & (_UP | _DOWN | _RED):
        return rest
    if not style.endswith(_ARROWS) or drawn & _RED or (drawn & _UP and drawn & _DOWN):
        raise ValueError(f"not a number with a sign: {bare[:40]!r}")
    return f"-{rest}" if drawn & _DOWN else rest


def is_percent(cell: str) -> bool:
    """Return True where a cell is a percentage, not an amount with its share behind it."""
    text = cell.strip()[: 2 * LONGEST_NUMBER_CHARS]
    return "%" in text and _SHARE_AFTER.fullmatch(text) is None


def number_style(cells: Sequence[str], *, prefers_comma: bool = False) -> tuple[str, float]:
    """Choose how the numbers of a column are written.

    Returns
    -------
    tuple of str and float
        The style, and the share of the cells that are not placeholders which it reads.
        0.0 where the column holds no value at all. ``prefers_comma`` decides columns that
        both styles read, such as ``1,234``; without it the comma separates thousands.
    """
    return _number_style(tuple(cells), prefers_comma=prefers_comma)


# A short log is recognized anew after each of its rows, from nearly the same cells.
@lru_cache(maxsize=512)
def _number_style(cells: tuple[str, ...], *, prefers_comma: bool) -> tuple[str, float]:
    filled = [cell for cell in cells if not is_placeholder(cell)]
    if not filled:
        return "point", 0.0
    first = ("comma", "point") if prefers_comma else ("point", "comma")
    suffixes = ("", " unit", _ARROWS) if _draws_both(filled) else ("", " unit")
    best_style, best_share = first[0], 0.0
    for style in (f"{mark}{suffix}" for suffix in suffixes for mark in first):
        share = _share(filled, style)
        if share > best_share + 1e-9 and (" " not in style or share >= 0.9):
            best_style, best_share = style, share
    return best_style, best_share


def _draws_both(filled: Sequence[str]) -> bool:
    drawn = {char for cell in filled for char in cell[:2] if char > "\u2000"}
    return bool(drawn & _UP and drawn & _DOWN)


def _share(filled: Sequence[str], style: str) -> float:
    return sum(1 for cell in filled if _read(cell, style) is not None) / len(filled)


def _read(cell: str, style: str) -> float | None:
    try:
        return parse_number(cell, style)
    except ValueError:
        return None


def decimal_votes(cells: Sequence[str]) -> Counter[str]:
    """Count what the cells of a column prove of their decimal mark.

    ``point`` and ``comma`` are cells that one style alone reads. ``tie`` counts the others with a
    mark, such as ``1.234``, which is 1234 or a fraction; a column that also writes 61234 does not
    group its thousands, one that writes 512 without a mark does not fill up its decimals.
    """
    return _decimal_votes(tuple(cells)).copy()


@lru_cache(maxsize=512)
def _decimal_votes(cells: tuple[str, ...]) -> Counter[str]:
    votes: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    for cell in cells:
        point, comma = _read(cell, "point unit"), _read(cell, "comma unit")
        if point == comma:
            votes["large" if abs(point or 0) >= 1000 else "small"] += bool(point)
        elif point is None or comma is None:
            votes["comma" if point is None else "point"] += 1
        else:
            votes["tie"] += 1
            marks["," if "," in cell else "."] += 1
    if votes["tie"] >= _TIES_TELLING and not votes["point"] + votes["comma"] and len(marks) == 1:
        _weigh(votes, decimal="comma" if marks[","] else "point")
    return votes


_TIES_TELLING = 3


def _weigh(votes: Counter[str], *, decimal: str) -> None:
    if votes["large"]:
        votes[decimal] += 1
    elif votes["small"]:
        votes["comma" if decimal == "point" else "point"] += 1
