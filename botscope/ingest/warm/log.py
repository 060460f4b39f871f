"""One log between two runs: what is kept of it, and whether that still holds."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from botscope.domain.accounts import RejectedRow
from botscope.domain.columns import Labels
from botscope.ingest.admission import Admission
from botscope.ingest.block import Segment
from botscope.ingest.duplicates import IdIndex
from botscope.ingest.layout import Column, Layout
from botscope.ingest.lines import LineFeed, LongLine
from botscope.ingest.opening import Opening
from botscope.ingest.options import IngestOptions
from botscope.ingest.outliers import Spread
from botscope.ingest.overrides import FileOverride
from botscope.ingest.reading import Reading
from botscope.ingest.rowtable import RowTable
from botscope.ingest.segments import LogParser
from botscope.ingest.shelf import Shelf
from botscope.ingest.single_lines import SingleLines
from botscope.ingest.store import GrowingColumn, GrowingLabels, RowStore
from botscope.ingest.stretch import Stretch
from botscope.ingest.tally import Tally
from botscope.ingest.warm.arrays import DamagedError, UnkeptError
from botscope.ingest.warm.file import read_arrays, read_head, write_file
from botscope.ingest.warm.seal import KeptSeal, Seal, proven
from botscope.ingest.warm.store import WarmStore
from botscope.ingest.warm.values import Packer, Unpacker

logger = logging.getLogger(__name__)


CLASSES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(Admission, Column, GrowingColumn, GrowingLabels, IdIndex, Labels, Layout, LineFeed),
        *(LogParser, LongLine, Opening, Reading, RejectedRow, RowStore, RowTable, Segment),
        *(Shelf, SingleLines, Spread, Stretch, Tally),
    )
}
"""Everything that a pass over a log is made of."""

Outcome = TypeVar("Outcome")


@dataclass(slots=True)
class Held:
    """What was built of a log up to its end; ``fingerprint`` is of its first ``length`` bytes."""

    reading: Reading
    length: int
    fingerprint: int
    late_rows: list[RejectedRow]


class WarmLog:
    """Keeps one log's reading for the next start, and gives it back where it still holds."""

    def __init__(self, store: WarmStore, options: IngestOptions) -> None:
        self._store = store
        self._options = options
        self._kept_line_count = 0

    # -- giving back ---------------------------------------------------------------------------

    def taken_up(
        self, path: Path, name: str, handle: BinaryIO, override: FileOverride | None, now_ms: int
    ) -> Held | None:
        """Return what was kept of an opened log, None unless it is proven to hold."""
        place = self._store.path_of(path)
        try:
            with place.open("rb", buffering=0) as kept:
                held = self._read(kept, name, handle, override, now_ms)
            if held is not None:
                # Used today: others leave before it.
                os.utime(place)
                self._kept_line_count = held.reading.tally.line_count
        except FileNotFoundError:
            return None
        except (OSError, DamagedError, ValueError, KeyError, TypeError) as error:
            logger.info("what was kept of %r is of no use: %s", name, error)
            return None
        return held

    def _read(
        self,
        kept: BinaryIO,
        name: str,
        handle: BinaryIO,
        override: FileOverride | None,
        now_ms: int,
    ) -> Held | None:
        head = read_head(kept)
        if head["key"] != self._key(name, override) or not _is_due(head, now_ms):
            return None
        seal = KeptSeal(head["seal"]["length"], tuple(head["seal"]["chunks"]), head["seal"]["rest"])
        from_chunk = len(seal.chunks) if _is_untouched(head, handle) else 0
        # Both give the interpreter away while they work: on two cores they take as long as one.
        with _meanwhile(lambda: proven(seal, handle, from_chunk=from_chunk)) as proof:
            arrays = read_arrays(head, kept)
        proof_found = proof()
        if proof_found is None:
            return None
        outside = self._outside(override, proof_found)
        held: Held = Unpacker({**CLASSES, "Held": Held}, outside, arrays).unpacked(head["held"])
        held.reading.admission.now_ms = now_ms
        return held

    def _outside(self, override: FileOverride | None, seal: Seal | None) -> dict[str, object]:
        return {"options": self._options, "override": override, "seal": seal}

    def _key(self, name: str, override: FileOverride | None) -> str:
        mark = self._store.mark
        return f"{mark}\n{name}\n{self._options!r}\n{override!r}" if mark else ""

    # -- keeping -------------------------------------------------------------------------------

    def offer(
        self,
        path: Path,
        held: Held,
        override: FileOverride | None,
        status: os.stat_result | None,
    ) -> None:
        """Have a reading kept that reached the end of its log, where that is worth it.

        ``status`` is that of the log before and after it was read, None where it may have changed.
        """
        reading = held.reading
        if reading.seal is None or not self._is_worth(reading):
            return
        key = self._key(reading.tally.file, override)
        if not key:
            return
        packer = Packer({**CLASSES, "Held": Held}, self._outside(override, reading.seal))
        try:
            document = packer.packed(held)
        except UnkeptError as error:
            logger.warning("%r cannot be kept for the next start: %s", reading.tally.file, error)
            return
        head = {
            "key": key,
            "status": None if status is None else _times(status),
            "now_ms": reading.admission.now_ms,
            "due_ms": reading.admission.future_from_ms,
            "seal": asdict(reading.seal.kept()),
            "held": document,
        }
        arrays = packer.arrays
        self._kept_line_count = reading.tally.line_count
        place = self._store.path_of(path)
        size_bytes = sum(array.nbytes for array in arrays)
        self._store.keep(place, lambda undone: write_file(undone, head, arrays), size_bytes)

    def _is_worth(self, reading: Reading) -> bool:
        count, before = reading.tally.line_count, self._kept_line_count
        if (
            count < self._options.warm_from_lines
            or not reading.is_appendable()
            or _has_named_zone(reading)
        ):
            return False
        grown = max(self._options.warm_again_lines, self._options.warm_again_ratio * before)
        return not before or count - before >= grown


