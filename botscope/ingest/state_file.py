"""A state file's bytes as a ``BotState``: our own schema, or any bot's JSON."""

import json
import math
from typing import Any, Literal

from botscope.domain.state import BotState
from botscope.ingest.state_fields import read_own
from botscope.ingest.state_foreign import read_foreign

StateErrorKind = Literal["torn", "unreadable", "schema"]

_OWN_KEYS = frozenset(
    ("schema", "seq", "seq_end", "bot_name", "bot_version", "strategy", "mode", "symbols")
    + ("timeframe", "started_at", "updated_at", "balance", "positions", "orders", "indicators")
    + ("settings", "grid", "risk", "connection")
)
_OWN_KEYS_NEEDED = 3
_LONGEST_INTEGER_CHARS = 300


class StateError(Exception):
    """A state file that says nothing now: torn while written, unreadable, or no state at all."""

    def __init__(self, kind: StateErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind: StateErrorKind = kind
        self.message = message


def read_state(raw: bytes, modified_at_ms: int) -> BotState:
    """Read the bytes of a state file.

    Parameters
    ----------
    raw
        The whole file, read in one call; ``state_limit_bytes`` of the options bounds it.
    modified_at_ms
        The file's modification time: stands in where the content does not say when it was
        written.

    Raises
    ------
    StateError
        ``torn`` where a write was caught half-way (empty, cut, garbage after the end, ``seq``
        unlike ``seq_end``): try again. ``unreadable`` where the bytes are no JSON, or too
        deep. ``schema`` where they are JSON and no state.
    """
    document = _decoded(raw)
    if isinstance(document, list):
        if document and not any(isinstance(item, dict) for item in document):
            raise StateError("schema", "The state file holds a list of values, not an object")
        return read_foreign(document, modified_at_ms)
    if not isinstance(document, dict):
        raise StateError("schema", "The state file holds a single value, not an object")
    if not _is_own(document):
        return read_foreign(document, modified_at_ms)
    seq, seq_end = document.get("seq"), document.get("seq_end")
    if isinstance(seq, int) and isinstance(seq_end, int) and seq != seq_end:
        raise StateError("torn", "The file mixes two writes: seq and seq_end differ")
    return read_own(document, modified_at_ms)


def _is_own(document: dict[str, Any]) -> bool:
    if "schema" not in document:
        return False
    known = len(_OWN_KEYS & document.keys())
    schema = document["schema"]
    is_number = isinstance(schema, int) and not isinstance(schema, bool)
    return known >= _OWN_KEYS_NEEDED or (is_number and known == len(document))


def _decoded(raw: bytes) -> Any:  # noqa: ANN401 - anything that JSON can hold
    text = _text(raw)
    if not text.strip():
        raise StateError("torn", "The file is empty")
    try:
        return json.loads(text, parse_int=_integer, parse_float=float, parse_constant=_constant)
    except RecursionError:
        raise StateError("unreadable", "The file is nested too deeply") from None
    except ValueError as error:
        if text.lstrip()[:1] in "{[":
            raise StateError("torn", f"The JSON is cut or followed by more: {error}") from None
        raise StateError("unreadable", "The file is not JSON") from None


def _text(raw: bytes) -> str:
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    bare = raw if encoding == "utf-16" else raw.rstrip(b"\0")
    if len(bare) < len(raw):
        # A power loss leaves blocks of zeros where the end of the file should be.
        raise StateError("torn", "The file ends in zero bytes")
    try:
        return bare.decode(encoding)
    except UnicodeDecodeError as error:
        kind: StateErrorKind = "torn" if "end of data" in error.reason else "unreadable"
        raise StateError(kind, f"The file is not UTF-8 text: {error.reason}") from None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER_CHARS else math.inf


def _constant(name: str) -> float:
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}[name]
