"""Botscope: a read-only web dashboard over the files that a trading bot writes."""

from botscope.attach import Dashboard, attach

__version__ = "0.1.0"
__all__ = ["Dashboard", "__version__", "attach"]
