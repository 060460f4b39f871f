"""What the command line refuses: exit code 2, one sentence per problem, no traceback."""

import gzip

import pytest

from bot.command import main
from bot.stopping import Stop

CASES = {
    "missing replay file": (["--market", "replay:nowhere.csv"], "nowhere.csv does not exist"),
    "replay without file": (["--market", "replay:"], "names no file"),
    "replay of a folder": (["--market", "replay:."], "is not a file"),
    "unknown market": (["--market", "kraken"], "use simulated, replay:FILE or binance"),
    "strategy as path": (["--strategy", "../x"], "use adx_trend or grid"),
    "symbol as path": (["--symbol", "../x"], "no symbol like BTCUSDT"),
    "unknown strategy": (["--strategy", "hodl"], "use adx_trend or grid"),
    "live mode": (["--mode", "live"], "paper only"),
    "unknown option": (["--leverage", "20"], "Unknown option --leverage"),
    "option without value": (["--seed"], "expected one argument"),
    "unknown timeframe": (["--timeframe", "7m"], "use one of 1m"),
    "speed in words": (["--speed", "fast"], "or max"),
    "speed not a number": (["--speed", "nan"], "or max"),
    "negative seed": (["--seed", "-4"], "whole number"),
    "endless at full speed": (["--speed", "max"], "--candles N"),
    "version as path": (["--bot-version", "../v8"], "letters, digits"),
    "no balance": (["--balance", "0"], "between 1 and"),
    "no address": (["--base-url", "binance.com"], "https://api.binance.com"),
    "no symbol": (["--symbol", "BTC/USDT"], "no symbol like BTCUSDT"),
}


@pytest.mark.parametrize(("options", "sentence"), CASES.values(), ids=CASES.keys())
def test_a_usage_problem_is_one_sentence_and_exit_code_2(bot, capsys, options, sentence):
    folders = ["--state", str(bot.state), "--logs", str(bot.logs)]
    assert main([*options, *folders], Stop()) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert sentence in said[0]
    assert said[0].endswith(".")
    assert not bot.state.exists()


def test_all_problems_are_reported_at_once(capsys):
    assert main(["--strategy", "hodl", "--market", "kraken", "--seed", "x"], Stop()) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def garbled_gzip():
    """Return a gzip file whose compressed body is no deflate stream."""
    packed = gzip.compress(b"t,o,h,l,c,v\n" + b"1,1,1,1,1,1\n" * 50)
    return packed[:10] + b"\xff" * 20 + packed[30:]


BAD_FILES = {
    "empty": (b"", "needs a header"),
    "no header": (b"1,2,3,4,5,6\n", "needs a header"),
    "header only": (b"t,o,h,l,c,v\n", "fewer than two candles"),
    "word for number": (b"t,o,h,l,c,v\n1,1,1,1,1,1\n2,a,1,1,1,1\n", "line 3"),
    "short row": (b"t,o,h,l,c,v\n1,1,1,1,1,1\n2,1\n", "line 3"),
    "low above high": (b"t,o,h,l,c,v\n1,1,1,1,1,1\n2,1,1,2,1,1\n", "impossible prices"),
    "not a number": (b"t,o,h,l,c,v\n1,1,nan,1,1,1\n2,1,1,1,1,1\n", "impossible prices"),
    "time backwards": (b"t,o,h,l,c,v\n5,1,1,1,1,1\n2,1,1,1,1,1\n", "do not increase at line 3"),
    "time twice after blank lines": (b"t,o,h,l,c,v\n1,1,1,1,1,1\n\n\n1,1,1,1,1,1\n", "at line 5"),
    "overlap": (
        b"t,o,h,l,c,v\n60,1,1,1,1,1\n120,1,1,1,1,1\n180,1,1,1,1,1\n239,1,1,1,1,1\n",
        "line 5 of",
    ),
    "time not a number": (b"t,o,h,l,c,v\n1,1,1,1,1,1\nnan,1,1,1,1,1\n", "line 3 of"),
    "time infinite": (b"t,o,h,l,c,v\n1,1,1,1,1,1\ninf,1,1,1,1,1\n", "impossible time"),
    "time too late": (b"t,o,h,l,c,v\n1,1,1,1,1,1\n1e30,1,1,1,1,1\n", "impossible time"),
    "time before 1970": (b"t,o,h,l,c,v\n-60,1,1,1,1,1\n0,1,1,1,1,1\n", "impossible time"),
    "garbled gzip": (garbled_gzip(), "cannot read"),
    "torn gzip": (b"\x1f\x8b\x08\x00torn", "cannot read"),
    "binary": (b"t,o,h,l,c,v\n\xff\xfe\x00", "cannot read"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_broken_candle_file_is_refused_in_one_sentence(bot, capsys, tmp_path, content, sentence):
    path = tmp_path / "candles.csv"
    path.write_bytes(content)
    folders = ["--state", str(bot.state), "--logs", str(bot.logs)]
    assert main(["--market", f"replay:{path}", *folders], Stop()) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert sentence in said[0].lower()


@pytest.mark.usefixtures("counted")
def test_a_timeframe_shorter_than_the_files_is_refused(bot, candle_file, tmp_path):
    path = tmp_path / "slow.csv"
    lines = candle_file.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *lines[1::5]]), encoding="utf-8")
    outcome = bot.run("--market", f"replay:{path}", "--timeframe", "1m")
    assert outcome.code == 2
    assert outcome.stderr.count("\n") == 1


def test_a_folder_that_is_a_file_is_refused(bot, capsys):
    bot.state.parent.mkdir(parents=True)
    bot.state.write_text("", encoding="utf-8")
    assert main(["--state", str(bot.state), "--logs", str(bot.logs)], Stop()) == 2
    assert "a folder is needed" in capsys.readouterr().err


def test_help_names_every_option_and_ends_well(bot):
    outcome = bot.run("--help")
    assert outcome.code == 0
    assert "--market" in outcome.stdout
