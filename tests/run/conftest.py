import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.environment import Purpose, is_ready, mark_ready, prepare, venv_python

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def front_door(tmp_path: Path, project_root: Path) -> Path:
    """A copy of the front door alone, with requirements that need no network."""
    root = tmp_path / "project"
    shutil.copytree(project_root / "launch", root / "launch", ignore=_without_caches)
    shutil.copyfile(project_root / "run.py", root / "run.py")
    (root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment made by the real thing, to be copied into each test."""
    root = tmp_path_factory.mktemp("made")
    (root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    prepare(root, Purpose.RUN)
    return root


@pytest.fixture
def ready(made_once: Path, front_door: Path) -> Path:
    """The copied front door with an environment that is complete and stamped."""
    shutil.copytree(made_once / ".venv", front_door / ".venv", symlinks=True)
    assert is_ready(front_door, Purpose.RUN)
    return front_door


@pytest.fixture
def run(front_door: Path, uncovered: dict[str, str]) -> Run:
    """Run the copied run.py to its end."""

    def run_it(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(front_door / "run.py"), *arguments],
            env={**uncovered, **env},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run_it


def _without_caches(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]


@pytest.fixture
def project(tmp_path: Path, project_root: Path) -> Path:
    """A copy of the project that borrows this test run's environment."""
    root = tmp_path / "project"
    for name in ("bot", "botscope", "launch", "static"):
        shutil.copytree(project_root / name, root / name, ignore=_without_caches)
    for name in ("run.py", "dashboard_api.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copyfile(project_root / name, root / name)
    borrow_environment(root / ".venv")
    mark_ready(root, Purpose.RUN)
    return root


def borrow_environment(venv: Path) -> None:
    own = Path(sys.prefix)
    python = venv_python(venv.parent)
    python.parent.mkdir(parents=True)
    python.symlink_to(venv_python(own.parent).resolve())
    (venv / "lib").symlink_to(own / "lib")
    shutil.copyfile(own / "pyvenv.cfg", venv / "pyvenv.cfg")
