"""Who has a password: the file ``password.json``, which the command line alone writes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from botscope.auth import private_files
from botscope.auth.viewer import Role

FOLDER_NAME = "access"
FILE_NAME = "password.json"
DEFAULT_NAME = "owner"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
ROLES: tuple[Role, ...] = ("viewer", "operator")


@dataclass(frozen=True, slots=True)
class Account:
    """One who may log in.

    A session remembers the mark of the password that it began with: another password ends it.
    """

    name: str
    password: str
    role: Role
    mark: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everybody who may log in. Somebody must log in where the file is there, even unreadable."""

    is_on: bool
    by_name: Mapping[str, Account]


NO_ACCOUNTS = Accounts(is_on=False, by_name={})
CLOSED = Accounts(is_on=True, by_name={})


def folder_of(data: Path) -> Path:
    """Return the folder of everything about the log-in, in Botscope's own."""
    return data / FOLDER_NAME


def path_of(data: Path) -> Path:
    """Return where the passwords are."""
    return folder_of(data) / FILE_NAME


def watched(data: Path) -> private_files.WatchedFile[Accounts]:
    """Return the accounts of a data folder, as they change."""
    return private_files.WatchedFile(path_of(data), parse, CLOSED)


def is_kept(data: Path) -> bool:
    """Return True where somebody has set a password."""
    found = watched(data).current()
    return found.is_on and bool(found.by_name)


def parse(content: bytes | None) -> Accounts:
    """Read the file.

    Raises
    ------
    ValueError
    """
    if content is None:
        return NO_ACCOUNTS
    written = json.loads(content)
    try:
        accounts = [_account(name, entry) for name, entry in written["accounts"].items()]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no accounts in it") from error
    return Accounts(is_on=True, by_name={account.name: account for account in accounts})


def _account(name: str, entry: Mapping[str, Any]) -> Account:
    role, password = entry["role"], entry["password"]
    if role not in ROLES or not isinstance(password, str) or not NAME.fullmatch(name):
        raise ValueError("an account that cannot be")
    return Account(name, password, role, sha256(password.encode()).hexdigest()[:16])


def read(data: Path) -> dict[str, Account]:
    """Return the accounts for a change of them.

    Raises
    ------
    OSError, ValueError
    """
    path = path_of(data)
    return dict(parse(path.read_bytes() if path.exists() else None).by_name)


def put(data: Path, name: str, password: str) -> None:
    """Give an account another password by its hash; a new one is a viewer."""
    accounts = read(data)
    before = accounts.get(name)
    role: Role = before.role if before else "viewer"
    _write(data, {**accounts, name: _account(name, {"role": role, "password": password})})


def remove(data: Path, name: str) -> bool:
    """Remove an account, and the file with the last; False where there is none of the name."""
    accounts = read(data)
    if accounts.pop(name, None) is None:
        return False
    if accounts:
        _write(data, accounts)
    else:
        path_of(data).unlink()
    return True


def _write(data: Path, accounts: Mapping[str, Account]) -> None:
    entries = {
        name: {"role": account.role, "password": account.password}
        for name, account in accounts.items()
    }
    content = json.dumps({"schema": 1, "accounts": entries}, indent=2)
    private_files.write(path_of(data), content.encode())
