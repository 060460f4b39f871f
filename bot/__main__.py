"""Command line of the reference bot: ``python -m bot``."""

import json
import logging
import sys
from collections.abc import Sequence

from bot.journal import JournalError
from bot.settings import SettingsError, read_settings
from bot.start import run
from bot.stopping import Stop

EXIT_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bot; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = Stop()
    try:
        settings = read_settings(sys.argv[1:] if arguments is None else arguments)
        stop.on_signals()
        ledger = run(settings, stop)
    except SettingsError as error:
        return refuse(*error.problems)
    except JournalError as error:
        return refuse(f"The bot {error}." if "cannot" in str(error) else f"{error}.")
    if ledger is not None:
        print(json.dumps(ledger), flush=True)
    return 0


def refuse(*problems: str) -> int:
    """Print each problem as a sentence of its own."""
    for problem in problems:
        print(problem[0].upper() + problem[1:], file=sys.stderr)
    return EXIT_USAGE


if __name__ == "__main__":
    sys.exit(main())
