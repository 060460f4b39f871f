"""Read everything once and say what became of every line, and what to do about the rest."""

import time
from dataclasses import dataclass

import orjson

from botscope import __version__
from botscope.api.envelope import Meta, body_of
from botscope.api.resources.quality import quality
from botscope.api.view import BotView
from botscope.app import create_reader
from botscope.domain.accounts import FileAccount
from botscope.domain.candles import CandleFile
from botscope.domain.snapshot import BotSnapshot, Snapshot
from botscope.ingest.detect import CONFIDENT
from botscope.settings import Settings

ADVICE = {
    "legacy_layout": "An older layout that could not be placed; name its columns in a header line.",
    "too_few_columns": "A row was cut, often by a crash of the bot; nothing to do if it is one.",
    "too_many_columns": "A text with the delimiter in it needs quotes, or the layout has changed.",
    "bad_time": "Write ISO 8601 with an offset; for local times set timezone in botscope.toml.",
    "time_out_of_range": "The time lies before 2009 or in the future; look at the bot's clock.",
    "bad_number": "Write numbers plainly, with a point and without a currency sign.",
    "missing_value": "A value that a trade needs is empty in these rows.",
    "inconsistent_pnl": "The profit does not follow from price, quantity, fee; see the rows.",
    "outlier": "Far outside the usual. If it is real, raise --outlier-factor or include outliers.",
    "broken_quote": "A quotation mark is opened and never closed; only that line is left out.",
    "nul_bytes": "Zero bytes, as a power loss leaves them; nothing to do.",
    "bad_encoding": "Bytes that are no text; write the log as UTF-8.",
    "line_too_long": "A line of more than 64 KiB is no trade; is it a log at all?",
    "glued_rows": "Two rows on one line, as a crash of the bot leaves them.",
    "unknown_layout": "No column could be recognized; give a header, or say it in botscope.toml.",
}
"""What to do about each reason."""

NOT_READ = ("torn", "unreadable", "schema")
"""A state file that is there and says nothing."""

EXIT_CLEAN = 0
EXIT_SET_ASIDE = 1


@dataclass(frozen=True)
class Verdict:
    """The account of everything that was read."""

    snapshot: Snapshot
    settings: Settings
    now_ms: int

    @property
    def exit_code(self) -> int:
        """0 when every file was understood, 1 when rows or a whole file were set aside."""
        accounts = [account for bot in self.snapshot.bots.values() for account in bot.files]
        is_clean = all(a.quarantined_count == 0 and a.problem is None for a in accounts)
        is_read = all(bot.source.status not in NOT_READ for bot in self.snapshot.bots.values())
        return EXIT_CLEAN if is_clean and is_read else EXIT_SET_ASIDE

    def as_json(self) -> str:
        """Return what ``/api/quality`` answers."""
        view = BotView(tuple(self.snapshot.bots.values()), self.settings.starting_balance)
        meta = Meta(self.snapshot.revision, view.source.status, view.updated_at_ms, __version__)
        document = orjson.loads(body_of(meta, quality(view)).plain(self.now_ms))
        return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()

    def as_text(self) -> str:
        """Return the account in words."""
        bots = list(self.snapshot.bots.values())
        parts = [_bot_text(bot, is_only=len(bots) == 1) for bot in bots]
        return "\n".join([*parts, self._end()])

    def _nothing_found(self) -> str:
        if self.settings.bots is not None:
            return f"No log file was found in any folder of {self.settings.bots}."
        return f"No log file was found under {self.settings.logs}. Give its folder by --logs."

    def _end(self) -> str:
        accounts = [account for bot in self.snapshot.bots.values() for account in bot.files]
        if not accounts:
            return self._nothing_found()
        problems = [f"{account.file} was not read." for account in accounts if account.problem]
        problems += [
            "The state file was not read."
            for bot in self.snapshot.bots.values()
            if bot.source.status in NOT_READ
        ]
        set_aside = sum(account.quarantined_count for account in accounts)
        lines = sum(account.line_count for account in accounts)
        if set_aside:
            problems.append(
                f"{set_aside} of {lines} lines in {len(accounts)} files were set aside."
            )
        if not problems:
            problems = [f"All {lines} lines in {len(accounts)} files were understood."]
        doubtful = sum(account.confidence < CONFIDENT for account in accounts)
        if doubtful:
            problems.append(f"What {doubtful} of {len(accounts)} files mean is not certain.")
        return _printable(" ".join(problems))


def check(settings: Settings) -> Verdict:
    """Read everything once."""
    snapshot = create_reader(settings).refresh()
    return Verdict(snapshot, settings, int(time.time() * 1000))


def _bot_text(bot: BotSnapshot, *, is_only: bool) -> str:
    head = [] if is_only else [f"Bot {bot.bot_name} ({bot.bot_id})"]
    state = f"State file: {bot.source.status}. {bot.source.message}"
    files = [_file_text(account) for account in bot.files]
    return "\n".join([*head, state, "", *files, *(_candle_text(file) for file in bot.candles)])


def _candle_text(file: CandleFile) -> str:
    """Return what became of the lines of a candle file; no figure of the account needs them."""
    lines = [f"{_printable(f'candles/{file.file}')}: {len(file.candles)} candles"]
    if file.problem is not None:
        lines.append(f"  not read: {_printable(file.problem)}")
    lines += [f"  {count} {reason}: left out" for reason, count in sorted(file.left_out.items())]
    return "\n".join(lines) + "\n"


def _file_text(account: FileAccount) -> str:
    lines = [f"{_printable(account.file)}: {account.layout_kind}"]
    if account.problem is not None:
        lines.append(f"  not read: {_printable(account.problem)}")
    lines.append(f"  {account.line_count} lines = {_sum_text(account)}")
    if account.trade_count is not None:
        lines.append(f"  {account.trade_count} trades{_money_text(account)}")
    for reason, count in sorted(account.reasons.items(), key=lambda item: -item[1]):
        lines.append(f"  {count} {reason}: {ADVICE[reason]}")
    lines += [f"  note: {_printable(note)}" for note in account.notes]
    return "\n".join([*lines, *_doubt_lines(account)]) + "\n"


def _doubt_lines(account: FileAccount) -> list[str]:
    """Return what was believed of a file that is not certain, ready to be corrected."""
    if account.mapping_block is None or account.confidence >= CONFIDENT:
        return []
    head = f"  not certain ({account.confidence:.0%}): check this, correct it, and put it into"
    block = account.mapping_block.rstrip("\n").split("\n")
    return [f"{head} botscope.toml beside the logs", "", *block]


def _sum_text(account: FileAccount) -> str:
    parts = {
        "header": account.header_count,
        "blank": account.blank_count,
        "accepted": account.accepted_count,
        "not a trade": account.not_a_trade_count,
        "duplicate": account.duplicate_count,
        "set aside": account.quarantined_count,
        "pending": account.pending_count,
    }
    return " + ".join(f"{count} {name}" for name, count in parts.items() if count) or "0"


def _money_text(account: FileAccount) -> str:
    if account.realized_pnl_quote is not None:
        return f", P&L {account.realized_pnl_quote:.8g} as written"
    if account.paired_pnl_quote is not None:
        return f", P&L {account.paired_pnl_quote:.8g} from pairing"
    return ""


def _printable(text: str) -> str:
    """Return a text that cannot steer the terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
