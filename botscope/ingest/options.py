"""Every number that reading can be tuned by: its default, and why it is that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """Tunables of the reader; each default has its reason beside it."""

    # A new row is on the page within a second, and an unchanged folder costs one stat per file.
    poll_interval_s: float = 1.0
    # A page opens one trade's text; a hanging disk must not hold a request longer than a blink.
    read_line_timeout_s: float = 0.5
    # A great log takes seconds between two blocks; a network disk that is gone takes minutes.
    hang_patience_s: float = 15.0
    # Per-block overhead vanishes from here on; larger blocks only raise the memory peak.
    block_bytes: int = 1024 * 1024
    # Pandas takes milliseconds for each block, however small: larger ones save a tenth of all.
    bulk_read_bytes: int = 2 * 1024 * 1024
    # No trade row of any real bot is near it; a binary file is given up on after one buffer.
    line_limit_bytes: int = 64 * 1024
    # More log files than any bot writes; the newest are read, the rest are named in a note.
    file_limit: int = 5000
    # Below this, some 230,000 rows, importing pandas costs more than it saves.
    bulk_from_bytes: int = 32 * 1024 * 1024
    # A first load of this much takes a slow machine seconds: its newest rows are shown before.
    newest_from_bytes: int = 7 * 1024 * 1024
    # A tail smaller than this is parsed faster by plain Python.
    bulk_block_bytes: int = 256 * 1024
    # Fewer bytes of another bot's lines are explained one by one sooner than a gate is built.
    foreign_gate_bytes: int = 16 * 1024
    # UTF-16 is read whole, not by its tail; no bot writes more of it.
    wide_limit_bytes: int = 64 * 1024 * 1024
    # Rows that a layout without our header is recognized from.
    sample_row_count: int = 1000
    # Rows of real bots need a tenth of it; longer lines say no more about their layout.
    sample_chars: int = 2 * 1024 * 1024
    # Rows that must agree on a new width before the file is believed to have changed layout.
    new_width_row_count: int = 5
    # More changes of layout than any log has; beyond it a file is noise, and looking for more
    # layouts would cost more than all its rows.
    segment_limit: int = 64
    # Refused rows kept in full per file and reason; the counts stay exact beyond it.
    kept_per_reason_count: int = 200
    # Coarse clocks give two writes one time stamp: such a file is read again.
    racy_window_s: float = 2.0
    # A state file is kilobytes; beyond this it is not one.
    state_limit_bytes: int = 16 * 1024 * 1024
    # A torn state heals within one write; three short waits cover slow disks.
    state_retry_s: tuple[float, ...] = (0.05, 0.1, 0.2)
    # Torn for shorter than this is the ordinary rhythm of a writer, not news.
    torn_patience_s: float = 2.0
    torn_patience_count: int = 3
    # A log that is written anew in whole is short for a moment: half of it is no figure.
    rewrite_patience_s: float = 2.0
    # The bot's clock may be a little ahead of ours.
    future_tolerance_s: float = 120.0
    # Where neither the timeframe nor the rhythm says how often the bot reports.
    default_expected_s: float = 60.0
    # 1 January 2009: before it there was nothing to trade on.
    earliest_trade_ms: int = 1_230_768_000_000
    # Time zones and a wrong clock explain a day, not more.
    future_trade_ms: int = 86_400_000
    # pnl against (exit - entry) x quantity: rounding of written prices and amounts.
    arithmetic_notional_ratio: float = 0.0005
    arithmetic_pnl_ratio: float = 0.01
    arithmetic_floor_quote: float = 0.01
    # A foreign file's arithmetic is only held against its rows when nearly all obey it.
    arithmetic_agreement_ratio: float = 0.95
    # Fewer rows have no spread worth calling one.
    outlier_min_count: int = 20
    # Beyond this many robust deviations a row is looked at ...
    outlier_scale_factor: float = 20.0
    # ... and refused when its price moved further than any single trade should,
    outlier_price_ratio: float = 5.0
    # or its size is this many times the usual one,
    outlier_notional_factor: float = 1000.0
    # or, where the file has no prices, when it is beyond this many deviations outright.
    outlier_blind_factor: float = 1000.0
    # The dashboard's own folder: never taken for a bot's, even when it lies inside one.
    own_folder: str | None = None
    # Where the readings of large logs are kept for the next start; nowhere by default.
    warm_folder: str | None = None
    # Fewer lines are read in a tenth of a second, which is no wait.
    warm_from_lines: int = 50_000
    # A bot that writes a row a second must not wear out a disk; so many rows are read at once.
    warm_again_lines: int = 20_000
    warm_again_ratio: float = 0.01
    # Of a candle file larger than any that its writer keeps bounded, the newest part is read.
    candle_limit_bytes: int = 16 * 1024 * 1024
    # Half a year of one-minute candles, 12 MB in memory.
    candle_count_limit: int = 250_000
    # More markets than one bot trades.
    candle_file_limit: int = 200
    # What somebody set by hand for files of any bot: the file that --mapping names.
    mapping_file: str | None = None
