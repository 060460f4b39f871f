"""Botscope's public face: the command line, the web application and the three-line embed.

    python dashboard_api.py --state state --logs logs      show the dashboard
    python dashboard_api.py check --logs logs              account for every line of every log
    python dashboard_api.py report --out report.html       write a page to print or to send
    python dashboard_api.py doctor                         say what is wrong, and what mends it

Importing this module loads the standard library alone, so that a bot can afford it.
"""

from typing import TYPE_CHECKING

from botscope.attach import Dashboard, attach

if TYPE_CHECKING:
    from flask import Flask

    from botscope.api.source import SnapshotSource
    from botscope.settings import Settings

__all__ = ["Dashboard", "attach", "create_app", "main"]


def create_app(
    settings: "Settings | None" = None, source: "SnapshotSource | None" = None
) -> "Flask":
    """Build the web application; see ``botscope.app.create_app``."""
    from botscope.app import create_app as create

    return create(settings, source)


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 fine, 2 settings, 3 port in use."""
    from botscope.__main__ import main as run

    return run(argv)


if __name__ == "__main__":
    raise SystemExit(main())
