"""Real bots' files: read without a crash, and every line of them accounted for."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.shared, pytest.mark.slow]

CLASSES = (
    "header_count",
    "blank_count",
    "accepted_count",
    "not_a_trade_count",
    "duplicate_count",
    "quarantined_count",
    "pending_count",
)
PATHS = (
    "/api/status",
    "/api/balance",
    "/api/positions",
    "/api/orders",
    "/api/trades",
    "/api/trades.csv",
    "/api/stats",
    "/api/versions",
    "/api/equity",
    "/api/periods?by=day",
    "/api/breakdown?by=symbol",
    "/api/distribution",
    "/api/quality",
    "/api/quality/rows",
    "/api/bots",
    "/api/glossary",
    "/health",
    "/ready",
    "/metrics",
    "/",
)


def physical_lines(path: Path) -> int:
    """Count lines as a reader of bytes does: by line feeds, and what follows the last one."""
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16").encode()
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    return raw.count(b"\n") + (0 if raw.endswith(b"\n") or not raw else 1)


@pytest.fixture(scope="module")
def check(project_root, wild_files, tmp_path_factory):
    """Run `check` over all real logs."""

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path_factory.mktemp("check")
        command = [sys.executable, str(project_root / "dashboard_api.py"), "check", *options]
        command += ["--logs", str(wild_files), "--data", str(folder / "own")]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")

    return run


@pytest.fixture(scope="module")
def checked(check) -> dict[str, Any]:
    done = check("--json")
    assert "Traceback" not in done.stderr
    assert done.returncode == 1, "some of the real files hold rows that are not believed"
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_every_log_has_an_account(checked, wild_files):
    logs = {path.name for path in wild_files.rglob("*.csv")}
    assert len(logs) == 81
    assert {file["file"].split("/")[-1] for file in checked["files"]} == logs


def test_every_line_stands_in_exactly_one_class(checked):
    broken = [
        file["file"]
        for file in checked["files"]
        if file["line_count"] != sum(file[name] for name in CLASSES)
    ]
    assert broken == []


def test_line_counts_are_those_of_the_files_themselves(checked, wild_files):
    counted = {file["file"]: file["line_count"] for file in checked["files"]}
    assert counted == {name: physical_lines(wild_files / name) for name in counted}


def test_reasons_of_each_file_add_up_to_its_quarantined_rows(checked):
    for file in checked["files"]:
        assert sum(file["reasons"].values()) == file["quarantined_count"], file["file"]


def test_totals_are_the_sums_of_the_files(checked):
    for name in ("line_count", *CLASSES):
        assert checked["totals"][name] == sum(file[name] for file in checked["files"]), name


def test_check_prints_a_page_for_people(check):
    done = check()
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stdout.count(".csv") >= 81


def test_every_state_file_is_served_by_every_endpoint(wild_files, serve, tmp_path):
    """All real state files at once: each as the state of a bot of its own."""
    states = sorted(path for path in wild_files.rglob("*") if path.suffix == ".json")
    assert len(states) == 45
    (tmp_path / "no-logs").mkdir()
    bots = [f"--bot=s{index}={path},{tmp_path / 'no-logs'}" for index, path in enumerate(states)]
    served = serve(*bots)

    failed = []
    for index, path in enumerate(states):
        for place in PATHS:
            mark = "&" if "?" in place else "?"
            takes_bot = place.startswith("/api/") and place not in ("/api/bots", "/api/glossary")
            asked = f"{place}{mark}bot=s{index}" if takes_bot else place
            if served.status_of(asked) >= 500:
                failed.append(f"{path.name}: {asked}")
    assert failed == []


def test_export_holds_every_trade_that_is_counted(wild_files, serve):
    served = serve("--logs", str(wild_files))
    rows = list(csv.reader(served.text("/api/trades.csv").splitlines()))
    count = served.get("/api/trades?limit=1")["total_count"]
    assert count > 1000
    assert len(rows) - 1 == count == served.get("/api/stats")["trade_count"]
