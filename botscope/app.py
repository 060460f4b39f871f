"""The only place where the parts meet: settings, reader and HTTP edge become an application."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response

from botscope import __version__
from botscope.api import moments, pages, problem, table
from botscope.api.answering import ALLOW, Answerer
from botscope.api.front import Environ, Front
from botscope.api.guard import Guard
from botscope.api.prometheus import RequestCounter
from botscope.api.quote_assets import assets_of
from botscope.api.source import Site, SnapshotSource
from botscope.api.timed import Timed
from botscope.api.warming import Warmer, first_questions
from botscope.auth import routes as log_in
from botscope.auth.gate import Gate, is_page
from botscope.auth.sessions import Limits
from botscope.domain.deposits import Deposit, Deposits
from botscope.history.keeper import Keeper
from botscope.history.source import HistorySource
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import STATE_NAME, BotFolder, BotPlace, single_place, slug, unique_ids
from botscope.ingest.reader import Reader
from botscope.reach import password_command
from botscope.settings import Settings, load, read_dotenv
from botscope.settings_shown import shown_settings

PACKAGE = Path(__file__).resolve().parent
STATIC_FOLDER = PACKAGE / "static" if (PACKAGE / "static").is_dir() else PACKAGE.parent / "static"
"""The page: in a wheel it lies inside the package, in a clone beside it."""

NEVER = 2**63 - 1

WARM_NAME = "warm"
"""The folder in the data folder where readings are kept for the next start (decision 0009)."""

WARMER = "botscope.warmer"
"""Under this name ``app.extensions`` has what prepares answers; it runs once it is started."""

FRONT = "botscope.front"
"""Under this name ``app.extensions`` has what answers before Flask."""

AT_HAND = "botscope.at_hand"
"""Under this name ``app.extensions`` has what tells whether nothing has to be waited for."""

GATE = "botscope.gate"
"""Under this name ``app.extensions`` has who tells who asks."""


def create_app(
    settings: Settings | None = None,
    source: SnapshotSource | None = None,
    *,
    clock: Callable[[], float] = time.time,
    static_folder: Path = STATIC_FOLDER,
) -> Flask:
    """Build the web application.

    Parameters
    ----------
    settings : Settings, optional
        By default what the environment and ``.env`` say.
    source : SnapshotSource, optional
        Where snapshots come from; by default a reader of the settings' folders, started here.
    clock : callable
        Seconds since the epoch.
    static_folder : Path
        The page. Read once, here.
    """
    settings = settings or load({}, os.environ, read_dotenv(Path()))
    reader = keeper = None
    if source is None:
        reader = create_reader(settings, clock=clock, is_warm=True)
        source, keeper = with_history(settings, reader)
    app = Flask("botscope", static_folder=None)
    # An address is right or wrong: no redirect ever carries a part of the question elsewhere.
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    counter = RequestCounter()
    guard = Guard(settings.host, settings.allow_host, settings.allow_origin)
    guard.register(app, ALLOW)
    problem.register(app)
    app.extensions[GATE] = gate = gate_of(settings, clock)
    log_in.register(app, gate)
    page = pages.load(static_folder)
    has_charts = any(name.startswith("vendor/") for name in page)
    answerer = Answerer(site_of(settings, has_charts=has_charts), source, clock)
    table.register(app, answerer, page, counter)
    app.extensions[WARMER] = warmer = _warmer_of(answerer)
    front = Front(app.wsgi_app, answerer, page, guard, counter, _may_look(gate))
    app.extensions[FRONT] = front
    app.extensions[AT_HAND] = _at_hand(gate, front)
    app.wsgi_app = Timed(front, counter.durations)  # type: ignore[method-assign]
    if reader is not None:
        if keeper is not None:
            keeper.start()
        reader.start()
        warmer.start()
    app.after_request(_counting(counter))
    return app


def _may_look(gate: Gate) -> Callable[[Environ], bool]:
    """Return what tells whether a request may be answered before Flask is asked."""

    def may_look(environ: Environ) -> bool:
        return gate.viewer_of(environ) is not None or is_page(environ["PATH_INFO"])

    return may_look


def _at_hand(gate: Gate, front: Front) -> Callable[[Environ], bool]:
    """Return what tells whether a request can be answered without waiting for anything.

    Who has to be known is looked up in a file, which may take its time.
    """
    return lambda environ: not gate.is_on and front.is_at_hand(environ)


def _warmer_of(answerer: Answerer) -> Warmer:
    first = first_questions(table.RESOURCES, answerer.site.timezone)
    return Warmer(answerer, first, answerer.lately)


def gate_of(settings: Settings, clock: Callable[[], float] = time.time) -> Gate:
    """Build what tells who asks."""
    limits = Limits(settings.session_idle * 60_000, settings.session_hours * 3_600_000)
    must_shut = settings.is_reachable
    return Gate(settings.data, limits, must_shut=must_shut, port=settings.port, clock=clock)


def create_reader(
    settings: Settings, *, clock: Callable[[], float] = time.time, is_warm: bool = False
) -> Reader:
    """Build the reader of the folders that the settings name.

    With ``is_warm`` it begins with what an earlier one kept, and keeps what it reads.
    """
    options = options_of(settings)
    if is_warm:
        options = replace(options, warm_folder=str(settings.data / WARM_NAME))
    return Reader(places_of(settings), options, clock=clock)


def with_history(
    settings: Settings, reader: SnapshotSource
) -> tuple[SnapshotSource, Keeper | None]:
    """Return a reader's snapshots with their history, and who keeps it once it is started."""
    if not settings.history:
        return reader, None
    keeper = Keeper(settings.data)
    place_of = place_name_of(settings)
    return HistorySource(reader, keeper, place_of, lambda bot: len(assets_of(bot)) < 2), keeper


