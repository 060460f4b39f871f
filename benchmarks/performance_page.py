"""Put the last figures of a benchmark into docs/performance.md.

    python benchmarks/attach.py | python benchmarks/performance_page.py attach

Reads what a benchmark printed, passes it on, and writes its table (the last lines that begin with
``|``) between the section's marks, with the day and the machine. Nothing is written without one.
"""

import datetime
import os
import platform
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def machine() -> str:
    """Name the machine by what its figures depend on."""
    model = ""
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        found = re.search(r"model name\s*:\s*(.+)", cpus.read_text(encoding="utf-8"))
        model = f" ({found[1]})" if found else ""
    python = platform.python_version()
    return f"{os.cpu_count()} cores{model}, {platform.system()}, Python {python}"


def last_table(text: str) -> str:
    """Return the last run of lines that begin with a bar."""
    tables = re.findall(r"(?m)(?:^\|.*\n?)+", text)
    return tables[-1].rstrip("\n") if tables else ""


def main() -> int:
    """Replace one section's figures."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    printed = sys.stdin.read()
    print(printed, end="")
    page = PAGE.read_text(encoding="utf-8")
    mark = re.compile(rf"(<!-- {re.escape(sys.argv[1])} -->\n).*?(<!-- end -->)", re.S)
    table = last_table(printed)
    if not table or not mark.search(page):
        print(f"No table, or no section {sys.argv[1]!r} in {PAGE.name}.", file=sys.stderr)
        return 2
    day = datetime.datetime.now(datetime.UTC).date()
    figures = f"{day}, {machine()}:\n\n{table}\n"
    page = mark.sub(lambda found: f"{found[1]}{figures}{found[2]}", page)
    PAGE.write_text(page, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
