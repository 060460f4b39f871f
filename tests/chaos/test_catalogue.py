"""Each fault of the catalogue has its row, and each test that it names is there."""

import re
from pathlib import Path

ROW = re.compile(r"^\| (F\d\d) \|", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def _catalogue(root: Path) -> str:
    return (root / "docs" / "faults.md").read_text(encoding="utf-8")


def test_every_fault_has_one_row_and_a_proof(project_root: Path) -> None:
    text = _catalogue(project_root)
    assert ROW.findall(text) == [f"F{number:02d}" for number in range(1, 49)]
    lines = [line for line in text.splitlines() if ROW.match(line)]
    assert [line[:5] for line in lines if not NAMED.search(line)] == []


def test_every_test_that_the_catalogue_names_is_there(project_root: Path) -> None:
    for path, name in NAMED.findall(_catalogue(project_root)):
        source = (project_root / path).read_text(encoding="utf-8")
        assert re.search(rf"^(?:def {name}\(|{name} = )", source, re.MULTILINE), f"{path}::{name}"


def test_every_test_that_is_named_by_a_fault_is_in_its_row(project_root: Path) -> None:
    rows = {line[2:5]: line for line in _catalogue(project_root).splitlines() if ROW.match(line)}
    for path in sorted((project_root / "tests" / "chaos").glob("test_f*.py")):
        for name in re.findall(r"^def (test_f\d\d_\w+)", path.read_text(encoding="utf-8"), re.M):
            assert f"`tests/chaos/{path.name}::{name}`" in rows[name[5:8].upper()]
