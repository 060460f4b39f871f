"""Set up Botscope and run it: `python3 run.py` shows the demo, `python3 run.py --help` the rest."""

import sys

# Any older Python can read this file and gets a sentence; it could not even read the rest.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Botscope needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

from launch.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
