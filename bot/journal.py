"""Write a bot's state file and trade log so that no crash loses, doubles or tears a trade.

Standard library only; copy this file into any bot.

A journal owns three files::

    state/bot_state.json     what the bot shows, replaced as a whole, `seq` first and `seq_end` last
    state/bot_state.resume   what the bot needs to go on, replaced as a whole (the commit point)
    logs/trades_v8.02.csv    one row per closed trade, only ever appended to

Order of one commit, and why
----------------------------
1. The resume file is replaced (temp file, fsync, ``os.replace``). It carries the bot's whole memory
   *and* the rows of the trades that this memory has just closed.
2. Those rows are appended to the log in one write, then fsync.
3. The state file is replaced; it is for eyes only and nothing is decided by what stands in it.

A kill before 1 leaves nothing of the step: the bot decides it again from the old memory. A kill
between 1 and 2, or in the middle of 2, leaves a memory that knows its rows: the next start reads
the end of the log, completes a row that was cut, and appends exactly the rows whose ``trade_id``
is not there yet. A kill after 2 finds all of them there and appends none. So a trade is
in the log once, whatever market it came from and whether or not it could be decided again.

``trade_id`` is ``<bot_version>-<number>``; the number only grows, also across deleted memories,
because a start takes the highest number at the end of the log into account.

A last line without a newline that is not the beginning of a row we know (a foreign writer, a full
disk) is moved to ``<log>.torn`` before the first append: a cut row can look like a complete wrong
one, so it must neither be ended with a newline nor be glued to the next row.

A bot that catches ``JournalError`` and goes on loses nothing either: the rows that could not be
written are kept and written with the next commit. State folder and log are each locked for one
writer, by ``bot_state.lock`` and ``<log>.lock``.
"""

import csv
import io
import json
import logging
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

SCHEMA = 1
TRADE_COLUMNS = (
    "trade_id",
    "opened_at",
    "closed_at",
    "symbol",
    "side",
    "quantity_base",
    "entry_price",
    "exit_price",
    "gross_pnl_quote",
    "fee_quote",
    "realized_pnl_quote",
    "bot_version",
    "strategy",
    "exit_reason",
)
STATE_NAME = "bot_state.json"
RESUME_NAME = "bot_state.resume"
LOCK_NAME = "bot_state.lock"
LOCK_SUFFIX = ".lock"

TAIL_BYTES = 64 * 1024
"""How much of the log's end is read at a start: some 500 rows, far more than one commit writes."""

RESUME_FORMAT = 1
"""Raise it when the memory changes its shape: an older memory is then no memory."""

SHARING_ERRORS = (5, 32, 33)
"""Windows: access denied, sharing violation, lock violation; a reader holds the file just now."""

REPLACE_ATTEMPTS = 40
REPLACE_PAUSE_S = 0.025

Row = Mapping[str, str]

logger = logging.getLogger(__name__)


class JournalError(Exception):
    """The journal cannot be kept; the text says in one sentence why."""


class TradeJournal(Protocol):
    """What a bot needs of a journal."""

    def commit(self, rows: Sequence[Row], resume: dict[str, Any]) -> None:
        """Make the closed trades and the memory after them durable."""

    def show(self, state: dict[str, Any]) -> None:
        """Replace the state file."""


def trade_line(row: Row) -> str:
    """Return one log line with its newline; every column must be there.

    A cell that holds a line break would be two lines to whoever reads line by line.
    """
    text = io.StringIO()
    cells = [row[name].translate(BLANKED) for name in TRADE_COLUMNS]
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


BLANKED = dict.fromkeys((0, 10, 13), " ")
HEADER_LINE = ",".join(TRADE_COLUMNS) + "\n"


