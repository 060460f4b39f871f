"""The border of the refresh loop: a mistake of ours costs one file, never the others."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

logger = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")

_TEXT_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that should not have happened, in a few words."""

    text: str

    @property
    def problem(self) -> str:
        """What the account of a file says whose rows are lost by it."""
        return (
            f"could not be read because of a mistake in Botscope ({self.text}); "
            "its rows are not counted"
        )

    @property
    def problem_with_last_good(self) -> str:
        """What the account of a file says that was read before, and is shown as it was then."""
        return (
            f"could not be read because of a mistake in Botscope ({self.text}); "
            "what was read before is still shown"
        )


class Border:
    """Runs the parts of a reading; what goes wrong is logged once, until it goes wrong otherwise.

    The one place beside the supervisor's thread where any error at all is caught: what a file
    holds must never take down the figures of the files beside it.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def run(self, part: str, work: Callable[[], Outcome]) -> Outcome | Fault:
        """Return what ``work`` returns, or the fault that it ended in."""
        try:
            outcome = work()
        except Exception as error:
            text = f"{type(error).__name__}: {error}"[:_TEXT_LIMIT]
            if self._known.get(part) != text:
                logger.exception("a mistake in Botscope: %r cannot be read", part)
            self._known[part] = text
            return Fault(text)
        self._known.pop(part, None)
        return outcome
