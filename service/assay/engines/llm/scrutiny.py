"""Re-extract claims by rules when the model may have been manipulated.

A model that follows an order may leave claims out, or call them denied or not checkable. In an article that gives
orders, or if a model leaves hardly anything to judge, what the rules read as a plain statement stays one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.embedded.extraction.extraction import extract_claims
from assay.engines.embedded.extraction.sentences import read_sentences
from assay.orders.finding import overlaps
from assay.steps.grounding import locate_quotes
from assay_schemas import ClaimDrafts, Span, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_schemas import Article, ClaimDraft

LEAST_LEFT = 1 / 4
"""Least share of the statements found by rules that an unmanipulated model leaves to judge."""
MIN_PLAIN = 4
"""Number of statements below which `LEAST_LEFT` means nothing."""
_FIGURE = re.compile(r"\d")
_ANSWERED_FOR = frozenset({Stance.ASSERTED, Stance.ATTRIBUTED})


class _Located(NamedTuple):
    draft: ClaimDraft
    spans: tuple[Span, ...]


def scrutinise(article: Article, drafts: ClaimDrafts) -> ClaimDrafts:
    """Return the drafts of a model, each exemption confirmed by rules, with those of the rules for what it left out.

    A claim that the model does not let the article answer for, or calls not checkable, stays so only if the rules find
    a claim of that kind in the same place. Drafts that leave enough to judge, of an article without orders, come back
    as they are.
    """
    by_rules = _locate(article, extract_claims(article).claims)
    if not article.orders:
        # Rules take much opinion, advice and prophecy for plain statements; hardly ever where there is a figure.
        by_rules = [item for item in by_rules if _FIGURE.search(item.draft.quote)]
    read = _locate(article, drafts.claims)
    if not article.orders and (drafts.unread or not _is_stripped(read, by_rules)):
        return drafts
    unread = _sentences_without(article, [span for item in read for span in item.spans])
    confirmed = (_confirmed(item, [other for other in by_rules if _meet(item, other)]) for item in read)
    missed = (item.draft for item in by_rules if any(overlaps(span, unread) for span in item.spans))
    return drafts.model_copy(update={"claims": (*confirmed, *missed)})


def _is_stripped(read: Sequence[_Located], by_rules: Sequence[_Located]) -> bool:
    """Return True if a model leaves less to judge than `LEAST_LEFT` of the places where the rules find something."""
    plain = [item for item in by_rules if _is_plain(item.draft)]
    kept = [span for item in read if _is_plain(item.draft) for span in item.spans]
    left = sum(any(overlaps(span, kept) for span in item.spans) for item in plain)
    return len(plain) >= MIN_PLAIN and left < LEAST_LEFT * len(plain)


def _sentences_without(article: Article, spans: Sequence[Span]) -> list[Span]:
    """Return the places of the sentences that none of the spans touches."""
    sentences = (Span(start=each.start, end=each.start + len(each.text)) for each in read_sentences(article))
    return [sentence for sentence in sentences if not overlaps(sentence, spans)]


def _locate(article: Article, drafts: Iterable[ClaimDraft]) -> list[_Located]:
    known = tuple(drafts)
    places = locate_quotes(article.text, (draft.quote for draft in known))
    return [_Located(draft, places[draft.quote]) for draft in known]


def _meet(one: _Located, other: _Located) -> bool:
    return any(overlaps(span, other.spans) for span in one.spans)


def _confirmed(item: _Located, by_rules: Sequence[_Located]) -> ClaimDraft:
    if _is_plain(item.draft) or not by_rules or not all(_is_plain(other.draft) for other in by_rules):
        return item.draft
    return item.draft.model_copy(update={"checkable": True, "stance": Stance.ASSERTED, "attributed_to": None})


def _is_plain(draft: ClaimDraft) -> bool:
    return draft.checkable and draft.stance in _ANSWERED_FOR
