"""Names that say when a trade closed and of what it was: none may be taken for another."""

import pytest
from trade_log import read, write

OPEN, CLOSE = "2025-04-{day:02d} 10:00:00", "2025-04-{day:02d} 15:{day:02d}:00"
FIRST_CLOSE_MS = 1_743_519_660_000
DAYS = range(1, 15)


def epoch(day, hour_ms):
    return str(1_743_465_600_000 + (day - 1) * 86_400_000 + hour_ms)


def trips(names, cells):
    lines = [",".join([*names, "symbol,side,qty,entry,exit,pnl"])]
    for day in DAYS:
        values = ",".join(cell.format(day=day) for cell in cells)
        gain = (-1) ** day * day
        lines.append(f"{values},BTCUSDT,LONG,0.1,64000,{64000 + 10 * gain},{gain}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "names",
    [
        ("created_at", "updated_at"),
        ("timestamp", "exit_timestamp"),
        ("timestamp", "closed_at"),
        ("open_ts", "close_ts"),
        ("open_ms", "close_ms"),
        ("start", "end"),
        ("start_time", "finish_time"),
        ("time_in", "time_out"),
        ("date_open", "date_close"),
        ("opened", "closed"),
        ("Eröffnet", "Geschlossen"),
        ("entry_time", "Closed"),
        ("timestamp", "updated_at"),
        ("created", "closed"),
        ("Datum", "Schließzeit"),
    ],
    ids="-".join,
)
@pytest.mark.parametrize("is_turned", [False, True], ids=["opening first", "close first"])
def test_later_of_two_times_is_the_close(tmp_path, names, is_turned):
    step = -1 if is_turned else 1
    write(tmp_path / "logs" / "t.csv", trips(names[::step], (OPEN, CLOSE)[::step]))
    bot = read(tmp_path)
    assert bot.files[0].columns["time"] == names[1]
    assert bot.trades.closed_at_ms[0] == FIRST_CLOSE_MS
    assert len(bot.trades) == len(DAYS)
    assert bot.files[0].confidence >= 0.9


def test_two_clocks_of_one_moment_are_not_an_opening_and_a_close(tmp_path):
    names, cells = ("timestamp", "date"), (OPEN, "2025-04-{day:02d} 12:00:00")
    write(tmp_path / "logs" / "t.csv", trips(names, cells))
    assert read(tmp_path).files[0].columns["time"] == "timestamp"


@pytest.mark.parametrize("name", ["expiry_time", "next_check_time", "valid_until"])
def test_moment_of_something_else_is_no_close(tmp_path, name):
    write(tmp_path / "logs" / "t.csv", trips(("timestamp", name), (OPEN, CLOSE)))
    assert read(tmp_path).files[0].columns["time"] == "timestamp"


@pytest.mark.parametrize("name", ["entry_time", "open_ts", "start_time", "created_at", "opened_at"])
def test_opening_that_stands_for_the_close_is_told(tmp_path, name):
    write(tmp_path / "logs" / "t.csv", trips((name, "duration_s"), (OPEN, "1{day:03d}")))
    (account,) = read(tmp_path).files
    assert account.confidence < 0.9
    assert any("no column says when a trade was closed" in note for note in account.notes)


@pytest.mark.parametrize(
    "names", [("time", "last_move"), ("Datum", "Ende"), ("placed_at", "done_at")], ids="-".join
)
def test_later_time_of_an_unknown_name_leaves_the_close_in_doubt(tmp_path, names):
    write(tmp_path / "logs" / "t.csv", trips(names, (OPEN, CLOSE)))
    assert read(tmp_path).files[0].confidence < 0.9


MIXED = (
    ("BTCUSDT", "Kauf", "64000,5"), ("ETHUSDT", "Kauf", "3000,5"), ("ETHUSDT", "Verkauf", "3050,5"),
    ("ETHUSDT", "Kauf", "3040,5"), ("ETHUSDT", "Verkauf", "3060,5"),
    ("BTCUSDT", "Verkauf", "64100,5"),
)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Paar", "Handelspaar", "Markt", "Coppia", "Paire", "Mercado", "Рынок", "銘柄", "Sembol"]
    + ["Was", "X17", "Kram"],
)
def test_fills_of_two_instruments_are_never_paired_across(tmp_path, name):
    lines = [f"Zeit;{name};Art;Preis;Menge"]
    for at, (symbol, side, price) in enumerate(MIXED * 3):
        day, hour = divmod(at, len(MIXED))
        lines.append(f"{day + 1:02d}.04.2025 {hour + 10}:00:00;{symbol};{side};{price};1")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    bot = read(tmp_path)
    assert bot.files[0].columns["symbol"] == name
    assert bot.trades.realized_pnl_quote.tolist() == [50.0, 20.0, 100.0] * 3


@pytest.mark.parametrize("name", ["Lato", "Сторона", "売買", "Richtung", "Art", "Seite"])
def test_side_is_known_in_many_languages(tmp_path, name):
    lines = [f"time,symbol,{name},qty,price"]
    for day in DAYS:
        lines.append(f"{OPEN.format(day=day)},BTCUSDT,BUY,1,100")
        lines.append(f"{CLOSE.format(day=day)},BTCUSDT,SELL,1,{100 + day}")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    bot = read(tmp_path)
    assert bot.files[0].columns["side"] == name
    assert bot.trades.realized_pnl_quote.tolist() == list(DAYS)


