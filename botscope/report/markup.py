"""Elements of HTML and SVG as text; whatever comes from a file is escaped here and only here."""

import html
import re
from collections.abc import Iterable, Mapping

from botscope.report.words import visible

VOID = frozenset(["meta", "br", "line", "rect", "path", "polyline", "circle", "polygon"])
NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*")


class Markup(str):
    """Text that is markup already, because an element made it."""

    __slots__ = ()


def text_of(content: object) -> Markup:
    """Return children as markup: texts are escaped, elements are not, None is nothing."""
    if content is None:
        return Markup("")
    if isinstance(content, Markup):
        return content
    if isinstance(content, str | int | float):
        return Markup(html.escape(visible(str(content)), quote=True))
    if isinstance(content, Iterable):
        return Markup("".join(text_of(child) for child in content))
    raise TypeError(f"{type(content).__name__} is no content of an element")


def el(tag: str, attributes: Mapping[str, object] | None = None, *children: object) -> Markup:
    """Return an element. An attribute that is None or False is left out; ``style`` is refused."""
    shown = "".join(_attribute(name, value) for name, value in (attributes or {}).items())
    if tag in VOID:
        return Markup(f"<{tag}{shown}>" if tag in ("meta", "br") else f"<{tag}{shown}/>")
    return Markup(f"<{tag}{shown}>{text_of(children)}</{tag}>")


def _attribute(name: str, value: object) -> str:
    if not NAME.fullmatch(name) or name == "style" or name.startswith("on"):
        raise ValueError(f"{name!r} is not an attribute of a report")
    if value is None or value is False:
        return ""
    return f' {name}="{html.escape(visible(str(value)), quote=True)}"'
