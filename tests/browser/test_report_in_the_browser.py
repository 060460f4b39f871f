"""A report in a real browser: offline, accessible, whole on a phone and on paper."""

import subprocess
import sys
from pathlib import Path

import pytest
from bot_files import make_bot, make_hostile_bot

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
KINDS = {"selection": [], "comparison": ["--compare", "v8.01,v8.02"]}


def write_report(folder: Path, name: str, *options: str) -> Path:
    out = folder / name
    command = [
        sys.executable, str(ROOT / "dashboard_api.py"), "report", "--out", str(out),
        "--state", str(folder / "state"), "--logs", str(folder / "logs"),
        "--data", str(folder / "data"), *options,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return out


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = make_bot(tmp_path_factory.mktemp("reported"))
    return {kind: write_report(folder, f"{kind}.html", *more) for kind, more in KINDS.items()}


def open_offline(open_page, path: Path, width: int = 1440, **options):
    watched = open_page(width, "light", offline=True, **options)
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.goto(path.as_uri())
    return watched.page, asked


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1440, 768, 360, 320])
def test_report_fits_and_asks_nobody(reports, open_page, kind, width):
    page, asked = open_offline(open_page, reports[kind], width)
    assert asked == [reports[kind].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator("svg[role=img]:visible")
    assert shown.count() * 2 == page.locator("svg[role=img]").count()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; `run.py test` does it")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1440, 360])
def test_axe_finds_no_violation(reports, open_page, kind, width):
    page, _ = open_offline(open_page, reports[kind], width, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


@pytest.mark.parametrize("kind", KINDS)
def test_report_prints_as_pages(reports, open_page, kind, tmp_path):
    page, _ = open_offline(open_page, reports[kind])
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    printed = (tmp_path / "report.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert 1 <= printed.count(b"/Type /Page\n") <= 6
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
    assert page.locator(".wide:visible").count() == page.locator(".wide").count()


def test_report_of_hostile_files_runs_nothing(open_page, tmp_path):
    folder = make_hostile_bot(tmp_path)
    page, asked = open_offline(open_page, write_report(folder, "report.html"))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.wait_for_timeout(300)
    assert dialogs == []
    assert len(asked) == 1
    assert page.locator("script, img").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("main").inner_text()
