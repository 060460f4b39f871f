import ast
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

OWN_CODE = ("botscope", "bot", "launch", "run.py", "dashboard_api.py")
NOT_OURS = {".git", ".venv", "node_modules", "vendor", ".botscope", "__pycache__"}


@pytest.fixture(scope="session")
def tracked(project_root: Path) -> list[Path]:
    """Every file of the project, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project_root,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        return [project_root / name for name in names if (project_root / name).is_file()]
    return list(walk(project_root))


def walk(root: Path) -> Iterator[Path]:
    """Find the files of an unpacked archive, where there is no git to ask."""
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [name for name in subfolders if name not in NOT_OURS]
        yield from (Path(folder, name) for name in names)


@pytest.fixture(scope="session")
def texts(tracked: list[Path], project_root: Path) -> dict[str, str]:
    """Every tracked text by its name."""
    found = {}
    for path in tracked:
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(project_root).as_posix()] = content.decode()
    return found


@pytest.fixture(scope="session")
def own_code(texts: dict[str, str]) -> dict[str, str]:
    """The Python that users run: not the tests, not the benchmarks."""
    return {
        name: text
        for name, text in texts.items()
        if name.endswith(".py") and name.split("/")[0] in OWN_CODE
    }


@pytest.fixture(scope="session")
def trees(own_code: dict[str, str]) -> dict[str, ast.Module]:
    return {name: ast.parse(text) for name, text in own_code.items()}


@pytest.fixture(scope="session")
def read(project_root: Path) -> Callable[[str], str]:
    return lambda name: (project_root / name).read_text(encoding="utf-8")
