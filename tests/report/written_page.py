"""A report as a reader sees it: its words, its figures, and what it would load."""

import re
from html.parser import HTMLParser
from pathlib import Path

from botscope.cli import main


def run_report(folder: Path, out: Path, *options: str) -> int:
    places = [
        f"--state={folder / 'state'}",
        f"--logs={folder / 'logs'}",
        f"--data={folder / 'own'}",
    ]
    return main(["report", f"--out={out}", *places, *options])


class WrittenPage(HTMLParser):
    """Elements with their attributes, the visible text, and the exact values of figures."""

    def __init__(self, out: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.source = out.read_text(encoding="utf-8")
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.figures: dict[tuple[str | None, str], str | None] = {}
        self._version: str | None = None
        self._hidden = 0
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self._hidden += tag in ("style", "script")
        self._version = attributes.get("data-version", self._version)
        if attributes.get("data-figure"):
            self.figures[self._version, attributes["data-figure"]] = attributes.get("value")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))
