"""Physical lines: what ends one, what is too long, and that cutting the stream changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botscope.ingest.lines import LineFeed, LongLine, ends_with_return


def _lines(feed: LineFeed, *chunks: bytes) -> list[object]:
    found: list[object] = []
    for chunk in chunks:
        for piece in feed.take(chunk):
            if isinstance(piece, LongLine):
                found.append((piece.offset, piece.size_bytes))
            else:
                offset, data = piece
                for line in data.split(b"\n")[:-1]:
                    found.append((offset, line))
                    offset += len(line) + 1
    return found


def test_unterminated_last_line_is_pending_and_not_a_line() -> None:
    feed = LineFeed(100)
    assert _lines(feed, b"one\ntw") == [(0, b"one")]
    assert (feed.pending_count, feed.pending_bytes) == (1, b"tw")
    assert _lines(feed, b"o\n") == [(4, b"two")]
    assert feed.pending_count == 0


def test_line_beyond_the_limit_is_given_up_and_the_next_one_read() -> None:
    feed = LineFeed(10)
    assert _lines(feed, b"a\n" + b"x" * 25 + b"\nb\n") == [(0, b"a"), (2, 26), (28, b"b")]


def test_line_beyond_the_limit_is_not_kept_in_memory() -> None:
    feed = LineFeed(10)
    for _ in range(50):
        assert feed.take(b"x" * 1000) == []
    assert len(feed.pending_bytes) <= 1024
    (piece,) = feed.take(b"\n")
    assert isinstance(piece, LongLine)
    assert piece.size_bytes == 50_001


@pytest.mark.parametrize(
    ("data", "answer"),
    [(b"a\rb\r", True), (b"a\r\nb\r\n", False), (b"a\nb", False), (b"ab", False)],
    ids=["old mac", "windows", "unix", "no end at all"],
)
def test_lone_returns_end_lines_only_where_there_is_no_line_feed(data: bytes, answer: bool) -> None:
    assert ends_with_return(data) is answer


@given(st.binary(max_size=200).map(lambda raw: raw.replace(b"\0", b"\n")), st.data())
def test_cutting_the_stream_anywhere_gives_the_same_lines(raw: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=6)))
    edges = [0, *cuts, len(raw)]
    chunks = [raw[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    whole, pieces = LineFeed(16), LineFeed(16)
    assert _lines(whole, raw) == _lines(pieces, *chunks)
    assert whole.pending_count == pieces.pending_count
    assert whole.ended_count == pieces.ended_count == raw.count(b"\n")
