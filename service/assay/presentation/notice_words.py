"""What notices say on pages: words for whoever has neither settings nor a command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.presentation.markup import in_english, say_markup
from assay_schemas import NoticeCode, Reason, VerdictLabel

if TYPE_CHECKING:
    from markupsafe import Markup

    from assay.presentation.catalogue import Say
    from assay_schemas import Notice, Report

_OPTION = re.compile(r"\bASSAY_[A-Z]|(?<!\S)\(?--[a-z]")
"""A setting or an option, as in "raise ASSAY_MAX_CLAIMS" and "the date (--date)", but not the dash of "well--known"."""
_WORDS = {
    NoticeCode.DATE_UNKNOWN: "notice.date",
    NoticeCode.CONTROLS_OFF: "notice.controls",
    NoticeCode.RULES_ONLY: "notice.rules",
    NoticeCode.BUDGET_SPENT: "notice.budget",
    NoticeCode.MODEL_TOO_WEAK: "notice.weak",
    NoticeCode.CONTROL_FAILED: "notice.misjudged",
    NoticeCode.HIDDEN_CHARACTERS: "notice.hidden",
    NoticeCode.INJECTION_ATTEMPT: "notice.orders",
    NoticeCode.MARKUP_IN_TEXT: "notice.markup",
    NoticeCode.PAYWALLED: "notice.paid",
    NoticeCode.NOT_COMPARED: "notice.not-compared",
    NoticeCode.NO_CHECKABLE_CLAIM: "notice.no-claim",
    NoticeCode.NO_FACTS_IN_FORCE: "notice.no-facts",
    NoticeCode.LANGUAGE_NOT_SUPPORTED: "notice.language",
}
"""Notices that say the same of every article; others hold what only their own words tell."""
_REASONS = {
    NoticeCode.BUDGET_SPENT: Reason.BUDGET_SPENT,
    NoticeCode.CONTROL_FAILED: Reason.CONTROL_FAILED,
    NoticeCode.MODEL_TOO_WEAK: Reason.MODEL_TOO_WEAK,
}
"""Why the claims were not checked that a notice counts."""


def notice_words(notice: Notice, report: Report, say: Say) -> str:
    """Return what a notice of a report says to an editor."""
    if notice.code not in _WORDS:
        return for_reader(notice.message, say)
    unchecked = [claim for claim in report.claims if claim.verdict is VerdictLabel.NOT_CHECKED]
    number = sum(_REASONS.get(notice.code) in claim.reasons for claim in unchecked)
    return say(_WORDS[notice.code], number=number, language=report.article.language)


def for_reader(problem: str, say: Say) -> Markup:
    """Return what went wrong; where the way out is a setting, it says whose business that is."""
    told = in_english(problem, say)
    return say_markup(say, "for-operator", problem=told) if _OPTION.search(problem) else told
