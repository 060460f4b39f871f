"""The names that foreign state files use, best first, in the form of ``words.normalized``."""

UPDATED = (
    "updated at", "last update", "last updated", "updated", "last heartbeat", "heartbeat",
    "heartbeat at", "saved at", "last saved", "generated at", "as of", "written at",
    "ultima actualizacion", "ultima atualizacao", "derniere mise a jour", "letzte aktualisierung",
    "son guncelleme", "last updated at", "last update time", "update time", "timestamp",
    "last seen", "last run", "last run at", "last tick", "last loop", "last run date",
    "last balance log ts", "last bar close", "time", "ts", "datetime", "date time",
)  # fmt: skip
STARTED = (
    "started at", "start time", "started", "initialized at", "bot start time", "created at",
    "launch time", "session start", "inception date", "start date",
)  # fmt: skip
VERSION = ("bot version", "version", "app version", "strategy version", "model version",
           "schema version")  # fmt: skip
NAME = ("bot name", "name", "bot id", "bot", "instance")
STRATEGY = (
    "strategy", "active strategy", "strategy name", "active strategies", "strategies", "system",
    "estrategia", "strategie",
)  # fmt: skip
MODE = ("mode", "trading mode", "run mode", "environment", "modo", "modus")
STATUS = ("bot status", "status", "state", "estado", "statut", "durum", "risk mode", "message")
MODE_FLAGS = {
    "paper only": "paper", "paper": "paper", "paper trading": "paper", "dry run": "paper",
    "is paper": "paper", "simulation": "paper", "testnet": "testnet", "sandbox": "testnet",
    "live": "live", "live trading": "live", "is live": "live",
}  # fmt: skip
TIMEFRAME = ("timeframe", "interval", "candle interval", "time frame")
SYMBOLS = (
    "symbols", "current symbols", "pairs", "trading pairs", "watchlist", "symbol", "pair",
    "trading pair", "current symbol", "current coin", "coin", "ticker", "market", "simbolo",
)  # fmt: skip

BALANCE = (
    "balance", "total balance", "account balance", "balance usdt", "balance usd", "balance usdc",
    "balance quote", "balance eur", "current balance", "wallet balance", "paper balance",
    "virtual balance", "quote balance", "usdt balance", "usd balance", "bankroll", "saldo",
    "kontostand", "solde", "bakiye", "capital", "current capital", "total capital", "cash",
    "free cash", "cash balance", "available cash", "cash usdt", "cash usd", "cash usdc", "cash eur",
    "total wallet balance", "last known quote", "usdt", "usdc", "usd", "spot",
)  # fmt: skip
FREE = ("free balance", "available balance", "free", "available", "cash", "free cash",
        "cash balance", "available cash", "free usdt", "cash usdt", "cash usd", "cash usdc",
        "cash eur")  # fmt: skip
EQUITY = (
    "equity", "total equity", "account equity", "current equity", "nlv", "net liquidation value",
    "portfolio value", "total portfolio value", "total value", "account value", "net worth",
    "equity usdt", "equity usd", "total margin balance",
)  # fmt: skip
STARTING = (
    "initial balance", "starting balance", "start balance", "initial capital", "starting capital",
    "seed capital", "start capital", "initial equity", "starting equity", "session baseline equity",
    "baseline equity", "saldo inicial", "capital inicial", "startkapital",
)  # fmt: skip
ASSET_MAPS = ("balances", "assets", "wallet", "wallets", "funds", "account balances", "portfolio")
QUOTES = ("USDT", "USDC", "FDUSD", "BUSD", "USD", "EUR", "TUSD", "DAI", "GBP", "TRY", "KRW", "BTC")
SUB_ACCOUNTS = ("coins", "accounts", "markets", "symbols", "pairs", "bots", "books", "sub accounts")

POSITIONS = (
    "positions", "open positions", "active positions", "current positions", "posiciones abiertas",
    "posiciones", "posicoes abertas", "posicoes", "offene positionen", "positionen",
    "positions ouvertes", "acik pozisyonlar", "pozisyonlar", "active trades", "open trades",
    "current position", "open position", "active position", "position", "posicion", "posicao",
    "pozisyon", "holdings", "held", "portfolio", "active trade", "open trade", "current trade",
    "trade", "active order", "grids activados", "inventory",
)  # fmt: skip
ORDERS = ("orders", "open orders", "active orders", "pending orders", "ordenes", "ordenes abiertas",
          "limit orders", "grid orders")  # fmt: skip
