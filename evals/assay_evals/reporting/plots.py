"""Plots as inline SVG: pure functions of what was measured; colours are the style sheet's.

Every plot says in its title and description what it shows, for readers who do not see it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNIT = (0.0, 1.0)
TARGET_RISK = 0.05
"""The error that a risk-coverage curve is read against."""

_BAR_LEFT, _BAR_WIDTH = 10, 300
_LEFT, _TOP, _WIDTH, _HEIGHT = 44, 10, 300, 240
_MOST_WORDS = 10
_LEAST_AREA, _MOST_AREA = 9.0, 64.0

_SVG = Markup(
    '<svg class="{kind}" viewBox="0 0 {width} {height}" role="img"><title>{title}</title>{description}{body}</svg>'
)
_DESCRIPTION = Markup("<desc>{}</desc>")
_RECT = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
_LINE = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
_DOT = Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>')
_DIAMOND = Markup('<path class="{}" d="M{:.1f} {:.1f}l6 6l-6 6l-6 -6z"/>')
_TEXT = Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
_TURNED = Markup('<text class="name" transform="translate({:.1f} {:.1f}) rotate(-90)" text-anchor="middle">{}</text>')
_TIP = Markup("<g><title>{}</title>{}</g>")
_SHAPE = Markup('<{} class="{}" points="{}"/>')


class Interval(NamedTuple):
    """A value with the bounds of its 95 % interval, None where it has none."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Both bounds, or None."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def __str__(self) -> str:
        """Return the value and its bounds in words."""
        return f"{self.value:.2f}" + (f" ({self.bounds[0]:.2f} to {self.bounds[1]:.2f})" if self.bounds else "")


class Bin(NamedTuple):
    """Answers of about the same confidence."""

    confidence: float
    """Mean, in [0, 1]."""
    accuracy: Interval
    """Share that was right, in [0, 1]."""
    n: int


class Operation(NamedTuple):
    """What happens if only the surest answers are given."""

    coverage: float
    """Share of the cases that are answered, in [0, 1]."""
    risk: Interval
    """Share of these that is wrong, in [0, 1]."""


class Placing(NamedTuple):
    """A score beside the range that its annotator accepts, both ends included; all in [0, 1]."""

    score: Interval
    gold_low: float
    gold_high: float

    @property
    def is_inside(self) -> bool:
        """Whether the annotator would accept the score."""
        return self.gold_low <= self.score.value <= self.gold_high


def interval_bar(
    measured: Interval, *, title: str, scale: tuple[float, float] = UNIT, marks: Sequence[float] = ()
) -> Markup:
    """Draw one value on a scale, its interval around it, and a tick for every mark, such as a baseline.

    The scale runs from x = 10 to x = 310, with a tick at 0 if it begins below; what lies outside is drawn at its end.
    """
    parts = [_RECT.format("track", _BAR_LEFT, 10, _BAR_WIDTH, 4)]
    if measured.bounds:
        start, end = (_along(bound, scale) for bound in measured.bounds)
        parts.append(_RECT.format("interval", start, 5, max(end - start, 2), 14))
    if scale[0] < 0:
        parts.append(_LINE.format("zero", _along(0, scale), 6, _along(0, scale), 18))
    parts += [_LINE.format("mark", x, 1, x, 23) for x in (_along(mark, scale) for mark in marks)]
    parts.append(_DOT.format("value", _along(measured.value, scale), 12, 6))
    return _svg("bar", 320, 24, parts, title=title)


def score_strip(placing: Placing, *, title: str) -> Markup:
    """Draw the score of an article, its interval and the gold range, on a scale from x = 10 to x = 310.

    A score inside the range is a dot, one outside is a diamond: the difference does not rest on colour.
    """
    score = placing.score
    start, end = _along(placing.gold_low), _along(placing.gold_high)
    parts = [
        _RECT.format("track", _BAR_LEFT, 11, _BAR_WIDTH, 2),
        _RECT.format("gold", start, 2, max(end - start, 2), 20),
    ]
    if score.bounds:
        low, high = map(_along, score.bounds)
        parts.append(_LINE.format("whisker", low, 12, high, 12))
    x = _along(score.value)
    parts.append(_DOT.format("inside", x, 12, 5) if placing.is_inside else _DIAMOND.format("outside", x, 6))
    return _svg("strip", 320, 24, parts, title=title)


def strip_axis(low: str, high: str) -> Markup:
    """Draw the scale that the strips of a column share, with a word at both ends."""
    ends = ((_BAR_LEFT, "start", f"0 {low}"), (_BAR_LEFT + _BAR_WIDTH, "end", f"{high} 1"))
    parts = [_TEXT.format("tick", x, 12, anchor, text) for x, anchor, text in ends]
    return _svg("strip", 320, 16, parts, title=f"Scale from 0, {low}, to 1, {high}")


