"""Judged claims, made by hand or drawn, for the tests of the score."""

from __future__ import annotations

from hypothesis import strategies as st

from assay.steps.reporting import Judged
from assay_schemas import (
    ArticleScore,
    Claim,
    ClaimId,
    EvidenceItem,
    EvidenceStance,
    FactId,
    Probabilities,
    Prominence,
    Severity,
    Stance,
    Verdict,
    VerdictLabel,
)

SUPPORTED = VerdictLabel.SUPPORTED
REFUTED = VerdictLabel.REFUTED
CONFLICTING = VerdictLabel.CONFLICTING_EVIDENCE
UNDECIDED = VerdictLabel.NOT_ENOUGH_EVIDENCE
NOT_CHECKED = VerdictLabel.NOT_CHECKED
SILENT = {Stance.DENIED, Stance.QUESTIONED, Stance.HYPOTHETICAL}
BY_PROMINENCE = [Prominence.BOILERPLATE, Prominence.BODY, Prominence.LEAD, Prominence.HEADLINE]
BY_SEVERITY = [Severity.MINOR, Severity.MODERATE, Severity.MAJOR]


def is_undecided(claim: Judged) -> bool:
    return claim.verdict is not None and claim.verdict.label is UNDECIDED


def judged(
    name: str = "a",
    label: VerdictLabel = SUPPORTED,
    *,
    grounds: str | None = None,
    severity: Severity | None = None,
    prominence: Prominence = Prominence.BODY,
    stance: Stance = Stance.ASSERTED,
    confidence: float = 1.0,
    checkable: bool = True,
) -> Judged:
    """A claim decided by a fact of its own, or by the fact `grounds`."""
    claim = Claim(
        id=ClaimId(name),
        statement=name,
        quote=name,
        spans=(),
        prominence=prominence,
        stance=stance,
        checkable=checkable,
    )
    if not checkable:
        return Judged(claim, None)
    rest = (1 - confidence) / 2
    chances = {"supported": rest, "refuted": rest, "not_enough_evidence": rest} | {label.value: confidence}
    is_judged = label not in {CONFLICTING, NOT_CHECKED}
    stance_of_fact = EvidenceStance.SUPPORTS if label is SUPPORTED else EvidenceStance.REFUTES
    fact = EvidenceItem(fact_id=FactId(grounds or f"fact-{name}"), statement="s", stance=stance_of_fact)
    return Judged(
        claim,
        Verdict(
            claim_id=claim.id,
            label=label,
            probabilities=Probabilities.model_validate(chances) if is_judged else None,
            severity=severity if label is REFUTED else None,
            evidence=(fact,) if label in {SUPPORTED, REFUTED, CONFLICTING} else (),
        ),
    )


def articles(max_size: int = 12, **fixed: st.SearchStrategy[object]) -> st.SearchStrategy[list[Judged]]:
    """Articles of claims in every state; each claim has facts of its own."""
    drawn: dict[str, st.SearchStrategy[object]] = {
        "label": st.sampled_from(VerdictLabel),
        "severity": st.sampled_from(Severity) | st.none(),
        "prominence": st.sampled_from(Prominence),
        "stance": st.sampled_from(Stance),
        "confidence": st.floats(0.34, 1),
        "checkable": st.sampled_from([True, True, True, False]),
    }
    claims = st.fixed_dictionaries(drawn | fixed)
    return st.lists(claims, max_size=max_size).map(
        lambda rows: [judged(f"c{number}", **row) for number, row in enumerate(rows)]  # type: ignore[arg-type] # drawn by name
    )


def changed(item: Judged, **changes: object) -> Judged:
    """The same claim with another place in the article."""
    return item._replace(claim=item.claim.model_copy(update=changes))


def figures(score: ArticleScore) -> tuple[float, float, float]:
    return score.low, score.value, score.high
