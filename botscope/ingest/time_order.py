"""Which of several time columns is the close: what their names say, and which is the later."""

from collections.abc import Sequence

from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.words import BLOCKING, name_score, normalized

_OPENING = frozenset(
    ("open", "opened", "opening", "entry", "entered", "enter", "start", "started", "begin")
    + ("began", "created", "buy", "apertura", "abertura", "eroffnung", "eroffnet", "einstieg")
    + ("ouverture", "entree", "acilis", "giris", "otwarcie", "otwarcia", "открытия", "开仓时间")
)
_CLOSING = frozenset(
    ("close", "closed", "closing", "exit", "exited", "end", "ended", "finish", "finished")
    + ("cierre", "salida", "fechamento", "saida", "geschlossen", "schluss", "ausstieg")
    + (
        "schliesszeit",
        "ausstiegszeit",
        "schlusszeit",
        "cloture",
        "fermeture",
        "sortie",
        "chiusura",
        "uscita",
        "kapanis",
        "cikis",
        "zamkniecia",
    )
    + ("закрытия", "平仓时间")
)
_OTHER = frozenset(
    ("candle", "bar", "kline", "market", "session", "expiry", "expires", "expiration", "expire")
    + ("next", "until", "valid", "deadline", "due", "settlement", "value", "local")
)
"""Words of moments that are neither the opening nor the close of a trade."""

_NAMED_SCORE = 0.9
_QUARTER_MS = 900_000
_ZONES_SEEN = 2
_LEAST_FILL = 0.9
_ROWS_NEEDED = 3


def _words(column: ColumnProfile) -> set[str]:
    return set(normalized(column.name).split())


def names_opening(column: ColumnProfile) -> bool:
    """Return True where a name says that a trade began then."""
    words = _words(column)
    return bool(words & _OPENING) and not words & _CLOSING


def names_close(column: ColumnProfile) -> bool:
    """Return True where a name says that a trade ended then."""
    words = _words(column)
    return bool(words & _CLOSING) and not words & (_OPENING | _OTHER | BLOCKING["time"])


def time_rank(column: ColumnProfile, role: str, moments: Sequence[ColumnProfile]) -> float:
    """Return how well a time column fits a meaning beside the other time columns."""
    score = name_score(column.name, role)
    if role == "open_time":
        is_told = names_opening(column) and not _words(column) & _OTHER and _may_close(moments)
        return max(score, _NAMED_SCORE) if is_told else score
    if names_opening(column) and any(_is_rival(other) for other in moments):
        return 0.0
    return max(score, _NAMED_SCORE) if names_close(column) else score


def _may_close(moments: Sequence[ColumnProfile]) -> bool:
    return any(_is_rival(other) for other in moments)


def _is_rival(column: ColumnProfile) -> bool:
    if names_opening(column) or column.fill_ratio <= 0.5:
        return False
    return names_close(column) or name_score(column.name, "time") > 0


def later_close(time: ColumnProfile, moments: Sequence[ColumnProfile]) -> ColumnProfile | None:
    """Return the column that is never before the one taken for the close, and at times after."""
    found = [other for other in moments if _follows(time, other)]
    return max(found, key=lambda other: (names_close(other), -other.index), default=None)


def _follows(time: ColumnProfile, other: ColumnProfile) -> bool:
    if other.index == time.index or names_opening(other) or _words(other) & _OTHER:
        return False
    is_named = names_close(other)
    if names_close(time) or other.fill_ratio < (0.5 if is_named else _LEAST_FILL):
        return False
    if not is_named and name_score(other.name, "time") == 0 < name_score(time.name, "time"):
        return False
    return _is_later(time, other)


def _is_later(time: ColumnProfile, other: ColumnProfile) -> bool:
    pairs = zip(time.moments, other.moments, strict=True)
    steps = [b - a for a, b in pairs if a is not None and b is not None]
    is_later = len(steps) >= _ROWS_NEEDED and min(steps) >= 0 < max(steps)
    return is_later and (names_close(other) or not _is_one_moment(steps))


def rival_close(time: ColumnProfile, moments: Sequence[ColumnProfile]) -> ColumnProfile | None:
    """Return a column of an unknown name that may be the close as well: it is the later one."""
    for other in moments:
        is_open = other.index != time.index and not names_opening(other) and not names_close(time)
        is_other = bool(_words(other) & (_OTHER | BLOCKING["time"]))
        if is_open and not is_other and other.fill_ratio >= _LEAST_FILL and _is_later(time, other):
            return other
    return None


def _is_one_moment(steps: Sequence[int]) -> bool:
    """Return True for steps between two clocks of one moment: whole quarters, summer and winter."""
    return len(set(steps)) <= _ZONES_SEEN and all(step % _QUARTER_MS == 0 for step in steps)
