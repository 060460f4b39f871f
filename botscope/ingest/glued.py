"""Two rows in one line, where the first was cut inside its id: every other cell looks right.

A bot that is killed while it writes leaves ``v8.01-00`` without a line end, and the next row makes
``v8.01-00v8.01-000124`` of it. Counted under that name, the trade would count again when the bot
writes it under its own.
"""

import numpy as np

from botscope.domain.columns import BoolArray, BytesArray

_NEXT_WITHIN = 10
_CLASSES = bytes(
    ord("0") if chr(code).isdigit() and code < 128 else ord("a") if chr(code).isalpha() else code
    for code in range(256)
)


def glued_ids(ids: BytesArray, previous: bytes) -> tuple[BoolArray, bytes]:
    """Find ids that are the beginning of one id and the whole of another.

    Parameters
    ----------
    ids
        The ids of rows in the order of their lines.
    previous
        The last id before them that was whole, ``b""`` where there is none.

    Returns
    -------
    tuple of array and bytes
        True for each glued id, and the last whole id.
    """
    glued = np.zeros(len(ids), dtype=np.bool_)
    lengths = np.strings.str_len(ids)
    before = np.concatenate(([len(previous)], lengths[:-1]))
    for start in np.flatnonzero(lengths > before).tolist():
        whole = previous if start == 0 else bytes(ids[start - 1])
        row = start
        while row < len(ids) and not glued[row] and is_glued(bytes(ids[row]), whole):
            glued[row] = True
            row += 1
    whole_rows = np.flatnonzero(~glued & (lengths > 0))
    return glued, bytes(ids[whole_rows[-1]]) if len(whole_rows) else previous


def is_glued(trade_id: bytes, previous: bytes) -> bool:
    """Return True for an id that ends like the one before it and begins with a part of it."""
    length = len(previous)
    if not length < len(trade_id) <= 2 * length:
        return False
    part, whole = trade_id[:-length], trade_id[-length:]
    if previous.isdigit():
        return whole.isdigit() and 0 < int(whole) - int(previous) <= _NEXT_WITHIN
    shape = previous.translate(_CLASSES)
    if len(set(shape)) < 2:
        return False
    return whole.translate(_CLASSES) == shape and part.translate(_CLASSES) == shape[: len(part)]
