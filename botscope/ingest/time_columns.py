"""One moment from several cells: a date beside its clock, a column of zones, a zone in a header."""

import re
from collections.abc import Iterator, Sequence

from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.time_cells import EPOCH_UNITS, is_clock_cell, parse_time, time_text
from botscope.ingest.time_zones import OFFSET, UNCLEAR, is_zone
from botscope.ingest.words import name_score, normalized

TIME_ROLES = ("time", "open_time")
_CELLS_ASKED = 40
_DAY_MS = 86_400_000
_CLOCK_WORDS = frozenset(
    ("time", "hour", "clock", "zeit", "uhrzeit", "hora", "heure", "ora", "saat", "tid", "czas")
    + ("tijd", "klokkeslett", "godzina", "время", "时间", "時刻")
)
_DATE_WORDS = frozenset(
    ("date", "day", "datum", "fecha", "data", "dato", "tarih", "jour", "dia", "дата", "日期")
)
_ZONE_NAMES = frozenset(
    ("tz", "timezone", "time zone", "zone", "tzname", "tz name", "utc offset", "tz offset")
    + ("zona horaria", "zeitzone", "fuseau", "fuseau horaire", "fuso", "fuso horario")
    + ("saat dilimi", "tijdzone", "strefa czasowa", "часовой пояс", "时区")
)
_IN_NAME = re.compile(r"(?:UTC|GMT)\s*[+-]\s*\d{1,2}(?::?\d{2})?(?!\d)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]([A-Za-z][\w/+-]*)[)\]]\s*$")


