"""A log under any sequence of appends, cuts, spoiled bytes, rotations, restarts and readings."""

import os
import shutil
import tempfile
from pathlib import Path

from chaos_writer import HEADER, row
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader


def _told(bot: BotSnapshot) -> tuple[object, ...]:
    """What a snapshot says, without the note of having watched the file shrink."""
    trades = bot.trades
    shown = list(zip(trades.trade_id.tolist(), trades.realized_pnl_quote.tolist(), strict=True))
    counts = [
        (a.file, a.line_count, a.header_count, a.blank_count, a.accepted_count)
        + (a.not_a_trade_count, a.duplicate_count, a.pending_count, sorted(a.reasons.items()))
        for a in bot.files
    ]
    refused = sorted((r.file, r.line, r.offset, r.reason, r.text) for r in bot.rejected)
    return shown, sorted(bot.excluded.trade_id.tolist()), counts, refused


class LogMachine(RuleBasedStateMachine):
    """The reader that watched everything must say what a reader says that comes now."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="botscope-machine-"))
        self.log = self.folder / "logs" / "trades.csv"
        self.log.parent.mkdir()
        self.log.write_bytes(HEADER.encode())
        place = single_place(self.folder / "state", self.folder / "logs")
        self.reader = Reader(lambda: [place], IngestOptions(rewrite_patience_s=0.0))
        self.fresh = lambda: Reader(lambda: [place])
        self.count = 0
        self.amounts: dict[bytes, float] = {}
        self.is_spoiled = False
        self.rotated = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def _new_row(self) -> str:
        text = row(f"T{self.count:07d}", self.count)
        self.amounts[f"T{self.count:07d}".encode()] = float(text.split(",")[10])
        self.count += 1
        return text

    def _append(self, raw: bytes) -> None:
        with self.log.open("ab") as handle:
            handle.write(raw)

    @rule(count=st.integers(1, 40))
    def append(self, count: int) -> None:
        self._append("".join(self._new_row() for _ in range(count)).encode())

    @rule(share=st.floats(0.01, 0.99))
    def append_part_of_a_row(self, share: float) -> None:
        text = self._new_row()
        self._append(text[: max(1, int(len(text) * share))].encode())

    @rule(
        raw=st.sampled_from([b"\n", b"\r\n", b"\0" * 40 + b"\n", b'"a,b\n', b"x" * 70_000 + b"\n"])
    )
    def append_rubbish(self, raw: bytes) -> None:
        self._append(raw)

    @rule(share=st.floats(0.0, 1.0))
    def cut(self, share: float) -> None:
        os.truncate(self.log, int(self.log.stat().st_size * share))

    @rule(share=st.floats(0.0, 0.999), value=st.integers(0, 255))
    def spoil_a_byte(self, share: float, value: int) -> None:
        raw = bytearray(self.log.read_bytes())
        if raw:
            raw[int(len(raw) * share)] = value
            self.log.write_bytes(raw)
            self.is_spoiled = True

    @rule(count=st.integers(1, 12))
    def restart_and_repeat(self, count: int) -> None:
        lines = self.log.read_bytes().splitlines(keepends=True)
        self._append(HEADER.encode() + b"".join(lines[-count:]))

    @rule(is_copied=st.booleans())
    def rotate(self, is_copied: bool) -> None:
        self.rotated += 1
        target = self.log.with_name(f"trades.csv.{self.rotated}")
        if is_copied:
            shutil.copyfile(self.log, target)
            os.truncate(self.log, 0)
        else:
            self.log.replace(target)
            self.log.touch()
        self._append(HEADER.encode())

    @rule()
    def read(self) -> None:
        self.reader.refresh()

    @invariant()
    def conserved_and_the_same_as_read_afresh(self) -> None:
        watched = self.reader.refresh().bots["bot"]
        assert [account for account in watched.files if not account.is_conserved] == []
        assert _told(watched) == _told(self.fresh().refresh().bots["bot"])

    @precondition(lambda self: not self.is_spoiled)
    @invariant()
    def every_amount_is_one_that_was_written(self) -> None:
        trades = self.reader.refresh().bots["bot"].trades
        written = set(self.amounts.values())
        for trade_id, amount in zip(
            trades.trade_id.tolist(), trades.realized_pnl_quote.tolist(), strict=True
        ):
            assert self.amounts.get(trade_id, amount) == amount
            assert amount in written


TestLogMachine = LogMachine.TestCase
# In CI the same sequences each time, so that a run is right or wrong by the change it tests;
# everywhere else new ones, which is how faults that are still unknown are found.
TestLogMachine.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
)
