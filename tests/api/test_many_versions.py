"""Among many versions some look good by luck, and the verdict says so."""

import numpy as np
import pytest

from tests.api.sample import COLUMNS, client_of, trade_line, write_bot


def client_with(folder, version_count):
    """A bot whose version v1 earns what luck brings to one pair in two hundred more than v0."""
    write_bot(folder)
    base = np.random.default_rng(5).normal(0, 1, 40)
    lines = [COLUMNS]
    for version in range(version_count):
        moved = base + (0.62 if version == 1 else 0.0)
        for row, pnl in enumerate(moved.tolist()):
            line = trade_line(row, round(pnl, 4), day=1 + version % 2, version=f"v{version}")
            lines.append(line.replace(f"t{row},", f"t{version}-{row},", 1))
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return client_of(folder)


@pytest.mark.parametrize(("count", "pairs"), [(2, 1), (16, 120)])
def test_a_gap_that_is_rare_in_one_pair_is_not_in_many(tmp_path, count, pairs):
    found = client_with(tmp_path, count).get("/api/versions/compare?a=v0&b=v1").json
    assert found["p_value"] < 0.05
    assert not found["is_proven"]
    assert found["p_value_corrected"] == pytest.approx(min(1, found["p_value"] * pairs))
    says_pairs = "120 pairs of versions could be compared, and among so many" in found["verdict"]
    assert says_pairs == (count == 16)
    assert ("you look more than once" in found["verdict"]) == (count == 2)
