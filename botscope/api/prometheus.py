"""The dashboard's own state and the bots' main figures as Prometheus text."""

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping

from flask import Response

from botscope.api.answering import VARY, Answerer, encoded, wanted
from botscope.api.encodings import forms_of
from botscope.api.moments import age_s
from botscope.api.parameters import read_query
from botscope.api.route import Route
from botscope.api.timed import Durations
from botscope.api.view import realized_of
from botscope.api.workings import memory_used
from botscope.domain.snapshot import BotSnapshot

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

ROUTE = Route(
    "/metrics",
    "The dashboard's state and the bots' main figures as Prometheus text",
    lambda _question: {},
    {},
    freshness="live",
    needs_data=False,
)

Sample = tuple[Mapping[str, str], float]


class RequestCounter:
    """Counts answers by status; thread-safe."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._lock = threading.Lock()
        self.durations = Durations()
        self.started_s = time.monotonic()

    def count(self, status: int) -> None:
        """Count one answer."""
        with self._lock:
            self._counts[status] += 1

    def samples(self) -> list[Sample]:
        """Return the counts so far."""
        with self._lock:
            return [({"status": str(status)}, n) for status, n in sorted(self._counts.items())]


def respond(
    answerer: Answerer, counter: RequestCounter, arguments: Mapping[str, list[str]]
) -> Response:
    """Answer a scrape."""
    read_query(arguments, ROUTE.parameters)
    text = "".join(families(answerer, counter))
    content, encoding = forms_of(text.encode("utf-8", "replace")).best(wanted())
    response = encoded(Response(content, content_type=CONTENT_TYPE), encoding)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = VARY
    return response


def families(answerer: Answerer, counter: RequestCounter) -> Iterator[str]:
    """Yield every family of samples."""
    snapshot, now_ms = answerer.source.current, answerer.now_ms()
    up_s = time.monotonic() - counter.started_s
    yield family("botscope_up", "gauge", "1 while the process answers.", [({}, 1)])
    yield family(
        "botscope_ready", "gauge", "1 after the first snapshot.", [({}, snapshot is not None)]
    )
    ratio = 0 if snapshot is None else snapshot.indexed_ratio
    yield family("botscope_indexed_ratio", "gauge", "Share of the bytes read.", [({}, ratio)])
    yield family("botscope_uptime_seconds", "gauge", "Age of the process.", [({}, up_s)])
    yield family(
        "botscope_responses_total", "counter", "Answers by HTTP status.", counter.samples()
    )
    yield _latency(counter.durations)
    yield from _memory()
    cache = answerer.cache
    yield family(
        "botscope_cache_hits_total", "counter", "Kept answers used.", [({}, cache.hit_count)]
    )
    yield family(
        "botscope_cache_misses_total", "counter", "Answers computed.", [({}, cache.miss_count)]
    )
    # A sum of half the rows would stand in somebody's records for good.
    if snapshot is not None and snapshot.indexed_ratio == 1:
        yield from _bots(list(snapshot.bots.values()), now_ms)


def _latency(durations: Durations) -> str:
    rows, count, sum_s = durations.cumulated()
    name = "botscope_response_seconds"
    lines = [f'{name}_bucket{{le="{bound}"}} {found}' for bound, found in rows]
    lines += [
        f'{name}_bucket{{le="+Inf"}} {count}',
        f"{name}_sum {sum_s!r}",
        f"{name}_count {count}",
    ]
    head = f"# HELP {name} How long answers took, inside the process.\n# TYPE {name} histogram\n"
    return head + "\n".join(lines) + "\n"


def _memory() -> Iterator[str]:
    used = memory_used()
    for name, meaning, value in (
        ("botscope_memory_bytes", "Memory that the process holds.", used.rss_bytes),
        ("botscope_memory_peak_bytes", "The most that it held so far.", used.peak_bytes),
    ):
        yield family(name, "gauge", meaning, [] if value is None else [({}, value)])


def _bots(bots: list[BotSnapshot], now_ms: int) -> Iterator[str]:
    ages = [(bot, age_s(bot.source.updated_at_ms, now_ms)) for bot in bots]
    yield family(
        "botscope_data_age_seconds",
        "gauge",
        "How long ago the bot reported.",
        [(_name(bot), age) for bot, age in ages if age is not None],
    )
    yield family(
        "botscope_source_fresh",
        "gauge",
        "1 while the state file is fresh.",
        [
            (_name(bot) | {"status": bot.source.status}, bot.source.status == "fresh")
            for bot in bots
        ],
    )
    yield family(
        "botscope_trades",
        "gauge",
        "Closed trades that are counted.",
        [(_name(bot), len(bot.trades)) for bot in bots],
    )
    yield family(
        "botscope_realized_pnl_quote",
        "gauge",
        "Realized P&L net of fees.",
        [(_name(bot), _number(realized_of(bot.trades))) for bot in bots],
    )
    yield family(
        "botscope_quarantined_rows",
        "gauge",
        "Rows that were set aside, by reason.",
        [
            (_name(bot) | {"reason": reason}, count)
            for bot in bots
            for reason, count in _reasons(bot).items()
        ],
    )


def _reasons(bot: BotSnapshot) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for account in bot.files:
        reasons.update(account.reasons)
    return reasons


def _number(value: float | None) -> float:
    """Return a sample's value; the text format has NaN for what is not defined."""
    return math.nan if value is None else value


def _name(bot: BotSnapshot) -> dict[str, str]:
    return {"bot": bot.bot_id}


def family(name: str, kind: str, meaning: str, samples: list[Sample]) -> str:
    """Write one family; labels are escaped as the text format asks."""
    head = f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n"
    return head + "".join(
        f"{name}{_labels(labels)} {float(value)!r}\n" for labels, value in samples
    )


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + pairs + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
