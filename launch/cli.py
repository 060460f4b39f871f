"""The command line of run.py: which command, set-up first, then the command."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from launch import assets, checks, environment, wheel
from launch.environment import Purpose, venv_python
from launch.lock import wait_for_lock
from launch.steps import SetupError

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("setup", "demo", "test", "dashboard", "bot", "wheel")
EXIT_USAGE, EXIT_INTERRUPTED, EXIT_TERMINATED = 2, 130, 143

DESCRIPTION = """\
Set-up runs first, by itself, and is skipped when nothing changed.

commands:
  (none)               the demo: reference bot and dashboard together; takes the options below
  dashboard [options]  the dashboard on your own bot's files
                       (python3 run.py dashboard --state DIR --logs DIR)
  bot [options]        the reference bot alone (python3 run.py bot --help)
  test [pytest args]   every check and test; with arguments only those tests
  setup                only the set-up
  wheel                build dist/botscope-*.whl, with the page and its libraries inside
"""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    is_named = bool(arguments) and not arguments[0].startswith("-")
    command, rest = (arguments[0], arguments[1:]) if is_named else ("demo", arguments)
    if command not in COMMANDS:
        print(
            f"There is no command {command!r}; python3 run.py --help lists them.", file=sys.stderr
        )
        return EXIT_USAGE
    signal.signal(signal.SIGTERM, _end)
    try:
        return _run(command, rest)
    except SetupError as error:
        print(*filter(None, (error.output, error.sentence)), sep="\n", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nInterrupted; the same command goes on from here.", file=sys.stderr)
        return EXIT_INTERRUPTED


def _run(command: str, rest: Sequence[str]) -> int:
    if command == "demo":
        return _run_demo(rest)
    if command == "test":
        set_up(Purpose.TEST)
        checks.provide_browser()
        return checks.run_some(ROOT, rest) if rest else checks.run_all(ROOT)
    if command == "wheel":
        set_up(Purpose.TEST)
        print(wheel.build(ROOT, ROOT / "dist"))
        return 0
    set_up(Purpose.RUN)
    return 0 if command == "setup" else _hand_over(command, rest)


def set_up(purpose: Purpose) -> None:
    """Bring environment and assets to what the files in this folder ask for."""
    if environment.is_ready(ROOT, purpose) and assets.is_ready(ROOT, purpose):
        return
    with wait_for_lock(ROOT / ".botscope" / "setup.lock", _say_waiting):
        environment.prepare(ROOT, purpose)
        try:
            assets.prepare(ROOT, purpose)
        except SetupError as error:
            print(f"{error.output}\nThe page comes without charts: {error.sentence}", flush=True)


def _run_demo(arguments: Sequence[str]) -> int:
    # Imported here: the other commands shall not wait for an HTTP client they do not use.
    from launch import demo

    parser = argparse.ArgumentParser(
        prog="python3 run.py",
        usage="python3 run.py [command] [options]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    demo.add_options(parser)
    chosen = parser.parse_args(arguments)
    options = demo.DemoOptions(chosen.host, chosen.port, chosen.is_fresh)
    demo.require_free_port(options.host, options.port)
    set_up(Purpose.RUN)
    return demo.run(ROOT, options)


def _hand_over(command: str, rest: Sequence[str]) -> int:
    """Become the dashboard or the bot: signals and exit code are then its own."""
    python = str(venv_python(ROOT))
    program = ["-P", "-m", "bot"] if command == "bot" else [str(ROOT / "dashboard_api.py")]
    # The user's own folder stays the current one: --state and --logs are relative to it.
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    if os.name != "nt":
        os.execve(python, [python, *program, *rest], env)  # noqa: S606
    return subprocess.run([python, *program, *rest], env=env, check=False).returncode


def _say_waiting() -> None:
    print("Another run.py is setting up here; waiting for it.", flush=True)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(EXIT_TERMINATED)
