"""Which rows each trade took is known while a log grows, and nothing is kept where one row did."""

import numpy as np
import pytest

from botscope.domain.fills import NO_FILLS, TripFills
from tests.ingest.trade_log import picture, read, read_in_pieces, write

HEADER = "time,symbol,side,price,quantity,fee"


def line(at, side, quantity, symbol="BTCUSDT"):
    return (
        f"2026-01-02T{at // 60:02d}:{at % 60:02d}:00Z,{symbol},{side},{100 + at % 7},{quantity},0.1"
    )


def lines_of(steps, count):
    return [line(at, *steps[at % len(steps)]) for at in range(count)]


SCALED = (("buy", 1), ("buy", 2), ("sell", 2), ("buy", 1), ("sell", 2))
MIXED = (("buy", 1), ("buy", 1, "ETHUSDT"), ("buy", 1), ("sell", 1, "ETHUSDT"), ("sell", 2))


@pytest.mark.parametrize("steps", [SCALED, MIXED], ids=["scaled", "two markets"])
@pytest.mark.parametrize("piece", [1, 7], ids=["row by row", "seven rows at once"])
def test_a_growing_log_names_the_rows_that_a_fresh_reading_names(tmp_path, steps, piece):
    lines = lines_of(steps, 40)
    grown = list(read_in_pieces(tmp_path / "grown", HEADER, lines, piece))
    write(tmp_path / "whole" / "logs" / "trades.csv", "\n".join([HEADER, *lines, ""]))
    whole = read(tmp_path / "whole")
    assert len(whole.fills[0].closing_line) > 5
    assert picture(grown[-1]) == picture(whole)


def test_rows_newest_first_are_named_by_their_own_lines(tmp_path):
    lines = lines_of(SCALED, 5)
    write(tmp_path / "logs" / "trades.csv", "\n".join([HEADER, *reversed(lines), ""]))
    kept = read(tmp_path).fills[0]
    # The rows of lines 6, 5, 4, 3, 2 were written in this order.
    assert [[int(kept.line[at]) for at in kept.rows_of(end)] for end in (4, 2)] == [[6, 5], [5, 3]]


def test_of_round_trips_of_two_rows_nothing_is_kept(tmp_path):
    lines = lines_of((("buy", 1), ("sell", 1)), 40)
    write(tmp_path / "logs" / "trades.csv", "\n".join([HEADER, *lines, ""]))
    bot = read(tmp_path)
    assert len(bot.trades) == 20
    assert len(bot.fills[0].line) == len(bot.fills[0].closing_line) == 0


def test_each_log_has_its_own_rows(tmp_path):
    for name, count in (("a.csv", 5), ("b.csv", 0), ("c.csv", 10)):
        text = "\n".join([HEADER, *lines_of(SCALED, count), ""])
        write(tmp_path / "logs" / name, text.replace("-02T", f"-0{ord(name[0]) - 95}T"))
    bot = read(tmp_path)
    assert [file.file for file in bot.files] == ["a.csv", "b.csv", "c.csv"]
    assert [len(kept.closing_line) for kept in bot.fills] == [2, 0, 4]


def test_the_parts_of_a_file_are_joined_one_behind_the_other():
    def part(line):
        first = np.asarray([line, line + 1])
        return TripFills(
            np.asarray([line + 2]), np.asarray([0, 2]), first, 10 * first, first / 2, first / 4
        )

    joined = TripFills.concat([part(2), NO_FILLS, part(5), TripFills.none(is_pooled=True)])
    assert [list(joined.rows_of(line)) for line in (4, 7, 9)] == [[0, 1], [2, 3], []]
    assert (joined.line.tolist(), joined.offset.tolist()) == ([2, 3, 5, 6], [20, 30, 50, 60])
    assert (joined.quantity_base.tolist(), joined.is_pooled) == ([1.0, 1.5, 2.5, 3.0], True)
    assert joined.start.tolist() == [0, 2, 4]
