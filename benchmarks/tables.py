"""Figures as a table that `docs/performance.md` can hold."""

import statistics
from collections.abc import Iterable, Mapping, Sequence


def table(rows: Sequence[Mapping[str, object]], names: Sequence[str] | None = None) -> str:
    """Draw rows; the columns are those named, else all that any row has."""
    columns = list(names or dict.fromkeys(name for row in rows for name in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[cell(row.get(name)) for name in columns] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figures(values: Mapping[str, object]) -> str:
    """Draw names and values, one pair in a row."""
    return table([{"figure": name, "value": value} for name, value in values.items()])


def medians(
    rows: Iterable[Mapping[str, object]], by: str, names: Sequence[str]
) -> list[dict[str, object]]:
    """Return one row for each value of ``by``, in order of appearance, with medians of numbers."""
    groups: dict[object, list[Mapping[str, object]]] = {}
    for row in rows:
        groups.setdefault(row[by], []).append(row)
    return [
        {by: what, **{name: statistics.median(_numbers(group, name)) for name in names}}
        for what, group in groups.items()
    ]


def _numbers(rows: Sequence[Mapping[str, object]], name: str) -> list[float]:
    return [float(str(row[name])) for row in rows if row.get(name) is not None] or [float("nan")]


def cell(value: object) -> str:
    """Write a value as short as it stays right."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
