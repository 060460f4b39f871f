"""The dashboard at one moment of the past, for pictures that are equal from day to day.

The product has no such switch: the clock of this process stands still.
"""

import sys
import time
from pathlib import Path

MOMENT_S = 1_772_462_220
"""2026-03-02 14:37 UTC, a Monday."""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    time.time = lambda: float(MOMENT_S)
    from botscope.cli import main

    sys.exit(main(sys.argv[1:]))
