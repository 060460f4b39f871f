"""Strict reading of single cells: the face of the modules on numbers, on times and their styles."""

from botscope.ingest.number_cells import (
    LONGEST_NUMBER_CHARS,
    PLACEHOLDERS,
    decimal_votes,
    is_percent,
    is_placeholder,
    number_style,
    parse_number,
)
from botscope.ingest.time_cells import epoch_unit, parse_time, style_parts, time_text
from botscope.ingest.time_styles import time_doubt, time_style

__all__ = [
    "LONGEST_NUMBER_CHARS",
    "PLACEHOLDERS",
    "decimal_votes",
    "epoch_unit",
    "is_percent",
    "is_placeholder",
    "number_style",
    "parse_number",
    "parse_time",
    "style_parts",
    "time_doubt",
    "time_style",
    "time_text",
]
