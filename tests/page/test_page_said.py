"""Sentences of the server that hold values are told in every language, with their numbers."""

import ast
import itertools
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import playwright
import pytest

from botscope.api import market_marks, parameters
from botscope.ingest import (
    belief,
    bystanders,
    formats,
    layout,
    override_file,
    relations,
    running,
    status,
    uncounted,
)
from botscope.ingest.options import IngestOptions
from botscope.ingest.state_file import StateError, read_state
from botscope.metrics import intervals_missing, units, verdict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NODE = Path(playwright.__file__).parent / "driver" / ("node.exe" if os.name == "nt" else "node")
LANGUAGES = ["de", "zh-Hans"]
ROOMS = [
    "api/answering", "api/doubts", "api/fees_elsewhere", "api/market_marks", "api/moments",
    "api/pages", "api/problem", "api/resources/bots_joint", "api/resources/explain_parts",
    "api/resources/explain_places", "api/resources/past", "api/resources/untold", "api/view",
    "api/workings", "api/worth", "history/keeper", "history/tracks", "ingest/account",
    "ingest/admission", "ingest/amounts", "ingest/assignment", "ingest/belief", "ingest/border",
    "ingest/bystanders", "ingest/cell_doubts", "ingest/consistency", "ingest/copies",
    "ingest/detect", "ingest/double_hours", "ingest/export_file", "ingest/fee_columns",
    "ingest/files", "ingest/foreign",
    "ingest/freqtrade_export", "ingest/freqtrade_trade", "ingest/headers", "ingest/inference",
    "ingest/json_walk", "ingest/judge", "ingest/kinds", "ingest/known_format", "ingest/layout",
    "ingest/logfile", "ingest/mending", "ingest/merge", "ingest/moneys", "ingest/netting",
    "ingest/outliers", "ingest/override_columns", "ingest/override_doubts", "ingest/override_file",
    "ingest/override_source", "ingest/overrides", "ingest/own_layouts", "ingest/pairing",
    "ingest/picture", "ingest/pulse", "ingest/quantities", "ingest/relations", "ingest/repeats",
    "ingest/result_checks", "ingest/results", "ingest/row_proof", "ingest/rows", "ingest/running",
    "ingest/running_fees", "ingest/simulated", "ingest/single_lines", "ingest/state_dates",
    "ingest/state_fields", "ingest/state_file", "ingest/state_positions", "ingest/state_source",
    "ingest/status", "ingest/sum_rows", "ingest/time_columns", "ingest/time_styles", "ingest/trips",
    "ingest/uncounted", "ingest/version_source", "metrics/explain_curve", "metrics/explain_told",
    "metrics/falls_apart", "metrics/fees", "metrics/holding", "metrics/intervals_missing",
    "metrics/montecarlo", "metrics/permutation", "metrics/ratios", "metrics/reconciliation",
    "metrics/risk", "metrics/undefined", "metrics/units", "metrics/verdict", "metrics/versions",
    "metrics/warnings",
]  # fmt: skip
"""Whose sentences reach the page, with values and without."""
ASKED_ROOMS = ["api/parameters", "api/resources/candles", "api/resources/equity",
               "api/resources/versions"]  # fmt: skip
"""Of these the sentences with values alone: the others describe parameters, for programs."""
NOW_MS = 1_790_000_000_000


def verdicts() -> Iterator[str]:
    """Say every kind of verdict, of few and many trades and pairs, proven or not."""
    for counts, pairs in itertools.product([(1, 40), (25, 40), (1200, 4000)], [1, 1326]):
        finding = verdict.Finding("v8.01", "v8.02", *counts, "USDT", pairs)
        yield from verdict.caveats(finding, (0, 10), (20, 30))
        yield verdict.needs_more(finding)
        yield verdict.verdict(finding, {"difference_quote": None})
        yield verdict.verdict(finding, {"difference_quote": 0})
        for numbers in _comparisons():
            yield verdict.verdict(finding, numbers)


def _comparisons() -> Iterator[dict[str, Any]]:
    sides = itertools.product([1234.5, -0.00123], [2.0, -2.0], [None, (0.1, 0.2)], [True, False])
    for (difference, expectancy, interval, is_proven), p, needed in itertools.product(
        sides, [0.31, 0.04, 0.0042, 0.0001], [(None, "b"), (1, "b"), (12345, "a"), (70, "each")]
    ):
        yield {
            "difference_quote": difference, "a_expectancy_quote": expectancy,
            "b_expectancy_quote": expectancy, "difference_interval": interval,
            "is_proven": is_proven, "p_value": p, "p_value_corrected": min(1.0, 20 * p),
            "trades_needed_count": needed[0], "trades_needed_of": needed[1],
        }  # fmt: skip


