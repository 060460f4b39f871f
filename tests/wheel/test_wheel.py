"""The installed package: the command, the page inside, and attach() from a bot's folder."""

import json
import re
import subprocess
import sys
import sysconfig
import textwrap
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from botscope import __version__
from tests.api.sample import write_bot
from tests.ports import find_free_port

LIBRARY = "vendor/chart.umd.min.js"


@pytest.fixture(scope="module")
def wheel(project_root, tmp_path_factory) -> Path:
    if not (project_root / "static" / LIBRARY).exists():
        pytest.skip("needs the front-end libraries: python3 run.py setup fetches them")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(
        [*build, "--directory", str(folder)], cwd=project_root, capture_output=True, check=True
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel; it borrows what the wheel needs from ours."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = program(folder, "python")
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(python), "install"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    place = packages(folder) / "borrowed.pth"
    place.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def program(venv: Path, name: str) -> Path:
    return venv / ("Scripts" if sys.platform == "win32" else "bin") / name


def packages(venv: Path) -> Path:
    return next(venv.glob("[lL]ib/**/site-packages"))


def test_only_our_own_name_lands_among_other_packages(installed):
    added = {path.name for path in packages(installed).iterdir()} - {"borrowed.pth"}
    assert added == {"botscope", f"botscope-{__version__}.dist-info"}


def test_wheel_has_the_whole_page(names, project_root):
    page = project_root / "static"
    files = {path.relative_to(page).as_posix() for path in page.rglob("*") if path.is_file()}
    assert f"botscope/static/{LIBRARY}" in names
    assert {f"botscope/static/{name}" for name in files} <= names


def test_wheel_has_every_module_and_nothing_else_of_the_clone(names, project_root):
    modules = {
        path.relative_to(project_root).as_posix()
        for path in (project_root / "botscope").rglob("*")
        if path.suffix in {".py", ".css"}
    }
    assert modules <= names
    assert {name.split("/")[0] for name in names} == {
        "botscope",
        f"botscope-{__version__}.dist-info",
    }


def test_wheel_asks_for_what_was_tested(project_root):
    project = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == __version__
    pins = dict(
        re.findall(r"^([\w.-]+)==(.+)$", (project_root / "requirements.txt").read_text(), re.M)
    )
    wanted = [Requirement(line) for line in project["project"]["dependencies"]]
    assert [str(each) for each in wanted if pins[each.name] not in each.specifier] == []
    only_the_bots = {"python-binance", "TA-Lib"}
    assert set(pins) - {each.name for each in wanted} == only_the_bots


def test_installed_command_tells_its_own_name(installed, tmp_path):
    command = [program(installed, "botscope"), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: botscope ")
    assert "dashboard_api.py" not in done.stdout


def test_installed_command_checks_logs(installed, tmp_path):
    folder = write_bot(tmp_path)
    command = [program(installed, "botscope"), "check", "--json", "--logs", "logs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["files"]


BOT = """
    import json, time, urllib.request
    from botscope import attach

    dashboard = attach(state="state", logs="logs", port={port}, data="../own")
    deadline = time.monotonic() + 30
    while dashboard.status()["state"] != "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    answers = {{}}
    for path in ("/", "/static/vendor/chart.umd.min.js", "/api/status", "/api/session"):
        try:
            with urllib.request.urlopen(dashboard.url + path) as answer:
                body = answer.read()
                answers[path] = [answer.status, len(body)]
        except OSError as error:
            answers[path] = [str(error), 0]
    command = json.loads(body)["password_command"]
    print(json.dumps({{"status": dashboard.status(), "answers": answers, "command": command}}))
    dashboard.stop()
    while dashboard.status()["pid"]:
        time.sleep(0.05)
"""


def test_bot_in_a_folder_of_its_own_attaches_the_installed_package(installed, tmp_path):
    folder = write_bot(tmp_path / "bot")
    # Names of the bot's own that a careless child would import instead of the real ones.
    for name in ("flask.py", "json.py", "numpy.py"):
        (folder / name).write_text("raise SystemExit('the file of the bot')", encoding="utf-8")
    script = textwrap.dedent(BOT).format(port=find_free_port())
    command = [program(installed, "python"), "-P", "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    seen = json.loads(done.stdout)
    assert seen["status"]["state"] == "running", seen["status"]["message"]
    assert [code for code, _ in seen["answers"].values()] == [200] * 4
    assert seen["command"] == "botscope password --data DIR"
    assert seen["answers"]["/static/vendor/chart.umd.min.js"][1] > 100_000
