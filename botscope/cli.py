"""The command line: options to settings, settings to a running dashboard or a check."""

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botscope import __version__
from botscope.attach import SERVED_MARK
from botscope.auth import commands as access
from botscope.errors import FolderServedError, PortInUseError, SettingsError
from botscope.program import program
from botscope.reach import missing_password
from botscope.report import options as report_options
from botscope.report.options import ReportOptions
from botscope.settings import BY_NAME, TABLE, Setting, Settings, load, nearest, read_dotenv

EXIT_OK = 0
EXIT_SETTINGS = 2
EXIT_PORT_IN_USE = 3
EXIT_SERVED = 4

COMMANDS = {"check", "report", "doctor", *access.COMMANDS}

SWITCHES = {"demo", "attached"}
"""Settings that mean yes when they are named without a value."""

USAGE = """\
usage: {program} [check [--json] | report --out FILE | doctor | password | token | audit] [options]

  (no command)  show the dashboard until Ctrl-C
  check         read everything once and print the account of every file
                exit code: 0 all understood, 1 rows were set aside, 2 wrong settings
  report        write a printable page of a selection, or of two versions side by side
                exit code: 0 written, 2 wrong settings or selection, or it cannot be written
  --json        with check: print what /api/quality answers; with doctor: the findings
  --help        this text
  --version     the version

{report}
{access}
{doctor}
options; each also as an environment variable or in .env (BOTSCOPE_STATE for --state ...):
"""


DOCTOR_USAGE = """\
is everything in order?
  doctor [--json] [--url URL]
      each finding with the command that mends it; with --url also what arrives through a proxy
      exit code: 0 all ok, 1 something to look at, 2 something failed
"""


@dataclass(slots=True)
class CommandLine:
    """What the command line says, before any value is believed."""

    options: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    command: str = "serve"
    words: set[str] = field(default_factory=set)
    report: ReportOptions = field(default_factory=ReportOptions)
    access_words: access.Words = field(default_factory=access.Words)
    doctor_url: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    line = parse(sys.argv[1:] if argv is None else argv)
    if "--help" in line.words:
        print(usage())
        return EXIT_OK
    if "--version" in line.words:
        print(f"Botscope {__version__}")
        return EXIT_OK
    if line.command == "doctor":
        return _ask_doctor(line)
    try:
        settings = settings_from(line, os.environ, Path())
        return _run(line, settings)
    except SettingsError as error:
        return _refuse(error.problems, EXIT_SETTINGS)
    except PortInUseError as error:
        return _refuse([str(error)], EXIT_PORT_IN_USE)
    except FolderServedError as error:
        return _refuse([f"{SERVED_MARK}{error.url}", str(error)], EXIT_SERVED)
    except KeyboardInterrupt:
        return EXIT_OK


def settings_from(line: CommandLine, environ: Mapping[str, str], folder: Path) -> Settings:
    """Combine the command line with the environment and the ``.env`` of a folder."""
    try:
        dotenv = read_dotenv(folder)
    except SettingsError as error:
        dotenv = {}
        line.problems += error.problems
    # The password itself must be possible to set with these settings.
    checks = (missing_password,) if line.command == "serve" else ()
    return load(line.options, environ, dotenv, line.problems, checks)


def parse(argv: Sequence[str]) -> CommandLine:
    """Split the command line without stopping at the first mistake."""
    line = _split(argv, "serve")
    # The options of a report are known as such wherever its name stands.
    return _split(argv, "report") if line.command == "report" else line


def _split(argv: Sequence[str], command: str) -> CommandLine:
    line = CommandLine(command=command)
    words = list(argv)
    while words:
        _take_word(words.pop(0), words, line)
    if "--json" in line.words and line.command not in {"check", "doctor"}:
        line.problems.append("--json belongs to the commands check and doctor.")
    return line


