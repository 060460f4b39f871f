"""What the doctor found: a verdict, a sentence, and the command that mends it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from botscope.log_lines import clean

Verdict = Literal["ok", "warn", "fail"]
EXIT_CODES: dict[Verdict, int] = {"ok": 0, "warn": 1, "fail": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` is a command or a step, '' where nothing is wrong."""

    subject: str
    verdict: Verdict
    text: str
    mend: str = ""


def ok(subject: str, text: str) -> Finding:
    """Say that something is right."""
    return Finding(subject, "ok", text)


def warn(subject: str, text: str, mend: str) -> Finding:
    """Say that something is doubtful."""
    return Finding(subject, "warn", text, mend)


def fail(subject: str, text: str, mend: str) -> Finding:
    """Say that something is wrong."""
    return Finding(subject, "fail", text, mend)


def exit_code(findings: Sequence[Finding]) -> int:
    """Return the code of the worst verdict: 0 ok, 1 warn, 2 fail."""
    return max((EXIT_CODES[found.verdict] for found in findings), default=0)


def as_text(findings: Sequence[Finding]) -> str:
    """Write a line per finding, what mends it below it, and a sum."""
    width = max((len(found.subject) for found in findings), default=0)
    lines = [line for found in findings for line in _lines(found, width)]
    return "\n".join([*lines, "", _sum(findings)])


def _lines(found: Finding, width: int) -> list[str]:
    head = f"{found.verdict:<5} {found.subject:<{width}}  {clean(found.text)}"
    return [head, f"      {'':<{width}}  -> {clean(found.mend)}"] if found.mend else [head]


def _sum(findings: Sequence[Finding]) -> str:
    counts = {verdict: sum(f.verdict == verdict for f in findings) for verdict in EXIT_CODES}
    if counts["ok"] == len(findings):
        return f"All {len(findings)} checks are ok."
    return f"{counts['ok']} ok, {counts['warn']} to look at, {counts['fail']} failed."


def as_json(findings: Sequence[Finding]) -> str:
    """Write the findings as one JSON document."""
    rows = [asdict(found) for found in findings]
    return json.dumps({"exit_code": exit_code(findings), "findings": rows}, indent=2)
