"""One log file over time: reads what is new, or everything when what was read is gone."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from botscope.domain.accounts import RejectedRow
from botscope.domain.snapshot import NewestRow
from botscope.ingest.account import account_of, late_rows, line_text
from botscope.ingest.belief import Belief
from botscope.ingest.border import Fault
from botscope.ingest.bystanders import content_of
from botscope.ingest.closed import closed_trades, joined
from botscope.ingest.encoding import narrowed, wide_encoding, wide_offsets
from botscope.ingest.export_file import RefusedExportError, export_text, read_export
from botscope.ingest.files import (
    RefusedFileError,
    is_export_name,
    open_regular,
    problem_sentence,
)
from botscope.ingest.lines import LineFeed, ends_with_return
from botscope.ingest.mapping_block import mapping_block
from botscope.ingest.newest import newest_rows
from botscope.ingest.options import IngestOptions
from botscope.ingest.overrides import FileOverride
from botscope.ingest.picture import FilePicture, passed_over, unread
from botscope.ingest.reading import Reading
from botscope.ingest.rowtable import RowTable
from botscope.ingest.shelf import Shelf
from botscope.ingest.store import RowStore
from botscope.ingest.tail import WHOLE_BYTES, Stamp, fingerprint, proof_of, read_fully
from botscope.ingest.warm.log import Held, WarmLog
from botscope.ingest.warm.seal import Seal

logger = logging.getLogger(__name__)

_HEAD_BYTES = 1024

_REST_FACTOR = 20
"""A file that a mistake of ours stops is tried again for at most a twentieth of the time."""


class LogFile:
    """The account and the trades of one file, kept up to date."""

    def __init__(self, name: str, options: IngestOptions, warm: WarmLog | None = None) -> None:
        self.name = name
        self.stamp: Stamp | None = None
        self.place: tuple[int, int] | None = None
        self.revision = 0
        self.problem: str | None = None
        self.on_read: Callable[[int], None] | None = None
        self.has_begun_anew = False
        self._options = options
        self._override: FileOverride | None = None
        self._reading: Reading | None = None
        self._length = 0
        self._fingerprint = 0
        self._proof = 0, 0
        self._read_at_ms = 0
        self._is_racy = True
        self._modified_ns = 0
        self._shrank_at_ms: int | None = None
        self._shorter_since_s: float | None = None
        self._late_rows: list[RejectedRow] = []
        self._good: FilePicture | None = None
        self._is_amid = False
        self._fault: Fault | None = None
        self._faulty: tuple[Stamp | None, float] = (None, 0.0)
        self._refused: Stamp | None = None
        self.newest_rows: tuple[NewestRow, ...] = ()
        self._warm = warm
        self._is_cold = warm is not None

    # -- reading -------------------------------------------------------------------------------

    def refresh(self, path: Path, stamp: Stamp, now_ms: int) -> bool:
        """Bring the file up to date; return True when anything about it changed.

        A file that cannot be read keeps what was read of it, with the reason.
        """
        self.has_begun_anew = False
        if self._is_passed_over:
            is_news = self.stamp is None
            self._settle_at(stamp)
            return is_news
        if self._is_unchanged(stamp, now_ms) or self._rests(stamp) or stamp == self._refused:
            return False
        began_s = time.monotonic()
        self._faulty = (stamp, 0.0)
        try:
            with open_regular(path) as handle:
                if self._has_moved(handle, stamp):
                    return False
                return self._refresh_open(path, handle, now_ms)
        except RefusedExportError as error:
            # The same bytes are refused again; a write that the clock did not show is not.
            self._refused = None if self._is_racy else stamp
            return self.fail(str(error))
        except OSError as error:
            return self.fail(problem_sentence(error))
        finally:
            now_s = time.monotonic()
            self._faulty = (self._faulty[0], now_s + _REST_FACTOR * (now_s - began_s))

    def follow(self, override: FileOverride | None) -> None:
        """Take over what is set of this file by hand; it is read again when that has changed."""
        if override == self._override:
            return
        self._drop_half_read()
        self._override, self._fault, self.stamp = override, None, None
        self._refused = None
        self.revision += 1

    @property
    def _is_passed_over(self) -> bool:
        return self._override is not None and bool(self._override.whole.ignore)

    def _rests(self, stamp: Stamp) -> bool:
        # A file that we fail on fails again as it is, and a growing one is not tried all day.
        before, until_s = self._faulty
        if self._fault is None or before is None:
            return False
        has_grown = stamp.identity == before.identity and stamp.size_bytes > before.size_bytes
        return stamp == before or (has_grown and time.monotonic() < until_s)

    def break_off(self, fault: Fault) -> bool:
        """Give up what a mistake of ours left half-done; the last good picture stays up."""
        self._drop_half_read()
        self._fault = fault
        is_kept = self._good is not None
        return self._set_problem(fault.problem_with_last_good if is_kept else fault.problem)

    def _drop_half_read(self) -> None:
        self._reading, self._length, self._is_amid = None, 0, False
        self._late_rows, self.newest_rows = [], ()

    def fail(self, problem: str) -> bool:
        """Note why the file cannot be read; return True when that is news."""
        self.has_begun_anew = False
        if self._is_amid:
            self._drop_half_read()
        is_news = self._set_problem(problem)
        if is_news:
            logger.warning("%r cannot be read: %s", self.name, problem)
        return is_news

    def _set_problem(self, problem: str) -> bool:
        if self.problem == problem:
            return False
        self.problem, self.stamp = problem, None
        self.revision += 1
        return True

    @property
    def is_settled(self) -> bool:
        """True when another look at the same bytes, now or later, would change nothing."""
        if self._is_passed_over:
            return self.stamp is not None
        reading = self._reading
        is_whole = reading is not None and not self._is_amid and self._shorter_since_s is None
        is_steady = reading is not None and reading.admission.future_from_ms is None
        is_well = self.stamp is not None and self.problem is None and self._fault is None
        return is_whole and is_steady and is_well and not self._is_racy

    def _is_unchanged(self, stamp: Stamp, now_ms: int) -> bool:
        reading = self._reading
        if stamp != self.stamp or reading is None or self.problem:
            return False
        due = reading.admission.future_from_ms
        return not self._is_racy and (due is None or now_ms < due)

    def _refresh_open(self, path: Path, handle: BinaryIO, now_ms: int) -> bool:
        status = os.fstat(handle.fileno())
        stamp = Stamp.of(status)
        is_taken_up = self._takes_up(path, handle, stamp, now_ms)
        is_news = is_taken_up or self.problem is not None
        # A coarse clock may give the next write the same time: look again until it is past.
        self._is_racy = stamp.is_young(now_ms, self._options.racy_window_s)
        is_intact = self._still_begins(handle, stamp, now_ms)
        if is_intact and self._is_same_content(stamp):
            self._shorter_since_s = None
            self._settle_at(stamp)
            self.revision += int(is_news)
            return is_news
        if not is_intact or self._length < _HEAD_BYTES:
            self._refuse_other_content(handle)
        if self._is_being_rewritten(os.fstat(handle.fileno()).st_size):
            return is_taken_up
        self._is_amid = True
        self._proof = self._length, self._fingerprint
        if not (is_intact and stamp.size_bytes > self._length and self._reading_goes_on()):
            self._start_over(handle, stamp, now_ms)
        self._read_on(handle, now_ms)
        is_cut = self._length < stamp.size_bytes and self._is_being_rewritten(self._length)
        if is_cut or not self._stood_still(handle):
            self._drop_half_read()
            return is_news
        self._is_amid, self._fault, self.newest_rows = False, None, ()
        self._settle_at(stamp)
        self._modified_ns = stamp.modified_ns
        self._read_at_ms = now_ms
        self.revision += 1
        self._offer(path, handle, status)
        return True

    def _settle_at(self, stamp: Stamp) -> None:
        """Note what the file is now, and which one: a later failure forgets the former alone.

        A file that could not be opened amid a rotation is the same one under its next name.
        """
        self.stamp, self.place, self.problem = stamp, stamp.identity, None

    def _stood_still(self, handle: BinaryIO) -> bool:
        """Tell whether what was read first is still there now that the end has been read.

        Else rows of two versions of the file were read, and neither of them is what is there.
        """
        length, value = self._proof
        return fingerprint(handle, length) == value

    def _has_moved(self, handle: BinaryIO, stamp: Stamp) -> bool:
        """Tell whether another file has the name since it was listed: the next look sorts it out.

        Until then the rows of the one that had it are shown; they are all there, elsewhere.
        """
        opened = Stamp.of(os.fstat(handle.fileno()))
        is_known = self._good is not None or self._reading is not None
        return is_known and opened.identity != stamp.identity

    def _still_begins(self, handle: BinaryIO, stamp: Stamp, now_ms: int) -> bool:
        if self._reading is None or stamp.size_bytes < self._length:
            return False
        due = self._reading.admission.future_from_ms
        if due is not None and now_ms >= due:
            return False
        return fingerprint(handle, self._length) == self._fingerprint

    def _is_being_rewritten(self, size_bytes: int) -> bool:
        """Tell whether a log is shorter than it was for so short that half of it may be missing.

        Many bots write all their rows anew each time: for a moment the file has few or none.
        """
        if size_bytes >= (self._good.account.size_bytes if self._good else 0):
            self._shorter_since_s = None
            return False
        now_s = time.monotonic()
        if self._shorter_since_s is None:
            self._shorter_since_s = now_s
        return now_s - self._shorter_since_s < self._options.rewrite_patience_s

    def _is_same_content(self, stamp: Stamp) -> bool:
        if stamp.size_bytes != self._length:
            return False
        # A big file written to without growing may differ where no probe has looked.
        return self._length <= WHOLE_BYTES or stamp.modified_ns == self._modified_ns

    def _reading_goes_on(self) -> bool:
        if self._reading is None or self._is_export:
            return False
        return self._reading.is_appendable()

    def _start_over(self, handle: BinaryIO, stamp: Stamp, now_ms: int) -> None:
        if self._reading is not None and stamp.size_bytes < self._length:
            self._shrank_at_ms = now_ms
        self.has_begun_anew = self._good is not None
        self._length, self._shorter_since_s = 0, None
        self._proof = 0, 0
        if self._good is None and stamp.size_bytes >= self._options.newest_from_bytes:
            self.newest_rows = self._newest(handle, stamp, now_ms)
        self._reading = Reading(self.name, self._options, now_ms, stamp.size_bytes, self._override)
        self._reading.seal = Seal() if self._warm is not None else None
        handle.seek(0)
        self._reading.wide = wide_encoding(handle.read(_HEAD_BYTES) or b"")

    def _takes_up(self, path: Path, handle: BinaryIO, stamp: Stamp, now_ms: int) -> bool:
        """Begin with what an earlier run read of the file, where that is proven to hold."""
        if self._warm is None or not self._is_cold:
            return False
        self._is_cold = False
        held = self._warm.taken_up(path, self.name, handle, self._override, now_ms)
        if held is None:
            return False
        self._reading, self._length = held.reading, held.length
        self._fingerprint, self._late_rows = held.fingerprint, held.late_rows
        self._modified_ns, self._read_at_ms = stamp.modified_ns, now_ms
        return True

    def _offer(self, path: Path, handle: BinaryIO, before: os.stat_result) -> None:
        if self._warm is None or self._reading is None or self._is_export:
            return
        held = Held(self._reading, self._length, self._fingerprint, self._late_rows)
        # Only of a file that nobody touched meanwhile the file system can vouch for the bytes.
        after = os.fstat(handle.fileno())
        is_same = not self._is_racy and Stamp.of(before) == Stamp.of(after)
        self._warm.offer(path, held, self._override, after if is_same else None)

    def _newest(self, handle: BinaryIO, stamp: Stamp, now_ms: int) -> tuple[NewestRow, ...]:
        if self._is_export:
            return ()
        size_bytes, override = stamp.size_bytes, self._override
        return newest_rows(handle, size_bytes, self.name, self._options, override, now_ms)

    def _refuse_other_content(self, handle: BinaryIO) -> None:
        # Read as text, an archive is thousands of lines of nothing: one sentence says it better.
        handle.seek(0)
        content = content_of(handle.read(_HEAD_BYTES) or b"")
        if content is not None:
            # Its first bytes alone may have looked like text: there was never a log to keep.
            self._good = None
            self._drop_half_read()
            raise RefusedFileError(f"not a log but {content}")

    def _read_on(self, handle: BinaryIO, now_ms: int) -> None:
        reading = self._reading
        assert reading is not None  # noqa: S101 - set by _start_over before the first pass
        # What was too far in the future when the file was first read may be today's row.
        reading.admission.now_ms = now_ms
        rows: BinaryIO = handle
        if self._is_export:
            size_bytes = os.fstat(handle.fileno()).st_size
            self._length, rows = read_export(handle, size_bytes, reading)
        elif reading.wide is not None:
            self._read_wide(handle, reading)
        else:
            self._read_blocks(handle, reading)
        reading.parser.finish()
        for shelf in reading.admission.shelves.values():
            shelf.settle(self._options)
        self._late_rows = [
            row
            for shelf in reading.admission.shelves.values()
            for row in late_rows(shelf, self.name, rows, self._options, reading.wide)
        ]
        self._fingerprint = fingerprint(handle, self._length)

    def _read_blocks(self, handle: BinaryIO, reading: Reading) -> None:
        handle.seek(self._length)
        while True:
            data = read_fully(handle, reading.block_bytes)
            if not data:
                return
            if reading.feed is None:
                reading.feed = LineFeed(
                    self._options.line_limit_bytes, ends_with_return=ends_with_return(data)
                )
                # Until a line feed or a whole block has come, the next byte may still tell
                # that a return is the end of a line, or that it is not.
                reading.has_line_ends = b"\n" in data or len(data) >= reading.block_bytes
            if not self._length:
                self._proof = proof_of(data)
            self._length += len(data)
            if reading.seal is not None:
                reading.seal.add(data)
            pieces = reading.feed.take(data)
            del data
            while pieces:
                reading.parser.feed(pieces.pop(0))
            reading.expect(self._length)
            if self.on_read is not None:
                self.on_read(self._length)

    def _read_wide(self, handle: BinaryIO, reading: Reading) -> None:
        if os.fstat(handle.fileno()).st_size > self._options.wide_limit_bytes:
            raise RefusedFileError("UTF-16 and too large to be read whole")
        handle.seek(0)
        raw = read_fully(handle, self._options.wide_limit_bytes)
        self._length, self._proof = len(raw), proof_of(raw)
        text = narrowed(raw, reading.wide or "utf-16-le")
        reading.feed = LineFeed(
            self._options.line_limit_bytes, ends_with_return=ends_with_return(text)
        )
        for piece in reading.feed.take(text):
            reading.parser.feed(piece)
        reading.parser.finish()
        _widen(reading, text, is_marked=raw[:2] in (b"\xff\xfe", b"\xfe\xff"))

    def may_be(self, status: os.stat_result) -> bool:
        """Tell whether a file that got another name can be this one: a log does not get shorter.

        A new file often has the very inode that a deleted one gave back.
        """
        shown = self._good.account.size_bytes if self._good else 0
        return status.st_size >= (self._length or shown)

    def rename(self, name: str) -> None:
        """Go on under another name: the file was rotated."""
        self.name = name
        if self._reading is not None:
            tally = self._reading.tally
            tally.file = name
            # Under its new name a fresh reading may find another layout: nothing is kept of it.
            self._reading.seal = None
            tally.rejected = [replace(row, file=name) for row in tally.rejected]
        self._late_rows = [replace(row, file=name) for row in self._late_rows]
        self.revision += 1

    @property
    def identity(self) -> tuple[object, ...]:
        """The bytes that were read, in a few numbers, what they came to, and what hinders."""
        # The same bytes may come to more later: a row of tomorrow counts when tomorrow is here.
        accepted = self._reading.tally.accepted_count if self._reading else 0
        bytes_read = (self.name, self._length, self._fingerprint, self._modified_ns)
        return *bytes_read, accepted, self.problem, self._shrank_at_ms, self._override

    @property
    def _is_export(self) -> bool:
        return is_export_name(self.name)

    def text_at(self, handle: BinaryIO, offset: int, limit: int) -> str:
        """Read the text of the row that begins at an offset of the opened file."""
        if self._is_export:
            return export_text(handle, offset, limit)
        return line_text(handle, offset, self._reading.wide if self._reading else None, limit)

    # -- what it comes to ----------------------------------------------------------------------

    def picture(self, source: int) -> FilePicture:
        """Return what this file comes to under its number, or came to when it was last read."""
        if self._override is not None and self._is_passed_over:
            return passed_over(self.name, source, self._override.whole.origin)
        good = self._good
        # Amid a reading some lines are read and not yet counted: what was known before stands.
        if self._reading is not None and self._fault is None and not self._is_amid:
            if good is None or (good.revision, good.source) != (self.revision, source):
                good = self._good = self._drawn(self._reading, source)
            return good
        if good is None:
            return unread(self.name, source, self.problem)
        good = good.under(source, self.name)
        return good.with_problem(self.problem) if self.problem else good

    def _drawn(self, reading: Reading, source: int) -> FilePicture:
        closed = joined([closed_trades(shelf, source) for shelf in reading.shelves])
        account = account_of(reading, closed)
        notes = (*account.notes, *_endless(reading, self._options.line_limit_bytes))
        if self._shrank_at_ms is not None:
            notes = (*notes, "the file became shorter while it was watched and was read again")
        account = replace(
            account,
            notes=notes,
            size_bytes=self._length,
            read_at_ms=self._read_at_ms,
            modified_at_ms=self._modified_ns // 1_000_000,
            problem=self.problem,
            mapping_block=self._block(reading, closed.belief),
        )
        rejected = sorted([*reading.tally.rejected, *self._late_rows], key=lambda row: row.line)
        return FilePicture(self.revision, source, closed, account, tuple(rejected))

    def _block(self, reading: Reading, belief: Belief) -> str | None:
        # An export has no columns that somebody could set.
        layouts = [belief.corrected(segment.layout) for segment in reading.parser.segments]
        return None if self._is_export else mapping_block(self.name, layouts)

    @property
    def shelves(self) -> list[Shelf]:
        """The rows of this file, by layout kind."""
        return self._reading.shelves if self._reading else []


def _endless(reading: Reading, limit_bytes: int) -> Iterator[str]:
    size = reading.feed.given_up_bytes if reading.feed else 0
    if size:
        yield (
            f"the last line has no end: it is {size:,} bytes long, and no row is longer than "
            f"{limit_bytes:,}; what stands in it is not read"
        )


def _widen(reading: Reading, text: bytes, *, is_marked: bool) -> None:
    """Put the places of a UTF-16 file's rows where they stand in the file itself."""

    def widened(table: RowTable) -> RowTable:
        offsets = wide_offsets(text, table.offset, marked=is_marked)
        return replace(table, offset=offsets)

    for shelf in reading.admission.shelves.values():
        shelf.kept = RowStore.holding(widened(shelf.kept.table()))
        shelf.aside = RowStore.holding(widened(shelf.aside.table()))
    tally = reading.tally
    places = np.asarray([row.offset for row in tally.rejected], dtype=np.int64)
    moved = wide_offsets(text, places, marked=is_marked).tolist()
    tally.rejected = [
        replace(row, offset=place) for row, place in zip(tally.rejected, moved, strict=True)
    ]
