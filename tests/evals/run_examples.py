"""Cases and results of runs; a test states only what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay_evals.datasets import Dataset
from assay_evals.running.cases import (
    ArticleCase,
    DatasetInfo,
    DatasetKind,
    GoldArticle,
    GoldClaim,
    PairCase,
    WorthinessCase,
)
from assay_evals.running.results import (
    ArticleOutcome,
    CaseResult,
    ClaimOutcome,
    Judgement,
    PairOutcome,
    Status,
    WorthinessOutcome,
)
from assay_schemas import ArticleLabel, FactId, Probabilities, Span, Usage, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assay_evals.datasets import Case
    from assay_evals.measuring import Figures
    from assay_evals.reporting.tables import Cell, Table
    from assay_evals.running.results import Figure, Outcome
    from assay_schemas import ReportedClaim, Severity

S, R = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
N, X = VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.NOT_CHECKED
_CLASSES = (S, R, N)


def make_gold(
    number: int,
    statement: str,
    span: tuple[int, int],
    *,
    checkable: bool = True,
    verdict: VerdictLabel = S,
    alternatives: tuple[VerdictLabel, ...] = (),
    facts: tuple[str, ...] = (),
    severity: Severity | None = None,
    error_types: tuple[str, ...] = (),
    hard_cases: tuple[str, ...] = (),
) -> GoldClaim:
    return GoldClaim(
        id=f"g{number}",
        quote=statement,
        span=Span(start=span[0], end=span[1]),
        statement=statement,
        checkable=checkable,
        verdict=verdict,
        alternatives=alternatives,
        fact_ids=tuple(map(FactId, facts)),
        severity=severity,
        error_types=error_types,
        hard_cases=hard_cases,
    )


def make_article(
    id_: str,
    *claims: GoldClaim,
    text: str = "The mill is old.",
    domain: str = "mills",
    label: ArticleLabel = ArticleLabel.RELIABLE,
    is_label_derived: bool = False,
    gold_range: tuple[float, float] = (0.0, 0.2),
    rank: int | None = None,
    must_refute: tuple[str, ...] = (),
    attack_of: str | None = None,
) -> ArticleCase:
    low, high = gold_range
    return ArticleCase(
        id=id_,
        domain=domain,
        text=text,
        date=None,
        gold=GoldArticle(label=label, low=low, high=high, rank=rank, is_label_derived=is_label_derived),
        claims=claims,
        must_refute=tuple(map(FactId, must_refute)),
        attack_of=attack_of,
    )


def make_judgement(
    verdict: VerdictLabel, confidence: float | None = 0.8, unguarded: VerdictLabel | None = None
) -> Judgement:
    """Return a judgement; what the label leaves of the probability falls to the next class."""
    if confidence is None or verdict not in _CLASSES:
        return Judgement(verdict=verdict, probabilities=None, unguarded=unguarded)
    parts = {label.value: 0.0 for label in _CLASSES}
    parts[verdict] = confidence
    parts[_CLASSES[_CLASSES.index(verdict) - 1]] = 1 - confidence
    return Judgement(verdict=verdict, probabilities=Probabilities(**parts), unguarded=unguarded)


def make_apart(
    claim_id: str, with_gold: VerdictLabel = S, with_retrieved: VerdictLabel = S, retrieved: Sequence[str] = ()
) -> ClaimOutcome:
    return ClaimOutcome(
        claim_id=claim_id,
        with_gold=make_judgement(with_gold),
        with_retrieved=make_judgement(with_retrieved),
        retrieved=tuple(map(FactId, retrieved)),
    )


def make_outcome(
    *claims: ReportedClaim,
    score: float = 0.1,
    label: ArticleLabel = ArticleLabel.RELIABLE,
    words: int = 100,
    gold_claims: tuple[ClaimOutcome, ...] = (),
) -> ArticleOutcome:
    return ArticleOutcome(
        score=score, low=0, high=1, label=label, coverage=1, words=words, claims=claims, gold_claims=gold_claims
    )


def make_result(
    case_id: str, outcome: Outcome | None, *, seconds: float = 1.0, usage: Usage | None = None
) -> CaseResult:
    """Return a result; without an outcome the case failed."""
    return CaseResult(
        dataset="mills",
        configuration="0",
        case_id=case_id,
        status=Status.DONE if outcome else Status.FAILED,
        outcome=outcome,
        error=None if outcome else "EngineUnavailable: no answer",
        seconds=seconds,
        usage=usage or Usage(),
    )


def make_pair(
    id_: str,
    verdict: VerdictLabel,
    *,
    claim: str = "The mill is old.",
    evidence: tuple[str, ...] = ("The mill is old.",),
    cluster: str | None = None,
    tags: tuple[str, ...] = (),
) -> PairCase:
    return PairCase(id=id_, claim=claim, evidence=evidence, verdict=verdict, cluster=cluster or id_, tags=tags)


def judged(case_id: str, verdict: VerdictLabel | None, confidence: float | None = 0.8) -> CaseResult:
    """Return the result of a pair; without a verdict it failed."""
    outcome = PairOutcome(judgement=make_judgement(verdict, confidence)) if verdict else None
    return make_result(case_id, outcome)


def make_sentence(id_: str, *, is_worthy: bool, text: str = "The mill is old.") -> WorthinessCase:
    return WorthinessCase(id=id_, text=text, is_worthy=is_worthy, cluster=id_)


def sorted_out(case_id: str, *, is_worthy: bool | None) -> CaseResult:
    """Return the result of a sentence; None: it failed."""
    return make_result(case_id, None if is_worthy is None else WorthinessOutcome(is_worthy=is_worthy))


def make_dataset(
    kind: DatasetKind, cases: Iterable[Case], fact_paths: Mapping[str, tuple[Path, ...]] | None = None
) -> Dataset:
    held = tuple(cases)
    info = DatasetInfo(
        name="mills", version="1", kind=kind, sha256="0", licence="CC0-1.0", source="made up", cases=len(held)
    )
    return Dataset(info=info, cases=held, fact_paths=fact_paths or {})


def value(found: Figures, name: str) -> float | None:
    return figure(found, name).value


def figure(found: Figures, name: str) -> Figure:
    return next(each for each in found.figures if each.name == f"mills.{name}")


def table(found: Figures, name: str) -> Table:
    return next(each for each in found.tables if each.name == f"mills.{name}")


def records(found: Figures, name: str) -> list[dict[str, Cell]]:
    chosen = table(found, name)
    return [dict(zip(chosen.columns, row, strict=True)) for row in chosen.rows]
