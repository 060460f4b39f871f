"""The CSV: whatever text a cell holds, it is read back as it was, and nothing computes."""

import csv
import io
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.api.export import DANGEROUS_STARTS, cell
from tests.api.sample import client_of, trade_line, write_bot

TEXTS = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda start, rest: start + rest,
        st.sampled_from([*DANGEROUS_STARTS, " =", "\ufeff=", '"=', "'=", "-1", "+1e5", "=1+1"]),
        st.text(max_size=20),
    ),
)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def read_back(line: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(line + "\r\n", newline="")))
    assert len(rows) == 1
    return rows[0]


@settings(max_examples=400, deadline=None, database=None)
@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_texts_come_back_and_none_begins_as_a_formula(texts):
    found = read_back(",".join(cell(text) for text in texts))
    assert len(found) == len(texts)
    for text, seen in zip(texts, found, strict=True):
        assert seen in (text, "'" + text)
        is_number = NUMBER.fullmatch(seen) is not None
        assert is_number or not seen.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))


@settings(max_examples=200, deadline=None, database=None)
@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers()))
def test_number_stays_a_number(number):
    (seen,) = read_back(cell(number) + ",")[:1]
    assert float(seen) == number


def test_formula_in_a_log_is_a_text_in_the_download(tmp_path):
    folder = write_bot(tmp_path)
    formula = "=HYPERLINK(1)"
    with (folder / "logs" / "trades.csv").open("a", encoding="utf-8") as log:
        log.write(trade_line(50, -1.5, day=2, version="v8.01", reason=formula) + "\n")
    answer = client_of(folder).get("/api/trades.csv?q=HYPERLINK")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["exit_reason"] == "'" + formula
    assert float(row["realized_pnl_quote"]) == -1.5


def test_slow_readers_take_some_of_the_threads_and_never_all(tmp_path):
    client = client_of(write_bot(tmp_path))
    running = [client.get("/api/trades.csv") for _ in range(2)]
    refused = client.get("/api/trades.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "Try again" in refused.json["detail"]
    assert client.head("/api/trades.csv").status_code == 200
    assert client.get("/api/stats").status_code == 200
    # One is read to its end, the other one's reader goes away.
    assert running[0].text.count("\n") == 41
    assert client.get("/api/trades.csv").status_code == 200
    running.pop().close()
    assert [client.get("/api/trades.csv").status_code for _ in range(4)] == [200] * 4
