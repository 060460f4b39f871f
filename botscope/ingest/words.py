"""Every word that log files use for a column or an action, in one table, many languages.

Names are compared in the form that ``normalized`` gives them: lower case, ASCII where the
script has it, one blank between words, ``pnl``, ``pct`` and ``usd`` for their signs.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d"}
)
_SIGNS = (
    (re.compile(r"p\s*[&/]\s*l|pn_?l|p_n_l", re.IGNORECASE), " pnl "),
    (re.compile(r"%"), " pct "),
    (re.compile(r"\$"), " usd "),
    (re.compile(r"€"), " eur "),
    (re.compile(r"#"), " number "),
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """Return a name in the form in which the tables of this module are written."""
    text = name[:200].replace("\ufeff", "").translate(_LETTERS)
    for pattern, word in _SIGNS:
        text = pattern.sub(word, text)
    text = _CAMEL.sub(" ", text)
    text = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
    return _NOT_WORD.sub(" ", text.lower()).strip()
