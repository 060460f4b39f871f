"""Ids and hashes of rows: exact at every size, also at none."""

import numpy as np
import pytest

from botscope.ingest.duplicates import IdIndex, hashed


def _column(ids: list[str]) -> np.ndarray:
    return np.asarray([name.encode() for name in ids], dtype=np.bytes_)


@pytest.mark.parametrize(
    "column",
    [
        np.empty(0, dtype="S1"),
        np.empty(0, dtype="S9"),
        np.empty(0),
        np.broadcast_to(np.bytes_(b""), 0),
        np.empty(0, dtype="V0"),
        np.empty(3, dtype="V0"),
    ],
    ids=["narrow", "wide", "numbers", "constant", "no-width", "rows-of-no-width"],
)
def test_column_without_anything_has_a_hash_for_each_row(column: np.ndarray) -> None:
    assert hashed(column).tolist() == [0] * len(column)


def test_hash_does_not_depend_on_the_width_of_the_column() -> None:
    narrow = _column(["a", "bc", ""])
    assert hashed(narrow).tolist() == hashed(narrow.astype("S30")).tolist()
    assert len(set(hashed(narrow).tolist())) == 3


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("piece", [1, 7, 100])
def test_ids_in_any_order_repeat_exactly_as_a_set_says(seed: int, piece: int) -> None:
    draw = np.random.default_rng(seed)
    names = [f"{'x' * (n % 3)}{n}" if n else "" for n in draw.integers(0, 400, 600).tolist()]
    index, held, told = IdIndex(), [], []
    for start in range(0, len(names), piece):
        ids = _column(names[start : start + piece])
        repeats = index.repeated(ids, lambda: _column(held) if held else _column([""])[:0])
        told.extend(repeats.tolist())
        held.extend(n for n, r in zip(names[start : start + piece], repeats, strict=True) if not r)
    seen: set[str] = set()
    wanted = [bool(n) and (n in seen or bool(seen.add(n))) for n in names]
    assert told == wanted