class Journal:
    """The one writer of a bot's state and log.

    Parameters
    ----------
    state_dir, logs_dir
        Folders, made when missing.
    log_name
        File name of the trade log under ``logs_dir``.
    """

    def __init__(self, state_dir: Path, logs_dir: Path, log_name: str) -> None:
        self.state_path = state_dir / STATE_NAME
        self.resume_path = state_dir / RESUME_NAME
        self.log_path = logs_dir / log_name
        self.seq = 0
        self._locks: list[int] = []
        self._unwritten: dict[str, Row] = {}

    def open(self) -> dict[str, Any] | None:
        """Lock folder and log, repair the log, finish a commit that was cut; return the memory.

        Returns None when there is no memory, or when the log is shorter than the memory knows it.
        Raises ``JournalError`` when another bot writes here or the folder cannot be written.
        """
        try:
            self.state_path.parent.mkdir(parents=True, exist_ok=True)
            self.log_path.parent.mkdir(parents=True, exist_ok=True)
            self._lock_all()
            return self._recover()
        except OSError as problem:
            self.close()
            raise JournalError(f"the journal cannot be written: {problem}") from problem

    def close(self) -> None:
        """Release folder and log."""
        while self._locks:
            os.close(self._locks.pop())

    def commit(self, rows: Sequence[Row], resume: dict[str, Any]) -> None:
        """Make the closed trades and the memory after them durable, in the order of the module."""
        write = finish if self._unwritten else append_rows
        self._unwritten.update((row["trade_id"], row) for row in rows)
        due = list(self._unwritten.values())
        try:
            memory = {
                "format": RESUME_FORMAT,
                "log": self.log_path.name,
                "log_bytes": size_of(self.log_path),
                "rows": [dict(row) for row in due],
                "resume": resume,
            }
            replace_file(self.resume_path, to_json(memory))
            write(self.log_path, due)
        except OSError as problem:
            raise JournalError(f"the journal cannot be written: {problem}") from problem
        self._unwritten = {}

    def show(self, state: dict[str, Any]) -> None:
        """Replace the state file, with ``schema``, ``seq`` and ``seq_end`` around the content."""
        self.seq += 1
        document = {"seq": self.seq, "schema": SCHEMA, **state, "seq_end": self.seq}
        try:
            replace_file(self.state_path, to_json(document))
        except OSError as problem:
            raise JournalError(f"the state cannot be written: {problem}") from problem

    def last_shown(self) -> dict[str, Any]:
        """Return what the state file says, nothing where there is none."""
        return read_json(self.state_path) or {}

    def last_number(self, bot_version: str) -> int:
        """Return the highest trade number of this version at the end of the log, 0 without one."""
        prefix = f"{bot_version}-"
        numbers = (
            name[len(prefix) :] for name in tail_ids(self.log_path) if name.startswith(prefix)
        )
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def _lock_all(self) -> None:
        log_lock = self.log_path.with_name(self.log_path.name + LOCK_SUFFIX)
        for path, written in (
            (self.state_path.parent / LOCK_NAME, self.state_path.parent),
            (log_lock, self.log_path),
        ):
            try:
                self._locks.append(lock_file(path))
            except BlockingIOError as problem:
                self.close()
                raise JournalError(f"another bot is already writing to {written}") from problem

    def _recover(self) -> dict[str, Any] | None:
        self.seq = read_seq(self.state_path)
        resume = self._finish_last_commit() if self.resume_path.exists() else None
        repair_tail(self.log_path, [])
        return resume

    def _finish_last_commit(self) -> dict[str, Any] | None:
        memory = read_json(self.resume_path) or {}
        if memory.get("format") != RESUME_FORMAT:
            logger.warning("%s cannot be understood, so there is no memory", self.resume_path)
            return None
        # The last commit may have been under another version, and so in another log.
        log = self.log_path.with_name(memory["log"])
        if size_of(log) < memory["log_bytes"]:
            logger.warning("%s is shorter than at the last commit: its memory is void", log)
            return None
        finish(log, memory["rows"])
        resume: dict[str, Any] = memory["resume"]
        return resume


def append_rows(log: Path, rows: Sequence[Row]) -> None:
    """Append the lines of some rows in one write."""
    append_lines(log, [trade_line(row) for row in rows])


