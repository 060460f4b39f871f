"""Set-up: made once, skipped, repaired, and honest about what is missing."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.environment import Purpose, is_ready, prepare, venv_python
from launch.lock import try_lock
from launch.steps import SetupError, hint_for, run_quietly, step

pytestmark = pytest.mark.slow


def wheel(folder: Path, name: str) -> str:
    """Build a tiny wheel; its requirement line."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "ANSWER = 42\n")
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    return f"{name} @ {path.as_uri()}\n"


def answer_of(root: Path, module: str) -> str:
    code = f"import {module}; print({module}.ANSWER)"
    done = subprocess.run([venv_python(root), "-c", code], capture_output=True, text=True)
    return done.stdout.strip()


def test_first_run_shows_each_step_and_the_second_says_nothing(run, front_door):
    first, second = run("setup"), run("setup")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "Making the Python environment ... " in first.stdout
    assert "Installing the pinned packages of requirements.txt ... " in first.stdout
    assert (second.stdout, second.stderr) == ("", "")


def test_set_up_that_has_nothing_to_do_costs_under_100_ms(ready, run):
    """In processor time: it waits for nothing, and others on the machine do not count."""
    times_s = []
    for _ in range(5):
        before = os.times()
        assert run("setup").returncode == 0
        after = os.times()
        used_s = after.children_user + after.children_system
        times_s.append(used_s - before.children_user - before.children_system)
    assert 0 < min(times_s) < 0.1


def test_changed_requirements_are_installed(ready, run, tmp_path):
    (ready / "requirements.txt").write_text(wheel(tmp_path, "tinything"), encoding="utf-8")

    assert run("setup").returncode == 0
    assert answer_of(ready, "tinything") == "42"


def test_test_requirements_come_only_when_tests_are_wanted(ready, tmp_path):
    (ready / "requirements-dev.txt").write_text(wheel(tmp_path, "devthing"), encoding="utf-8")
    assert is_ready(ready, Purpose.RUN)
    assert not is_ready(ready, Purpose.TEST)

    prepare(ready, Purpose.TEST)

    assert answer_of(ready, "devthing") == "42"
    assert is_ready(ready, Purpose.TEST)
    assert is_ready(ready, Purpose.RUN), "the test set-up contains the other one"


def remove_interpreter(venv: Path) -> None:
    for file in venv_python(venv.parent).parent.glob("python*"):
        file.unlink()


def leave_dangling_interpreter(venv: Path) -> None:
    remove_interpreter(venv)
    venv_python(venv.parent).symlink_to(venv / "gone")


def break_interpreter(venv: Path) -> None:
    remove_interpreter(venv)
    venv_python(venv.parent).write_text("not a program", encoding="utf-8")


def remove_pip(venv: Path) -> None:
    for folder in venv.rglob("site-packages/pip"):
        shutil.rmtree(folder)


def remove_config(venv: Path) -> None:
    (venv / "pyvenv.cfg").unlink()


def remove_stamp(venv: Path) -> None:
    (venv / "botscope-run.stamp").unlink()


def empty_folder(venv: Path) -> None:
    shutil.rmtree(venv)
    venv.mkdir()


def put_a_file_there(venv: Path) -> None:
    shutil.rmtree(venv)
    venv.write_text("", encoding="utf-8")


def pretend_other_python(venv: Path) -> None:
    config = venv / "pyvenv.cfg"
    lines = config.read_text(encoding="utf-8").splitlines()
    changed = ["version = 3.9.1" if line.startswith("version") else line for line in lines]
    config.write_text("\n".join(changed), encoding="utf-8")


BREAKAGES = (remove_interpreter, remove_stamp)
MORE_BREAKAGES = (
    remove_pip,
    pretend_other_python,
    leave_dangling_interpreter,
    break_interpreter,
    remove_config,
    empty_folder,
    put_a_file_there,
)


