"""The page and its files: read once at the start, served by exact name and nothing else.

No name from a request ever reaches the file system, so there is no path to traverse.
"""

import functools
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Response

from botscope.api.answering import VARY, encoded, is_unchanged, wanted
from botscope.api.encodings import Forms, forms_of
from botscope.errors import MissingError

SIZE_LIMIT_BYTES = 4 * 1024 * 1024
"""Far above any file of the page; a build folder that slipped in is not loaded."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served, and as what; a file of another kind is not."""

ASK_AGAIN = "no-cache"

COMPRESSED_ALREADY = {".png", ".woff2"}

WRITTEN_BY_OTHERS = "vendor"
"""Folder of libraries: served to the byte as they came."""

COMMENT_LINES = re.compile(rb"^[ \t]*(?:/\*.*?\*/[ \t]*$|//[^\n]*$)", re.DOTALL | re.MULTILINE)
"""Comments that fill their lines: a fifth of our own scripts, and of no use to a browser."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file as it goes over the wire."""

    forms: Forms
    content_type: str
    etag: str


def load(folder: Path) -> dict[str, PageFile]:
    """Read every servable file under a folder, by its path with ``/``; links are not followed."""
    files: dict[str, PageFile] = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(Path(root, name))]
        for name in names:
            path = Path(root, name)
            if _is_servable(path):
                name_in_address = path.relative_to(folder).as_posix()
                files[name_in_address] = _file(
                    path.suffix, served(name_in_address, path.read_bytes())
                )
    return files


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") or path.is_symlink()


def _is_servable(path: Path) -> bool:
    if _is_hidden(path) or path.suffix not in TYPES or not path.is_file():
        return False
    return path.stat().st_size <= SIZE_LIMIT_BYTES


def served(name: str, content: bytes) -> bytes:
    """Return what goes over the wire: our scripts and styles without the comments between lines.

    Each removed line leaves an empty one, so that a browser's error names the line of the source.
    """
    is_ours = not name.startswith(f"{WRITTEN_BY_OTHERS}/") and name.endswith((".js", ".css"))
    if not is_ours:
        return content
    return COMMENT_LINES.sub(lambda comment: b"\n" * comment[0].count(b"\n"), content)


# Equal files are compressed once in a process, however many applications serve them.
@functools.lru_cache(maxsize=512)
def _file(suffix: str, content: bytes) -> PageFile:
    forms = Forms(content) if suffix in COMPRESSED_ALREADY else forms_of(content)
    etag = hashlib.blake2b(content, digest_size=12).hexdigest()
    return PageFile(forms, TYPES[suffix], etag)


def respond(files: dict[str, PageFile], name: str) -> Response:
    """Answer with one file of the page."""
    found = files.get(name)
    if found is None:
        raise MissingError("There is no such file. /api/openapi.json lists every address.")
    if is_unchanged(found.etag):
        response = Response(status=304)
    else:
        content, encoding = found.forms.best(wanted())
        response = encoded(Response(content, content_type=found.content_type), encoding)
    response.headers["ETag"] = f'"{found.etag}"'
    response.headers["Cache-Control"] = ASK_AGAIN
    response.headers["Vary"] = VARY
    return response
