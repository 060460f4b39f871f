"""The log of the dashboard: bounded, for its owner alone, and unable to deceive who reads it."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from botscope import log_lines
from botscope.cli import parse, settings_from
from botscope.errors import SettingsError
from tests.api.sample import client_of, write_bot
from tests.ports import find_free_port

HOSTILE = "BTC\x1b[2J\nERROR fake: all is lost\u202e\u2028\x00"


@pytest.fixture
def record():
    def make(message: str, *arguments: object, exc_info=None) -> logging.LogRecord:
        level = logging.WARNING
        return logging.LogRecord("botscope.ingest", level, "", 1, message, arguments, exc_info)

    return make


@pytest.mark.parametrize("form", [log_lines.PlainLines(), log_lines.JsonLines()])
def test_words_of_a_file_cannot_begin_a_line_or_move_the_cursor(record, form):
    line = form.format(record("%s cannot be read", HOSTILE))
    assert len(line.splitlines()) == 1
    assert not re.search(r"[\x00-\x1f\u202e\u2028]|\\u202e|\\u001b|\\n", line)
    assert "BTC [2J ERROR fake: all is lost" in line


@pytest.mark.parametrize(
    "secret",
    [
        "A" * 20 + "b" * 20 + "7" * 24,
        "https://name:word@host.example/path",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib3QifQ.c2lnbmF0dXJl",
        "https://host.example/?api_key=abc",
    ],
    ids=["exchange-key", "login-in-address", "token", "key-in-address"],
)
def test_secret_in_a_message_is_not_written(record, secret):
    line = log_lines.JsonLines().format(record("the file '%s' failed: %s", secret, secret))
    assert secret not in line
    assert "[redacted]" in line


def test_message_without_end_is_cut(record):
    line = log_lines.JsonLines().format(record("%s", "word " * 100_000))
    assert len(line) < 2 * log_lines.MESSAGE_LIMIT_CHARS


def test_exception_is_told_line_by_line(record):
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        line = log_lines.JsonLines().format(record("a mistake", exc_info=sys.exc_info()))
    trace = json.loads(line)["trace"]
    assert trace.splitlines()[0] == "Traceback (most recent call last):"
    assert "\x1b" not in trace
    assert "\u202e" not in trace


def test_files_are_bounded_and_for_their_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(log_lines, "FILE_LIMIT_BYTES", 2_000)
    handler = log_lines._to_file(tmp_path / "own" / "log.jsonl")
    logger = logging.Logger("botscope")
    logger.addHandler(handler)
    for number in range(500):
        logger.warning("line %d", number)
    handler.close()
    files = sorted((tmp_path / "own").iterdir())
    assert len(files) == 1 + log_lines.OLDER_FILES
    assert max(file.stat().st_size for file in files) <= 2_000
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    last = (tmp_path / "own" / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last)["message"] == "line 499"


def test_file_that_cannot_be_written_is_refused_with_its_name(tmp_path):
    (tmp_path / "own").write_text("a file", encoding="utf-8")
    with pytest.raises(SettingsError, match="--log-file: .* cannot be written"):
        log_lines.set_up(tmp_path / "own" / "log.jsonl")


def test_log_file_in_a_folder_of_the_bot_is_refused(tmp_path):
    folder = write_bot(tmp_path)
    arguments = [f"--logs={folder / 'logs'}", f"--log-file={folder / 'logs' / 'own.log'}"]
    with pytest.raises(SettingsError, match="lies inside --logs; the bot's folders are only read"):
        settings_from(parse(arguments), {}, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="ends the server with a POSIX signal")
def test_server_tells_its_beginning_and_its_end_in_the_file(tmp_path, project_root):
    folder, port = write_bot(tmp_path), find_free_port()
    log = tmp_path / "log.jsonl"
    command = [sys.executable, str(project_root / "dashboard_api.py"), f"--port={port}"]
    command += [f"--data={tmp_path / 'own'}", f"--log-file={log}"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().split()[-1]
        urllib.request.urlopen(url + "/health", timeout=10).close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    told = [line["message"] for line in lines if line["logger"] == "botscope.server"]
    assert told[0].endswith(f"serves at {url}")
    assert told[-1] == "Botscope ends"


def test_metrics_tell_how_long_answers_took_and_how_much_memory_is_held(bot_folder: Path):
    client = client_of(bot_folder)
    client.get("/api/stats")
    text = client.get("/metrics").text
    counts = [float(n) for n in re.findall(r'response_seconds_bucket\{le="[^"]+"\} (\d+)', text)]
    assert counts == sorted(counts)
    assert counts[-1] == 1
    assert "botscope_response_seconds_count 1\n" in text
    assert 0 < float(re.search(r"(?m)^botscope_response_seconds_sum (\S+)", text)[1]) < 60
    if Path("/proc/self/statm").exists():
        assert float(re.search(r"(?m)^botscope_memory_bytes (\S+)", text)[1]) > 1e7
