"""What the process holds: no pandas for small logs, one heap, and back what an answer needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from botscope import memory
from tests.api.sample import write_bot

SERVED = """
import sys
from pathlib import Path
from botscope.api.table import RESOURCES
from botscope.app import create_app, create_reader
from botscope.settings import Settings

folder = Path(sys.argv[1])
settings = Settings(state=folder / "state", logs=folder / "logs", data=folder / "own")
reader = create_reader(settings)
reader.refresh()
client = create_app(settings, reader).test_client()
for route in RESOURCES:
    if "<" not in route.path:
        client.get(route.path)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pandas", "scipy"}))
"""


def test_small_logs_are_served_without_pandas(
    tmp_path: Path, project_root: Path, uncovered: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVED, str(write_bot(tmp_path))],
        cwd=project_root, env=uncovered, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr


def test_memory_is_given_back_where_the_system_takes_it() -> None:
    memory.give_back()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_nothing_is_called(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    def refuse(_name: object) -> None:
        raise AssertionError("a library was opened")

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("ctypes.CDLL", refuse)
    memory.hold_little()
    memory.give_back()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone is told anything")
def test_one_heap_is_asked_for_in_a_process_of_our_own(
    project_root: Path, uncovered: dict[str, str]
) -> None:
    code = "from botscope import memory; memory.hold_little(); memory.give_back(); print('done')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project_root, env=uncovered, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "done"
