"""An immutable picture of everything that was read: what every request is answered from."""

from dataclasses import dataclass, field

from botscope.domain.accounts import FileAccount, RejectedRow
from botscope.domain.candles import CandleFile
from botscope.domain.fills import TripFills
from botscope.domain.history import NO_KEEPING, History
from botscope.domain.state import BotState, Source
from botscope.domain.trades import Trades


@dataclass(frozen=True, slots=True)
class NewestRow:
    """A row at the end of a log that is still being read: shown, and counted in nothing."""

    file: str
    closed_at_ms: int
    symbol: str | None
    side: str | None
    quantity_base: float | None
    realized_pnl_quote: float | None


@dataclass(frozen=True, slots=True, eq=False)
class BotSnapshot:
    """One bot at one moment.

    ``trades`` are counted in every figure; ``excluded`` were parsed but quarantined as
    ``outlier`` or ``inconsistent_pnl`` and count only on request.
    ``rejected`` is capped per file and reason; the counts in ``files`` are exact.
    ``indexed_ratio`` is below 1 while a first load is still running; ``newest_rows`` are then the
    last rows of the logs that are being read, the newest first.
    ``history`` is what Botscope itself kept of earlier states.
    ``candles`` are the bot's candle files; no figure of the account comes from them.
    ``fills`` has, by the number of a log, the rows that its paired trades took.
    """

    bot_id: str
    bot_name: str
    state: BotState | None
    source: Source
    trades: Trades
    excluded: Trades
    files: tuple[FileAccount, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    excluded_pnl_quote: float = 0.0
    indexed_ratio: float = 1.0
    history: History = NO_KEEPING
    candles: tuple[CandleFile, ...] = ()
    newest_rows: tuple[NewestRow, ...] = ()
    fills: tuple[TripFills, ...] = ()


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What reading and keeping did last; None where it did not, or is not done here.

    ``read_at_ms`` is when the files were looked at, ``read_s`` how long that took.
    ``standstill`` says why reading does not get on, where it hangs.
    """

    read_at_ms: int | None = None
    read_s: float | None = None
    history_size_bytes: int | None = None
    standstill: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All bots at one moment; ``revision`` changes exactly when what we say changes."""

    revision: str
    as_of_ms: int
    bots: dict[str, BotSnapshot] = field(default_factory=dict)

    @property
    def indexed_ratio(self) -> float:
        """How much of the bytes is read, below 1 only during a first load."""
        return min((bot.indexed_ratio for bot in self.bots.values()), default=1.0)
