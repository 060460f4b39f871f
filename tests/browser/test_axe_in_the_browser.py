"""Accessibility: every view in every condition by axe and by own checks, and the way of the focus.

One run sees each view in each condition once, in a theme and a width that change from day to day:
of the four, every two values meet, and with fewer looks they could not.
`benchmarks/axe_matrix.py` sees the full product at once.
"""

from datetime import UTC, datetime

import pytest
from axe import AXE, CONDITIONS, VIEWS, Case, covering_cases, show, violations, write_condition
from dashboards import watch

TURN = datetime.now(UTC).toordinal()
NEEDS_AXE = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed; `run.py test` does it"
)
NOTE_FOCUS = """() => {
  const el = document.activeElement;
  if (el === document.body) return null;
  const box = el.getBoundingClientRect();
  const look = getComputedStyle(el);
  const isRinged = parseFloat(look.outlineWidth) >= 2 && look.outlineStyle !== 'none';
  el.focusNumber ??= window.focusCount = (window.focusCount ?? 0) + 1;
  return { number: el.focusNumber, html: el.outerHTML.slice(0, 100), isRinged,
    isSeen: el.checkVisibility() && box.width > 0 && box.height > 0 };
}"""
IN_READING_ORDER = """() => {
  const els = [...document.querySelectorAll('*')].filter((el) => el.focusNumber);
  const byFocus = els.toSorted((one, other) => one.focusNumber - other.focusNumber);
  return byFocus.filter((el, place) => el !== els[place]).map((el) => el.outerHTML.slice(0, 100));
}"""
STEPS_BACK = """() => {
  const stops = [...document.querySelectorAll('main *, header *')]
    .filter((el) => el.focusNumber)
    .toSorted((one, other) => one.focusNumber - other.focusNumber)
    .map((el) => ({ el, box: el.getBoundingClientRect() }));
  const part = ({ el }) => el.closest('section, nav, aside, header');
  const isBack = (one, next) => part(one) === part(next)
    && next.box.bottom <= one.box.top && next.box.right <= one.box.left;
  return stops.slice(1).filter((next, place) => isBack(stops[place], next))
    .map(({ el }) => el.outerHTML.slice(0, 100));
}"""
MANY = 400


@pytest.fixture(scope="module")
def dashboards(tmp_path_factory, start_dashboard):
    """Start one dashboard for each kind of files; those that fail do it with the files of demo."""
    running = {}
    for name in ("demo", "empty", "stale"):
        root = tmp_path_factory.mktemp(name)
        running[name] = start_dashboard(root, *write_condition(root, name))
    yield {name: running.get(name, running["demo"]) for name in CONDITIONS}
    for dashboard in running.values():
        dashboard.stop()


@pytest.fixture(scope="module")
def lasting_page(browser, dashboards):
    """One page for all tests that walk through it."""
    watched = watch(browser, 1440, "dark")
    yield watched.open(dashboards["demo"])
    watched.page.context.close()
    assert watched.complaints == []


@NEEDS_AXE
@pytest.mark.parametrize("condition", CONDITIONS)
def test_axe_and_own_checks_find_nothing_in_any_view(dashboards, open_page, condition):
    watched = open_page()
    page = watched.open(dashboards[condition])
    found = {
        case: wrong
        for case in covering_cases(TURN)
        if case.condition == condition and (wrong := violations(page, case))
    }
    assert found == {}
    if condition in ("refusing", "unreachable"):
        watched.complaints.clear()  # what the browser says of answers that fail on purpose


def test_in_a_run_every_two_of_view_theme_width_and_condition_meet():
    for turn in range(6):
        cases = covering_cases(turn)
        for view in VIEWS:
            own = [case for case in cases if case.view == view]
            assert {case.condition for case in own} == set(CONDITIONS)
            assert len({case.theme for case in own}) == 3
            assert len({case.width for case in own}) == 2
        for condition in CONDITIONS:
            looks = {(case.theme, case.width) for case in cases if case.condition == condition}
            assert len(looks) == 3 * 2
    seen = {case for turn in range(6) for case in covering_cases(turn)}
    assert len(seen) == 9 * 5 * 3 * 2


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("view", VIEWS)
def test_focus_goes_in_reading_order_and_is_always_seen(lasting_page, view, width):
    page = lasting_page
    show(page, Case(view, "demo", "dark", width))
    seen = set()
    for _ in range(MANY):
        page.keyboard.press("Tab")
        note = page.evaluate(NOTE_FOCUS)
        if note is None or note["number"] in seen:
            break
        seen.add(note["number"])
        assert note["isSeen"] and note["isRinged"], note["html"]
    else:
        raise AssertionError("the focus never leaves the page again")
    assert len(seen) > 10
    assert page.evaluate(IN_READING_ORDER) == []
    assert page.evaluate(STEPS_BACK) == []
