"""From what a model wrote to drafts; nothing it left out or got wrong becomes a verdict."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from assay.engines.fidelity import keeps_to_quote, share_of_words
from assay_schemas import (
    Citation,
    ClaimDraft,
    FactId,
    Probabilities,
    Reason,
    Severity,
    Stance,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assay.ports import ClaimEvidence
    from assay_schemas import Fact, WireClaim, WireClaims, WireVerdict, WireVerdicts

_TERM = re.compile(r"\d+|[^\W\d_]{4,}")
_LEAST_KNOWN = 1 / 3  # a paraphrase keeps more of the words of its article
_LEAST_SHARED = 1 / 2  # of its words with its paragraph, in an article that gives orders
_UNINFORMED = 1 / 3
_ROUNDING = 1e-6


class Numbered(NamedTuple):
    """A claim under the short id that the model sees."""

    number: str
    item: ClaimEvidence


def number_claims(batch: Sequence[ClaimEvidence]) -> tuple[Numbered, ...]:
    """Give every claim of a batch a short id, "c1" onwards: long ones are miscopied."""
    return tuple(Numbered(f"c{index}", item) for index, item in enumerate(batch, 1))


def listed_claims(claims: Sequence[Numbered]) -> str:
    """Return the claims with their own facts, one JSON object a line: no text can forge a line."""
    return "\n".join(json.dumps(_listed(number, item), ensure_ascii=False) for number, item in claims)


def claim_drafts(answer: WireClaims, read: str, *, is_doubtful: bool = False) -> tuple[ClaimDraft, ...]:
    """Return the claims of an answer; those without a quote or a statement are dropped.

    Args:
        answer: What the model wrote.
        read: The text it was shown. A statement that is not about it is replaced by its quote: small models repeat the
            examples of the prompt, or make things up, beside a genuine quote. So is one that strays from its quote.
        is_doubtful: Whether the article gives orders: statements are held to their quotes more strictly.
    """
    words = read.casefold()

    def is_kept(claim: WireClaim) -> bool:
        if is_doubtful and share_of_words(claim.statement, _paragraph(read, claim.quote)) < _LEAST_SHARED:
            return False
        return _is_about(claim.statement, words) and keeps_to_quote(claim.statement, claim.quote, claim.stance)

    return tuple(
        ClaimDraft(
            statement=(claim.statement if is_kept(claim) else claim.quote).strip(),
            quote=claim.quote.strip(),
            checkable=claim.checkable,
            stance=claim.stance,
            attributed_to=_source(claim.stance, claim.attributed_to),
        )
        for claim in answer.claims
        if claim.statement.strip() and claim.quote.strip()
    )


def verdict_drafts(answer: WireVerdicts, claims: Sequence[Numbered]) -> VerdictDrafts:
    """Return a draft for each claim that was answered once, and NOT_ANSWERED for the others.

    An answer that contradicts another one for the same claim, that repeats another claim than the one it stands
    under, or that says not_checked, is no answer. Answers for claims that were not asked are dropped. Citations are
    passed on as they are: the audit knows what was shown.
    """
    given: dict[str, list[WireVerdict]] = {}
    statements = [item.claim.statement for _, item in claims]
    meant = {number: item.claim.statement for number, item in claims}
    for verdict in answer.verdicts:
        number = verdict.claim_id.strip().lower()
        if number in meant and _is_meant_for(verdict, meant[number], statements):
            given.setdefault(number, []).append(verdict)
    verdicts = []
    unchecked = []
    for number, item in claims:
        answered = _only_answer(given.get(number, []))
        if answered is None:
            unchecked.append(Unchecked(claim_id=item.claim.id, reason=Reason.NOT_ANSWERED))
        else:
            verdicts.append(_draft(answered, item))
    return VerdictDrafts(verdicts=tuple(verdicts), unchecked=tuple(unchecked))


def _listed(number: str, item: ClaimEvidence) -> Mapping[str, object]:
    claim = item.claim
    listed: dict[str, object] = {"claim_id": number, "claim": claim.statement}
    if claim.stance is Stance.ATTRIBUTED and claim.attributed_to:
        listed["said_by"] = claim.attributed_to
    if item.date:
        listed["date"] = item.date.isoformat()
    return listed | {"facts": [_shown(fact) for fact in item.facts]}


def _shown(fact: Fact) -> Mapping[str, object]:
    optional = {
        "as_of": fact.as_of,
        "until": fact.valid_to,
        "also_called": fact.aliases,
        "known_false": fact.related_myths,
    }
    return {"id": fact.id, "statement": fact.statement} | {key: value for key, value in optional.items() if value}


def _is_about(statement: str, read: str) -> bool:
    terms = _TERM.findall(statement.casefold())
    known = [term for term in terms if term in read]
    has_new_number = any(term.isdecimal() for term in terms if term not in read)
    return not has_new_number and len(known) >= _LEAST_KNOWN * len(terms)


def _paragraph(read: str, quote: str) -> str:
    return next((paragraph for paragraph in read.split("\n\n") if quote in paragraph), quote)


def _source(stance: Stance, name: str | None) -> str | None:
    return (name or "").strip() or None if stance is Stance.ATTRIBUTED else None


def _is_meant_for(verdict: WireVerdict, statement: str, listed: Sequence[str]) -> bool:
    """Tell whether the claim that a verdict repeats is the one under its id; one that repeats none is taken at its id.

    Models misnumber the claims of a batch. What they repeat may be abridged, so the nearest of the batch counts.
    """
    repeated = verdict.claim.strip()
    if not repeated or repeated == statement:
        return True
    return fuzz.ratio(repeated, statement) >= max(fuzz.ratio(repeated, other) for other in listed)


def _only_answer(answers: Sequence[WireVerdict]) -> WireVerdict | None:
    if not answers or len({_decision(answer) for answer in answers}) > 1:
        return None
    return None if answers[0].verdict is VerdictLabel.NOT_CHECKED else answers[0]


def _decision(answer: WireVerdict) -> tuple[VerdictLabel, Severity | None, frozenset[Citation]]:
    return answer.verdict, answer.severity, frozenset(_citations(answer))


def _citations(answer: WireVerdict) -> tuple[Citation, ...]:
    cited = (Citation(fact_id=FactId(cited.fact_id.strip()), stance=cited.stance) for cited in answer.citations)
    return tuple(dict.fromkeys(cited))


def _draft(answer: WireVerdict, item: ClaimEvidence) -> VerdictDraft:
    return VerdictDraft(
        claim_id=item.claim.id,
        label=answer.verdict,
        citations=_citations(answer),
        probabilities=_probabilities(answer.verdict, _confidence(answer.confidence)),
        severity=answer.severity if answer.verdict is VerdictLabel.REFUTED else None,
        explanation=answer.reason.strip(),
    )


def _confidence(stated: float) -> float:
    """Return a probability; what can't be one, such as 85 or NaN, says nothing: one in three."""
    if math.isnan(stated) or not -_ROUNDING <= stated <= 1 + _ROUNDING:
        return _UNINFORMED
    return min(1.0, max(0.0, stated))


def _probabilities(label: VerdictLabel, confidence: float) -> Probabilities:
    """Spread what the stated label leaves evenly over the others."""
    rest = (1 - confidence) / 2
    match label:
        case VerdictLabel.SUPPORTED:
            return Probabilities(supported=confidence, refuted=rest, not_enough_evidence=rest)
        case VerdictLabel.REFUTED:
            return Probabilities(supported=rest, refuted=confidence, not_enough_evidence=rest)
        case VerdictLabel.CONFLICTING_EVIDENCE:
            half = confidence / 2
            return Probabilities(supported=half, refuted=half, not_enough_evidence=1 - confidence)
        case VerdictLabel.NOT_ENOUGH_EVIDENCE | VerdictLabel.NOT_CHECKED:
            return Probabilities(supported=rest, refuted=rest, not_enough_evidence=confidence)
