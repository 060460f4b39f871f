"""The bot's files, which are only read, and Botscope's own folder, which must be writable."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from botscope.app import create_reader, places_of
from botscope.check import NOT_READ
from botscope.doctor.findings import Finding, fail, ok, warn
from botscope.doctor.machine import nearest_folder
from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.places import BotPlace
from botscope.program import program
from botscope.settings import Settings

CALM = ("fresh", "late")
OTHERS = 0o077
MENDED_BY = {
    "missing": "start the bot, or give the place of its state file by --state",
    "stale": "look at the bot: it has not reported for longer than it should",
    "frozen": "look at the bot: its state file is written, and says the same",
    "future": "set the clock of the machine that the bot runs on",
    "hung": "look at the disk or the network share: it does not answer",
}


def bots(settings: Settings) -> Iterator[Finding]:
    """Look at the folders of every bot, then read everything once."""
    places = places_of(settings)()
    if not places:
        text = f"no bot in any folder of {settings.bots}"
        yield warn("bots", text, "give the folder that holds the bots' folders: --bots DIR")
    for place in places:
        yield from _folders(place)
    snapshot = create_reader(settings).refresh()
    for bot in snapshot.bots.values():
        yield _state(bot)
        yield _logs(bot, settings)


def _folders(place: BotPlace) -> Iterator[Finding]:
    for subject, path in (("state folder", place.state), ("logs folder", place.logs)):
        folder = path.parent if path.suffix == ".json" else path
        yield _folder(f"{subject} of {place.bot_name}", folder)


def _folder(subject: str, folder: Path) -> Finding:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
    except FileNotFoundError:
        return warn(subject, f"{folder} is not there", "give its place: --state and --logs")
    except OSError as error:
        return fail(subject, f"{folder} cannot be read: {error.strerror}", _opened(folder))
    closed = [name for name in names if not os.access(folder / name, os.R_OK)]
    if closed:
        text = f"{len(closed)} of {len(names)} files in {folder} cannot be read, as {closed[0]!r}"
        return fail(subject, text, _opened(folder))
    return ok(subject, f"{folder} can be read")


def _opened(folder: Path) -> str:
    if sys.platform == "win32":
        return f'icacls "{folder}" /grant "%USERNAME%:(OI)(CI)R"'
    return f"sudo chmod -R o+rX '{folder}' (or add this user to the group of the bot)"


def _state(bot: BotSnapshot) -> Finding:
    subject, status = f"state of {bot.bot_name}", bot.source.status
    text = f"{status}. {bot.source.message}"
    if status in CALM:
        return ok(subject, text)
    if status in NOT_READ:
        return fail(subject, text, "see docs/file-formats.md: write it whole, then os.replace it")
    return warn(subject, text, MENDED_BY.get(status, "look at the bot"))


def _logs(bot: BotSnapshot, settings: Settings) -> Finding:
    subject = f"logs of {bot.bot_name}"
    if not bot.files:
        return warn(subject, "no log file was found", "give their folder: --logs DIR")
    check = f"{program()} check --logs '{settings.logs}'"
    problems = [file.file for file in bot.files if file.problem]
    if problems:
        return fail(subject, f"{len(problems)} files were not read, as {problems[0]!r}", check)
    lines = sum(file.line_count for file in bot.files)
    set_aside = sum(file.quarantined_count for file in bot.files)
    if set_aside:
        return warn(subject, f"{set_aside} of {lines} lines were set aside", check)
    return ok(subject, f"all {lines} lines of {len(bot.files)} files are understood")


def own_folder(settings: Settings) -> Finding:
    """Look whether the dashboard can keep something, and whether others could read it."""
    data, subject = settings.data, "own folder"
    if not data.exists():
        return _to_be_made(data, subject)
    try:
        with tempfile.NamedTemporaryFile(dir=data):
            pass
    except OSError as error:
        text = f"{data} cannot be written ({error.strerror}): no history, no password"
        return fail(subject, text, f"sudo chown -R $USER '{data}', or --data DIR")
    if sys.platform != "win32" and data.stat().st_mode & OTHERS:
        return warn(subject, f"{data} is open to other users", f"chmod -R go= '{data}'")
    return ok(subject, f"{data} is writable, and closed to others")


def _to_be_made(data: Path, subject: str) -> Finding:
    above = nearest_folder(data)
    if os.access(above, os.W_OK):
        return ok(subject, f"{data} will be made")
    return fail(subject, f"{data} cannot be made in {above}", "choose another one: --data DIR")
