"""Extraction from articles on subjects that no rule was made for."""

from pathlib import Path
from typing import NamedTuple

import pytest

from assay.article.ingest import ingest
from assay.engines.embedded.extraction.extraction import extract_claims
from assay.steps.grounding import ground
from assay_evals.matching import best_iou, word_overlap
from assay_schemas import ArticleInput, Span

ARTICLES = sorted((Path(__file__).parent / "other_articles").glob("*.txt"))
MIN_RECALL = 0.8
MIN_PRECISION = 0.9
# A claim that makes two statements at once is found, but it is one claim.
MIN_COUNT = 0.7
MIN_SIMILARITY = 0.3


class Expected(NamedTuple):
    """A claim as a reader would list it."""

    statement: str
    span: Span


def expected_claims(path: Path, text: str) -> tuple[Expected, ...]:
    rows = (line.split("\t") for line in path.with_suffix(".tsv").read_text("utf-8").splitlines())
    return tuple(
        Expected(statement, Span(start=text.index(quote), end=text.index(quote) + len(quote)))
        for quote, statement in rows
    )


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in ARTICLES])
def test_most_claims_of_an_article_on_another_subject_are_found(path: Path) -> None:
    article = ingest(ArticleInput(text=path.read_text("utf-8")), max_chars=100_000).article
    expected = expected_claims(path, article.text)

    claims = [claim for claim in ground(article, extract_claims(article)).claims if claim.checkable]

    pairs = [
        (wanted, found)
        for wanted, claim in enumerate(expected)
        for found, draft in enumerate(claims)
        if (best_iou(claim.span, draft.spans) + word_overlap(claim.statement, draft.statement)) / 2 >= MIN_SIMILARITY
    ]
    assert len({found for _, found in pairs}) >= MIN_PRECISION * len(claims)
    assert len(claims) >= MIN_COUNT * len(expected)
    assert len({wanted for wanted, _ in pairs}) >= MIN_RECALL * len(expected)
