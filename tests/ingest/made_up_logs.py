"""Logs of bots that do not exist, with what is true of them: shapes, names and styles at random."""

import random
from dataclasses import dataclass, field

SHAPES = ("closed", "closed_no_direction", "fills", "fills_pnl", "events", "signals", "heartbeat")
NAMINGS = ("english", "camel", "spanish", "german", "nonsense", "half", "none")
STYLES = ("comma", "semicolon", "tab", "pipe", "decimal_comma")

NAMES = {
    "time": ("exit_time", "closeTime", "fecha_cierre", "Schlusszeit"),
    "open_time": ("entry_time", "openTime", "fecha_apertura", "Eröffnungszeit"),
    "at": ("timestamp", "time", "fecha", "Zeit"),
    "symbol": ("pair", "symbol", "par", "Markt"),
    "direction": ("direction", "positionSide", "direccion", "Richtung"),
    "side": ("side", "tradeType", "operacion", "Aktion"),
    "quantity": ("qty", "orderQty", "cantidad", "Menge"),
    "price": ("price", "fillPrice", "precio", "Preis"),
    "entry_price": ("entry_price", "entryPrice", "precio_entrada", "Einstiegspreis"),
    "exit_price": ("exit_price", "exitPrice", "precio_salida", "Verkaufspreis"),
    "pnl": ("pnl", "realizedPnl", "ganancia", "Gewinn"),
    "total": ("cumulative_pnl", "runningTotal", "acumulado", "Summe"),
    "pnl_pct": ("pnl_pct", "roiPercent", "ganancia_pct", "Rendite"),
    "fee": ("fee", "tradeFee", "comision", "Gebühr"),
    "notional": ("notional", "quoteVolume", "nocional", "Gegenwert"),
    "balance_after": ("balance", "accountBalance", "saldo", "Kontostand"),
    "reason": ("exit_reason", "closeReason", "motivo", "Grund"),
    "noise": ("rsi", "atrValue", "indice", "Kennzahl"),
    "word": ("signal", "signal", "senal", "Signal"),
}
_TONGUE = {"english": 0, "camel": 1, "spanish": 2, "german": 3}


@dataclass
class MadeUp:
    """A log as text, and the truth: its kind, the sum of its own results, its columns."""

    text: str
    kind: str
    total: float | None
    roles: list[str]
    shape: str = ""
    naming: str = ""
    has_header: bool = True
    lines: list[str] = field(default_factory=list)


def made_up(seed: int, shape: str, naming: str, style: str) -> MadeUp:
    """Build one log; the same arguments give the same log."""
    dice = random.Random(f"{seed} {shape} {naming} {style}")
    roles, rows, kind, total = _ROWS[shape](dice)
    order = list(range(len(roles)))
    if dice.random() < 0.5:
        order = order[:1] + dice.sample(order[1:], len(order) - 1)
    roles = [roles[at] for at in order]
    names = [_name(role, at, naming, dice) for at, role in enumerate(roles)]
    mark = {"semicolon": ";", "tab": "\t", "pipe": "|", "decimal_comma": ";"}.get(style, ",")
    cells = [[row[at] for at in order] for row in rows]
    if style == "decimal_comma":
        cells = [[cell.replace(".", ",") if _is_number(cell) else cell for cell in row]
                 for row in cells]  # fmt: skip
    lines = [mark.join(row) for row in cells]
    if naming != "none":
        lines.insert(0, mark.join(names))
    text = "\n".join(lines) + "\n"
    return MadeUp(text, kind, total, roles, shape, naming, naming != "none", lines)