def closed_trades(month, gain=1):
    head = "time,symbol,side,qty,entry,exit,pnl\n"
    lines = [
        f"2025-{month:02d}-{day:02d} 10:00:00,BTCUSDT,LONG,1,100,{100 + gain * day},{gain * day}\n"
        for day in DAYS
    ]
    return head + "".join(lines)


SIMULATED = ["backtest_results", "backtest", "paper_trades", "PaperTrades", "dry_run", "dryrun"]
SIMULATED += ["trades-simulated", "simulation", "testnet_trades", "trades.paper", "dryRun_log"]


@pytest.mark.parametrize("name", SIMULATED)
def test_simulated_trades_do_not_count_beside_real_ones(tmp_path, name):
    write(tmp_path / "logs" / "live.csv", closed_trades(4))
    write(tmp_path / "logs" / f"{name}.csv", closed_trades(3, gain=2))
    bot = read(tmp_path)
    (other,) = (account for account in bot.files if account.file != "live.csv")
    assert bot.trades.realized_pnl_quote.tolist() == list(DAYS)
    assert other.is_conserved
    assert (other.trade_count, other.not_a_trade_count) == (0, len(DAYS))
    assert any("no real money" in note for note in other.notes)
    assert any("they do not count" in note for note in other.notes)


@pytest.mark.parametrize("name", SIMULATED)
def test_simulated_trades_alone_are_shown_and_told(tmp_path, name):
    write(tmp_path / "logs" / f"{name}.csv", closed_trades(3))
    bot = read(tmp_path)
    assert len(bot.trades) == len(DAYS)
    assert any("no real money" in note for note in bot.files[0].notes)
    assert not any("they do not count" in note for note in bot.files[0].notes)


def test_trades_on_paper_count_before_those_of_a_backtest(tmp_path):
    write(tmp_path / "logs" / "paper_trades.csv", closed_trades(4))
    write(tmp_path / "logs" / "backtest.csv", closed_trades(3, gain=2))
    assert read(tmp_path).trades.realized_pnl_quote.tolist() == list(DAYS)


def test_all_logs_of_a_bot_on_paper_count(tmp_path):
    write(tmp_path / "logs" / "paper_april.csv", closed_trades(4))
    write(tmp_path / "logs" / "paper_march.csv", closed_trades(3))
    write(tmp_path / "logs" / "notes.csv", "level,message\ninfo,started\ninfo,stopped\n")
    assert len(read(tmp_path).trades) == 2 * len(DAYS)


@pytest.mark.parametrize("name", ["paper/trades.csv", "newspaper.csv", "trades_papered.csv"])
def test_folder_or_part_of_a_word_says_nothing_of_simulated_trades(tmp_path, name):
    write(tmp_path / "logs" / "live.csv", closed_trades(4))
    write(tmp_path / "logs" / name, closed_trades(3))
    bot = read(tmp_path)
    assert len(bot.trades) == 2 * len(DAYS)
    assert not any("no real money" in note for file in bot.files for note in file.notes)


@pytest.mark.parametrize("name", ["success", "executed", "is_filled", "filled", "ok"])
def test_order_that_a_flag_says_was_not_executed_is_no_fill(tmp_path, name):
    lines = [f"time,symbol,side,qty,price,{name}"]
    for day in DAYS:
        lines.append(f"2025-04-{day:02d} 09:00:00,BTCUSDT,BUY,1,90,False")
        lines.append(f"{OPEN.format(day=day)},BTCUSDT,BUY,1,100,True")
        lines.append(f"{CLOSE.format(day=day)},BTCUSDT,SELL,1,{100 + day},True")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    bot = read(tmp_path)
    assert bot.trades.realized_pnl_quote.tolist() == list(DAYS)
    assert bot.files[0].not_a_trade_count == len(DAYS)


@pytest.mark.parametrize("name", ["success", "ok", "result", "outcome"])
def test_flag_of_a_losing_trade_takes_no_loss_away(tmp_path, name):
    lines = [f"time,symbol,side,qty,entry,exit,pnl,{name}"]
    for day in DAYS:
        gain = (-1) ** day * day
        cells = f"{OPEN.format(day=day)},BTCUSDT,LONG,1,100,{100 + gain},{gain}"
        lines.append(f"{cells},{gain > 0}")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    assert len(read(tmp_path).trades) == len(DAYS)


def report(clock):
    balance, lines = 1000.0, ["time,pnl,balance"]
    for day in DAYS:
        gain = (-1) ** day * day * 1.5
        balance += gain
        lines.append(f"2025-04-{day:02d} {clock(day)}:00,{gain:.2f},{balance:.2f}")
    return "\n".join(lines) + "\n"


def test_results_that_move_the_balance_are_trades_but_not_surely(tmp_path):
    text = report(lambda day: f"{7 + day * day % 13:02d}:{day * 7 % 60:02d}")
    write(tmp_path / "logs" / "t.csv", text)
    bot = read(tmp_path)
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(10.5)
    assert bot.files[0].confidence < 0.9


def test_one_line_a_day_of_results_and_balance_is_a_report(tmp_path):
    write(tmp_path / "logs" / "t.csv", report(lambda day: "23:59"))
    bot = read(tmp_path)
    assert (len(bot.trades), bot.files[0].layout_kind) == (0, "other")
