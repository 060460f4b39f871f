"""The virtual environment: made once, repaired when half-made, skipped when nothing changed."""

import hashlib
import os
import shutil
import sys
from enum import Enum
from pathlib import Path

from launch.steps import SetupError, run_quietly, step


class Purpose(Enum):
    """What the environment is needed for; the value is its list of requirements."""

    RUN = "requirements.txt"
    TEST = "requirements-dev.txt"


REQUIREMENT_FILES = {
    Purpose.RUN: ("requirements.txt",),
    Purpose.TEST: ("requirements.txt", "requirements-dev.txt"),
}
OLDEST_PYTHON = (3, 11)
NO_VENV = "The Python environment could not be made; delete the folder .venv and try again."
NO_INSTALL = "The requirements could not be installed; the lines above say why."

# Asks the environment's own interpreter: does it start, has it pip, which Python is it?
PROBE = "import sys, pip; print(*sys.version_info[:2])"


def venv_python(root: Path) -> Path:
    """Name the environment's interpreter, there or not."""
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return root.joinpath(".venv", *inside)


def is_ready(root: Path, purpose: Purpose) -> bool:
    """Tell whether nothing changed since the last complete set-up, without starting anything."""
    return any(_stamp_fits(root, done) for done in Purpose if done in (purpose, Purpose.TEST))


def prepare(root: Path, purpose: Purpose) -> None:
    """Make or repair the environment and install the pinned requirements, stamp last."""
    if is_ready(root, purpose):
        return
    if not _is_sound(root):
        with step("Making the Python environment"):
            _make(root)
    for each in Purpose:
        _stamp(root, each).unlink(missing_ok=True)
    with step(f"Installing the pinned packages of {purpose.value}"):
        _install(root, purpose)
    mark_ready(root, purpose)


def mark_ready(root: Path, purpose: Purpose) -> None:
    """Stamp the environment as complete for what the files in this folder ask for now."""
    stamp = _stamp(root, purpose)
    partial = stamp.with_name(f"{stamp.name}.part")
    partial.write_text(_fingerprint(root, purpose), encoding="utf-8")
    partial.replace(stamp)


def _stamp(root: Path, purpose: Purpose) -> Path:
    return root / ".venv" / f"botscope-{purpose.name.lower()}.stamp"


def _stamp_fits(root: Path, purpose: Purpose) -> bool:
    try:
        return _stamp(root, purpose).read_text(encoding="utf-8") == _fingerprint(root, purpose)
    except OSError:
        return False


def _fingerprint(root: Path, purpose: Purpose) -> str:
    """Digest all that the environment depends on.

    The interpreter counts by its identity: a system upgrade replaces the file behind the link,
    and the packages of the old version are then invisible to the new one.
    """
    digest = hashlib.sha256()
    for name in (*REQUIREMENT_FILES[purpose], ".venv/pyvenv.cfg"):
        digest.update((root / name).read_bytes() + b"\0")
    binary = venv_python(root).resolve(strict=True)
    status = binary.stat()
    digest.update(f"{binary} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _is_sound(root: Path) -> bool:
    """Tell whether the environment's interpreter starts, has pip and is the one it was made by."""
    if not venv_python(root).exists():
        return False
    try:
        answer = run_quietly([venv_python(root), "-I", "-c", PROBE], cwd=root, otherwise="")
    except SetupError:
        return False
    version = tuple(int(part) for part in answer.split()[:2])
    return version >= OLDEST_PYTHON and _was_made_by(root, version)


def _was_made_by(root: Path, version: tuple[int, ...]) -> bool:
    made_by = f"version = {'.'.join(map(str, version))}."
    try:
        return made_by in (root / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return False


def _make(root: Path) -> None:
    folder = root / ".venv"
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    # --clear empties what an interrupted run left; without a pyvenv.cfg it is safer gone.
    shutil.rmtree(folder, ignore_errors=True)
    run_quietly([sys.executable, "-m", "venv", "--clear", folder], cwd=root, otherwise=NO_VENV)


def _install(root: Path, purpose: Purpose) -> None:
    command = [str(venv_python(root)), "-m", "pip", "install", "--quiet", "--no-input"]
    options = ["--disable-pip-version-check", "--requirement", purpose.value]
    run_quietly([*command, *options], cwd=root, otherwise=NO_INSTALL)
