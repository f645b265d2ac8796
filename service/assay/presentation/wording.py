"""The words of a report, shared by every form that people read."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from assay.store.records import DecisionKind
from assay_schemas import EvidenceStance, Prominence, Reason, Stance, VerdictLabel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from assay.store.records import Decided
    from assay_schemas import EvidenceItem, NearFact, Provenance, Report, ReportedClaim, Source, Usage


class Standing(StrEnum):
    """How a claim counts for a reader, worst first. Of claims that share words the worst gives the colour."""

    REFUTED = "refuted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH = "not-enough"
    NOT_CHECKED = "not-checked"
    SUPPORTED = "supported"
    ASIDE = "aside"
    """The article does not say it of its own: denied, questioned, supposed, or in boilerplate."""
    NOT_CHECKABLE = "not-checkable"


SYMBOLS = {
    Standing.REFUTED: "✗",
    Standing.CONFLICTING: "≠",
    Standing.NOT_ENOUGH: "?",
    Standing.NOT_CHECKED: "○",
    Standing.SUPPORTED: "✓",
    Standing.ASIDE: "·",
    Standing.NOT_CHECKABLE: "–",
}

STANDING_WORDS = {
    Standing.REFUTED: "refuted",
    Standing.CONFLICTING: "conflicting evidence",
    Standing.NOT_ENOUGH: "not enough evidence",
    Standing.NOT_CHECKED: "not checked",
    Standing.SUPPORTED: "supported",
    Standing.ASIDE: "not counted",
    Standing.NOT_CHECKABLE: "not checkable",
}

NEAR_WORDS = "near, but not decisive:"
REASON_WORDS = {
    Reason.UNCITED: "no fact was cited",
    Reason.UNKNOWN_CITATION: "a fact was cited that had not been shown",
    Reason.NUMBER_MISMATCH: "the number differs",
    Reason.RANK_MISMATCH: "the rank differs",
    Reason.UNIT_MISMATCH: "another thing is counted",
    Reason.DATE_MISMATCH: "the date differs",
    Reason.NAME_MISMATCH: "the name differs",
    Reason.SCOPE_MISMATCH: "the claim reaches further than the fact",
    Reason.NEGATION_MISMATCH: "one affirms what the other denies",
    Reason.MYTH_MATCH: "it repeats a falsehood that a fact answers",
    Reason.ROLE_MISMATCH: "who did what to whom may differ",
    Reason.EVENT_MISMATCH: "another thing is said to have happened",
    Reason.STALE_FACT: "the fact is too old to decide",
    Reason.NUMBER_MATCH: "the number agrees",
    Reason.WORDING_MATCH: "the wording agrees",
    Reason.MEANING_MATCH: "the meaning agrees",
    Reason.MEANING_MISMATCH: "the two can't both be true",
    Reason.FACTS_DISAGREE: "the facts disagree",
    Reason.ENGINE_DISAGREES: "the engine and the comparison of figures and names disagree",
    Reason.NO_EVIDENCE: "no fact decides it",
    Reason.ENGINE_FAILED: "the engine failed",
    Reason.ENGINE_REFUSED: "the engine refused to answer",
    Reason.ENGINE_OUTPUT_INVALID: "the engine's answer could not be read",
    Reason.NOT_ANSWERED: "the engine left it out",
    Reason.BUDGET_SPENT: "the budget was spent",
    Reason.ADDRESSES_READER: "it gives orders to automated readers",
    Reason.SECOND_LOOK_KEPT: "the engine looked again and kept its verdict",
    Reason.SECOND_LOOK_CHANGED: "the engine looked again and changed its verdict",
    Reason.SECOND_LOOK_FAILED: "the engine was to look again, and gave no answer",
    Reason.CONTROL_FAILED: "the engine misjudged a claim of known truth in the same reply",
    Reason.MODEL_TOO_WEAK: "the model misjudges claims of known truth",
    Reason.LANGUAGE_NOT_SUPPORTED: "the language is not supported",
}

_EXPLAINED = frozenset(
    {
        Reason.NUMBER_MISMATCH,
        Reason.RANK_MISMATCH,
        Reason.DATE_MISMATCH,
        Reason.NAME_MISMATCH,
        Reason.SCOPE_MISMATCH,
        Reason.NEGATION_MISMATCH,
        Reason.MYTH_MATCH,
        Reason.NUMBER_MATCH,
        Reason.WORDING_MATCH,
        Reason.MEANING_MATCH,
        Reason.MEANING_MISMATCH,
        Reason.FACTS_DISAGREE,
        Reason.NO_EVIDENCE,
    }
)
"""Reasons that an engine gives for its own verdict, not an objection to it."""

STANCE_WORDS = {
    EvidenceStance.REFUTES: "contradicts",
    EvidenceStance.SUPPORTS: "confirms",
    EvidenceStance.NEUTRAL: "related",
}

_UNASSERTED = {
    Stance.DENIED: "denied by the article",
    Stance.QUESTIONED: "questioned by the article",
    Stance.HYPOTHETICAL: "supposed by the article",
}

_STANDINGS = {
    VerdictLabel.REFUTED: Standing.REFUTED,
    VerdictLabel.CONFLICTING_EVIDENCE: Standing.CONFLICTING,
    VerdictLabel.NOT_ENOUGH_EVIDENCE: Standing.NOT_ENOUGH,
    VerdictLabel.NOT_CHECKED: Standing.NOT_CHECKED,
    VerdictLabel.SUPPORTED: Standing.SUPPORTED,
}

_DECISIVE = {
    VerdictLabel.REFUTED: {EvidenceStance.REFUTES},
    VerdictLabel.SUPPORTED: {EvidenceStance.SUPPORTS},
    VerdictLabel.CONFLICTING_EVIDENCE: {EvidenceStance.REFUTES, EvidenceStance.SUPPORTS},
}


def standing(claim: ReportedClaim) -> Standing:
    """Return how the claim counts for a reader."""
    if claim.verdict is None:
        return Standing.NOT_CHECKABLE
    if claim.stance in _UNASSERTED or claim.prominence is Prominence.BOILERPLATE:
        return Standing.ASIDE
    return _STANDINGS[claim.verdict]


def worst(claims: Iterable[ReportedClaim]) -> Standing | None:
    """Return the worst standing of the claims; None where there is no claim."""
    order = tuple(Standing)
    return min(map(standing, claims), key=order.index, default=None)


def tally(report: Report) -> dict[Standing, int]:
    """Count the claims by standing, worst first; standings without a claim are left out."""
    counts = Counter(map(standing, report.claims))
    return {each: counts[each] for each in Standing if counts[each]}


def finding(report: Report) -> str:
    """Say in one sentence what was found."""
    refuted = tally(report).get(Standing.REFUTED, 0)
    checked = report.score.claims_checked
    if not checked:
        return "No claim could be checked."
    noun, verb = ("claim", "is") if checked == 1 else ("claims", "is" if refuted == 1 else "are")
    return f"{refuted or 'None'} of {checked} checked {noun} {verb} contradicted by the facts."


def verdict_words(claim: ReportedClaim) -> str:
    """Name the verdict."""
    return _phrase(claim.verdict) if claim.verdict else STANDING_WORDS[Standing.NOT_CHECKABLE]


def remarks(claim: ReportedClaim) -> tuple[str, ...]:
    """Say what a reader must know beside the verdict: severity, place, whose words, whether it is meant."""
    return tuple(
        remark
        for remark in (
            claim.severity,
            None if claim.prominence is Prominence.BODY else claim.prominence,
            _UNASSERTED.get(claim.stance),
            f"attributed to {claim.attributed_to}" if claim.attributed_to else None,
        )
        if remark
    )


def confidence(claim: ReportedClaim) -> float | None:
    """Return how sure a decided verdict is; None for an open one: its number says only what was not sure enough."""
    return None if claim.verdict is VerdictLabel.NOT_ENOUGH_EVIDENCE else claim.confidence


def decision_words(made: Decided) -> str:
    """Say who has decided, and what."""
    match made.decision.kind:
        case DecisionKind.AGREE:
            return f"{made.by} agrees"
        case DecisionKind.OVERRULE:
            return f"{made.by} finds: {_phrase(made.decision.verdict or '')}"
        case DecisionKind.NO_CLAIM:
            return f"{made.by}: not a claim"
        case _:
            assert_never(made.decision.kind)


def moment_words(moment: dt.datetime) -> str:
    """Name a moment, of UTC, to the minute."""
    return f"{moment:%Y-%m-%d} at {moment:%H:%M} UTC"


def reasons(claim: ReportedClaim) -> str:
    """Give the reasons as one sentence, then the engine's own explanation; empty where there is neither.

    Where all reasons are the engine's, its explanation says them already; that of a disagreement names both sides.
    """
    is_said = _EXPLAINED.issuperset(claim.reasons) or set(claim.reasons) == {Reason.ENGINE_DISAGREES}
    is_explained = claim.explanation and is_said
    sentence = "" if is_explained else "; ".join(REASON_WORDS[reason] for reason in claim.reasons)
    sentence = f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""
    return f"{sentence} {claim.explanation}".strip()


def deciding(claim: ReportedClaim) -> tuple[EvidenceItem, ...]:
    """Return the facts that the verdict rests on; none where it is no decision."""
    stances = _DECISIVE.get(claim.verdict, set()) if claim.verdict else set()
    return tuple(item for item in claim.evidence if item.stance in stances)


def unread_near(claim: ReportedClaim) -> tuple[NearFact, ...]:
    """Return the near facts that are not among the evidence already."""
    shown = {item.fact_id for item in claim.evidence}
    return tuple(near for near in claim.nearest if near.fact_id not in shown)


def source_words(source: Source) -> str:
    """Name the publisher and the date."""
    return f"{source.publisher}, {source.published}" if source.published else source.publisher


def restates(claim: ReportedClaim) -> bool:
    """Return True if the statement says more than the quote shows."""
    return _letters(claim.statement) != _letters(claim.quote)


def origin(provenance: Provenance) -> tuple[str, ...]:
    """Say what made the report, part by part."""
    usage = provenance.usage
    model = f" with {provenance.model}" if provenance.model else ""
    cost = () if not usage.cost_usd else (f"{usage.cost_usd:.4f} US dollars",)
    return (
        f"engine {provenance.engine} {provenance.engine_version}{model}",
        facts_words(provenance),
        f"{usage.calls} {'call' if usage.calls == 1 else 'calls'}",
        *cost,
        *reuse(usage),
        f"{usage.seconds:.1f} s",
        f"confidence {'calibrated' if provenance.calibrated else 'not calibrated'}",
    )


def set_names(provenance: Provenance) -> str:
    """Name the sets that were checked against, for what follows; empty where there was none but the default one."""
    names = [each.name for each in provenance.fact_sets]
    return "" if names in ([], ["default"]) else f"of {', '.join(names)}: "


def engine_words(engine: str, model: str | None) -> str:
    """Name an engine with the model that it asks, if any."""
    return f"{engine} with {model}" if model else engine


def facts_words(provenance: Provenance) -> str:
    """Say by which facts the claims were judged."""
    return f"facts {set_names(provenance)}{provenance.facts_fingerprint.removeprefix('sha256:')[:12]}"


def reuse(usage: Usage) -> tuple[str, ...]:
    """Say what a model was not asked again, part by part; nothing where all is new."""
    claims = f"{usage.reused_claims} {'verdict' if usage.reused_claims == 1 else 'verdicts'} reused"
    return (
        *(("reading reused",) if usage.reused_reading else ()),
        *((claims,) if usage.reused_claims else ()),
    )


def _phrase(value: str) -> str:
    return value.replace("_", " ")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
