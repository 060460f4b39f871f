"""The command line of the reference bot, from options to exit code."""

import json
import logging
import sys
from collections.abc import Sequence

from bot.journal import JournalError
from bot.settings import SettingsError, read_settings
from bot.start import run
from bot.stopping import Stop

EXIT_USAGE = 2


def main(arguments: Sequence[str], stop: Stop) -> int:
    """Run the bot until its market ends or ``stop`` is set; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        ledger = run(read_settings(arguments), stop)
    except SettingsError as error:
        return refuse(*error.problems)
    except JournalError as error:
        return refuse(f"{error}.")
    if ledger is not None:
        sys.stdout.write(json.dumps(ledger) + "\n")
        sys.stdout.flush()
    return 0


def refuse(*problems: str) -> int:
    """Write each problem as a sentence of its own."""
    sys.stderr.writelines(f"{problem[0].upper()}{problem[1:]}\n" for problem in problems)
    return EXIT_USAGE
