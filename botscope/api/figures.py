"""From what metrics give to what JSON says: moments as ISO 8601, under the contract's names."""

from typing import Any

from botscope.api.moments import iso

MOMENT_ENDINGS = ("_at", "_from", "_to")


def with_moments(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures with every moment written out; ``start_ms`` becomes ``start``."""
    plain: dict[str, Any] = {}
    for name, value in figures.items():
        if name == "start_ms":
            plain["start"] = iso(value)
        elif name.endswith(MOMENT_ENDINGS):
            plain[name] = iso(value)
        else:
            plain[name] = value
    return plain
