"""One dashboard, the command line beside it, and a clock that can be put forward."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from botscope.app import create_app, create_reader
from botscope.cli import main
from tests.api.sample import NOW_S, settings_of

PASSWORD = "correct horse"  # noqa: S105 - of a dashboard made for the test
WRONG = "incorrect horse"


@dataclass
class House:
    """One dashboard over one bot's folder, and the command line beside it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    now_s: float = NOW_S

    @property
    def access(self) -> Path:
        return self.folder / "own" / "access"

    def command(self, *words: str, stdin: str = "") -> str:
        """Run a command as a user does, and return what it prints."""
        code, out, err = self.told_by(*words, stdin=stdin)
        assert code == 0, err
        return out

    def told_by(self, *words: str, stdin: str = "") -> tuple[int, str, str]:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        return self.told_at_terminal(*words)

    def told_at_terminal(self, *words: str) -> tuple[int, str, str]:
        self.monkeypatch.chdir(self.folder)
        code = main([*words, "--data", str(self.folder / "own")])
        told = self.capsys.readouterr()
        return code, told.out, told.err

    def set_password(self, password: str = PASSWORD, user: str = "owner") -> None:
        self.command("password", "--stdin", "--user", user, stdin=password + "\n")

    def start(self, **options: object) -> FlaskClient:
        """Start the dashboard, anew each time, and return a client without cookies."""
        settings = settings_of(self.folder, **options)
        reader = create_reader(settings, clock=lambda: self.now_s)
        reader.refresh()
        return create_app(settings, reader, clock=lambda: self.now_s).test_client()

    def later(self, minutes: float) -> None:
        self.now_s += 60 * minutes

    def audit(self) -> list[str]:
        return [line.split("  ")[1] for line in self.command("audit").splitlines()]


def log_in(client: FlaskClient, password: str = PASSWORD, name: str = "owner", **more: Any) -> Any:
    return client.post("/login", json={"name": name, "password": password}, **more)
