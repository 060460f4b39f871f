"""Settings: what each version ran with, held against the API; the reader's choices; the process."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asking import ask
from bot_files import iso, make_bot, make_hostile_bot, realized_total, state_of, write_state
from waiting import settle, until

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BASE = {
    "adx_min": 20,
    "grid_step_ratio": 0.005,
    "risk": {"per_trade_ratio": 0.01, "daily_loss_limit_quote": 150},
    "exchange": {"name": "binance", "api_key": "canary-key"},
    "notify_url": "https://me:canary-password@example.org/x",
    "pairs": ["BTCUSDT", "SOLUSDT"],
    "levels": [{"price": 90_000 + 250 * step, "side": "buy"} for step in range(12)],
}
STEPS = (
    ("v8.00", BASE),
    ("v8.01", {**BASE, "adx_min": 22, "trailing_stop": False}),
    ("v8.01", {**BASE, "adx_min": 23, "trailing_stop": False}),
    ("v8.02", {**BASE, "adx_min": 25, "risk": {**BASE["risk"], "per_trade_ratio": 0.0075}}),
)
CHANGED = {"adx_min", "risk.per_trade_ratio", "trailing_stop"}


def report(root, number, version, settings):
    state = state_of(datetime.now(UTC), realized_total(root / "logs"))
    seq = {"seq": 5000 + number, "seq_end": 5000 + number}
    write_state(root / "state", {**state, **seq, "bot_version": version, "settings": settings})


def live_through(dashboard, steps):
    """Report with each step's settings until the dashboard has seen it."""
    for number, (version, settings) in enumerate(steps):
        # A state of the same second is a state already known.
        began = iso(datetime.now(UTC))
        while iso(datetime.now(UTC)) == began:
            time.sleep(0.05)
        report(dashboard.root, number, version, settings)
        wait_for(dashboard, version, settings)


def wait_for(dashboard, version, settings):
    for _ in range(100):
        found = {row["name"]: row["values"] for row in rows_of(dashboard)}
        if found.get("adx_min", {}).get(version) == settings["adx_min"]:
            return
        time.sleep(0.1)
    raise AssertionError(f"{version} was never seen")


def rows_of(dashboard):
    return ask(dashboard, "settings")["bot_settings"]["rows"]


@pytest.fixture(scope="module")
def lived(tmp_path_factory, start_dashboard):
    """A dashboard that saw a bot go through three versions."""
    root = make_bot(tmp_path_factory.mktemp("lived"))
    report(root, 0, *STEPS[0])
    running = start_dashboard(root, "--timezone", "Europe/Berlin")
    live_through(running, STEPS[1:])
    yield running
    running.stop()


def shown(page):
    """Read the table of the bot's settings: name to the texts of its cells."""
    rows = page.locator("table.settings").first.locator("tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def test_every_value_of_every_version_is_that_of_the_api(lived, open_page):
    page = open_page().open(lived, "#/settings?show=all")
    heads = page.locator("table.settings").first.locator("thead b").all_inner_texts()
    assert heads == ["v8.02", "v8.01", "v8.00"]
    cells, rows = shown(page), rows_of(lived)
    assert list(cells) == [row["name"] for row in rows]
    for row in rows:
        for version, text in zip(heads, cells[row["name"]], strict=True):
            value = row["values"].get(version)
            plain = isinstance(value, int | float) and not isinstance(value, bool)
            if plain:
                assert text.split()[0] == f"{value:g}"
            elif version not in row["values"]:
                assert text.split()[0] == "–"


def test_changes_are_told_in_words_and_weight(lived, open_page):
    page = open_page().open(lived, "#/settings")
    cells = shown(page)
    assert [text.split()[1:] for text in cells["adx_min"]] == [
        ["changed"],
        ["changed", "changed", "while", "it", "ran"],
        [],
    ]
    assert cells["trailing_stop"][0].split() == ["–", "not", "told", "removed"]
    assert cells["trailing_stop"][1].split() == ["false", "added"]
    row = page.locator("tr", has=page.get_by_role("rowheader", name="adx_min"))
    weight = "el => Number(getComputedStyle(el).fontWeight)"
    assert row.locator("code").first.evaluate(weight) > row.locator("code").last.evaluate(weight)


def test_only_changes_are_shown_on_request_and_by_address(lived, open_page):
    page = open_page().open(lived, "#/settings")
    assert len(shown(page)) > len(CHANGED)
    page.get_by_role("button", name="Only changes").click()
    assert set(shown(page)) == CHANGED
    assert "show=changes" in page.url
    page.reload()
    settle(page)
    assert set(shown(page)) == CHANGED
    page.get_by_role("button", name="that never changed").click()
    assert len(shown(page)) == len(rows_of(lived))


def test_search_looks_in_names_and_values_and_keeps_the_focus(lived, open_page):
    page = open_page().open(lived, "#/settings")
    page.get_by_label("Search").press_sequentially("solusdt")
    assert list(shown(page)) == ["pairs"]
    assert page.evaluate("document.activeElement.type") == "search"
    page.get_by_label("Search").fill("no such thing")
    page.get_by_role("button", name="Clear the search").click()
    assert len(shown(page)) == len(rows_of(lived))


def test_phone_shows_a_card_for_each_changed_setting_first(lived, open_page):
    page = open_page(360).open(lived, "#/settings")
    assert set(shown(page)) == CHANGED
    row = page.locator("tr", has=page.get_by_role("rowheader", name="adx_min"))
    labels = row.locator("td").evaluate_all("cells => cells.map(cell => cell.dataset.l)")
    assert labels == ["v8.02", "v8.01", "v8.00"]
    tops = row.locator("td").evaluate_all("c => c.map(x => x.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))
    page.get_by_role("button", name="that never changed").click()
    assert len(shown(page)) == len(rows_of(lived))
    assert shown(page)["grid_step_ratio"] == ["0.005"]


def test_phone_reaches_settings_behind_more(lived, open_page):
    page = open_page(360).open(lived)
    page.get_by_role("button", name="More").click()
    page.locator("#menu").get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="The bot's settings").wait_for()


def test_desk_reaches_settings_from_the_header(lived, open_page):
    page = open_page().open(lived)
    page.locator("header").get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="The bot's settings").wait_for()


