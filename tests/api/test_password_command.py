"""Where nobody has to log in, the command that would change it is the one that fits here."""

import sys

import pytest

from botscope.app import create_app, create_reader
from botscope.settings import load
from tests.api.sample import write_bot


@pytest.mark.parametrize(
    ("called", "options", "command"),
    [
        ("dashboard_api.py", {}, "python dashboard_api.py password"),
        ("/venv/bin/botscope", {}, "botscope password"),
        ("/x/botscope/__main__.py", {}, "botscope password"),
        ("dashboard_api.py", {"data": ["mine"]}, "python dashboard_api.py password --data DIR"),
    ],
)
def test_command_is_that_of_how_the_dashboard_was_started(
    tmp_path, monkeypatch, called, options, command
):
    folder = write_bot(tmp_path)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", [called])
    settings = load(options, {}, {})
    client = create_app(settings, create_reader(settings)).test_client()
    assert client.get("/api/session").json["password_command"] == command
