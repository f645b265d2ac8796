"""Whatever is sent, ingestion ends in an article whose every offset is right, or in an InputError."""

from __future__ import annotations

import hashlib
import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from assay.article.cleaning import MAX_BLANKS, Cleaned, shorten_blanks
from assay.article.ingest import ingest, original_span
from assay.errors import InputError
from assay_schemas import Article, ArticleInput
from tests.fuzz.hostile import texts

LIMIT = 20_000


def ingested(text: str, title: str | None = None) -> Article | InputError:
    try:
        return ingest(ArticleInput.model_construct(text=text, title=title, date=None), max_chars=LIMIT).article
    except InputError as err:
        return err


@given(texts, st.none() | texts)
@example("<p>" + "&#55296;" + "</p> one", None)
@example("<p>a</p>" + "<b" * 5_000, None)
def test_any_text_is_an_article_or_an_input_error(text: str, title: str | None) -> None:
    article = ingested(text, title)
    if isinstance(article, InputError):
        assert str(article)
        return

    assert article.id == hashlib.sha256(text.encode()).hexdigest()[:16]
    assert len(article.origins) == len(article.text) + 1
    assert all(low <= high for low, high in itertools.pairwise(article.origins))
    assert article.origins[0] >= 0
    assert article.origins[-1] <= len(text)
    assert article.text.encode().decode() == article.text


@given(texts)
def test_every_block_lies_within_what_was_sent(text: str) -> None:
    article = ingested(text)
    if isinstance(article, InputError):
        return
    ends = 0
    for block in article.blocks:
        assert ends <= block.span.start < block.span.end <= len(article.text)
        ends = block.span.end
        sent = original_span(article, block.span)
        assert 0 <= sent.start < sent.end <= len(text)


@given(texts)
def test_an_article_is_the_same_each_time(text: str) -> None:
    first, second = ingested(text), ingested(text)

    assert first == second or str(first) == str(second)


@given(st.lists(st.one_of(st.sampled_from(["word", "\n", "a b"]), st.integers(0, 90).map(" ".__mul__))).map("".join))
def test_long_runs_of_blanks_are_cut_and_nothing_else_changes(text: str) -> None:
    cut = shorten_blanks(Cleaned(text, tuple(range(len(text) + 1)), is_suspicious=False))

    assert cut.text.split() == text.split()
    assert " " * (MAX_BLANKS + 1) not in cut.text
    assert [text[origin] for origin in cut.origins[:-1]] == list(cut.text)
    assert (cut.text == text) is (" " * (MAX_BLANKS + 1) not in text and "\n" * (MAX_BLANKS + 1) not in text)


def test_a_title_is_no_second_article() -> None:
    error = ingested("The tower is high.", "x" * 1_001)

    assert "the title has 1001 characters, over the limit of 1000; send the headline alone" in str(error)
