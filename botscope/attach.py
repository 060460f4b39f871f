"""Placeholder module path for attach(); replaced in the same series."""


def attach() -> None:
    """Start the dashboard beside a bot."""
