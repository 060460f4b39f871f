"""Glossary: the account, the rows, comparison and chance."""

from botscope.metrics.glossary_entries import LOG, NEVER, STATE, Figure

_TWO = "With fewer than 2 trades in one of the two."
_SIMULATION = "Without trades."
_UNTOLD = "When the state file does not tell."

ACCOUNT = (
    Figure(
        "equity_quote",
        "Equity",
        "quote",
        "Cash plus the value of open positions at mark price. On the curve: starting balance + "
        "realized P&L so far.",
        _UNTOLD,
        "State file; curve: trade log",
    ),
    Figure("total_quote", "Balance", "quote", "Cash, free and locked.", _UNTOLD, STATE),
    Figure(
        "balance_quote",
        "Balance as the bot reports it",
        "quote",
        "Equity of the state file; its cash while no position is open and it tells no equity.",
        _UNTOLD,
        STATE,
    ),
    Figure("free_quote", "Free", "quote", "Cash that no order holds.", _UNTOLD, STATE),
    Figure("locked_quote", "Locked", "quote", "Cash that open orders hold.", _UNTOLD, STATE),
    Figure(
        "starting_quote",
        "Starting balance",
        "quote",
        "Equity before the first trade, from the state file or the settings.",
        "When neither tells.",
        "State file, settings",
    ),
    Figure(
        "change_quote",
        "Change since start",
        "quote",
        "Equity - starting balance - deposits.",
        "When one of the two is unknown.",
        STATE,
    ),
    Figure(
        "change_ratio",
        "Change since start",
        "ratio",
        "Equity / starting balance - 1.",
        "When one of the two is unknown, the start is not above zero, or money was paid in or out: "
        "then the time-weighted return tells it.",
        STATE,
    ),
    Figure(
        "excluded_pnl_quote",
        "Left out on doubt",
        "quote",
        "Sum of the P&L of rows that were read but not believed. No other figure includes it.",
        NEVER,
        LOG,
    ),
    Figure(
        "paired_pnl_quote",
        "P&L from paired fills",
        "quote",
        "P&L that follows from matching buys with sells, beside the log's own column.",
        "When the file holds no fills.",
        LOG,
    ),
    Figure(
        "deposits_quote",
        "Deposits",
        "quote",
        "Money paid in less money taken out since the start.",
        "When not told.",
        "Settings",
    ),
    Figure(
        "expected_quote",
        "Expected balance",
        "quote",
        "Starting balance + realized P&L + deposits + unrealized P&L - fees paid for what is open. "
        "All other fees are inside realized.",
        "Without a starting balance, or when nobody tells what is open.",
        "Trade log, state file, settings",
    ),
    Figure(
        "unexplained_quote",
        "Unexplained",
        "quote",
        "Balance in the state file - expected balance.",
        "When one of the two is unknown.",
        "Trade log, state file",
    ),
    Figure(
        "tolerance_quote",
        "Tolerance",
        "quote",
        "0.1% of the larger of starting and expected balance: a rest up to it raises no alarm.",
        "Without a starting balance, or when nobody tells what is open.",
        "Own rule",
    ),
)

COMPARISON = (
    Figure(
        "a_expectancy_quote",
        "Result per trade of a",
        "quote",
        "Realized P&L of a / trades of a.",
        _TWO,
        LOG,
    ),
    Figure(
        "b_expectancy_quote",
        "Result per trade of b",
        "quote",
        "Realized P&L of b / trades of b.",
        _TWO,
        LOG,
    ),
    Figure(
        "difference_quote",
        "Difference per trade",
        "quote",
        "Result per trade of b - result per trade of a.",
        _TWO,
        LOG,
    ),
    Figure(
        "difference_interval",
        "Difference per trade, 95% interval",
        "quote",
        "Welch's t interval of the difference of two means. Valid for one look.",
        _TWO,
        "B. L. Welch (1947), Biometrika 34",
    ),
    Figure(
        "anytime_interval",
        "Difference per trade, interval for every look",
        "quote",
        "The differences that today's trades do not rule out, at 5% over all looks together. "
        '"Proven" means that it does not hold zero; later trades can take that back.',
        "With fewer than 30 trades in one of the two.",
        "Lindon, Ham, Tingley, Bojinov (2022), Anytime-valid linear models; T. L. Lai (1976)",
    ),
    Figure(
        "p_value",
        "p-value of one look",
        "ratio",
        "Share of random re-labelings of the trades whose difference is at least as large, either "
        "way; from 30 trades on each side, equally large ones count half. Up to 20 000 labelings "
        "all are tried. Not corrected for looking every day.",
        _TWO,
        "R. A. Fisher (1935), permutation test; H. O. Lancaster (1961), mid-p; B. Phipson and "
        "G. Smyth (2010)",
    ),
    Figure(
        "p_value_corrected",
        "p-value, all pairs considered",
        "ratio",
        "p-value of one look x number of pairs of versions in the selection, at most 1.",
        _TWO,
        "C. E. Bonferroni (1936)",
        "Cautious: with many versions it hides small differences rather than to invent one.",
    ),
    Figure(
        "probability_b_better_ratio",
        "Chance that b is better",
        "ratio",
        "Probability that the true result per trade of b is above that of a, if nothing was known "
        "before these trades.",
        _TWO,
        "Flat prior, Welch's t",
    ),
    Figure(
        "effect_size",
        "Effect size",
        "number",
        "Difference per trade / pooled standard deviation, with Hedges' small-sample factor.",
        _TWO + " Or when every trade brought the same.",
        "L. V. Hedges (1981)",
    ),
    Figure(
        "trades_needed_count",
        "Trades still needed",
        "count",
        "Further trades after which the difference would be proven with 80% chance, if it stays.",
        "When it is proven, zero, too small to be settled by a million trades, or without any "
        "variation among the trades of each.",
        "Own calculation with the rule that decides",
    ),
)

CHANCE = (
    Figure(
        "final_pnl_quote",
        "Final P&L by chance",
        "quote",
        "Sum of trades drawn again in blocks: the range that other luck would have brought. "
        "Risk draws the way there as a fan: the same borders of the same runs after each part of "
        "the trades.",
        _SIMULATION,
        "H. R. Kuensch (1989), block bootstrap",
    ),
    Figure(
        "risk_of_ruin_ratio",
        "Risk of ruin",
        "ratio",
        "Share of block-bootstrap runs in which the present balance falls to half or below, within "
        "as many further trades as the record has.",
        "Without trades, or when the present balance is unknown or not above zero.",
        "Own simulation, seeded",
    ),
    Figure(
        "percentile_ratio",
        "Place of the real run",
        "ratio",
        "Share of simulated runs that were below the real one.",
        _SIMULATION,
        "Own simulation, seeded",
    ),
)
