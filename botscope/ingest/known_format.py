"""Whether a file is a known export: its whole header, and rows that are written like its own."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from botscope.ingest.fee_columns import uncounted_fees
from botscope.ingest.formats import (
    DAY_ORDERS,
    FORMATS,
    ZONE_ABOVE,
    ZONE_IN_FILE,
    ZONE_OF_ACCOUNT,
    Format,
)
from botscope.ingest.layout import Column, Layout, PnlBasis
from botscope.ingest.values import parse_number, parse_time, time_style

_HEADER_ZONE = re.compile(r"\s*\((?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?\)\s*$", re.I)
_FILE_ZONE = re.compile(r"\((?:UTC|GMT)(?:([+-])-?(\d{1,2})(?::?(\d{2}))?)?\)", re.I)
_LINE_ZONE = re.compile(r"(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?", re.I)
_IN_COIN = re.compile(r"[A-Z0-9]{2,}[-_]?USD(?:[-_].*)?", re.I)
_FIT = 0.9
_ROWS_LOOKED_AT = 260
_UNSURE = 0.85
_SELDOM_SURE = 0.8
_DOUBTFUL = 0.5

_TEXTS = frozenset(
    ("symbol", "side", "direction", "strategy", "reason", "order_id", "fee_asset", "fee_cell")
    + ("is_short", "version", "status")
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A header in plain words, the rows below it, and the zone that stands around them."""

    names: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    zone: str | None

    def cells(self, name: str) -> list[str]:
        """Return the cells of a column in lower case, [] where there is none."""
        if name not in self.names:
            return []
        at = self.names.index(name)
        return [row[at].strip().lower() for row in self.rows]


def known_format(
    header: Sequence[str] | None,
    rows: Sequence[Sequence[str]],
    file: str,
    delimiter: str,
    above: str | None = None,
) -> Layout | None:
    """Return the layout of a known export, None for any other header or where rows do not fit.

    ``above`` is the line over the header, where there is one.
    """
    if header is None or not rows or len(header) != len(rows[0]):
        return None
    names, zone = _plain_names(header)
    for known in FORMATS:
        if known.fits(names) and known.says(names, rows):
            around = zone or _zone_around(known, file, above)
            return _layout(known, _Sheet(names, header, rows, around), delimiter)
    return None


def known_below(lines: Sequence[str], file: str) -> Layout | None:
    """Return the layout of a known export above whose header stands a line about the account."""
    if len(lines) < 3 or not lines[0].lstrip('\ufeff"').upper().startswith("UID"):
        return None
    header, *cells = map(_cells, lines[1 : _ROWS_LOOKED_AT + 2])
    rows = [row for row in cells if len(row) == len(header)]
    return known_format(header, rows, file, ",", lines[0])


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []


def _plain_names(header: Sequence[str]) -> tuple[list[str], str | None]:
    names, zone = [], None
    for cell in header:
        name = cell.strip().strip("\ufeff").strip('"').strip()
        match = _HEADER_ZONE.search(name)
        if match is not None:
            zone = zone or _offset(match)
            name = name[: match.start()]
        names.append(name.strip().lower())
    return names, zone


def _offset(match: re.Match[str]) -> str:
    if match[2] is None:
        return "+00:00"
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"


def _zone_around(known: Format, file: str, above: str | None) -> str | None:
    match = None
    if known.zone_place == ZONE_IN_FILE:
        match = _FILE_ZONE.search(file)
    elif known.zone_place == ZONE_ABOVE and above is not None:
        match = _LINE_ZONE.search(above)
    return _offset(match) if match else None


def _layout(known: Format, sheet: _Sheet, delimiter: str) -> Layout | None:
    columns = _columns(known, sheet)
    if columns is None:
        return None
    basis, said = _basis(known, sheet)
    doubts = [*_doubts(known, sheet, columns)]
    fees = uncounted_fees(columns, sheet.rows)
    notes = (f"known format: {known.name}", *known.notes, *said, *(d[0] for d in doubts), *fees)
    return Layout(
        kind=known.kind,
        width=len(sheet.header),
        columns=tuple(sorted(columns, key=lambda column: column.index)),
        delimiter=delimiter,
        header=tuple(sheet.header),
        confidence=min([known.confidence, *(sure for _, sure in doubts)]),
        pnl_basis=basis,
        notes=notes,
    )


def _columns(known: Format, sheet: _Sheet) -> list[Column] | None:
    """Return the columns of a format, None where the cells of one are not written like it."""
    wanted = known.columns | {k: v for k, v in known.maybe.items() if v in sheet.names}
    columns = []
    for canonical, name in wanted.items():
        index = sheet.names.index(name)
        cells = [row[index].strip() for row in sheet.rows]
        style = _style(known, canonical, cells)
        if style is None:
            return None
        column = Column(canonical, index, sheet.header[index].strip(), style)
        sample = next((cell[:80] for cell in cells if cell), None)
        evidence = f"`{column.header}`: column of the known format {known.name}"
        columns.append(replace(column, sample=sample, evidence=evidence))
    return [_zoned(column, sheet.zone) for column in columns]


