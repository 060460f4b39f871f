"""Logs that nobody has seen: names scrambled or missing, and what values alone still prove."""

import random
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


def trapped(result, columns=("symbol", "direction", "quantity", "entry_price", "exit_price")):
    """Rows whose column ``pnl`` holds something else than the money of its row."""
    dice, running, rows = random.Random(5), 0.0, [",".join(("time", *columns, "pnl"))]
    for at in range(60):
        entry, sign, quantity = 100 + dice.uniform(-5, 5), dice.choice((1, -1)), dice.uniform(1, 9)
        move = dice.gauss(0.1, 2)
        running += move * quantity
        cells = {
            "symbol": "ABCUSDT", "direction": "LONG" if sign > 0 else "SHORT",
            "quantity": f"{quantity:.4f}", "entry_price": f"{entry:.5f}",
            "exit_price": f"{entry + sign * move:.5f}",
        }  # fmt: skip
        value = result(move, entry, quantity, running)
        moment = f"2025-04-{1 + at // 24:02d} {at % 24:02d}:00:00"
        rows.append(",".join((moment, *(cells[name] for name in columns), f"{value:.6f}")))
    lines = rows
    layout, _ = foreign.recognize(lines, "trap.csv", None, 12)
    verdicts = [foreign.verdict(line, layout, at, 0) for at, line in enumerate(lines[1:])]
    return layout, pair(RowTable.of(row for row in verdicts if isinstance(row, Row)), layout)


TRAPS = {
    "fraction": lambda move, entry, quantity, running: move / entry,
    "percent": lambda move, entry, quantity, running: 100 * move / entry,
    "points": lambda move, entry, quantity, running: move,
    "running total": lambda move, entry, quantity, running: running,
    "running total from a deposit": lambda move, entry, quantity, running: 500 + running,
}


@pytest.mark.parametrize("result", TRAPS.values(), ids=TRAPS)
def test_column_called_pnl_that_is_no_money_of_its_row_is_not_summed(result):
    layout, paired = trapped(result)
    assert layout.kind == "closed_trades"
    assert paired.realized_pnl_quote is None
    assert layout.column("pnl") is None


def test_running_total_beside_nothing_is_told_by_how_it_moves():
    layout, paired = trapped(TRAPS["running total"], ("symbol", "direction"))
    assert paired.realized_pnl_quote is None
    assert any("running total" in note for note in layout.notes)


@pytest.mark.parametrize("name", ["fraction", "percent", "points"])
def test_result_that_nothing_proves_is_called_unsure(name):
    layout, _ = trapped(TRAPS[name], ("symbol", "direction"))
    assert layout.confidence < CONFIDENT


def test_multiple_of_the_risk_is_never_a_sure_total():
    dice = random.Random(8)
    risks = [dice.uniform(0.5, 3) for _ in range(60)]
    layout, paired = trapped(lambda move, entry, quantity, running: move / risks.pop())
    assert paired.realized_pnl_quote is None or layout.confidence < CONFIDENT
