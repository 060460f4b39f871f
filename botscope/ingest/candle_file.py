"""One candle file over time: what was appended is read, a file that was replaced is read anew."""

import os
from pathlib import Path
from typing import BinaryIO

from botscope.domain.candles import CandleFile, Candles, step_ms_of
from botscope.ingest.candle_rows import LineTally, columns_of, joined
from botscope.ingest.files import open_regular, problem_sentence
from botscope.ingest.options import IngestOptions
from botscope.ingest.tail import Stamp, fingerprint, read_fully


class CandleReader:
    """Keeps the candles of one file; ``revision`` grows with each change of the picture."""

    def __init__(self, name: str, market: tuple[str, str], options: IngestOptions) -> None:
        self.revision = 0
        self.picture = CandleFile(name, *market, step_ms_of(market[1]) or 0, Candles.empty())
        self._options = options
        self._stamp: Stamp | None = None
        self._is_racy = True
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._tally = LineTally()
        self._candles = Candles.empty()
        self._repeated_count = self._not_kept_count = 0
        self._start = self._offset = 0
        self._mark = 0
        self._pending_count = 0

    def refresh(self, path: Path, now_ms: int) -> None:
        """Look at the file; nothing is read while it has not changed."""
        try:
            stamp = Stamp.of(path.lstat())
            if stamp == self._stamp and not self._is_racy:
                return
            with open_regular(path) as handle:
                self._read(handle, now_ms)
        except OSError as error:
            self.fail(problem_sentence(error))

    @property
    def is_settled(self) -> bool:
        """True when another look at the same bytes would change nothing."""
        return self._stamp is not None and not self._is_racy

    def fail(self, problem: str) -> None:
        """Note why the file cannot be read; what was read before stays."""
        self._stamp = None
        self._publish(problem)

    def _read(self, handle: BinaryIO, now_ms: int) -> None:
        stamp = Stamp.of(os.fstat(handle.fileno()))
        if not self._continues(handle, stamp):
            self._begin_anew()
            self._start = self._offset = self._first_offset(handle, stamp.size_bytes)
        self._read_on(handle, stamp.size_bytes)
        self._stamp = stamp
        self._is_racy = stamp.is_young(now_ms, self._options.racy_window_s)
        self._publish(None)

    def _continues(self, handle: BinaryIO, stamp: Stamp) -> bool:
        is_longer = stamp.size_bytes >= self._offset > 0
        return is_longer and fingerprint(handle, self._offset) == self._mark

    def _first_offset(self, handle: BinaryIO, size_bytes: int) -> int:
        """Return where to begin: of a file larger than any that is bounded, at its newest part."""
        start = max(0, size_bytes - self._options.candle_limit_bytes)
        if start == 0:
            return 0
        self._tally.columns = columns_of(_first_line(handle)) or self._tally.columns
        handle.seek(start)
        return start + read_fully(handle, self._options.line_limit_bytes).find(b"\n") + 1

    def _read_on(self, handle: BinaryIO, size_bytes: int) -> None:
        handle.seek(self._offset)
        content = read_fully(handle, max(0, size_bytes - self._offset))
        whole = content[: content.rfind(b"\n") + 1]
        self._pending_count = int(len(content) > len(whole))
        if whole:
            self._accept(whole)
            self._offset += len(whole)
        self._mark = fingerprint(handle, self._offset)

    def _accept(self, whole: bytes) -> None:
        added, repeated_count = joined(Candles.empty(), self._tally.read(whole))
        both, again_count = joined(self._candles, added)
        self._repeated_count += repeated_count + again_count
        beyond = max(0, len(both) - self._options.candle_count_limit)
        self._not_kept_count += beyond
        self._candles = both.take(slice(beyond, None)) if beyond else both

    def _publish(self, problem: str | None) -> None:
        tally, before = self._tally, self.picture
        picture = CandleFile(
            file=before.file,
            symbol=before.symbol,
            timeframe=before.timeframe,
            step_ms=before.step_ms,
            candles=self._candles,
            line_count=tally.line_count + self._pending_count,
            header_count=tally.header_count,
            blank_count=tally.blank_count,
            repeated_count=self._repeated_count,
            not_kept_count=self._not_kept_count,
            pending_count=self._pending_count,
            left_out=dict(tally.left_out),
            is_tail=self._start > 0,
            problem=problem,
        )
        if picture.candles is not before.candles or _account(picture) != _account(before):
            self.revision += 1
        self.picture = picture


def _account(picture: CandleFile) -> tuple[object, ...]:
    return picture.line_count, picture.pending_count, picture.problem


def _first_line(handle: BinaryIO) -> bytes:
    handle.seek(0)
    return read_fully(handle, 4096).split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf")
