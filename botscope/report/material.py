"""Everything that one report shows, asked for once: the answers of the API for its selection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botscope.api.view import BotView, view_of
from botscope.domain.snapshot import BotSnapshot
from botscope.metrics.glossary import GLOSSARY, Figure
from botscope.metrics.stats import FIGURES
from botscope.report import words
from botscope.report.answers import Answers

GROUPINGS = ("symbol", "side", "strategy", "exit_reason")
DAYS_FOR_DAYS, DAYS_FOR_WEEKS = 62, 400
SCOPE = ("bot", "quote_asset")

NAMES = {
    "bot": "bot",
    "quote_asset": "money",
    "symbol": "symbol",
    "side": "side",
    "bot_version": "version",
    "strategy": "strategy",
    "exit_reason": "closed by",
    "outcome": "outcome",
    "from": "from",
    "to": "to",
    "q": "with the text",
    "include": "counted in addition",
}

SHOWN: tuple[Figure, ...] = tuple(figure for figure in GLOSSARY if figure.key in FIGURES)
"""The figures of ``/api/stats`` with their words, in the order of the glossary."""


@dataclass(frozen=True)
class Material:
    """A selection, and what the API answers for it."""

    answers: Answers
    filters: Mapping[str, str]

    def ask(self, path: str, **more: str) -> dict[str, Any]:
        """Ask about the selection."""
        return self.answers.ask(path, {**self.filters, **more})

    @property
    def view(self) -> BotView:
        """The bots of the selection."""
        query = {name: self.filters.get(name) for name in SCOPE}
        site = self.answers.site
        return view_of(self.answers.snapshot, query, site.starting_balance, is_sum=True)

    @property
    def bots(self) -> tuple[BotSnapshot, ...]:
        """The bots of the selection, as they were read."""
        return self.view.bots

    @property
    def asset(self) -> str:
        """The money that figures are in, '' where it is unknown."""
        return self.view.quote_asset or ""

    @property
    def zone(self) -> str:
        """The zone that days follow."""
        return self.filters.get("tz") or self.answers.site.timezone

    @property
    def title(self) -> str:
        """The bot's name, or how many bots."""
        bots = self.bots
        return bots[0].bot_name if len(bots) == 1 else words.counted(len(bots), "bot")

    @property
    def selection(self) -> str:
        """The filters in words."""
        said = [f"{NAMES[name]} {value}" for name, value in self.filters.items() if name in NAMES]
        return ", ".join(said) or "all closed trades"

    def of_version(self, name: str) -> "Material":
        """Return the same selection, of one version alone."""
        return Material(self.answers, {**self.filters, "bot_version": name})

    def period_length(self, stats: Mapping[str, Any]) -> str:
        """Return which periods make a readable number of bars."""
        first, last = stats["first_trade_at"], stats["last_trade_at"]
        if first is None or last is None:
            return "day"
        days = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days
        return "day" if days <= DAYS_FOR_DAYS else "week" if days <= DAYS_FOR_WEEKS else "month"

    @property
    def made_at(self) -> str:
        """The moment of the report in UTC."""
        moment = datetime.fromtimestamp(self.answers.now_ms / 1000, UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
