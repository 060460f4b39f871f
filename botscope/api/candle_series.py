"""Which candles a question means: a file's own, or longer ones gathered from a file's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from botscope.domain.candles import CandleFile, Candles, step_ms_of, symbol_key
from botscope.domain.snapshot import BotSnapshot
from botscope.metrics.candles import gathered, joined

TIMEFRAMES = ("1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d")
"""What candles are gathered into where no file has them."""

LEAST_COUNT = 12
"""Fewer candles than this are no picture."""


@dataclass(frozen=True, eq=False)
class Series:
    """The candles of one market in one timeframe.

    ``finer`` is the file of the market's shortest candles, if there is one: what came after the
    last whole candle is gathered from it.
    """

    bot: BotSnapshot
    file: CandleFile
    timeframe: str
    step_ms: int
    finer: CandleFile | None = None

    @property
    def is_gathered(self) -> bool:
        """True where the file's candles are shorter."""
        return self.step_ms != self.file.step_ms

    @property
    def symbol(self) -> str:
        """The symbol as its file names it."""
        return self.file.symbol

    @cached_property
    def candles(self) -> Candles:
        """All of them, the one that is not over at the end."""
        own = self.file.candles
        whole = gathered(own, self.file.step_ms, self.step_ms) if self.is_gathered else own
        return whole if self.finer is None else _continued(whole, self.step_ms, self.finer)

    @property
    def last_close(self) -> float:
        """The newest price that any file of the market tells."""
        return float((self.finer or self.file).candles.close[-1])

    @property
    def row_count(self) -> int:
        """How many there are, for gathered ones at most."""
        if not self.is_gathered:
            return len(self.file.candles)
        times = self.file.candles.open_at_ms
        return int(times[-1] // self.step_ms - times[0] // self.step_ms) + 1


def series_of(bots: Iterable[BotSnapshot]) -> list[Series]:
    """Return every series that can be asked for, in order of market and length."""
    found: dict[tuple[str, int], Series] = {}
    for own in sorted(_own(bots), key=_newest_first):
        found.setdefault((symbol_key(own.symbol), own.step_ms), own)
    for base in sorted(found.values(), key=lambda series: -series.step_ms):
        for longer in _longer(base):
            found.setdefault((symbol_key(base.symbol), longer.step_ms), longer)
    ordered = sorted(found.values(), key=lambda series: (series.symbol, series.step_ms))
    return [replace(series, finer=_finer(series, ordered)) for series in ordered]


def _finer(series: Series, known: Sequence[Series]) -> CandleFile | None:
    """Return the file of shorter candles that reaches further, None where there is none."""
    files = [
        other.file
        for other in known
        if symbol_key(other.symbol) == symbol_key(series.symbol)
        and other.file.step_ms < series.file.step_ms
        and series.step_ms % other.file.step_ms == 0
        and other.file.candles.open_at_ms[-1] > series.file.candles.open_at_ms[-1]
    ]
    return min(files, key=lambda file: file.step_ms, default=None)


def _continued(whole: Candles, step_ms: int, finer: CandleFile) -> Candles:
    if not len(whole):
        return whole
    after = finer.candles.between(int(whole.open_at_ms[-1]) + step_ms, None)
    return joined(whole, gathered(after, finer.step_ms, step_ms))


def _own(bots: Iterable[BotSnapshot]) -> list[Series]:
    return [
        Series(bot, file, file.timeframe, file.step_ms)
        for bot in bots
        for file in bot.candles
        if len(file.candles)
    ]


def _newest_first(series: Series) -> int:
    return -int(series.file.candles.open_at_ms[-1])


def _longer(base: Series) -> list[Series]:
    own_ms, times = base.file.step_ms, base.file.candles.open_at_ms
    steps = [(name, step_ms_of(name) or 0) for name in TIMEFRAMES]
    return [
        Series(base.bot, base.file, name, step_ms)
        for name, step_ms in steps
        if step_ms > own_ms
        and step_ms % own_ms == 0
        and times[-1] - times[0] >= LEAST_COUNT * step_ms
    ]


def chosen(
    known: Sequence[Series],
    bots: Sequence[BotSnapshot],
    symbol: str | None,
    timeframe: str | None,
) -> Series | None:
    """Return the series that a question names; what it leaves open is the bot's own choice."""
    states = [bot.state for bot in bots if bot.state]
    wanted = [symbol] if symbol else [name for state in states for name in state.symbols]
    keys = [symbol_key(name) for name in wanted]
    if not symbol:
        keys += [symbol_key(series.symbol) for series in known]
    of_market = next((found for key in keys if (found := _of(known, key))), [])
    if timeframe is None:
        own = {state.timeframe for state in states}
        usual = [series for series in of_market if series.timeframe in own]
        return next(iter([*usual, *of_market]), None)
    step_ms = step_ms_of(timeframe)
    return next((series for series in of_market if series.step_ms == step_ms), None)


def _of(known: Sequence[Series], key: str) -> list[Series]:
    return [series for series in known if symbol_key(series.symbol) == key]
