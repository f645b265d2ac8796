"""A plot of cost against facts, both in powers of ten, as SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assay_evals.scale.table import ScaleRun

_LEFT, _TOP, _WIDTH, _HEIGHT = 70, 20, 420, 300
_PLOTTED = {
    "build_cpu_s": ("build, s", "#0a7d4f", ""),
    "today_build_cpu_s": ("build in memory, s", "#0a7d4f", "2 4"),
    "search_cpu_p95_ms": ("search p95, ms", "#1f5fbf", ""),
    "today_search_cpu_p95_ms": ("search in memory p95, ms", "#1f5fbf", "2 4"),
    "article_cpu_s": ("article, s", "#b0480f", ""),
    "edits_s": ("1,000 edits, s", "#7a3fb0", ""),
}
"""Name, colour and dashes by figure; what belongs to the index in memory is dotted."""
_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 370" role="img" font-family="sans-serif" font-size="12" '
    'fill="#555"><title>Cost against the number of facts</title><desc>{}</desc>{}</svg>\n'
)
_TEXT = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>{}</text>')
_GRID = Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="#8888" stroke-width="{}"{}/>')
_CURVE = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>')


class _Scale(NamedTuple):
    """Powers of ten at the ends of both axes."""

    first: float
    last: float
    low: int
    high: int

    def place(self, facts: float, value: float) -> tuple[float, float]:
        x = _LEFT + _WIDTH * (math.log10(facts) - self.first) / max(self.last - self.first, 1)
        return x, _TOP + _HEIGHT * (self.high - math.log10(value)) / (self.high - self.low)


def scale_plot(run: ScaleRun) -> str:
    """Return the plot; what rises with the broken line grows as fast as the facts.

    Processor time, where it was taken: other work on the machine counts for less in it.
    """
    curves = {key: points for key in _PLOTTED if (points := _points(key, run))}
    values = [value for points in curves.values() for _, value in points]
    scale = _Scale(
        first=math.log10(run.sizes[0].facts),
        last=math.log10(run.sizes[-1].facts),
        low=math.floor(math.log10(min(values))),
        high=math.ceil(math.log10(max(values)) + 0.01),
    )
    body = [*_axes(run, scale), _slope(scale), *_curves(curves, scale)]
    described = "; ".join(f"{_PLOTTED[key][0]}: {_told(points)}" for key, points in curves.items())
    return str(_SVG.format(described, Markup().join(body)))


def _axes(run: ScaleRun, scale: _Scale) -> Iterator[Markup]:
    for power in range(scale.low, scale.high + 1):
        x, y = scale.place(10**scale.first, 10.0**power)
        yield _GRID.format(x, y, x + _WIDTH, y, 1, "")
        yield _TEXT.format(x - 8, y + 4, "end", "", f"{10.0**power:,g}")
    for facts in (size.facts for size in run.sizes):
        yield _TEXT.format(scale.place(facts, 1)[0], _TOP + _HEIGHT + 18, "middle", "", f"{facts:,}")
    yield _TEXT.format(_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 40, "middle", "", "facts")


def _slope(scale: _Scale) -> Markup:
    """Draw what grows as fast as the facts."""
    rise = min(scale.last - scale.first, scale.high - scale.low)
    start = scale.place(10**scale.first, 10.0**scale.low)
    end = scale.place(10 ** (scale.first + rise), 10.0 ** (scale.low + rise))
    return _GRID.format(*start, *end, 2, Markup(' stroke-dasharray="8 6"'))


def _curves(curves: Mapping[str, Sequence[tuple[float, float]]], scale: _Scale) -> Iterator[Markup]:
    lowest = math.inf
    for key, points in sorted(curves.items(), key=lambda each: each[1][-1][1]):
        name, hue, dashes = _PLOTTED[key]
        placed = [scale.place(*point) for point in points]
        yield _CURVE.format(" ".join(f"{x:.1f},{y:.1f}" for x, y in placed), hue, dashes)
        lowest = min(placed[-1][1] + 4, lowest - 14)  # names of curves that end together stand apart
        yield _TEXT.format(_LEFT + _WIDTH + 10, lowest, "start", Markup(' fill="{}"').format(hue), name)


def _points(key: str, run: ScaleRun) -> list[tuple[float, float]]:
    return [(size.facts, size.figures[key]) for size in run.sizes if size.figures.get(key)]


def _told(points: Sequence[tuple[float, float]]) -> str:
    return ", ".join(f"{value:.3g} with {facts:,.0f} facts" for facts, value in points)
