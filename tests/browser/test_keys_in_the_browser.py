"""Keyboard: the palette, the sheet of keys, the short ways, and how they stay out of the way."""

from pathlib import Path

import pytest
from bot_files import make_bot
from waiting import settle, until

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FOCUSED = "document.activeElement"
ACTIVE = """document.getElementById(document.querySelector('.palette input')
  .getAttribute('aria-activedescendant')).textContent"""
LOADED = "performance.getEntriesByType('resource').filter(({ name }) => /%s/.test(name)).length"
KEYS_ARE_THERE = "document.querySelector('main[aria-keyshortcuts]') !== null"


@pytest.fixture
def keyed(dashboard, open_page):
    """A page whose keys listen."""

    def open_keyed(view="#/overview", width=1440, **options):
        page = open_page(width, **options).open(dashboard, view)
        until(page, KEYS_ARE_THERE)
        return page

    return open_keyed


def open_palette(page, typed=""):
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type(typed)


def test_the_keys_cost_nothing_before_they_are_used(keyed):
    page = keyed()
    late = LOADED % "palette|keysheet|commands|css.keys"
    assert page.evaluate(late) == 0
    open_palette(page)
    assert page.evaluate(late) >= 4


@pytest.mark.parametrize(
    ("typed", "view"), [("risk", "risk"), ("perf", "performance"), ("compare", "versions")]
)
def test_the_palette_opens_a_view_by_a_few_letters(keyed, typed, view):
    page = keyed()
    open_palette(page, typed)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"body.{view}")
    assert page.locator("dialog[open]").count() == 0


def test_where_nobody_logs_in_the_palette_offers_no_way_out(keyed):
    page = keyed()
    with page.expect_response("**/api/session"):
        open_palette(page, "log out")
    settle(page)
    assert page.locator("#palette li").get_by_text("Log out", exact=True).count() == 0


def test_the_palette_is_a_combobox_with_a_list(keyed):
    page = keyed()
    open_palette(page)
    field = page.get_by_role("combobox", name="Find a view, a figure, a trade, a setting")
    assert field.get_attribute("aria-controls") == "palette-list"
    assert page.evaluate(f"{FOCUSED}.getAttribute('role')") == "combobox"
    options = page.get_by_role("listbox").get_by_role("option")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert "Trades" in page.evaluate(ACTIVE)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    assert page.evaluate(f"{FOCUSED}.getAttribute('role')") == "combobox"


def test_escape_closes_the_palette_and_gives_the_focus_back(keyed):
    page = keyed()
    page.locator(".kpi .x").nth(2).focus()
    before = page.evaluate(f"{FOCUSED}.outerHTML")
    open_palette(page, "fee")
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette[open]", state="detached")
    assert page.evaluate(f"{FOCUSED}.outerHTML") == before


def test_a_figure_explains_itself_by_its_name(keyed):
    page = keyed()
    open_palette(page)
    with page.expect_response(lambda answer: "/api/explain?figure=sortino_ratio" in answer.url):
        page.keyboard.type("sortino")
        until(page, f"{ACTIVE}.includes('Sortino')")
        page.keyboard.press("Enter")
    page.wait_for_selector("#explain:popover-open .formula")
    assert "Sortino ratio" in page.locator("#explain h3").inner_text()


def test_a_figure_that_is_on_the_view_explains_itself_there(keyed):
    page = keyed()
    open_palette(page, "profit factor")
    until(page, f"{ACTIVE}.includes('Profit factor')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#explain:popover-open .formula")
    page.keyboard.press("Escape")
    until(page, f"{FOCUSED}.dataset.figure === 'profit_factor'")


def test_a_trade_opens_by_its_id(keyed):
    page = keyed()
    trade = page.evaluate("fetch('/api/trades?limit=1&offset=7').then(a => a.json())")["trades"][0]
    open_palette(page, trade["trade_id"])
    page.get_by_role("option", name=trade["trade_id"]).first.wait_for()
    until(page, f"{ACTIVE}.startsWith('{trade['trade_id']}')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-trade")
    page.wait_for_selector(".drawer pre")
    assert trade["trade_id"] in page.locator(".drawer").inner_text()


def test_ranges_and_versions_narrow_the_view(keyed):
    page = keyed("#/performance")
    open_palette(page, "last 30")
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('range=30d')")
    open_palette(page, "only v8.01")
    until(page, f"{ACTIVE}.includes('v8.01')")
    page.keyboard.press("Enter")
    until(
        page, "location.hash.includes('bot_version=v8.01') && location.hash.includes('range=30d')"
    )


def test_a_choice_of_the_palette_stays(keyed):
    page = keyed()
    open_palette(page, "compact")
    page.keyboard.press("Enter")
    until(page, "document.documentElement.dataset.density === 'compact'")
    page.reload()
    settle(page)
    assert page.evaluate("document.documentElement.dataset.density") == "compact"