def _take_word(word: str, rest: list[str], line: CommandLine) -> None:
    if line.command == "report" and _take_for_report(word, rest, line):
        return
    if line.command in access.COMMANDS and access.take(line.access_words, line.command, word, rest):
        return
    if line.command == "doctor" and _take_for_doctor(word, rest, line):
        return
    if word in {"--help", "-h", "--version", "--json"}:
        line.words.add("--help" if word == "-h" else word)
    elif word.startswith("--"):
        _take_option(word, rest, line)
    elif word in COMMANDS:
        line.command = word
    else:
        line.problems.append(f"{word!r} is neither an option nor a command.")


def _take_for_report(word: str, rest: list[str], line: CommandLine) -> bool:
    """Take an option of the report; False where the word is none, or --version alone."""
    name_text, equals, value = word[2:].partition("=")
    if not word.startswith("--"):
        return False
    following = rest[0] if rest and not rest[0].startswith("--") and rest[0] not in COMMANDS else ""
    given = value if equals else following
    name = name_text.replace("-", "_")
    is_ours = name_text == name_text.replace("_", "-") and report_options.takes(name, given)
    if not is_ours or (name == "version" and not given):
        return False
    if not equals and following:
        rest.pop(0)
    problem = report_options.take(line.report, name, given)
    line.problems += [problem] if problem else []
    return True


def _take_for_doctor(word: str, rest: list[str], line: CommandLine) -> bool:
    """Take an option of the doctor; False where the word is none."""
    name, equals, value = word.partition("=")
    if name != "--url" or not (equals or rest):
        return False
    line.doctor_url = value if equals else rest.pop(0)
    return True


def usage() -> str:
    """Return the help text, made from the table of settings."""
    return USAGE.format(
        program=program(), report=report_options.USAGE, access=access.USAGE, doctor=DOCTOR_USAGE
    ) + "\n".join(_usage_line(setting) for setting in TABLE)


def _usage_line(setting: Setting) -> str:
    default = setting.default
    shown = "" if default in (None, (), False, True) else f" [{default}]"
    head = f"  {setting.option} {setting.metavar}".rstrip()
    return f"{head}\n      {setting.meaning}{shown}"


def _take_option(word: str, rest: list[str], line: CommandLine) -> None:
    name_text, equals, value = word[2:].partition("=")
    name = name_text.replace("-", "_")
    if name not in BY_NAME or name_text != name_text.replace("_", "-"):
        hint = nearest(f"--{name_text}", _known_options(line))
        line.problems.append(f"--{name_text} is not an option.{hint}")
        if not equals and rest and not rest[0].startswith("-") and rest[0] not in COMMANDS:
            rest.pop(0)
        return
    if not equals:
        value = _following_value(name, rest)
    if value:
        line.options.setdefault(name, []).append(value)
    else:
        line.problems.append(f"--{name_text} needs a value.")


def _known_options(line: CommandLine) -> list[str]:
    own = report_options.OPTIONS if line.command == "report" else ()
    return [*(setting.option for setting in TABLE), *own]


def _following_value(name: str, rest: list[str]) -> str:
    if name in SWITCHES:
        return "yes"
    return rest.pop(0) if rest and not rest[0].startswith("--") else ""


def _run(line: CommandLine, settings: Settings) -> int:
    if line.command == "check":
        from botscope.check import check

        verdict = check(settings)
        print(verdict.as_json() if "--json" in line.words else verdict.as_text())
        return verdict.exit_code
    if line.command == "report":
        from botscope.report.command import report

        print(report(settings, line.report))
        return EXIT_OK
    if line.command in access.COMMANDS:
        print(access.run(line.command, line.access_words, settings.data))
        return EXIT_OK
    from botscope.server import serve

    serve(settings, lambda text: print(text, flush=True))
    return EXIT_OK


def _ask_doctor(line: CommandLine) -> int:
    """Say what is wrong, also where it is the settings themselves."""
    from botscope.doctor import command, findings

    try:
        found = list(command.examine(settings_from(line, os.environ, Path()), line.doctor_url))
    except SettingsError as error:
        found = command.of_settings(error.problems)
    is_json = "--json" in line.words
    print(findings.as_json(found) if is_json else findings.as_text(found))
    return findings.exit_code(found)


def _refuse(problems: Sequence[str], code: int) -> int:
    with contextlib.suppress(OSError):
        for problem in problems:
            print(problem, file=sys.stderr)
    return code