def place_name_of(settings: Settings) -> Callable[[str], str]:
    """Return what tells whose history is whose: where a bot's state is, never only its name."""
    if settings.bots is None:
        places = {place.bot_id: _written_out(place.state) for place in places_of(settings)()}
        return lambda bot_id: places.get(bot_id, bot_id)
    folder = _written_out(settings.bots)
    named = {slug(bot.name): _written_out(bot.state) for bot in settings.bot}
    return lambda bot_id: named.get(bot_id, f"{folder}{os.sep}{bot_id}")


def _written_out(path: Path) -> str:
    """Write a path alike however it was given: a folder, or the state file in it."""
    whole = Path(os.path.normpath(path.absolute()))
    folder = whole.parent if whole.name == STATE_NAME else whole
    return os.fsencode(os.path.normcase(folder)).decode("utf-8", "backslashreplace")


def places_of(settings: Settings) -> Callable[[], Sequence[BotPlace]]:
    """Return what lists the bots; a folder of bots is looked at again on every call."""
    named = [BotPlace(slug(bot.name), bot.name, bot.state, bot.logs) for bot in settings.bot]
    folder = settings.bots
    if folder is not None:
        found = BotFolder(folder)
        return lambda: _told_apart([*named, *found.look()])
    places = _told_apart(named) if named else (single_place(settings.state, settings.logs),)
    return lambda: places


def _told_apart(places: Sequence[BotPlace]) -> tuple[BotPlace, ...]:
    """Number equal ids until none is left: a number can make another bot's id."""
    numbered = unique_ids(places)
    while len({place.bot_id for place in numbered}) < len(numbered):
        numbered = unique_ids(numbered)
    return numbered


def options_of(settings: Settings) -> IngestOptions:
    """Return the reader's tunables with what the settings say of them."""
    defaults = IngestOptions()
    factor = settings.outlier_factor or defaults.outlier_scale_factor
    return IngestOptions(
        outlier_scale_factor=factor,
        outlier_min_count=defaults.outlier_min_count if settings.outliers else NEVER,
        own_folder=str(settings.data),
        mapping_file=str(settings.mapping) if settings.mapping else None,
    )


def site_of(settings: Settings, *, has_charts: bool = True) -> Site:
    """Return what answers depend on beside the data."""
    return Site(
        version=__version__,
        host=settings.host,
        timezone=settings.timezone,
        starting_balance=settings.starting_balance,
        deposits=deposits_of(settings),
        is_demo=settings.demo,
        has_charts=has_charts,
        state_place=str(settings.state),
        logs_place=str(settings.logs),
        settings=shown_settings(settings),
        keeps_history=settings.history,
        session_idle_ms=settings.session_idle * 60_000,
        password_command=password_command(settings),
    )


def deposits_of(settings: Settings) -> Deposits | None:
    """Return the payments that the settings tell; a day means its start in the time zone."""
    if settings.deposits is None:
        return None
    place = moments.zone(settings.timezone)
    return tuple(
        Deposit(moments.start_ms(payment.moment, place), payment.amount_quote)
        for payment in settings.deposits
    )


def _counting(counter: RequestCounter) -> Callable[[Response], Response]:
    def count(response: Response) -> Response:
        counter.count(response.status_code)
        return response

    return count
