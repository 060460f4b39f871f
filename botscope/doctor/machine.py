"""The machine under the dashboard: Python, packages, the page's files, the disk, the clock."""

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from botscope.app import STATIC_FOLDER
from botscope.doctor.findings import Finding, fail, ok, warn
from botscope.settings import Settings

OLDEST_PYTHON = (3, 11)
PACKAGES = (
    "flask",
    "werkzeug",
    "waitress",
    "numpy",
    "pandas",
    "orjson",
    "python-dotenv",
    "tzdata",
)
PINS = STATIC_FOLDER.parent / "requirements.txt"
SETUP = "python3 run.py setup"
LIBRARIES = ("vendor/chart.umd.min.js", "vendor/lightweight-charts.mjs")
LITTLE_BYTES, TOO_LITTLE_BYTES = 500_000_000, 50_000_000
CLOCK_SKEW_S = 5.0
ANSWER_S = 3.0


def python() -> Finding:
    """Look at the interpreter."""
    text = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info < OLDEST_PYTHON:
        return fail("Python", text, "install Python 3.11 or newer")
    if sys.maxsize < 2**32:
        return warn("Python", f"{text}, 32 bits: large logs do not fit", "install a 64-bit Python")
    return ok("Python", text)


def packages() -> Finding:
    """Compare what is installed with what was tested."""
    found = {name: _version(name) for name in PACKAGES}
    missing = [name for name, version in found.items() if version is None]
    if missing:
        mend = SETUP if PINS.exists() else f"pip install {' '.join(missing)}"
        return fail("packages", f"missing: {', '.join(missing)}", mend)
    pins = _pins()
    others = [
        f"{name} {found[name]}" for name in found if pins.get(name, found[name]) != found[name]
    ]
    if others:
        return warn("packages", f"other versions than the tested ones: {', '.join(others)}", SETUP)
    return ok("packages", f"all {len(found)} are installed")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _pins() -> dict[str, str]:
    """Return the tested versions; a wheel has no such list and asks for lower bounds."""
    try:
        lines = PINS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split("==", 1) for line in lines if "==" in line and line[0] != "#")


def page_files() -> Finding:
    """Look for what the browser gets."""
    if not (STATIC_FOLDER / "index.html").is_file():
        return fail("page", f"its files are not in {STATIC_FOLDER}", "install Botscope again")
    missing = [name for name in LIBRARIES if not (STATIC_FOLDER / name).is_file()]
    if missing:
        return warn("page", f"no charts: {', '.join(missing)} missing", SETUP)
    return ok("page", "all files and chart libraries are there")


def disk(settings: Settings) -> Finding:
    """Look at the room for what the dashboard keeps itself."""
    folder = nearest_folder(settings.data)
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return warn("disk", f"{folder} cannot be asked: {error.strerror}", f"df {folder}")
    text = f"{free / 1e9:.1f} GB free for {settings.data}"
    mend = "free some space, or choose another folder: --data DIR"
    if free < TOO_LITTLE_BYTES:
        return fail("disk", text, mend)
    return warn("disk", text, mend) if free < LITTLE_BYTES else ok("disk", text)


def nearest_folder(path: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    whole = path.absolute()
    return next((each for each in (whole, *whole.parents) if each.is_dir()), whole)


def clocks(settings: Settings) -> Iterator[Finding]:
    """Compare the clocks that figures depend on."""
    yield _zone(settings)
    skew_s = _file_clock_skew_s(settings.data)
    if skew_s is not None and abs(skew_s) > CLOCK_SKEW_S:
        text = f"files in {settings.data} are dated {skew_s:+.0f} s against this machine"
        yield warn("clock", text, "set the clock of the machine that keeps the files")
    if _is_set_by_network() is False:
        text = "it is not set by the network; ages of data may be wrong"
        yield warn("clock", text, "sudo timedatectl set-ntp true")
    else:
        yield ok("clock", f"it is {time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())} UTC")


def _zone(settings: Settings) -> Finding:
    name, offset = time.strftime("%Z"), time.strftime("%z")
    here = f"this machine is on {name} ({offset})" if name else "this machine tells no zone"
    return ok("time zone", f"days follow {settings.timezone}; {here}")


def _file_clock_skew_s(data: Path) -> float | None:
    """Return how far a file written now is dated from now; None where none can be written."""
    try:
        with tempfile.NamedTemporaryFile(dir=data) as file:
            return os.fstat(file.fileno()).st_mtime - time.time()
    except OSError:
        return None


def _is_set_by_network() -> bool | None:
    """Ask systemd; None where there is none to ask."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - a program of the system, with words of our own
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=ANSWER_S,
            check=False,
        )
        return {"yes": True, "no": False}.get(done.stdout.strip())
    return None
