"""How this command line was called, for sentences that name a command."""

import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "dashboard_api.py"


def program() -> str:
    """Return ``botscope`` for the installed command, else the call of the clone's script."""
    called = Path(sys.argv[0])
    is_named = called.stem == "botscope" or called.parts[-2:] == ("botscope", "__main__.py")
    # A bot that attaches the installed package was called by a name of its own.
    is_installed = is_named or not SCRIPT.is_file()
    return "botscope" if is_installed else "python dashboard_api.py"


def told_of(error: ModuleNotFoundError) -> str:
    """Return what to do about a package that is not installed."""
    return f"{error}; python3 run.py setup in Botscope's folder installs what is missing"