def join_clocks(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Give each date the clock that stands in a column of its own."""
    clocks = [column for column in columns if _is_clock(column) and not assigned.holds(column)]
    for role in TIME_ROLES:
        date = assigned.columns.get(role)
        if date is None or not _has_days_only(date):
            continue
        fitting = [clock for clock in clocks if _fits(date, clock)]
        if fitting:
            clock = max(fitting, key=lambda clock: _closeness(date, clock, role))
            clocks.remove(clock)
            assigned.styles[role] += f"+{clock.index}"
            assigned.evidence[role] += f"; the time of day is in `{clock.name}`"
    whole = [clock for clock in clocks if clock.time[0] == "clock"]
    if "time" not in assigned.columns and whole:
        words = f"`{whole[0].name}`: times of day without a date"
        assigned.put("time", whole[0], words, 0.3)
        assigned.styles["time"] = "clock"


def _is_clock(column: ColumnProfile) -> bool:
    if column.fill_ratio <= 0.5:
        return False
    if column.is_time:
        return column.time[0] == "clock"
    return _is_named_clock(column) and not _is_cut(column)


def _is_named_clock(column: ColumnProfile) -> bool:
    is_named = bool(set(normalized(column.name).split()) & _CLOCK_WORDS)
    return is_named and bool(column.filled) and all(map(_may_be_clock, column.filled))


def _may_be_clock(cell: str) -> bool:
    return is_clock_cell(cell) or (cell.isdigit() and is_clock_cell(cell.zfill(6)))


def _is_cut(column: ColumnProfile) -> bool:
    """Return True where digits alone are of lengths that leave open which are the hours."""
    lengths = {len(cell) for cell in column.filled if cell.isdigit()}
    return bool(lengths) and min(lengths) < 5 and lengths != {4}


def _has_days_only(column: ColumnProfile) -> bool:
    if column.time[0] in EPOCH_UNITS:
        return False
    moments = [moment for moment in column.moments[:_CELLS_ASKED] if moment is not None]
    is_bare = all(":" not in cell for cell in column.filled[:_CELLS_ASKED])
    return is_bare and all(moment % _DAY_MS == 0 for moment in moments)


def _fits(date: ColumnProfile, clock: ColumnProfile) -> bool:
    """Return True unless the names tell them apart, as ``open_date`` and ``close_time`` do."""
    first, second = _stem(date), _stem(clock)
    return not first or not second or bool(first & second)


def _stem(column: ColumnProfile) -> set[str]:
    return set(normalized(column.name).split()) - _CLOCK_WORDS - _DATE_WORDS


def _closeness(date: ColumnProfile, clock: ColumnProfile, role: str) -> tuple[bool, float, int]:
    is_alike = _stem(date) == _stem(clock)
    return is_alike, name_score(clock.name, role), -abs(clock.index - date.index - 1)


def settle_zones(columns: Sequence[ColumnProfile], assigned: Assigned) -> Iterator[str]:
    """Give naive times the zone that another column or their header names; yield what is open."""
    zones = next((column for column in columns if _is_zone_column(column)), None)
    cut = next((column for column in columns if _is_named_clock(column) and _is_cut(column)), None)
    day = assigned.columns.get("time")
    if cut is not None and day is not None and _has_days_only(day) and not assigned.holds(cut):
        yield f"which hours `{cut.name}` means is open, for example {cut.filled[0]!r}: days only"
    for role in TIME_ROLES:
        column = assigned.columns.get(role)
        if column is None or not _is_naive(column, assigned.styles[role]):
            continue
        named = zone_in_name(column.name)
        if named and is_zone(named):
            _name_zone(assigned, role, named)
        elif zones is not None:
            yield from _add_zones(assigned, role, zones)
        elif named or "local" in normalized(column.name).split():
            yield f"which zone the times of `{column.name}` are of is not known: UTC is assumed"


def zone_in_name(name: str) -> str:
    """Return the zone that a header names, such as +08:00 of ``Time (UTC+8)``; '' for none."""
    offset = _IN_NAME.search(name)
    if offset is not None:
        return offset[0].replace(" ", "")
    bracket = _IN_BRACKETS.search(name)
    if bracket is not None and (is_zone(bracket[1]) or bracket[1].upper() in UNCLEAR):
        return bracket[1]
    return "UTC" if {"utc", "gmt"} & set(normalized(name).split()) else ""


def _name_zone(assigned: Assigned, role: str, zone: str) -> None:
    if zone.upper() in ("UTC", "GMT"):
        return
    offset = OFFSET.fullmatch(zone)
    if offset is not None:
        zone = f"{offset[1]}{int(offset[2]):02d}:{offset[3] or '00'}"
    assigned.styles[role] += f"@{zone}"
    assigned.evidence[role] += f"; its name says the zone {zone}"


def _is_zone_column(column: ColumnProfile) -> bool:
    return normalized(column.name) in _ZONE_NAMES and bool(column.filled)


def _add_zones(assigned: Assigned, role: str, zones: ColumnProfile) -> Iterator[str]:
    unknown = [cell for cell in dict.fromkeys(zones.filled) if not is_zone(cell)]
    if all(cell.upper() in UNCLEAR for cell in unknown):
        assigned.styles[role] += f"+{zones.index}"
        assigned.evidence[role] += f"; the zone is in `{zones.name}`"
    if unknown:
        yield f"`{zones.name}` says {unknown[0][:40]!r}, which is not the name of one zone"


def _is_naive(column: ColumnProfile, style: str) -> bool:
    """Return True where most times would be others in another zone."""
    base = style.partition("+")[0].partition("@")[0]
    if "@" in style or base in EPOCH_UNITS:
        return False
    cells = column.filled[:_CELLS_ASKED]
    naive = sum(_moves(cell, base) for cell in cells)
    return 2 * naive > len(cells)


def _moves(cell: str, base: str) -> bool:
    try:
        return parse_time(cell, base) != parse_time(cell, f"{base}@+01:00")
    except (ValueError, OverflowError):
        return False


def says_no_zone(columns: Sequence[ColumnProfile], assigned: Assigned) -> str:
    """Return the name of the column whose moments are UTC only because nothing says otherwise."""
    column, style = assigned.columns.get("time"), assigned.styles.get("time", "")
    if column is None or zone_in_name(column.name) or not _is_naive(column, style):
        return ""
    for at in range(min(len(column.cells), _CELLS_ASKED)):
        text = time_text([other.cells[at] for other in columns], column.index, style)
        if _moves(text, style.partition("+")[0]):
            return column.name or f"position:{column.index + 1}"
    return ""
