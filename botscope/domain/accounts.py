"""What became of every line of a file: the account, and the rows that are not believed."""

from dataclasses import dataclass, field
from typing import Literal

LayoutKind = Literal["closed_trades", "fills", "events", "signals", "other"]

REASONS = (
    "legacy_layout",
    "too_few_columns",
    "too_many_columns",
    "bad_time",
    "time_out_of_range",
    "bad_number",
    "missing_value",
    "inconsistent_pnl",
    "outlier",
    "broken_quote",
    "nul_bytes",
    "bad_encoding",
    "line_too_long",
    "glued_rows",
    "unknown_layout",
)
"""Every reason for which a row is quarantined."""

FEES_IN, NOT_COUNTED = "fees in ", " are not counted: neither base nor quote of the row"
"""What a note says around the asset of fees that no row tells the worth of."""

TEXT_LIMIT = 200
"""Characters of a refused row that are kept."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that was read and not believed."""

    file: str
    line: int
    offset: int
    reason: str
    detail: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """Why a column of a file is read as what it is read as."""

    canonical: str
    header: str
    sample: str | None
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FileAccount:
    """The account of one log file.

    The conservation law holds for every instance:
    line_count = header + blank + accepted + not_a_trade + duplicate + quarantined + pending.
    ``file`` is the path under the logs folder with ``/``; ``columns`` maps a canonical name to
    the file's own name, ``position:N`` (from 1) where it has none. ``problem`` says why the file
    could not be read, None where it could. Sums are None where the file has no such figure.
    ``uncounted`` says how many of its trades are in no figure because their result is not known.
    ``segments`` tells each layout change: first line, kind, width. ``mapping_block`` is what
    fixes the layout in ``botscope.toml``, None where there is nothing to fix.
    """

    file: str
    layout_kind: LayoutKind
    columns: dict[str, str]
    confidence: float
    line_count: int = 0
    header_count: int = 0
    blank_count: int = 0
    accepted_count: int = 0
    not_a_trade_count: int = 0
    duplicate_count: int = 0
    quarantined_count: int = 0
    pending_count: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    uncounted: dict[str, int] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    size_bytes: int = 0
    read_at_ms: int = 0
    modified_at_ms: int | None = None
    trade_count: int | None = None
    realized_pnl_quote: float | None = None
    paired_pnl_quote: float | None = None
    excluded_pnl_quote: float | None = None
    first_trade_at_ms: int | None = None
    last_trade_at_ms: int | None = None
    pnl_basis: str = "unknown"
    evidence: tuple[ColumnEvidence, ...] = ()
    segments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None
    mapping_block: str | None = None

    @property
    def fee_assets(self) -> tuple[str, ...]:
        """The assets of fees that no row tells the worth of, so that no sum holds them."""
        told = [note.partition(NOT_COUNTED) for note in self.notes if note.startswith(FEES_IN)]
        return tuple(start.removeprefix(FEES_IN) for start, found, _ in told if found)

    @property
    def is_conserved(self) -> bool:
        """True when every line is accounted for exactly once."""
        parts = (
            self.header_count
            + self.blank_count
            + self.accepted_count
            + self.not_a_trade_count
            + self.duplicate_count
            + self.quarantined_count
            + self.pending_count
        )
        return parts == self.line_count
