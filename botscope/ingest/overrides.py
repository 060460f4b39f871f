"""What somebody set about a file by hand: it wins over what detection believes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from functools import reduce

from botscope.domain.accounts import LayoutKind
from botscope.ingest.detect import Dialect, is_header, split_cells
from botscope.ingest.layout import CANONICAL, Column, Layout, Pairing, PnlBasis
from botscope.ingest.values import is_placeholder, number_style, time_style

TIME_ROLES = ("time", "open_time")
TEXT_ROLES = (
    *("symbol", "side", "direction", "strategy", "version", "reason", "order_id", "status"),
    *("fee_asset", "fee_cell", "is_short"),
)
NUMBER_ROLES = tuple(role for role in CANONICAL if role not in (*TIME_ROLES, *TEXT_ROLES))
POSITION = "position:"

_DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Which column carries a meaning; ``name`` is None where the file has no such column.

    ``clock`` names the column with the time of day where ``name`` carries the date alone.
    """

    name: str | None
    style: str | None = None
    clock: str | None = None


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


@dataclass(frozen=True, slots=True)
class FileOverride:
    """All blocks that match one file, in their order: a later one wins, key by key."""

    blocks: tuple[Override, ...]

    @classmethod
    def of(cls, file: str, blocks: Iterable[Override]) -> "FileOverride | None":
        """Return what is set about a file, None where nothing is."""
        chosen = tuple(block for block in blocks if block.matches(file))
        return cls(chosen) if chosen else None

    @property
    def whole(self) -> Override:
        """What holds for the file, whatever the width of its rows."""
        return reduce(_over, self.blocks)

    def at(self, width: int) -> Override | None:
        """Return what holds for rows of a width, None where nothing does."""
        chosen = [block for block in self.blocks if block.width in (None, width)]
        return reduce(_over, chosen) if chosen else None

    @property
    def is_own_kept(self) -> bool:
        """True where a layout of ours stays one: only its zone, basis or version is set."""
        whole = self.whole
        return whole.detect is None and not any(
            (whole.kind, whole.delimiter, whole.columns, whole.time_style, whole.number_style)
            + (whole.header is not None,)
        )

    def dialect(self, lines: Sequence[str], found: Dialect) -> Dialect:
        """Return how the cells of a file are separated, by what is set of it."""
        whole = self.whole
        delimiter = whole.delimiter or found.delimiter
        has_header = found.has_header
        if whole.header is not None:
            has_header = whole.header
        elif delimiter != found.delimiter and lines:
            rows = [split_cells(line, delimiter) for line in lines[:50]]
            has_header = is_header(rows[0], rows[1:])
        return Dialect(delimiter, has_header)

    def on_own(self, layout: Layout) -> Layout:
        """Return a layout of ours with the zone and the basis that are set."""
        choice = self.at(layout.width)
        if choice is None:
            return layout
        columns = tuple(_zoned(column, choice) for column in layout.columns)
        return replace(
            layout,
            columns=columns,
            pnl_basis=choice.pnl_basis or layout.pnl_basis,
            notes=(*layout.notes, *_said(choice)),
        )

    def on_found(self, layout: Layout, rows: Sequence[Sequence[str]]) -> Layout:
        """Return a detected layout with everything that is set of it."""
        choice = self.at(layout.width)
        return layout if choice is None else _applied(choice, layout, rows)


def _over(first: Override, second: Override) -> Override:
    given = {
        field.name: getattr(second, field.name)
        for field in fields(Override)
        if getattr(second, field.name) not in (None, ())
    }
    given["columns"] = tuple((dict(first.columns) | dict(second.columns)).items())
    return replace(first, **given)


def _zoned(column: Column, choice: Override) -> Column:
    if choice.timezone is None or column.canonical not in TIME_ROLES:
        return column
    base = column.style.partition("@")[0]
    said = f"{column.evidence}; its zone is set in {choice.origin}"
    return replace(column, style=f"{base}@{choice.timezone}", evidence=said)


def _said(choice: Override) -> tuple[str, ...]:
    names = ("kind", "timezone", "pnl_basis", "pairing", "version")
    given = [name for name in names if getattr(choice, name) is not None]
    return (f"set in {choice.origin}: {', '.join(given)}",) if given else ()


