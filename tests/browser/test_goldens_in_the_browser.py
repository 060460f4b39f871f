"""The present page against its golden pictures: another number may differ, another layout not."""

from datetime import UTC, datetime

import pytest
from goldens import IMAGES, difference, every_look, looks_of, name_of, opened, picture, running

LIMIT = 15
LOOK = ("overview", "dark", 1440)
TOTAL_LIMIT_BYTES = 2_000_000
OTHER_NUMBER = "document.querySelector('.big .x').firstChild.nodeValue = '99\u202f123'"
BREAKS = {
    "a style sheet is missing": "document.querySelector('link[href*=parts]').remove()",
    "a panel is missing": "document.querySelector('.kpis').style.display = 'none'",
    "panels stand below each other": "document.querySelector('.sheet').style.display = 'block'",
}


@pytest.fixture(scope="module")
def dashboards(tmp_path_factory):
    with running(tmp_path_factory.mktemp("goldens")) as found:
        yield found


def apart(browser, one, other):
    """Compare on an empty page: that of the dashboard allows no pictures of elsewhere."""
    page = browser.new_page()
    found = difference(page, one, other)
    page.close()
    return found


@pytest.mark.parametrize("look", looks_of(datetime.now(UTC).toordinal()), ids=lambda look: look[0])
def test_every_view_looks_as_in_its_golden_picture(browser, dashboards, look):
    golden = (IMAGES / name_of(*look)).read_bytes()
    with opened(browser, dashboards, look) as page:
        now = picture(page)
    assert apart(browser, golden, now) < LIMIT


def test_another_number_is_no_other_layout(browser, dashboards):
    golden = (IMAGES / name_of(*LOOK)).read_bytes()
    with opened(browser, dashboards, LOOK) as page:
        page.evaluate(OTHER_NUMBER)
        now = picture(page)
    assert apart(browser, golden, now) < LIMIT


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_layout_is_noticed(browser, dashboards, broken):
    golden = (IMAGES / name_of(*LOOK)).read_bytes()
    with opened(browser, dashboards, LOOK) as page:
        page.evaluate(f"{BREAKS[broken]}; void 0")
        page.wait_for_timeout(100)
        now = picture(page)
    assert apart(browser, golden, now) >= LIMIT


def test_there_is_a_small_picture_of_every_look_and_no_other():
    names = {name_of(*look) for look in every_look()}
    assert {path.name for path in IMAGES.iterdir()} == names
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < TOTAL_LIMIT_BYTES
