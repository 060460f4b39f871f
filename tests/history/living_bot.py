"""A bot that lives: its clock moves, it reports, and a dashboard with a history looks on."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from botscope.app import create_app, create_reader, with_history
from botscope.history.keeper import Keeper
from tests.api.sample import NOW_S, STATE, settings_of, write_bot

START_S = NOW_S


def iso(moment_s: float) -> str:
    return datetime.fromtimestamp(moment_s, UTC).isoformat().replace("+00:00", "Z")


def is_settled(keeper: Keeper, timeout_s: float = 20.0) -> bool:
    """Wait until the keeper's thread has read and written everything."""
    deadline_s = time.monotonic() + timeout_s
    while keeper.tracks.has_work() and time.monotonic() < deadline_s:
        time.sleep(0.01)
    return not keeper.tracks.has_work()


class LivingBot:
    """One bot's files under ``folder``, and the dashboards over them, at a moment of our choice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now_s = START_S
        self.seq = 10
        write_bot(folder)

    def report(self, equity: float, unrealized: float = 0.0, **more: object) -> None:
        """Replace the state file; the bot's clock says ``now_s``."""
        self.seq += 1
        balance = {**STATE["balance"], "equity_quote": equity, "total_quote": equity - unrealized}
        position = {**STATE["positions"][0], "unrealized_pnl_quote": unrealized}
        document = {
            **STATE, "seq": self.seq, "updated_at": iso(self.now_s), "balance": balance,
            "positions": [position] if unrealized else [], "orders": [], **more,
        }  # fmt: skip
        document["seq_end"] = document.pop("seq_end", self.seq) and document["seq"]
        path = self.folder / "state" / "bot_state.json"
        fresh = path.with_suffix(".tmp")
        fresh.write_text(json.dumps(document), encoding="utf-8")
        fresh.replace(path)

    def dashboard(self, data: Path | None = None, **more: object) -> "Dashboard":
        return Dashboard(self, data or self.folder / "own", more)

    def live(self, dashboard: "Dashboard", *reports: tuple[float, float], every_s: float = 60):
        """Report (equity, unrealized) one candle after the other, the dashboard looking at each."""
        for equity, unrealized in reports:
            self.now_s += every_s
            self.report(equity, unrealized)
            dashboard.look()


class Dashboard:
    """The real application with a history; its thread's work is done when we say so."""

    def __init__(self, bot: LivingBot, data: Path, more: dict[str, object]) -> None:
        row_limit = more.pop("row_limit", None)
        settings = settings_of(bot.folder, data=data, **more)
        self.reader = create_reader(settings, clock=lambda: bot.now_s)
        self.source, self.keeper = with_history(settings, self.reader)
        if row_limit is not None:
            self.keeper.tracks.row_limit = row_limit
        app = create_app(settings, self.source, clock=lambda: bot.now_s)
        self.client: FlaskClient = app.test_client()

    def look(self) -> bool:
        """Read the files, note what is new, and let the thread's work be done; True if it was."""
        self.reader.refresh()
        _ = self.source.current
        return self.keeper.work()

    def equity(self, query: str = "curve=marked_to_market") -> dict:
        answer = self.client.get(f"/api/equity?{query}")
        assert answer.status_code == 200, answer.json
        return answer.json

    def values(self, query: str = "curve=marked_to_market") -> list[float | None]:
        return [value for _, value, _ in self.equity(query)["points"]]

    def then(self, moment_s: float) -> dict:
        return self.equity(f"as_of={iso(moment_s)}")["then"]

    def stop(self) -> None:
        self.keeper.stop()
        self.keeper._store.close()
