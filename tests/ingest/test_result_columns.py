"""Which column of a log is its result in money, and which only look like one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from trade_log import read, write

from botscope.domain.accounts import FileAccount
from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.detect import CONFIDENT

GAINS = (3.1, -2.3, 4.7, -1.4, 2.2, 5.9, -3.3, 1.8, -2.7, 3.6, 0.9, -4.4)


def _read(folder: Path, text: str) -> BotSnapshot:
    write(folder / "logs" / "t.csv", text)
    bot = read(folder)
    assert bot.files[0].is_conserved
    return bot


def _trades(header: str, row: Callable[[float, float, float, float], str], count: int = 12) -> str:
    """Write round trips; ``row`` gets entry, exit, quantity and what they make."""
    lines = [f"time,symbol,side,{header}\n"]
    for at in range(count):
        entry, size = 210.0 + 3 * at, 0.5 + at / 8
        leave = entry + GAINS[at % 12]
        made = round(size * (leave - entry), 4)
        lines.append(
            f"2025-06-{at + 1:02d} 12:00:00,AAAUSDT,LONG,{row(entry, leave, size, made)}\n"
        )
    return "".join(lines)


def _made(count: int = 12) -> float:
    return sum((0.5 + at / 8) * GAINS[at % 12] for at in range(count))


@pytest.mark.parametrize(
    ("header", "has_quantity"),
    [
        ("entry,exit,qty,pnl,pnl_usdt", True),
        ("entry,exit,note,profit,profit_usd", False),
        ("entry,exit,note,profit,profit_abs", False),
    ],
    ids=["beside a quantity", "named by a currency", "named absolute"],
)
def test_money_counts_where_the_first_result_column_is_a_percent(
    tmp_path: Path, header: str, *, has_quantity: bool
) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        percent = round(100 * (leave - entry) / entry, 4)
        return f"{entry},{leave:.2f},{size if has_quantity else 'x'},{percent},{made}"

    (account,) = _read(tmp_path, _trades(header, row)).files
    money, ratio = header.split(",")[-1], header.split(",")[-2]
    assert (account.columns["pnl"], account.columns["pnl_pct"]) == (money, ratio)
    assert account.realized_pnl_quote == pytest.approx(_made(), abs=1e-3)


def test_absolute_result_outranks_a_bare_one_where_nothing_is_proven(tmp_path: Path) -> None:
    lines = ["close_date,pair,profit,profit_abs\n"]
    lines += [f"2025-06-{at + 1:02d} 12:00:00,AAA/USDT,{g / 300:.5f},{g}\n"
              for at, g in enumerate(GAINS)]  # fmt: skip
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.realized_pnl_quote == pytest.approx(sum(GAINS))


def test_result_without_a_sign_gives_way_to_the_prices(tmp_path: Path) -> None:
    text = _trades("entry,exit,qty,pnl", lambda e, x, q, m: f"{e},{x:.2f},{q},{abs(m)}")
    bot = _read(tmp_path, text)
    assert bot.files[0].realized_pnl_quote is None
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_made(), abs=1e-3)
    assert any("has no sign" in note for note in bot.files[0].notes)


def test_result_without_a_sign_takes_that_of_its_word(tmp_path: Path) -> None:
    lines = ["time,symbol,side,pnl,result\n"]
    for at, gain in enumerate(GAINS):
        word = "WIN" if gain > 0 else "LOSS"
        lines.append(f"2025-06-{at + 1:02d} 12:00:00,AAAUSDT,LONG,{abs(gain)},{word}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.realized_pnl_quote == pytest.approx(sum(GAINS))
    assert account.confidence < CONFIDENT
    assert any("`result` tells losses" in note for note in account.notes)


def test_results_of_which_none_is_negative_are_pointed_out(tmp_path: Path) -> None:
    lines = ["time,symbol,pnl\n"]
    lines += [f"2025-06-{at + 1:02d} 12:00:00,AAAUSDT,{abs(g)}\n" for at, g in enumerate(GAINS)]
    (account,) = _read(tmp_path, "".join(lines)).files
    assert any("no value of `pnl` is negative" in note for note in account.notes)
    assert account.confidence < CONFIDENT


def test_gains_and_losses_in_two_columns_are_not_summed_by_half(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        return f"{entry},{leave:.2f},{size},{max(made, 0)},{max(-made, 0)}"

    bot = _read(tmp_path, _trades("entry,exit,qty,profit,loss", row))
    assert bot.files[0].realized_pnl_quote is None
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_made(), abs=1e-3)
    assert any("holds gains alone" in note for note in bot.files[0].notes)


@pytest.mark.parametrize("unit", ["btc", "sats"])
def test_result_in_a_coin_is_not_quote_money(tmp_path: Path, unit: str) -> None:
    text = _trades(f"entry,exit,note,pnl_{unit}", lambda e, x, _, m: f"{e},{x:.2f},x,{m / 100:.7f}")
    (account,) = _read(tmp_path, text).files
    assert account.realized_pnl_quote is None
    assert any(f"an amount of {unit.upper()}" in note for note in account.notes)
    assert account.confidence < CONFIDENT


def test_result_in_the_coin_that_the_pair_is_quoted_in_is_money(tmp_path: Path) -> None:
    lines = ["time,symbol,pnl_btc\n"]
    lines += [f"2025-06-{at + 1:02d} 12:00:00,ETHBTC,{g / 1000:.5f}\n"
              for at, g in enumerate(GAINS)]  # fmt: skip
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.realized_pnl_quote == pytest.approx(sum(GAINS) / 1000)


def _fills(header: str, opening: str, closing: str) -> str:
    lines = [f"{header}\n"]
    for at, gain in enumerate(GAINS):
        entry, size = 210.0 + 3 * at, 0.5 + at / 8
        for word, price, own in (("buy", entry, 0.0), ("sell", entry + gain, size * gain)):
            form = opening if word == "buy" else closing
            cells = form.format(price=price, size=size, value=price * size, own=own)
            lines.append(f"2025-06-{at + 1:02d} {10 + (word == 'sell')}:00:00,AAA,{word},{cells}\n")
    return "".join(lines)


def test_price_times_quantity_is_no_balance(tmp_path: Path) -> None:
    cells = "{price:.2f},{size},{value:.4f},0.2,{own:.4f}"
    bot = _read(tmp_path, _fills("date,coin,action,price,amount,usdt,fee,profit", cells, cells))
    (account,) = bot.files
    assert "balance_after" not in account.columns
    assert any("`usdt` is no balance" in note for note in account.notes)
    assert account.pnl_basis == "gross"
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_made() - 12 * 0.4, abs=1e-2)


def test_running_total_on_opening_rows_too_is_no_result(tmp_path: Path) -> None:
    total, lines = 0.0, ["time,symbol,side,qty,price,realized_pnl\n"]
    for at, gain in enumerate(GAINS):
        lines.append(f"2025-06-{at + 1:02d} 10:00:00,AAAUSDT,BUY,2,{300 + at},{total:.4f}\n")
        total += 2 * gain
        lines.append(
            f"2025-06-{at + 1:02d} 11:00:00,AAAUSDT,SELL,2,{300 + at + gain},{total:.4f}\n"
        )
    (account,) = _read(tmp_path, "".join(lines)).files
    assert (account.trade_count, account.realized_pnl_quote) == (12, None)
    assert account.paired_pnl_quote == pytest.approx(2 * sum(GAINS))


def test_percent_without_amounts_could_be_money_of_a_stake_and_is_uncertain(
    tmp_path: Path,
) -> None:
    text = _trades("entry,exit,pnl", lambda e, x, _, __: f"{e},{x:.2f},{100 * (x - e) / e:.4f}")
    (account,) = _read(tmp_path, text).files
    assert account.columns["pnl_pct"] == "pnl"
    assert account.confidence < CONFIDENT


# -- columns that change their meaning mid-file ------------------------------------------------


def _swapped(header: str, row: Callable[..., str], count: int = 24) -> str:
    whole = _trades(header, row, count).splitlines(keepends=True)
    for at in range(13, len(whole)):
        cells = whole[at].rstrip("\n").split(",")
        cells[-1], cells[-2] = cells[-2], cells[-1]
        whole[at] = ",".join(cells) + "\n"
    return "".join(whole)


def test_result_and_fee_that_change_places_are_read_as_they_are(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        return f"{entry},{leave:.2f},{size},{made},{size * entry / 1000:.4f}"

    (account,) = _read(tmp_path, _swapped("entry,exit,qty,pnl,fee", row)).files
    assert account.realized_pnl_quote == pytest.approx(_made(24), abs=1e-2)
    assert account.confidence < CONFIDENT
    assert any("from line 14 on, `pnl` and `fee` have changed places" in n for n in account.notes)


def test_result_and_percent_that_change_places_are_read_as_they_are(tmp_path: Path) -> None:
    def row(entry: float, leave: float, _: float, made: float) -> str:
        return f"{entry},{leave:.2f},{made},{100 * (leave - entry) / entry:.4f}"

    (account,) = _read(tmp_path, _swapped("entry,exit,pnl,pnl_pct", row)).files
    assert account.realized_pnl_quote == pytest.approx(_made(24), abs=1e-2)
    assert account.confidence < CONFIDENT


def test_result_that_becomes_a_percent_is_not_summed_from_there(tmp_path: Path) -> None:
    at = iter(range(24))

    def row(entry: float, leave: float, size: float, made: float) -> str:
        own = made if next(at) < 12 else round(100 * (leave - entry) / entry, 4)
        return f"{entry},{leave:.2f},{size},{own}"

    bot = _read(tmp_path, _trades("entry,exit,qty,pnl", row, 24))
    assert bot.files[0].realized_pnl_quote == pytest.approx(_made(12), abs=1e-2)
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(_made(24), abs=1e-2)
    assert bot.files[0].confidence < CONFIDENT


def _claim(account: FileAccount) -> str:
    return next(item.evidence for item in account.evidence if item.canonical == "pnl")


def test_swap_beyond_the_rows_that_were_looked_at_is_found_too(tmp_path: Path) -> None:
    lines, total = ["time,symbol,side,entry,exit,qty,pnl,fee\n"], 0.0
    for at in range(2600):
        gain = round(GAINS[at % 12] + at % 7 / 10, 4)
        total += 2 * gain
        last = f"{2 * gain:.4f},0.61" if at < 2000 else f"0.61,{2 * gain:.4f}"
        moment = f"2025-{1 + at // 600:02d}-{1 + at % 600 // 24:02d} {at % 24:02d}:00:00"
        lines.append(f"{moment},AAAUSDT,LONG,400,{400 + gain:.4f},2,{last}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.realized_pnl_quote == pytest.approx(total, abs=0.05)
    assert account.confidence < CONFIDENT
    assert "in 2600 of 2600 rows" in _claim(account)


def test_claim_counts_all_rows_that_can_be_compared(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        return f"{entry},{leave:.2f},{size},{made if entry < 250 else 7.77}"

    (account,) = _read(tmp_path, _trades("entry,exit,qty,pnl", row, 24)).files
    assert account.confidence < CONFIDENT
    assert any("in 14 of 24 rows, not in the others" in note for note in account.notes)
    assert "24 of 24" not in _claim(account)


# -- fees beside results -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "fees", "note"),
    [
        ("fee,exchange_fee", "{half},0.31", "only the fees of"),
        ("fee,note", "0.1,x", "may be a rate in percent"),
    ],
    ids=["another beside it", "always the same"],
)
def test_fees_that_may_be_more_are_pointed_out(
    tmp_path: Path, header: str, fees: str, note: str
) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        told = fees.format(half=round(size * entry / 1000, 4))
        return f"{entry},{leave:.2f},{size},{made},{told}"

    (account,) = _read(tmp_path, _trades(f"entry,exit,qty,pnl,{header}", row)).files
    assert account.confidence < CONFIDENT
    assert any(note in said for said in account.notes)


def test_fee_that_never_changes_and_is_taken_off_each_result_is_an_amount(tmp_path: Path) -> None:
    text = _trades(
        "entry,exit,qty,pnl,fee", lambda e, x, q, m: f"{e},{x:.2f},{q},{m - 0.1:.4f},0.1"
    )
    (account,) = _read(tmp_path, text).files
    assert account.pnl_basis == "net"
    assert account.confidence >= CONFIDENT


def test_total_of_two_fees_beside_them_is_the_fee(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        first, second = round(size * entry / 1000, 4), round(size * leave / 1000, 4)
        return f"{entry},{leave:.2f},{size},{made},{first + second:.4f},{first},{second}"

    text = _trades("entry,exit,qty,pnl,fee,entry_fee,exit_fee", row)
    (account,) = _read(tmp_path, text).files
    assert account.columns["fee"] == "fee"
    assert account.confidence >= CONFIDENT


def test_exact_results_beside_a_rate_are_before_fees(tmp_path: Path) -> None:
    text = _trades("entry,exit,qty,pnl,fee", lambda e, x, q, m: f"{e},{x:.2f},{q},{m},0.1%")
    assert _read(tmp_path, text).files[0].pnl_basis == "gross"


def test_margin_times_leverage_is_what_was_traded(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, _: float) -> str:
        gain = 5 * (40 + size) * (leave - entry) / entry
        return f"{entry},{leave:.2f},5,{40 + size},1.5,{gain - 1.5:.6f}"

    (account,) = _read(tmp_path, _trades("entry,exit,leverage,margin,fee,pnl", row)).files
    assert account.pnl_basis == "net"
    assert account.confidence >= CONFIDENT


def test_net_result_counts_beside_the_one_before_fees(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        fee = round(size * entry / 500, 4)
        return f"{entry},{leave:.2f},{size},{made},{fee},{made - fee:.4f}"

    (account,) = _read(tmp_path, _trades("entry,exit,qty,profit,fee,net_profit", row)).files
    assert (account.columns["pnl"], account.pnl_basis) == ("net_profit", "net")


def test_contracts_are_not_said_to_fit_in_the_rows_that_hardly_moved(tmp_path: Path) -> None:
    def row(entry: float, leave: float, size: float, made: float) -> str:
        still = entry + 0.01 if size < 1 else leave
        return f"{entry},{still:.2f},{size},{(still - entry) * size / 1000:.8f}"

    (account,) = _read(tmp_path, _trades("entry,exit,contracts,pnl", row, 20)).files
    assert not any("not in the others" in note for note in account.notes)


def test_live_and_paper_trades_in_one_file_are_pointed_out(tmp_path: Path) -> None:
    modes = iter(("live", "paper") * 6)
    text = _trades(
        "entry,exit,qty,pnl,mode", lambda e, x, q, m: f"{e},{x:.2f},{q},{m},{next(modes)}"
    )
    (account,) = _read(tmp_path, text).files
    assert account.confidence < CONFIDENT
    assert any("`mode` tells live trades from tried ones" in note for note in account.notes)
