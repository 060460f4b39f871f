"""A figure never hides that a file may be read wrongly, or could not be read at all."""

import os

import pytest

from botscope.settings import Settings
from tests.api.sample import app_of

SURE = "exit_time,symbol,side,entry_price,exit_price,quantity,fee,pnl\n" + "".join(
    f"2025-04-{day:02} 10:00:00,ABCUSDT,LONG,{10 + day},{12 + day},3,0.1,5.9\n"
    for day in range(1, 20)
)


@pytest.fixture
def warned(tmp_path):
    def codes(**logs):
        (tmp_path / "logs").mkdir()
        for pipe in tmp_path.glob("*.csv"):
            pipe.rename(tmp_path / "logs" / pipe.name)
        for name, text in logs.items():
            (tmp_path / "logs" / f"{name}.csv").write_text(text, encoding="utf-8")
        settings = Settings(
            logs=tmp_path / "logs", state=tmp_path / "none.json", data=tmp_path / "own"
        )
        client = app_of(settings).test_client()
        files = {file["file"]: file for file in client.get("/api/quality").json["files"]}
        return {w["code"]: w["text"] for w in client.get("/api/stats").json["warnings"]}, files

    return codes


def test_figures_from_an_uncertain_layout_say_so(warned):
    told, files = warned(notes="date,profit\n2025-04-01,1.5\n2025-04-02,-2.5\n2025-04-03,3\n")
    file = files["notes.csv"]
    assert file["trade_count"] == 3 and file["confidence"] < 0.9
    assert "notes.csv" in told["uncertain_layout"]
    assert f"{file['confidence']:.0%}" in told["uncertain_layout"]


def test_figures_from_a_certain_layout_do_not(warned):
    told, files = warned(trades=SURE)
    assert files["trades.csv"]["confidence"] >= 0.9
    assert not told.keys() & {"uncertain_layout", "unread_file"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_figures_beside_a_file_that_cannot_be_read_say_so(warned, tmp_path):
    os.mkfifo(tmp_path / "more.csv")
    told, _ = warned(trades=SURE)
    assert "more.csv" in told["unread_file"]
