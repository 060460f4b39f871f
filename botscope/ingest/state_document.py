"""A JSON object as fields by their paths, and which of them were used."""

from collections.abc import Iterator
from typing import Any

from botscope.ingest import state_words as words
from botscope.ingest.words import normalized

SEARCH_DEPTH = 3
"""Objects deeper than this are never searched for the main figures."""

_KEYS_SEARCHED = 2_000

Path = tuple[str, ...]


class Document:
    """A JSON object being searched: every field by its path, and which of them were used."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.used: set[Path] = set()
        self.fields: list[tuple[Path, str, Any]] = []
        for field in _walk(root, ()):
            self.fields.append(field)
            if len(self.fields) >= _KEYS_SEARCHED:
                break
        self.fields.sort(key=lambda field: len(field[0]))

    def find(self, names: tuple[str, ...], accept: Any, depth: int = SEARCH_DEPTH) -> Any:  # noqa: ANN401
        """Return the first accepted value: shallow before deep, then in the order of the names."""
        best: tuple[int, int] | None = None
        chosen: tuple[Path, Any] | None = None
        for path, name, value in self.fields:
            if len(path) > depth or name not in names:
                continue
            rank = (len(path), names.index(name))
            if best is not None and rank >= best:
                continue
            read = accept(value)
            if read is not None:
                best, chosen = rank, (path, read)
        if chosen is None:
            return None
        self.used.add(chosen[0])
        return chosen[1]

    def rest(self) -> dict[str, Any]:
        """Return the document without the fields that were used."""
        return _without(self.root, (), self.used)


def _walk(values: dict[str, Any], path: Path) -> Iterator[tuple[Path, str, Any]]:
    for key, value in values.items():
        here = (*path, key)
        yield here, normalized(key), value
        if isinstance(value, dict) and len(here) < SEARCH_DEPTH and not _is_aside(key):
            yield from _walk(value, here)


def _is_aside(key: str) -> bool:
    # Figures inside a history, a settings block or a position are not the account's figures.
    name = normalized(key)
    in_set = name in words.SETTINGS or name in words.POSITIONS or name in words.ORDERS
    in_set = in_set or name in words.PARTS_OF_ASSETS
    return in_set or name in words.INDICATORS or bool(words.HISTORY_WORDS & set(name.split()))


def _without(values: dict[str, Any], path: Path, used: set[Path]) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, value in values.items():
        here = (*path, key)
        if here in used:
            continue
        touched = isinstance(value, dict) and any(item[: len(here)] == here for item in used)
        left[key] = _without(value, here, used) if touched else value
        if touched and not left[key]:
            del left[key]
    return left
