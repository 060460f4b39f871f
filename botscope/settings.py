"""Every setting, once: name, default, parser, meaning and why; and where its value comes from.

A command-line option wins over the environment (``BOTSCOPE_*``), the environment over ``.env``
in the working directory. All problems are reported at once.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botscope import setting_values as values
from botscope.errors import SettingsError

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
        values.loopback_host,
        "The address to listen on; only addresses of this machine itself.",
        "There is no log-in yet, so nobody else may reach it; use an SSH tunnel from afar.",
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


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of all settings; ``given`` names those that somebody set, ``origins`` where."""

    state: Path = Path("state")
    logs: Path = Path("logs")
    host: str = "127.0.0.1"
    port: int = 8765
    port_tries: int = 1
    allow_host: tuple[str, ...] = ()
    allow_origin: tuple[str, ...] = ()
    data: Path = field(default_factory=values.default_data_folder)
    bots: Path | None = None
    bot: tuple[values.NamedBot, ...] = ()
    mapping: Path | None = None
    timezone: str = "UTC"
    starting_balance: float | None = None
    deposits: tuple[values.Payment, ...] | None = None
    outliers: bool = True
    outlier_factor: float | None = None
    history: bool = True
    demo: bool = False
    attached: bool = False
    given: frozenset[str] = frozenset()
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Given:
    """The text of one setting and who gave it, for messages."""

    texts: tuple[str, ...]
    origin: str


def load(
    options: Mapping[str, Sequence[str]],
    environ: Mapping[str, str],
    dotenv: Mapping[str, str | None],
    problems: Sequence[str] = (),
) -> Settings:
    """Combine all sources into settings.

    Parameters
    ----------
    options : mapping
        Texts from the command line by setting name.
    environ, dotenv : mapping
        The environment and the content of ``.env``; only ``BOTSCOPE_*`` is looked at.
    problems : sequence of str
        What the command line already found; reported together with everything found here.

    Raises
    ------
    SettingsError
        With every problem of every source.
    """
    found = list(problems)
    given: dict[str, Given] = {}
    for origin, variables in ((".env", dotenv), ("the environment", environ)):
        given |= _from_variables(variables, origin, found)
    for name, texts in options.items():
        given[name] = Given(tuple(texts), "the command line")
    parsed = _parse_all(given, found)
    origins = tuple((name, source.origin) for name, source in given.items())
    settings = Settings(**parsed, given=frozenset(given), origins=origins)
    found += _contradictions(settings) + (_closed_paths(settings) or _wrong_paths(settings))
    found += _wrong_mapping(settings)
    if found:
        raise SettingsError(found)
    return settings


def _wrong_mapping(settings: Settings) -> list[str]:
    if settings.mapping is None:
        return []
    # Needed only here, and not cheap: the reader brings the libraries for numbers along.
    from botscope.ingest.override_source import read_mapping

    return [f"--mapping: {problem}" for problem in read_mapping(settings.mapping).problems]