def _zoned(column: Column, zone: str | None) -> Column:
    if column.canonical not in ("time", "open_time") or zone in (None, "+00:00"):
        return column
    if column.style in ("s", "ms"):
        return column
    return replace(column, style=f"{column.style}@{zone}")


def _style(known: Format, canonical: str, cells: Sequence[str]) -> str | None:
    """Return how a column is written, None where its cells do not fit the format."""
    filled = [cell for cell in cells if cell]
    if canonical in _TEXTS:
        return ""
    if canonical in ("time", "open_time"):
        return _time_of(known, filled)
    style = known.styles.get(canonical, "point")
    return style if _share(filled, style, is_time=False) >= _FIT else None


def _time_of(known: Format, filled: Sequence[str]) -> str | None:
    if set(known.times) >= set(DAY_ORDERS):
        found, share = time_style(filled)
        return found if found in known.times and share >= _FIT else None
    fitting = (style for style in known.times if _share(filled, style, is_time=True) >= _FIT)
    return next(fitting, None)


def _share(filled: Sequence[str], style: str, *, is_time: bool) -> float:
    if not filled:
        return 1.0
    read = parse_time if is_time else parse_number
    good = 0
    for cell in filled:
        try:
            moment = read(cell, style)
        except (ValueError, OverflowError):
            continue
        # An epoch in the wrong unit is a number too, far from our century.
        good += not is_time or (
            moment is not None and 946_684_800_000 <= moment < 4_102_444_800_000
        )
    return good / len(filled)


# -- what has to be said of a file -------------------------------------------------------------


def _basis(known: Format, sheet: _Sheet) -> tuple[PnlBasis, tuple[str, ...]]:
    """Return whether results are before or after fees; where writers differ, the rows decide."""
    if known.columns.get("pnl") != "closedpnl":
        return known.basis, ()
    rows = zip(sheet.cells("dir"), sheet.cells("closedpnl"), sheet.cells("fee"), strict=True)
    opening = [(_number(pnl), _number(fee)) for way, pnl, fee in rows if way.startswith("open")]
    paid = [(pnl, fee) for pnl, fee in opening if pnl is not None and fee]
    after = sum(abs(pnl + fee) <= 0.02 * abs(fee) + 1e-9 for pnl, fee in paid)
    before = sum(pnl == 0 for pnl, _ in paid)
    if paid and after >= _FIT * len(paid):
        return "net", (
            f"closedPnl is after the fee of its own row, as {after} of {len(paid)} opening rows "
            "show; opening rows carry theirs as a loss, which the total of closing rows leaves out",
        )
    if paid and before >= _FIT * len(paid):
        return "gross", (
            f"closedPnl is before fees: it is 0 in {before} of {len(paid)} opening rows",
        )
    return "unknown", ("closedPnl may be before or after fees: no opening row tells",)


def _number(cell: str) -> float | None:
    try:
        return parse_number(cell)
    except ValueError:
        return None


def _doubts(
    known: Format, sheet: _Sheet, columns: Sequence[Column]
) -> Iterator[tuple[str, float]]:  # fmt: skip
    """Yield what is not certain, and the confidence that it leaves."""
    times = [column for column in columns if column.canonical == "time"]
    if times and times[0].style.partition("@")[0] in DAY_ORDERS:
        cells = [row[times[0].index].strip() for row in sheet.rows]
        if not _is_day_certain(cells):
            yield "day and month cannot be told apart with certainty", _SELDOM_SURE
    if known.kind == "other":
        return
    if sheet.zone is None and known.zone_place in _NO_ZONE:
        yield _NO_ZONE[known.zone_place], _UNSURE
    if "spot" in sheet.cells("trade type"):
        said = "spot trades stand in two rows, one per asset: the count may be doubled"
        yield said, _DOUBTFUL
    yield from _mixed_money(known, sheet)


_NO_ZONE = {
    ZONE_IN_FILE: "the zone of this export is in its file name, and this name has none: UTC",
    ZONE_ABOVE: "the zone of this export is in a line above its header, which is not there: UTC",
    ZONE_OF_ACCOUNT: "this export is written in the zone of the account, which it does not name: "
    "UTC",
}


def _mixed_money(known: Format, sheet: _Sheet) -> Iterator[tuple[str, float]]:
    symbols = sheet.cells(known.columns.get("symbol", ""))
    in_coin = sum(_IN_COIN.fullmatch(symbol) is not None for symbol in symbols)
    if known.is_contracts and in_coin:
        yield (
            f"{in_coin} of {len(symbols)} rows looked at are contracts that are settled in their "
            "coin: their results are no money that can be added up",
            _DOUBTFUL,
        )
    ways = sheet.cells("dir")
    spot = sum(way in ("buy", "sell") for way in ways)
    if spot and known.columns.get("pnl"):
        yield f"{spot} of {len(ways)} rows looked at are spot trades among perpetuals", _DOUBTFUL


def _is_day_certain(cells: Sequence[str]) -> bool:
    parts = [re.split(r"[-./]", cell)[:2] for cell in cells if cell]
    return any(part.isdigit() and int(part) > 12 for pair in parts for part in pair)
