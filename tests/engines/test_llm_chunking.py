"""Cutting articles: nothing is lost, nothing is read twice, no chunk is too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assay.engines.llm.chunking import halve, passage, shown_context, shown_passage, split_article, split_evenly
from assay_schemas import Span
from tests.testing.fakes import make_article

PARAGRAPH = st.text(alphabet="ab. \n", min_size=1, max_size=80).filter(str.strip)


@given(st.lists(PARAGRAPH, min_size=1, max_size=8), st.integers(min_value=5, max_value=120))
def test_chunks_cover_every_block_once_and_keep_to_their_size(paragraphs: list[str], max_chars: int) -> None:
    article = make_article(*paragraphs)
    chunks = split_article(article, max_chars)
    read = [index for chunk in chunks for span in chunk for index in range(span.start, span.end)]
    wanted = [index for block in article.blocks for index in range(block.span.start, block.span.end)]
    assert read == wanted
    assert all(sum(span.end - span.start for span in chunk) <= max_chars for chunk in chunks)


@given(st.lists(PARAGRAPH, min_size=1, max_size=5))
def test_halves_make_the_whole(paragraphs: list[str]) -> None:
    article = make_article(*paragraphs)
    (chunk,) = split_article(article, 10_000)
    halves = halve(article.text, chunk)
    read = [index for half in halves for span in half for index in range(span.start, span.end)]
    assert read == [index for span in chunk for index in range(span.start, span.end)]
    assert len(halves) == (1 if chunk == (Span(start=0, end=1),) else 2)


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    article = make_article("One two three. Four five six.")
    assert split_article(article, 20) == ((Span(start=0, end=15),), (Span(start=15, end=29),))


def test_an_article_without_blocks_is_read_whole() -> None:
    assert split_article(make_article("Text.", blocks=()), 20) == ((Span(start=0, end=5),),)


def test_context_is_the_opening_and_what_comes_just_before() -> None:
    article = make_article("Opening words.", "x" * 50, "Just before.", "Now.", title="T", title_in_text=False)
    chunk = (article.blocks[-1].span,)
    assert shown_context(article, chunk, 16) == "T\n\nOpening words [...] xx\n\nJust before."


@given(st.lists(PARAGRAPH, min_size=1, max_size=8), st.integers(5, 60), st.integers(1, 6))
def test_even_pieces_cover_every_block_once_and_are_no_more_than_allowed(
    paragraphs: list[str], chars: int, most: int
) -> None:
    article = make_article(*paragraphs)
    pieces = split_evenly(article, chars, most)
    read = [index for piece in pieces for span in piece for index in range(span.start, span.end)]
    assert read == [index for block in article.blocks for index in range(block.span.start, block.span.end)]
    assert 1 <= len(pieces) <= most


def test_even_pieces_are_cut_between_sentences_and_nearly_alike() -> None:
    article = make_article("One two three. Four five six. Seven eight nine.", "Ten.", "Eleven twelve thirteen.")
    assert [[article.text[s.start : s.end] for s in piece] for piece in split_evenly(article, 25, 8)] == [
        ["One two three. Four five six. "],
        ["Seven eight nine.", "Ten."],
        ["Eleven twelve thirteen."],
    ]


def test_a_passage_runs_from_the_first_claim_to_the_block_behind_the_last() -> None:
    article = make_article("Headline.", "First.", "Second.", "Third.", "Fourth.")
    blocks = [block.span for block in article.blocks]
    assert passage(article, [blocks[1], blocks[2]], 10) == tuple(blocks[1:4])
    assert passage(article, [blocks[1]], 10_000) == tuple(blocks)
    assert passage(article, [], 10) == tuple(blocks)


def test_a_passage_is_shown_behind_what_comes_before_it() -> None:
    article = make_article("Opening.", "Before.", "Now.")
    assert shown_passage(article, (article.blocks[2].span,)) == "Opening.\n\nBefore.\n\nNow."
    assert shown_passage(article, tuple(block.span for block in article.blocks)) == "Opening.\n\nBefore.\n\nNow."