def sources() -> Iterator[str]:
    """Say each state of a state file, in the ages that there are."""
    options = IngestOptions()
    details = (("missing", None), ("missing", NOW_MS), ("torn", None), ("unreadable", None))
    for problem, vanished_ms in details:
        evidence = status.Evidence(
            None, problem, "bot_state.json is not there", 300.0, None, None, vanished_ms
        )
        yield status.source_of(evidence, NOW_MS, options).message
    for age_s, touched, every_s in itertools.product(
        [-3600, 5, 500, 90_000], [None, NOW_MS], [4.5, 300.0, 301.0, 3600.0]
    ):
        updated = NOW_MS - age_s * 1000
        state = status.BotState(updated_at_ms=updated, schema=99)
        evidence = status.Evidence(state, None, "", every_s, touched, updated, None)
        yield status.source_of(evidence, NOW_MS, options).message


def broken_states() -> Iterator[str]:
    """Say what is wrong with each kind of file that is no state."""
    twice = b'{"schema": 1, "seq": 1, "seq_end": 2, "updated_at": 1, "bot_name": "a", "balance": 1}'
    for raw in (b"", b"{\0\0", b"no", b"[" * 100_000, twice, b"[1]", b"1", b"{", b"{\xff}"):
        try:
            read_state(raw, NOW_MS)
        except StateError as error:
            yield from _problems(error.kind, str(error))
    yield from _problems("torn", "it changed while it was read")


def _problems(kind: Any, detail: str) -> Iterator[str]:
    for state in (None, status.BotState(updated_at_ms=NOW_MS)):
        evidence = status.Evidence(state, kind, detail, None, None, None, None)
        yield status.source_of(evidence, NOW_MS, IngestOptions()).message


def notes() -> Iterator[str]:
    """Say what a selection and a file are noted for."""
    levels = itertools.product(market_marks.WORDS.values(), ["long", "short", "open"])
    yield from (words.format(side=side) for words, side in levels)
    yield "waits to sell: target of the long position"
    yield from (units._left_out(*counts) for counts in ((1, 1), (1, 3), (2, 3), (1234, 1234)))
    for results in ([], [1], [0, 0], [1, 2], [1, 0], [-1, -2], [-1, 0], [3, -1, 2, -2]):
        yield intervals_missing.why_no_mean_interval(np.array(results, dtype=float))
        yield intervals_missing.why_no_factor_interval(np.array(results, dtype=float))
    yield from uncounted.said_of(dict.fromkeys(uncounted._WHY, 3), 12_345)
    yield from filter(None, (belief.refused_note(9, 1), belief.refused_note(9, 0)))


MAPPINGS = [
    "[[file", "[[files]]", "file = 3", "[[file]]\nmatch = 'a.csv'\nkid = 'fills'",
    "[[file]]\nkind = 'fill'", "[[file]]\nmatch = 'a.csv'\ntimezone = 'Europe/Berlni'",
    "[[file]]\nmatch = 'a.csv'\nwidth = 0\nignore = 1\nversion = ''\ndetect = false",
    "[[file]]\nmatch = 'a.csv'\ncolumns = 3",
    "[[file]]\nmatch = 'a.csv'\n[file.columns]\ntimes = 'a'\nprice = 3\ntime = 'position:0'",
    "[[file]]\nmatch = 'a.csv'\n[file.columns]\nprice = {style = 'x'}\ntime = {clocks = 'a'}",
    "[[file]]\nmatch = 'a.csv'\n[file.columns]\nprice = {column = 'a', style = 'x'}",
    "[[file]]\nmatch = 'a.csv'\n[file.columns]\nprice = {column = 'a', clock = 'x'}",
    "[[file]]\nmatch = 'a.csv'\n[file.columns]\ntime = {column = 3}",
]  # fmt: skip


def refusals() -> Iterator[str]:
    """Say why a mapping, a file and a question are refused."""
    for text in MAPPINGS:
        problems = override_file.parse_overrides(text, "botscope.toml")[1]
        assert problems, text
        yield "it is not used: " + "; ".join(problems)
    kinds = get_args(layout.LayoutKind)
    yield from (f"line 1: {kind}, 7 columns" for kind in kinds)
    yield from (f"a row of a log of {kind}" for kind in kinds)
    roles = (role.replace("_", " ") for role in layout.CANONICAL)
    yield from (f"`a`: named like {role}; 3 different values" for role in roles)
    yield from (f"not a log but {words}" for _, words in bystanders._SIGNATURES)
    yield from (note for known in formats.FORMATS for note in known.notes)
    asked = [
        (parameters.LIMIT, "x"), (parameters.LIMIT, "501"), (parameters.UNIT, "euro; or so"),
        (parameters.BOT, ""), (parameters.BOT, "\0"), (parameters.TZ, "Mars"),
        (parameters.moment("from", ""), "2026-02-30"), (parameters.moment("to", ""), "yesterday"),
    ]  # fmt: skip
    for parameter, text in asked:
        with pytest.raises(ValueError, match=" ") as refused:
            parameter.read(text)
        yield f"{parameter.name}: {refused.value}"


