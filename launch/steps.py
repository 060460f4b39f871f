"""Progress lines, and commands whose output is seen only when they fail."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL_LINES, TAIL_LINES_WITH_HINT = 15, 2

HINTS = (
    (
        r"ensurepip is not|No module named '?(ensurepip|venv|pip)\b",
        "Python's venv module is incomplete here; on Debian or Ubuntu run"
        " `sudo apt install python3-venv`, then the same command again.",
    ),
    (
        r"name resolution|NewConnectionError|resolve host|Network is unreachable|ProxyError"
        r"|ConnectTimeout|ReadTimeout|getaddrinfo|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT",
        "The package registry cannot be reached; connect this machine to the network"
        " (or set its proxy) and run the same command again, what is already here is kept.",
    ),
    (
        r"No space left on device|ENOSPC",
        "The disk is full; free about 1 GB and run the same command again.",
    ),
    (
        r"Permission denied|EACCES|Read-only file system",
        "This folder cannot be written to; give yourself write access to it"
        " and run the same command again.",
    ),
    (
        r"No matching distribution|Could not find a version",
        "The registry has no such package for this Python and this machine;"
        " Python 3.11, 3.12 or 3.13 on a usual system has them all.",
    ),
)
"""What the output of a failed command looks like, and what the user does about it."""


class SetupError(Exception):
    """One sentence for the user, what a command said about it, and the exit code."""

    def __init__(self, sentence: str, *, output: str = "", exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.output = output
        self.exit_code = exit_code


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done, and when it is done, how long it took."""
    started = time.monotonic()
    print(f"{title} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def run_quietly(
    command: Sequence[str | os.PathLike[str]],
    *,
    cwd: Path,
    otherwise: str,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a command to its end; its output is the answer, or the evidence of a `SetupError`.

    Parameters
    ----------
    command, cwd, env
        As in `subprocess.run`; ``env`` is added to the environment.
    otherwise
        The sentence for a failure that no hint explains.
    """
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetupError(otherwise, output=str(error)) from error
    if done.returncode != 0:
        hint = hint_for(done.stdout)
        shown = tail(done.stdout, TAIL_LINES_WITH_HINT if hint else TAIL_LINES)
        raise SetupError(hint or otherwise, output=shown)
    return done.stdout


def hint_for(output: str) -> str | None:
    """Find the sentence that helps with this output, None when it is a new one to us."""
    return next((hint for pattern, hint in HINTS if re.search(pattern, output)), None)


def tail(output: str, line_count: int) -> str:
    """Keep the end of an output: that is where the error stands."""
    return "\n".join(output.rstrip().splitlines()[-line_count:])
