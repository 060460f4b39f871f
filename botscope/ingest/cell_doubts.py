"""What stays open when the cells of a file have been read, in words for the notes of a layout."""

from collections.abc import Iterator, Sequence

from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile, proven_mark
from botscope.ingest.time_columns import TIME_ROLES, says_no_zone
from botscope.ingest.values import parse_number
from botscope.ingest.words import name_score

UNSURE = 0.8
"""No layout is believed more than this while a doubt about its cells is open."""

_NO_TIME = 0.3
_SAMPLE_CHARS = 40


def doubts_about_cells(
    columns: Sequence[ColumnProfile], assigned: Assigned, delimiter: str, settled: frozenset[str]
) -> Iterator[str]:
    """Yield each doubt about times, decimal marks and results that are not read.

    ``settled`` names the settings that somebody made: what they decide is in no doubt.
    """
    for role in TIME_ROLES:
        column = assigned.columns.get(role)
        if column is not None and column.time_doubt and _setting_of(column) not in settled:
            yield f"`{_name(column)}`: {column.time_doubt}"
        if column is not None and assigned.styles.get(role, "").startswith("clock"):
            yield f"`{_name(column)}` holds the time of day only: no row says of which day it is"
    if "number_style" not in settled:
        yield from _tied_numbers(columns, assigned, delimiter)
    yield from _unread_result(columns, assigned)


def _setting_of(column: ColumnProfile) -> str:
    return "timezone" if "timezone" in column.time_doubt else "time_style"


def _tied_numbers(
    columns: Sequence[ColumnProfile], assigned: Assigned, delimiter: str
) -> Iterator[str]:
    if proven_mark(columns):
        return
    for role, column in assigned.columns.items():
        tied = column.tied_number
        # Where commas part the cells, a bare 1.234 is no German thousand.
        is_clear = delimiter == "," and "," not in tied
        style = assigned.styles.get(role, "")
        if not tied or is_clear or role in TIME_ROLES or not style:
            continue
        point, comma = (parse_number(tied, f"{mark} unit") for mark in ("point", "comma"))
        read = comma if style.startswith("comma") else point
        either = f"{max(point or 0, comma or 0, key=abs):.15g} or "
        either += f"{min(point or 0, comma or 0, key=abs):.15g}"
        yield (
            f"`{_name(column)}`: {tied!r} may be {either}, and nothing in the file "
            f"tells: it is read as {read:.15g}; `number_style` sets it"
        )


def _unread_result(columns: Sequence[ColumnProfile], assigned: Assigned) -> Iterator[str]:
    if assigned.columns.keys() & {"pnl", "gross_pnl"}:
        return
    for column in columns:
        is_named = name_score(column.name, "pnl") > 0
        if is_named and column.filled and not column.is_numeric and not assigned.holds(column):
            yield (
                f"`{_name(column)}` is named like a result, but its values are not read as "
                f"amounts, {_why_unread(column)}: no money is taken from it"
            )


def _why_unread(column: ColumnProfile) -> str:
    if column.decimals["point"] and column.decimals["comma"]:
        return "because decimal points and decimal commas change in it"
    return f"for example {column.filled[0][:_SAMPLE_CHARS]!r}"


def settle_unread_time(columns: Sequence[ColumnProfile], assigned: Assigned) -> Iterator[str]:
    """Take the column that is named like a time where none can be read; yield the sentence on it.

    Its rows are then refused for what they are: times that cannot be read.
    """
    if assigned.columns.keys() & set(TIME_ROLES):
        return
    ranked = [
        (name_score(column.name, "time"), -column.index, column)
        for column in columns
        if column.filled and not assigned.holds(column)
    ]
    score, _, column = max(ranked, key=lambda item: item[:2], default=(0, 0, None))
    if column is None or score == 0:
        return
    sample = column.filled[0][:_SAMPLE_CHARS]
    words = f"the values of `{_name(column)}` are not read as times, for example {sample!r}"
    assigned.put("time", column, words, _NO_TIME)
    assigned.styles["time"] = "iso"
    yield words


def note_on_zone(columns: Sequence[ColumnProfile], assigned: Assigned) -> Iterator[str]:
    """Yield the sentence on times that are read as UTC because nothing says otherwise."""
    name = says_no_zone(columns, assigned)
    if name:
        yield f"the times of `{name}` name no zone: {UTC_ASSUMED}"


UTC_ASSUMED = "UTC is assumed"


def _name(column: ColumnProfile) -> str:
    return column.name or f"position:{column.index + 1}"
