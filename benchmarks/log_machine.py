"""The state machine of a log under any sequence of events, with as many new sequences as asked.

Usage: python benchmarks/log_machine.py [--sequences 5000] [--steps 25]

Appends, cuts, spoiled bytes, rotations, restarts and readings in any order: after each step the
reader that watched everything says what a fresh one says, every line is accounted for, and every
amount shown is one that was written. The quick form is ``tests/chaos/test_log_machine.py``.
"""

import argparse
import sys
import time
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "chaos"))

from test_log_machine import LogMachine


def main() -> None:
    """Run the machine; a sequence that breaks it is shrunk and printed, and the exit code is 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--steps", type=int, default=25)
    asked = parser.parse_args()
    began_s = time.monotonic()
    run_state_machine_as_test(
        LogMachine,
        settings=settings(
            max_examples=asked.sequences,
            stateful_step_count=asked.steps,
            deadline=None,
            database=None,
        ),
    )
    print(f"{asked.sequences} sequences, none breaks it, {time.monotonic() - began_s:.0f} s")


if __name__ == "__main__":
    main()
