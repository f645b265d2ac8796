"""Step 4: the facts that claims are judged by: those found for each, or all that bear on the article. Pure."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from sentencex import segment

from assay.orders.finding import overlaps
from assay.ports import ClaimEvidence
from assay_schemas import MAX_NEAREST, NearFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assay.retrieval.index import Retriever
    from assay_schemas import Article, Claim, Fact

CHARS_PER_TOKEN = 4
"""What a token is taken to hold; servers count for themselves."""
_LEAST_ROOM = 3_000
"""Tokens of facts for claims of the shortest passage."""
_FRAME_TOKENS = 14
"""Of one listed fact, around its texts: id, names of fields, dates."""


class Gathered(NamedTuple):
    """Claims with their evidence, and those for which nothing was found among facts that had to be searched."""

    items: list[ClaimEvidence]
    without: list[Claim]


def gather_each(index: Retriever, claims: Sequence[Claim], article: Article, *, k: int) -> Gathered:
    """Return every claim with the best `k` facts that were found for it, of those in force on the article's day."""
    return Gathered(
        [
            ClaimEvidence(
                claim,
                tuple(ranked.fact for ranked in index.search(claim.statement, k=k, on=article.date)),
                article.date,
            )
            for claim in claims
        ],
        [],
    )


def gather_shared(index: Retriever, claims: Sequence[Claim], article: Article, *, k: int, max_tokens: int) -> Gathered:
    """Return every claim with the same facts: all there are, where they fit, else what was found for the article.

    Facts that hold no more, or not yet, are evidence on their time: they are among them. Where facts are searched,
    every sentence of the passage that the claims stand in, every statement, translation and quote is a query; the best
    fact of each comes first, then the second best, until `k` of each are reached, or as much of `max_tokens` as the
    passage is of the article.

    Args:
        index: All facts.
        claims: Those to be judged.
        article: Where they stand.
        k: Most facts that one query brings.
        max_tokens: Room for the facts, in tokens of four characters.
    """
    shown = tuple(_within(index.facts, max_tokens))
    if len(shown) == len(index.facts):
        return Gathered([ClaimEvidence(claim, shown, article.date) for claim in claims], [])
    found = {claim.id: [_search(index, query, k) for query in _queries(claim)] for claim in claims}
    passage = _passage(article, claims)
    sentences = [_search(index, sentence, k) for sentence in segment("en", passage)]
    room = max(_LEAST_ROOM, max_tokens * len(passage) // max(1, len(article.text)))
    facts = _within(_by_turns((*chain.from_iterable(found.values()), *sentences)), min(room, max_tokens))
    shown = tuple(sorted(facts, key=lambda fact: fact.id))
    return Gathered(
        [ClaimEvidence(claim, shown, article.date) for claim in claims if any(found[claim.id])],
        [claim for claim in claims if not any(found[claim.id])],
    )


def near_facts(index: Retriever, claim: Claim) -> tuple[NearFact, ...]:
    """Return the facts that are nearest to a claim, in the language of the facts, where any are near."""
    return tuple(
        NearFact(fact_id=fact.id, statement=fact.statement, similarity=similarity)
        for fact, similarity in index.nearest(claim.translation or claim.statement, k=MAX_NEAREST)
    )


def fact_tokens(fact: Fact) -> int:
    """Return about how many tokens it takes to show a fact."""
    texts = (fact.statement, fact.subject or "", *fact.aliases, *fact.shown_myths)
    return _FRAME_TOKENS + sum(map(len, texts)) // CHARS_PER_TOKEN


def _passage(article: Article, claims: Sequence[Claim]) -> str:
    """Return the text from the block of the first claim to that of the last; all of it where claims have no place."""
    firsts = [claim.spans[0] for claim in claims if claim.spans]
    if len(firsts) < len(claims):
        return article.text
    touched = [block.span for block in article.blocks if overlaps(block.span, firsts)] or firsts
    return article.text[min(span.start for span in touched) : max(span.end for span in touched)]


def _queries(claim: Claim) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in (claim.statement, claim.translation, claim.quote) if text))


def _search(index: Retriever, query: str, k: int) -> list[Fact]:
    return [ranked.fact for ranked in index.search(query, k=k)]


def _by_turns(rankings: Iterable[Sequence[Fact]]) -> Iterator[Fact]:
    """Yield the first of every ranking, then the second of each, no fact twice."""
    seen: set[str] = set()
    for fact in chain.from_iterable(zip_longest(*rankings)):
        if fact is not None and fact.id not in seen:
            seen.add(fact.id)
            yield fact


def _within(facts: Iterable[Fact], max_tokens: int) -> Iterator[Fact]:
    room = max_tokens
    for fact in facts:
        room -= fact_tokens(fact)
        if room < 0:
            return
        yield fact
