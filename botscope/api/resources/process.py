"""Is the dashboard itself well: for supervisors and monitoring."""

from typing import Any

from botscope.api.route import Question, Route
from botscope.api.schema import COUNT, NUMBER, STRING, answer


def _health(_question: Question) -> dict[str, Any]:
    return {"status": "alive"}


def _ready(question: Question) -> dict[str, Any]:
    bots = question.picture.bots.values()
    return {
        "status": "ready",
        "bot_count": len(bots),
        "indexed_ratio": question.picture.indexed_ratio,
    }


ROUTES = (
    Route(
        "/health",
        "The process is alive",
        _health,
        answer(status=STRING),
        freshness="live",
        needs_data=False,
    ),
    Route(
        "/ready",
        "The first snapshot is there; 503 before",
        _ready,
        answer(status=STRING, bot_count=COUNT, indexed_ratio=NUMBER),
        freshness="live",
    ),
)
