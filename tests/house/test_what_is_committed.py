"""What stands in the repository: ours, whole, and free of anybody's machine."""

import json
import re

# Written in two parts, so that this file does not find itself.
MACHINE_PATH = re.compile(
    r"/(?:wo" r"rk|ro" r"ot|fa" r"rm)/|/ho" r"me/\w|/tm" r"p/[a-z]|C:\\\\Us" r"ers"
)
REGISTRY = re.compile(
    r"registry\.np"
    r"mjs|registry\.ya"
    r"rnpkg|pypi\.o"
    r"rg|python"
    r"hosted\.org|art"
    r"ifactory|index-u"
    r"rl"
)
UNFINISHED = re.compile(
    r"\bTO" r"DO\b|\bFIX" r"ME\b|\bXX" r"X\b|coming s" r"oon|not implemented y" r"et", re.I
)

PAGE_SOURCE_TEST = "tests/page/test_page_source.py"


def findings(texts: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}: {match.group()}"
        for name, text in texts.items()
        for match in pattern.finditer(text)
    ]


def test_no_path_of_somebodys_machine_is_written_down(texts):
    assert findings(texts, MACHINE_PATH) == []


def test_no_package_registry_is_named(texts):
    assert findings(texts, REGISTRY) == []


def test_nothing_is_left_for_later_in_a_comment(texts):
    # That one looks for the same words in the page, and so holds them.
    others = {name: text for name, text in texts.items() if name != PAGE_SOURCE_TEST}
    assert findings(others, UNFINISHED) == []


def test_lock_file_records_hashes_and_no_addresses(read):
    packages = json.loads(read("package-lock.json"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if "resolved" in package] == []
    assert [name for name, package in installed.items() if "integrity" not in package] == []


def test_front_end_versions_are_exact(read):
    package = json.loads(read("package.json"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [v for v in versions.values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []


def test_nothing_third_party_is_committed(texts, tracked, project_root):
    names = [path.relative_to(project_root).as_posix() for path in tracked]
    third_party = re.compile(r"node_modules/|vendor/|\.min\.(js|css)$|\.whl$|\.(exe|dll|so)$")
    assert [name for name in names if third_party.search(name)] == []
    too_large = [path.name for path in tracked if path.stat().st_size > 400_000]
    assert too_large == [], "a file of this size is hardly written by hand"


def test_bots_own_folders_are_committed_empty(tracked, project_root):
    names = {path.relative_to(project_root).as_posix() for path in tracked}
    assert {n for n in names if n.startswith(("state/", "logs/"))} == {
        "state/.gitkeep",
        "logs/.gitkeep",
    }


def test_python_requirements_are_exact(read):
    lines = (read("requirements.txt") + read("requirements-dev.txt")).splitlines()
    pins = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert pins
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_what_continuous_integration_runs_is_the_readmes_test_command(read, project_root):
    assert "exec python3 run.py test" in read(".ci/run")
    assert "python3 run.py test" in read("README.md")
    assert (project_root / ".ci" / "run").stat().st_mode & 0o111
