"""The running count of what became of each line, and the refused rows kept as evidence."""

from dataclasses import dataclass, field

from botscope.domain.accounts import TEXT_LIMIT, RejectedRow
from botscope.ingest.encoding import shown

REPEATS_SHOWN = 5
"""Repetitions named in full; a re-appended log would otherwise be listed line by line."""


@dataclass(slots=True)
class Tally:
    """Counts of one file; every line is added to exactly one of them."""

    file: str
    kept_per_reason_count: int
    line_count: int = 0
    header_count: int = 0
    blank_count: int = 0
    accepted_count: int = 0
    not_a_trade_count: int = 0
    duplicate_count: int = 0
    quarantined_count: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def refuse(self, line: int, offset: int, reason: str, detail: str, raw: bytes) -> None:
        """Count a quarantined line and keep it while there is room for its reason."""
        count = self.reasons[reason] = self.reasons.get(reason, 0) + 1
        self.quarantined_count += 1
        if count <= self.kept_per_reason_count:
            text = shown(raw, TEXT_LIMIT)
            self.rejected.append(RejectedRow(self.file, line, offset, reason, detail, text))

    def note(self, text: str) -> None:
        """Count a remark about the file."""
        self.notes[text] = self.notes.get(text, 0) + 1
