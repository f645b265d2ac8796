"""Facts as claims: whole, and taken apart as the engine takes articles apart. All of them are true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.article.ingest import ingest
from assay.engines.embedded.extraction.extraction import extract_claims
from assay_schemas import ArticleInput, Stance
from assay_training.rows import LABELS, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_training.corpus import Subject

_MAX_CHARS = 2_000


def stated_pairs(subject: Subject) -> Iterator[Pair]:
    """Yield every fact of a subject as a claim beside itself, then each claim that the engine finds in it."""
    for entry in subject.entries:
        yield Pair(entry.fact, (entry.fact,), LABELS[0], "corpus.fact", subject.name)
        for part in dict.fromkeys(_parts(entry.fact)):
            yield Pair(part, (entry.fact,), LABELS[0], "corpus.part", subject.name)


def _parts(fact: str) -> Iterator[str]:
    """Yield what a fact asserts in its own words; what somebody says in it may be false."""
    article = ingest(ArticleInput(text=fact), max_chars=_MAX_CHARS).article
    for draft in extract_claims(article).claims:
        if draft.checkable and draft.stance is Stance.ASSERTED and draft.statement.rstrip(".") != fact.rstrip("."):
            yield draft.statement
