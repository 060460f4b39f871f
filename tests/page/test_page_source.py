"""What the page's source may not contain, how large it may be, and who may import whom."""

import re
from pathlib import Path

import pytest

from botscope.api.pages import served

STATIC = Path(__file__).resolve().parents[2] / "static"
MODULES = sorted((STATIC / "js").rglob("*.js"))
STYLES = sorted((STATIC / "css").glob("*.css"))
FORBIDDEN = {
    "markup from text": r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\bsrcdoc\b",
    "code from text": r"\beval\(|new Function\(|setTimeout\(\s*[\"'`]|javascript:",
    "a style attribute": r"setAttribute\(\s*[\"']style|cssText",
    # The one link that leads away is named by the license of the library that draws candles.
    "another host": r"https?://(?!www\.w3\.org/2000/svg|www\.tradingview\.com/\";)",
    "a left-over": r"console\.log|debugger\b|TODO|FIXME",
}
IMPORTS = re.compile(
    r"""(?:from|import\()\s*["'](\.[^"']+)["']|^import\s+["'](\.[^"']+)["']""", re.M
)
STATIC_IMPORTS = re.compile(r"""from\s*["'](\.[^"']+)["']|^import\s+["'](\.[^"']+)["']""", re.M)
LAYERS = {
    "logic": {"logic"},
    "core": {"core", "logic", "words"},
    "charts": {"charts", "core", "logic"},
    "components": {"components", "core", "logic"},
    "pages": {"pages", "components", "charts", "core", "logic"},
}
RENDER_BLOCKING_CSS_LIMIT = 30_000
FIRST_FIGURES_JS_LIMIT = 120_000


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def size_over_the_wire(path: Path) -> int:
    """Count the bytes that a browser reads, before compression."""
    return len(served(name_of(path), path.read_bytes()))


def imports_of(path: Path, pattern: re.Pattern[str] = IMPORTS) -> list[Path]:
    found = pattern.findall(path.read_text(encoding="utf-8"))
    return [(path.parent / (first or second)).resolve() for first, second in found]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_module_contains(path, kind):
    found = re.findall(FORBIDDEN[kind], path.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_short_and_say_what_they_are_for(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    assert text.startswith("/** ")


@pytest.mark.parametrize("path", [m for m in MODULES if m.name != "main.js"], ids=name_of)
def test_a_module_imports_only_from_the_layers_below_it(path):
    layer = path.parent.name
    assert {target.parent.name for target in imports_of(path)} <= LAYERS[layer]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_import_leads_to_a_file(path):
    assert [target.name for target in imports_of(path) if not target.is_file()] == []


def test_only_one_module_talks_to_the_server():
    talking = [
        m
        for m in MODULES
        if re.search(
            r"\bfetch\(|XMLHttpRequest|EventSource|WebSocket", m.read_text(encoding="utf-8")
        )
    ]
    assert [name_of(m) for m in talking] == ["js/core/api.js"]


def test_only_the_charts_know_the_chart_library():
    knowing = {
        m.parent.name
        for m in MODULES
        if re.search(r"\bChart\b(?!\.js)", m.read_text(encoding="utf-8"))
    }
    assert knowing == {"charts"}


def test_every_module_is_reached_from_the_start():
    reached, waiting = set(), [STATIC / "js" / "main.js"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += imports_of(path)
    types_only = {STATIC / "js" / "core" / "types.js"}
    assert {name_of(m) for m in set(MODULES) - reached - types_only} == set()


def needed_for_the_first_figures() -> set[Path]:
    reached: set[Path] = set()
    waiting = [STATIC / "js" / "main.js", STATIC / "js" / "pages" / "overview.js"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += imports_of(path, STATIC_IMPORTS)
    return reached


def test_the_first_figures_need_little_code():
    sizes = [size_over_the_wire(path) for path in needed_for_the_first_figures()]
    assert sum(sizes) <= FIRST_FIGURES_JS_LIMIT


def test_the_page_names_all_it_needs_first_so_that_nothing_waits_for_an_import():
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'rel="modulepreload" href="/static/([^"]+)"', html)
    needed = {name_of(path) for path in needed_for_the_first_figures()} - {"js/main.js"}
    assert named == sorted(needed)


def test_styles_that_hold_up_the_page_are_small():
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    linked = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', html)
    assert linked
    assert sum(size_over_the_wire(STATIC / name) for name in linked) <= RENDER_BLOCKING_CSS_LIMIT


@pytest.mark.parametrize("path", [*MODULES, *STYLES], ids=name_of)
def test_what_is_left_out_on_the_way_is_a_comment(path):
    source = path.read_bytes()
    sent = served(name_of(path), source)
    assert sent.count(b"\n") == source.count(b"\n")
    assert not re.search(rb"^/\*\*", sent, re.M)
    # A text that ran over several lines could hold what looks like a comment.
    assert [line for line in sent.split(b"\n") if line.count(b"`") % 2] == []


@pytest.mark.parametrize("path", [s for s in STYLES if s.name != "tokens.css"], ids=name_of)
def test_raw_colors_live_in_the_tokens_alone(path):
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", path.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_every_token_that_is_used_exists(path):
    known = set(
        re.findall(r"(--[\w-]+):", (STATIC / "css" / "tokens.css").read_text(encoding="utf-8"))
    )
    used = set(re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8")))
    assert used - known == set()


def test_the_page_holds_no_inline_code_or_style():
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html) == []


def test_the_page_says_what_to_do_without_javascript():
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.search(r"<noscript>.*JavaScript.*</noscript>", html, re.S)
