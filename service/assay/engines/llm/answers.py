"""Turn what a model wrote into drafts; nothing that it left out or got wrong becomes a verdict."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.llm.fidelity import keeps_to_quote, share_of_words, standing_alone
from assay.engines.llm.quotes import written_out
from assay.language.dates.finding import date_spans
from assay_schemas import (
    Citation,
    ClaimDraft,
    EvidenceStance,
    FactId,
    Probabilities,
    Reason,
    Severity,
    Stance,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
    WireKind,
    WireObjection,
    WireTranslatedClaim,
    WireVerdict,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assay.engines.llm.controls import Control
    from assay.engines.llm.listing import Listed, Numbered
    from assay.ports import ClaimEvidence, Dispute
    from assay_schemas import WireClaim

_TERM = re.compile(r"\d+|[^\W\d_]{4,}")
_RELATIVE_DAY = re.compile(
    r"\b(?:(?:last|next|this|that|previous|following) \w+|ago|later|earlier|yesterday|today|tomorrow|tonight|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)  # "last year", which a statement may name; "at last"
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_LEAST_KNOWN = 1 / 3  # a paraphrase keeps more of the words of its article
_LEAST_SHARED = 1 / 2  # of its words with its paragraph, in an article that gives orders
_UNINFORMED = 1 / 3
_ROUNDING = 1e-6
_SECOND_LOOK = 0.8
"""Probability of a second answer: it is about a claim on which two readings differ."""


class ReadClaims(NamedTuple):
    """The claims of one reply, and how many of their statements strayed from their quotes."""

    claims: tuple[ClaimDraft, ...]
    replaced: int


def claim_drafts(rows: Sequence[WireClaim], read: str, *, is_doubtful: bool = False) -> ReadClaims:
    """Return the claims of an answer; those without a quote or a statement are left out.

    Args:
        rows: What the model wrote.
        read: The text it was shown. A statement that is not about it, or puts another figure, name or sense than its
            quote, gives way to the sentence that holds the quote: small models repeat the examples of the prompt, or
            make things up, beside a genuine quote. Where there is no such sentence the claim is dropped.
        is_doubtful: Whether the article gives orders: statements are held to their quotes more strictly.
    """
    drafts, replaced = [], 0
    for given in rows:
        if not given.statement.strip() or not given.quote.strip():
            continue
        row = given.model_copy(update={"quote": written_out(given.quote, given.statement, read)})
        statement: str | None = row.statement.strip()
        if not _is_kept(row, read, is_doubtful=is_doubtful):
            replaced += 1
            statement = standing_alone(row.quote.strip(), read)
        if statement:
            drafts.append(_claim_draft(row, statement))
    return ReadClaims(tuple(drafts), replaced)


def verdict_drafts(
    answers: Sequence[WireVerdict],
    claims: Sequence[Numbered],
    listed: Listed,
    *,
    unanswered: Reason = Reason.NOT_ANSWERED,
) -> VerdictDrafts:
    """Return a draft for each claim that was answered once; the others are unchecked for the reason `unanswered`.

    Two answers for one claim that differ, or one that says not_checked, are no answer. Answers for claims that were
    not asked are dropped. Citations of facts that were not listed are passed on: the audit objects to them.
    """
    given = _by_number(answers)
    verdicts, unchecked = [], []
    for number, item in claims:
        answer = _only_answer(given.get(number, []))
        if answer is None:
            unchecked.append(Unchecked(claim_id=item.claim.id, reason=unanswered))
        else:
            verdicts.append(_draft(answer, item, listed))
    return VerdictDrafts(verdicts=tuple(verdicts), unchecked=tuple(unchecked))


def second_answers(rows: Sequence[WireVerdict], disputes: Mapping[str, Dispute], listed: Listed) -> list[WireVerdict]:
    """Return the answers of a second look; a claim that was left out keeps its first verdict."""
    changed = [row.model_copy(update={"sure": _SECOND_LOOK}) for row in rows]
    given = {_number(row) for row in rows}
    kept = (_first_answer(number, dispute, listed) for number, dispute in disputes.items() if number not in given)
    return [*changed, *kept]


def passes(answers: Sequence[WireVerdict], controls: Sequence[tuple[str, Control]]) -> bool:
    """Return True if every control, by its number, was answered, and rightly each time."""
    given = _by_number(answers)
    return all(
        bool(given.get(number)) and all(answer.verdict is control.expected for answer in given[number])
        for number, control in controls
    )


def _is_kept(row: WireClaim, read: str, *, is_doubtful: bool) -> bool:
    if is_doubtful and share_of_words(row.statement, _paragraph(read, row.quote)) < _LEAST_SHARED:
        return False
    is_denied = row.kind is WireKind.DENIED
    return _is_about(row, read) and keeps_to_quote(row.statement, row.quote, read, is_denied=is_denied)


def _claim_draft(row: WireClaim, statement: str) -> ClaimDraft:
    is_opinion = row.kind is WireKind.OPINION
    stance = Stance.ASSERTED if is_opinion else Stance(row.kind.value)
    translation = row.translation.strip() if isinstance(row, WireTranslatedClaim) else ""
    return ClaimDraft(
        statement=statement,
        quote=row.quote.strip(),
        checkable=not is_opinion,
        stance=stance,
        attributed_to=row.by,
        translation=translation or None,
    )


def _is_about(row: WireClaim, read: str) -> bool:
    known, stated = read.casefold(), row.statement.casefold()
    terms = list(_TERM.finditer(stated))
    new = [term for term in terms if term[0] not in known]
    figures = [term for term in new if term[0].isdecimal()]
    if figures and not (_tells_day(figures, stated) and _points_to_day(row, read)):
        return False
    return len(terms) - len(new) >= _LEAST_KNOWN * len(terms)


def _tells_day(figures: Sequence[re.Match[str]], statement: str) -> bool:
    dated = date_spans(statement)
    return all(_YEAR.fullmatch(figure[0]) or figure.start() in dated for figure in figures)


def _points_to_day(row: WireClaim, read: str) -> bool:
    """Return True for "last May", or "May" in a text that tells of a year beside it: a statement may give the year."""
    if _RELATIVE_DAY.search(standing_alone(row.quote, read) or row.quote):
        return True
    told = {int(year) + step for year in _YEAR.findall(read) for step in (-1, 0, 1)}
    return all(int(year) in told for year in _YEAR.findall(row.statement))


def _paragraph(read: str, quote: str) -> str:
    return next((paragraph for paragraph in read.split("\n\n") if quote in paragraph), quote)


def _number(row: WireVerdict) -> str:
    return row.id.strip().lower()


def _first_answer(row_id: str, dispute: Dispute, listed: Listed) -> WireVerdict:
    """Return the answer that the first verdict would be; of its citations those that were shown again."""
    first = dispute.draft
    numbers = {fact.id: listed.number_of(fact) for fact in dispute.facts}
    cited = [(c.stance, numbers[c.fact_id]) for c in first.citations if c.fact_id in numbers]
    against = [number for stance, number in cited if stance is EvidenceStance.REFUTES]
    return WireVerdict(
        id=row_id,
        verdict=first.label,
        supports=[number for stance, number in cited if stance is EvidenceStance.SUPPORTS],
        against=WireObjection(facts=against, severity=first.severity, why=first.explanation) if against else None,
        sure=_SECOND_LOOK,
    )


def _by_number(answers: Sequence[WireVerdict]) -> dict[str, list[WireVerdict]]:
    given: dict[str, list[WireVerdict]] = {}
    for answer in answers:
        given.setdefault(_number(answer), []).append(answer)
    return given


def _only_answer(answers: Sequence[WireVerdict]) -> WireVerdict | None:
    if not answers or len({_decision(answer) for answer in answers}) > 1:
        return None
    return None if answers[0].verdict is VerdictLabel.NOT_CHECKED else answers[0]


def _decision(answer: WireVerdict) -> tuple[VerdictLabel, Severity | None, frozenset[str], frozenset[str]]:
    against = _objection(answer)
    return answer.verdict, against.severity, frozenset(answer.supports), frozenset(against.facts)


def _objection(answer: WireVerdict) -> WireObjection:
    return answer.against or WireObjection(facts=[])


def _citations(answer: WireVerdict, listed: Listed) -> tuple[Citation, ...]:
    cited = (
        Citation(fact_id=_fact_id(number.strip(), listed), stance=stance)
        for stance, numbers in (
            (EvidenceStance.SUPPORTS, answer.supports),
            (EvidenceStance.REFUTES, _objection(answer).facts),
        )
        for number in numbers
        if number.strip()
    )
    return tuple(dict.fromkeys(cited))


def _fact_id(number: str, listed: Listed) -> FactId:
    fact = listed.numbers.get(number.lower())
    return fact.id if fact else FactId(number)


def _draft(answer: WireVerdict, item: ClaimEvidence, listed: Listed) -> VerdictDraft:
    against = _objection(answer)
    return VerdictDraft(
        claim_id=item.claim.id,
        label=answer.verdict,
        citations=_citations(answer, listed),
        probabilities=Probabilities.spread(answer.verdict, _confidence(answer.sure)),
        severity=against.severity if answer.verdict is VerdictLabel.REFUTED else None,
        explanation=against.why.strip(),
    )


def _confidence(stated: float) -> float:
    """Return a probability; what can't be one, such as 85 or NaN, says nothing: one in three."""
    if math.isnan(stated) or not -_ROUNDING <= stated <= 1 + _ROUNDING:
        return _UNINFORMED
    return min(1.0, max(0.0, stated))
