import json
import time

import pytest

from botscope.cli import main
from tests.api.sample import STATE, write_bot
from tests.ports import find_free_port


@pytest.fixture
def examined(tmp_path, monkeypatch, capsys):
    """A bot in good order, and what the doctor finds after a change of it."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    folder = write_bot(tmp_path, state={**STATE, "timeframe": "1d", "updated_at": moment})
    lines = (folder / "logs" / "trades.csv").read_text(encoding="utf-8").splitlines()
    whole = [line for line in lines if line.count(",") == lines[0].count(",")]
    (folder / "logs" / "trades.csv").write_text("\n".join([*whole[:30], ""]), encoding="utf-8")
    monkeypatch.chdir(folder)
    port = find_free_port()

    def examine(*words: str) -> tuple[dict[str, dict], int]:
        own = [] if any(word.startswith("--data=") for word in words) else [f"--data={folder}/own"]
        code = main(["doctor", "--json", f"--port={port}", *own, *words])
        told = json.loads(capsys.readouterr().out)
        assert told["exit_code"] == code
        return {found["subject"]: found for found in told["findings"]}, code

    examine.folder, examine.port = folder, port
    return examine
