"""A first load says how far it is, also inside one great file, and shows nothing half-read."""

from pathlib import Path

from trade_log import HEADER, NOW_S, rows, write

from botscope.ingest.border import Border
from botscope.ingest.merge import BotReader
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place


def test_share_rises_inside_one_file_and_half_of_it_is_not_shown(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(500))
    place = single_place(tmp_path / "state", tmp_path / "logs")
    bot = BotReader(place, IngestOptions(block_bytes=4096), Border())
    shares: list[float] = []
    shown: list[int] = []

    def hear(share: float) -> None:
        shares.append(share)
        snapshot = bot.snapshot(int(NOW_S * 1000), share)
        assert all(account.is_conserved for account in snapshot.files)
        shown.append(len(snapshot.trades))

    bot.refresh(int(NOW_S * 1000), hear)
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert shares[-1] == 1
    assert set(shown[:-1]) == {0}
    assert shown[-1] == 500