def _name(role: str, at: int, naming: str, dice: random.Random) -> str:
    if naming == "nonsense" or (naming == "half" and dice.random() < 0.5):
        return dice.choice(("zq", "kolo", "vex", "brum", "wib")) + chr(97 + at)
    return NAMES[role][_TONGUE.get(naming, 0)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _stamp(minute: int) -> str:
    day, rest = divmod(minute, 1440)
    return f"2025-{1 + day // 28 % 12:02d}-{1 + day % 28:02d} {rest // 60:02d}:{rest % 60:02d}:00"


def _pick_rows(dice: random.Random) -> tuple[int, float, float]:
    return dice.randint(24, 90), 10 ** dice.uniform(-1, 4.5), dice.choice((0.0, 0.0004, 0.001))


def _closed(dice: random.Random, *, has_direction: bool = True):
    count, price, fee_ratio = _pick_rows(dice)
    is_net, is_percent_only = dice.random() < 0.6, dice.random() < 0.15
    extras = {name for name in ("total", "balance_after", "pnl_pct", "fee", "reason", "noise")
              if dice.random() < 0.5}  # fmt: skip
    roles = ["time", "open_time", "symbol", "direction", "quantity", "entry_price", "exit_price"]
    if not has_direction:
        roles.remove("direction")
    roles += ["pnl_pct" if is_percent_only else "pnl"]
    roles += sorted(extras - {"pnl_pct" if is_percent_only else ""})
    rows, running, balance, minute = [], 0.0, 1000.0, 0
    for _ in range(count):
        price *= 1 + dice.gauss(0, 0.01)
        quantity = round(dice.uniform(50, 500) / price, 4)
        entry, sign = round(price, 4), dice.choice((1, -1)) if has_direction else 1
        leave = round(entry * (1 + dice.gauss(0, 0.012)), 4)
        gross = sign * (leave - entry) * quantity
        fee = round((entry + leave) * quantity * fee_ratio, 6)
        pnl = round(gross - (fee if is_net else 0), 6)
        running, balance, held = running + pnl, balance + pnl, dice.randint(3, 300)
        cells = {
            "time": _stamp(minute + held), "open_time": _stamp(minute),
            "symbol": dice.choice(("ABCUSDT", "XYZUSDT")) if count > 50 else "ABCUSDT",
            "direction": "LONG" if sign > 0 else "SHORT", "quantity": f"{quantity:.4f}",
            "entry_price": f"{entry:.4f}", "exit_price": f"{leave:.4f}", "pnl": f"{pnl:.6f}",
            "total": f"{running:.6f}", "balance_after": f"{balance:.6f}",
            "pnl_pct": f"{100 * sign * (leave / entry - 1):.4f}", "fee": f"{fee:.6f}",
            "reason": dice.choice(("take_profit", "stop_loss", "timeout")),
            "noise": f"{dice.uniform(10, 90):.2f}",
        }  # fmt: skip
        rows.append([cells[role] for role in roles])
        minute += held + dice.randint(1, 90)
    total = None if is_percent_only else round(running, 6)
    return roles, rows, "closed_trades", total


def _executions(dice: random.Random, words: tuple[str, str], *, has_pnl: bool):
    count, price, fee_ratio = _pick_rows(dice)
    extras = {name for name in ("total", "balance_after", "reason", "noise") if dice.random() < 0.4}
    roles = ["at", "symbol", "side", "price", "quantity", "notional", "fee"]
    roles += (["pnl"] if has_pnl else []) + sorted(extras if has_pnl else extras - {"total"})
    rows, running, balance, minute, bought, quantity = [], 0.0, 1000.0, 0, 0.0, 0.0
    for at in range(2 * (count // 2)):
        price = round(price * (1 + dice.gauss(0, 0.01)), 4)
        is_open = at % 2 == 0
        quantity = round(dice.uniform(50, 500) / price, 4) if is_open else quantity
        fee = round(price * quantity * fee_ratio, 6)
        pnl = 0.0 if is_open else round((price - bought) * quantity - fee, 6)
        bought = price if is_open else bought
        running, balance = running + pnl, balance + pnl
        cells = {
            "at": _stamp(minute), "symbol": "ABC/USDT", "side": words[at % 2],
            "price": f"{price:.4f}", "quantity": f"{quantity:.4f}",
            "notional": f"{price * quantity:.6f}", "fee": f"{fee:.6f}", "pnl": f"{pnl:.6f}",
            "total": f"{running:.6f}", "balance_after": f"{balance:.6f}",
            "reason": "dip" if is_open else "target", "noise": f"{dice.uniform(10, 90):.2f}",
        }  # fmt: skip
        rows.append([cells[role] for role in roles])
        minute += dice.randint(1, 300)
    kind = "fills" if words[0].lower() in ("buy", "b", "compra") else "events"
    return roles, rows, kind, round(running, 6) if has_pnl else None


def _signals(dice: random.Random):
    count, price, _ = _pick_rows(dice)
    roles = ["at", "symbol", "word", "noise"]
    words = ("HOLD", "HOLD", "HOLD", "BUY", "SELL")
    rows = [
        [_stamp(15 * at), "ABCUSDT", dice.choice(words), f"{dice.uniform(10, 90):.2f}"]
        for at in range(count)
    ]
    return roles, rows, "signals", None


def _heartbeat(dice: random.Random):
    count, _, _ = _pick_rows(dice)
    balance, rows = 1000.0, []
    for at in range(count):
        balance *= 1 + dice.gauss(0, 0.01)
        rows.append([_stamp(60 * at), f"{balance:.2f}", str(dice.randint(0, 4))])
    return ["at", "balance_after", "noise"], rows, "other", None


_FILL_WORDS = (("BUY", "SELL"), ("buy", "sell"), ("compra", "venta"), ("B", "S"))
_EVENT_WORDS = (("OPEN", "CLOSE"), ("ENTRY", "EXIT"), ("entrada", "salida"))

_ROWS = {
    "closed": _closed,
    "closed_no_direction": lambda dice: _closed(dice, has_direction=False),
    "fills": lambda dice: _executions(dice, dice.choice(_FILL_WORDS), has_pnl=False),
    "fills_pnl": lambda dice: _executions(dice, dice.choice(_FILL_WORDS), has_pnl=True),
    "events": lambda dice: _executions(dice, dice.choice(_EVENT_WORDS), has_pnl=True),
    "signals": _signals,
    "heartbeat": _heartbeat,
}
