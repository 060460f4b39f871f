"""Who asks: what the rest of the house needs to know of a log-in."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["viewer", "operator"]
"""A viewer looks. An operator is for what will change something one day; nothing does yet."""

Way = Literal["open", "session", "token"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who may look.

    ``way`` is how it is known: nobody has to log in (``open``), by the page's log-in
    (``session``), or by a script's token (``token``). A session ends at ``ends_at_ms`` at the
    latest.
    """

    name: str
    role: Role = "viewer"
    way: Way = "open"
    ends_at_ms: int | None = None


OPEN_VIEWER = Viewer("")
"""Everybody, where no log-in is asked for."""
