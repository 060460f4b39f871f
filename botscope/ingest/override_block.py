"""One block of ``botscope.toml`` as values: which files it is about, and what it sets of them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from functools import reduce

from botscope.domain.accounts import LayoutKind
from botscope.ingest.layout import CANONICAL, Pairing, PnlBasis, Row

TIME_ROLES = ("time", "open_time")
TEXT_ROLES = tuple(field.name for field in fields(Row) if field.type == str | None)
NUMBER_ROLES = tuple(role for role in CANONICAL if role not in (*TIME_ROLES, *TEXT_ROLES))
POSITION = "position:"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Which column carries a meaning; ``name`` is None where the file has no such column.

    ``clocks`` name the columns with the rest of a time, the time of day or the zone, where
    ``name`` does not carry all of it.
    """

    name: str | None
    style: str | None = None
    clocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """One block of ``botscope.toml``; None or () is "as detected"."""

    match: tuple[str, ...] = ()
    origin: str = "botscope.toml"
    kind: LayoutKind | None = None
    width: int | None = None
    delimiter: str | None = None
    header: bool | None = None
    columns: tuple[tuple[str, ColumnChoice], ...] = ()
    time_style: str | None = None
    number_style: str | None = None
    timezone: str | None = None
    pnl_basis: PnlBasis | None = None
    pairing: Pairing | None = None
    version: str | None = None
    ignore: bool | None = None
    detect: bool | None = None

    def matches(self, file: str) -> bool:
        """Return True where the path of a file under the logs fits one of the patterns."""
        return any(fnmatchcase(file, pattern) for pattern in self.match)


def merged(blocks: Iterable[Override]) -> Override:
    """Return what several blocks set together: a later one wins, key by key."""
    return reduce(_over, blocks)


def _over(first: Override, second: Override) -> Override:
    given = {
        key.name: getattr(second, key.name)
        for key in fields(Override)
        if getattr(second, key.name) not in (None, ())
    }
    given["columns"] = tuple((dict(first.columns) | dict(second.columns)).items())
    return replace(first, **given)