def test_no_secret_is_on_the_page(lived, open_page):
    page = open_page().open(lived, "#/settings?show=all&own=all")
    assert shown(page)["exchange.api_key"][0] == "hidden"
    assert "canary" not in page.content()
    assert "canary" not in json.dumps(ask(lived, "settings"))


def test_long_values_are_folded_and_open(lived, open_page):
    page = open_page().open(lived, "#/settings?q=levels")
    first = page.locator("table.settings details").first
    assert not first.locator("pre").is_visible()
    first.locator("summary").click()
    assert json.loads(first.locator("pre").inner_text()) == BASE["levels"]


def test_a_poll_keeps_what_was_opened_and_typed(lived, open_page):
    page = open_page().open(lived, "#/settings")
    page.get_by_label("Search").fill("lev")
    page.locator("table.settings summary").first.click()
    with page.expect_response(lambda response: "/api/system" in response.url, timeout=20_000):
        page.wait_for_timeout(10_500)
        page.evaluate("document.querySelector('.poll').click()")
        page.evaluate("document.querySelector('.poll').click()")
    assert page.locator("table.settings details").first.locator("pre").is_visible()
    assert page.get_by_label("Search").input_value() == "lev"


def test_choice_made_here_is_that_of_the_menu(lived, open_page):
    page = open_page().open(lived, "#/settings")
    page.locator(".choices").get_by_label("Light").check()
    until(page, "document.documentElement.dataset.theme === 'light'")
    page.get_by_role("button", name="Theme, colors and time zone").click()
    assert page.locator("#menu").get_by_label("Light").is_checked()


def test_every_choice_of_the_menu_is_here(lived, open_page):
    page = open_page().open(lived, "#/settings")
    page.get_by_role("button", name="Theme, colors and time zone").click()
    page.locator("#menu fieldset").first.wait_for()
    legends = page.locator("#menu fieldset:has(input) legend").all_text_contents()
    assert page.locator(".choices legend").all_text_contents() == legends
    assert len(legends) >= 3


def test_own_settings_say_where_they_come_from(lived, open_page):
    page = open_page().open(lived, "#/settings")
    own = page.locator("section[aria-labelledby=h-own]")
    listed = ask(lived, "settings")["dashboard_settings"]
    given = [setting["option"] for setting in listed if setting["source"] != "default"]
    options = [text.split()[0] for text in own.locator("tbody th code").all_inner_texts()]
    assert options == given
    zone = own.locator("tr", has=page.get_by_text("--timezone")).locator("td").all_inner_texts()
    assert zone[0] == "Europe/Berlin"
    assert zone[1].split() == ["command", "line", "else", "UTC"]
    own.get_by_role("button", name="at their default").click()
    assert own.locator("tbody tr").count() == len(listed)


