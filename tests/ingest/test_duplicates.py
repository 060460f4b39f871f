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


class Held:
    """Rows let through so far: what a shelf is to the index."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}

    def held_ids(self) -> tuple[np.ndarray, np.ndarray]:
        lines = np.asarray(list(self.names), dtype=np.int64)
        return _column([*self.names.values(), ""])[:-1], lines

    def ids_at(self, lines: np.ndarray) -> np.ndarray:
        return _column([self.names[line] for line in lines.tolist()])


def _told(names: list[str], piece: int) -> list[bool]:
    index, held, told = IdIndex(), Held(), []
    for start in range(0, len(names), piece):
        part = names[start : start + piece]
        lines = np.arange(start + 2, start + 2 + len(part))
        repeats = index.repeated(_column(part), lines, held).tolist()
        told.extend(repeats)
        fresh = [
            (line, n) for line, n, r in zip(lines.tolist(), part, repeats, strict=True) if not r
        ]
        held.names.update(fresh)
    return told


def _wanted(names: list[str]) -> list[bool]:
    seen: set[str] = set()
    return [bool(name) and (name in seen or bool(seen.add(name))) for name in names]


@pytest.mark.parametrize("piece", [1, 7, 100, 500])
@pytest.mark.parametrize(
    "names",
    [
        [f"t{n:05d}" for n in range(500)],
        [f"t{n}" for n in range(500)],
        [f"t{n - (n % 40 == 39) * 17:05d}" for n in range(500)],
        [f"t{n:05d}" for n in [*range(300), *range(100, 400)]],
        [f"t{n:05d}" for n in range(500, 0, -1)] * 2,
        ["b", "a", "", "b", "", "a", "aa", "b"] * 60,
        [f"t{n:05d}" for n in range(200)] + ["z"] * 3 + [f"t{n:05d}" for n in range(150, 400)],
    ],
    ids=["rising", "rising-longer", "some-fall", "repeated-tail", "falling", "few", "high-between"],
)
def test_ids_of_any_order_repeat_exactly_as_a_set_says(names: list[str], piece: int) -> None:
    assert _told(names, piece) == _wanted(names)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("piece", [1, 7, 100])
def test_random_ids_repeat_exactly_as_a_set_says(seed: int, piece: int) -> None:
    draw = np.random.default_rng(seed)
    names = [f"{'x' * (n % 3)}{n}" if n else "" for n in draw.integers(0, 400, 600).tolist()]
    assert _told(names, piece) == _wanted(names)
