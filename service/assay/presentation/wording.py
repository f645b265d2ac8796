"""The words of a report, shared by every form that people read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from assay.presentation.catalogue import english
from assay_schemas import EvidenceStance, Prominence, Reason, Stance, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.presentation.catalogue import Say
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

_UNASSERTED = {Stance.DENIED, Stance.QUESTIONED, Stance.HYPOTHETICAL}

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


def finding(report: Report, say: Say = english) -> str:
    """Say in one sentence what was found."""
    refuted = tally(report).get(Standing.REFUTED, 0)
    checked = report.score.claims_checked
    if not checked:
        return say("finding.nothing")
    if refuted > 1:
        return say("finding.some", refuted=refuted, checked=checked)
    return say(f"finding.{'one' if refuted else 'none'}-of-{'one' if checked == 1 else 'many'}", checked=checked)


def standing_words(standing: Standing, say: Say = english) -> str:
    """Name how a claim counts."""
    return say(f"standing.{standing}")


def label_words(label: VerdictLabel, say: Say = english) -> str:
    """Name a verdict, whoever found it."""
    return standing_words(_STANDINGS[label], say)


def verdict_words(claim: ReportedClaim, say: Say = english) -> str:
    """Name the verdict on a claim."""
    return label_words(claim.verdict, say) if claim.verdict else standing_words(Standing.NOT_CHECKABLE, say)


def reason_words(reason: Reason, say: Say = english) -> str:
    """Name a reason."""
    return say(f"reason.{reason}")


def stance_words(stance: EvidenceStance, say: Say = english) -> str:
    """Say what a fact does to a claim."""
    return say(f"evidence.{stance}")


def near_words(say: Say = english) -> str:
    """Say what facts are that are near to a claim and did not decide it."""
    return say("evidence.near")


def remarks(claim: ReportedClaim, say: Say = english) -> tuple[str, ...]:
    """Say what a reader must know beside the verdict: severity, place, whose words, whether it is meant."""
    return tuple(
        remark
        for remark in (
            say(f"severity.{claim.severity}") if claim.severity else None,
            None if claim.prominence is Prominence.BODY else say(f"prominence.{claim.prominence}"),
            say(f"stance.{claim.stance}") if claim.stance in _UNASSERTED else None,
            say("claim.attributed", name=claim.attributed_to) if claim.attributed_to else None,
        )
        if remark
    )


def confidence(claim: ReportedClaim) -> float | None:
    """Return how sure a decided verdict is; None for an open one: its number says only what was not sure enough."""
    return None if claim.verdict is VerdictLabel.NOT_ENOUGH_EVIDENCE else claim.confidence


def decision_words(made: Decided, say: Say = english) -> str:
    """Say who has decided, and what."""
    verdict = label_words(made.decision.verdict, say) if made.decision.verdict else ""
    return say(f"decided.{made.decision.kind}", name=made.by, verdict=verdict)


def moment_words(moment: dt.datetime, say: Say = english) -> str:
    """Name a moment, of UTC, to the minute."""
    return say("moment", day=day_words(moment, say), time=f"{moment:%H:%M}")


def day_words(day: dt.date | str, say: Say = english) -> str:
    """Name a day; a text is one in ISO 8601, or a month or year, which stay as they are."""
    try:
        read = dt.date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        return str(day)
    return say("format.day", year=read.year, month=read.month, day=read.day)


def number_words(number: float, digits: int, say: Say = english) -> str:
    """Write a number with so many digits behind the point."""
    return f"{number:.{digits}f}".replace(".", say("format.point"))


def reasons(claim: ReportedClaim, say: Say = english) -> str:
    """Give the reasons as one sentence, then the engine's own explanation; empty where there is neither."""
    return f"{own_reasons(claim, say)} {claim.explanation}".strip()


def own_reasons(claim: ReportedClaim, say: Say = english) -> str:
    """Give the reasons as one sentence; empty where there is none to give beside the engine's explanation.

    Where all reasons are the engine's, its explanation says them already; that of a disagreement names both sides.
    """
    is_said = _EXPLAINED.issuperset(claim.reasons) or set(claim.reasons) == {Reason.ENGINE_DISAGREES}
    is_explained = claim.explanation and is_said
    sentence = "" if is_explained else "; ".join(reason_words(reason, say) for reason in claim.reasons)
    return f"{capital(sentence)}." if sentence else ""


def capital(text: str) -> str:
    """Return a text that begins with a capital; the rest stays, for in some languages nouns have one."""
    return text[:1].upper() + text[1:]


def deciding(claim: ReportedClaim) -> tuple[EvidenceItem, ...]:
    """Return the facts that the verdict rests on; none where it is no decision."""
    stances = _DECISIVE.get(claim.verdict, set()) if claim.verdict else set()
    return tuple(item for item in claim.evidence if item.stance in stances)


def unread_near(claim: ReportedClaim) -> tuple[NearFact, ...]:
    """Return the near facts that are not among the evidence already."""
    shown = {item.fact_id for item in claim.evidence}
    return tuple(near for near in claim.nearest if near.fact_id not in shown)


def source_words(source: Source, say: Say = english) -> str:
    """Name the publisher and the date."""
    return f"{source.publisher}, {day_words(source.published, say)}" if source.published else source.publisher


def restates(claim: ReportedClaim) -> bool:
    """Return True if the statement says more than the quote shows."""
    return _letters(claim.statement) != _letters(claim.quote)


def origin(provenance: Provenance, say: Say = english) -> tuple[str, ...]:
    """Say what made the report, part by part."""
    usage, model = provenance.usage, provenance.model
    engine = {"name": provenance.engine, "version": provenance.engine_version}
    cost = () if not usage.cost_usd else (say("origin.cost", cost=number_words(usage.cost_usd, 4, say)),)
    return (
        say("origin.engine-with", **engine, model=model) if model else say("origin.engine", **engine),
        facts_words(provenance, say),
        say("origin.call" if usage.calls == 1 else "origin.calls", number=usage.calls),
        *cost,
        *reuse(usage, say),
        say("origin.seconds", seconds=number_words(usage.seconds, 1, say)),
        say("origin.calibrated" if provenance.calibrated else "origin.not-calibrated"),
    )


def set_names(provenance: Provenance, say: Say = english) -> str:
    """Name the sets that were checked against, for what follows; empty where there was none but the default one."""
    names = [each.name for each in provenance.fact_sets]
    return "" if names in ([], ["default"]) else say("origin.sets", names=", ".join(names)) + " "


def engine_words(engine: str, model: str | None) -> str:
    """Name an engine with the model that it asks, if any."""
    return f"{engine} with {model}" if model else engine


def facts_words(provenance: Provenance, say: Say = english) -> str:
    """Say by which facts the claims were judged."""
    short = provenance.facts_fingerprint.removeprefix("sha256:")[:12]
    return say("origin.facts", fingerprint=f"{set_names(provenance, say)}{short}")


def reuse(usage: Usage, say: Say = english) -> tuple[str, ...]:
    """Say what a model was not asked again, part by part; nothing where all is new."""
    claims = say("origin.verdict" if usage.reused_claims == 1 else "origin.verdicts", number=usage.reused_claims)
    return (
        *((say("origin.reading"),) if usage.reused_reading else ()),
        *((claims,) if usage.reused_claims else ()),
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
