"""Why a score is what it is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.presentation.catalogue import english
from assay.presentation.wording import number_words, remarks
from assay.steps.scoring import BASE, BEND, weigh_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.presentation.catalogue import Say
    from assay.steps.scoring import Scales
    from assay_schemas import Report, ReportedClaim

_NAMED = 5
"""Claims that are named; of more, the heaviest are."""
_SEEN = 0.005
"""Below it a weight reads as 0.00."""


def score_words(report: Report, say: Say = english) -> tuple[str, ...]:
    """Say what weighs for and against the score of a report, and how it comes of that, sentence by sentence.

    Empty where there is nothing to weigh, or the report was made by other weights than today's.
    """
    scales = weigh_report(report)
    return () if scales is None else tuple(_sentences(report, scales, say))


def _sentences(report: Report, scales: Scales, say: Say) -> Iterator[str]:
    if scales.contradicted:
        yield say("why.contradicted", weight=_figure(scales.refuted, say), claims=_claims(report, scales, say))
    if scales.undecided >= _SEEN:
        yield say("why.undecided", weight=_figure(scales.undecided, say))
    if scales.supported >= _SEEN:
        yield say("why.supported", weight=_figure(scales.supported, say))
    yield say(
        "why.score",
        against=_figure(scales.against, say),
        all=_figure(scales.against + scales.supported + BASE, say),
        bend=_figure(BEND, say),
        value=_figure(report.score.value, say),
    )


def _claims(report: Report, scales: Scales, say: Say) -> str:
    heaviest = sorted(scales.contradicted, key=lambda id_: -scales.contradicted[id_])
    claims = {claim.id: claim for claim in report.claims}
    named = [_claim(claims[id_], scales.contradicted[id_], say) for id_ in heaviest[:_NAMED]]
    return "; ".join([*named, *(["…"] if len(heaviest) > _NAMED else [])])


def _claim(claim: ReportedClaim, weight: float, say: Say) -> str:
    told = ", ".join(remarks(claim, say))
    return f"{claim.id} {_figure(weight, say)}{f' ({told})' if told else ''}"


def _figure(number: float, say: Say) -> str:
    return number_words(number, 2, say)
