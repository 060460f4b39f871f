"""The audit log: who came, who was refused, and what was changed; one JSON line each."""

import json
import logging
import os
import threading
import time
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from botscope.auth import private_files

logger = logging.getLogger(__name__)

FILE_NAME = "audit.jsonl"
SIZE_LIMIT_BYTES = 1024 * 1024
OLDER_COUNT = 3
TEXT_LIMIT = 200
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control and direction marks, half characters, line ends: what could forge or hide a line."""


class Audit:
    """Writes lines to the end of the log, and puts a full one aside."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._lock = threading.Lock()

    def note(self, event: str, *, name: str = "", address: str = "", detail: str = "") -> None:
        """Write one line; a log that cannot be written is told to the other one."""
        moment = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
        told = {"name": name, "address": address, "detail": detail}
        entry = {"at": moment.replace("+00:00", "Z"), "event": event}
        entry |= {key: clean(text) for key, text in told.items() if text}
        line = json.dumps(entry, ensure_ascii=True) + "\n"
        try:
            with self._lock:
                self._append(line.encode())
        except OSError as error:
            logger.warning("the audit log cannot be written: %s", error.strerror)

    def _append(self, line: bytes) -> None:
        private_files.make_folder(self.path.parent)
        if self.path.exists() and self.path.stat().st_size + len(line) > SIZE_LIMIT_BYTES:
            self._put_aside()
        # One write to the end of the file: two processes never mix their lines.
        descriptor = private_files.create(self.path, os.O_APPEND)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def _put_aside(self) -> None:
        for number in range(OLDER_COUNT - 1, 0, -1):
            if self._older(number).exists():
                private_files.replace(self._older(number), self._older(number + 1))
        private_files.replace(self.path, self._older(1))

    def _older(self, number: int) -> Path:
        return self.path.with_name(f"{FILE_NAME}.{number}")

    def lines(self) -> Iterator[dict[str, str]]:
        """Return what was written, the oldest first; a line that is none is left out."""
        for path in [*(self._older(n) for n in range(OLDER_COUNT, 0, -1)), self.path]:
            if path.exists():
                yield from _entries(path)


def _entries(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield {str(key): clean(str(text)) for key, text in entry.items()}


def clean(text: str) -> str:
    """Return a text of at most 200 characters that are seen as what they are."""
    seen = (" " if unicodedata.category(c) in UNSEEN else c for c in text[: 2 * TEXT_LIMIT])
    return "".join(seen)[:TEXT_LIMIT]
