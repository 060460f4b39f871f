"""The dashboard's own process: what it is made of, since when it runs, what it read and costs."""

import platform
from typing import Any

from botscope.api.guard import SECURITY_HEADERS
from botscope.api.moments import age_s, iso
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    COUNT_OR_NULL,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    Schema,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.workings import PACKAGES, memory_used, package_versions, platform_words

VERSIONS_SHAPE = record(botscope=STRING, python=STRING, **fields(TEXT, *PACKAGES))
MISTAKE_SHAPE: Schema = record(
    category=STRING,
    level={"type": "string", "enum": ["warning", "error"]},
    count=COUNT,
    first_at=MOMENT,
    last_at=MOMENT,
)


def _system(question: Question) -> dict[str, Any]:
    workings, now_ms = question.workings, question.now_ms
    upkeep = question.source.upkeep
    return {
        "versions": {
            "botscope": question.site.version,
            "python": platform.python_version(),
            **package_versions(),
        },
        "platform": platform_words(),
        "started_at": iso(workings.started_ms),
        "uptime_s": age_s(workings.started_ms, now_ms),
        "memory": _memory(),
        "reading": {
            "last_read_at": iso(upkeep.read_at_ms),
            "last_read_s": upkeep.read_s,
            "changed_at": iso(question.picture.as_of_ms),
            **_counts(question),
        },
        "history": {
            "is_on": question.site.keeps_history,
            "size_bytes": upkeep.history_size_bytes,
        },
        "errors": workings.mistakes.rows(),
        "client_count": workings.client_count(now_ms),
        "sent_headers": dict(SECURITY_HEADERS),
    }


def _memory() -> dict[str, Any]:
    used = memory_used()
    return {"rss_bytes": used.rss_bytes, "peak_bytes": used.peak_bytes, "note": used.note}


def _counts(question: Question) -> dict[str, int]:
    bots = question.picture.bots.values()
    files = [file for bot in bots for file in bot.files]
    return {
        "bot_count": len(bots),
        "file_count": len(files),
        "problem_file_count": sum(file.problem is not None for file in files),
        "line_count": sum(file.line_count for file in files),
        "trade_count": sum(len(bot.trades) for bot in bots),
    }


ROUTES = (
    Route(
        "/api/system",
        "The dashboard's own process: versions, uptime, memory, last read, errors",
        _system,
        answer(
            versions=VERSIONS_SHAPE,
            platform=STRING,
            started_at=MOMENT,
            uptime_s=NUMBER_OR_NULL,
            memory=record(rss_bytes=COUNT_OR_NULL, peak_bytes=COUNT_OR_NULL, note=TEXT),
            reading=record(
                last_read_at=MOMENT,
                last_read_s=NUMBER_OR_NULL,
                changed_at=MOMENT,
                **fields(
                    COUNT,
                    "bot_count",
                    "file_count",
                    "problem_file_count",
                    "line_count",
                    "trade_count",
                ),
            ),
            history=record(is_on=SWITCH, size_bytes=COUNT_OR_NULL),
            errors=rows(MISTAKE_SHAPE),
            client_count=COUNT,
            sent_headers=record(**fields(STRING, *SECURITY_HEADERS)),
        ),
        freshness="process",
    ),
)