def test_system_panel_says_what_the_api_says(lived, open_page):
    page = open_page().open(lived, "#/settings")
    panel = page.locator("section[aria-labelledby=h-system]")
    answer = ask(lived, "system")
    text = panel.inner_text()
    assert answer["versions"]["botscope"] in text
    assert answer["platform"] in text
    assert (
        f"{answer['reading']['file_count']} files, {answer['reading']['line_count']} lines" in text
    )
    assert "None." in text or "reading the bot's files" in text


def test_headers_that_a_proxy_spoils_are_told(lived, open_page):
    opened = open_page()
    page = opened.open(lived, "#/settings")
    part = page.locator("details", has_text="What arrives in this browser")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    part.locator("summary").click()
    part.get_by_text("Everything arrives as it was sent.").wait_for()
    assert sum(url.endswith("/health") for url in asked) == 1
    assert part.get_by_text("as sent", exact=True).count() == len(
        ask(lived, "system")["sent_headers"]
    )

    def spoil(route):
        answer = route.fetch()
        headers = {
            name: value for name, value in answer.headers.items() if name != "x-frame-options"
        }
        route.fulfill(response=answer, headers={**headers, "referrer-policy": "origin", "age": "9"})

    page.route("**/health", spoil)
    part.locator("summary").click()
    part.locator("summary").click()
    part.get_by_text("Something changes on the way.").wait_for()
    wrong = part.locator("dd strong").all_inner_texts()
    assert wrong == ["changed on the way", "lost on the way", "yes; what is shown may be old"]


def test_older_versions_are_folded(tmp_path, run_dashboard, open_page):
    root = make_bot(tmp_path)
    steps = [(f"v{number}", {"adx_min": number}) for number in range(6)]
    report(root, 0, *steps[0])
    running = run_dashboard(root)
    live_through(running, steps[1:])
    page = open_page().open(running, "#/settings")
    heads = page.locator("table.settings").first.locator("thead b")
    assert heads.all_inner_texts() == ["v5", "v4", "v3", "v2"]
    page.get_by_role("button", name="Show 2 older versions").click()
    assert heads.count() == 6
    assert "versions=all" in page.url


def test_bot_without_settings_is_told_what_to_write(tmp_path, run_dashboard, open_page):
    root = make_bot(tmp_path)
    report(root, 0, "v1", {})
    page = open_page().open(run_dashboard(root), "#/settings")
    panel = page.locator("section[aria-labelledby=h-bot]")
    assert "reports no settings" in panel.inner_text()
    assert "settings" in json.loads(panel.locator("pre").inner_text())


def test_without_history_the_page_says_why_there_is_one_version(tmp_path, run_dashboard, open_page):
    root = make_bot(tmp_path)
    page = open_page().open(run_dashboard(root, "--history", "no"), "#/settings")
    assert "--history is off" in page.locator("section[aria-labelledby=h-bot]").inner_text()
    assert page.locator("table.settings").first.locator("thead b").count() == 1


def test_several_bots_are_chosen_from(tmp_path, run_dashboard, open_page):
    for name in ("a", "b"):
        make_bot(tmp_path / "bots" / name)
    running = run_dashboard(tmp_path, "--bots", str(tmp_path / "bots"))
    page = open_page().open(running, "#/settings")
    assert "choose one bot" in page.locator("section[aria-labelledby=h-bot]").inner_text()
    page = open_page().open(running, "#/settings?bot=b")
    assert "adx_min" in shown(page)


def test_hostile_names_and_values_are_shown_as_text(tmp_path, run_dashboard, open_page):
    root = make_hostile_bot(tmp_path)
    report(root, 0, "<b>v1</b>", {"<img src=x onerror=alert(1)>": "<script>alert(1)</script>" * 20})
    page = open_page().open(run_dashboard(root), "#/settings")
    assert "<img src=x onerror=alert(1)>" in shown(page)
    assert page.locator("main img, main script").count() == 0


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; `run.py test` does it")
def test_axe_finds_no_violation(lived, open_page, theme, width):
    page = open_page(width, theme).open(lived, "#/settings?show=all&own=all")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run({resultTypes: ['violations']})")
    found = [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in result["violations"]]
    assert found == []


@pytest.mark.parametrize("width", [320, 360, 768, 1024])
def test_nothing_scrolls_sideways(lived, open_page, width):
    page = open_page(width).open(lived, "#/settings?show=all&own=all")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
