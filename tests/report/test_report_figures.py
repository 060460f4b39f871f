"""A report shows the figures of the API for the same selection, to the digit."""

import json

import pytest

from botscope.api.parameters import FILTERS
from botscope.metrics.stats import FIGURES
from botscope.report import options
from tests.api.sample import COLUMNS, NOW_S, client_of, trade_line, write_bot
from tests.report.written_page import WrittenPage, run_report

SELECTIONS = {
    "all": {},
    "version": {"bot_version": "v8.00"},
    "days": {"from": "2026-01-02", "to": "2026-01-02", "tz": "Asia/Tokyo"},
    "wins": {"outcome": "win"},
    "outliers": {"include": "outliers"},
    "nothing": {"symbol": "ETHUSDT"},
    "one": {"q": "t7"},
}


@pytest.fixture
def clock(monkeypatch):
    """The same moment for the report and for the API: both name windows like the last 7 days."""
    monkeypatch.setattr("time.time", lambda: NOW_S)


@pytest.mark.parametrize("filters", SELECTIONS.values(), ids=SELECTIONS.keys())
def test_figures_are_those_of_the_api_to_the_digit(bot_folder, tmp_path, clock, filters):
    out = tmp_path / "report.html"
    given = [f"--{name.replace('_', '-')}={value}" for name, value in filters.items()]
    assert run_report(bot_folder, out, *given) == 0
    stats = client_of(bot_folder).get("/api/stats", query_string=filters).json
    shown = WrittenPage(out).figures
    assert {key for _, key in shown} == set(FIGURES)
    for key in FIGURES:
        assert shown[None, key] == exact(stats[key]), key


def exact(value) -> str | None:
    if value is None:
        return None
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def test_undefined_figures_say_why(bot_folder, tmp_path, clock):
    out = tmp_path / "report.html"
    run_report(bot_folder, out, "--outcome=win")
    undefined = client_of(bot_folder).get("/api/stats?outcome=win").json["undefined"]
    text = WrittenPage(out).text
    assert len(undefined) > 5
    for reason in undefined.values():
        assert f"Not defined: {reason}" in text


def test_comparison_has_the_figures_and_the_verdict_of_the_api(bot_folder, tmp_path, clock):
    out = tmp_path / "report.html"
    assert run_report(bot_folder, out, "--compare=v8.00,v8.01") == 0
    page, client = WrittenPage(out), client_of(bot_folder)
    for name in ("v8.00", "v8.01"):
        stats = client.get(f"/api/stats?bot_version={name}").json
        for key in FIGURES:
            assert page.figures[name, key] == exact(stats[key]), (name, key)
    compared = client.get("/api/versions/compare?a=v8.00&b=v8.01").json
    assert compared["verdict"] in page.text
    for caveat in compared["caveats"]:
        assert caveat in page.text


def test_warnings_files_and_balance_are_those_of_the_api(bot_folder, tmp_path, clock):
    out = tmp_path / "report.html"
    run_report(bot_folder, out, "--q=t7")
    page, client = WrittenPage(out), client_of(bot_folder)
    warnings = client.get("/api/stats?q=t7").json["warnings"]
    assert warnings
    for warning in warnings:
        assert warning["text"] in page.text
    totals = client.get("/api/quality").json["totals"]
    assert (
        f"{totals['line_count']} lines in 1 file = 1 header + 40 counted + 2 left out." in page.text
    )
    assert "trades.csv" in page.text
    assert client.get("/api/reconciliation").json["note"] in page.text


def test_page_says_what_when_and_from_where(bot_folder, tmp_path, clock):
    out = tmp_path / "report.html"
    run_report(bot_folder, out, "--symbol=BTCUSDT", "--tz=Europe/Berlin")
    text = WrittenPage(out).text
    for said in ("symbol BTCUSDT", "Europe/Berlin", "2026-01-03 00:26:40 UTC", "Test bot",
                 str(bot_folder / "logs"), "USDT"):  # fmt: skip
        assert said in text


def test_report_offers_every_filter_of_the_api():
    assert (
        tuple(parameter.name for parameter in FILTERS if parameter.name in options.FILTERS)
        == options.FILTERS
    )
    assert set(options.FILTERS) == {parameter.name for parameter in FILTERS}


