"""The wheel: the dashboard as a package that pip installs, its page and libraries inside."""

from pathlib import Path

from launch import assets
from launch.environment import Purpose, venv_python
from launch.steps import SetupError, run_quietly

NO_WHEEL = "The wheel could not be built; the lines above say why."
NO_CHARTS = (
    "A wheel without the front-end libraries would have no charts; a network is needed once."
)


def build(root: Path, folder: Path) -> Path:
    """Build the wheel into a folder and return its path.

    Raises
    ------
    SetupError
        When the front-end libraries are not there, or the build fails.
    """
    if not assets.is_ready(root, Purpose.RUN):
        raise SetupError(NO_CHARTS)
    python = str(venv_python(root))
    command = [python, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    run_quietly(command, cwd=root, otherwise=NO_WHEEL)
    return max(folder.glob("botscope-*.whl"), key=lambda path: path.stat().st_mtime)
