"""Where the trades of a freqtrade export in JSON stand."""

from collections.abc import Callable
from dataclasses import dataclass

from botscope.ingest.json_walk import (
    JsonTextError,
    blanks_end,
    skip,
    value_at,
    walk_array,
    walk_object,
)


@dataclass(frozen=True, slots=True)
class FoundTrade:
    """One trade: its value, where its text begins and ends, and the strategy it stands under."""

    value: object
    begin: int
    end: int
    strategy: str | None


class TradeLists:
    """Finds the lists of trades of an export and builds one trade at a time.

    Known are ``{"strategy": {name: {"trades": [...]}}}``, ``{"trades": [...]}`` and a plain list.
    After ``read``, ``strategies`` names the lists that were found: none is no export.
    """

    def __init__(self, text: str, take: Callable[[FoundTrade], None]) -> None:
        self.strategies: list[str | None] = []
        self._text = text
        self._take = take

    def read(self) -> None:
        """Hand on every trade in its order.

        Raises
        ------
        JsonTextError
            When the text is not JSON from its first to its last character.
        """
        begin = blanks_end(self._text, 0)
        first = self._mark(begin)
        if first == "[":
            end = self._list(None, begin)
        elif first == "{":
            end = walk_object(self._text, begin, self._root_member)
        else:
            end = skip(self._text, begin)
        if blanks_end(self._text, end) != len(self._text):
            raise JsonTextError(f"it goes on behind its end, at character {end + 1}")

    def _mark(self, at: int) -> str:
        return self._text[at : at + 1]

    def _root_member(self, key: object, at: int) -> int:
        if key == "strategy" and self._mark(at) == "{":
            return walk_object(self._text, at, self._strategy)
        return self._list(None, at) if self._is_list(key, at) else skip(self._text, at)

    def _strategy(self, name: object, at: int) -> int:
        if self._mark(at) != "{":
            return skip(self._text, at)

        def member(key: object, place: int) -> int:
            is_list = self._is_list(key, place)
            return self._list(_named(name), place) if is_list else skip(self._text, place)

        return walk_object(self._text, at, member)

    def _is_list(self, key: object, at: int) -> bool:
        return key == "trades" and self._mark(at) == "["

    def _list(self, strategy: str | None, at: int) -> int:
        if strategy in self.strategies:
            raise JsonTextError("one list of trades stands in it twice")
        self.strategies.append(strategy)

        def trade(_index: int, place: int) -> int:
            value, end = value_at(self._text, place)
            self._take(FoundTrade(value, place, end, strategy))
            return end

        return walk_array(self._text, at, trade)


def _named(name: object) -> str:
    # Half of a character pair may stand in JSON and cannot be sent on.
    return str(name).encode("utf-8", "replace").decode()
