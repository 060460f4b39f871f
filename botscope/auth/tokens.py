"""Tokens for scripts: the file ``tokens.json``, which the command line alone writes."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from botscope.auth import private_files
from botscope.auth.accounts import folder_of

FILE_NAME = "tokens.json"
PREFIX = "botscope_"
"""So that a scanner for secrets can recognize one."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: never the token itself."""

    name: str
    digest: str
    created_ms: int


Tokens = Mapping[str, Token]
"""Tokens by their digest."""


def digest_of(secret: str) -> str:
    """Return what is kept of a secret of 256 random bits: nobody finds it by trying."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def path_of(data: Path) -> Path:
    """Return where the tokens are."""
    return folder_of(data) / FILE_NAME


def watched(data: Path) -> private_files.WatchedFile[Tokens]:
    """Return the tokens of a data folder, as they change."""
    return private_files.WatchedFile(path_of(data), parse, {})


def parse(content: bytes | None) -> Tokens:
    """Read the file.

    Raises
    ------
    ValueError
    """
    if content is None:
        return {}
    try:
        entries = json.loads(content)["tokens"].items()
        tokens = [Token(name, one["digest"], int(one["created_ms"])) for name, one in entries]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no tokens in it") from error
    return {token.digest: token for token in tokens}


def read(data: Path) -> dict[str, Token]:
    """Return the tokens by name.

    Raises
    ------
    OSError, ValueError
    """
    path = path_of(data)
    found = parse(path.read_bytes() if path.exists() else None)
    return {token.name: token for token in found.values()}


def add(data: Path, name: str, now_ms: int) -> str | None:
    """Make a token and return it, the only time that it can be seen; None for a known name."""
    known = read(data)
    if name in known:
        return None
    secret = PREFIX + secrets.token_urlsafe(32)
    _write(data, {**known, name: Token(name, digest_of(secret), now_ms)})
    return secret


def revoke(data: Path, name: str) -> bool:
    """End a token; False where there is none of the name."""
    known = read(data)
    if known.pop(name, None) is None:
        return False
    _write(data, known)
    return True


def _write(data: Path, known: Mapping[str, Token]) -> None:
    entries = {
        name: {"digest": token.digest, "created_ms": token.created_ms}
        for name, token in known.items()
    }
    content = json.dumps({"schema": 1, "tokens": entries}, indent=2)
    private_files.write(path_of(data), content.encode())
