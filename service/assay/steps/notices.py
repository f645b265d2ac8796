"""The notices of a report, which readers must know besides the verdicts. Ingest adds those on the text itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assay.retrieval.index import is_in_force
from assay_schemas import FactStatus, Notice, NoticeCode, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.steps.reporting import Judged
    from assay_schemas import Article, ClaimDrafts, Fact

_TOO_WEAK = (
    "The model misjudges claims of known truth even without an article: {count} claims were not checked. Set another "
    "with ASSAY_OPENAI_MODEL, or ASSAY_CONTROLS=false to accept its answers unchecked."
)
_UNUSABLE = (
    "The engine's reply was unusable or incomplete: {count} claims were not checked. If a request was too long "
    "for the model, the log names the setting to change."
)
_UNCHECKED = {
    Reason.BUDGET_SPENT: (
        NoticeCode.BUDGET_SPENT,
        "The budget (ASSAY_BUDGET_*) or the limit of ASSAY_MAX_CLAIMS was reached: {count} claims were not checked.",
    ),
    Reason.ENGINE_FAILED: (NoticeCode.ENGINE_FAILED, "The engine failed: {count} claims were not checked."),
    Reason.ENGINE_REFUSED: (NoticeCode.ENGINE_FAILED, "The engine refused: {count} claims were not checked."),
    Reason.ENGINE_OUTPUT_INVALID: (
        NoticeCode.ENGINE_FAILED,
        _UNUSABLE,
    ),
    Reason.NOT_ANSWERED: (NoticeCode.ENGINE_FAILED, "The engine left out {count} claims: they were not checked."),
    Reason.SECOND_LOOK_FAILED: (
        NoticeCode.ENGINE_FAILED,
        "Code and engine disagreed on {count} claims and no second answer came: they were not checked.",
    ),
    Reason.CONTROL_FAILED: (
        NoticeCode.CONTROL_FAILED,
        "The model misjudged or left out claims of known truth in the same reply: {count} claims were not checked.",
    ),
    Reason.MODEL_TOO_WEAK: (
        NoticeCode.MODEL_TOO_WEAK,
        _TOO_WEAK,
    ),
}


def extraction_notices(
    article: Article, drafts: ClaimDrafts, *, dropped: int, reads: bool, rules_only: bool
) -> tuple[Notice, ...]:
    """Return the notices on how the article was read.

    Args:
        article: The article.
        drafts: What the engine extracted.
        dropped: Drafts whose quote is not in the article.
        reads: Whether the engine reads the article's language.
        rules_only: Whether the engine runs without its trained part.
    """
    unread = sum(span.end - span.start for span in drafts.unread)
    found = (
        (
            not reads,
            NoticeCode.LANGUAGE_NOT_SUPPORTED,
            f"This engine does not read the article's language ({article.language}): no claim was checked.",
        ),
        (
            dropped > 0,
            NoticeCode.QUOTES_DROPPED,
            f"{dropped} claims were dropped because their quote is not in the article.",
        ),
        (
            drafts.replaced > 0,
            NoticeCode.STATEMENTS_REPLACED,
            f"{drafts.replaced} statements strayed from their quotes and were replaced by them or dropped.",
        ),
        (
            drafts.unreadable > 0,
            NoticeCode.CLAIMS_UNREADABLE,
            f"{drafts.unreadable} claims are missing: the model twice gave them in a form that can't be read.",
        ),
        (unread > 0, NoticeCode.TEXT_NOT_READ, f"The engine failed to read {unread} characters of the article."),
        (
            rules_only,
            NoticeCode.RULES_ONLY,
            "The verifier needs onnxruntime, which is not installed: only exact rules judged and they decided little.",
        ),
    )
    return tuple(Notice(code=code, message=message) for is_so, code, message in found if is_so)


def outcome_notices(
    article: Article,
    judged: Sequence[Judged],
    facts: Iterable[Fact],
    *,
    is_controlled: bool = True,
    is_compared: bool = True,
) -> tuple[Notice, ...]:
    """Return the notices on what was judged, by which facts, and whether the engine was controlled and audited."""
    active = (fact for fact in facts if fact.status is FactStatus.ACTIVE)
    found = (
        (
            not is_controlled,
            NoticeCode.CONTROLS_OFF,
            "No claims of known truth were asked (ASSAY_CONTROLS=false): a dictated reply would not be noticed.",
        ),
        (
            not is_compared,
            NoticeCode.NOT_COMPARED,
            "The facts are in a language that code does not read: only the citations of the verdicts were checked.",
        ),
        (
            not any(item.claim.checkable for item in judged),
            NoticeCode.NO_CHECKABLE_CLAIM,
            "No claim was found that facts could settle.",
        ),
        (
            not any(is_in_force(fact, article.date) for fact in active),
            NoticeCode.NO_FACTS_IN_FORCE,
            "No fact is in force at the article's date: whatever is decided rests on facts of another time.",
        ),
        (
            article.date is None,
            NoticeCode.DATE_UNKNOWN,
            "The article states no date: facts of any date were used. Pass the date (--date) for exact results.",
        ),
    )
    return (
        *_unchecked_notices(judged),
        *(Notice(code=code, message=message) for is_so, code, message in found if is_so),
    )


def _unchecked_notices(judged: Iterable[Judged]) -> list[Notice]:
    verdicts = [item.verdict for item in judged if item.verdict is not None]
    counts = Counter(
        reason for verdict in verdicts if verdict.label is VerdictLabel.NOT_CHECKED for reason in verdict.reasons
    )
    return [
        Notice(code=code, message=message.format(count=counts[reason]))
        for reason, (code, message) in _UNCHECKED.items()
        if counts[reason]
    ]
