"""The page in German and Chinese: no English left, nothing cut off, chosen without a reload."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from asking import ask
from bot_files import make_bot, state_of, write_state
from waiting import settle, until

LANGUAGES = {"de": "de-DE", "zh-Hans": "zh-CN"}
SAME_BY_CHANCE = ["Do"]
"""The German short name of Thursday is an English word."""
BALANCE_IN_GERMAN = {
    True: "Die Trades erklären den Kontostand innerhalb der Toleranz.",
    False: "als die Trades erklären: Ein- oder Auszahlungen",
}
NUMBERS = re.compile(r"(?<![\w.])\d[\d\u202f]*(?:\.\d+)?")
PAGES = "async () => (await import('/static/js/logic/route.js')).PAGES"
NOTE_WHAT_LACKS = """async language => {
  const words = await import('/static/js/logic/words.js');
  const { default: table, retell } = await import(`/static/words/${language}.js`);
  window.lacking = new Set();
  words.setWords(new Proxy(table, {
    get(known, english) {
      if (!Object.hasOwn(known, english)) window.lacking.add(english);
      return known[english];
    },
  }), language, retell);
}"""
LEFT_IN_ENGLISH = """async language => {
  const { default: table } = await import(`/static/words/${language}.js`);
  const isLeft = text => /[A-Z ]/.test(text) && Object.hasOwn(table, text) && table[text] !== text;
  const elements = [...document.body.querySelectorAll('*')]
    .filter(el => !el.closest('[lang=en], code, pre, script, noscript, .mono'));
  const texts = elements.flatMap(el => [
    ...[...el.childNodes].filter(node => node.nodeType === 3).map(node => node.nodeValue.trim()),
    ...['aria-label', 'title', 'placeholder'].map(name => el.getAttribute(name) ?? ''),
  ]);
  return [...new Set(texts.filter(isLeft))];
}"""
TEXT = """() => [...document.body.querySelectorAll('main *, header *, #truth *')]
  .filter(el => !el.closest('code, pre, .mono'))
  .flatMap(el => [...el.childNodes].filter(node => node.nodeType === 3).map(node => node.nodeValue))
  .join('\\n')"""
OVERFLOW_PX = "document.documentElement.scrollWidth - innerWidth"


def start_speaking(watched, dashboard, language):
    page = watched.open(dashboard)
    assert page.get_attribute("html", "lang") == language
    page.evaluate(NOTE_WHAT_LACKS, language)
    return page


def go_to(page, view):
    page.evaluate("view => { location.hash = `#/${view}`; }", view)
    page.wait_for_selector(f"body.{view.split('?')[0]}")
    settle(page)


def assert_speaks(page, language, view):
    left = set(page.evaluate(LEFT_IN_ENGLISH, language)) - set(SAME_BY_CHANCE)
    assert left == set(), view
    assert re.findall(r"\{\w+\}", page.evaluate(TEXT)) == [], view
    assert page.evaluate(OVERFLOW_PX) <= 0, view


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_view_has_english_left_or_runs_over_its_width(dashboard, open_page, language, width):
    page = start_speaking(open_page(width, locale=LANGUAGES[language]), dashboard, language)
    for view in [*page.evaluate(PAGES), "overview"]:
        go_to(page, view)
        assert_speaks(page, language, view)
    assert page.evaluate("[...window.lacking]") == []


OPENED = {
    "an explanation of the server": ("overview", ".kpis .x", "#explain dl"),
    "an explanation of the page": ("overview", "[aria-labelledby=h-believe] .x", "#explain dl"),
    "the menu": ("overview", "header button[aria-haspopup]:not(.find)", "#menu fieldset"),
    "a trade": ("trades", "a[data-trade]", ".drawer pre"),
    "the columns of a file": ("data", "summary.fhead", ".split dl"),
    "a table under a chart": ("risk", "details.astable > summary", "details.astable table"),
}  # fmt: skip


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("what", OPENED)
def test_what_is_opened_speaks_german_too(dashboard, open_page, what, width):
    view, opener, opened = OPENED[what]
    page = start_speaking(open_page(width, locale="de-DE"), dashboard, "de")
    go_to(page, view)
    page.locator(opener).locator("visible=true").first.click()
    page.locator(opened).first.wait_for()
    settle(page)
    assert page.evaluate(LEFT_IN_ENGLISH, "de") in ([], SAME_BY_CHANCE)
    assert page.evaluate("[...window.lacking]") == []
    assert page.evaluate(OVERFLOW_PX) <= 0


def test_the_first_run_speaks_german(run_dashboard, open_page, tmp_path):
    for folder in ("state", "logs"):
        (tmp_path / folder).mkdir()
    page = start_speaking(open_page(360, locale="de-DE"), run_dashboard(tmp_path), "de")
    page.wait_for_selector("ol.steps")
    assert page.evaluate(LEFT_IN_ENGLISH, "de") == []
    assert page.evaluate(OVERFLOW_PX) <= 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_bots_in_trouble_speak_the_language(run_dashboard, open_page, tmp_path, language):
    for name, minutes in (("alive", 0), ("silent", 90)):
        make_bot(tmp_path / "bots" / name)
        state = state_of(datetime.now(UTC) - timedelta(minutes=minutes), 100.0)
        halt = {"trading_enabled": False, "circuit_breaker": "open"}
        write_state(tmp_path / "bots" / name / "state", {**state, "bot_name": name, "risk": halt})
    dashboard = run_dashboard(tmp_path, "--bots", str(tmp_path / "bots"), "--demo")
    page = start_speaking(open_page(360, locale=LANGUAGES[language]), dashboard, language)
    for view in ("bots", "overview?bot=silent", "risk?bot=silent", "data"):
        go_to(page, view)
        for closed in page.locator(".banner button[aria-expanded=false]").all():
            closed.click()
        assert_speaks(page, language, view)
    assert page.evaluate("[...window.lacking]") == []


def test_a_choice_of_language_takes_effect_at_once_and_is_kept(dashboard, open_page):
    watched = open_page()
    page = watched.open(dashboard)
    page.evaluate("window.isSamePage = true")
    page.locator("header .tools button[aria-haspopup]").last.click()
    page.get_by_role("radio", name="Deutsch").check()
    until(page, "document.documentElement.lang === 'de'")
    assert page.locator(".nav a[aria-current]").inner_text() == "Übersicht"
    assert page.locator("#skip").inner_text() == "Zum Inhalt springen"
    assert page.evaluate("window.isSamePage")
    watched.open(dashboard)
    assert page.locator(".nav a[aria-current]").inner_text() == "Übersicht"
    page.locator("header .tools button[aria-haspopup]").last.click()
    page.get_by_role("radio", name="English").check()
    until(page, "document.documentElement.lang === 'en'")
    assert page.locator(".nav a[aria-current]").inner_text() == "Overview"


@pytest.mark.parametrize("way, shown", [
    ("thin", r"10[\u202f]\d{3}\.\d\d"), ("comma", r"10,\d{3}\.\d\d"), ("dot", r"10\.\d{3},\d\d"),
])  # fmt: skip
def test_numbers_are_written_as_chosen(dashboard, open_page, way, shown):
    watched = open_page()
    page = watched.open(dashboard)
    page.locator("header .tools button[aria-haspopup]").last.click()
    page.locator(f"#menu input[value={way}]").check()
    until(page, f"document.documentElement.dataset.numbers === '{way}'")
    settle(page)
    assert re.match(shown, page.locator("#truth dd").nth(1).inner_text())


def test_a_sentence_that_no_table_knows_is_marked_as_english(dashboard, open_page):
    watched = open_page(locale="de-DE")

    def say_something_new(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(" per trade", " per blue moon"))

    watched.page.route("**/api/versions/compare*", say_something_new)
    page = start_speaking(watched, dashboard, "de")
    go_to(page, "versions")
    page.locator("[lang=en]", has_text="per blue moon").first.wait_for()
    assert page.locator("#h-verdict[lang], #h-verdict [lang]").count() == 0


def test_sentences_with_values_speak_german_with_the_same_numbers(
    run_dashboard, open_page, tmp_path
):
    notes = "date,profit\n2025-04-01,1.5\n2025-04-02,-2.5\n2025-04-03,3\n"
    (make_bot(tmp_path) / "logs" / "notes.csv").write_text(notes, encoding="utf-8")
    dashboard = run_dashboard(tmp_path)
    certain = next(f for f in ask(dashboard, "quality")["files"] if f["file"] == "notes.csv")
    page = start_speaking(open_page(locale="de-DE"), dashboard, "de")
    doubt = page.locator("[key=cautions] li, main li", has_text="notes.csv bedeuten").first
    assert f"zu {certain['confidence']:.0%} sicher" in doubt.inner_text()
    go_to(page, "risk")
    page.get_by_text(
        BALANCE_IN_GERMAN[ask(dashboard, "reconciliation")["is_within_tolerance"]]
    ).wait_for()
    go_to(page, "versions?a=v8.01&b=v8.02")
    verdict = ask(dashboard, "versions/compare", a="v8.01", b="v8.02")["verdict"]
    shown = page.locator("p", has_text="mehr je Trade").first
    shown.wait_for()
    assert NUMBERS.findall(shown.inner_text()) == NUMBERS.findall(verdict)
    assert page.locator("main [lang=en]").count() == 0
