"""Every sentence of the page is in every language, and no sentence goes past the table.

`words/collect.mjs` reads the source with the compiler's own parser; nothing is run.
"""

import ast
import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import playwright
import pytest

from botscope.api.resources import explain_places
from botscope.metrics import excursion, units, verdict
from botscope.metrics.glossary import GLOSSARY
from botscope.metrics.glossary_entries import Unit
from botscope.settings import TABLE

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMPILER = ROOT / "node_modules" / "typescript" / "package.json"
NODE = Path(playwright.__file__).parent / "driver" / ("node.exe" if os.name == "nt" else "node")
SPEAKING = [
    *(ROOT / "botscope" / "metrics").glob("*.py"),
    ROOT / "botscope/api/resources/bots_joint.py",
    ROOT / "botscope/api/resources/explain_parts.py",
]
LANGUAGES = ["de", "zh-Hans"]
UNITS = set(get_args(Unit))
FORMS = {"de": 2, "zh-Hans": 1}
"""How many forms a counted word has: one and other, or other alone."""

ONE_WORD_EVERYWHERE = {
    "a name": {"Botscope", "Python", "NumPy", "Flask", "TradingView", "English", "Deutsch"},
    "printed on the key": {
        "Tab", "Enter", "Escape", "Home End", "Ctrl K", "Control+K Meta+K",
    },
    "to be typed or pasted": {
        "python dashboard_api.py password", "botscope password",
        "python3 run.py", "python3 run.py dashboard --state DIR --logs DIR",
        "from botscope import attach", "from candle_log import CandleLog",
        "candles.add(open_at_ms, open, high, low, close, volume)",
        'dashboard = attach(state="state", logs="logs", port=8765)',
        '`candles = CandleLog("state", "${symbol}", "${timeframe}")`',
        "time,open,high,low,close,volume",
        "import json, os",
        "from datetime import datetime, timezone",
        'def report(equity, path="state/bot_state.json"):',
        "    now = datetime.now(timezone.utc).isoformat()",
        '    balance = {"quote_asset": "USDT", "equity_quote": equity}',
        '    with open(path + ".tmp", "w", encoding="utf-8") as file:',
        '        json.dump({"schema": 1, "updated_at": now, "balance": balance}, file)',
        '    os.replace(path + ".tmp", path)',
        '  "settings": {"adx_threshold": 25, "risk_per_trade": 0.01}',
    },
    "a place or a style": {
        "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]",
        "body.trades main input[type=search]", "pill doubt", "row shut", "`${id}Fold`",
        "`candles/${file.file} `",
    },
    "a key of a cache or a choice": {"`iso ${zone}`", "`offset ${zone}`", "`open ${place}`", "off",
                                     "ratio at least"},
    "within an English sentence of the server": {'`of ${letter === "a" ? a : b}`'},
    "a unit": {"`, ${count(latency)} ms`"},
}  # fmt: skip
"""What the page shows, or only seems to show, without asking the table, and why."""

pytestmark = pytest.mark.skipif(
    not COMPILER.is_file(), reason="the compiler is not installed; `run.py test` does it"
)


@pytest.fixture(scope="module")
def found() -> Any:
    command = [str(NODE), str(HERE / "words" / "collect.mjs")]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def wanted(found: Any) -> dict[str, list[str]]:
    """Each sentence of the page, with the places where it stands."""
    return {**found["sentences"], **found["plurals"]}


def places_in(sentence: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)\}", sentence)))


def constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def finite_texts(node: ast.AST) -> list[str | None]:
    """Pick why a figure is undefined, how an input of it is titled, and what a warning says."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        places = {"Undefined": 0, "Input": 1}
        return [constant(node.args[places[node.func.id]])] if node.func.id in places else []
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "title":
        return [constant(node.value)]
    if isinstance(node, ast.Tuple) and any(constant(part) in UNITS for part in node.elts):
        return [text for part in node.elts if (text := constant(part)) not in UNITS]
    return [constant(node.value)] if isinstance(node, ast.Return) and node.value else []


def told_by_the_server() -> set[str]:
    """Collect the finite sentences of the answers: of each figure its name, formula and inputs."""
    glossary = {text for entry in GLOSSARY for text in (entry.title, entry.formula)}
    settings = {setting.meaning for setting in TABLE}
    rooms = (excursion, explain_places, units, verdict)
    named = [item for room in rooms for item in vars(room).items()]
    constants = {text for name, text in named if name.isupper() and isinstance(text, str)}
    # A sign of a number is no sentence, and the end of one is told with its count.
    ways = {text for text in constants if len(text) > 1} - {units.NO_RISK}
    ways.update(explain_places.WITHOUT_TRADES.values())
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SPEAKING]
    texts = {text for tree in trees for node in ast.walk(tree) for text in finite_texts(node)}
    return (
        glossary
        | settings
        | ways
        | {text for text in texts if text and re.match("[A-Z].*[a-z]", text)}
    )


def test_the_source_was_read(wanted):
    assert len(wanted) > 900


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_lacks_its_translation(found, wanted, language):
    lacking = {
        text: where for text, where in wanted.items() if text not in found["tables"][language]
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(found, wanted, language):
    assert found["tables"][language].keys() - wanted.keys() - told_by_the_server() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_finite_sentence_of_the_server_lacks_its_translation(found, language):
    assert told_by_the_server() - found["tables"][language].keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_of_the_values(found, language):
    table: Mapping[str, str] = found["tables"][language]
    broken = [text for text, words in table.items() if places_in(text) != places_in(words)]
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_padded_otherwise(found, language):
    table: Mapping[str, str] = found["tables"][language]
    assert [text for text, words in table.items() if not words.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_words_have_as_many_forms_as_the_language(found, language):
    table = found["tables"][language]
    forms = {text: table[text].count("|") + 1 for text in found["plurals"] if text in table}
    assert {text for text, count in forms.items() if count != FORMS[language]} == set()


def test_what_is_translated_is_a_literal_that_a_translator_can_find(found):
    assert found["notLiteral"] == []


def test_no_sentence_on_the_page_goes_past_the_table(found):
    allowed = {text for texts in ONE_WORD_EVERYWHERE.values() for text in texts}
    past = {
        f"{bypass['place']} {bypass['text']}"
        for bypass in found["bypassing"]
        if not {bypass["text"], bypass["text"][1:-1]} & allowed
    }
    assert past == set()