def finish(log: Path, rows: Sequence[Row]) -> None:
    """Bring those rows into a log that are not there yet, the one that was cut included."""
    for step in (repair_tail, append_lines):
        known = tail_ids(log)
        step(log, [trade_line(row) for row in rows if row["trade_id"] not in known])


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Append whole lines; nothing at all where there are none."""
    if lines:
        append(path, "".join(lines).encode())


def tail_ids(path: Path) -> set[str]:
    """Return the first cell of each complete line at the end of a log."""
    lines = read_tail(path).decode("utf-8", "replace").split("\n")
    return {line.split(",", 1)[0] for line in lines[:-1]}


def size_of(path: Path) -> int:
    """Return a file's size, 0 when it is missing."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def to_json(document: Mapping[str, Any]) -> bytes:
    """Encode strictly: no NaN, no Infinity, keys in the order given."""
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a file, None when it is missing or no JSON object."""
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return document if isinstance(document, dict) else None


def read_seq(path: Path) -> int:
    """Return the last `seq` shown, so that it keeps growing over restarts."""
    seq = (read_json(path) or {}).get("seq")
    return seq if isinstance(seq, int) else 0


def read_tail(path: Path) -> bytes:
    """Return the last bytes of a file, nothing when it is missing."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_BYTES))
            return file.read()
    except FileNotFoundError:
        return b""


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file as a whole: readers see the old or the new content, never a mixture."""
    temp = path.with_name(f".{path.name}.tmp")
    with temp.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    for attempt in range(REPLACE_ATTEMPTS):
        try:
            temp.replace(path)
            return
        except OSError as problem:
            is_shared = getattr(problem, "winerror", None) in SHARING_ERRORS
            if not is_shared or attempt == REPLACE_ATTEMPTS - 1:
                raise
        time.sleep(REPLACE_PAUSE_S)


def append(path: Path, content: bytes) -> None:
    """Append bytes and wait until they are on the disk; a new file gets the header first."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o644)
    try:
        if os.fstat(handle).st_size == 0:
            content = HEADER_LINE.encode() + content
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def repair_tail(path: Path, lines: Sequence[str]) -> None:
    """End a last line without newline: complete it where we know the rest, else move it away.

    Parameters
    ----------
    lines
        The rows that are not in the log yet, in the order of their writing, with their newlines.
    """
    tail = read_tail(path)
    if not tail or tail.endswith(b"\n"):
        return
    start = tail.rfind(b"\n") + 1
    cut = tail[start:]
    if len(cut) == TAIL_BYTES:
        raise JournalError(f"{path} ends in a line longer than {TAIL_BYTES} bytes; move it away")
    whole = next((known for known in known_lines(lines) if known.startswith(cut)), None)
    if whole is not None:
        append(path, whole[len(cut) :])
        return
    with path.with_name(f"{path.name}.torn").open("ab") as torn:
        torn.write(cut + b"\n")
        torn.flush()
        os.fsync(torn.fileno())
    with path.open("r+b") as log:
        log.truncate(path.stat().st_size - len(cut))


def known_lines(lines: Sequence[str]) -> list[bytes]:
    """Return what a cut line can be the beginning of: one of the rows, or the header."""
    return [line.encode() for line in (*lines, HEADER_LINE)]


def lock_file(path: Path) -> int:
    """Lock a file for this process; the system releases it when the process dies.

    Raises ``BlockingIOError`` when another process has it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        take_lock(handle)
    except (BlockingIOError, PermissionError) as problem:
        os.close(handle)
        raise BlockingIOError(f"{path} is locked") from problem
    return handle


def take_lock(handle: int) -> None:
    """Lock an open file at once, or raise: on Windows PermissionError, else BlockingIOError."""
    if os.name == "nt":
        import msvcrt

        locking = getattr(msvcrt, "locking")  # noqa: B009 - typed only on Windows
        locking(handle, getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