def read_dotenv(folder: Path) -> dict[str, str | None]:
    """Read ``.env`` in a folder, without changing the process's environment.

    Raises
    ------
    SettingsError
        When the file exists and cannot be read.
    """
    from dotenv import dotenv_values

    path = folder / ".env"
    if not path.is_file():
        return {}
    try:
        return dict(dotenv_values(path, encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path} could not be read: {error}"]) from error


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a hint at the known word that was probably meant, '' when none is near."""
    close = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _from_variables(
    variables: Mapping[str, str | None], origin: str, problems: list[str]
) -> dict[str, Given]:
    by_variable = {setting.variable: setting for setting in TABLE}
    given: dict[str, Given] = {}
    for variable, text in variables.items():
        if not variable.upper().startswith(PREFIX):
            continue
        setting = by_variable.get(variable)
        if setting is None:
            hint = nearest(variable, list(by_variable))
            problems.append(f"{variable} in {origin} is not a setting.{hint}")
        elif text:
            texts = text.split(";") if setting.is_repeated else [text]
            given[setting.name] = Given(tuple(t for t in texts if t.strip()), origin)
    return given


def _parse_all(given: Mapping[str, Given], problems: list[str]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for name, source in given.items():
        setting = BY_NAME[name]
        shown = setting.option if source.origin == "the command line" else setting.variable
        where = "" if source.origin == "the command line" else f" (in {source.origin})"
        try:
            parsed[name] = _parse(setting, source.texts)
        except ValueError as error:
            problems.append(f"{shown}{where}: {error}")
    return parsed


def _parse(setting: Setting, texts: Sequence[str]) -> object:
    if setting.is_repeated:
        return tuple(setting.parse(text) for text in texts)
    if len(texts) > 1:
        raise ValueError("given more than once")
    return setting.parse(texts[0])


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    single = [BY_NAME[name].option for name in ("state", "logs") if name in settings.given]
    several = [BY_NAME[name].option for name in ("bots", "bot") if name in settings.given]
    if single and several:
        pair = f"{' and '.join(several)} cannot be used together with {' and '.join(single)}"
        problems.append(f"{pair}: the one names several bots, the other a single bot.")
    if settings.bots is not None or len(settings.bot) > 1:
        problems += _of_one_account(settings, " and ".join(several))
    names = [bot.name for bot in settings.bot]
    doubled = sorted({name for name in names if names.count(name) > 1})
    problems += [f"--bot: the name {name!r} is given twice." for name in doubled]
    return problems


def _of_one_account(settings: Settings, several: str) -> list[str]:
    """Refuse what is told of one account where there are several: each of them would count it."""
    problems = []
    if settings.starting_balance is not None:
        problems.append(
            f"--starting-balance cannot be used together with {several}: it does not say whose "
            "account began with it. Let each bot tell starting_quote in its state file, or run "
            "one dashboard per bot."
        )
    if settings.deposits:
        problems.append(
            f"--deposits cannot be used together with {several}: "
            "it does not say whose account was paid into. Run one dashboard per bot."
        )
    return problems


def _closed_paths(settings: Settings) -> list[str]:
    """Name paths that the system does not even let us look at."""
    problems = []
    for option, path in _given_paths(settings, "data"):
        try:
            path.exists()
            # A folder can be there and closed: only a look at something in it tells.
            (path / "bot_state.json").exists()
        except OSError as error:
            shown = str(path)[:200]
            problems.append(f"{option}: {shown} cannot be looked at: {error.strerror}.")
    return problems


def _wrong_paths(settings: Settings) -> list[str]:
    return _missing_paths(settings) + _unsafe_places(settings)


def _given_paths(settings: Settings, *more: str) -> list[tuple[str, Path]]:
    """List the paths of the bots, and more, that somebody named, with the option for each."""
    given = [
        (BY_NAME[name].option, getattr(settings, name))
        for name in ("state", "logs", "bots", *more)
        if name in settings.given
    ]
    for bot in settings.bot:
        given += [(f"--bot {bot.name}", bot.state), (f"--bot {bot.name}", bot.logs)]
    return given


def _missing_paths(settings: Settings) -> list[str]:
    """Name paths that were asked for and are not there; the defaults may appear later."""
    if settings.attached:
        return []
    return [
        f"{option}: {path} does not exist. Check the path, or create it first."
        for option, path in _given_paths(settings)
        if not path.exists()
    ]


def _unsafe_places(settings: Settings) -> list[str]:
    problems = []
    # The default is not asked for: a service may run as a user without a home.
    if "data" in settings.given and settings.data.exists() and not settings.data.is_dir():
        problems.append(f"--data: {settings.data} is not a folder.")
    for option, folder in _wanted_folders(settings):
        if folder.is_file():
            problems.append(f"{option}: {folder} is a file; name the folder that it is in.")
    own = settings.data.absolute()
    for option, folder in bot_folders(settings):
        if own == folder or own.is_relative_to(folder):
            problems.append(
                f"--data: {settings.data} lies inside {option}; the bot's folders are only read."
            )
    return problems


def _wanted_folders(settings: Settings) -> list[tuple[str, Path]]:
    folders = [("--logs", settings.logs)]
    folders += [(f"--bot {bot.name}", bot.logs) for bot in settings.bot]
    return folders if settings.bots is None else [*folders, ("--bots", settings.bots)]


def bot_folders(settings: Settings) -> list[tuple[str, Path]]:
    """List the places of the bots' files, which are only read, with the option for each."""
    folders = [("--state", settings.state), ("--logs", settings.logs)]
    if settings.bots is not None:
        folders.append(("--bots", settings.bots))
    for bot in settings.bot:
        folders += [(f"--bot {bot.name}", path) for path in (bot.state, bot.logs)]
    return [(option, path.absolute()) for option, path in folders]
