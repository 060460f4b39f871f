"""Where the dashboard's own log goes: standard error, or JSON lines in files of bounded size.

Words of a bot's files may stand in a message, so each line loses what could deceive its reader:
control characters, secrets, and a length without end.
"""

import json
import logging
import logging.handlers
import os
import re
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from botscope.errors import SettingsError
from botscope.ingest.redaction import safe_text

FILE_LIMIT_BYTES = 5_000_000
OLDER_FILES = 4
MESSAGE_LIMIT_CHARS = 1_000
TRACE_LIMIT_CHARS = 8_000

_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
"""What moves a terminal's cursor, ends a line, or turns the direction of reading."""

_WORD = re.compile(r"[^\s'\",;()\[\]{}<>]+")


_PATH_STARTS = ("/", "~/", "./", "../")


def set_up(log_file: Path | None) -> None:
    """Send the log to where the settings say.

    Raises
    ------
    SettingsError
        When the file cannot be opened for writing.
    """
    handler = _to_file(log_file) if log_file else _to_stderr()
    # Into a file also what went well; on a terminal only what somebody should look at.
    level = logging.INFO if log_file else logging.WARNING
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("botscope").setLevel(level)
    # It warns of each request that waits for a thread, which a page's first load always does.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _to_stderr() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainLines())
    return handler


def _to_file(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = OwnFiles(
            path, maxBytes=FILE_LIMIT_BYTES, backupCount=OLDER_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise SettingsError([f"--log-file: {path} cannot be written: {error.strerror}."]) from error
    handler.setFormatter(JsonLines())
    return handler


class OwnFiles(logging.handlers.RotatingFileHandler):
    """Log files for their owner alone; a full disk costs lines and nothing else."""

    def _open(self) -> TextIOWrapper:
        opened = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(opened, "a", encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Go on without the line: there is no other place to say it at."""


def clean(text: str, limit_chars: int = MESSAGE_LIMIT_CHARS) -> str:
    """Return one line of a bounded length without control characters and secrets."""
    line = _HARMFUL.sub(" ", text[: limit_chars * 2])
    return safe_text(_WORD.sub(lambda word: _safe_word(word.group()), line), limit_chars)


def _safe_word(word: str) -> str:
    """Return a word, or a mark in its place; a path is looked at name by name, as it is long."""
    if not word.startswith(_PATH_STARTS):
        return safe_text(word)
    return "/".join(safe_text(name) for name in word.split("/"))


def _message(record: logging.LogRecord) -> str:
    return clean(record.getMessage())


def _trace(record: logging.LogRecord) -> str:
    """Return the lines of an exception, each of them cleaned."""
    if not record.exc_info:
        return ""
    lines = logging.Formatter().formatException(record.exc_info)[-TRACE_LIMIT_CHARS:].splitlines()
    return "\n".join(" " * (len(line) - len(line.lstrip())) + clean(line.strip()) for line in lines)


class PlainLines(logging.Formatter):
    """``LEVEL logger: message``, as a terminal and a journal want it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record, and its exception below it."""
        line = f"{record.levelname} {record.name}: {_message(record)}"
        return "\n".join(filter(None, [line, _trace(record)]))


class JsonLines(logging.Formatter):
    """One JSON object per line: ``at``, ``level``, ``logger``, ``message``, and ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        trace = _trace(record)
        return json.dumps(line | ({"trace": trace} if trace else {}))
