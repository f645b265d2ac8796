"""Articles read once: what every later figure needs of them, without their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay_evals.baselines import overlap_share, word_hashes
from assay_evals.features import features
from assay_evals.matching import match_claims
from assay_evals.measuring.costs import Spent, spent_on
from assay_evals.measuring.rows import FAILED, Given, Group, Row, accepted_answers, given_by
from assay_evals.measuring.worst import WorstCases
from assay_evals.metrics.classification import Answer, answer_of
from assay_evals.metrics.extraction import ExtractionCounts, count_extraction
from assay_evals.metrics.retrieval import recall_at, reciprocal_rank
from assay_evals.running.results import ArticleOutcome
from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assay_evals.running.cases import ArticleCase, GoldArticle, GoldClaim
    from assay_evals.running.results import CaseResult
    from assay_schemas import ArticleLabel, FactId, ReportedClaim

CUTOFFS = (1, 3, 5, 10)
_DECIDED = frozenset({VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.CONFLICTING_EVIDENCE})


class Found(NamedTuple):
    """How well the facts of one decided gold claim were retrieved, each in [0, 1]."""

    reciprocal_rank: float
    recalls: tuple[float, ...]
    """At each of `CUTOFFS`."""


class ClaimRows(NamedTuple):
    """A gold claim under the three conditions."""

    gold_evidence: Row | None
    """Judged by the facts that the annotator named; None where gold claims were not judged apart."""
    retrieved_evidence: Row | None
    """Judged by the facts retrieved for the gold wording; None as above."""
    end_to_end: Row
    """By the claim of the report that is this one; missed where there is none, or it was not taken for checkable."""


class ArticleRow(NamedTuple):
    """An article with what was measured on it."""

    id: str
    cluster: str
    """An attacked copy is drawn together with its original."""
    domain: str
    gold: GoldArticle
    attack_of: str | None
    outcome_score: tuple[float, float, float] | None
    """Score, low, high; None if the case failed."""
    label: ArticleLabel | None
    words: int
    extraction: ExtractionCounts | None
    """None where the claims are not annotated (a variant), or are those of another case (an attacked copy)."""
    found: tuple[Found, ...]
    claims: tuple[ClaimRows, ...]
    must_refute: bool | None
    """Of a variant: whether something has to be refuted; None: no variant."""
    is_refuted_rightly: bool
    """Of a variant: one of the facts refuted some claim, or nothing was refuted that must not be."""

    @property
    def score(self) -> float | None:
        """Score in [0, 1], None if the case failed."""
        return self.outcome_score[0] if self.outcome_score else None


class Articles(NamedTuple):
    """What is kept of a run over articles, sorted by id."""

    clusters: tuple[str, ...]
    rows: tuple[ArticleRow, ...]
    spent: tuple[Spent, ...]
    worst: WorstCases


def read_articles(
    cases: Iterable[ArticleCase],
    results: Iterable[CaseResult],
    statements: Mapping[str, Mapping[FactId, str]],
) -> Articles:
    """Join cases and results, each in any order and read once; a case without a result was not run and is left out.

    Args:
        cases: Articles of one dataset.
        results: Of one run over it.
        statements: Of the facts, by domain and id, for the words of the worst cases and the word-overlap baseline.
    """
    by_id = {result.case_id: result for result in results}
    rows, spent, worst = [], [], WorstCases()
    for case in cases:
        if case.id not in by_id:
            continue
        row = _read(case, by_id[case.id], statements.get(case.domain, {}), worst)
        rows.append(row)
        spent.append(_spent(by_id[case.id], row.cluster))
    clusters = tuple(sorted({row.cluster for row in rows}))
    return Articles(clusters, tuple(sorted(rows, key=lambda row: row.id)), tuple(sorted(spent)), worst)


def _spent(result: CaseResult, cluster: str) -> Spent:
    """Return what the article took, without its gold claims: nobody who has it scored pays for those."""
    outcome = _outcome(result)
    if outcome is None:
        return spent_on(result, cluster, 0)
    return spent_on(result.model_copy(update={"usage": outcome.usage}), cluster, len(outcome.claims))


def _outcome(result: CaseResult) -> ArticleOutcome | None:
    return result.outcome if isinstance(result.outcome, ArticleOutcome) else None


def _read(case: ArticleCase, result: CaseResult, statements: Mapping[FactId, str], worst: WorstCases) -> ArticleRow:
    outcome = _outcome(result)
    is_annotated = bool(case.claims) and case.attack_of is None
    is_variant = not case.claims and case.attack_of is None
    predicted = outcome.claims if outcome else ()
    matches = match_claims(case.claims, predicted) if is_annotated else ()
    matched = {case.claims[match.gold].id: predicted[match.predicted] for match in matches}
    return ArticleRow(
        id=case.id,
        cluster=case.attack_of or case.id,
        domain=case.domain,
        gold=case.gold,
        attack_of=case.attack_of,
        outcome_score=(outcome.score, outcome.low, outcome.high) if outcome else None,
        label=outcome.label if outcome else None,
        words=outcome.words if outcome else len(case.text.split()),
        extraction=count_extraction(case.claims, predicted, matches) if is_annotated else None,
        found=_found(case, outcome) if is_annotated else (),
        claims=_claim_rows(case, outcome, matched, statements, worst) if is_annotated else (),
        must_refute=bool(case.must_refute) if is_variant else None,
        is_refuted_rightly=outcome is not None and _is_refuted_rightly(case, predicted),
    )


def _is_refuted_rightly(case: ArticleCase, predicted: Iterable[ReportedClaim]) -> bool:
    refuted = [claim for claim in predicted if claim.verdict is VerdictLabel.REFUTED]
    grounds = {item.fact_id for claim in refuted for item in claim.evidence}
    return bool(grounds.intersection(case.must_refute)) if case.must_refute else not refuted


def _found(case: ArticleCase, outcome: ArticleOutcome | None) -> tuple[Found, ...]:
    """Return the retrieval of every claim that facts decide; nothing was retrieved where the case failed."""
    if outcome is not None and not outcome.gold_claims:
        return ()
    ranked = {each.claim_id: each.retrieved for each in outcome.gold_claims} if outcome else {}
    return tuple(
        Found(
            reciprocal_rank(claim.fact_ids, ranked.get(claim.id, ())) or 0.0,
            tuple(recall_at(claim.fact_ids, ranked.get(claim.id, ()), k) or 0.0 for k in CUTOFFS),
        )
        for claim in case.claims
        if claim.checkable and claim.verdict in _DECIDED and claim.fact_ids
    )


def _claim_rows(
    case: ArticleCase,
    outcome: ArticleOutcome | None,
    matched: Mapping[str, ReportedClaim],
    statements: Mapping[FactId, str],
    worst: WorstCases,
) -> tuple[ClaimRows, ...]:
    judged = {each.claim_id: each for each in outcome.gold_claims} if outcome else {}
    is_apart = outcome is None or bool(outcome.gold_claims)
    rows = []
    for claim in case.claims:
        if not claim.checkable:
            continue
        apart = judged.get(claim.id)
        end_to_end = _given(matched.get(claim.id)) if outcome else FAILED
        row = _row(case, claim, end_to_end, statements)
        rows.append(
            ClaimRows(
                gold_evidence=row._replace(given=given_by(apart.with_gold) if apart else FAILED) if is_apart else None,
                retrieved_evidence=row._replace(given=given_by(apart.with_retrieved) if apart else FAILED)
                if is_apart
                else None,
                end_to_end=row,
            )
        )
        worst.show(
            row.id,
            gold=row.gold,
            given=end_to_end,
            sentence=claim.quote,
            fact=" ".join(statements.get(fact, fact) for fact in claim.fact_ids),
            cited=_cited(matched.get(claim.id)),
        )
    return tuple(rows)


def _given(claim: ReportedClaim | None) -> Given:
    if claim is None or claim.verdict is None:
        return Given(Answer.MISSED)
    cited = frozenset(item.fact_id for item in claim.evidence)
    first = answer_of(claim.first_verdict or claim.verdict)
    return Given(answer_of(claim.verdict), claim.confidence, cited=cited, unguarded=first, reasons=claim.reasons)


def _cited(claim: ReportedClaim | None) -> str:
    return " ".join(item.statement for item in claim.evidence) if claim else ""


def _row(case: ArticleCase, claim: GoldClaim, given: Given, statements: Mapping[FactId, str]) -> Row:
    overlaps = [overlap_share(claim.statement, statement) for statement in statements.values()]
    return Row(
        id=f"{case.id}/{claim.id}",
        cluster=case.id,
        gold=answer_of(claim.verdict),
        accepted=accepted_answers(claim.verdict, claim.alternatives),
        given=given,
        groups=_groups(case, claim),
        word_hashes=word_hashes(claim.statement),
        overlap=max(overlaps, default=None),
        grounds=frozenset(claim.fact_ids if claim.verdict in _DECIDED else ()),
    )


def _groups(case: ArticleCase, claim: GoldClaim) -> tuple[Group, ...]:
    severity = (claim.severity,) if claim.severity else ()
    return (
        ("domain", case.domain),
        ("location", claim.location),
        *(("error_type", each) for each in claim.error_types),
        *(("severity", each.value) for each in severity),
        *(("hard_case", each.partition(":")[0].strip()) for each in claim.hard_cases),  # words of it may follow
        *(("wording", each) for each in features(claim.statement)),
    )
