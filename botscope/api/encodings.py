"""Which form of an answer goes over the wire: brotli, gzip, or as it is."""

import functools
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

Encoding = Literal["br", "gzip"]

ENCODINGS: tuple[Encoding, ...] = ("br", "gzip")
"""What can be asked for, the better first."""

FLOOR_BYTES = 400
"""Below this size compression saves nothing worth a browser's work."""

GZIP_LEVEL = 6
BROTLI_QUALITY = 5
"""As fast as gzip at its level; higher ones gain 1 % and cost seven times as much."""

BROTLI_WINDOW_BITS = 18
"""256 KiB: an answer is hardly larger, and the default of 4 MiB is memory in each browser."""

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
SHORT_HEADER = 255


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form that a client prefers; ``is_forced`` where it refuses content as it is."""

    encoding: Encoding | None = None
    is_forced: bool = False

    def fits(self, size_bytes: int) -> bool:
        """Return True where content of this size is compressed for the client."""
        return self.encoding is not None and (self.is_forced or size_bytes >= FLOOR_BYTES)


@dataclass(frozen=True, slots=True)
class Forms:
    """One content in every form that it is sent in; None where a form is never sent."""

    plain: bytes
    gzipped: bytes | None = None
    brotlied: bytes | None = None

    def best(self, wanted: Wanted) -> tuple[bytes, Encoding | None]:
        """Return what goes over the wire, and its encoding."""
        packed = {"br": self.brotlied, "gzip": self.gzipped, None: None}[wanted.encoding]
        if packed is None or not wanted.fits(len(self.plain)):
            return self.plain, None
        return packed, wanted.encoding


def forms_of(content: bytes) -> Forms:
    """Compress content once for all who will ask for it."""
    return Forms(content, gzip_of(content), brotli_of(content))


def wanted_by(header: str) -> Wanted:
    """Return what an ``Accept-Encoding`` asks for; without one nothing is compressed.

    Who refuses everything that we have gets content as it is: an answer helps more than a refusal.
    """
    return _short(header) if len(header) <= SHORT_HEADER else _read(header)


def _read(header: str) -> Wanted:
    accept = parse_accept_header(header, Accept)
    best = max(ENCODINGS, key=accept.quality)
    quality, as_it_is = accept.quality(best), _quality_as_it_is(accept)
    if not quality or as_it_is > quality:
        return Wanted()
    return Wanted(best, is_forced=as_it_is == 0)


_short = functools.lru_cache(maxsize=256)(_read)
"""Browsers send a handful of different headers; only a short one may be remembered."""


def _quality_as_it_is(accept: Accept) -> float:
    """Return how much content as it is is liked: the last choice unless the header says more."""
    listed = {name.lower(): quality for name, quality in accept}
    if "identity" in listed:
        return listed["identity"]
    return 0 if listed.get("*") == 0 else 0.0001


def gzip_of(content: bytes) -> bytes:
    """Return content as gzip without a time in it, so that equal content is equal bytes."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    return GZIP_HEAD + packed + gzip_end(zlib.crc32(content), len(content))


def gzip_end(checksum: int, size_bytes: int) -> bytes:
    """Return what closes a gzip file."""
    return struct.pack("<II", checksum, size_bytes & 0xFFFFFFFF)


def brotli_of(content: bytes) -> bytes:
    """Return content as brotli."""
    packed: bytes = brotli.compress(content, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW_BITS)
    return packed


Pack = Callable[[bytes], bytes]


def packer_of(encoding: Encoding) -> tuple[Pack, Callable[[], bytes]]:
    """Return what compresses a piece of content, and what ends it."""
    if encoding == "gzip":
        gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        return gzip.compress, gzip.flush
    packer = brotli.Compressor(quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW_BITS)
    return packer.process, packer.finish