def proofs() -> Iterator[str]:
    """Say of a result what it equals, each relation that there is."""
    rising = np.arange(1.0, 41.0)
    columns = relations.Money.__dataclass_fields__.keys() - {"step"}
    money = relations.Money(**dict.fromkeys(columns, rising), step=0.01)
    tripled = replace(money, exit=rising + np.sqrt(rising), pnl=3 * np.sqrt(rising))
    for found in (*relations._as_money(money), *relations._as_ratio(money)):
        yield f"`pnl` is pnl: {found.evidence}"
    parts = ((-1, "the change of the balance", rising), (0, "`pnl`", rising + 1))
    for part in parts:
        total = running.running_total(np.cumsum(part[2]), [part], 0.01)
        assert total is not None
        yield f"`sum` is a running total and is not summed: {total.evidence}"
    points = relations._as_points(replace(tripled, sign=np.ones(40)))
    yield f"a result in points is not summed as money: it {points.evidence}"


SENTENCES = sorted({*verdicts(), *sources(), *notes(), *refusals(), *proofs(), *broken_states()})


@pytest.fixture(scope="module")
def found() -> Any:
    answer = subprocess.run(
        [str(NODE), str(HERE / "words" / "retell.mjs")],
        input=json.dumps(SENTENCES), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def numbers_in(text: str) -> list[str]:
    """List the digits of each number, whatever groups them."""
    joined = re.sub(r"(?<=\d)[\u202f,](?=\d{3})", "", text)
    return sorted(re.findall(r"\d+(?:\.\d+)?", joined))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_the_server_makes_is_told(found, language):
    told = zip(SENTENCES, found["told"][language], strict=True)
    assert [text for text, words in told if words is None] == []
    assert len(SENTENCES) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_keeps_its_numbers(found, language):
    told = zip(SENTENCES, found["told"][language], strict=True)
    changed = [(text, words) for text, words in told if numbers_in(text) != numbers_in(words)]
    assert changed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_state_file_is_told_half_in_english(found, language):
    told = dict(zip(SENTENCES, found["told"][language], strict=True))
    said = {text: told[text] or "The" for text in broken_states()}
    assert {text: words for text, words in said.items() if "The" in words} == {}
    assert len(said) > 18


ENGLISH = re.compile(r"\b(?:the|is|are|not|and|with|which|their|its)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_told_as_a_whole(found, language):
    told = zip(SENTENCES, found["told"][language], strict=True)
    unquoted = [(text, re.sub(r"'[^']*'|\([^)]*\)", "", words)) for text, words in told]
    left = [pair for pair in unquoted if ENGLISH.search(pair[1]) and "TOML" not in pair[1]]
    assert left == []


def tree_of(room: str) -> ast.Module:
    """Parse a room of the server."""
    return ast.parse((ROOT / "botscope" / f"{room}.py").read_text(encoding="utf-8"))


def texts_in(formatted: ast.JoinedStr) -> Iterator[ast.Constant]:
    """List what a sentence with values writes itself."""
    return (part for part in formatted.values if isinstance(part, ast.Constant))


def pieces_of_sentences(room: str) -> set[str]:
    """Collect what a room writes between the values of its sentences, of two words or more."""
    found = [node for node in ast.walk(tree_of(room)) if isinstance(node, ast.JoinedStr)]
    texts = [str(part.value) for node in found for part in texts_in(node)]
    pieces = {piece.strip(" ,") for text in texts for piece in re.split(r"[.:;]+ |\d+", text)}
    return {piece for piece in pieces if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", piece)}


def pieces_without_values(room: str) -> set[str]:
    """Collect the clauses of four words or more that a room keeps as they are."""
    nodes = list(ast.walk(tree_of(room)))
    apart = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    apart |= {
        id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in texts_in(node)
    }
    texts = [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
    ]
    kept = [text for text in texts if not re.search(r"[|\n]|%[rs]", text)]
    pieces = {
        piece.strip(" ,") for text in kept for piece in re.split(r"\{\w+\}|[.:;]+(?: |$)|\d+", text)
    }
    return {p for p in pieces if len(re.findall(r"(?<!\S)[A-Za-z']{2,},?(?!\S)", p)) >= 4}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", [*ROOMS, *ASKED_ROOMS])
def test_no_sentence_with_values_lacks_its_template(found, room, language):
    keys = "\n".join(found["keys"][language])
    assert {piece for piece in pieces_of_sentences(room) if piece not in keys} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_without_values_lacks_its_words(found, room, language):
    keys = "\n".join(found["keys"][language])
    assert {piece for piece in pieces_without_values(room) if piece not in keys} == set()


def test_the_collectors_read_the_rooms():
    assert "more trades" in {piece[:11] for piece in pieces_of_sentences("metrics/verdict")}
    assert sum(len(pieces_of_sentences(room)) for room in ROOMS) > 300
    late = "far beyond the other rows, and its price or size cannot be"
    assert late in pieces_without_values("ingest/account")
    assert sum(len(pieces_without_values(room)) for room in ROOMS) > 150
