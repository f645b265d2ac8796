"""How far people agree with the service on what is contradicted: precision and recall, by engine, reason and time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from assay.store.decisions import DecidedReport
    from assay.store.records import DecisionKind
    from assay_schemas import Reason

_Name = TypeVar("_Name")

MOST_WEEKS = 26
"""Weeks that are counted one by one; where decisions are further apart, months are."""
_Z = NormalDist().inv_cdf(0.975)
"""Quantile of a two-sided interval of 95 %."""


class Interval(NamedTuple):
    """Where a share lies, with both ends in [0, 1]."""

    low: float
    high: float


class Share(NamedTuple):
    """A part of some claims."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """In [0, 1]; None: there is no claim."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> Interval:
        """Where the share of all such claims lies, at 95 %."""
        return wilson_interval(self.part, self.whole)


class Agreement(NamedTuple):
    """What people and the service found contradicted."""

    decided: int
    """Claims that people have decided on."""
    precision: Share
    """Of those that the service found contradicted, those that people did."""
    recall: Share
    """Of those that people found contradicted, those that the service did."""


class Judgement(NamedTuple):
    """What became of one claim that a person has decided on."""

    day: dt.date
    """Of the decision, in UTC."""
    engine: str
    reasons: tuple[Reason, ...]
    kind: DecisionKind
    found: VerdictLabel | None
    """By the service."""
    right: VerdictLabel | None
    """In the person's opinion; of no account where that is that there is no claim."""


class Period(NamedTuple):
    """A week, or a month."""

    first_day: dt.date
    agreement: Agreement


class Course(NamedTuple):
    """How agreement went over time; periods without a decision are among the others."""

    is_weekly: bool
    """False: by months."""
    periods: tuple[Period, ...]


def wilson_interval(part: int, whole: int) -> Interval:
    """Return the Wilson score interval of a share at 95 %; 10 of 10 gives (0.722, 1). Of nothing, nothing is known.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209-212.
    """
    if not whole:
        return Interval(0.0, 1.0)
    share, square = part / whole, _Z * _Z
    middle = share + square / (2 * whole)
    reach = _Z * (share * (1 - share) / whole + square / (4 * whole * whole)) ** 0.5
    # Rounding would leave a little beyond the ends, where the formula gives 0 and 1.
    low, high = ((middle + sign * reach) / (1 + square / whole) for sign in (-1, 1))
    return Interval(max(0.0, low) if part else 0.0, min(1.0, high) if part < whole else 1.0)


def judgements(reports: Iterable[DecidedReport]) -> tuple[Judgement, ...]:
    """Return what was decided on claims."""
    return tuple(each for report in reports for each in _judgements(report))


def agreement(judged: Iterable[Judgement]) -> Agreement:
    """Count who found what contradicted."""
    sides = [(each.found is VerdictLabel.REFUTED, each.right is VerdictLabel.REFUTED) for each in judged]
    both = sides.count((True, True))
    return Agreement(
        decided=len(sides),
        precision=Share(both, both + sides.count((True, False))),
        recall=Share(both, both + sides.count((False, True))),
    )


def by_engine(judged: Iterable[Judgement]) -> dict[str, Agreement]:
    """Return the agreement with each engine, the one with most decisions first."""
    return _counted(_grouped(judged, lambda each: (each.engine,)))


def by_reason(judged: Iterable[Judgement]) -> dict[Reason, Agreement]:
    """Return the agreement on claims of each reason, the one with most decisions first; a claim may have several."""
    return _counted(_grouped(judged, lambda each: each.reasons))


def over_time(judged: Sequence[Judgement]) -> Course:
    """Return the agreement week by week, or month by month where the first decision is long before the last."""
    days = [each.day for each in judged]
    is_weekly = not days or max(days) - min(days) <= dt.timedelta(weeks=MOST_WEEKS)
    begin, following = (_monday, _next_week) if is_weekly else (_first_of_month, _next_month)
    groups = _grouped(judged, lambda each: (begin(each.day),))
    periods, day = [], min(groups, default=dt.date.max)
    while groups and day <= max(groups):
        periods.append(Period(day, agreement(groups.get(day, ()))))
        day = following(day)
    return Course(is_weekly, tuple(periods))


def _judgements(report: DecidedReport) -> Iterator[Judgement]:
    provenance = report.report.provenance
    engine = f"{provenance.engine} ({provenance.model})" if provenance.model else provenance.engine
    for claim in report.report.claims:
        if (made := report.decided.get(claim.id)) is not None:
            right = made.decision.verdict or claim.verdict
            yield Judgement(made.created.date(), engine, claim.reasons, made.decision.kind, claim.verdict, right)


def _grouped(
    judged: Iterable[Judgement], names: Callable[[Judgement], Iterable[_Name]]
) -> dict[_Name, list[Judgement]]:
    groups: defaultdict[_Name, list[Judgement]] = defaultdict(list)
    for each in judged:
        for name in names(each):
            groups[name].append(each)
    return dict(groups)


def _counted(groups: Mapping[_Name, list[Judgement]]) -> dict[_Name, Agreement]:
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return {name: agreement(judged) for name, judged in ordered}


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _next_week(monday: dt.date) -> dt.date:
    return monday + dt.timedelta(weeks=1)


def _first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _next_month(first: dt.date) -> dt.date:
    return _first_of_month(first + dt.timedelta(days=31))
