"""A report is one file that loads nothing, runs nothing, and shows what a file says as text."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from botscope.report import words
from botscope.report.drawing import chart, equity
from botscope.report.markup import el
from botscope.report.scale import decimals_of, ticks
from tests.api.sample import COLUMNS, STATE, trade_line, write_bot
from tests.report.written_page import WrittenPage, run_report

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><b>out</b>",
    "&lt;b&gt;",
    "\u202eevil\u0007",
)
LOADING = {"src", "href", "srcset", "action", "formaction", "poster", "data", "background", "style"}


@pytest.fixture(
    scope="module", params=[(), ("--compare=v8.00,v8.01",)], ids=["selection", "compare"]
)
def page(request, bot_folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "report.html"
    assert run_report(bot_folder, out, *request.param) == 0
    return WrittenPage(out)


def test_page_loads_and_runs_nothing(page):
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a"}
    used = {name for _, attributes in page.tags for name in attributes}
    assert not used & LOADING
    assert not [name for name in used if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://", page.source)


def test_policy_allows_these_styles_and_nothing_else(page):
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", page.source, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_every_chart_has_a_sentence_and_a_form_for_small_screens(page):
    charts = [attributes for tag, attributes in page.tags if tag == "svg" and "role" in attributes]
    assert charts
    assert len(charts) % 2 == 0
    assert all(len(attributes["aria-label"]) > 20 for attributes in charts)


def test_page_is_well_formed(page):
    opened = re.findall(
        r"<(section|div|table|tr|td|th|dl|ul|li|svg|p|details)\b[^>]*?(?<!/)>", page.source
    )
    closed = re.findall(r"</(section|div|table|tr|td|th|dl|ul|li|svg|p|details)>", page.source)
    assert sorted(opened) == sorted(closed)
    assert "nan" not in re.findall(r'points="([^"]*)"', page.source.lower())


def hostile_bot(folder, payload):
    text = payload.replace('"', '""')
    state = {
        **STATE, "bot_name": payload, "bot_version": payload, "strategy": payload, "mode": payload,
        "balance": {**STATE["balance"], "quote_asset": payload[:20]}, "symbols": [payload],
    }  # fmt: skip
    write_bot(folder, state=state)
    lines = [COLUMNS]
    for number in range(12):
        line = trade_line(number, 1.0 - number % 3, day=1, version="VV", reason="RR")
        for mark in ("VV", "RR", "BTCUSDT", "adx_trend"):
            line = line.replace(mark, f'"{text}"')
        lines.append(line)
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_a_file_stays_text(tmp_path, payload):
    out = tmp_path / "report.html"
    assert run_report(hostile_bot(tmp_path, payload), out) == 0
    page = WrittenPage(out)
    assert not {tag for tag, _ in page.tags} & {"script", "img", "b"} - {"b"}
    assert len([tag for tag, _ in page.tags if tag == "style"]) == 1
    assert words.visible(payload) in "".join(page.texts)
    assert payload not in page.source or payload.isalnum()


@pytest.mark.parametrize("name", ["onclick", "style", "a b", 'x"y'])
def test_unsafe_attribute_is_a_mistake_of_ours(name):
    with pytest.raises(ValueError, match="is not an attribute"):
        el("p", {name: "1"})


def test_content_that_is_no_content_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="is no content"):
        el("p", None, object())


# -- options and messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([], "report needs --out FILE"),
        (["--out="], "--out needs a value."),
        (["--out=a", "--out=b"], "--out: given more than once."),
        (["--out={out}", "--compare=v1"], "is not A,B"),
        (["--out={out}", "--compare=v8.00,v8.01", "--version", "v8.00"], "cannot be used together"),
        (["--out={out}", "--compare=v8.00,v9"], "--compare: 'v9' has no trade here"),
        (["--out={out}", "--from=someday"], "--from: 'someday' is not ISO 8601"),
        (["--out={out}", "--from=2026-02-01", "--to=2026-01-01"], "--to: lies before from"),
        (["--out={out}", "--bot=nobody"], "--bot: 'nobody' is not a bot"),
        (["--out={out}", "--outcome=luck"], "--outcome: 'luck' is not one of"),
        (["--out={out}", "--fro=1"], "--fro is not an option. Did you mean --from?"),
        (["--out={out}", "--json"], "--json belongs to the commands check and doctor."),
        (["--out={folder}/state/report.html"], "the bot's folders are only read"),
        (["--out={folder}/nowhere/report.html"], "does not exist"),
        (["--out={folder}"], "is a folder; name the file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_option_is_told_and_nothing_is_written(bot_folder, tmp_path, capsys, argv, told):
    from botscope.cli import main

    out = tmp_path / "report.html"
    given = [word.format(out=out, folder=bot_folder) for word in argv]
    places = [f"--state={bot_folder / 'state'}", f"--logs={bot_folder / 'logs'}"]
    assert main(["report", *places, f"--data={tmp_path / 'own'}", *given]) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_version_is_a_filter_with_a_value_and_a_question_without(bot_folder, tmp_path, capsys):
    out = tmp_path / "report.html"
    assert run_report(bot_folder, out, "--version", "v8.00") == 0
    assert WrittenPage(out).figures[None, "trade_count"] == "20"
    from botscope.cli import main

    assert main(["report", "--version"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Botscope ")


def test_report_may_stand_behind_its_options(bot_folder, tmp_path):
    from botscope.cli import main

    out = tmp_path / "report.html"
    places = ["--state", str(bot_folder / "state"), "--logs", str(bot_folder / "logs")]
    assert main([*places, "--outcome", "win", "--out", str(out), "report"]) == 0
    assert "outcome win" in WrittenPage(out).text


def test_report_says_what_it_wrote(bot_folder, tmp_path, capsys):
    out = tmp_path / "report.html"
    run_report(bot_folder, out)
    assert re.fullmatch(
        rf"{re.escape(str(out))}: 40 trades from 1 file, \d+ kB\.\n", capsys.readouterr().out
    )
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("name", ["r" * 300, "nul\0byte"], ids=["too-long", "nul"])
def test_place_that_cannot_be_written_to_is_told(bot_folder, tmp_path, capsys, name):
    assert run_report(bot_folder, tmp_path / name) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_is_told_and_leaves_nothing_behind(bot_folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("secrets.token_hex", lambda _count: "0")
    (tmp_path / ".botscope-report-0.tmp").symlink_to("/dev/full")
    assert run_report(bot_folder, tmp_path / "report.html") == 2
    assert "No space left" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# -- drawing and words -------------------------------------------------------------------------


def test_line_breaks_at_a_gap():
    points = [[0, 1.0, 0.0], [1, 2.0, 0.0], [2, None, None], [9, 3.0, 0.0], [10, 4.0, 0.0]]
    drawn = chart("label", equity(points, []), "UTC")
    assert drawn.count('class="ink"') == 2 * 2


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2.5, 5, 7.5, 10]),
        (-3, 3, [-2, 0, 2]),
        (5, 5, [5]),
        (0, 0.004, [0, 0.001, 0.002, 0.003, 0.004]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


def test_ticks_are_written_as_they_are():
    assert (decimals_of([0, 2.5, 5]), decimals_of([0, 10]), decimals_of([0.001, 0.002])) == (
        1,
        0,
        3,
    )


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (None, "quote", "–"),
        (-1234.5, "quote", "−1\u202f234.50"),
        (0.000001, "quote", "0.00"),
        (0.0512, "ratio", "5.12%"),
        (1234, "count", "1\u202f234"),
        (59, "s", "59 s"),
        (3600 * 30, "s", "1 d 6 h"),
        (3900, "s", "1 h 5 min"),
        (600, "s", "10 min"),
        ([0.1, 0.2], "ratio", "10.00% to 20.00%"),
        ("2026-01-02T03:04:05Z", "moment", "2 Jan 2026 04:04"),
    ],
)
def test_figures_are_written_as_the_page_does(value, unit, expected):
    assert words.figure(value, unit, "USDT", "Europe/Berlin") == expected


def test_money_of_a_coin_keeps_its_decimals(tmp_path):
    write_bot(tmp_path, state={**STATE, "balance": {**STATE["balance"], "quote_asset": "BTC"}})
    out = tmp_path / "report.html"
    assert run_report(tmp_path, out) == 0
    assert re.search(r"\d\.\d{8} BTC", WrittenPage(out).text)


def test_long_record_is_shown_by_month(tmp_path):
    lines = [COLUMNS]
    for month in range(1, 13):
        for year in (2024, 2025):
            line = trade_line(month, 1.0, day=1, version="v1")
            lines.append(
                line.replace("2026-01-", f"{year}-{month:02d}-").replace("t", f"{year}t", 1)
            )
    write_bot(tmp_path)
    (tmp_path / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "report.html"
    assert run_report(tmp_path, out) == 0
    assert "Result per month" in WrittenPage(out).text
    assert json.dumps("Jan 2024")[1:-1] in WrittenPage(out).text
