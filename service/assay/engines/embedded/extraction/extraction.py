"""Claims out of an article, without a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.sentence_reader import SentenceReader
from assay.engines.embedded.extraction.sentences import Sentence, read_sentences
from assay.engines.embedded.extraction.stance import debunks
from assay.engines.embedded.extraction.tables import read_tables
from assay.engines.embedded.extraction.voices import find_voices
from assay.orders.finding import overlaps
from assay_schemas import Block, BlockKind, ClaimDraft, ClaimDrafts, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from assay_schemas import Article

_READ_LANGUAGES = frozenset(("en", "und"))
_OPENING_SENTENCES = 3


def extract_claims(article: Article, *, rules: Collection[str] | None = None) -> ClaimDrafts:
    """Find the claims of an article by rules.

    Every sentence yields at least one draft, checkable or not. In a language other than English a draft is
    the sentence as it stands.

    Args:
        article: After ingestion.
        rules: Names of the splitting rules to apply; None means all.
    """
    found = (*_title(article), *read_sentences(article))
    sentences = tuple(each for each in found if not _is_order(each, article))
    orders = (
        ClaimDraft(statement=each.text, quote=each.text, checkable=False) for each in found if _is_order(each, article)
    )
    if article.language not in _READ_LANGUAGES:
        unread = (ClaimDraft(statement=each.text, quote=each.text) for each in sentences)
        return ClaimDrafts(claims=(*unread, *orders, *read_tables(article)))
    reader = SentenceReader(debunks=debunks(each.text for each in sentences[:_OPENING_SENTENCES]), rules=rules)
    voices = find_voices(sentences, article.text)
    followers = (*(each.text for each in sentences[1:]), "")
    drafts = (
        _with_unique_quote(draft, sentence.text, article.text)
        for at, (sentence, following) in enumerate(zip(sentences, followers, strict=False))
        for draft in reader.read(sentence.text, following, voices.get(at))
    )
    return ClaimDrafts(claims=(*drafts, *orders, *read_tables(article)))


def _is_order(sentence: Sentence, article: Article) -> bool:
    """Return True if a sentence belongs to an order: no name in it may be what a later pronoun stands for."""
    place = Span(start=sentence.start, end=sentence.start + len(sentence.text))
    return sentence.block.kind is not BlockKind.HEADLINE and overlaps(place, article.orders)


def _title(article: Article) -> Iterable[Sentence]:
    if article.title is None or article.title_in_text or not article.title.strip():
        return ()
    title = article.title.strip()
    block = Block(kind=BlockKind.HEADLINE, span=Span(start=0, end=len(title)))
    return (Sentence(title, 0, block),)


def _with_unique_quote(draft: ClaimDraft, sentence: str, text: str) -> ClaimDraft:
    """Quote the sentence where the clause alone ("came last") would be found in other places too."""
    first = text.find(draft.quote)
    is_repeated = text.find(draft.quote, first + 1) >= 0
    return draft.model_copy(update={"quote": sentence}) if is_repeated else draft
