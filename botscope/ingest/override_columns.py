"""Which columns a block of ``botscope.toml`` names in a file, where they can be what it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from botscope.ingest.layout import Column, Layout
from botscope.ingest.override_block import (
    NUMBER_ROLES,
    POSITION,
    TEXT_ROLES,
    TIME_ROLES,
    ColumnChoice,
    Override,
)
from botscope.ingest.override_doubts import IMPOSSIBLE, Readable, meaning, readable
from botscope.ingest.values import is_placeholder, number_style, time_style

_READS_MOST = 0.5


@dataclass(slots=True)
class Doubts:
    """What was set and does not hold, as sentences, and how much they leave of the confidence."""

    notes: list[str] = field(default_factory=list)
    limit: float = 1.0

    def add(self, limit: float, *notes: str) -> None:
        """Note what does not hold; without a note nothing is doubted."""
        self.notes += notes
        self.limit = min(self.limit, limit) if notes else self.limit


def possible_columns(
    choice: Override,
    placed: Sequence[Column],
    found: Layout,
    rows: Sequence[Sequence[str]],
    doubts: Doubts,
) -> list[Column]:
    """Return the columns that can be what they are said to be: the others are not followed.

    With ``detect = false`` nothing could stand in for them: they are followed all the same, and
    their rows refused.
    """
    as_found = set(map(_key, found.columns))
    possible = [
        column if _key(column) in as_found else _possible(choice, column, rows, doubts)
        for column in placed
    ]
    return [column for column in possible if column is not None]


def _key(column: Column) -> tuple[str, int, str]:
    return column.canonical, column.index, column.style


def _possible(
    choice: Override, column: Column, rows: Sequence[Sequence[str]], doubts: Doubts
) -> Column | None:
    share = readable(column, rows)
    better = _in_a_style_that_reads(column, rows) if share.is_poor else None
    if better is not None:
        doubts.add(IMPOSSIBLE, _style_said(choice, column, share))
        return column if choice.detect is False else better
    if not share.is_impossible:
        return column
    is_followed = choice.detect is False
    said = "" if is_followed else "; it is read as it was found"
    doubts.add(
        IMPOSSIBLE,
        f"{choice.origin}: {column.canonical} = `{column.header}` cannot be: {share.words} are "
        f"{meaning(column)}, for example {share.example} is not{said}",
    )
    return column if is_followed else None


def _in_a_style_that_reads(column: Column, rows: Sequence[Sequence[str]]) -> Column | None:
    """Return a column in the style that most of its cells have, None where they have none."""
    filled = [row[column.index] for row in rows if not is_placeholder(row[column.index])][:300]
    if column.canonical in TIME_ROLES:
        style, share = time_style(filled)
        style += column.style.removeprefix(_base(column.style))
    else:
        style, share = number_style(filled)
    is_other = bool(column.style) and share > _READS_MOST and style != column.style
    return replace(column, style=style) if is_other else None


def _base(style: str) -> str:
    return style.partition("@")[0].partition("+")[0]


def _style_said(choice: Override, column: Column, share: Readable) -> str:
    said = "" if choice.detect is False else "; it is not used there"
    return (
        f"{choice.origin}: the style {_base(column.style)!r} cannot be that of "
        f"`{column.header}`: it reads {share.words}, and not {share.example}{said}"
    )


def kept_columns(
    choice: Override,
    found: Layout,
    placed: Sequence[Column],
    rows: Sequence[Sequence[str]],
    doubts: Doubts,
) -> list[Column]:
    """Return what detection believes of the columns that nobody named, or named in vain."""
    if choice.detect is False:
        return []
    refused = {name for name, wanted in choice.columns if wanted.name is not None}
    refused -= {column.canonical for column in placed}
    refused -= set(_absent(choice, found))
    given = {name for name, _ in choice.columns} - refused
    taken = {column.index for column in placed}
    free = [c for c in found.columns if c.canonical not in given and c.index not in taken]
    return _restyled_columns([zoned(column, choice) for column in free], choice, rows, doubts)


def _absent(choice: Override, found: Layout) -> list[str]:
    names = _names(found)
    named = [(canonical, wanted.name) for canonical, wanted in choice.columns]
    return [canonical for canonical, name in named if name and _index(name, names) is None]


def _restyled_columns(
    columns: Sequence[Column], choice: Override, rows: Sequence[Sequence[str]], doubts: Doubts
) -> list[Column]:
    """Return columns in the styles that are set for all; a style that one refutes, none has."""
    pairs = [(column, _restyled(column, choice)) for column in columns]
    refuted = set()
    for column, restyled in pairs:
        share = readable(restyled, rows)
        if restyled != column and share.is_poor and not readable(column, rows).is_poor:
            refuted.add(column.canonical in TIME_ROLES)
            doubts.add(IMPOSSIBLE, _style_said(choice, restyled, share))
    return [
        column if (column.canonical in TIME_ROLES) in refuted else restyled
        for column, restyled in pairs
    ]


def _restyled(column: Column, choice: Override) -> Column:
    if column.canonical in TIME_ROLES and choice.time_style:
        tail = column.style.removeprefix(_base(column.style))
        return replace(column, style=choice.time_style + tail)
    if column.canonical in NUMBER_ROLES and choice.number_style:
        return replace(column, style=choice.number_style)
    return column


def named_columns(
    choice: Override, found: Layout, rows: Sequence[Sequence[str]]
) -> tuple[list[Column], list[str]]:
    """Return the columns that are named and there, and the names that are nowhere."""
    names = _names(found)
    placed, missing = [], []
    for canonical, wanted in choice.columns:
        if wanted.name is None:
            continue
        index = _index(wanted.name, names)
        clocks = [_index(name, names) for name in wanted.clocks]
        if index is None or None in clocks:
            known = dict(zip((wanted.name, *wanted.clocks), (index, *clocks), strict=True))
            missing += [name for name, place in known.items() if place is None]
            continue
        cells = [row[index].strip() for row in rows]
        filled = [cell for cell in cells if not is_placeholder(cell)]
        placed.append(
            Column(
                canonical=canonical,
                index=index,
                header=names[index] or f"{POSITION}{index + 1}",
                style=_style(canonical, wanted, choice, filled, clocks),
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
    canonical: str,
    wanted: ColumnChoice,
    choice: Override,
    filled: list[str],
    clocks: Sequence[int | None],
) -> str:
    if canonical in TEXT_ROLES:
        return ""
    if canonical in NUMBER_ROLES:
        given = wanted.style or choice.number_style
        comma = choice.delimiter == ";"
        return given or number_style(filled[:300], prefers_comma=comma)[0]
    base = wanted.style or choice.time_style or time_style(filled[:300])[0]
    base += "".join(f"+{clock}" for clock in clocks)
    return f"{base}@{choice.timezone}" if choice.timezone else base


def zoned(column: Column, choice: Override) -> Column:
    """Return a time column in the zone that is set, any other as it is."""
    if choice.timezone is None or column.canonical not in TIME_ROLES:
        return column
    base = column.style.partition("@")[0]
    said = f"{column.evidence}; its zone is set in {choice.origin}"
    return replace(column, style=f"{base}@{choice.timezone}", evidence=said)
