"""Run a program that ends when the run.py that started it does, in whatever way that ended.

Usage: ``python -P -m launch.tied PROGRAM [arguments]``, where PROGRAM is a script or a module. What
`launch.children` gives as standard input ends with its process, even one that was killed: no
process of the demo goes on without anybody who could stop it.
"""

import contextlib
import os
import runpy
import signal
import sys
import threading
import time

GRACE_S = 5.0
EXIT_UNHEARD = 1


def main() -> None:
    """Run the program in our place, tied to our standard input."""
    threading.Thread(target=_end_with_input, name="launch-tied", daemon=True).start()
    del sys.argv[0]
    program = sys.argv[0]
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


def _end_with_input() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGTERM)
    else:
        # Sent to the process, it wakes the main thread out of its waiting.
        os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(EXIT_UNHEARD)


if __name__ == "__main__":
    main()
