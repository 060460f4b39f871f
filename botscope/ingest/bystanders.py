"""What else lies in a folder of logs: exports of trades in JSON, archives and databases of trades.

Only the first bytes are looked at, so that a folder full of states and settings costs nothing.
"""

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import Literal

HEAD_BYTES = 64 * 1024

Bystander = Literal["export", "archive", "database"]

_ARCHIVED = re.compile(r".*\.(?:csv|json)", re.IGNORECASE | re.DOTALL)
_STRATEGIES = re.compile(rb'"strategy"\s*:\s*\{\s*"[^"]*"\s*:\s*\{')
_STATISTICS = (b'"trades"', b'"profit_abs"', b'"results_per_pair"', b'"backtest_start"',
               b'"backtest_best_day"')  # fmt: skip
_TRADE_KEYS = (b'"pair"', b'"open_rate"', b'"close_rate"', b'"trade_duration"')
_ROOT_TRADES = re.compile(rb'\s*\{\s*(?:"\w+"\s*:\s*-?\d+\s*,\s*){0,3}"trades"\s*:\s*\[')
_OLD_LIST = re.compile(rb'\s*\[\s*\[\s*"[^"]{1,40}"\s*,\s*-?[\d.eE-]+\s*,\s*\d{9,10}(?:\.\d*)?\s*,')
_TABLE = re.compile(rb"create\s+table\s+[\"'`\[]?trades\b[^;]{0,2000}\bopen_rate\b", re.I)
_MEMBER_NAME_AT = 30
_WORKBOOK_WORDS = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis.opendocument")
_SIGNATURES = (
    (b"\x1f\x8b", "a gzip archive: unpack it into this folder"),
    (b"BZh", "a bzip2 archive: unpack it into this folder"),
    (b"\xfd7zXZ\0", "an xz archive: unpack it into this folder"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive: unpack it into this folder"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it into this folder"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it into this folder"),
    (b"SQLite format 3\0", "an SQLite database: export its table of trades as CSV, with a header"),
    (b"PAR1", "a Parquet file: export it as CSV, with a header"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook: save its sheet as CSV"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
)  # fmt: skip
_CONTROLS = frozenset(range(1, 32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
_NOISE_BYTES, _NOISE_SHARE, _NOISE_KINDS = 256, 0.05, 10
_TEXT_SIGNATURES = (b"BZh", b"PAR1", b"GIF8")


def bystander_of(name: str, head: bytes) -> tuple[Bystander, str] | None:
    """Return what a file holds that somebody may take for a log, None for anything else.

    Parameters
    ----------
    name
        The file's name, whose ending says what to look for.
    head
        Its first ``HEAD_BYTES``.

    Returns
    -------
    tuple of str and str
        What it is; for an archive the name of its first file, '' otherwise.
    """
    ending = PurePosixPath(name.lower()).suffix
    if ending == ".json":
        return ("export", "") if _is_export(head.removeprefix(b"\xef\xbb\xbf")) else None
    if ending == ".zip":
        member = _first_member(head)
        return ("archive", member) if member else None
    is_database = head.startswith(b"SQLite format 3\0") and _TABLE.search(head)
    return ("database", "") if is_database else None


def content_of(head: bytes) -> str | None:
    """Say what a file is by its first bytes where it is no text, and what to do; None for a text.

    A text may begin with the same letters as an archive: letters alone prove nothing.
    """
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        is_workbook = any(word in head for word in _WORKBOOK_WORDS)
        return (
            "an Excel or office workbook: save its sheet as CSV"
            if is_workbook
            else "a ZIP archive: unpack it into this folder"
        )
    for signature, words in _SIGNATURES:
        is_proven = signature not in _TEXT_SIGNATURES or b"\0" in head
        if head.startswith(signature) and is_proven:
            return words
    return "bytes that are no text" if _is_noise(head) else None


def _is_noise(head: bytes) -> bool:
    # Zeros are left by a power loss and every second byte of UTF-16; a delimiter is one character.
    counts = Counter(byte for byte in head if byte in _CONTROLS)
    is_much = counts.total() >= _NOISE_SHARE * len(head)
    return len(head) >= _NOISE_BYTES and is_much and len(counts) >= _NOISE_KINDS


def _is_export(head: bytes) -> bool:
    if _STRATEGIES.search(head):
        return any(word in head for word in _STATISTICS)
    if _OLD_LIST.match(head):
        return True
    is_list = head.lstrip()[:1] == b"[" or _ROOT_TRADES.match(head) is not None
    return is_list and all(key in head for key in _TRADE_KEYS)


def _first_member(head: bytes) -> str | None:
    if head[:4] != b"PK\x03\x04" or len(head) < _MEMBER_NAME_AT:
        return None
    length = int.from_bytes(head[26:28], "little")
    name = head[_MEMBER_NAME_AT : _MEMBER_NAME_AT + length].decode("utf-8", "replace")
    return name if _ARCHIVED.fullmatch(name) else None


def refusal_of(kind: Bystander, member: str) -> str | None:
    """Say why a file is not read and what to do, None for one that is read."""
    if kind == "archive":
        return f"a ZIP archive with {member[:80]!r} inside: unpack it into this folder"
    if kind == "database":
        return "an SQLite database: export its table trades as CSV, with a header, into this folder"
    return None
