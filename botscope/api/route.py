"""What a resource is: an address, its parameters, its shape, and a function that answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from botscope.api.parameters import Parameter, Query, selection
from botscope.api.quote_assets import assets_of
from botscope.api.schema import Schema
from botscope.api.source import Site, SnapshotSource
from botscope.api.view import BotView, Chosen, view_of
from botscope.api.workings import Workings
from botscope.api.worth import maker_fee_ratio
from botscope.auth.viewer import OPEN_VIEWER, Viewer
from botscope.domain.deposits import Deposits
from botscope.domain.selection import UNKNOWN, Selection
from botscope.domain.snapshot import Snapshot
from botscope.domain.trades import Trades
from botscope.errors import NotReadyError
from botscope.metrics.calendars import days_before_ms
from botscope.metrics.context import Context
from botscope.metrics.units import Measured, Unit, measured

Freshness = Literal["data", "clock", "live", "process"]
"""What an answer depends on: the data alone, also the quarter of an hour, or this very moment.

What the dashboard's own process does is named by no snapshot, so it is never called unchanged.
"""

CLOCK_MS = 15 * 60 * 1000
"""Days begin on a quarter of an hour in every time zone, so "today" changes at none other."""


class ViewShelf:
    """Shares views among the requests on one snapshot, so that what they join is joined once."""

    def __init__(self) -> None:
        self._kept: tuple[Snapshot | None, dict[tuple[str, ...], BotView]] = (None, {})

    def shared(self, snapshot: Snapshot, view: BotView) -> BotView:
        """Return the view of the same bots that was there first."""
        kept_snapshot, views = self._kept
        if kept_snapshot is not snapshot:
            views = {}
            self._kept = (snapshot, views)
        key = (view.asked_asset or "", *(bot.bot_id for bot in view.bots))
        return views.setdefault(key, view)


@dataclass(frozen=True, eq=False)
class Question:
    """One request, read and checked, over one snapshot."""

    site: Site
    source: SnapshotSource
    snapshot: Snapshot | None
    query: Query
    now_ms: int
    path: Mapping[str, str] = field(default_factory=dict)
    shelf: ViewShelf = field(default_factory=ViewShelf)
    is_sum: bool = False
    process: Workings | None = None
    viewer: Viewer = OPEN_VIEWER

    @property
    def picture(self) -> Snapshot:
        """The snapshot; NotReadyError before the first one."""
        if self.snapshot is None:
            raise NotReadyError
        return self.snapshot

    @property
    def workings(self) -> Workings:
        """The process that answers; without one NotReadyError, because nothing runs."""
        if self.process is None:
            raise NotReadyError
        return self.process

    @cached_property
    def view(self) -> BotView:
        """The bots that are asked for."""
        balance = self.site.starting_balance
        view = view_of(self.picture, self.query, balance, is_sum=self.is_sum)
        return self.shelf.shared(self.picture, view)

    @property
    def tz(self) -> str:
        """The zone that days follow."""
        return self.query.get("tz") or self.site.timezone

    @cached_property
    def deposits(self) -> Deposits | None:
        """The payments that the settings tell; None where another money is asked for."""
        asked = self.view.asked_asset
        if asked is None:
            return self.site.deposits
        main = {assets_of(bot)[0] or UNKNOWN for bot in self.picture.bots.values()}
        return self.site.deposits if main == {asked} else None

    @cached_property
    def selection(self) -> Selection:
        """The filters that are asked for."""
        return selection(self.query, self.site.timezone)

    @cached_property
    def chosen(self) -> Chosen:
        """The trades that pass the filters."""
        return self.view.choose(self.selection)

    @cached_property
    def context(self) -> Context:
        """What figures need to know beside the trades.

        Open positions belong to no closed trade, so they count only where nothing is filtered.
        """
        is_whole = self.selection.is_everything
        return Context(
            now_ms=self.now_ms,
            starting_quote=self.view.start_of(self.selection),
            unrealized_quote=self.view.unrealized_quote if is_whole else None,
            maker_fee_ratio=maker_fee_ratio(self.view),
            tz=self.tz,
            deposits=self.deposits,
        )

    @property
    def unit(self) -> Unit:
        """What amounts of trades are told in."""
        unit: Unit = self.query.get("unit") or "quote"
        return unit

    @property
    def unit_word(self) -> str:
        """What is written behind an amount."""
        return {"percent": "%", "r": "R"}.get(self.unit, self.view.quote_asset or "")

    @cached_property
    def measured(self) -> Measured:
        """The trades that pass the filters, with their amounts in the unit asked for."""
        return self.in_unit(self.chosen.trades)

    def in_unit(self, trades: Trades) -> Measured:
        """Return trades with their amounts in the unit asked for."""
        # Starts of different money are no start together.
        start = self.view.starting_quote if self.view.is_of_one_money else None
        return measured(trades, self.unit, start)

    def days_ago_ms(self, days: int) -> int:
        """Return the moment so many days before now."""
        return days_before_ms(self.now_ms, days)


def _nothing(_question: Question) -> None:
    """Accept every question that the parameters accept."""


def _never(_query: Query) -> bool:
    """Take every answer for one of a usual size."""
    return False


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table of addresses.

    ``properties`` is the shape of the answer beside ``meta``. ``is_sum`` marks money added up over
    bots, ``is_heavy`` an answer that takes long enough to be computed one at a time; ``is_bulk``
    tells it of a single question, one of a script for a large part of the data. ``check`` raises
    for a question without an answer; it is asked even where nothing changed, because one ETag
    serves all addresses, so a client may send it to an address that never had an answer.
    """

    path: str
    summary: str
    respond: Callable[[Question], dict[str, Any]]
    properties: Mapping[str, Schema]
    parameters: tuple[Parameter, ...] = ()
    freshness: Freshness = "data"
    is_sum: bool = False
    is_heavy: bool = False
    is_bulk: Callable[[Query], bool] = _never
    needs_data: bool = True
    check: Callable[[Question], object] = _nothing
