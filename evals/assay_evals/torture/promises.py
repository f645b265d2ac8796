"""What every report must satisfy, whatever the model server did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from assay.steps.scoring import STANCE
from assay_schemas import Prominence, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_schemas import Report, ReportedClaim

LATENESS = 1.1
"""Most that an article may take, as a multiple of its deadline; or `LATE_S` more, if that is longer."""
LATE_S = 1.0
"""For what is done after the last reply: code compares verdicts with facts, and four articles share the processor."""

Verdicts = Mapping[str, VerdictLabel]
"""Of one report, by statement."""

_UNDECIDED = frozenset({VerdictLabel.NOT_CHECKED, VerdictLabel.NOT_ENOUGH_EVIDENCE})


class Bounds(NamedTuple):
    """Bounds on the time and calls of one article."""

    seconds: float
    calls: int


class Trial(NamedTuple):
    """The outcome of one article."""

    report: Report | None
    """None where a typed error came instead."""
    seconds: float
    calls: int
    """Requests that reached the server."""


def verdicts_of(report: Report) -> Verdicts:
    """Return every verdict of a report."""
    return {claim.statement: claim.verdict for claim in report.claims if claim.verdict is not None}


def is_decided(verdict: VerdictLabel | None) -> bool:
    """Return True if facts decided a claim."""
    return verdict is not None and verdict not in _UNDECIDED


def broken_promises(trial: Trial, bounds: Bounds, calm: Verdicts) -> Iterator[str]:
    """Yield the promises that were broken.

    Args:
        trial: What happened.
        bounds: Deadline and calls that were allowed.
        calm: The verdicts of the same engine on the same article without faults.
    """
    if trial.seconds > max(bounds.seconds * LATENESS, bounds.seconds + LATE_S):
        yield f"took {trial.seconds:.2f} s of {bounds.seconds:g} s"
    if trial.calls > bounds.calls:
        yield f"sent {trial.calls} requests of {bounds.calls}"
    if trial.report is None:
        return
    yield from _miscounts(trial.report)
    yield from changed_decisions(trial.report, calm)


def changed_decisions(report: Report, calm: Verdicts) -> Iterator[str]:
    """Yield every decision that is another than without faults; a claim that was worded otherwise there is left out.

    What was read in smaller pieces, because a reply was cut off, is worded otherwise.
    """
    for claim in report.claims:
        before = calm.get(claim.statement)
        if is_decided(claim.verdict) and before not in {None, claim.verdict}:
            yield f"decided {claim.verdict} where a server without faults leads to {before}"


def _miscounts(report: Report) -> Iterator[str]:
    judged = [claim for claim in report.claims if claim.checkable and STANCE[claim.stance] > 0]
    unjudged = [claim for claim in judged if claim.verdict is None]
    if unjudged:
        yield f"{len(unjudged)} claims have no verdict"
    answered = [claim for claim in report.claims if claim.verdict is not None]
    weighed = [claim for claim in answered if claim.prominence is not Prominence.BOILERPLATE]
    checked = sum(claim.verdict is not VerdictLabel.NOT_CHECKED for claim in weighed)
    counted = (report.score.claims_total, report.score.claims_checked)
    if counted != (len(weighed), checked):
        yield f"counts {counted} claims, listed are {(len(weighed), checked)}"
    yield from (f"{claim.id} is not checked, and does not say why" for claim in weighed if _is_mute(claim))


def _is_mute(claim: ReportedClaim) -> bool:
    return claim.verdict is VerdictLabel.NOT_CHECKED and not claim.reasons
