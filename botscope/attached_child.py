"""The child process of ``attach()``: its command, its environment, its priority and its end.

Part of the bot's process, so the standard library alone.
"""

import contextlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PASSED_VARIABLES = frozenset(
    [
        "PATH",
        "HOME",
        "USERPROFILE",
        "LOCALAPPDATA",
        "APPDATA",
        "XDG_DATA_HOME",
        "SYSTEMROOT",
        "WINDIR",
        "SYSTEMDRIVE",
        "TEMP",
        "TMP",
        "TMPDIR",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TZ",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
    ]
)
"""What the child may know of the bot's environment: enough to start Python, no key or token."""

LOWER_PRIORITY = 10
"""How much nicer than the bot the child is, from its first moment: start-up costs most."""

PACKAGE = Path(__file__).resolve().parent


def command_of(arguments: list[str], python: str | None) -> list[str]:
    """Return the command of a child: the clone's own script, else the installed package."""
    script = PACKAGE.parent / "dashboard_api.py"
    if script.exists():
        return [python or _interpreter(PACKAGE.parent), str(script), *arguments]
    # -P: a file of the bot's folder named like a module of ours must not be loaded for it.
    return [python or sys.executable, "-P", "-m", "botscope", *arguments]


def arguments_of(
    state: object, logs: object, port: int, folder: str | None, options: Mapping[str, object]
) -> list[str]:
    """Return the command line that says what to show."""
    arguments = ["--attached", f"--state={_absolute(state, folder)}"]
    arguments += [f"--logs={_absolute(logs, folder)}", f"--port={port}"]
    return arguments + [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]


def _absolute(path: object, folder: str | None) -> str:
    return os.path.join(folder or "", str(path))  # noqa: PTH118 - must not touch the disk or raise


def _interpreter(project: Path) -> str:
    """Return a Python that has our packages: the bot's own, else the one that run.py made."""
    made = project / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    with contextlib.suppress(OSError, ValueError, ImportError):
        if importlib.util.find_spec("waitress") is None and made.exists():
            return str(made)
    return sys.executable


def environment() -> dict[str, str]:
    """Return what the child may know: our own settings and the few names that Python needs."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in PASSED_VARIABLES or name.upper().startswith("BOTSCOPE_")
    }
    return passed | _path_of_package(passed) | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def _path_of_package(passed: Mapping[str, str]) -> dict[str, str]:
    """Tell an unusual place of the package, which the bot found by a path of its own making."""
    place = PACKAGE.parent
    if place.name in {"site-packages", "dist-packages"} or (place / "dashboard_api.py").exists():
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(place), passed.get("PYTHONPATH")]))}


def start_child(command: list[str], folder: str | None) -> subprocess.Popen[str]:
    """Start the child in a session of its own, so that Ctrl-C in the bot's terminal is the bot's.

    Its standard input is a pipe that nobody writes to: when the bot ends, however it ends, the
    system closes the pipe, and the child ends too.
    """
    child = subprocess.Popen(  # noqa: S603 - our own script, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment(),
        encoding="utf-8",
        errors="replace",
        **_platform_options(),
    )
    _give_way(child)
    return child


def _platform_options() -> dict[str, Any]:
    if sys.platform != "win32":
        return {"start_new_session": True}
    flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return {"creationflags": flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    KILL_ON_JOB_CLOSE = 0x2000
    EXTENDED_LIMITS = 9

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags are set."""

        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("flags", wintypes.DWORD),
            ("working_set", ctypes.c_size_t * 2),
            ("active_process_limit", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("classes", wintypes.DWORD * 2),
            ("io_counters", ctypes.c_uint64 * 6),
            ("memory", ctypes.c_size_t * 4),
        )

    _jobs: list[int] = []

    def _give_way(child: subprocess.Popen[str]) -> None:
        """Put the child into a job that Windows ends together with this process.

        The priority was given at the start. The handle is kept open on purpose: the system
        closes it when the bot ends, and a job of that kind ends with its last handle.
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (
            wintypes.HANDLE,
            ctypes.c_int,
            ctypes.c_void_p,
            wintypes.DWORD,
        )
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        if not _jobs:
            job = kernel.CreateJobObjectW(None, None)
            limits = _Limits(flags=KILL_ON_JOB_CLOSE)
            size = ctypes.sizeof(limits)
            kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), size)
            _jobs.append(job)
        kernel.AssignProcessToJobObject(_jobs[0], int(child._handle))

else:

    def _give_way(child: subprocess.Popen[str]) -> None:
        """Make the child nicer than the bot; threads that it starts later inherit it."""
        with contextlib.suppress(OSError):
            mine = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, child.pid, min(mine + LOWER_PRIORITY, 19))
