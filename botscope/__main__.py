"""``python -m botscope`` and the command ``botscope``: the command line of an installed package."""

import sys

from botscope.program import told_of


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; Ctrl-C is a polite end at any moment."""
    try:
        from botscope.cli import main as run

        return run(argv)
    except KeyboardInterrupt:
        return 0
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{told_of(error)}\n")
        # A failed check, and for every other command a failure of no special kind.
        return 2 if "doctor" in (argv or sys.argv) else 1


if __name__ == "__main__":
    raise SystemExit(main())
