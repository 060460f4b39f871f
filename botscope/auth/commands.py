"""The commands ``password``, ``token`` and ``audit``: who may look, told on the machine itself."""

import getpass
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from botscope.auth import accounts, lockout, passwords, tokens
from botscope.auth.audit import Audit
from botscope.auth.store import Store
from botscope.auth.token_uses import last_uses
from botscope.errors import SettingsError

COMMANDS = ("password", "token", "audit")
USAGE = """\
who may look (everything is kept in --data, for its owner alone):
  password [--user NAME] [--stdin]
      set the password of the page, asked for twice, or read from one line of standard input
      [owner]; every session of that name ends, and its lock is opened
  password --remove [--user NAME]
      remove it; without any password nobody has to log in on this machine
  token add NAME | list | revoke NAME
      tokens for scripts, read-only: Authorization: Bearer TOKEN
  audit
      print who logged in and out, who was refused, and what was changed
"""

SWITCHES = {"password": {"--stdin", "--remove"}, "token": set(), "audit": set()}


@dataclass(slots=True)
class Words:
    """What the command line says beside the settings."""

    operands: list[str] = field(default_factory=list)
    switches: set[str] = field(default_factory=set)
    user: str = accounts.DEFAULT_NAME


def take(words: Words, command: str, word: str, rest: list[str]) -> bool:
    """Take a word that belongs to a command; False where it is none of its own."""
    if not word.startswith("-"):
        words.operands.append(word)
        return True
    if word in SWITCHES[command]:
        words.switches.add(word)
        return True
    if command != "password" or word.partition("=")[0] != "--user":
        return False
    _, equals, value = word.partition("=")
    words.user = value if equals else (rest.pop(0) if rest else "")
    return True


def run(command: str, words: Words, data: Path) -> str:
    """Do what a command says, and return what is to be printed.

    Raises
    ------
    SettingsError
    """
    doing: dict[str, Callable[[Words, Path], str]] = {
        "password": _password,
        "token": _token,
        "audit": _audit,
    }
    try:
        return doing[command](words, data)
    except (OSError, ValueError, sqlite3.Error) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        place = accounts.folder_of(data)
        raise SettingsError([f"{place} cannot be read or written: {told}."]) from error


def _password(words: Words, data: Path) -> str:
    name = words.user
    if words.operands or not accounts.NAME.fullmatch(name):
        raise SettingsError(
            ["password takes no words; --user is letters, digits and . _ @ -, at most 64."]
        )
    if "--remove" in words.switches:
        return _remove(name, data)
    password = _from_input() if "--stdin" in words.switches else _asked()
    problem = passwords.problem_of(password)
    if problem is not None:
        raise SettingsError([problem])
    accounts.put(data, name, passwords.hash_of(password))
    lockout.open_name(Store(accounts.folder_of(data)), name)
    Audit(accounts.folder_of(data)).note("password_set", name=name)
    return (
        f"The password of {name} is set. Log in as {name!r}.\n"
        "Dashboards with this data folder ask for it from now on, and every session has ended."
    )


def _remove(name: str, data: Path) -> str:
    if not accounts.remove(data, name):
        raise SettingsError([f"There is no password of {name!r}."])
    Audit(accounts.folder_of(data)).note("password_removed", name=name)
    if accounts.is_kept(data):
        return f"The password of {name} is removed."
    return f"The password of {name} is removed. Nobody has to log in on this machine any more."


def _from_input() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise SettingsError(
            ["There is no terminal to ask at. Give the password by standard input: --stdin"]
        )
    first = getpass.getpass("New password: ")
    if getpass.getpass("The same again: ") != first:
        raise SettingsError(["These are two different passwords; nothing was changed."])
    return first


def _token(words: Words, data: Path) -> str:
    doing = {"add": _token_add, "revoke": _token_revoke}
    action, *names = words.operands or [""]
    if action == "list" and not names:
        return "\n".join(_token_lines(data))
    if action not in doing or len(names) != 1 or not tokens.NAME.fullmatch(names[0]):
        raise SettingsError(
            ["token add NAME, token list or token revoke NAME; a name has no spaces."]
        )
    return doing[action](names[0], data)


def _token_add(name: str, data: Path) -> str:
    secret = tokens.add(data, name, _now_ms())
    if secret is None:
        raise SettingsError([f"There is a token {name!r} already. Revoke it first."])
    Audit(accounts.folder_of(data)).note("token_added", name=name)
    off = "" if accounts.is_kept(data) else "\nNobody has to log in yet: no password is set."
    return f"{secret}\nThis is the only time that it is shown. Send it as a header:\n" + (
        f"Authorization: Bearer {secret}{off}"
    )


def _token_revoke(name: str, data: Path) -> str:
    if not tokens.revoke(data, name):
        raise SettingsError([f"There is no token {name!r}."])
    Audit(accounts.folder_of(data)).note("token_revoked", name=name)
    return f"The token {name} is revoked."


def _token_lines(data: Path) -> Iterator[str]:
    known = tokens.read(data)
    uses = last_uses(Store(accounts.folder_of(data))) if known else {}
    if not known:
        yield "There are no tokens."
    for name, token in sorted(known.items()):
        used_ms = uses.get(token.digest)
        used = "never used" if used_ms is None else f"last used {_moment(used_ms)}"
        yield f"{name}  made {_moment(token.created_ms)}  {used}"


def _audit(words: Words, data: Path) -> str:
    if words.operands:
        raise SettingsError(["audit takes no words."])
    lines = [_audit_line(entry) for entry in Audit(accounts.folder_of(data)).lines()]
    return "\n".join(lines) or "Nothing has been written yet."


def _audit_line(entry: dict[str, str]) -> str:
    parts = [entry.get("at", ""), entry.get("event", ""), entry.get("name", "-")]
    if entry.get("address"):
        parts.append(f"from {entry['address']}")
    if entry.get("detail"):
        parts.append(f"({entry['detail']})")
    return "  ".join(parts)


def _moment(moment_ms: int) -> str:
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _now_ms() -> int:
    return int(time.time() * 1000)
