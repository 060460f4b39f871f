"""One bot's state file over time: the last good content, and what is wrong with the present one."""

import logging
import os
import time
import zlib
from collections import deque
from pathlib import Path
from statistics import median

from botscope.domain.state import BotState, Source, SourceStatus
from botscope.ingest.border import Fault
from botscope.ingest.files import open_regular, problem_sentence
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import STATE_NAME, state_file
from botscope.ingest.state_file import StateError, read_state
from botscope.ingest.status import Evidence, source_of
from botscope.ingest.tail import Stamp, read_fully

logger = logging.getLogger(__name__)

_INTERVAL_COUNT = 9
_MIN_INTERVAL_COUNT = 3


class StateSource:
    """Reads a state file when it changed, and keeps the last good value when it is broken."""

    def __init__(self, state: Path, options: IngestOptions) -> None:
        self.state: BotState | None = None
        self.content_id = 0
        self._place = self._path = state
        self._options = options
        self._stamp: Stamp | None = None
        self._is_racy = True
        self._problem: tuple[SourceStatus, str] | None = ("missing", f"{state.name} is not there")
        self._torn_since_ms: int | None = None
        self._torn_count = 0
        self._vanished_at_ms: int | None = None
        self._touched_at_ms: int | None = None
        self._changed_at_ms: int | None = None
        self._updates_ms: deque[int] = deque(maxlen=_INTERVAL_COUNT + 1)

    @property
    def is_settled(self) -> bool:
        """True when another look at the same paths would change nothing.

        Where the newest of several files is the state, the others would have to be looked at too.
        """
        is_fixed = self._path in (self._place, self._place / STATE_NAME)
        if self._stamp is None:
            return is_fixed and self._problem is not None and self._problem[0] == "missing"
        return is_fixed and not self._is_racy and self._torn_since_ms is None

    @property
    def looked_at(self) -> list[Path]:
        """The paths that the state depends on."""
        return [self._place, self._path]

    def refresh(self, now_ms: int) -> None:
        """Look at the file; nothing is read while it has not changed."""
        path = self._path = self._place
        try:
            own = self._options.own_folder
            path = self._path = state_file(self._place, Path(own) if own else None)
            stamp = Stamp.of(path.stat())
            if stamp == self._stamp and not self._is_racy and self._torn_since_ms is None:
                return
            self._read(path, now_ms)
        except FileNotFoundError:
            self._set_missing(path, now_ms)
        except StateError as error:
            self._set_broken(error, now_ms)
        except OSError as error:
            self._stamp = None
            self._set_problem("unreadable", problem_sentence(error))

    def break_off(self, fault: Fault) -> None:
        """Note a mistake of ours; the last good content stays up."""
        self._stamp = None
        self._set_problem("unreadable", f"a mistake in Botscope ({fault.text})")

    def source(self, now_ms: int) -> Source:
        """Return the status at this moment."""
        problem, detail = self._problem or (None, "")
        evidence = Evidence(
            state=self.state,
            problem=problem,
            detail=detail,
            observed_every_s=self._observed_every_s(),
            touched_at_ms=self._touched_at_ms,
            changed_at_ms=self._changed_at_ms,
            vanished_at_ms=self._vanished_at_ms,
        )
        return source_of(evidence, now_ms, self._options)

    def _read(self, path: Path, now_ms: int) -> None:
        for pause_s in (*self._options.state_retry_s, None):
            try:
                raw, stamp = self._bytes(path)
                content_id = zlib.crc32(raw, len(raw))
                state = self.state if self._is_known(content_id) else _parsed(raw, stamp)
                if (
                    state is not None
                    and state.seq is None
                    and self._moves(path, raw, now_ms, stamp)
                ):
                    raise StateError("torn", "it changed while it was read")
                break
            except StateError as error:
                if pause_s is None or error.kind != "torn":
                    raise
                time.sleep(pause_s)
        self._accept(state, stamp, content_id, now_ms)

    def _is_known(self, content_id: int) -> bool:
        return self.state is not None and content_id == self.content_id

    def _bytes(self, path: Path) -> tuple[bytes, Stamp]:
        limit = self._options.state_limit_bytes
        with open_regular(path.resolve()) as handle:
            stamp = Stamp.of(os.fstat(handle.fileno()))
            raw = read_fully(handle, limit + 1)
        if len(raw) > limit:
            raise StateError("unreadable", f"larger than {limit // (1 << 20)} MiB")
        return raw, stamp

    def _moves(self, path: Path, raw: bytes, now_ms: int, stamp: Stamp) -> bool:
        # Without a sequence number only a second look can tell a mixture of two writes.
        is_young = stamp.is_young(now_ms, self._options.racy_window_s)
        return is_young and self._bytes(path)[0] != raw

    def _accept(self, state: BotState | None, stamp: Stamp, content_id: int, now_ms: int) -> None:
        modified_ms = stamp.modified_ns // 1_000_000
        if not self._is_known(content_id):
            self._note_update(state)
            self.state, self.content_id = state, content_id
            self._changed_at_ms = modified_ms
        self._touched_at_ms = modified_ms
        self._stamp = stamp
        self._is_racy = stamp.is_young(now_ms, self._options.racy_window_s)
        self._problem = self._torn_since_ms = self._vanished_at_ms = None
        self._torn_count = 0

    def _note_update(self, state: BotState | None) -> None:
        moment = state.updated_at_ms if state else None
        if moment is None:
            return
        if self._updates_ms and moment <= self._updates_ms[-1]:
            # A restart or a changed clock: the rhythm begins anew.
            self._updates_ms.clear()
        self._updates_ms.append(moment)

    def _observed_every_s(self) -> float | None:
        moments = list(self._updates_ms)
        gaps = [later - earlier for earlier, later in zip(moments, moments[1:], strict=False)]
        return median(gaps) / 1000 if len(gaps) >= _MIN_INTERVAL_COUNT else None

    def _set_missing(self, path: Path, now_ms: int) -> None:
        if self.state is not None and self._vanished_at_ms is None:
            self._vanished_at_ms = now_ms
        self._stamp = None
        self._set_problem("missing", f"{path.name} is not there")

    def _set_broken(self, error: StateError, now_ms: int) -> None:
        self._stamp = None
        if error.kind != "torn":
            self._set_problem(error.kind, str(error))
            return
        self._torn_count += 1
        self._torn_since_ms = self._torn_since_ms or now_ms
        lasts = now_ms - self._torn_since_ms > self._options.torn_patience_s * 1000
        if self.state is None or lasts or self._torn_count >= self._options.torn_patience_count:
            self._set_problem("torn", str(error))

    def _set_problem(self, kind: SourceStatus, detail: str) -> None:
        if self._problem is None or self._problem[0] != kind:
            logger.info("state file %s: %s", kind, detail)
        self._problem = (kind, detail)


def _parsed(raw: bytes, stamp: Stamp) -> BotState:
    return read_state(raw, stamp.modified_ns // 1_000_000)
