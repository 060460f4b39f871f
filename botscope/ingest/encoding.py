"""How a file's bytes become text: UTF-8, UTF-16, and single lines of an old Windows code page."""

import codecs

import numpy as np

from botscope.domain.columns import IntArray

UTF8 = "utf-8"
CODE_PAGE = "cp1252"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def wide_encoding(head: bytes) -> str | None:
    """Return the UTF-16 form that a file's first bytes announce, None where they do not."""
    marked = _UTF16.get(head[:2])
    if marked:
        return marked
    sample = head[: len(head) & ~1][:512]
    if len(sample) < 16:
        return None
    half = len(sample) // 2
    # Western text in UTF-16 has every other byte zero; a run of NULs has both.
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.8 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.8 and odd < 0.1 else None


def narrowed(raw: bytes, encoding: str) -> bytes:
    """Return UTF-16 bytes as UTF-8, without the mark and without half a character at the end."""
    start = 2 if raw[:2] in _UTF16 else 0
    whole = start + ((len(raw) - start) & ~1)
    return raw[start:whole].decode(encoding, "replace").encode(UTF8)


def wide_offsets(narrow: bytes, offsets: IntArray, *, marked: bool) -> IntArray:
    """Return where positions in the UTF-8 form stand in the UTF-16 file."""
    octets = np.frombuffer(narrow, dtype=np.uint8)
    # One unit for each character, a second one for those beyond the basic plane.
    units = ((octets & 0xC0) != 0x80).astype(np.int64) + (octets >= 0xF0)
    before = np.concatenate(([0], np.cumsum(units)))
    return np.asarray(before[offsets] * 2 + (2 if marked else 0), dtype=np.int64)


def decoded(line: bytes) -> tuple[str, str] | None:
    """Return a line as text and the encoding that it took, None where no encoding fits."""
    for encoding in (UTF8, CODE_PAGE):
        try:
            return line.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def shown(raw: bytes, limit: int) -> str:
    """Return bytes as text fit to show, at most ``limit`` characters."""
    return raw[: limit * 4].decode(UTF8, "replace")[:limit]
