"""Charts as SVG, drawn here: no script, no font, no picture from elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botscope.report import words
from botscope.report.markup import Markup, el
from botscope.report.scale import Scale, days, decimals_of, padded, ticks

AXIS_PX, FOOT_PX, HEAD_PX = 84, 22, 16
GAP_PX = 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing, and the zone of its times."""

    width: int
    height: int
    zone: str

    @property
    def right(self) -> int:
        """Where the drawing ends and the labels of its values begin."""
        return self.width - AXIS_PX

    @property
    def bottom(self) -> int:
        """Where the drawing ends and the labels of its times begin."""
        return self.height - FOOT_PX

    @property
    def tick_count(self) -> int:
        """How many names fit beside each other."""
        return max(2, self.right // 130)


Draw = Callable[[Frame], list[Markup]]


def chart(label: str, draw: Draw, zone: str, *, height: int = 280) -> Markup:
    """Return a drawing for wide pages and paper, and one for a phone; the other is hidden."""
    wide = _svg(label, Frame(1040, height, zone), draw)
    narrow = _svg(label, Frame(360, min(height, 230), zone), draw)
    return el("div", {"class": "chart"}, el("div", {"class": "wide"}, wide),
              el("div", {"class": "narrow"}, narrow))  # fmt: skip


def _svg(label: str, frame: Frame, draw: Draw) -> Markup:
    box = f"0 0 {frame.width} {frame.height}"
    return el("svg", {"viewBox": box, "role": "img", "aria-label": label}, draw(frame))


# -- curves ------------------------------------------------------------------------------------

Points = Sequence[Sequence[Any]]


def equity(points: Points, marks: Sequence[tuple[float, str]]) -> Draw:
    """Draw equity with its fall from the peak below; a point without a value breaks the line."""

    def draw(frame: Frame) -> list[Markup]:
        falls = [p[2] for p in points if p[2] is not None]
        band = round(frame.bottom * 0.2) if falls else 0
        known = [p[1] for p in points if p[1] is not None]
        x = _times(frame, points)
        y = Scale(*padded(known), frame.bottom - band - (10 if band else 0), HEAD_PX)
        return [
            *_grid(frame, y, known[-1]),
            *_marks(frame, x, marks),
            *_under(frame, x, points, falls, band),
            *[_line("ink", run, x, y) for run in _runs(points)],
            *_clock(frame, points),
        ]

    return draw


def _times(frame: Frame, points: Points) -> Scale:
    first, last = float(points[0][0]), float(points[-1][0])
    return Scale(first, max(last, first + 1), 1, frame.right - 4)


def _runs(points: Points) -> list[list[Sequence[Any]]]:
    """Split at points without a value."""
    runs: list[list[Sequence[Any]]] = [[]]
    for point in points:
        if point[1] is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _line(css: str, run: Points, x: Scale, y: Scale) -> Markup:
    if len(run) == 1:
        place = {"cx": x.at(run[0][0]), "cy": y.at(run[0][1]), "r": 2.5}
        return el("circle", {"class": f"{css} dot", **place})
    path = " ".join(f"{x.at(p[0])},{y.at(p[1])}" for p in run)
    return el("polyline", {"class": css, "points": path})


def _grid(frame: Frame, y: Scale, current: float | None) -> list[Markup]:
    span = y.high - y.low
    values = ticks(y.low, y.high, 5 if frame.height > 240 else 4)
    decimals = decimals_of(values)
    shown = [v for v in values if current is None or abs(v - current) > span * 0.05]
    drawn = []
    for value in shown:
        place = y.at(value)
        css = "zero" if value == 0 else "grid"
        drawn.append(
            el("line", {"class": css, "x1": 0, "x2": frame.right, "y1": place, "y2": place})
        )
        drawn.append(_label(frame.right + 6, place + 4, words.number(value, decimals)))
    if current is not None:
        text = words.number(current, max(decimals, 2 if span < 100 else 0))
        drawn.append(_label(frame.right + 6, y.at(current) + 4, text, "now"))
    return drawn


def _under(
    frame: Frame, x: Scale, points: Points, falls: Sequence[float], band: int
) -> list[Markup]:
    """Draw the fall from the peak in a band of its own."""
    if not band:
        return []
    deepest = max(max(falls), 1e-4)
    y = Scale(-deepest, 0, frame.bottom - 2, frame.bottom - band)
    top = y.at(0)
    drawn = [el("line", {"class": "zero", "x1": 0, "x2": frame.right, "y1": top, "y2": top})]
    for run in _runs(points):
        path = " ".join(f"{x.at(p[0])},{y.at(-(p[2] or 0.0))}" for p in run)
        ends = f"{x.at(run[-1][0])},{top} {x.at(run[0][0])},{top}"
        drawn.append(el("polygon", {"class": "fall", "points": f"{path} {ends}"}))
    drawn.append(_label(frame.right + 6, frame.bottom, words.percent(-max(falls), 1)))
    return drawn


def _marks(frame: Frame, x: Scale, marks: Sequence[tuple[float, str]]) -> list[Markup]:
    """Draw where versions begin, with their names where there is room."""
    drawn, free = [], -1.0
    for moment_ms, name in marks:
        place = min(max(x.at(moment_ms), x.start), x.end)
        at = {"x1": place, "x2": place, "y1": HEAD_PX, "y2": frame.bottom}
        drawn.append(el("line", {"class": "mark", **at}))
        short = name if len(name) <= 14 else f"{name[:13]}\N{HORIZONTAL ELLIPSIS}"
        if place >= free and place + len(short) * 7 < frame.width:
            drawn.append(_label(place + 4, 11, short, "name"))
            free = place + len(short) * 7 + 8
    return drawn


def _clock(frame: Frame, points: Points) -> list[Markup]:
    first, last = float(points[0][0]), float(points[-1][0])
    x = _times(frame, points)
    named = days(first, last, frame.zone, frame.tick_count) if last > first else []
    return [
        _label(x.at(moment_ms), frame.height - 6, name, "mid")
        for moment_ms, name in named
        if x.start + 20 <= x.at(moment_ms) <= x.end
    ]


def _label(x: float, y: float, text: str, css: str = "") -> Markup:
    return el("text", {"x": x, "y": y, "class": f"t {css}".strip()}, text)


def results(curves: Sequence[tuple[str, Points]]) -> Draw:
    """Draw the sum of results since the first trade of each; the first is in ink, others dashed."""

    def draw(frame: Frame) -> list[Markup]:
        moved = [
            (name, [((p[0] - points[0][0]) / 86_400_000, p[1]) for p in points])
            for name, points in curves
            if points
        ]
        values = [value for _, points in moved for _, value in points]
        longest = max((points[-1][0] for _, points in moved), default=1.0) or 1.0
        x = Scale(0, longest, 1, frame.right - 4)
        y = Scale(*padded([0.0, *values]), frame.bottom, HEAD_PX)
        drawn = _grid(frame, y, None)
        for index, (name, points) in enumerate(moved):
            drawn.append(_line("ink" if index == 0 else "second", points, x, y))
            end = points[-1]
            place = min(x.at(end[0]), frame.right - 8 - len(name) * 7)
            drawn.append(_label(max(place, 2), y.at(end[1]) - 6, name, "name"))
        steps = ticks(0, longest, frame.tick_count)
        return drawn + [
            _label(
                x.at(each), frame.height - 6, f"day {words.number(each, decimals_of(steps))}", "mid"
            )
            for each in steps[1:]
            if x.at(each) < frame.right - 20
        ]

    return draw


# -- bars --------------------------------------------------------------------------------------


def bars(values: Sequence[tuple[str, float]]) -> Draw:
    """Draw one bar per period, from zero; gains up, losses down."""

    def draw(frame: Frame) -> list[Markup]:
        y = _from_zero(frame, [value for _, value in values])
        step = (frame.right - 2) / max(len(values), 1)
        drawn = _grid(frame, y, None)
        for index, (_, value) in enumerate(values):
            drawn.append(_bar(y, 1 + index * step, step, 0.0, value, "up" if value > 0 else "down"))
        every = -(-len(values) // max(1, frame.right // 74))
        return drawn + [
            _label(1 + (index + 0.5) * step, frame.height - 6, name, "mid")
            for index, (name, _) in enumerate(values)
            if index % every == every // 2
        ]

    return draw


def histogram(bins: Sequence[dict[str, Any]], decimals: int) -> Draw:
    """Draw how many trades ended in which range; the wider ends are hatched by their outline."""

    def draw(frame: Frame) -> list[Markup]:
        y = _from_zero(frame, [each["count"] for each in bins])
        step = (frame.right - 2) / len(bins)
        drawn = _grid(frame, y, None)
        for index, each in enumerate(bins):
            css = "up" if each["from_quote"] >= 0 else "down"
            css += " tail" if each["is_tail"] else ""
            drawn.append(_bar(y, 1 + index * step, step, 0.0, each["count"], css))
        every = -(-len(bins) // max(1, frame.right // 90))
        zero = next((i for i, each in enumerate(bins) if each["from_quote"] >= 0), 0)
        return drawn + [
            _label(
                1 + index * step, frame.height - 6,
                words.number(each["from_quote"], decimals), "mid",
            )
            for index, each in enumerate(bins)
            if (index - zero) % every == 0 and 18 < 1 + index * step < frame.right - 10
        ]  # fmt: skip

    return draw


def _from_zero(frame: Frame, values: Sequence[float]) -> Scale:
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    air = (high - low) * 0.06 or 1.0
    low, high = (low - air if low < 0 else 0.0), (high + air if high > 0 or low == 0 else 0.0)
    return Scale(low, high, frame.bottom, HEAD_PX)


def _bar(y: Scale, left: float, step: float, low: float, high: float, css: str) -> Markup:
    top, foot = sorted((y.at(low), y.at(high)))
    wide = max(step - GAP_PX, step * 0.6)
    place = {"x": round(left + (step - wide) / 2, 2), "y": top, "width": round(wide, 2)}
    return el("rect", {"class": f"bar {css}", **place, "height": max(round(foot - top, 2), 0.5)})


def whisker(interval: Sequence[float], middle: float, low: float, high: float) -> Markup:
    """Draw an interval on an axis that it shares with others, with zero on it."""
    x = Scale(low, max(high, low + 1e-12), 4, 136)
    zero = [el("line", {"class": "zero", "x1": x.at(0), "x2": x.at(0), "y1": 0, "y2": 20})]
    left, right = x.at(interval[0]), x.at(interval[1])
    caps = [
        el("line", {"class": "ink", "x1": e, "x2": e, "y1": 6, "y2": 14}) for e in (left, right)
    ]
    span = el("line", {"class": "ink", "x1": left, "x2": right, "y1": 10, "y2": 10})
    point = el("circle", {"class": "ink dot", "cx": x.at(middle), "cy": 10, "r": 4})
    shown = zero if low <= 0 <= high else []
    box = {"viewBox": "0 0 140 20", "class": "wh", "aria-hidden": "true"}
    return el("svg", box, shown, span, caps, point)
