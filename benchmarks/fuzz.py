"""Made-up questions over the description of the API, as many as asked, each time other ones.

Usage: python benchmarks/fuzz.py [--questions 400]

Right and wrong questions for every address: each answer must be one that the description allows,
each refusal names its parameter, nothing is a mistake of ours. The quick form is
``tests/contract/test_fuzzed_contract.py``.
"""

import argparse
import collections
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.api.sample import app_of, settings_of, write_bot
from tests.contract.fuzzing import MODES, fuzz, operations


def main() -> None:
    """Ask; a line for each address, and the first answer that should not be ends it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--questions", type=int, default=400, help="for each address and kind")
    count = parser.parse_args().questions
    total: collections.Counter[int] = collections.Counter()
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        app = app_of(settings_of(write_bot(Path(folder))))
        for operation in (each for each in operations(app) if each.method == "get"):
            for mode in MODES:
                statuses = fuzz(operation, mode, count, is_repeatable=False)
                total += statuses
                line = {"path": operation.path, "kind": mode.value, "statuses": dict(statuses)}
                print(json.dumps(line), flush=True)
    elapsed_s = round(time.monotonic() - began_s)
    print(json.dumps({"asked": total.total(), "statuses": dict(total), "s": elapsed_s}))


if __name__ == "__main__":
    main()
