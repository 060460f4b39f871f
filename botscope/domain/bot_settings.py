"""A bot's settings as it ran with them: flat, one set per version, with when each was seen."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botscope.domain.selection import UNKNOWN

NAMES_LIMIT = 400
SET_LIMIT_CHARS = 16_384
"""One set of settings, written out; the largest bots that are known have a third of it."""

VARIED_LIMIT = 100
VERSIONS_LIMIT = 40
"""Versions whose settings are kept of one bot; the one unseen for longest leaves."""


@dataclass(frozen=True, slots=True)
class VersionSettings:
    """The last settings of one version, by name; ``varied`` changed while that version ran.

    ``left_out_count`` names did not fit: of these nothing is known, not even that they are there.
    """

    bot_version: str
    first_seen_ms: int
    last_seen_ms: int
    values: Mapping[str, Any] = field(default_factory=dict)
    varied: tuple[str, ...] = ()
    left_out_count: int = 0


def version_name(bot_version: str | None) -> str:
    """Return the name under which the settings of a version are kept."""
    return bot_version or UNKNOWN


def flattened(settings: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Return settings by dotted name and how many did not fit; lists stay what they are."""
    flat: dict[str, Any] = {}
    size = left_out_count = 0
    for name, value in _leaves(settings, ""):
        own = _free(name, flat)
        size += len(own) + len(json.dumps(value))
        if len(flat) < NAMES_LIMIT and size <= SET_LIMIT_CHARS:
            flat[own] = value
        else:
            left_out_count += 1
    return flat, left_out_count


def _leaves(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """Return a name that is not taken: {"a.b": 1, "a": {"b": 2}} has two settings."""
    number, own = 2, name
    while own in taken:
        own, number = f"{name} ({number})", number + 1
    return own


def is_same(a: object, b: object) -> bool:
    """Return True for equal values: 1 is 1.0, and neither is true."""
    if (_is_number(a) and _is_number(b)) or (isinstance(a, str) and isinstance(b, str)):
        return a == b
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def seen_again(before: VersionSettings | None, now: VersionSettings) -> VersionSettings:
    """Return what is known of a version after another look at it; ``now`` is the newer one."""
    if before is None:
        return now
    return replace(
        now,
        first_seen_ms=min(before.first_seen_ms, now.first_seen_ms),
        last_seen_ms=max(before.last_seen_ms, now.last_seen_ms),
        varied=_varied(before, now),
    )


def _varied(before: VersionSettings, now: VersionSettings) -> tuple[str, ...]:
    known = dict.fromkeys((*before.varied, *now.varied))
    known |= dict.fromkeys(different_names(before, now))
    return tuple(known)[:VARIED_LIMIT]


def different_names(a: VersionSettings, b: VersionSettings) -> list[str]:
    """Return the names whose value differs; where a set was cut, what it lacks is not known."""
    names = dict.fromkeys((*a.values, *b.values))
    return [name for name in names if _is_different(name, a, b)]


def _is_different(name: str, a: VersionSettings, b: VersionSettings) -> bool:
    if name in a.values and name in b.values:
        return not is_same(a.values[name], b.values[name])
    lacking = b if name in a.values else a
    return lacking.left_out_count == 0


def in_order(versions: Mapping[str, VersionSettings]) -> tuple[VersionSettings, ...]:
    """Return versions as they came, within the limit."""
    kept = sorted(versions.values(), key=lambda each: each.last_seen_ms)[-VERSIONS_LIMIT:]
    return tuple(sorted(kept, key=lambda each: (each.first_seen_ms, each.bot_version)))
