"""The shape of a glossary entry, so that the lists of entries need not import each other."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["quote", "ratio", "count", "s", "moment", "number"]


@dataclass(frozen=True)
class Figure:
    """What a figure means; ``difference`` says where peers define it otherwise."""

    key: str
    title: str
    unit: Unit
    formula: str
    undefined: str
    source: str
    difference: str = ""


NEVER = "Never."
NO_TRADES = "Without trades."
LOG = "Trade log"
STATE = "State file"
