"""How this command line was called, for sentences that name a command."""

import sys
from pathlib import Path


def program() -> str:
    """Return ``botscope`` for the installed command, else the call of the clone's script."""
    called = Path(sys.argv[0])
    is_installed = called.stem == "botscope" or called.parts[-2:] == ("botscope", "__main__.py")
    return "botscope" if is_installed else "python dashboard_api.py"


def told_of(error: ModuleNotFoundError) -> str:
    """Return what to do about a package that is not installed."""
    return f"{error}; python3 run.py setup in Botscope's folder installs what is missing"
