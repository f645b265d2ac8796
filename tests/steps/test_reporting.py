"""One report out of all that was found."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.steps.reporting import Judged, build_extract, build_report, summarise
from assay_schemas import (
    Article,
    ArticleSummary,
    Claim,
    ClaimId,
    EvidenceItem,
    EvidenceStance,
    FactId,
    NearFact,
    Notice,
    NoticeCode,
    Probabilities,
    Prominence,
    Reason,
    ReportedClaim,
    Severity,
    Span,
    Stance,
    Verdict,
    VerdictLabel,
)
from tests.testing.builders import make_report, make_score
from tests.testing.fakes import make_article

# Two invisible characters stood before the third letter and one at the end of what was sent.
ARTICLE = make_article("abcdef", origins=(0, 1, 4, 5, 6, 7, 9), title="t", date=dt.date(2025, 3, 1))
NOTICE = Notice(code=NoticeCode.DATE_UNKNOWN, message="m")
NEAR = NearFact(fact_id=FactId("n"), statement="s", similarity=0.7)
FACT = EvidenceItem(fact_id=FactId("f"), statement="s", stance=EvidenceStance.REFUTES)


def claim(*spans: tuple[int, int], checkable: bool = True) -> Claim:
    return Claim(
        id=ClaimId("c1"),
        statement="s",
        quote="q",
        spans=tuple(Span(start=start, end=end) for start, end in spans),
        checkable=checkable,
        stance=Stance.ATTRIBUTED,
        attributed_to="someone",
        prominence=Prominence.LEAD,
    )


def report_one(article: Article, item: Judged) -> ReportedClaim:
    provenance = make_report().provenance
    return build_report(article, [item], make_score(), provenance=provenance, notices=[]).claims[0]


def test_an_article_is_summarised() -> None:
    assert summarise(ARTICLE) == ArticleSummary(id=ARTICLE.id, title="t", date=dt.date(2025, 3, 1), language="en")


def test_a_judged_claim_is_reported_whole_with_spans_of_the_text_sent() -> None:
    verdict = Verdict(
        claim_id=ClaimId("c1"),
        label=VerdictLabel.REFUTED,
        probabilities=Probabilities(supported=0, refuted=0.75, not_enough_evidence=0.25),
        severity=Severity.MINOR,
        reasons=(Reason.DATE_MISMATCH,),
        evidence=(FACT,),
        explanation="e",
    )
    assert report_one(ARTICLE, Judged(claim((0, 3), (5, 6)), verdict)) == ReportedClaim(
        id=ClaimId("c1"),
        statement="s",
        quote="q",
        spans=(Span(start=0, end=5), Span(start=7, end=9)),
        checkable=True,
        stance=Stance.ATTRIBUTED,
        attributed_to="someone",
        prominence=Prominence.LEAD,
        verdict=VerdictLabel.REFUTED,
        severity=Severity.MINOR,
        confidence=0.75,
        reasons=(Reason.DATE_MISMATCH,),
        evidence=(FACT,),
        explanation="e",
    )


@pytest.mark.parametrize(
    ("label", "nearest"),
    [(VerdictLabel.NOT_ENOUGH_EVIDENCE, (NEAR,)), (VerdictLabel.SUPPORTED, ()), (VerdictLabel.NOT_CHECKED, ())],
)
def test_the_facts_near_to_a_claim_are_reported_where_none_decides_it(
    label: VerdictLabel, nearest: tuple[NearFact, ...]
) -> None:
    verdict = Verdict(claim_id=ClaimId("c1"), label=label)
    assert report_one(ARTICLE, Judged(claim(), verdict, (NEAR,))).nearest == nearest


def test_a_claim_that_is_not_checkable_has_no_verdict() -> None:
    reported = report_one(ARTICLE, Judged(claim(checkable=False), None))
    judgement = (reported.verdict, reported.severity, reported.confidence, reported.reasons, reported.evidence)
    assert (judgement, reported.explanation) == ((None, None, None, (), ()), "")


def test_score_provenance_and_notices_are_passed_on() -> None:
    provenance = make_report().provenance
    report = build_report(ARTICLE, [], make_score(0.5), provenance=provenance, notices=[NOTICE])
    assert (report.article, report.score, report.claims, report.provenance, report.notices) == (
        summarise(ARTICLE),
        make_score(0.5),
        (),
        provenance,
        (NOTICE,),
    )


def test_an_extract_has_spans_of_the_text_sent() -> None:
    extract = build_extract(ARTICLE, [claim((1, 3))], [NOTICE])
    assert extract.claims == (claim((1, 5)),)
    assert (extract.article, extract.notices) == (summarise(ARTICLE), (NOTICE,))
