"""What somebody set about a file by hand: it wins over what detection believes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from botscope.ingest.cell_doubts import UTC_ASSUMED
from botscope.ingest.detect import Dialect, is_header, split_cells
from botscope.ingest.layout import Column, Layout
from botscope.ingest.override_block import TIME_ROLES, Override, merged
from botscope.ingest.override_columns import (
    Doubts,
    kept_columns,
    named_columns,
    possible_columns,
    zoned,
)
from botscope.ingest.override_doubts import CONTRADICTED, IMPOSSIBLE, contradictions


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
        return merged(self.blocks)

    def at(self, width: int) -> Override | None:
        """Return what holds for rows of a width, None where nothing does."""
        chosen = [block for block in self.blocks if block.width in (None, width)]
        return merged(chosen) if chosen else None

    @property
    def is_own_kept(self) -> bool:
        """True where a layout of ours stays one: only its zone, basis or version is set."""
        whole = self.whole
        return whole.detect is None and not any(
            (whole.kind, whole.delimiter, whole.columns, whole.time_style, whole.number_style)
            + (whole.header is not None,)
        )

    @property
    def settled(self) -> frozenset[str]:
        """What is set of how cells are written: there is nothing to doubt about it."""
        whole = self.whole
        names = ("time_style", "number_style", "timezone")
        given = {name for name in names if getattr(whole, name) is not None}
        for canonical, choice in whole.columns:
            if choice.style is not None:
                given.add("time_style" if canonical in TIME_ROLES else "number_style")
        return frozenset(given)

    def dialect(self, lines: Sequence[str], found: Dialect) -> Dialect:
        """Return how the cells of a file are separated, by what is set of it."""
        whole = self.whole
        delimiter = _delimiter(whole, lines, found)
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
        columns = tuple(zoned(column, choice) for column in layout.columns)
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


def _delimiter(whole: Override, lines: Sequence[str], found: Dialect) -> str:
    wanted = whole.delimiter or found.delimiter
    is_here = any(wanted in line for line in lines)
    return (
        wanted
        if is_here or not any(found.delimiter in line for line in lines)
        else (found.delimiter)
    )


def _said(choice: Override) -> tuple[str, ...]:
    names = ("kind", "timezone", "pnl_basis", "pairing", "version")
    given = [name for name in names if getattr(choice, name) is not None]
    return (f"set in {choice.origin}: {', '.join(given)}",) if given else ()


def _applied(choice: Override, found: Layout, sample: Sequence[Sequence[str]]) -> Layout:
    rows = [row for row in sample if len(row) == found.width]
    placed, missing = named_columns(choice, found, rows)
    if missing and not placed:
        # Another layout of the same file: what is set of the one says nothing of the other.
        note = f"no column that {choice.origin} names is here: the layout is the detected one"
        note += "" if found.header is None else f" (`{missing[0]}`)"
        return replace(
            found, notes=(*found.notes, note), confidence=min(found.confidence, CONTRADICTED)
        )
    doubts = Doubts()
    doubts.add(
        CONTRADICTED, *(f"{choice.origin}: `{n}` is no column of this file" for n in missing)
    )
    placed = possible_columns(choice, placed, found, rows, doubts)
    _doubt_lines(choice, found, rows, doubts)
    columns = [*kept_columns(choice, found, placed, rows, doubts), *placed]
    columns.sort(key=lambda c: (c.index, c.canonical))
    kind = choice.kind or found.kind
    basis = "unknown" if choice.detect is False else found.pnl_basis
    chosen = replace(
        found,
        kind=kind,
        columns=tuple(columns),
        pnl_basis=choice.pnl_basis or basis,
        pairing=choice.pairing or found.pairing,
    )
    doubts.add(CONTRADICTED, *contradictions(choice.origin, placed, chosen, found, rows))
    confidence = _confidence(choice, found, columns, is_missing=bool(missing))
    notes = _still_true(choice, found.notes) if kind == found.kind else ()
    return replace(
        chosen,
        confidence=min(confidence, doubts.limit),
        notes=(*notes, *dict.fromkeys(doubts.notes), *_said(choice)),
    )


def _still_true(choice: Override, notes: Sequence[str]) -> tuple[str, ...]:
    return tuple(n for n in notes if not (choice.timezone and n.endswith(UTC_ASSUMED)))


def _confidence(
    choice: Override, found: Layout, columns: Sequence[Column], *, is_missing: bool
) -> float:
    given = dict(choice.columns)
    is_whole = all(column.canonical in given for column in columns)
    return 1.0 if choice.kind and is_whole and not is_missing else found.confidence


def _doubt_lines(
    choice: Override, found: Layout, rows: Sequence[Sequence[str]], doubts: Doubts
) -> None:
    """Doubt a delimiter that is in no line, and a first line that is not what it is said to be."""
    if choice.delimiter not in (None, found.delimiter):
        doubts.add(
            IMPOSSIBLE,
            f"{choice.origin}: delimiter = {choice.delimiter!r} stands in no line; "
            f"{found.delimiter!r} is used",
        )
    if choice.header is True and found.header and not is_header(found.header, rows):
        doubts.add(CONTRADICTED, f"{choice.origin}: header = true, but the first line is a row")
    if choice.header is False and rows and is_header(rows[0], rows[1:]):
        doubts.add(CONTRADICTED, f"{choice.origin}: header = false, but the first line is names")