def _has_named_zone(reading: Reading) -> bool:
    """Return True where a new time zone database could read the log otherwise."""
    layouts = [s.layout for s in reading.parser.segments]
    layouts += [s.beside for s in reading.parser.segments if s.beside is not None]
    zones = {c.style.partition("@")[2][:1] for layout in layouts for c in layout.columns}
    return not zones <= {"", "+", "-"}


def _is_due(head: dict[str, Any], now_ms: int) -> bool:
    """Return True unless the clock could have changed a verdict."""
    due_ms = head["due_ms"]
    return bool(now_ms >= head["now_ms"] and (due_ms is None or now_ms < due_ms))


def _times(status: os.stat_result) -> list[int] | None:
    # On Windows ctime is when a file was created, and tells nothing.
    if sys.platform == "win32":
        return None
    times = status.st_mtime_ns, status.st_ctime_ns
    return [status.st_dev, status.st_ino, status.st_size, *times]


def _is_untouched(head: dict[str, Any], handle: BinaryIO) -> bool:
    told = head["status"]
    return told is not None and bool(told == _times(os.fstat(handle.fileno())))


@contextlib.contextmanager
def _meanwhile(work: Callable[[], Outcome]) -> Any:  # noqa: ANN401
    """Do some work beside the block; what the context gives returns its outcome afterwards."""
    outcomes: list[Outcome] = []
    problems: list[OSError] = []

    def run() -> None:
        try:
            outcomes.append(work())
        except OSError as error:
            problems.append(error)

    thread = threading.Thread(target=run, name="botscope-proof", daemon=True)
    thread.start()

    def outcome() -> Outcome:
        if problems:
            raise problems[0]
        return outcomes[0]

    try:
        yield outcome
    finally:
        thread.join()
