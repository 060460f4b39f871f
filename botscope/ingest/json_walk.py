"""Walking a large JSON text member by member, so that only what is wanted is ever built."""

import json
import re
from collections.abc import Callable

_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()

VisitMember = Callable[[object, int], int]
VisitItem = Callable[[int, int], int]
"""Hear a key or an index and where its value begins; return where that value ends."""


class JsonTextError(ValueError):
    """A text that is no JSON, or no JSON that anybody writes on purpose."""


def blanks_end(text: str, at: int) -> int:
    """Return where the next token begins."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def value_at(text: str, at: int) -> tuple[object, int]:
    """Build the value that begins at a place; return it and where it ends.

    Raises
    ------
    JsonTextError
        Where no value stands there, it is nested too deeply, or one of its numbers is absurd.
    """
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError:
        raise JsonTextError("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise JsonTextError(f"{error.msg} at character {error.pos + 1}") from None
    except ValueError:
        raise JsonTextError("a number in it has thousands of digits") from None


def skip(text: str, at: int) -> int:
    """Return where the value that begins at a place ends."""
    return value_at(text, at)[1]


def walk_object(text: str, at: int, visit: VisitMember) -> int:
    """Visit each member of the object that begins at a place; return where it ends."""

    def member(_index: int, place: int) -> int:
        key, end = value_at(text, place)
        end = blanks_end(text, end)
        if not isinstance(key, str) or text[end : end + 1] != ":":
            raise JsonTextError(f"no name and colon at character {place + 1}")
        return visit(key, blanks_end(text, end + 1))

    return _walk(text, at, "}", member)


def walk_array(text: str, at: int, visit: VisitItem) -> int:
    """Visit each item of the array that begins at a place; return where it ends."""
    return _walk(text, at, "]", visit)


def _walk(text: str, at: int, closing: str, visit: VisitItem) -> int:
    at = blanks_end(text, at + 1)
    if text[at : at + 1] == closing:
        return at + 1
    index = 0
    while True:
        at = blanks_end(text, visit(index, at))
        index += 1
        mark = text[at : at + 1]
        if mark == closing:
            return at + 1
        if mark != ",":
            raise JsonTextError(f"neither a comma nor {closing} at character {at + 1}")
        at = blanks_end(text, at + 1)