def test_kept_history_is_shown_and_never_written(tmp_path):
    from tests.history.living_bot import LivingBot

    bot = LivingBot(tmp_path)
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1010, 10), (1005, 5))
    dashboard.stop()
    before = {path.name: path.read_bytes() for path in (tmp_path / "own").iterdir()}
    out = tmp_path / "report.html"
    assert run_report(tmp_path, out) == 0
    text = WrittenPage(out).text
    assert "marked to market since" in text
    marked = text[text.index("Equity, marked to market") :]
    assert "v8.00" not in marked[: marked.index("Show as table")], "another version ran then"
    assert run_report(tmp_path, out, "--symbol=BTCUSDT") == 0
    assert "marked to market since" not in WrittenPage(out).text
    after = {path.name: path.read_bytes() for path in (tmp_path / "own").iterdir()}
    assert after["history.sqlite"] == before["history.sqlite"]


def test_history_that_cannot_be_read_costs_only_its_chart(tmp_path, caplog):
    from tests.api.sample import write_bot

    write_bot(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "history.sqlite").write_text("no database", encoding="utf-8")
    assert run_report(tmp_path, tmp_path / "report.html") == 0
    assert "cannot be read" in caplog.text


def test_bot_without_trades_has_a_report_that_says_so(tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "logs").mkdir()
    out = tmp_path / "report.html"
    assert run_report(tmp_path, out) == 0
    text = WrittenPage(out).text
    assert "No closed trade is in this selection." in text
    assert "No log file was found." in text


def test_several_bots_are_added_up_or_chosen(tmp_path):
    from tests.api.sample import write_bot

    for name in ("alpha", "beta"):
        write_bot(tmp_path / "bots" / name)
    out = tmp_path / "report.html"
    places = [f"--bots={tmp_path / 'bots'}", f"--data={tmp_path / 'own'}", f"--out={out}"]
    from botscope.cli import main

    assert main(["report", *places]) == 0
    assert WrittenPage(out).figures[None, "trade_count"] == "80"
    assert main(["report", *places, "--bot=beta"]) == 0
    assert WrittenPage(out).figures[None, "trade_count"] == "40"


def test_state_that_names_no_money_is_shown_without_a_unit(tmp_path):
    from tests.api.sample import STATE, write_bot

    state = {**STATE, "balance": {}, "symbols": []}
    write_bot(tmp_path, state=state)
    out = tmp_path / "report.html"
    assert run_report(tmp_path, out) == 0
    assert json.dumps("nan") not in WrittenPage(out).source.lower()
    assert "begins at 0" in WrittenPage(out).text


@pytest.mark.parametrize(
    ("results", "told"),
    [
        ([1.0] * 40, "luck of the draw alone does not explain it"),
        ([3.0, -3.0] * 20, "brought neither gain nor loss"),
        ([-1.0, -2.0], "lost 3.00 USDT after fees"),
        ([5.0] * 3, "with fewer than 30 trades that says little"),
    ],
    ids=["sure", "even", "loss", "few"],
)
def test_verdict_says_what_the_trades_brought(tmp_path, results, told):
    from tests.api.sample import COLUMNS, trade_line, write_bot

    write_bot(tmp_path)
    lines = [trade_line(n, pnl, day=1 + n // 20, version="v1") for n, pnl in enumerate(results)]
    log = tmp_path / "logs" / "trades.csv"
    log.write_text("\n".join([COLUMNS, *lines]) + "\n", encoding="utf-8")
    out = tmp_path / "report.html"
    assert run_report(tmp_path, out) == 0
    assert told in WrittenPage(out).text


@pytest.mark.parametrize(
    ("results", "note", "sentence"),
    [
        (
            [-500.0, 3000.0, 100.0, -700.0, 10.0],
            "of realized equity, 1 Jan 2026 to 1 Jan 2026",
            "was 700.00 USDT, lowest on 4 Jan 2026; in percent another was deeper: "
            "50.00%, lowest on 1 Jan 2026.",
        ),
        (
            [-500.0, 100.0, 50.0, 20.0, 10.0],
            "of realized equity, 1 Jan 2026 to 1 Jan 2026",
            "was 500.00 USDT (50.00%).",
        ),
    ],
    ids=["two falls", "one fall"],
)
def test_a_depth_stands_beside_the_days_of_its_own_fall(tmp_path, clock, results, note, sentence):
    folder, out = write_bot(tmp_path / "bot"), tmp_path / "report.html"
    (folder / "state" / "bot_state.json").unlink()
    lines = [trade_line(n, pnl, day=1 + n, version="v1") for n, pnl in enumerate(results)]
    log = "\n".join([COLUMNS, *lines]) + "\n"
    (folder / "logs" / "trades.csv").write_text(log, encoding="utf-8")
    given = ["--starting-balance=1000", "--outliers=no", "--to=2026-01-09"]
    assert run_report(folder, out, *given) == 0
    text = WrittenPage(out).text
    assert note in text
    assert sentence in text
