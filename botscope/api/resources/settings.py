"""With which settings the bot runs and which changed, and those of the dashboard itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from botscope.api.moments import iso
from botscope.api.parameters import BOT, QUOTE_ASSET
from botscope.api.route import Question, Route
from botscope.api.schema import (
    ANY_OBJECT,
    COUNT,
    MOMENT,
    STRING,
    SWITCH,
    TEXT,
    Schema,
    answer,
    record,
    rows,
)
from botscope.api.source import ShownSetting
from botscope.domain.bot_settings import VersionSettings, different_names, in_order, seen_again
from botscope.domain.snapshot import BotSnapshot
from botscope.history.compact import settings_of

SEVERAL = "Each bot has settings of its own: choose one bot."
NO_BOT = "No bot was found yet."
NO_SETTINGS = "The bot reports no settings in its state file."
NO_HISTORY = (
    "Only the present version is shown: the setting --history is off, so what earlier versions "
    "ran with is not kept."
)

VALUE: Schema = {"type": ["string", "number", "boolean", "null"]}
ORIGINS = ("command line", "environment", ".env", "default", "program")

VERSION_SHAPE = record(
    bot_version=STRING,
    first_seen_at=MOMENT,
    last_seen_at=MOMENT,
    is_present=SWITCH,
    setting_count=COUNT,
    changed_count=COUNT,
    left_out_count=COUNT,
)
ROW_SHAPE = record(
    name=STRING,
    values=ANY_OBJECT,
    is_changed=SWITCH,
    changed_in=rows(STRING),
    varied_in=rows(STRING),
)
OWN_SHAPE = record(
    name=STRING,
    option=STRING,
    variable=STRING,
    value=VALUE,
    default=VALUE,
    source={"type": "string", "enum": list(ORIGINS)},
    allowed=STRING,
    meaning=STRING,
    why=STRING,
)


def _settings(question: Question) -> dict[str, Any]:
    bots = question.view.bots
    bot = bots[0] if len(bots) == 1 else None
    versions, present = ((), None) if bot is None else _versions(bot, question.picture.as_of_ms)
    changes = _changes(versions)
    return {
        "bot_settings": {
            "bot_id": None if bot is None else bot.bot_id,
            "versions": _version_rows(versions, present, _kept_names(bot), changes),
            "rows": _rows(versions, changes),
            "is_history_kept": question.site.keeps_history,
            "message": _message(bot, len(bots), versions, question),
            "notes": [] if bot is None else list(bot.history.notes),
        },
        "dashboard_settings": [_own(setting) for setting in question.site.settings],
    }


def _kept_names(bot: BotSnapshot | None) -> set[str]:
    return set() if bot is None else {version.bot_version for version in bot.history.settings}


def _versions(bot: BotSnapshot, as_of_ms: int) -> tuple[tuple[VersionSettings, ...], str | None]:
    """Return the settings of each version, with those that run now, and which these are."""
    known = {version.bot_version: version for version in bot.history.settings}
    state = bot.state
    present = settings_of(state, state.updated_at_ms or as_of_ms) if state else None
    if present is not None:
        known[present.bot_version] = seen_again(known.get(present.bot_version), present)
    return in_order(known), None if present is None else present.bot_version


def _message(
    bot: BotSnapshot | None, count: int, versions: Sequence[VersionSettings], question: Question
) -> str | None:
    if bot is None:
        return SEVERAL if count else NO_BOT
    if not versions:
        return NO_SETTINGS
    return None if question.site.keeps_history else NO_HISTORY


def _version_rows(
    versions: Sequence[VersionSettings],
    present: str | None,
    kept: Collection[str],
    changes: Mapping[str, list[str]],
) -> list[dict[str, Any]]:
    return [
        {
            "bot_version": version.bot_version,
            # Of what was not kept, nobody knows since when it is so.
            "first_seen_at": iso(version.first_seen_ms) if version.bot_version in kept else None,
            "last_seen_at": iso(version.last_seen_ms),
            "is_present": version.bot_version == present,
            "setting_count": len(version.values),
            "changed_count": len(changes[version.bot_version]),
            "left_out_count": version.left_out_count,
        }
        for version in versions
    ]


def _changes(versions: Sequence[VersionSettings]) -> dict[str, list[str]]:
    """Return by version the names whose value is another than in the version before it."""
    first: dict[str, list[str]] = {version.bot_version: [] for version in versions[:1]}
    return first | {
        version.bot_version: different_names(before, version)
        for before, version in zip(versions, versions[1:], strict=False)
    }


def _rows(
    versions: Sequence[VersionSettings], changes: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """Return a row per setting: those of the newest version first, in the bot's own order."""
    changed = {version: set(names) for version, names in changes.items()}
    names = dict.fromkeys(name for version in reversed(versions) for name in version.values)
    return [_row(name, versions, changed) for name in names]


def _row(
    name: str, versions: Sequence[VersionSettings], changes: dict[str, set[str]]
) -> dict[str, Any]:
    changed_in = [version for version, names in changes.items() if name in names]
    varied_in = [each.bot_version for each in versions if name in each.varied]
    return {
        "name": name,
        "values": {e.bot_version: e.values[name] for e in versions if name in e.values},
        "is_changed": bool(changed_in or varied_in),
        "changed_in": changed_in,
        "varied_in": varied_in,
    }


def _own(setting: ShownSetting) -> dict[str, Any]:
    return {name: getattr(setting, name) for name in OWN_SHAPE["properties"]}


ROUTES = (
    Route(
        "/api/settings",
        "The bot's settings in each version and what changed; the dashboard's own settings",
        _settings,
        answer(
            bot_settings=record(
                bot_id=TEXT,
                versions=rows(VERSION_SHAPE),
                rows=rows(ROW_SHAPE),
                is_history_kept=SWITCH,
                message=TEXT,
                notes=rows(STRING),
            ),
            dashboard_settings=rows(OWN_SHAPE),
        ),
        (BOT, QUOTE_ASSET),
    ),
)
