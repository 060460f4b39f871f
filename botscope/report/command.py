"""The command ``report``: read everything once, write one page, say what is in it."""

import contextlib
import os
import secrets
import time
from pathlib import Path

from botscope.app import create_reader, place_name_of, site_of
from botscope.domain.snapshot import Snapshot
from botscope.errors import QueryError, SettingsError
from botscope.history.source import with_kept
from botscope.report import words
from botscope.report.answers import Answers
from botscope.report.material import Material
from botscope.report.options import ReportOptions
from botscope.report.page import page
from botscope.settings import Settings, bot_folders

OPTION_OF = {"a": "--compare", "b": "--compare", "bot_version": "--version"}
REPLACE_TRIES, REPLACE_PAUSE_S = 5, 0.1


def report(settings: Settings, options: ReportOptions) -> str:
    """Write the report and return one sentence about it.

    Raises
    ------
    SettingsError
        With every problem of the options, before anything is read; or for a place that cannot be
        written to, or a selection that the data do not have.
    """
    problems = _problems(settings, options)
    if problems or options.out is None:
        raise SettingsError(problems)
    compared = _pair(options)
    snapshot = _read(settings)
    now_ms = int(time.time() * 1000)
    material = Material(Answers(site_of(settings), snapshot, now_ms), options.filters)
    try:
        text = page(material, compared)
        count = material.ask("/api/stats")["trade_count"]
    except QueryError as error:
        option = OPTION_OF.get(error.parameter, "--" + error.parameter.replace("_", "-"))
        raise SettingsError([f"{option}: {error.detail}"]) from error
    _write(Path(options.out), text)
    files = words.counted(sum(len(bot.files) for bot in snapshot.bots.values()), "file")
    return f"{options.out}: {words.counted(count, 'trade')} from {files}, {len(text) // 1000} kB."


def _read(settings: Settings) -> Snapshot:
    snapshot = create_reader(settings).refresh()
    return with_kept(snapshot, settings.data, place_name_of(settings))


def _problems(settings: Settings, options: ReportOptions) -> list[str]:
    problems = []
    if options.out is None:
        problems.append("report needs --out FILE: where the page is written, such as report.html.")
    else:
        try:
            problems += _wrong_place(settings, Path(options.out))
        except (OSError, ValueError) as error:
            problems.append(f"--out: {options.out[:200]!r} cannot be written: {error}.")
    if options.compare is not None and _pair(options) is None:
        problems.append(f"--compare: {options.compare!r} is not A,B: two versions and a comma.")
    if options.compare is not None and "bot_version" in options.filters:
        problems.append("--compare cannot be used together with --version: it names two of them.")
    return problems


def _wrong_place(settings: Settings, out: Path) -> list[str]:
    if out.is_dir():
        return [f"--out: {out} is a folder; name the file."]
    if not out.absolute().parent.is_dir():
        return [f"--out: {out.absolute().parent} does not exist. Create it first."]
    place = out.resolve()
    return [
        f"--out: {out} lies inside {option}; the bot's folders are only read."
        for option, folder in bot_folders(settings)
        if place == folder.resolve() or place.is_relative_to(folder.resolve())
    ][:1]


def _pair(options: ReportOptions) -> tuple[str, str] | None:
    names = [name.strip() for name in (options.compare or "").split(",")]
    return (names[0], names[1]) if len(names) == 2 and all(names) else None


def _write(out: Path, text: str) -> None:
    """Put the page in its place whole or not at all."""
    fresh = out.with_name(f".botscope-report-{secrets.token_hex(4)}.tmp")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        _replace(fresh, out)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise SettingsError([f"--out: {out} cannot be written: {error.strerror}."]) from error


def _replace(fresh: Path, out: Path) -> None:
    """Replace a file; on Windows whoever reads it must let go first."""
    for _ in range(REPLACE_TRIES):
        try:
            os.replace(fresh, out)  # noqa: PTH105
        except PermissionError:
            time.sleep(REPLACE_PAUSE_S)
        else:
            return
    os.replace(fresh, out)  # noqa: PTH105
