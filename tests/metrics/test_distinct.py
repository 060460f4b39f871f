"""The distinct whole numbers of an array."""

import numpy as np
import pytest

from botscope.domain.columns import distinct


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([7], [7]), ([3, -1, 3, 0, -1], [-1, 0, 3]), ([5, 5, 5], [5])],
    ids=["none", "one", "some", "all_alike"],
)
def test_each_number_is_told_once_in_ascending_order(
    values: list[int], expected: list[int]
) -> None:
    found = distinct(np.asarray(values, dtype=np.int32))
    assert (found.tolist(), found.dtype) == (expected, np.dtype(np.int64))
