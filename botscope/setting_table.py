"""The table of all settings: name, default, parser, meaning and why, each once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botscope import setting_values as values

PREFIX = "BOTSCOPE_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: how a text becomes a value, and why the setting exists."""

    name: str
    default: Any
    parse: Callable[[str], Any]
    meaning: str
    why: str
    metavar: str = ""
    is_repeated: bool = False

    @property
    def option(self) -> str:
        """The name on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The name in the environment and in ``.env``."""
        return PREFIX + self.name.upper()


TABLE: tuple[Setting, ...] = (
    Setting(
        "state",
        Path("state"),
        values.path,
        "The bot's state file, or the folder that holds it.",
        "A bot without a state file still has trades; the page then waits for it.",
        "FILE-or-DIR",
    ),
    Setting(
        "logs",
        Path("logs"),
        values.path,
        "The folder with the bot's CSV logs; sub-folders are read too.",
        "Only ever read. A bot may have written several files over the years.",
        "DIR",
    ),
    Setting(
        "host",
        "127.0.0.1",
        values.host,
        "The address to listen on; any but this machine's own needs a password.",
        "Without a password nobody else may reach it; an SSH tunnel works from afar, too.",
        "H",
    ),
    Setting(
        "port",
        8765,
        values.port,
        "The TCP port to listen on, 1 to 65535.",
        "Fixed, so that a bookmark keeps working.",
        "P",
    ),
    Setting(
        "port_tries",
        1,
        values.tries,
        "How many ports to try, from --port upward, while they are in use; 1 to 100.",
        "One port keeps a bookmark working; several bots of a machine may take the next free one.",
        "N",
    ),
    Setting(
        "allow_host",
        (),
        values.host_name,
        "A name under which the dashboard may be asked for, such as that of a proxy; repeat it.",
        "Any other name is refused: its owner could make it lead here and read the answers.",
        "NAME",
        is_repeated=True,
    ),
    Setting(
        "allow_origin",
        (),
        values.origin,
        "An origin whose page may read the answers, such as https://my.example; repeat it.",
        "For a page that is served elsewhere. Closed to all others; no log-in goes along.",
        "ORIGIN",
        is_repeated=True,
    ),
    Setting(
        "data",
        values.default_data_folder(),
        values.path,
        "Botscope's own folder, for what it keeps itself.",
        "Never inside the bot's folders: these are only read.",
        "DIR",
    ),
    Setting(
        "bots",
        None,
        values.path,
        "A folder in which every sub-folder with a state file or CSV logs is a bot.",
        "Looked at again while running, so that a new bot appears without a restart.",
        "DIR",
    ),
    Setting(
        "bot",
        (),
        values.named_bot,
        "One bot by name, state and logs; repeat it, or separate several by ';'.",
        "For bots whose files are not under one folder.",
        "NAME=STATE,LOGS",
        is_repeated=True,
    ),
    Setting(
        "mapping",
        None,
        values.path,
        "A file that says what the columns of logs are, for logs that were read wrongly.",
        "It wins over a botscope.toml beside the logs; check prints blocks for it.",
        "FILE",
    ),
    Setting(
        "timezone",
        "UTC",
        values.timezone,
        "The IANA time zone that days follow where a question names none.",
        "A trader's day begins at midnight at home; another zone moves trades between days.",
        "ZONE",
    ),
    Setting(
        "starting_balance",
        None,
        values.positive_number,
        "The balance at the start, where the state file does not say.",
        "Without it there is no equity in money, and no drawdown or return in percent.",
        "AMOUNT",
    ),
    Setting(
        "deposits",
        None,
        values.payments,
        "What was paid in, and with a minus taken out, since the start; or none.",
        "No file tells it. A balance that grows by a deposit has earned nothing: with this the "
        "returns leave deposits out.",
        "DAY=AMOUNT,...",
    ),
    Setting(
        "outliers",
        default=True,
        parse=values.yes_or_no,
        meaning="Whether a profit far outside the usual is set aside (yes or no).",
        why=(
            "A misplaced decimal point must not decide a total; it stays visible and can be "
            "included."
        ),
        metavar="YES-or-NO",
    ),
    Setting(
        "outlier_factor",
        None,
        values.positive_number,
        "How many times the usual size makes a profit an outlier; larger sets aside less.",
        "The right bound depends on the strategy: a grid is narrow, a trend follower is wide.",
        "N",
    ),
    Setting(
        "history",
        default=True,
        parse=values.yes_or_no,
        meaning="Whether the bot's reports are kept over time, in Botscope's folder (yes or no).",
        why=(
            "Only so can the equity be shown with open positions, as it was; a trade log tells "
            "closed trades alone."
        ),
        metavar="YES-or-NO",
    ),
    Setting(
        "trusted_proxy",
        None,
        values.address,
        "The address of the reverse proxy whose X-Forwarded-For and X-Forwarded-Proto count.",
        "Only so are failed log-ins counted for who made them, and the cookie marked for TLS. "
        "It publishes the dashboard, so it needs a password.",
        "ADDRESS",
    ),
    Setting(
        "session_idle",
        30,
        values.whole_number(1, 1440),
        "After how many minutes without a key, click or touch a log-in ends, 1 to 1440.",
        "A screen that was left must not show an account; the page's own asking does not count.",
        "MINUTES",
    ),
    Setting(
        "session_hours",
        12,
        values.whole_number(1, 720),
        "After how many hours a log-in ends in any case, 1 to 720.",
        "A stolen session is worth something for this long at most.",
        "HOURS",
    ),
    Setting(
        "log_file",
        None,
        values.path,
        "Where to write what happens, as JSON lines; at most five files of 5 MB.",
        "A service without a terminal needs a place to say what went wrong; without it, standard "
        "error has the warnings.",
        "FILE",
    ),
    Setting(
        "demo",
        default=False,
        parse=values.yes_or_no,
        meaning="Show the word DEMO on every page.",
        why="Invented money must never be taken for real money.",
    ),
    Setting(
        "attached",
        default=False,
        parse=values.yes_or_no,
        meaning="Run as the child of a bot: end when standard input closes, give way to others.",
        why=(
            "attach() uses it; a dashboard must not outlive or slow down its bot. Missing folders "
            "are waited for, because a bot attaches before it writes."
        ),
    ),
)

BY_NAME = {setting.name: setting for setting in TABLE}
