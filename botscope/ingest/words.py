"""Every word that log files use for a column or an action, in one table, many languages.

Names are compared in the form that ``normalized`` gives them: lower case, ASCII where the
script has it, one blank between words, ``pnl``, ``pct`` and ``usd`` for their signs.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d"}
)
_SIGNS = (
    (re.compile(r"p\s*[&/]\s*l|pn_?l|p_n_l", re.IGNORECASE), " pnl "),
    (re.compile(r"%"), " pct "),
    (re.compile(r"\$"), " usd "),
    (re.compile(r"€"), " eur "),
    (re.compile(r"#"), " number "),
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """Return a name in the form in which the tables of this module are written."""
    text = name[:200].replace("\ufeff", "").translate(_LETTERS)
    for pattern, word in _SIGNS:
        text = pattern.sub(word, text)
    text = _CAMEL.sub(" ", text)
    text = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
    return _NOT_WORD.sub(" ", text.lower()).strip()


ROLE_NAMES: dict[str, tuple[str, ...]] = {
    "time": (
        "timestamp", "time", "exit time", "close time", "closetime", "closed at", "exit date",
        "exit ts", "close date", "close timestamp", "timestamp close", "sell time", "sell date",
        "execution time", "exec time", "executed at", "filled at", "fill time", "trade time",
        "datetime", "date time", "ts", "ts iso", "ts utc", "date", "date utc", "created at",
        "time utc", "utc time", "as of date", "as of", "logged at", "updated at", "end time",
        "hora cierre", "fecha cierre", "hora", "fecha", "fecha hora", "data", "data hora",
        "data saida", "datum", "zeit", "zeitpunkt", "uhrzeit", "schlusszeit", "tarih", "zaman",
        "kapanis tarihi", "tidspunkt", "dato", "tid", "heure", "date heure", "date sortie", "ora",
        "date cloture", "heure cloture", "date fermeture", "date de cloture", "data chiusura",
        "data uscita", "data fechamento", "data zamkniecia", "sluitdatum", "schlussdatum",
        "cas", "aika", "дата", "время", "дата закрытия", "时间", "日期", "平仓时间", "日時", "시간",
        "날짜", "exit datetime", "closed time", "close dt", "exit dt", "bar time", "unix",
        "epoch", "when", "closed", "geschlossen", "date close", "date closed", "date out",
        "time out", "time close", "close ms", "closed ts", "closed ms", "exit ms", "close ts",
        "schliesszeit", "ausstiegszeit", "verkaufszeit", "schliessung",
    ),
    "open_time": (
        "open time", "opentime", "opened at", "entry time", "entry date", "entry ts", "open date",
        "open timestamp", "entry timestamp", "timestamp open", "buy time", "buy date",
        "start time", "entry datetime", "opened", "open dt", "entry dt", "decision time",
        "hora apertura", "fecha apertura", "fecha entrada", "data entrada", "data abertura",
        "einstiegszeit", "eroffnungszeit", "eroffnungsdatum", "date entree", "date ouverture",
        "heure ouverture", "date d ouverture", "data ingresso", "data otwarcia", "openingsdatum",
        "giris tarihi", "acilis tarihi", "eroffnet", "time in", "date in", "date open",
        "date opened", "time open", "open ts", "open ms", "opened ts", "entry ms", "started at",
        "start date", "start ts", "giris zamani", "apnet", "开仓时间", "дата открытия",
        "время открытия",
    ),
    "symbol": (
        "symbol", "coin", "pair", "ticker", "market", "market name", "asset", "instrument",
        "trading pair", "currency pair", "inst id", "contract", "product", "product id",
        "security", "requested pair", "stock", "token", "token id", "crypto", "criptomoeda",
        "moneda", "moeda", "par", "simbolo", "sembol", "symbole", "paire", "symbool", "aktie",
        "wahrungspaar", "valutapar", "coppia", "para", "валюта", "тикер", "символ", "пара",
        "交易对", "币种", "품목", "종목", "通貨ペア", "base asset", "ativo", "activo",
        "paar", "handelspaar", "markt", "wertpapier", "kryptowahrung", "krypto", "mercado",
        "marche", "mercato", "piyasa", "rynek", "рынок", "市场", "市場", "銘柄", "торговая пара",
        "валютная пара", "инструмент", "монета", "актив", "instrumento", "strumento", "titolo",
        "par de trading", "par de divisas", "par de negociacao", "paire de trading", "parite",
        "coppia di trading", "coppia di valute", "handelspar", "criptovaluta", "criptomoneda",
        "cryptomonnaie", "munt", "moneta", "waluta", "para walutowa", "islem cifti", "valuuttapari",
        "交易品种", "品种", "合约", "코인", "거래쌍", "마켓",
    ),
    "quantity": (
        "quantity", "qty", "amount", "size", "units", "volume", "lot", "lots", "lot size",
        "shares", "contracts", "sz", "position size", "trade qty", "filled qty", "filled",
        "executed qty", "executed", "base qty", "quantity base", "qty base", "btc quantity",
        "coin amount", "coin qty", "delta shares", "vol", "base amount", "amount base", "cantidad",
        "quantidade", "qtd", "qtde", "menge", "anzahl", "stuck", "miktar", "adet", "quantite",
        "mengde", "mengde coin", "antall", "quantita", "hoeveelheid", "ilosc", "количество",
        "объем", "数量", "수량", "size base", "order qty", "trade size", "trade amount",
        "amount coin", "amount crypto", "volumen", "volumen base",
    ),
    "price": (
        "price", "px", "fill price", "avg price", "average price", "avg fill price",
        "executed price", "execution price", "exec price", "trade price", "filled price",
        "order price", "current price", "close price at", "btc price", "btcusdt price",
        "qqq price", "precio", "preco", "preis", "kurs", "fiyat", "prix", "pris", "prezzo", "prijs",
        "cena", "cours", "цена", "价格", "成交价", "가격", "rate", "price usd",
        "price usdt", "unit price", "market price", "last price", "cotacao",
    ),
    "entry_price": (
        "entry price", "entry", "buy price", "open price", "openprice", "price open", "open rate",
        "avg entry price", "average entry price", "entry px", "price in", "price entry",
        "precio apertura", "precio entrada", "precio de entrada", "entrada", "preco entrada",
        "preco compra", "precio compra", "einstieg", "einstiegspreis", "eroffnungspreis",
        "kaufpreis", "prix entree", "prix achat", "giris", "giris fiyati", "alis fiyati",
        "prezzo ingresso", "prezzo di ingresso", "prezzo entrata", "cena wejscia",
        "inngangspris", "apningskurs", "цена входа", "开仓价", "开仓均价",
        "매수가", "purchase price", "bought at", "entry avg", "open px", "cost price",
    ),
    "exit_price": (
        "exit price", "exit", "sell price", "close price", "closeprice", "price close",
        "close rate", "avg exit price", "average exit price", "exit px", "price out", "price exit",
        "precio cierre", "precio salida", "precio de salida", "salida", "preco saida",
        "preco venda", "precio venta", "ausstieg", "ausstiegspreis", "schlusspreis",
        "verkaufspreis", "prix sortie", "prix vente", "cikis", "cikis fiyati", "satis fiyati",
        "prezzo uscita", "prezzo di uscita", "cena wyjscia",
        "utgangspris", "цена выхода", "平仓价", "平仓均价", "매도가", "sold at",
        "exit avg", "close px", "closing price",
    ),
    "pnl": (
        "pnl", "realized pnl", "realised pnl", "net pnl", "pnl usd", "pnl usdt", "pnl quote",
        "pnl net", "pnl usdc", "pnl eur", "pnl realized", "realized pnl quote", "net pnl usd",
        "net pnl usdt", "realized pnl usd", "realized pnl usdt", "profit", "profit usd",
        "profit usdt", "net profit", "profit loss", "profit abs", "profit amount", "closed pnl",
        "closed profit", "realized profit", "trade pnl", "pnl amount", "pnl abs", "pnl dollars",
        "pnl value", "resultado", "resultado usd", "resultado usdt", "resultado neto",
        "cambio balance", "beneficio", "ganancia", "ganancia usd", "ganancia neta", "ganancias",
        "lucro", "lucro usdt", "lucro liquido", "pnl liquido", "lucro prejuizo", "gewinn",
        "gewinn verlust", "ergebnis", "ertrag", "kar", "kar zarar", "net kar", "gain", "gain loss",
        "benefice", "profitto", "guadagno", "utile", "gevinst", "gevinst usdt", "resultat",
        "winst", "zysk", "прибыль", "盈亏", "收益", "利润", "손익", "수익", "損益", "income",
        "trade result", "earnings",
        "return usd", "return usdt", "balance change", "realized", "realised gain",
        "net", "netto",
    ),
    "pnl_pct": (
        "pnl pct", "pnl percent", "pnl percentage", "profit pct", "profit percent", "return pct",
        "profit percentage", "pnl ratio", "profit ratio", "return", "returns", "roi", "roi pct",
        "roe", "roe pct", "gain pct", "change pct", "return percent", "net pnl pct", "net pct",
        "realized pnl pct", "resultado porc", "resultado pct", "beneficio pct", "ganancia pct",
        "lucro pct", "gewinn pct", "rendite", "kar pct", "kar yuzdesi", "gevinst prosent",
        "gevinst pct", "rendement", "rendimento", "收益率", "수익률", "доходность", "pct return",
        "pct pnl", "percent", "pct",
    ),
    "gross_pnl": (
        "gross pnl", "pnl gross", "gross pnl usd", "gross pnl usdt", "gross pnl quote",
        "gross profit", "brut pnl", "brut pnl usd", "bruttogewinn", "brut kar", "lucro bruto",
        "ganancia bruta", "beneficio bruto", "raw pnl", "gross", "brutto",
    ),
    "fee": (
        "fee", "fees", "commission", "commissions", "fee usdt", "fee usd", "fees usd",
        "fees usdt", "fee quote", "trade fee", "trading fee", "total fee", "total fees",
        "transaction cost", "transaction costs", "fee paid", "fees paid", "sell fee", "exit fee",
        "fee cost", "fee amount", "taker fee", "comision", "comisiones", "comissao", "taxa",
        "taxas", "gebuhr", "gebuhren", "provision", "komisyon", "frais", "gebyr", "kurtasje",
        "commissione", "комиссия", "手续费", "수수료", "手数料", "buy fee", "entry fee",
    ),
    "fee_asset": (
        "fee coin", "fee asset", "fee currency", "fee token", "fee unit", "fee ccy",
        "commission asset", "commission coin", "commission currency", "feecoin", "feecurrency",
        "feetoken", "feeasset", "coin of fee", "fee symbol", "moneda comision", "gebuhrenwahrung",
    ),
    "balance_after": (
        "balance after", "portfolio value", "balance", "equity", "equity after", "nlv after",
        "balance final", "balance post", "final balance", "new balance", "account balance",
        "total balance", "balance usd", "balance usdt", "total equity", "account equity",
        "portfolio", "portfolio value after", "capital after", "capital",
        "account value", "running balance", "usdt balance", "usd balance", "cash after", "cash",
        "cash balance", "wallet balance", "bankroll", "usd", "usdt", "saldo", "saldo final",
        "kontostand", "guthaben", "bakiye", "portfoy", "portfoy usd", "kasa", "solde",
        "баланс", "余额", "잔고", "残高", "nav", "net worth", "nlv",
    ),
    "strategy": (
        "strategy", "strategy name", "strategy id", "estrategia", "strategie", "strateji",
        "structure", "setup", "mode", "algo", "bot", "bot name", "system", "model", "стратегия",
        "策略",
    ),
    "version": ("version", "bot version", "ver", "strategy version", "model version", "release"),
    "reason": (
        "exit reason", "close reason", "reason", "reasons", "sell reason", "exit type",
        "close type", "notes", "note", "comment", "motivo salida", "motivo", "razon", "grund",
        "grunn", "cikis nedeni", "neden", "sebep", "rejection reason", "reject reason", "message",
        "result", "outcome", "event type", "exit signal", "trigger", "raison", "motif", "status",
        "причина", "原因", "remark", "remarks", "description", "tag",
    ),
    "order_id": (
        "order id", "orderid", "trade id", "tradeid", "id", "ticket", "order ticket", "txid",
        "tx id", "tid", "oid", "exec id", "execution id", "fill id", "uuid", "signal id",
        "position id", "client order id", "deal", "deal id", "trade number", "number", "trade no",
    ),
    "status": (
        "status", "order status", "state", "result", "trade status", "estado", "durum", "statut",
        "success", "executed", "outcome", "retcode", "is filled", "filled", "ok", "is executed",
        "order filled", "is success",
    ),
}  # fmt: skip
"""Canonical meaning -> the names that files give it, best first."""

BLOCKING: dict[str, frozenset[str]] = {
    "time": frozenset(
        ("entry", "open", "opened", "buy", "apertura", "duration", "hold", "frame", "timeframe")
        + ("signal", "left", "in", "zone", "decision", "interval", "from", "to", "exposure")
        + ("start", "started", "begin")
    ),
    "open_time": frozenset(("price", "precio", "duration", "close", "interest")),
    "symbol": frozenset(("price", "fee", "quote", "count", "regime", "type", "qty", "id")),
    "quantity": frozenset(
        ("usd", "usdt", "quote", "notional", "before", "after", "bid", "ask", "fee", "eur", "value")
        + ("mult", "buy", "sell", "pct", "confirm", "ratio", "count", "balance", "margin", "large")
        + (
            "a",
            "b",
            "scalar",
            "max",
            "min",
            "remaining",
            "24h",
            "avg",
            "risk",
            "profit",
            "pnl",
            "name",
            "type",
        )
    ),
    "price": frozenset(
        ("stop", "loss", "take", "profit", "tp", "sl", "high", "low", "max", "min", "target")
        + ("limit", "sma", "ema", "predicted", "trigger", "vs", "change", "pct", "entry", "exit")
        + ("open", "close", "liquidation", "before", "after", "a", "b", "alvo", "fee", "impact")
        + ("maximo", "minimo", "signal", "reference", "expected", "range", "interest", "prob")
    ),
    "entry_price": frozenset(
        ("time", "date", "reason", "fee", "score", "stop", "type", "signal", "id", "rsi", "ts")
        + (
            "timestamp",
            "count",
            "size",
            "balance",
            "order",
            "conditions",
            "qty",
            "target",
            "nedeni",
        )
        + ("cost", "atr", "level", "bar", "index", "confidence")
    ),
    "exit_price": frozenset(
        ("time", "date", "reason", "fee", "score", "stop", "type", "signal", "id", "rsi", "ts")
        + ("timestamp", "count", "size", "balance", "order", "now", "nedeni", "target", "qty")
        + ("pct", "level", "bar", "index", "confidence")
    ),
    "pnl": frozenset(
        ("pct", "percent", "percentage", "prosent", "porc", "ratio", "unrealized", "unrealised")
        + ("open", "expected", "cumulative", "cum", "total", "daily", "gross", "brut", "r", "roi")
        + ("max", "peak", "est", "estimated", "factor", "target", "running", "multiple", "bps")
        + ("points", "pips", "puntos", "ticks", "before", "potential", "acumulado", "floating")
        + ("rate", "take", "margin", "score", "type", "maximo", "best", "worst", "yuzdesi", "bruto")
        + ("funding", "avg", "average", "reason", "currency", "asset", "weekly", "monthly")
    ),
    "pnl_pct": frozenset(
        ("unrealized", "unrealised", "target", "max", "expected", "kld", "leveraged", "take")
        + ("stop", "risk", "cumulative", "cum", "total", "min", "score", "rate", "drawdown", "fee")
        + ("drift", "gap", "vs", "actual", "conf", "confidence", "spread", "win", "size", "prob")
    ),
    "gross_pnl": frozenset(("pct", "percent", "ratio", "total", "cum", "cumulative")),
    "fee": frozenset(
        ("rate", "pct", "asset", "currency", "coin", "fear", "tier", "percent", "type", "bps")
        + ("ratio", "count", "id")
        + ("pnl", "profit", "profits", "gain", "gains", "result", "after", "before", "gewinn")
        + ("ganancia", "lucro", "resultado", "net", "gross")
    ),
    "fee_asset": frozenset(("amount", "rate", "paid", "type")),
    "balance_after": frozenset(
        ("before", "initial", "start", "starting", "change", "cambio", "peak", "pct", "btc", "eth")
        + ("coin", "risk", "position", "amount", "size", "price", "book", "in", "max", "fee", "pnl")
        + ("profit", "entry", "margin", "resultado", "net", "volume", "flow", "sheet")
    ),
    "strategy": frozenset(("params", "version", "score", "signal", "confidence", "prob", "size")),
    "version": frozenset(("schema",)),
    "reason": frozenset(("entry", "score", "open", "code", "id", "conditions")),
    "order_id": frozenset(("price", "stop", "loss", "profit", "user", "chat", "account", "count")),
    "status": frozenset(("entry", "open", "market", "connection", "filter")),
}
"""A name that carries one of these words does not mean this, unless it is in the table whole."""

SIDE_NAMES = (
    "side", "action", "direction", "type", "signal", "event", "event type", "trade type",
    "position type", "position side", "position", "dir", "tipo", "operacion", "operation",
    "operacao", "typ", "aktion", "richtung", "handling", "retning", "islem", "islem tipi", "yon",
    "sens", "direzione", "order side", "order type", "trade side", "buy sell", "cmd", "decision",
    "lado", "direccion", "direcao", "transaction type", "transaction", "方向", "操作", "买卖",
    "매매", "구분", "тип", "направление", "сделка", "status", "kind", "side type",
    "evento", "strona", "azione", "operazione", "income type", "flow type", "ledger type",
    "senal", "sinal", "segnale", "sinyal", "signaal", "сигнал", "信号",
    "lato", "сторона", "売買", "art", "seite", "richting", "soort", "取引",
)  # fmt: skip
"""Names of columns that tell what was done, or in which direction; the values decide which."""

VALUE_WORDS: dict[str, frozenset[str]] = {
    "buy": frozenset(
        ("buy", "bought", "b", "compra", "comprar", "kauf", "kaufen", "gekauft", "achat", "acheter")
        + ("al", "alis", "alim", "kjop", "kop", "acquisto", "koop", "kupno", "bid", "купить")
        + ("покупка", "买入", "买", "매수", "買い", "buy limit", "buy stop", "market buy", "dca")
    ),
    "sell": frozenset(
        ("sell", "sold", "s", "venta", "vender", "venda", "verkauf", "verkaufen", "verkauft")
        + ("vente", "vendre", "sat", "satis", "satim", "selg", "salj", "vendita", "verkoop")
        + ("sprzedaz", "ask", "продать", "продажа", "卖出", "卖", "매도", "売り", "sell limit")
        + ("sell stop", "market sell")
    ),
    "long": frozenset(("long", "largo", "bull", "bullish", "up", "alcista", "多", "做多", "лонг")),
    "short": frozenset(
        ("short", "corto", "bear", "bearish", "down", "bajista", "空", "做空", "шорт")
    ),
    "open": frozenset(
        ("open", "opened", "entry", "enter", "entered", "entrada", "eroffnung", "einstieg", "giris")
        + ("ingresso", "otwarcie")
        + ("ouverture", "abertura", "apertura", "abrir", "ac", "apne", "add", "in", "open long")
        + ("open short", "enter long", "enter short", "scale in", "开仓", "открыть")
    ),
    "close": frozenset(
        ("close", "closed", "exit", "exited", "salida", "cierre", "schluss", "ausstieg", "cikis")
        + ("fermeture", "saida", "fechamento", "cerrar", "kapat", "partial", "partial close")
        + ("stop", "stop loss", "stoploss", "sl", "tp", "take profit", "takeprofit", "liquidation")
        + ("liquidated", "close long", "close short", "exit long", "exit short", "sl hit", "tp hit")
        + ("trailing stop", "scale out", "tp1", "tp2", "tp3", "reduce", "partial tp", "平仓")
        + ("chiusura", "uscita", "zamkniecie", "realized pnl", "realised pnl", "realized profit")
        + ("закрыть", "partial exit", "force close", "long short", "short long", "lukk")
    ),
    "idle": frozenset(
        ("hold", "wait", "venter", "warte", "warten", "halten", "skip", "skipped", "none", "no")
        + ("no action", "neutral", "flat", "nothing", "pass", "bekle", "attendre", "esperar")
        + ("mantener", "aguardar", "heartbeat", "ping", "idle", "no trade", "no signal", "blocked")
        + ("reset", "start", "started", "stop bot", "deposit", "withdrawal", "withdraw", "transfer")
        + ("balance", "credit", "funding", "unknown", "startup", "shutdown", "info", "status")
        + ("commission", "funding fee", "insurance clear")
        + ("ignore", "ignored", "dry run", "error", "init", "cancel", "cancelled", "canceled")
    ),
    "win": frozenset(("win", "won", "loss", "lose", "lost", "breakeven", "timeout", "profit")),
    "done": frozenset(
        ("filled", "executed", "closed", "done", "complete", "completed", "success", "ok", "true")
        + ("paper filled", "simulation filled", "simulated", "partially filled", "partial", "yes")
        + ("finished", "accepted", "sim filled", "dry run filled", "placed", "taken")
    ),
    "undone": frozenset(
        ("failed", "fail", "rejected", "reject", "canceled", "cancelled", "cancel", "expired")
        + ("pending", "error", "skipped", "skip", "new", "submitted", "no action", "denied")
        + ("unfilled", "not filled", "timeout order", "invalid", "blocked", "queued", "aborted")
        + ("false",)
    ),
}  # fmt: skip
"""Groups of words that cells use, as ``normalized`` writes them."""

EXECUTED_STATES = frozenset(
    ("filled", "executed", "success", "ok", "true", "complete", "completed", "done", "closed")
)
TRIED_STATES = frozenset(
    ("simulated", "simulation", "dry run", "paper", "test", "timeout", "timed out", "time out")
)
"""States of orders that went through, and of such that did not where others did."""

_LOOKUP = {word: group for group, words in reversed(VALUE_WORDS.items()) for word in words}


@lru_cache(maxsize=8192)
def word_group(text: str) -> str | None:
    """Return the group of the word in a cell: the whole cell, else its first word; None if none."""
    name = normalized(text)
    if name in _LOOKUP:
        return _LOOKUP[name]
    words = name.split()
    if not words or len(words) > 6 or len(words[0]) < 2:
        return None
    two = " ".join(words[:2])
    return _LOOKUP.get(two) or _LOOKUP.get(words[0])


@lru_cache(maxsize=4096)
def name_score(name: str, role: str) -> float:
    """Return how well a column's name fits a meaning: 1 the first choice, 0 not at all."""
    plain = normalized(name)
    names = ROLE_NAMES[role]
    if plain in names:
        return 1.0 - 0.15 * names.index(plain) / len(names)
    words = plain.split()
    if not words or BLOCKING[role] & set(words):
        return 0.0
    best = 0.0
    for known in names:
        part = known.split()
        if len(known) > 2 and known not in _WHOLE_ONLY and _contains(words, part):
            best = max(best, 0.7 - 0.1 * (len(words) - len(part) - 1))
    return max(0.0, best)


_WHOLE_ONLY = frozenset(
    ("usd", "usdt", "vol", "number", "id", "in", "rate", "data", "bot", "model", "status", "para")
    + ("executed", "income", "filled", "mode", "when", "cash", "percent", "pct", "result")
    + ("closed", "geschlossen", "eroffnet", "art")
    + ("net", "netto", "gross", "brutto")
)
"""Names that say nothing as a part of a longer one."""


def _contains(words: list[str], part: list[str]) -> bool:
    width = len(part)
    return any(words[at : at + width] == part for at in range(len(words) - width + 1))


_TELLING = frozenset(
    word
    for names in (*ROLE_NAMES.values(), *BLOCKING.values(), SIDE_NAMES)
    for name in names
    for word in name.split()
    if len(word) > 1
)


def says_nothing(name: str) -> bool:
    """Return True for a name in which no word tells anything: only values can speak then."""
    return not _TELLING & set(normalized(name).split())