def reliability_diagram(bins: Sequence[Bin], *, title: str) -> Markup:
    """Draw how often the answers of a confidence were right, against the diagonal where the two agree.

    The area of a dot grows with the number of answers; 1 of the x axis is at x = 344, 1 of the y axis at y = 10.
    """
    most = max((each.n for each in bins), default=0)
    dots = (_bin(each, most) for each in bins)
    body = [*_frame("confidence", "share right", 1.0), _LINE.format("ideal", *_place(0, 0), *_place(1, 1)), *dots]
    description = "; ".join(
        f"{each.n} answers of confidence {each.confidence:.2f}, right {each.accuracy}" for each in bins
    )
    return _svg("plot", 360, 290, body, title=title, description=description)


def risk_coverage_curve(points: Sequence[Operation], *, title: str) -> Markup:
    """Draw the share of wrong answers against the share of cases answered, surest first.

    The y axis ends at 0.1 or at the next fifth above the highest risk, interval included. The target error is a broken
    line.
    """
    ordered = sorted(points, key=lambda point: point.coverage)
    top = _axis_end(max((bound for each in ordered for bound in each.risk.bounds or (each.risk.value,)), default=0))
    line = ((each.coverage, each.risk.value / top) for each in ordered)
    target = _place(0, TARGET_RISK / top)
    body = [
        *_frame("share answered", "share wrong", top),
        *_band(ordered, top),
        _SHAPE.format("polyline", "curve", _points(line)),
        _LINE.format("target", *target, *_place(1, TARGET_RISK / top)),
        _TEXT.format("tick", target[0] + 6, target[1] - 4, "start", f"{100 * TARGET_RISK:.0f} % wrong"),
    ]
    picked = ordered[:: max(len(ordered) // _MOST_WORDS, 1)]
    description = "; ".join(f"{100 * each.coverage:.0f} % answered, wrong {each.risk}" for each in picked)
    return _svg("plot", 360, 290, body, title=title, description=description)


def _bin(each: Bin, most: int) -> Markup:
    x, y = _place(each.confidence, each.accuracy.value)
    area = max(_LEAST_AREA, _MOST_AREA * each.n / max(most, 1))
    drawn = _DOT.format("value", x, y, math.sqrt(area))
    if each.accuracy.bounds:
        bottom, top = (_place(0, bound)[1] for bound in each.accuracy.bounds)
        drawn = _LINE.format("whisker", x, bottom, x, top) + drawn
    return _TIP.format(f"confidence {each.confidence:.2f}, right {each.accuracy}, n = {each.n}", drawn)


def _band(points: Sequence[Operation], top: float) -> list[Markup]:
    bounds = [(each.coverage, *each.risk.bounds) for each in points if each.risk.bounds]
    lower = [(x, low / top) for x, low, _ in bounds]
    upper = [(x, high / top) for x, _, high in reversed(bounds)]
    return [_SHAPE.format("polygon", "interval", _points(lower + upper))] if bounds else []


def _frame(x_name: str, y_name: str, top: float) -> list[Markup]:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _place(share, share)
        parts += [
            _LINE.format("grid", _LEFT, y, _LEFT + _WIDTH, y),
            _TEXT.format("tick", _LEFT - 6, y + 4, "end", f"{share * top:.3g}"),
            _TEXT.format("tick", x, _TOP + _HEIGHT + 16, "middle", f"{share:g}"),
        ]
    return [
        *parts,
        _TEXT.format("name", _LEFT + _WIDTH / 2, _TOP + _HEIGHT + 34, "middle", x_name),
        _TURNED.format(11, _TOP + _HEIGHT / 2, y_name),
    ]


def _svg(kind: str, width: int, height: int, body: Iterable[Markup], *, title: str, description: str = "") -> Markup:
    described = _DESCRIPTION.format(description) if description else Markup()
    return _SVG.format(
        kind=kind, width=width, height=height, title=title, description=described, body=Markup().join(body)
    )


def _along(value: float, scale: tuple[float, float] = UNIT) -> float:
    low, high = scale
    return _BAR_LEFT + _BAR_WIDTH * min(max((value - low) / (high - low), 0), 1)


def _place(x: float, y: float) -> tuple[float, float]:
    return _LEFT + _WIDTH * x, _TOP + _HEIGHT * (1 - y)


def _points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(*pair) for pair in pairs))


def _axis_end(value: float) -> float:
    return 0.1 if value <= 0.1 else math.ceil(value * 5 - 1e-9) / 5
