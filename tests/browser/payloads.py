"""Sixty texts that try to become something else, and bots that write them everywhere."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot_files import HEADER, iso, state_of, write_state

RUN = "window.pwned.push(1)"
HTML = (
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT >",
    f"<img src=x onerror={RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f"<<img src=x onerror={RUN}>>",
    f"<body onload={RUN}>",
    f"<iframe src=javascript:{RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<input autofocus onfocus={RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<style>*{display:none}</style>",
    f"<form action=javascript:{RUN}><button>Go",
    "<a id=pwned name=pwned>clobber",
    f"</td></tr></table><img src=x onerror={RUN}>",
)
ATTRIBUTES = (
    f'" onmouseover="{RUN}',
    f"' onfocus='{RUN}' autofocus='",
    f'" autofocus onfocus={RUN} x="',
    f'"><img src=x onerror={RUN}>',
    f"'><svg onload={RUN}>",
    f"` onerror={RUN} `",
    f'x" style="background:url(javascript:{RUN})',
    f"onerror={RUN}",
)
DRAWN = (
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><use href=data:image/svg+xml,<svg onload={RUN}>>",
    f"<math><mtext><img src=x onerror={RUN}></math>",
)
TEMPLATES = (
    f"${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"<%= {RUN} %>",
    f"#{{{RUN}}}",
    "%s%n%d{0}",
    "{name} {asset} {trades}",
)
LETTERS = (
    "\u202egnp.exe\u202c",
    "\u2066\u2067turned\u2069",
    "zero\u200bwidth\u200djoin\ufeff",
    "Z\u0351\u036b\u0343a\u0332l\u0331g\u033do",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 <b>RTL</b>",
    "\U0001f4a9 &amp; &lt;b&gt; &#x3c;",
    "\uff1cscript\uff1ewide\uff1c/script\uff1e",
    "tab\there\x1b[31mred",
)
ADDRESSES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    "//example.org/x",
    "../../../../etc/passwd",
)
CELLS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)")
BREAKS = (
    '","pwned":"1',
    "</script><!--",
    "\\u003cimg src=x\\u003e",
    f"jaVasCript:/*`/*'/*\"/**/(alert())//</stYle/--><svg oNload={RUN}>",
)
PAYLOADS = (*HTML, *ATTRIBUTES, *DRAWN, *TEMPLATES, *LETTERS, *ADDRESSES, *CELLS, *BREAKS)

FOREIGN = "Time;{quoted};Type;Amount;Open Price;Close Price;Profit;Note\n"


def log_line(values: dict[str, str]) -> list[str]:
    return [values[name] for name in HEADER.split(",")]


def row_of(place: int, payload: str, now: datetime) -> dict[str, str]:
    """Return a trade with one text in each column that may hold one."""
    closed = now - timedelta(hours=3 * (60 - place))
    return {
        "trade_id": f"{place}-{payload}", "opened_at": iso(closed - timedelta(hours=1)),
        "closed_at": iso(closed), "symbol": payload, "side": "long", "quantity_base": "1",
        "entry_price": "100", "exit_price": f"{100 + place % 5 - 2}",
        "gross_pnl_quote": f"{place % 5 - 2}", "fee_quote": "0",
        "realized_pnl_quote": f"{place % 5 - 2}", "bot_version": payload, "strategy": payload,
        "exit_reason": payload,
    }  # fmt: skip


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([HEADER.split(","), *map(log_line, rows)])


def write_named(folder: Path, payload: str, suffix: str, text: str) -> None:
    """Write a file whose name is a payload, as far as this system has such names."""
    name = f"n{payload}".replace("/", "\\").encode()[:200].decode("utf-8", "ignore")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder / f"{name}{suffix}").write_text(text, encoding="utf-8")
    except OSError:
        return  # Windows has no such names


def write_foreign(logs: Path, payload: str) -> None:
    """Write a log of another bot: its name, its header and one column are the payload."""
    quoted = '"' + payload.replace('"', '""') + '"'
    rows = "".join(
        f"2025-03-{day:02d} 10:00:00;{quoted};long;1;{100 + day};{102 + day};2;{quoted}\n"
        for day in range(1, 4)
    )
    write_named(logs / "other", payload, ".csv", FOREIGN.format(quoted=quoted) + rows)


def strings_replaced(value: Any, payload: str) -> Any:
    """Return a structure with every text in it replaced, but no time of it."""
    if isinstance(value, dict):
        return {name: strings_replaced(part, payload) for name, part in value.items()}
    if isinstance(value, list):
        return [strings_replaced(part, payload) for part in value]
    is_time = isinstance(value, str) and value[:2] == "20" and value.endswith("Z")
    return payload if isinstance(value, str) and not is_time else value


def state_with(payload: str, now: datetime) -> dict[str, Any]:
    """Return a state each text of which is the payload; the words that decide stay known ones."""
    state = {**state_of(now, 0.0), "risk": {"circuit_breaker": "x", "trading_enabled": False}}
    told = strings_replaced(state, payload)
    for name in ("positions", "orders"):
        for entry, known in zip(told[name], state[name], strict=True):  # type: ignore[call-overload]
            entry["side"] = known["side"]
    told["balance"]["quote_asset"] = "USDT"
    return {
        **told,
        "settings": {payload: payload, "deep": {payload: [payload]}},
        payload: [payload],
    }


def write_every_bot(bots: Path) -> Path:
    """Write a bot for each payload, and one that has all of them in lists, rows and file names."""
    now = datetime.now(UTC)
    rows = [row_of(place, payload, now) for place, payload in enumerate(PAYLOADS)]
    states = [state_with(payload, now) for payload in PAYLOADS]
    for place, (row, state) in enumerate(zip(rows, states, strict=True)):
        write_rows(bots / f"bot-{place:02d}" / "logs" / "trades.csv", [row])
        write_state(bots / f"bot-{place:02d}" / "state", state)
    full = bots / "all"
    write_rows(full / "logs" / "trades.csv", rows)
    for column in ("realized_pnl_quote", "closed_at", "side"):
        broken = [{**row, column: text} for row, text in zip(rows, PAYLOADS, strict=True)]
        write_rows(full / "logs" / f"broken_{column}.csv", broken)
    lists = {
        name: [entry for state in states for entry in state[name]]
        for name in ("positions", "orders", "indicators", "symbols")
    }
    settings = {payload: payload for payload in PAYLOADS}
    extra = {f"{payload} more": payload for payload in PAYLOADS}
    write_state(full / "state", {**state_of(now, 0.0), **lists, "settings": settings, **extra})
    candles = f"time,open,high,low,close,volume\n{int(now.timestamp()) - 60},1,2,1,2,1\n"
    for payload in PAYLOADS:
        write_foreign(full / "logs", payload)
        write_named(full / "state" / "candles", payload, "_1m.csv", candles)
    return bots
