"""The envelope of every answer: ``meta`` is written at the moment of answering, the rest is kept.

The kept part is serialized and compressed once per snapshot; an age is never an old age.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import orjson

from botscope.api.moments import age_s, iso
from botscope.api.strict_json import dumps

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
GZIP_FLOOR_BYTES = 400
"""Below this size compression saves nothing worth the work."""

COMPRESSION_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Meta:
    """What every answer says about itself; ``updated_at_ms`` is the age's other end."""

    snapshot: str | None
    source_status: str | None
    updated_at_ms: int | None
    version: str

    def at(self, now_ms: int) -> dict[str, Any]:
        """Return the fields as they read at one moment."""
        return {
            "as_of": iso(now_ms),
            "snapshot": self.snapshot,
            "source_status": self.source_status,
            "data_age_s": age_s(self.updated_at_ms, now_ms),
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Body:
    """The kept part of an answer: JSON after ``meta``, plain and as a finished deflate stream."""

    meta: Meta
    rest: bytes
    deflated: bytes | None

    def plain(self, now_ms: int) -> bytes:
        """Return the whole document."""
        return self._head(now_ms) + self.rest

    def gzipped(self, now_ms: int) -> bytes:
        """Return the whole document as gzip: ``meta`` stored as it is before the kept stream."""
        head = self._head(now_ms)
        stored = struct.pack("<BHH", 0, len(head), 0xFFFF - len(head)) + head
        checksum = zlib.crc32(self.rest, zlib.crc32(head))
        trailer = struct.pack("<II", checksum, (len(head) + len(self.rest)) & 0xFFFFFFFF)
        return GZIP_HEAD + stored + (self.deflated or b"") + trailer

    def _head(self, now_ms: int) -> bytes:
        return b'{"meta":' + orjson.dumps(self.meta.at(now_ms))


def body_of(meta: Meta, answer: dict[str, Any]) -> Body:
    """Serialize an answer and compress it when it is large enough."""
    text = dumps(answer)
    rest = b"}" if text == b"{}" else b"," + text[1:]
    if len(rest) < GZIP_FLOOR_BYTES:
        return Body(meta, rest, None)
    return Body(meta, rest, deflate(rest))


def deflate(content: bytes) -> bytes:
    """Return a finished raw deflate stream."""
    packer = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def gzip_of(content: bytes) -> bytes:
    """Return content as gzip without a time in it, so that equal content is equal bytes."""
    trailer = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return GZIP_HEAD + deflate(content) + trailer
