"""What one log file comes to: its trades, its account, and the rows kept as evidence."""

from dataclasses import dataclass, replace

import numpy as np

from botscope.domain.accounts import FileAccount, RejectedRow
from botscope.domain.trades import Trades
from botscope.ingest.closed import NOTHING, ClosedTrades


@dataclass(frozen=True, slots=True, eq=False)
class FilePicture:
    """A file at one revision, under its number among the bot's files."""

    revision: int
    source: int
    closed: ClosedTrades
    account: FileAccount
    rejected: tuple[RejectedRow, ...] = ()

    def under(self, source: int, name: str) -> "FilePicture":
        """Return the same picture under another number and name."""
        if (source, name) == (self.source, self.account.file):
            return self
        closed = replace(
            self.closed,
            trades=_renumbered(self.closed.trades, source),
            excluded=_renumbered(self.closed.excluded, source),
        )
        account = replace(self.account, file=name)
        rejected = tuple(replace(row, file=name) for row in self.rejected)
        return FilePicture(self.revision, source, closed, account, rejected)

    def with_problem(self, problem: str) -> "FilePicture":
        """Return the same picture with the reason why there is no newer one."""
        account = replace(self.account, problem=problem)
        return replace(self, account=account)


def unread(name: str, source: int, problem: str | None) -> FilePicture:
    """Return the picture of a file of which nothing was read."""
    return FilePicture(-1, source, NOTHING, FileAccount(name, "other", {}, 0.0, problem=problem))


def passed_over(name: str, source: int, origin: str) -> FilePicture:
    """Return the picture of a file that somebody asked not to read."""
    account = FileAccount(name, "other", {}, 1.0, notes=(f"ignored: set in {origin}",))
    return FilePicture(-1, source, NOTHING, account)


def _renumbered(trades: Trades, source: int) -> Trades:
    return replace(trades, source=np.broadcast_to(np.int32(source), len(trades)))
