"""How far the state file can be believed now: one word, and one sentence that says why."""

from dataclasses import dataclass
from datetime import UTC, datetime

from botscope.domain.state import BotState, Source, SourceStatus
from botscope.ingest.options import IngestOptions
from botscope.ingest.state_fields import OWN_SCHEMA

_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

LATE_FACTOR, STALE_FACTOR = 1.5, 2.0
"""Updates missed: half of one is late, a second one is a bot that has stopped."""

_LATE_GRACE_S, _STALE_GRACE_S = 5.0, 10.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a state file, beside its content."""

    state: BotState | None
    problem: SourceStatus | None
    detail: str
    observed_every_s: float | None
    touched_at_ms: int | None
    changed_at_ms: int | None
    vanished_at_ms: int | None


def timeframe_s(text: str | None) -> float | None:
    """Return the seconds in a timeframe such as ``5m``; None where it is not one."""
    if not text or text[-1:] not in _UNIT_S or not text[:-1].isascii() or not text[:-1].isdigit():
        return None
    return float(int(text[:-1]) * _UNIT_S[text[-1]]) or None


def source_of(evidence: Evidence, now_ms: int, options: IngestOptions) -> Source:
    """Return the status of a state file at one moment."""
    state = evidence.state
    updated = state.updated_at_ms if state else None
    expected = _expected_s(evidence, options)
    if evidence.problem is not None:
        return Source(evidence.problem, updated, expected, _problem_sentence(evidence))
    if updated is None:
        return Source("missing", None, expected, "The bot has not written a state file yet.")
    status, message = _by_age(evidence, updated, now_ms, expected, options)
    schema = (state.schema if state else None) or 0
    if status == "fresh" and schema > OWN_SCHEMA:
        status = "schema"
        message += f" It is written in schema {schema}, newer than this dashboard knows."
    return Source(status, updated, expected, message)


def _expected_s(evidence: Evidence, options: IngestOptions) -> float:
    timeframe = timeframe_s(evidence.state.timeframe) if evidence.state else None
    return evidence.observed_every_s or timeframe or options.default_expected_s


def _by_age(
    evidence: Evidence, updated_ms: int, now_ms: int, expected_s: float, options: IngestOptions
) -> tuple[SourceStatus, str]:
    age_s = (now_ms - updated_ms) / 1000
    when = clock_text(updated_ms)
    every = f"it is expected every {duration_text(expected_s)}"
    if age_s < -options.future_tolerance_s:
        return "future", f"The bot's clock is ahead of ours: its last update is dated {when}."
    if age_s <= max(LATE_FACTOR * expected_s, expected_s + _LATE_GRACE_S):
        return "fresh", f"Updated {when}; {every}."
    if _is_frozen(evidence, now_ms, expected_s):
        return "frozen", f"The file is still written, but nothing in it has moved since {when}."
    if age_s <= max(STALE_FACTOR * expected_s, expected_s + _STALE_GRACE_S):
        return "late", f"The update after {when} is late; {every}."
    return "stale", f"The bot has not reported since {when}; {every}."


def _is_frozen(evidence: Evidence, now_ms: int, expected_s: float) -> bool:
    touched, changed = evidence.touched_at_ms, evidence.changed_at_ms
    if touched is None or changed is None or touched <= changed:
        return False
    return now_ms - touched <= max(STALE_FACTOR * expected_s, _STALE_GRACE_S) * 1000


def _problem_sentence(evidence: Evidence) -> str:
    kept = " The last good values are shown." if evidence.state else ""
    if evidence.problem == "missing":
        if evidence.vanished_at_ms is None:
            return f"No state file: {evidence.detail}."
        return f"The state file vanished at {clock_text(evidence.vanished_at_ms)}.{kept}"
    opening = {
        "torn": "The state file is incomplete or mixed from two writes",
        "unreadable": "The state file cannot be read",
        "schema": "The state file is not one that can be understood",
    }[str(evidence.problem)]
    return f"{opening}: {evidence.detail}.{kept}"


def clock_text(moment_ms: int) -> str:
    """Return a moment as date and time in UTC, whatever number it is."""
    try:
        moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return "an impossible time"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def duration_text(seconds: float) -> str:
    """Return a duration in the unit that reads best."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:g} {unit}" if seconds % size == 0 else f"{seconds:.0f} s"
    return f"{seconds:.3g} s"
