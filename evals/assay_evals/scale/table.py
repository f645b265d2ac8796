"""The figures of a run as a table of Markdown, beside what they may come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay_evals.scale.jobs import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NONE = "–"
_NOISE = 1e-9  # of a difference of floats


class SizeFigures(NamedTuple):
    """What was measured with a number of facts; of steps that were not taken there is nothing."""

    facts: int
    figures: Mapping[str, float]


class ScaleRun(NamedTuple):
    """What was measured: with each number of facts, and with few."""

    small: Mapping[str, float]
    sizes: Sequence[SizeFigures]


class _Row(NamedTuple):
    """A figure, and what it may be at most; a floor instead where `is_floor`.

    Attributes:
        base: "today_..." of the same run or a figure of the run with few facts, which the figure is held against.
        by: "ratio" to that figure, or "difference" from it; None: the figure itself.
    """

    name: str
    key: str
    form: str
    limit: float | None = None
    base: str | None = None
    by: str | None = None
    is_floor: bool = False


_ROWS = (
    _Row("build of the index, s", "build_s", ",.1f", 60),
    _Row("the same, s of processor time", "build_cpu_s", ",.1f"),
    _Row("index in memory, s", "today_build_s", ",.1f"),
    _Row("the same, s of processor time", "today_build_cpu_s", ",.1f"),
    _Row("build, ratio to that in memory", "build_s", ".2f", 0.4, "today_build_s", "ratio"),
    _Row("the same by processor time", "build_cpu_s", ".2f", None, "today_build_cpu_s", "ratio"),
    _Row("search with dates, p50, ms", "search_p50_ms", ".1f", 20),
    _Row("search with dates, p95, ms", "search_p95_ms", ".1f", 60),
    _Row("the same p50, ms of processor time", "search_cpu_p50_ms", ".1f"),
    _Row("the same p95, ms of processor time", "search_cpu_p95_ms", ".1f"),
    _Row("in memory, p95, ms", "today_search_p95_ms", ".1f"),
    _Row("in memory, p95, ms of processor time", "today_search_cpu_p95_ms", ".1f"),
    _Row("p95, ratio to that in memory", "search_p95_ms", ".2f", 0.25, "today_search_p95_ms", "ratio"),
    _Row("the same by processor time", "search_cpu_p95_ms", ".2f", None, "today_search_cpu_p95_ms", "ratio"),
    _Row("claims with a deciding fact among the 12 nearest", "hit", ".3f", 0.98, is_floor=True),
    _Row("in memory", "today_hit", ".3f"),
    _Row("in a small file", "small_hit", ".3f"),
    _Row("lost against the small file", "hit", ".3f", 0.01, "small_hit", "loss"),
    _Row("share of all deciding facts among the 12 nearest", "recall", ".3f"),
    _Row("in memory", "today_recall", ".3f"),
    _Row("in a small file", "small_recall", ".3f"),
    _Row("memory of a worker above that with 100 facts, MB", "rss_mb", ",.0f", 300, "small_rss_mb", "difference"),
    _Row("of it private to the process, MB", "private_mb", ",.0f", None, "small_private_mb", "difference"),
    _Row("start of a worker, s", "start_s", ".1f"),
    _Row("on disk, MB", "disk_mb", ",.0f"),
    _Row("a file of 500 facts edited until it is served, s", "live_s", ".2f", 1),
    _Row("of it reading, indexing and taking the place of the old facts, s", "live_reload_s", ".2f"),
    _Row("first start with these files, s", "live_start_s", ".1f"),
    _Row("an edit of the index until it is found, s", "edit_s", ".2f", 1),
    _Row("a thousand edits at once, s", "edits_s", ".2f", 10),
    _Row("article of some 800 words, s", "article_s", ".1f"),
    _Row("article, ratio to that with 100 facts", "article_s", ".2f", 1.8, "small_article_s", "ratio"),
    _Row("the same by processor time", "article_cpu_s", ".2f", None, "small_article_cpu_s", "ratio"),
    _Row("lint of a file of them, s", "lint_s", ",.0f", 600),
    _Row("the same, s of processor time", "lint_cpu_s", ",.0f"),
    _Row("largest process, MB", "lint_peak_mb", ",.0f"),
    _Row("planted contradictions found", "lint_found", ".3f"),
    _Row("other warnings of a contradiction", "lint_others", ",.0f"),
    _Row("import of a table of them, s", "table_s", ",.0f"),
    _Row("the same, s of processor time", "table_cpu_s", ",.0f"),
    _Row("largest process, MB", "table_peak_mb", ",.0f"),
    _Row("facts that a second run took", "table_again_taken", ",.0f"),
    _Row("import of reviews of them, s", "reviews_s", ",.0f"),
    _Row("the same, s of processor time", "reviews_cpu_s", ",.0f"),
    _Row("largest process, MB", "reviews_peak_mb", ",.0f"),
    _Row("facts that a second run took", "reviews_again_taken", ",.0f"),
    _Row("load of the machine while it linted", f"{Step.LINT}_load", ".0f"),
    _Row("load of the machine while it imported", f"{Step.IMPORT}_load", ".0f"),
    _Row("load of the machine while it was built", f"{Step.BUILD}_load", ".0f"),
    _Row("load of the machine while it served", f"{Step.SERVE}_load", ".0f"),
)


def scale_lines(run: ScaleRun) -> Iterator[str]:
    """Yield the lines of the table; a figure outside its limit is bold."""
    yield f"| with that many facts | {' | '.join(f'{size.facts:,}' for size in run.sizes)} | limit |"
    yield f"| --- |{' ---: |' * (len(run.sizes) + 1)}"
    for row in _ROWS:
        values = [_value(row, size.figures, run.small) for size in run.sizes]
        if any(value is not None for value in values):
            limit = _NONE if row.limit is None else f"{'at least' if row.is_floor else 'at most'} {row.limit:g}"
            yield f"| {row.name} | {' | '.join(_shown(row, value) for value in values)} | {limit} |"


def breaches(run: ScaleRun) -> list[str]:
    """Return the names of the figures that are outside their limits at the largest size."""
    largest = run.sizes[-1]
    return [row.name for row in _ROWS if _is_outside(row, _value(row, largest.figures, run.small))]


def _value(row: _Row, figures: Mapping[str, float], small: Mapping[str, float]) -> float | None:
    known = {**figures, **{f"small_{name}": value for name, value in small.items()}}
    value, base = known.get(row.key), known.get(row.base or row.key)
    if value is None or base is None:
        return None  # not measured, or nothing to hold it against
    match row.by:
        case "ratio":
            return value / base
        case "difference":
            return value - base
        case "loss":
            return base - value
        case _:
            return value


def _is_outside(row: _Row, value: float | None) -> bool:
    if row.limit is None or value is None:
        return False
    beyond = row.limit - value if row.is_floor else value - row.limit
    return beyond > _NOISE


def _shown(row: _Row, value: float | None) -> str:
    if value is None:
        return _NONE
    return f"**{value:{row.form}}**" if _is_outside(row, value) else f"{value:{row.form}}"
