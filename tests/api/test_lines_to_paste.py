"""The lines that the first run prints work as they stand: pasted, run, read by the dashboard."""

import ast
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.api.sample import app_of, settings_of

PAGE = Path(__file__).resolve().parents[2] / "static" / "js" / "components" / "ownfiles.js"


def printed_lines(name: str) -> str:
    """Return the text that the page offers to copy."""
    source = PAGE.read_text(encoding="utf-8")
    listed = re.search(rf"export const {name} = \[\n(.*?)\n\]", source, re.DOTALL)
    assert listed is not None
    return "\n".join(ast.literal_eval(line.strip().rstrip(",")) for line in listed[1].splitlines())


def test_lines_for_a_state_file_write_one_that_is_alive(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "logs").mkdir()
    pasted = printed_lines("STATE_LINES") + "\nreport(1234.5)\n"
    subprocess.run([sys.executable, "-c", pasted], cwd=tmp_path, check=True)
    client = app_of(settings_of(tmp_path), now_s=time.time()).test_client()
    status = client.get("/api/status").get_json()
    assert status["source"]["status"] == "fresh"
    assert client.get("/api/bots").get_json()["bots"][0]["equity_quote"] == 1234.5