INDICATORS = ("indicators", "indicator values", "signals values", "indicadores", "indikatoren")
SETTINGS = (
    "settings", "config", "bot config", "configuration", "parameters", "params", "strategy params",
    "options", "configuracion", "einstellungen", "ayarlar", "strategy config",
)  # fmt: skip
GRID = ("grid", "grid state", "grid config")
HISTORY_WORDS = frozenset(
    ("history", "historique", "historial", "log", "logs", "closed", "completed", "fills", "trades",
     "snapshots", "errors", "events", "curve")
)  # fmt: skip

ITEM_SYMBOL = ("symbol", "ticker", "pair", "coin", "market", "asset", "instrument", "simbolo",
               "sembol", "inst id", "base asset")  # fmt: skip
ITEM_SIDE = ("side", "direction", "position side", "type", "position", "action", "tipo",
             "richtung", "yon")  # fmt: skip
ITEM_QUANTITY = (
    "quantity base", "quantity", "qty", "amount", "units", "shares", "contracts", "size base",
    "total coin", "coin qty", "coin amount", "cantidad", "quantidade", "menge", "miktar", "volume",
    "lots", "lot", "base qty", "position size", "size", "position amt", "pos amt", "sz", "held",
)  # fmt: skip
ITEM_ENTRY = (
    "entry price", "avg entry price", "average entry price", "avg price", "average price", "entry",
    "buy price", "open price", "precio entrada", "preco entrada", "prix entree", "einstiegspreis",
    "giris", "giris fiyati", "precio", "entry px", "avg cost", "cost basis", "price open",
)  # fmt: skip
ITEM_MARK = ("mark price", "current price", "last price", "market price", "price current",
             "precio actual", "mark")  # fmt: skip
ITEM_PNL = ("unrealized pnl quote", "unrealized pnl", "unrealised pnl", "u pnl", "upnl",
            "floating pnl", "open pnl", "unrealized profit", "un realized profit")  # fmt: skip
ITEM_STOP = ("stop loss price", "stop loss", "sl", "stop", "stop price", "sl price",
             "trailing stop")  # fmt: skip
ITEM_TARGET = ("take profit price", "take profit", "tp", "target", "tp price",
               "take profit 1 price", "tp1", "target price")  # fmt: skip
ITEM_OPENED = (
    "opened at", "entry time", "open time", "entry ts", "entry timestamp", "buy time", "opened",
    "entry date", "open date", "fecha entrada", "data entrada", "timestamp", "time", "created at",
    "position open time", "open ts",
)  # fmt: skip
ITEM_PAID = ("price", "px", "preis", "precio", "preco", "prix", "fiyat", "rate")
"""What a lot cost, where it has a quantity and no other price."""

ASSET_NAME = ("asset", "coin", "currency", "ccy", "token")
ASSET_TOTAL = ("total", "wallet balance", "balance", "cash bal", "equity")
ASSET_FREE = ("free", "available", "available balance", "avail bal", "max withdraw amount")
ASSET_LOCKED = ("locked", "used", "hold", "frozen", "frozen bal")
PARTS_OF_ASSETS = ("free", "used", "locked", "available", "hold")
NO_SIDES = ("both", "net", "none", "flat", "")

ITEM_LEVERAGE = ("leverage", "lev", "apalancamiento", "hebel", "kaldirac")
ITEM_ID = ("order id", "id", "client order id", "orderid", "ticket")
ITEM_PRICE = ("price", "limit price", "precio", "preis", "px")
ITEM_STATUS = ("status", "state", "estado")
ITEM_TYPE = ("type", "order type", "kind")
FLAGS_OPEN = ("has position", "in position", "is open", "open", "active", "holding", "buy status",
              "is active", "in trade")  # fmt: skip
CLOSED_STATUS = frozenset(("closed", "exited", "done", "cancelled", "canceled", "sold", "flat"))
