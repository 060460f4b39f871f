"""Sixty payloads in every text of every file, in every view: none runs, all are shown as text."""

import json
import time
from urllib.parse import urlencode

import pytest
from axe import VIEWS
from payloads import PAYLOADS, write_every_bot
from waiting import settle, until

TRAP = """
window.pwned = []; window.refused = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
  window[name] = () => window.pwned.push(name);
addEventListener('securitypolicyviolation', (event) => window.refused.push(event.blockedURI));
"""
# Ours are: one program, one picture of the tab, sheets of our own.
STRANGE = """() => [...document.querySelectorAll('*')].filter((el) => {
  const { tagName: tag } = el;
  const isOfNoUse = /^(IMG|IFRAME|OBJECT|EMBED|VIDEO|AUDIO|SOURCE|BASE|MATH|STYLE|ANIMATE|FRAME)$/i;
  const isOwnScript = tag === 'SCRIPT' && el.getAttribute('src')?.startsWith('/static/');
  const isOwnSheet = tag === 'LINK' && /^(\\/static\\/|data:image)/.test(el.getAttribute('href'));
  const isOwnMeta = tag === 'META' && !el.httpEquiv;
  const leaves = ['href', 'src', 'action', 'srcdoc', 'formaction', 'xlink:href'].some((name) => {
    const to = el.getAttribute(name);
    return to !== null && to !== 'https://www.tradingview.com/'
      && !/^(#|\\/static\\/|\\/api\\/|data:image\\/svg)/.test(to);
  });
  return isOfNoUse.test(tag) || (tag === 'SCRIPT' && !isOwnScript)
    || (tag === 'LINK' && !isOwnSheet) || (tag === 'META' && !isOwnMeta)
    || leaves || el.id === 'pwned'
    || [...el.attributes].some(({ name }) => name.startsWith('on'));
}).map((el) => el.outerHTML.slice(0, 160))"""
WORDS = """() => [...[...document.querySelectorAll('main, dialog[open], :popover-open')]
  .map((el) => el.textContent), ...[...document.querySelectorAll('main [aria-label], main [title]')]
  .map((el) => `${el.ariaLabel} ${el.title}`)].join(' ').replace(/\\s+/g, ' ')"""
OPEN_ALL = "document.querySelectorAll('main details').forEach((el) => { el.open = true; })"
ALL = "?bot=all"
INVISIBLE = {ord(letter): "\ufffd" for letter in "\u202e\u202c\u2066\u2067\u2069\u200b\ufeff\x1b"}
SHOWN = {payload: " ".join(payload.translate(INVISIBLE).split()) for payload in PAYLOADS}
PATIENCE_S = 60


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, start_dashboard):
    root = tmp_path_factory.mktemp("hostile")
    running = start_dashboard(root, "--bots", str(write_every_bot(root / "bots")))
    yield running
    running.stop()


@pytest.fixture
def trapped(hostile, open_page):
    """A page with a trap; at the end nothing may be in it, and nobody else was asked."""
    watched = open_page()
    page = watched.page
    asked, talked = [], []
    page.add_init_script(TRAP)
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (talked.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: talked.append(popup.url))
    watched.open(hostile, "#/bots")
    yield page
    assert page.evaluate("[window.pwned, window.refused]") == [[], []]
    assert talked == []
    assert [url for url in asked if not url.startswith((hostile.url, "data:image/svg+xml"))] == []


def go(page, address):
    page.evaluate(f"location.hash = {json.dumps('#/' + address)}")
    settle(page)
    for button in page.locator("main button", has_text="Show all").all():
        button.click()
    page.evaluate(OPEN_ALL)
    assert page.evaluate(STRANGE) == [], address
    return page.evaluate(WORDS)


def says(page, place, payload):
    text = f"document.querySelector({json.dumps(place)})?.textContent ?? ''"
    until(page, f"({text}).replace(/\\s+/g, ' ').includes({json.dumps(SHOWN[payload])})")


def letters(text):
    return "".join(filter(str.isalnum, text))


def missing(words, view):
    """Return what stands nowhere; in the names of files a slash is a backslash."""
    if view == "market":  # which knows a symbol by its letters and digits
        told = letters(words)
        return [payload for payload, shown in SHOWN.items() if letters(shown) not in told]
    return [
        payload
        for payload, shown in SHOWN.items()
        if shown not in words and shown.replace("/", "\\") not in words
    ]


def test_there_are_sixty_different_ones():
    assert len(set(PAYLOADS)) == 60


def test_every_view_shows_them_as_text(trapped):
    for view in VIEWS:
        address = view if view == "bots" else f"{view}{ALL}"
        words = go(trapped, address)
        # A starved machine draws a view some time after nothing is loading any more.
        until_s = time.monotonic() + PATIENCE_S
        while missing(words, view) and time.monotonic() < until_s:
            words = go(trapped, address)
        assert missing(words, view) == [], view


def test_every_bot_with_such_a_name_is_told_as_text(trapped):
    for place, payload in enumerate(PAYLOADS):
        trapped.evaluate(f"location.hash = '#/settings?bot=bot-{place:02d}'")
        says(trapped, "main", payload)
        says(trapped, "header", payload)
        assert trapped.evaluate(STRANGE) == []


def test_every_drawer_shows_them_as_text_and_the_search_finds_them(trapped):
    for place, payload in enumerate(PAYLOADS):
        query = urlencode({"bot": "all", "q": payload, "trade": f"{place}-{payload}"})
        trapped.evaluate(f"location.hash = {json.dumps(f'#/trades?{query}')}")
        says(trapped, ".drawer", payload)
        says(trapped, "table.trades tbody", payload)
        assert trapped.evaluate(STRANGE) == []


def test_palette_dialogs_and_explanations_show_them_as_text(trapped):
    go(trapped, f"overview{ALL}")
    trapped.keyboard.press("Control+k")
    entry = trapped.locator("dialog[open] input")
    for payload in PAYLOADS:
        entry.fill(payload)
        assert trapped.evaluate(STRANGE) == []
    trapped.keyboard.press("Escape")
    trapped.keyboard.press("?")
    trapped.wait_for_selector("dialog[open]")
    assert trapped.evaluate(STRANGE) == []
    trapped.keyboard.press("Escape")
    go(trapped, f"trades{ALL}")
    for figure in trapped.locator("td.net .x").all()[:6]:
        figure.click()
        trapped.wait_for_selector("#explain:popover-open .formula")
        assert trapped.evaluate(STRANGE) == []
        trapped.keyboard.press("Escape")
