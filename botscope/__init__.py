"""Botscope: a read-only web dashboard over the files that a trading bot writes."""

from botscope.attach import attach

__version__ = "0.1.0"
__all__ = ["__version__", "attach"]
