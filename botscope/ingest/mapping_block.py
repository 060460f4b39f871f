"""A block for ``botscope.toml`` that says what detection believed of a file, ready to correct."""

from collections.abc import Iterator, Sequence

from botscope.ingest.foreign import is_unknown
from botscope.ingest.layout import Column, Layout
from botscope.ingest.override_block import NUMBER_ROLES, POSITION, TIME_ROLES

_ASKED = ("time", "symbol", "pnl")
_NAMES_SHOWN = 20
_NAME_CHARS = 40
_WIDTH_OF_A_TABLE = 3
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def mapping_block(file: str, layouts: Sequence[Layout]) -> str | None:
    """Return TOML that fixes the layouts of a file as they were found.

    Pasted into ``botscope.toml`` it gives the same layouts, believed. Where nothing is known of the
    rows, it is a form to fill in, which says nothing until somebody does. None where there is
    nothing to fix: no layout, only our own, or two layouts of one width that it could not tell
    apart.

    Parameters
    ----------
    file
        The path under the logs folder; its rotated forms are matched too.
    layouts
        The layouts of the file's segments, in order.
    """
    foreign = _distinct([layout for layout in layouts if not layout.is_own and layout.width])
    if any(layout.is_own for layout in layouts):
        return None
    is_single = len(layouts) == 1
    blocks = [
        "\n".join((_form if is_unknown(layout) else _lines)(file, layout, is_single=is_single))
        for layout in foreign
        if _can_be_said(layout)
    ]
    return "\n".join(blocks) or None


def _can_be_said(layout: Layout) -> bool:
    if is_unknown(layout):
        return layout.width >= _WIDTH_OF_A_TABLE
    return bool(layout.columns) or layout.kind in ("signals", "other")


def _distinct(layouts: Sequence[Layout]) -> list[Layout]:
    """Keep the layouts that their width alone tells from the others."""
    meanings: dict[int, dict[tuple[object, ...], Layout]] = {}
    for layout in layouts:
        meaning = (layout.kind, *((c.canonical, c.index, c.style) for c in layout.columns))
        meanings.setdefault(layout.width, {})[meaning] = layout
    return [found for same in meanings.values() if len(same) == 1 for found in same.values()]


def _opening(file: str, layout: Layout, *, is_single: bool) -> Iterator[str]:
    yield "[[file]]"
    yield f"match = {quoted(_pattern(file))}"
    if is_single:
        yield f"header = {'true' if layout.header is not None else 'false'}"
        yield f"delimiter = {quoted(layout.delimiter)}"
    else:
        yield f"width = {layout.width}"


def _form(file: str, layout: Layout, *, is_single: bool) -> Iterator[str]:
    # A block that called these rows "other" would turn "not understood" into "no trades".
    yield from _opening(file, layout, is_single=is_single)
    yield "# Not understood. Take away each # below and say what is in which column."
    names = [quoted(_name(at, layout)[:_NAME_CHARS]) for at in range(layout.width)]
    more = ", ..." if layout.width > _NAMES_SHOWN else ""
    yield f"# The columns are {', '.join(names[:_NAMES_SHOWN])}{more}"
    yield '# kind = "closed_trades"'
    yield "# [file.columns]"
    yield from (f'# {meaning} = "position:{at}"' for at, meaning in enumerate(_ASKED, 1))
    yield ""


def _lines(file: str, layout: Layout, *, is_single: bool) -> Iterator[str]:
    yield from _opening(file, layout, is_single=is_single)
    yield "detect = false"
    yield f"kind = {quoted(layout.kind)}"
    zone = _zone(layout)
    if zone:
        yield f"timezone = {quoted(zone)}"
    if layout.pnl_basis != "unknown":
        yield f"pnl_basis = {quoted(layout.pnl_basis)}"
    if layout.pairing != "fifo":
        yield f"pairing = {quoted(layout.pairing)}"
    yield "[file.columns]"
    for column in layout.columns:
        yield f"{column.canonical} = {_choice(column, layout)}"
    yield ""


def _pattern(file: str) -> str:
    # The rotated forms of a log are the same log; what is special in a pattern stands for itself.
    return "".join(map(_as_pattern, file)) + "*"


def _as_pattern(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "?"  # a byte of a name that is no text: TOML could not hold it
    return f"[{char}]" if char in "*?[" else char


def _zone(layout: Layout) -> str:
    zones = [c.style.partition("@")[2] for c in layout.columns if c.canonical in TIME_ROLES]
    return next((zone for zone in zones if zone), "")


def _choice(column: Column, layout: Layout) -> str:
    base = column.style.partition("@")[0]
    style, *clocks = base.split("+")
    parts = [f"column = {quoted(_name(column.index, layout))}"]
    if column.canonical in (*TIME_ROLES, *NUMBER_ROLES):
        parts.append(f"style = {quoted(style)}")
    names = [quoted(_name(int(clock), layout)) for clock in clocks]
    if names:
        parts.append(f"clock = {names[0] if len(names) == 1 else '[' + ', '.join(names) + ']'}")
    return parts[0].removeprefix("column = ") if len(parts) == 1 else f"{{ {', '.join(parts)} }}"


def _name(index: int, layout: Layout) -> str:
    """Return the name of a column where it has one of its own, else its position."""
    header = layout.header or ()
    names = [name.strip().replace("\ufeff", "") for name in header]
    name = names[index] if len(names) == layout.width else ""
    is_plain = bool(name) and names.count(name) == 1 and not name.startswith(POSITION)
    return name if is_plain else f"{POSITION}{index + 1}"


def quoted(text: str) -> str:
    """Return a text as a TOML string that holds exactly it."""
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() else f"\\U{ord(char):08X}"
