"""``python -m botscope`` and the command ``botscope``: the command line of an installed package."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; Ctrl-C is a polite end at any moment."""
    try:
        from botscope.cli import main as run

        return run(argv)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
