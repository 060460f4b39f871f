"""Front-end libraries: by lock file, checked, copied; a page without charts where they fail."""

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from launch.assets import is_ready
from launch.environment import Purpose

pytestmark = pytest.mark.slow

PACKAGE = {
    "name": "page",
    "version": "1.0.0",
    "dependencies": {"chartlib": "file:chartlib.tgz"},
    "devDependencies": {"devlib": "file:devlib.tgz"},
    "botscope": {"vendor": {"chartlib/dist/lib.js": "lib.js"}},
}


@pytest.fixture
def page(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front door with a page that wants a library, locked to a tarball of our own."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm to write a lock file")
    # npm serves a hash that it knows from its cache, whatever the tarball holds by now.
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
    for name in ("chartlib", "devlib"):
        pack(ready / f"{name}.tgz", name, "export const answer = 42;\n")
    (ready / "package.json").write_text(json.dumps(PACKAGE), encoding="utf-8")
    lock = [npm, "install", "--package-lock-only", "--offline", "--no-audit", "--ignore-scripts"]
    subprocess.run(lock, cwd=ready, check=True, capture_output=True)
    return ready


def pack(path: Path, name: str, content: str) -> None:
    source = path.parent / f"{name}-source" / "package"
    (source / "dist").mkdir(parents=True, exist_ok=True)
    manifest = {"name": name, "version": "1.0.0"}
    (source / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    (source / "dist" / "lib.js").write_text(content, encoding="utf-8")
    with tarfile.open(path, "w:gz") as archive:
        archive.add(source, arcname="package")


def test_listed_files_are_served_and_development_ones_stay_out(page, run):
    done = run("setup")

    assert done.returncode == 0, done.stderr
    served = page / "static" / "vendor"
    assert [file.name for file in served.iterdir()] == ["lib.js"]
    assert (served / "lib.js").read_text(encoding="utf-8") == "export const answer = 42;\n"
    assert not (page / "node_modules" / "devlib").exists()
    assert is_ready(page, Purpose.RUN)
    assert not is_ready(page, Purpose.TEST)
    assert run("setup").stdout == ""


def test_served_file_that_was_deleted_comes_back(page, run):
    run("setup")
    (page / "static" / "vendor" / "lib.js").unlink()

    assert run("setup").returncode == 0
    assert (page / "static" / "vendor" / "lib.js").exists()


def test_library_that_does_not_match_its_lock_is_not_served(page, run, tmp_path):
    shutil.rmtree(tmp_path / "npm-cache")
    pack(page / "chartlib.tgz", "chartlib", "steal();\n")

    done = run("setup")

    assert done.returncode == 0, "the figures do not depend on it"
    assert "The page comes without charts" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert not (page / "static" / "vendor" / "lib.js").exists()


def test_machine_without_npm_gets_one_from_pypi_for_the_moment(page, run, tmp_path):
    temporary = tmp_path / "temporary"
    (tmp_path / "bin").mkdir()
    temporary.mkdir()

    done = run("setup", PATH=str(tmp_path / "bin"), TMPDIR=str(temporary), TEMP=str(temporary))

    assert done.returncode == 0, done.stderr
    if "cannot be reached" in done.stdout:
        pytest.skip("needs the package registry, which cannot be reached from here")
    assert (page / "static" / "vendor" / "lib.js").exists(), done.stdout
    assert list(temporary.iterdir()) == [], "the throw-away npm is gone"