@pytest.mark.parametrize(
    "damage",
    [*BREAKAGES, *(pytest.param(damage, marks=pytest.mark.long) for damage in MORE_BREAKAGES)],
    ids=lambda damage: damage.__name__,
)
def test_half_made_environment_is_repaired(ready, tmp_path, damage: Callable[[Path], None]):
    (ready / "requirements.txt").write_text(wheel(tmp_path, "tinything"), encoding="utf-8")
    damage(ready / ".venv")

    prepare(ready, Purpose.RUN)

    assert answer_of(ready, "tinything") == "42"
    assert is_ready(ready, Purpose.RUN)


def test_failed_install_leaves_no_stamp_and_is_taken_up_again(ready, run, tmp_path):
    line = wheel(tmp_path, "tinything")
    (tmp_path / "tinything-1.0-py3-none-any.whl").rename(tmp_path / "away.whl")
    (ready / "requirements.txt").write_text(line, encoding="utf-8")
    failed = run("setup")
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr

    (tmp_path / "away.whl").rename(tmp_path / "tinything-1.0-py3-none-any.whl")
    assert run("setup").returncode == 0
    assert answer_of(ready, "tinything") == "42"


def test_earlier_requirements_are_installed_again_after_a_failure(ready, tmp_path):
    before = (ready / "requirements.txt").read_text(encoding="utf-8")
    (ready / "requirements.txt").write_text("nothing @ file:///no/where.whl\n", encoding="utf-8")
    with pytest.raises(SetupError):
        prepare(ready, Purpose.RUN)

    (ready / "requirements.txt").write_text(before, encoding="utf-8")
    assert not is_ready(ready, Purpose.RUN), "the failed run may have changed packages"


def test_two_runs_at_once_both_end_with_a_sound_environment(front_door, tmp_path):
    (front_door / "requirements.txt").write_text(wheel(tmp_path, "tinything"), encoding="utf-8")
    command = [sys.executable, str(front_door / "run.py"), "setup"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    outputs = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("Making the Python environment" in output for output in outputs) == 1
    assert answer_of(front_door, "tinything") == "42"


def test_second_run_says_that_it_waits(ready, run, tmp_path):
    (ready / "requirements.txt").write_text("# changed\n", encoding="utf-8")
    command = [sys.executable, str(ready / "run.py"), "setup"]
    with try_lock(ready / ".botscope" / "setup.lock") as is_ours:
        assert is_ours
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "Another run.py is setting up here; waiting for it.\n"

    waiting.communicate(timeout=60)
    assert waiting.returncode == 0


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("The virtual environment was not created: ensurepip is not\navailable.", "python3-venv"),
        ("/usr/bin/python3: No module named venv", "python3-venv"),
        ("NewConnectionError: Temporary failure in name resolution", "network"),
        ("npm error code ENOTFOUND", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "write access"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "Python 3.11"),
    ],
    ids=["debian", "no-venv", "no-network", "npm-offline", "disk", "permission", "no-wheel"],
)
def test_a_known_failure_comes_with_what_to_do(output, advice):
    assert advice in (hint_for(output) or "")


def test_unknown_failure_shows_its_output_and_no_invented_advice(tmp_path):
    with pytest.raises(SetupError) as failure:
        command = [sys.executable, "-c", "import sys; print('odd'); sys.exit(4)"]
        run_quietly(command, cwd=tmp_path, otherwise="It did not work.")
    assert (failure.value.sentence, failure.value.output) == ("It did not work.", "odd")


def test_program_that_does_not_exist_is_a_sentence(tmp_path):
    with pytest.raises(SetupError, match="It did not work"):
        run_quietly([tmp_path / "nothing"], cwd=tmp_path, otherwise="It did not work.")


def test_failed_step_says_so_on_its_line(capsys):
    with pytest.raises(SetupError), step("Doing"):
        raise SetupError("no")
    assert capsys.readouterr().out == "Doing ... failed\n"


def test_older_python_gets_one_sentence(project_root):
    code = "import runpy, sys; sys.version_info = (3, 8); runpy.run_path('run.py')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "Botscope needs Python 3.11 or newer; this is 3.8.\n"


def test_unknown_command_is_a_usage_error(run):
    done = run("dashbord")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "'dashbord'" in done.stderr


def test_help_names_every_command_and_sets_nothing_up(run, front_door):
    done = run("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("dashboard", "bot", "test", "setup", "--fresh"))
    assert not (front_door / ".venv").exists()
