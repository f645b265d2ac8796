"""The figures of a run as a table, beside what they may come to."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from assay_evals.speed.costs import Step
from assay_evals.speed.measuring import EARLIER, PRESENT, SINGLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assay_evals.speed.costs import ArticleCost, BuildCosts, Conditions, SpeedRun

    Figure = Callable[[ArticleCost], float | None]

_NONE = "–"
_OVER = "*"


class _Limits(NamedTuple):
    """What this build's median may be of another's."""

    of_earlier: float
    aim: float
    of_single: float | None = None


class _Row(NamedTuple):
    """A figure of an article, and how it is printed."""

    name: str
    figure: Figure
    form: str
    limits: _Limits | None = None
    of: Figure | None = None
    """Figure of an earlier build that this one is held against; None: the same."""


def _seconds(cost: ArticleCost) -> float:
    return cost.seconds


_ROWS = (
    _Row("seconds to the report", _seconds, ".1f", _Limits(0.25, 0.15, 0.8)),
    # Earlier builds show nothing before the report.
    _Row("seconds to a verdict", lambda cost: cost.first_verdict_s, ".1f", _Limits(0.12, 0.08), _seconds),
    _Row("calls", lambda cost: cost.calls, "g"),
    _Row("input tokens", lambda cost: cost.input_tokens, ",.0f"),
    _Row("cached input tokens", lambda cost: cost.cached_tokens, ",.0f"),
    _Row("input tokens by price", lambda cost: cost.priced_tokens, ",.0f", _Limits(0.25, 0.15, 2.0)),
    _Row("output tokens", lambda cost: cost.output_tokens, ",.0f", _Limits(0.50, 0.40, 1.8)),
    _Row("US dollars", lambda cost: cost.cost_usd, ".4f", _Limits(0.45, 0.30, 2.0)),
    _Row("claims judged", lambda cost: cost.claims, "g"),
)


def speed_lines(run: SpeedRun) -> Iterator[str]:
    """Yield the conditions, a line for each figure, and what this build waits for.

    A figure is the median over the articles, a ratio that of two medians. A ratio over its limit has a star, a figure
    that a build does not have is a dash.
    """
    builds = {build.name: build for build in run.builds}
    yield _heading(run.conditions, run.words)
    columns = f"{'median of an article':<22} {'present':>9} {'single':>9} {'ratio':>7} {'most':>5}"
    has_earlier = EARLIER in builds
    yield columns + (f" {'earlier':>9} {'ratio':>7} {'most':>5} {'aim':>5}" if has_earlier else "")
    for row in _ROWS:
        yield f"{row.name:<22} {_cells(row, builds)}"
    shares = (f"{step} {median(cost.shares[step] for cost in builds[PRESENT].articles):.0%}" for step in Step)
    yield f"of the seconds to the report: {', '.join(shares)}"


def _heading(how: Conditions, words: tuple[int, ...]) -> str:
    waiting = f"first token after {how.pace.first_token_s:g} s, then {how.pace.tokens_per_s:g} tokens/s"
    scaled = f", all divided by {how.scale:g}" if how.scale > 1 else ""
    lengths = f"{min(words):,} to {max(words):,} words"
    return f"{len(words)} articles of {lengths}, {how.at_once} at once; {waiting}{scaled}; priced as {how.priced_as}"


def _cells(row: _Row, builds: Mapping[str, BuildCosts]) -> str:
    limits = row.limits
    present, single = (_median(builds[name], row.figure) for name in (PRESENT, SINGLE))
    most = limits.of_single if limits else None
    cells = f"{_shown(present, row.form):>9} {_shown(single, row.form):>9} {_ratio(present, single, most)}"
    if EARLIER not in builds:
        return cells
    earlier, base = (_median(builds[EARLIER], figure) for figure in (row.figure, row.of or row.figure))
    most, aim = (limits.of_earlier, limits.aim) if limits else (None, None)
    return f"{cells} {_shown(earlier, row.form):>9} {_ratio(present, base, most)} {_shown(aim, '.2f'):>5}"


def _median(build: BuildCosts, figure: Figure) -> float | None:
    values = [value for cost in build.articles if (value := figure(cost)) is not None]
    return median(values) if len(values) == len(build.articles) else None


def _ratio(ours: float | None, theirs: float | None, most: float | None) -> str:
    ratio = ours / theirs if ours is not None and theirs else None
    star = _OVER if ratio is not None and most is not None and ratio > most else ""
    return f"{_shown(ratio, '.3f') + star:>7} {_shown(most, '.2f'):>5}"


def _shown(value: float | None, form: str) -> str:
    return _NONE if value is None else f"{value:{form}}"
