"""The settings of each version on disk: a table of its own beside the reports."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from botscope.domain.bot_settings import VERSIONS_LIMIT, VersionSettings, seen_again
from botscope.ingest.redaction import Bounded, is_secret_name

TABLE = """
CREATE TABLE IF NOT EXISTS version_settings (
    identity_id INTEGER NOT NULL, bot_version TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL,
    settings TEXT NOT NULL, varied TEXT NOT NULL, left_out_count INTEGER NOT NULL,
    PRIMARY KEY (identity_id, bot_version)
) WITHOUT ROWID
"""
# An older Botscope does not look at this table, so the number of the schema stays: both can use
# one file, and a file of the older one gets the table when it is opened.

COLUMNS = "bot_version, first_seen_ms, last_seen_ms, settings, varied, left_out_count"


def read_versions(connection: sqlite3.Connection, number: int) -> dict[str, VersionSettings]:
    """Return the settings of each version of one history; what is damaged is left out."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM version_settings WHERE identity_id = ?",  # noqa: S608
        (number,),
    ).fetchall()
    read = [_from_row(values) for values in found]
    return {each.bot_version: each for each in read if each is not None}


def put_versions(
    connection: sqlite3.Connection, number: int, versions: Mapping[str, VersionSettings]
) -> None:
    """Write versions over what is there of them; those unseen for longest leave."""
    kept = read_versions(connection, number)
    connection.executemany(
        "INSERT OR REPLACE INTO version_settings VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(number, *_to_row(_newer(kept.get(name), each))) for name, each in versions.items()],
    )
    connection.execute(
        "DELETE FROM version_settings WHERE identity_id = ? AND bot_version NOT IN (SELECT "
        "bot_version FROM version_settings WHERE identity_id = ? ORDER BY last_seen_ms DESC "
        "LIMIT ?)",
        (number, number, VERSIONS_LIMIT),
    )


def _newer(kept: VersionSettings | None, ours: VersionSettings) -> VersionSettings:
    """Return both as one: another dashboard on the same folder may have seen more than we."""
    if kept is not None and kept.last_seen_ms > ours.last_seen_ms:
        return seen_again(ours, kept)
    return seen_again(kept, ours)


def _to_row(version: VersionSettings) -> tuple[Any, ...]:
    return (
        version.bot_version,
        version.first_seen_ms,
        version.last_seen_ms,
        json.dumps(version.values, separators=(",", ":")),
        json.dumps(version.varied),
        version.left_out_count,
    )


def _from_row(values: tuple[Any, ...]) -> VersionSettings | None:
    name, first_ms, last_ms, settings, varied, left_out_count = values
    try:
        content, names = json.loads(settings), json.loads(varied)
        whole = int(first_ms), int(last_ms), int(left_out_count)
    except (ValueError, TypeError, RecursionError):
        # Somebody else wrote into our file.
        return None
    if not isinstance(content, dict) or not isinstance(names, list):
        return None
    told = tuple(each for each in names if isinstance(each, str))
    return VersionSettings(str(name), whole[0], whole[1], _safe(content), told, whole[2])


def _safe(content: dict[str, Any]) -> dict[str, Any]:
    """Hide secrets once more: what was written may be older than a rule that knows them."""
    bounded = Bounded()
    return {
        name: bounded.copy(value, is_secret=is_secret_name(name)) for name, value in content.items()
    }
