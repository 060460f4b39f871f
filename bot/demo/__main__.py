"""Entry of ``python -m bot.demo``: listen to Ctrl-C first, then load what takes its time."""

import sys

from bot.stopping import Stop


def start() -> int:
    """Run the demo as the command line asks; return the exit code."""
    stop = Stop()
    stop.on_signals()
    # The numerical libraries take half a second; a Ctrl-C during that must not be a traceback.
    from bot.demo.show import main

    return main(sys.argv[1:], stop)


if __name__ == "__main__":
    sys.exit(start())
