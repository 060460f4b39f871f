"""How the text of a setting becomes a value; each parser says in a sentence what is wrong."""

import ipaddress
import math
import os
import re
import sys
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DAY_OR_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ].+)?")
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
NAME_OR_ADDRESS = rf"(?:{LABEL}(?:\.{LABEL})*|\[[0-9a-f:.]+\])"
HOST_NAME = re.compile(NAME_OR_ADDRESS)
ORIGIN = re.compile(rf"(?P<scheme>https?)://{NAME_OR_ADDRESS}(?::(?P<port>[1-9]\d{{0,4}}))?")
USUAL_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class NamedBot:
    """One ``--bot NAME=STATE,LOGS``."""

    name: str
    state: Path
    logs: Path


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of ``--deposits``: a day or a moment as ISO 8601, and an amount."""

    moment: str
    amount_quote: float


def path(text: str) -> Path:
    """Read a path; ``~`` is the user's folder."""
    if not text.strip() or "\0" in text:
        raise ValueError("a path is expected.")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError(f"{text}: the user's folder is not known.") from error


def port(text: str) -> int:
    """Read a TCP port."""
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:6]) <= 65535:
        raise ValueError(f"{text!r} is not a port; a whole number from 1 to 65535 is expected.")
    return int(text)


def tries(text: str) -> int:
    """Read how often something is tried."""
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:4]) <= 100:
        raise ValueError(f"{text!r} is not a whole number from 1 to 100.")
    return int(text)


def host(text: str) -> str:
    """Read an address to listen on: one of IPv4 or IPv6, or localhost."""
    written = text.strip().strip("[]").lower()
    return written if written == "localhost" else address(written)


def address(text: str) -> str:
    """Read an address of IPv4 or IPv6."""
    try:
        return str(ipaddress.ip_address(text.strip().strip("[]")))
    except ValueError:
        raise ValueError(f"{text!r} is not an address such as 127.0.0.1.") from None


def is_loopback(host: str) -> bool:
    """Return True for an address that only this machine itself can reach."""
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return what reads a whole number between two bounds."""

    def read(text: str) -> int:
        digits = text.strip()
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
        if not is_number or not lowest <= int(digits) <= highest:
            raise ValueError(f"{text!r} is not a whole number from {lowest} to {highest}.")
        return int(digits)

    return read


def host_name(text: str) -> str:
    """Read the name of a host without a port; an address of IPv6 stands in brackets."""
    name = text.strip().lower()
    if not HOST_NAME.fullmatch(name):
        raise ValueError(f"{text!r} is not a host name such as my.example, without port and path.")
    return name


def origin(text: str) -> str:
    """Read an origin as a browser writes it: scheme, host, and a port that is not the usual one."""
    name = text.strip().lower()
    match = ORIGIN.fullmatch(name)
    if match is None or match["port"] == USUAL_PORTS[match["scheme"]]:
        raise ValueError(
            f"{text!r} is not an origin such as https://my.example or http://127.0.0.1:8080, "
            "without a path and without the usual port."
        )
    return name


def timezone(text: str) -> str:
    """Read the name of a time zone from the IANA database."""
    if text not in zoneinfo.available_timezones():
        raise ValueError(f"{text!r} is not a time zone; a name like Europe/Berlin is expected.")
    return text


def positive_number(text: str) -> float:
    """Read a finite number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{text!r} is not a number above 0.")
    return number


def payments(text: str) -> tuple[Payment, ...]:
    """Read ``DAY=AMOUNT,DAY=AMOUNT``, or the word none."""
    if text.strip().lower() == "none":
        return ()
    return tuple(_payment(part.strip()) for part in text.split(","))


def _payment(text: str) -> Payment:
    moment, _, amount = text.rpartition("=")
    try:
        number = float(amount)
        if not DAY_OR_MOMENT.fullmatch(moment.strip()):
            raise ValueError
        datetime.fromisoformat(moment.strip())
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number):
        raise ValueError(f"{text!r} is not DAY=AMOUNT such as 2026-01-31=500 or 2026-02-28=-200.")
    return Payment(moment.strip(), number)


def yes_or_no(text: str) -> bool:
    """Read a switch."""
    word = text.strip().lower()
    if word in {"yes", "true", "on", "1"}:
        return True
    if word in {"no", "false", "off", "0"}:
        return False
    raise ValueError(f"{text!r} is neither yes nor no.")


def named_bot(text: str) -> NamedBot:
    """Read ``NAME=STATE,LOGS``."""
    name, _, places = text.partition("=")
    state, _, logs = places.rpartition(",")
    if not (name.strip() and state.strip() and logs.strip()):
        raise ValueError(f"{text!r} is not NAME=STATE,LOGS.")
    return NamedBot(name.strip(), path(state.strip()), path(logs.strip()))


def default_data_folder() -> Path:
    """Return where this system keeps the data of a user's programs."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises without a user
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Botscope"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Botscope"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "botscope"
