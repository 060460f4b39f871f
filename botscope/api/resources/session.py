"""Who asks: how this very request is known, and until when."""

from typing import Any

from botscope.api.moments import iso
from botscope.api.route import Question, Route
from botscope.api.schema import MOMENT, NUMBER_OR_NULL, STRING, TEXT, answer

MINUTE_MS = 60_000


def _session(question: Question) -> dict[str, Any]:
    viewer, idle_ms = question.viewer, question.site.session_idle_ms
    has_session = viewer.way == "session"
    return {
        "way": viewer.way,
        "name": viewer.name or None,
        "role": viewer.role,
        "ends_at": iso(viewer.ends_at_ms),
        "idle_minutes": idle_ms / MINUTE_MS if has_session else None,
        "password_command": question.site.password_command if viewer.way == "open" else None,
    }


ROUTES = (
    Route(
        "/api/session",
        "Who asks: by log-in, by token, or nobody has to log in",
        _session,
        answer(
            way=STRING,
            name=TEXT,
            role=STRING,
            ends_at=MOMENT,
            idle_minutes=NUMBER_OR_NULL,
            password_command=TEXT,
        ),
        freshness="process",
        needs_data=False,
    ),
)