def test_the_selection_leaves_as_csv(keyed):
    page = keyed("#/trades?symbol=BTCUSDT")
    open_palette(page, "export")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "symbol=BTCUSDT" in download.value.url


def test_the_link_of_the_view_is_copied(keyed):
    page = keyed("#/risk", permissions=["clipboard-read", "clipboard-write"])
    open_palette(page, "copy")
    page.keyboard.press("Enter")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_two_letters_go_to_a_view(keyed):
    page = keyed()
    for letter, view in (("t", "trades"), ("r", "risk"), ("d", "data"), ("o", "overview")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_selector(f"body.{view}")


def test_a_slash_leads_to_the_search(keyed):
    page = keyed()
    page.keyboard.press("/")
    page.wait_for_selector("body.trades")
    until(page, f"{FOCUSED}.type === 'search'")
    assert page.locator("main input[type=search]").input_value() == ""


def test_letters_that_are_typed_into_a_field_stay_letters(keyed):
    page = keyed("#/trades")
    page.locator("main input[type=search]").focus()
    page.keyboard.type("g r?p")
    page.wait_for_timeout(300)
    assert page.locator("main input[type=search]").input_value() == "g r?p"
    assert "#/trades" in page.url
    assert page.locator("dialog[open]").count() == 0


def test_all_keys_are_shown_and_their_letters_can_be_switched_off(keyed):
    page = keyed()
    page.keyboard.press("?")
    sheet = page.locator("dialog[open]")
    sheet.wait_for()
    assert "Pause or resume updates" in sheet.inner_text()
    sheet.get_by_label("Off: Ctrl-K stays").check()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_timeout(400)
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("body.risk").count() == 0
    open_palette(page)


def test_p_pauses_and_resumes(keyed):
    page = keyed()
    for pressed in ("true", "false"):
        page.keyboard.press("p")
        page.wait_for_selector(f".poll[aria-pressed={pressed}]")


def test_the_browsers_own_shortcuts_are_left_alone(keyed):
    page = keyed()
    page.evaluate("addEventListener('keydown', e => { window.taken = e.defaultPrevented; })")
    for combination in ("Control+p", "Alt+k", "Control+Alt+k", "Control+f"):
        page.keyboard.press(combination)
        assert page.evaluate("window.taken") is False, combination


@pytest.mark.parametrize("width", [768, 360])
def test_the_palette_can_be_reached_and_used_by_touch(keyed, width):
    page = keyed(width=width)
    if width < 768:
        page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Find anything").click()
    page.wait_for_selector("#palette[open]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [box.bounding_box() for box in page.get_by_role("option").all()[:4]]
    assert min(box["height"] for box in boxes) >= 44
    page.get_by_role("option", name="Risk").first.click()
    page.wait_for_selector("body.risk")


def test_bots_are_chosen_by_name(tmp_path, run_dashboard, open_page):
    for name in ("alpha", "beta"):
        make_bot(tmp_path / "bots" / name)
    page = open_page().open(run_dashboard(tmp_path, "--bots", str(tmp_path / "bots")))
    until(page, KEYS_ARE_THERE)
    open_palette(page)
    page.get_by_role("option").filter(has_text="btc-grid-01").last.click()
    until(page, "/bot=(alpha|beta)/.test(location.hash)")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; `run.py test` does it")
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_axe_finds_no_violation_in_what_the_keys_open(keyed, theme, width):
    page = keyed(width=width, theme=theme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for opened in ("palette", "dialog", "menu"):
        if opened == "palette":
            open_palette(page, "r")
        elif opened == "dialog":
            page.keyboard.press("?")
        else:
            page.evaluate("document.querySelector('.tools .iconbtn:last-of-type, .more').click()")
        page.wait_for_selector(f"#{opened}[open], #{opened}:popover-open")
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        found = [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in result["violations"]]
        assert found == [], opened
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_forced_colors_choose_the_look_that_charts_are_drawn_in(keyed, ground):
    page = keyed(forced_colors="active", theme="dark" if ground == "light" else "light")
    page.emulate_media(color_scheme=ground, forced_colors="active")
    wanted = "light" if ground == "light" else "contrast"
    until(page, f"document.documentElement.dataset.theme === '{wanted}'")
    pressed = page.locator("[aria-pressed=true]").first
    assert pressed.evaluate("el => getComputedStyle(el).outlineStyle") == "solid"


def test_compact_shows_more_rows_and_keeps_touch_targets(keyed):
    page = keyed("#/trades")
    row = "document.querySelector('.trades tbody tr').getBoundingClientRect().height"
    comfortable = page.evaluate(row)
    open_palette(page, "density compact")
    page.keyboard.press("Enter")
    until(page, f"{row} < {comfortable} - 5")
    page.set_viewport_size({"width": 360, "height": 800})
    until(page, "document.documentElement.scrollWidth <= 360")
    small = [box for box in (b.bounding_box() for b in page.locator(".nav a").all()) if box]
    assert min(box["height"] for box in small) >= 44
