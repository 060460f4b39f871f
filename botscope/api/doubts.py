"""Warnings that come from the files: what could not be read, and what may be read wrongly."""

from botscope.api.view import BotView
from botscope.domain.accounts import FileAccount
from botscope.domain.columns import distinct
from botscope.domain.trades import Trades
from botscope.ingest.detect import CONFIDENT

_NAMED = 3


def doubts(view: BotView, trades: Trades) -> list[dict[str, str]]:
    """Return the warnings about the files that these trades come from: ``code`` and ``text``.

    A file that cannot be read may hold trades that are missing in every selection.
    """
    files = [account for _, account in view.files]
    told = [account for account in files if account.problem]
    used = distinct(trades.source).tolist()
    unsure = [files[n] for n in used if n < len(files) and files[n].confidence < CONFIDENT]
    found = []
    if told:
        text = f"{_names(told)} could not be read as it is now: trades may be missing here."
        found.append({"code": "unread_file", "text": text})
    if unsure:
        least = min(account.confidence for account in unsure)
        text = (
            f"What the columns of {_names(unsure)} mean is {least:.0%} certain: compare the "
            "evidence under Data before believing these figures."
        )
        found.append({"code": "uncertain_layout", "text": text})
    return found


def _names(accounts: list[FileAccount]) -> str:
    names = [account.file for account in accounts[:_NAMED]]
    more = len(accounts) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
