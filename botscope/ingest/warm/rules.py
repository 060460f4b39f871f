"""Which rules a reading was made by: the code that reads, and what it reads with."""

import sys
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import numpy as np

_ROOMS = ("ingest", "domain")
_PACKAGE = Path(__file__).resolve().parents[2]


def rules_mark(started_s: float) -> str | None:
    """Return a digest of everything that decides how a log is read, None where it cannot be told.

    It cannot when the source is not there, or was changed since the process started: then the
    rules on the disk are not those that are followed.
    """
    files = sorted(file for room in _ROOMS for file in (_PACKAGE / room).rglob("*.py"))
    digest = blake2b(digest_size=16)
    try:
        for file in files:
            status = file.stat()
            if max(status.st_mtime, status.st_ctime) > started_s:
                return None
            source = file.read_bytes()
            digest.update(f"{file.relative_to(_PACKAGE).as_posix()} {len(source)}\n".encode())
            digest.update(source)
    except OSError:
        return None
    digest.update(_surroundings().encode())
    return digest.hexdigest() if files else None


def _surroundings() -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{python} {sys.byteorder} numpy {np.__version__} pandas {_pandas_version()}"


def _pandas_version() -> str:
    try:
        return metadata.version("pandas")
    except metadata.PackageNotFoundError:
        return "none"
