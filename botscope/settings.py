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
from botscope.setting_table import BY_NAME, PREFIX, TABLE, Setting

__all__ = ["BY_NAME", "PREFIX", "TABLE", "Setting", "Settings", "load", "nearest", "read_dotenv"]


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
    trusted_proxy: str | None = None
    session_idle: int = 30
    session_hours: int = 12
    log_file: Path | None = None
    demo: bool = False
    attached: bool = False
    given: frozenset[str] = frozenset()
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def is_reachable(self) -> bool:
        """True where others than this machine may come: by the address, or through a proxy."""
        return self.trusted_proxy is not None or not values.is_loopback(self.host)

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
    more_checks: Sequence[Callable[["Settings"], list[str]]] = (),
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
    more_checks : sequence of callable
        What else must hold for what is wanted; each returns problems.

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
    found += [problem for check in more_checks for problem in check(settings)]
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
    problems += [
        f"{own_option}: {path} lies inside {option}; the bot's folders are only read."
        for own_option, path in (("--data", settings.data), ("--log-file", settings.log_file))
        for option, folder in bot_folders(settings)
        if path is not None and path.absolute().is_relative_to(folder)
    ]
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
