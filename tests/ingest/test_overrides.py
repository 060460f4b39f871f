"""What somebody sets in botscope.toml wins, says so, and is picked up while running."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from botscope.errors import SettingsError
from botscope.ingest.options import IngestOptions
from botscope.ingest.override_file import KEYS, parse_overrides
from botscope.settings import load
from tests.ingest.trade_log import HEADER, read, reader_of, rows, write

NAIVE_OWN = (
    "a,,2025-07-01T00:30:00,BTCUSDT,long,2,100,110,20,0.25,19.75,v8,s,tp\n"
    "b,,2025-07-01T00:30:00Z,BTCUSDT,long,2,100,111,22,0.25,21.75,v8,s,tp\n"
)
FILLS = (
    "time,symbol,side,quantity,price\n"
    "2025-07-01 10:00:00,BTCUSDT,BUY,1,100\n"
    "2025-07-01 11:00:00,BTCUSDT,BUY,1,200\n"
    "2025-07-01 12:00:00,BTCUSDT,SELL,1,300\n"
)


def moment(account_ms: int) -> str:
    return datetime.fromtimestamp(account_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M")


def set_beside(folder, text):
    return write(folder / "logs" / "botscope.toml", text)


def block(*lines: str) -> str:
    return "\n".join(["[[file]]", 'match = "*"', *lines, ""])


@pytest.fixture
def document(project_root) -> str:
    return (project_root / "docs" / "mapping.md").read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def test_worked_example_of_the_document_gives_what_it_says(document, tmp_path):
    write(tmp_path / "logs" / "trades.csv", fenced(document, "csv")[0])
    before = read(tmp_path).files[0]
    set_beside(tmp_path, fenced(document, "toml")[0])
    bot = read(tmp_path)
    account = bot.files[0]
    assert before.confidence < 0.9
    assert (account.layout_kind, account.trade_count, account.confidence) == ("closed_trades", 3, 1)
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(293.05)
    assert moment(account.last_trade_at_ms) == "2025-11-05T23:30"
    assert {piece.evidence for piece in account.evidence} == {"set in botscope.toml"}


def test_document_names_every_key_and_its_examples_are_valid(document):
    assert [key for key in KEYS if f"| `{key}` |" not in document] == []
    for text in fenced(document, "toml"):
        assert parse_overrides(text, "botscope.toml")[1] == ()


@pytest.mark.parametrize("in_bulk", [False, True], ids=["plain", "bulk"])
def test_naive_times_of_our_own_log_are_in_the_zone_that_is_set(tmp_path, in_bulk):
    options = IngestOptions(bulk_from_bytes=1 if in_bulk else 10**9, bulk_block_bytes=1)
    write(tmp_path / "logs" / "trades.csv", HEADER + NAIVE_OWN + rows(50))
    set_beside(tmp_path, block('timezone = "Europe/Berlin"'))
    bot = read(tmp_path, options)
    times = [moment(at) for at in bot.trades.closed_at_ms.tolist()][-2:]
    assert times == ["2025-06-30T22:30", "2025-07-01T00:30"]
    assert bot.files[0].quarantined_count == 0
    assert bot.trades.trade_id.tolist()[-2:] == [b"a", b"b"]
    assert "zone is set in botscope.toml" in bot.files[0].evidence[2].evidence


def test_an_hour_that_the_zone_skips_is_refused(tmp_path):
    write(tmp_path / "logs" / "t.csv", HEADER + NAIVE_OWN.replace("07-01T00", "03-30T02"))
    set_beside(tmp_path, block('timezone = "Europe/Berlin"'))
    assert read(tmp_path).files[0].reasons == {"bad_time": 1}


@pytest.mark.parametrize(("pairing", "expected"), [("fifo", 200.0), ("average", 150.0)])
def test_pairing_is_the_one_that_is_set(tmp_path, pairing, expected):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    set_beside(tmp_path, block(f'pairing = "{pairing}"'))
    assert read(tmp_path).files[0].paired_pnl_quote == pytest.approx(expected)


@pytest.mark.parametrize(("basis", "expected"), [("net", 10.0), ("gross", 9.0)])
def test_basis_is_the_one_that_is_set(tmp_path, basis, expected):
    text = "time,symbol,entry_price,exit_price,pnl,fee\n2025-07-01 10:00:00,X,1,2,10,1\n"
    write(tmp_path / "logs" / "t.csv", text)
    set_beside(tmp_path, block('kind = "closed_trades"', f'pnl_basis = "{basis}"'))
    bot = read(tmp_path)
    assert bot.trades.realized_pnl_quote.tolist() == [expected]
    assert bot.files[0].pnl_basis == basis
    assert bot.files[0].realized_pnl_quote == 10.0, "the file's own column, as it stands"


def test_a_column_that_is_not_there_is_said_and_lowers_the_confidence(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    set_beside(tmp_path, block('columns = { price = "price", fee = "Kosten" }'))
    account = read(tmp_path).files[0]
    assert account.confidence <= 0.5
    assert "botscope.toml: `Kosten` is no column of this file" in account.notes


def test_a_column_set_to_false_is_not_read(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    set_beside(tmp_path, block("columns = { price = false }"))
    assert "price" not in read(tmp_path).files[0].columns


def test_positions_name_columns_of_a_file_without_a_header(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS.split("\n", 1)[1])
    names = ("time", "symbol", "side", "quantity", "price")
    table = ", ".join(f'{name} = "position:{at}"' for at, name in enumerate(names, 1))
    set_beside(tmp_path, block('kind = "fills"', "header = false", f"columns = {{ {table} }}"))
    account = read(tmp_path).files[0]
    assert (account.confidence, account.paired_pnl_quote) == (1.0, 200.0)
    assert account.columns["price"] == "position:5"


@pytest.mark.parametrize(
    "lines",
    [('delimiter = ";"',), ("header = false",), ('delimiter = "|"', "header = true")],
    ids=["delimiter", "header", "both"],
)
def test_a_mapping_that_does_not_fit_our_log_ends_and_accounts_for_every_line(tmp_path, lines):
    write(tmp_path / "logs" / "t.csv", HEADER + rows(5) + HEADER + rows(5, 5))
    set_beside(tmp_path, block(*lines))
    account = read(tmp_path).files[0]
    assert account.line_count == 12
    assert account.is_conserved


def test_an_ignored_file_counts_nothing_and_is_no_problem(tmp_path):
    write(tmp_path / "logs" / "old.csv", HEADER + rows(5))
    set_beside(tmp_path, block("ignore = true"))
    bot = read(tmp_path)
    assert len(bot.trades) == 0
    assert bot.files[0].notes == ("ignored: set in botscope.toml",)
    assert bot.files[0].problem is None


def test_a_changed_mapping_is_picked_up_while_running(tmp_path):
    write(tmp_path / "logs" / "old.csv", HEADER + rows(5))
    write(tmp_path / "logs" / "new.csv", HEADER + rows(3, 5))
    reader = reader_of(tmp_path)
    seen = [len(reader.refresh().bots["bot"].trades)]
    for pattern in ("old*", "new*", "none"):
        set_beside(tmp_path, f'[[file]]\nmatch = "{pattern}"\nignore = true\n')
        seen.append(len(reader.refresh().bots["bot"].trades))
    (tmp_path / "logs" / "botscope.toml").unlink()
    revisions = {reader.refresh().revision}
    assert seen == [8, 3, 5, 8]
    assert len(reader.refresh().bots["bot"].files) == 2
    assert revisions == {reader.refresh().revision}


def test_file_in_the_bots_folder_counts_when_the_logs_have_none(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    write(tmp_path / "botscope.toml", block('version = "v1"'))
    assert read(tmp_path).trades.bot_version.at(0) == "v1"
    set_beside(tmp_path, block('version = "v2"'))
    assert read(tmp_path).trades.bot_version.at(0) == "v2"
    named = write(tmp_path / "named.toml", block('version = "v3"'))
    options = IngestOptions(mapping_file=str(named))
    assert read(tmp_path, options).trades.bot_version.at(0) == "v3"


def test_a_broken_file_is_reported_and_not_used(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    set_beside(tmp_path, block("ignore = true", "colums = 3"))
    bot = read(tmp_path)
    assert len(bot.trades) == 1
    assert bot.files[1].file == "botscope.toml"
    assert "'colums' is not known (is 'columns' meant?)" in bot.files[1].problem


def test_a_pattern_without_a_file_is_said(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    set_beside(tmp_path, '[[file]]\nmatch = "fils.csv"\nignore = true\n')
    assert read(tmp_path).files[1].notes == ("no log file matches 'fils.csv'",)


def test_a_mapping_that_is_a_folder_or_not_text_is_a_problem_not_an_end(tmp_path):
    write(tmp_path / "logs" / "fills.csv", FILLS)
    (tmp_path / "logs" / "botscope.toml").mkdir()
    assert "a folder" in read(tmp_path).files[1].problem
    (tmp_path / "logs" / "botscope.toml").rmdir()
    set_beside(tmp_path, b"\xff\xfe\x00")
    assert "not UTF-8" in read(tmp_path).files[1].problem


WRONG = {
    'match = "*"\n': "use [[file]]",
    "[file]\n": "two brackets",
    "[[file]]\n": "which files is this about?",
    block('kind = "trades"'): "'trades' is none of 'closed_trades'",
    block("header = 1"): "1 is neither true nor false",
    block("width = true"): "True is not a number of columns",
    block('delimiter = "x"'): "'x' is none of",
    block('timezone = "Europe/Berln"'): "is 'Europe/Berlin' meant?",
    block('time_style = "us date"'): "time_style = 'us date' is none of",
    block("number_style = 3"): "number_style = 3 is none of",
    block('pnl_basis = "nett"'): "pnl_basis = 'nett'",
    block('pairing = "lifo"'): "pairing = 'lifo'",
    block('version = ""'): "version = '' is not a text",
    block("columns = 3"): "columns is a table",
    block('columns = { prise = "a" }'): "'prise' is not a meaning (is 'price' meant?)",
    block("columns = { price = 3 }"): "price = 3 is not the name of a column",
    block('columns = { price = { style = "comma" } }'): "it needs column",
    block('columns = { price = { column = "a", stile = "x" } }'): "'stile' is none of",
    block("columns = { price = { column = 3 } }"): "its values are texts",
    block('columns = { price = { column = "a", style = "dmy" } }'): "'dmy' is none of 'point'",
    block('columns = { symbol = { column = "a", style = "x" } }'): "the styles of a text",
    block('columns = { price = { column = "a", clock = "b" } }'): "only a time has a clock",
    block("detect = false"): "detect = false needs the kind and the columns",
    "[[file]\n": "not valid TOML",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=WRONG.values())
def test_each_mistake_is_named(text, said):
    blocks, problems = parse_overrides(text, "botscope.toml")
    assert blocks == ()
    assert any(said in problem for problem in problems), problems


def test_all_mistakes_of_a_mapping_are_named_at_once_with_those_of_the_settings(tmp_path):
    path = write(tmp_path / "m.toml", block('kind = "x"', "header = 1") + "[[file]]\nignore = 1\n")
    with pytest.raises(SettingsError) as refused:
        load({"mapping": [str(path)], "port": ["0"]}, {}, {})
    assert len(refused.value.problems) == 5
    assert sum("m.toml, block" in problem for problem in refused.value.problems) == 4


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("text", [None, "[[file]]\n"], ids=["missing", "wrong"])
def test_a_wrong_mapping_ends_with_exit_code_2(tmp_path, project_root, text):
    path = tmp_path / "m.toml"
    if text is not None:
        write(path, text)
    (tmp_path / "logs").mkdir()
    command = [sys.executable, str(project_root / "dashboard_api.py"), "check"]
    command += ["--logs", str(tmp_path / "logs"), "--mapping", str(path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--mapping: m.toml")


@pytest.mark.usefixtures("counted")
def test_check_prints_a_block_that_can_be_pasted_for_a_file_it_is_unsure_of(tmp_path, project_root):
    write(tmp_path / "logs" / "fills.csv", FILLS.split("\n", 1)[1])
    found = read(tmp_path).files[0]
    command = [sys.executable, str(project_root / "dashboard_api.py"), "check"]
    command += ["--logs", str(tmp_path / "logs"), "--data", str(tmp_path / "own")]

    def printed(*more: str) -> str:
        done = subprocess.run(
            command + list(more), cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
        )
        assert "Traceback" not in done.stderr
        return done.stdout

    text = printed()
    assert found.confidence < 0.9
    assert f"not certain ({found.confidence:.0%})" in text
    assert found.mapping_block in text
    served = json.loads(printed("--json"))["files"][0]
    assert served["mapping_block"] == found.mapping_block
    set_beside(tmp_path, found.mapping_block)
    assert "not certain" not in printed()