def _applied(choice: Override, found: Layout, rows: Sequence[Sequence[str]]) -> Layout:
    placed, missing = _placed(choice, found, rows)
    if missing and not placed:
        # Another layout of the same file: what is set of the one says nothing of the other.
        note = f"no column that {choice.origin} names is here: the layout is the detected one"
        note += "" if found.header is None else f" (`{missing[0]}`)"
        return replace(
            found, notes=(*found.notes, note), confidence=min(found.confidence, _DOUBTFUL)
        )
    columns = sorted([*_kept(choice, found, placed), *placed], key=lambda c: (c.index, c.canonical))
    kind = choice.kind or found.kind
    notes = found.notes if kind == found.kind else ()
    notes += tuple(f"{choice.origin}: `{name}` is no column of this file" for name in missing)
    basis = "unknown" if choice.detect is False else found.pnl_basis
    return replace(
        found,
        kind=kind,
        columns=tuple(columns),
        confidence=_confidence(choice, found, columns, missing),
        pnl_basis=choice.pnl_basis or basis,
        pairing=choice.pairing or found.pairing,
        notes=(*notes, *_said(choice)),
    )


def _confidence(
    choice: Override, found: Layout, columns: Sequence[Column], missing: Sequence[str]
) -> float:
    if missing:
        return min(found.confidence, _DOUBTFUL)
    given = dict(choice.columns)
    is_whole = all(column.canonical in given for column in columns)
    return 1.0 if choice.kind and is_whole else found.confidence


def _kept(choice: Override, found: Layout, placed: Sequence[Column]) -> list[Column]:
    """Return what detection believes of the columns that nobody named."""
    if choice.detect is False:
        return []
    given = {name for name, _ in choice.columns}
    taken = {column.index for column in placed}
    free = [c for c in found.columns if c.canonical not in given and c.index not in taken]
    return [_restyled(_zoned(column, choice), choice) for column in free]


def _restyled(column: Column, choice: Override) -> Column:
    style = column.style
    if column.canonical in TIME_ROLES and choice.time_style:
        tail = style.removeprefix(style.partition("@")[0].partition("+")[0])
        return replace(column, style=choice.time_style + tail)
    if column.canonical in NUMBER_ROLES and choice.number_style:
        return replace(column, style=choice.number_style)
    return column


def _placed(
    choice: Override, found: Layout, rows: Sequence[Sequence[str]]
) -> tuple[list[Column], list[str]]:
    """Return the columns that are named and there, and the names that are nowhere."""
    names = _names(found)
    placed, missing = [], []
    for canonical, wanted in choice.columns:
        if wanted.name is None:
            continue
        index = _index(wanted.name, names)
        clock = _index(wanted.clock, names) if wanted.clock is not None else None
        if index is None or (clock is None and wanted.clock is not None):
            missing.append(wanted.name if index is None else str(wanted.clock))
            continue
        cells = [row[index].strip() for row in rows if len(row) == found.width]
        filled = [cell for cell in cells if not is_placeholder(cell)]
        placed.append(
            Column(
                canonical=canonical,
                index=index,
                header=names[index] or f"{POSITION}{index + 1}",
                style=_style(canonical, wanted, choice, filled, clock),
                evidence=f"set in {choice.origin}",
                sample=filled[0][:80] if filled else None,
            )
        )
    return placed, missing


def _names(found: Layout) -> list[str]:
    """Return one name per column, '' where it has none."""
    header = found.header or ()
    if len(header) == found.width:
        return [name.strip().replace("\ufeff", "") for name in header]
    names = [""] * found.width
    for column in found.columns:
        names[column.index] = "" if column.header.startswith(POSITION) else column.header
    return names


def _index(name: str, names: Sequence[str]) -> int | None:
    number = name.removeprefix(POSITION)
    if number != name and number.isascii() and number.isdigit():
        place = int(number[:6]) - 1
        return place if 0 <= place < len(names) else None
    return names.index(name.strip()) if name.strip() in names else None


def _style(
    canonical: str, wanted: ColumnChoice, choice: Override, filled: list[str], clock: int | None
) -> str:
    if canonical in TEXT_ROLES:
        return ""
    if canonical in NUMBER_ROLES:
        given = wanted.style or choice.number_style
        comma = choice.delimiter == ";"
        return given or number_style(filled[:300], prefers_comma=comma)[0]
    base = wanted.style or choice.time_style or time_style(filled[:300])[0]
    base += "" if clock is None else f"+{clock}"
    return f"{base}@{choice.timezone}" if choice.timezone else base
