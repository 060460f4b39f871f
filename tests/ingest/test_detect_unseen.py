"""Logs that nobody has seen: names scrambled or missing, and what values alone still prove."""

from collections import Counter

import pytest
from made_up_logs import NAMINGS, SHAPES, STYLES, made_up

from botscope.ingest import foreign
from botscope.ingest.detect import CONFIDENT
from botscope.ingest.layout import Row
from botscope.ingest.pairing import pair
from botscope.ingest.rowtable import RowTable

SEEDS = (11, 12)
_STYLE_OF = dict(zip(NAMINGS, (*STYLES, *STYLES), strict=False))


def read(log):
    lines = log.text.splitlines()
    layout, has_header = foreign.recognize(lines[:301], "made-up.csv", None, 12)
    assert has_header == log.has_header
    verdicts = [foreign.verdict(line, layout, at, 0) for at, line in enumerate(lines[has_header:])]
    return layout, pair(RowTable.of(row for row in verdicts if isinstance(row, Row)), layout)


def is_wrong(log, paired):
    given = paired.realized_pnl_quote
    return given is not None and (
        log.total is None or given != pytest.approx(log.total, rel=1e-4, abs=1e-4)
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("naming", NAMINGS)
def test_kind_is_found_and_no_total_is_wrong(shape, naming):
    for seed in SEEDS:
        for style in {"comma", _STYLE_OF[naming]}:
            log = made_up(seed, shape, naming, style)
            layout, paired = read(log)
            assert not is_wrong(log, paired), (seed, style, layout.names(), layout.notes)
            assert layout.kind == log.kind, (seed, style, layout.names())


@pytest.mark.parametrize("naming", NAMINGS)
def test_values_alone_find_most_totals(naming):
    found = Counter()
    for shape in ("closed", "closed_no_direction", "fills_pnl", "events"):
        for seed in SEEDS:
            log = made_up(seed, shape, naming, "comma")
            if log.total is not None:
                _, paired = read(log)
                found[paired.realized_pnl_quote is not None] += 1
    assert found[True] >= 0.9 * found.total()


@pytest.mark.parametrize("naming", ["nonsense", "none"])
@pytest.mark.parametrize("shape", ["closed", "fills_pnl"])
def test_meanings_are_given_to_the_columns_that_have_them(shape, naming):
    wanted = {"closed": ("entry_price", "exit_price", "direction", "time", "open_time"),
              "fills_pnl": ("side", "price", "quantity")}[shape]  # fmt: skip
    right, asked = 0, 0
    for seed in SEEDS:
        log = made_up(seed, shape, naming, "comma")
        layout, _ = read(log)
        by_index = {c.canonical: log.roles[c.index] for c in layout.columns}
        right += sum(by_index.get(role) == role for role in wanted)
        asked += len(wanted)
        assert "total" not in by_index.values()
    assert right >= 0.9 * asked


@pytest.mark.parametrize("shape", ["fills_pnl", "events"])
def test_answer_from_nameless_columns_is_called_unsure(shape):
    layout, _ = read(made_up(11, shape, "nonsense", "comma"))
    assert layout.confidence < CONFIDENT
