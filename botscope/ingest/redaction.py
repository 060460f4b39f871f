"""Foreign content made safe to show: bounded in size and depth, finite, without secrets."""

import math
import re
from typing import Any

REDACTED = "[redacted]"
CUT = "…"

TEXT_LIMIT_CHARS = 500
KEY_LIMIT_CHARS = 120
DEPTH_LIMIT = 8
ITEMS_LIMIT = 200
NODES_LIMIT = 5_000
_SAFE_INTEGER = 2**53

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:api_?keys?|keys?|secrets?|tokens?|passw\w*|passphrase|pwd|pin|credentials?|auth"
    r"|authorization|bearer|mnemonic|seed_?phrase|private|signature|webhooks?|cookie)(?:_|$)"
    r"|secret|passw|apikey|api_key|token$"
)
_SECRET_VALUES = (
    re.compile(r"[A-Za-z0-9]{64}"),
    re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/_=-]{32,}"),
    re.compile(r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"),
    re.compile(r"(?:0x)?[0-9a-fA-F]{64}"),
    re.compile(r"\d{8,10}:[\w-]{30,}"),
    re.compile(r"sk-[\w-]{16,}"),
)
_URL_LOGIN = re.compile(r"://[^/\s@]+@")
_URL_SECRET = re.compile(
    r"[?&;](?:[\w.-]*(?:api_?key|secret|token|passw\w*|pwd|signature|auth)|key|sig)=[^&\s]",
    re.IGNORECASE,
)
_WEBHOOK = re.compile(r"https?://\S*(?:webhook|bot\d{6,}:)\S*", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_secret_name(name: str) -> bool:
    """Return True where a field's name says that its value is a secret."""
    plain = re.sub(r"[^a-z0-9]+", "_", _CAMEL.sub("_", name).lower())
    return _SECRET_NAME.search(plain) is not None


def safe_text(text: str, limit_chars: int = TEXT_LIMIT_CHARS) -> str:
    """Return a text cut to a length, or a mark in its place where it looks like a secret."""
    bare = text.strip()
    if not bare.isdigit() and any(pattern.fullmatch(bare) for pattern in _SECRET_VALUES):
        return REDACTED
    if any(pattern.search(text) for pattern in (_URL_LOGIN, _URL_SECRET, _WEBHOOK)):
        return REDACTED
    # A lone surrogate is legal in JSON and cannot be written as UTF-8.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= limit_chars else clean[: limit_chars - 1] + CUT


class Bounded:
    """Copies JSON content within one budget of nodes, so that no file can make an answer huge."""

    def __init__(self, nodes_limit: int = NODES_LIMIT) -> None:
        self.nodes_left = nodes_limit

    def copy(self, value: Any, *, is_secret: bool = False, depth: int = 0) -> Any:  # noqa: ANN401
        """Return a copy that is finite, bounded and free of secrets; ``…`` marks what is cut."""
        self.nodes_left -= 1
        if self.nodes_left < 0:
            return CUT
        if isinstance(value, dict):
            return self._mapping(value, is_secret=is_secret, depth=depth)
        if isinstance(value, list):
            return self._list(value, is_secret=is_secret, depth=depth)
        if is_secret and _tells_something(value):
            return REDACTED
        return _scalar(value)

    def _mapping(self, value: dict[str, Any], *, is_secret: bool, depth: int) -> Any:  # noqa: ANN401
        if depth >= DEPTH_LIMIT:
            return CUT
        copied: dict[str, Any] = {}
        for count, (key, item) in enumerate(value.items()):
            if count >= ITEMS_LIMIT or self.nodes_left <= 0:
                copied[CUT] = f"{len(value) - count} more"
                break
            hides = is_secret or is_secret_name(str(key))
            copied[safe_text(str(key), KEY_LIMIT_CHARS)] = self.copy(
                item, is_secret=hides, depth=depth + 1
            )
        return copied

    def _list(self, value: list[Any], *, is_secret: bool, depth: int) -> Any:  # noqa: ANN401
        if depth >= DEPTH_LIMIT:
            return CUT
        copied: list[Any] = []
        for item in value[:ITEMS_LIMIT]:
            if self.nodes_left <= 0:
                break
            copied.append(self.copy(item, is_secret=is_secret, depth=depth + 1))
        if len(copied) < len(value):
            copied.append(f"{CUT} {len(value) - len(copied)} more")
        return copied


def _tells_something(value: Any) -> bool:  # noqa: ANN401
    """Return True for what could be a secret: text or a number, but not a switch."""
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scalar(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if abs(value) <= _SAFE_INTEGER else safe_text(str(value))
