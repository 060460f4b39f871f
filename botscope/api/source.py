"""What the HTTP edge needs to know of the reader, and of the site it serves."""

from dataclasses import dataclass
from typing import Protocol

from botscope.domain.deposits import Deposits
from botscope.domain.snapshot import Snapshot, Upkeep


class SnapshotSource(Protocol):
    """Where pictures come from; taking one never waits."""

    @property
    def current(self) -> Snapshot | None:
        """The newest picture, None before the first one."""

    @property
    def upkeep(self) -> Upkeep:
        """What reading and keeping did last."""

    def read_line(self, bot_id: str, source: int, offset: int) -> str | None:
        """Return the raw text of one line, None where it cannot be read any more."""


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting as the page may show it: no secret, and of a path only what is allowed."""

    name: str
    option: str
    variable: str
    value: str | float | bool | None
    default: str | float | bool | None
    source: str
    allowed: str
    meaning: str
    why: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the settings say about this dashboard, as far as answers depend on it."""

    version: str
    host: str = "127.0.0.1"
    timezone: str = "UTC"
    starting_balance: float | None = None
    deposits: Deposits | None = None
    is_demo: bool = False
    has_charts: bool = True
    state_place: str = "state"
    logs_place: str = "logs"
    settings: tuple[ShownSetting, ...] = ()
    keeps_history: bool = False
    session_idle_ms: int = 0
    password_command: str | None = None
