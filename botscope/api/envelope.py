"""The envelope of every answer: ``meta`` is written at the moment of answering, the rest is kept.

The kept part is serialized and compressed once per snapshot; an age is never an old age.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import brotli
import orjson

from botscope.api.encodings import (
    BROTLI_QUALITY,
    BROTLI_WINDOW_BITS,
    GZIP_HEAD,
    GZIP_LEVEL,
    Encoding,
    Wanted,
    gzip_end,
)
from botscope.api.moments import age_s, iso
from botscope.api.strict_json import dumps

BROTLI_END = b"\x03"
"""A last block that is empty (RFC 7932, 9.2)."""


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
    """The kept part of an answer: JSON up to ``meta``, plain and as streams that can go on.

    Both streams end on a whole byte without saying that they end, so that ``meta`` can follow as
    a block that is stored as it is.
    """

    meta: Meta
    rest: bytes
    checksum: int
    deflated: bytes
    brotlied: bytes

    @property
    def size_bytes(self) -> int:
        """How much memory the body takes."""
        return len(self.rest) + len(self.deflated) + len(self.brotlied)

    def best(self, now_ms: int, wanted: Wanted) -> tuple[bytes, Encoding | None]:
        """Return what goes over the wire, and its encoding."""
        if not wanted.fits(len(self.rest)):
            return self.plain(now_ms), None
        if wanted.encoding == "br":
            return self.with_brotli(now_ms), "br"
        return self.gzipped(now_ms), "gzip"

    def plain(self, now_ms: int) -> bytes:
        """Return the whole document."""
        return self.rest + self._end(now_ms)

    def gzipped(self, now_ms: int) -> bytes:
        """Return the whole document as gzip: ``meta`` is the last block (RFC 1951, 3.2.4)."""
        end = self._end(now_ms)
        stored = struct.pack("<BHH", 1, len(end), 0xFFFF - len(end)) + end
        checksum = zlib.crc32(end, self.checksum)
        return GZIP_HEAD + self.deflated + stored + gzip_end(checksum, len(self.rest) + len(end))

    def with_brotli(self, now_ms: int) -> bytes:
        """Return the whole document as brotli: ``meta`` is a block of its own (RFC 7932, 9.2)."""
        end = self._end(now_ms)
        # From the lowest bit: not the last block, a length of four nibbles, less one; stored.
        head = (len(end) - 1) << 3 | 1 << 19
        return self.brotlied + head.to_bytes(3, "little") + end + BROTLI_END

    def _end(self, now_ms: int) -> bytes:
        return b'"meta":' + orjson.dumps(self.meta.at(now_ms)) + b"}"


def body_of(meta: Meta, answer: dict[str, Any]) -> Body:
    """Serialize an answer and compress it."""
    text = dumps(answer)
    rest = b"{" if text == b"{}" else text[:-1] + b","
    return Body(meta, rest, zlib.crc32(rest), _deflated(rest), _brotlied(rest))


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_SYNC_FLUSH)


def _brotlied(content: bytes) -> bytes:
    packer = brotli.Compressor(quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW_BITS)
    packed: bytes = packer.process(content) + packer.flush()
    return packed
