"""Where a quote stands, and which claim it makes prominent."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.steps.grounding import Grounded, ground, locate_quotes
from assay_schemas import Article, Block, BlockKind, ClaimDraft, ClaimDrafts, Prominence, Span, Stance
from tests.testing.fakes import make_article
from tests.testing.slowness import slowness

SENTENCE = "The old bridge over the river was closed for repairs in 2019."


def draft(quote: str, statement: str | None = None, *, stance: Stance = Stance.ASSERTED) -> ClaimDraft:
    return ClaimDraft(statement=statement or quote, quote=quote, stance=stance)


def ground_quotes(article: Article, *quotes: str) -> Grounded:
    return ground(article, ClaimDrafts(claims=tuple(draft(quote) for quote in quotes)))


def locate_quote(text: str, quote: str) -> tuple[Span, ...]:
    return locate_quotes(text, [quote])[quote]


def passages(text: str, quote: str) -> list[str]:
    return [text[span.start : span.end] for span in locate_quote(text, quote)]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        pytest.param("The mill burned.", "The mill burned", ["The mill burned"], id="verbatim"),
        pytest.param("The MILL burned.", "the mill Burned", ["The MILL burned"], id="case"),
        pytest.param("The mill\n  burned.", "The  mill burned", ["The mill\n  burned"], id="white space"),
        pytest.param("The mill burned.", ' "The mill burned." ', ["The mill burned."], id="outer quotation marks"),
        pytest.param('He said "no".', "He said “no”.", ['He said "no".'], id="curly marks"),
        pytest.param("Rain. Sun. Rain.", "rain.", ["Rain.", "Rain."], id="every place"),
        pytest.param("Die Straße brennt.", "die STRASSE", ["Die Straße"], id="a letter that folds into two"),
        pytest.param("The category grew.", "cat", [], id="inside a word"),
        pytest.param("Concatenate a cat.", "cat", ["cat"], id="inside a word, then alone"),
        pytest.param("The cat's bowl.", "cat", ["cat"], id="before an apostrophe"),
        pytest.param("Prices rose 5.3 percent.", "Prices rose 5", [], id="the front of a number"),
        pytest.param("Prices rose 5.3 percent.", "3 percent", [], id="the back of a number"),
        pytest.param("Prices rose 1,500.", "Prices rose 1", [], id="the thousands of a number"),
        pytest.param("Prices rose 5. 3 fell.", "Prices rose 5", ["Prices rose 5"], id="a number that ends a sentence"),
        pytest.param("aa b aa b aa", "aa b aa", ["aa b aa"], id="places that overlap count once"),
        pytest.param("melon and on and on", "on and on", ["on and on"], id="a place that begins inside a cut one"),
        pytest.param("桥于二零一九年关闭。", "二零一九年", ["二零一九年"], id="a script without blanks"),
        pytest.param("The mill burned.", "The mill drowned", [], id="not said"),
        pytest.param("The mill burned.", ' " ', [], id="marks only"),
        pytest.param("The mill burned.", "\u200b", [], id="nothing visible"),
        pytest.param("", "The mill", [], id="an empty text"),
    ],
)
def test_a_quote_is_found(text: str, quote: str, expected: list[str]) -> None:
    assert passages(text, quote) == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        pytest.param("The old bridge over the river was close for repairs in 2019.", [SENTENCE], id="another word"),
        pytest.param(
            "the old bridge over river was closed for repairs in 2019", [SENTENCE[4:-1]], id="a word left out"
        ),
        pytest.param(
            "he old bridge over the river was closed for repairs", [SENTENCE[:52]], id="a cut word is made whole"
        ),
        pytest.param("old bridge over the rivers was closed for rep", [SENTENCE[4:52]], id="cut at its end"),
        pytest.param("The old bridge over the river was closed for repairs in 2018.", [], id="a changed figure"),
        pytest.param("The old bridge over the rivre was closed for repairs in 201", [], id="a cut figure"),
        pytest.param("The old bridges", [], id="too short to tell"),
        pytest.param(
            "The old bridge over the river was closed for repairs in 2019. " * 12, [], id="longer than the text"
        ),
        pytest.param("A new tunnel under the valley was opened for traffic in May.", [], id="another sentence"),
    ],
)
def test_a_misquoted_sentence_is_placed_where_it_fits(quote: str, expected: list[str]) -> None:
    assert passages(f"It rained. {SENTENCE} Then the sun came out.", quote) == expected


def test_without_rapidfuzz_what_is_misquoted_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    text = f"It rained. {SENTENCE} Then the sun came out."
    assert passages(text, SENTENCE) == [SENTENCE]
    assert passages(text, SENTENCE.replace("river", "rivre")) == []


def test_a_misquoted_page_is_not_aligned() -> None:
    page = " ".join(f"Word {'abcdefgh'[number % 8]}." for number in range(200))
    assert locate_quote(f"{page} End.", page.replace("Word b", "Ward b", 1)) == ()


def test_claims_are_ordered_by_place_and_numbered() -> None:
    article = make_article("Snow fell. Rain fell.", "Hail fell.")
    grounded = ground_quotes(article, "Hail fell.", "Rain fell.", "Frogs fell.", "Snow fell.")
    assert [(claim.id, claim.quote, claim.spans) for claim in grounded.claims] == [
        ("c1", "Snow fell.", (Span(start=0, end=10),)),
        ("c2", "Rain fell.", (Span(start=11, end=21),)),
        ("c3", "Hail fell.", (Span(start=23, end=33),)),
    ]
    assert grounded.dropped == 1


def test_the_same_statement_is_one_claim_with_all_its_places() -> None:
    article = make_article("The mill burned. So the mill was lost to fire.")
    drafts = (
        draft("the mill was lost to fire", "The mill burned."),
        draft("The mill burned.", "the  mill BURNED"),
        draft("The mill sank.", "The mill burned"),
    )
    grounded = ground(article, ClaimDrafts(claims=drafts))
    (claim,) = grounded.claims
    assert (claim.statement, claim.spans) == ("The mill burned.", (Span(start=0, end=16), Span(start=20, end=45)))
    assert grounded.dropped == 1


def test_asserting_and_denying_the_same_stay_two_claims() -> None:
    article = make_article("The mill burned.")
    drafts = (draft("The mill burned."), draft("The mill burned.", stance=Stance.DENIED))
    assert [claim.stance for claim in ground(article, ClaimDrafts(claims=drafts)).claims] == ["asserted", "denied"]


def test_a_quote_of_a_separate_title_comes_first_without_a_place() -> None:
    article = make_article("It rained.", title="Mill burns down", title_in_text=False)
    first, second = ground_quotes(article, "It rained.", "mill burns down").claims
    assert (first.quote, first.spans, first.prominence) == ("mill burns down", (), Prominence.HEADLINE)
    assert (second.id, second.spans) == ("c2", (Span(start=0, end=10),))


def test_a_separate_title_makes_its_claim_prominent_in_the_text_too() -> None:
    article = make_article("It rained.", "The mill burned.", title="The mill burned", title_in_text=False)
    (claim,) = ground_quotes(article, "The mill burned").claims
    assert (claim.spans, claim.prominence) == ((Span(start=12, end=27),), Prominence.HEADLINE)


def test_a_title_within_the_text_is_no_second_place() -> None:
    article = make_article("It rained.", title="The mill burned")
    assert ground_quotes(article, "The mill burned") == Grounded((), 1)


LAYOUT = [
    (BlockKind.BOILERPLATE, "Menu here"),
    (BlockKind.HEADLINE, "Mill burns"),
    (BlockKind.PARAGRAPH, "First words"),
    (BlockKind.PARAGRAPH, "Second words"),
    (BlockKind.LIST_ITEM, "Listed words"),
    (BlockKind.TABLE_ROW, "Cell words"),
    (BlockKind.BOILERPLATE, "Read also. Second words"),
]


def laid_out() -> Article:
    article = make_article(*(text for _, text in LAYOUT), "Loose words")
    blocks = tuple(Block(kind=kind, span=block.span) for (kind, _), block in zip(LAYOUT, article.blocks, strict=False))
    return article.model_copy(update={"blocks": blocks})


@pytest.mark.parametrize(
    ("quote", "prominence"),
    [
        pytest.param("Menu here", Prominence.BOILERPLATE, id="boilerplate"),
        pytest.param("Mill burns", Prominence.HEADLINE, id="headline"),
        pytest.param("First words", Prominence.LEAD, id="first paragraph"),
        pytest.param("Listed words", Prominence.BODY, id="list item"),
        pytest.param("Cell words", Prominence.BODY, id="table row"),
        pytest.param("Read also", Prominence.BOILERPLATE, id="teaser"),
        pytest.param("Second words", Prominence.BODY, id="body and boilerplate"),
        pytest.param("Loose words", Prominence.BODY, id="outside every block"),
    ],
)
def test_a_claim_is_as_prominent_as_its_best_place(quote: str, prominence: Prominence) -> None:
    (claim,) = ground_quotes(laid_out(), quote).claims
    assert claim.prominence is prominence


def test_a_text_without_blocks_is_body() -> None:
    article = make_article("It rained.", blocks=())
    assert [claim.prominence for claim in ground_quotes(article, "It rained.").claims] == [Prominence.BODY]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param("a " * 100_000, "a " * 5_000 + "b", id="one word over and over"),
        pytest.param("a" * 200_000, "a" * 5_000, id="one endless word"),
        pytest.param("a" + " " * 199_998 + "a", "a b", id="a desert of blanks"),
        pytest.param("aab" * 66_000, "aab" * 150 + "c", id="a pattern that nearly fits"),
    ],
)
def test_hostile_text_takes_no_longer_than_plain_text(text: str, quote: str) -> None:
    started = time.process_time()
    assert locate_quote(text, quote) == ()
    assert time.process_time() - started < 20 * slowness()  # what grows with the square takes minutes


def test_one_sentence_ten_thousand_times_over_is_one_claim() -> None:
    article = make_article(*["It rained."] * 10_000)
    started = time.process_time()
    (claim,) = ground_quotes(article, *["It rained."] * 10_000).claims
    assert (len(claim.spans), claim.prominence) == (10_000, Prominence.LEAD)
    assert time.process_time() - started < 30 * slowness()


WORDS = st.sampled_from(["mill", "Mill", "burned", "1,500", "5.3", "5", "the", "Straße", "İ", "cat", "category", "雨"])
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


@given(TEXTS, TEXTS)
def test_a_place_reads_as_the_quote(text: str, quote: str) -> None:
    places = passages(text, quote)
    if len(places) != 1:  # more than one place is never an alignment
        assert {plain(passage) for passage in places} <= {plain(quote)}


@given(TEXTS, st.data())
def test_whole_words_of_the_text_are_always_found_there(text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = " ".join(words[start:end])
    offset = len(" ".join([*words[:start], ""]))
    spans = locate_quote(text, quote)
    assert {plain(text[span.start : span.end]) for span in spans} == {plain(quote)}
    # Of places that overlap the first is taken.
    assert any(span.start <= offset < span.end for span in spans)


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_any_text_can_be_searched_for_any_quote(text: str, quote: str) -> None:
    for span in locate_quote(text, quote):
        assert 0 <= span.start < span.end <= len(text)


@given(TEXTS, st.lists(TEXTS, max_size=6))
def test_no_draft_is_lost_without_being_counted(text: str, quotes: list[str]) -> None:
    grounded = ground_quotes(make_article(text), *quotes)
    found = [quote for quote in quotes if locate_quote(text, quote)]
    assert grounded.dropped == len(quotes) - len(found)
    assert {plain(claim.statement).rstrip(".") for claim in grounded.claims} == {plain(quote) for quote in found}
    assert [claim.id for claim in grounded.claims] == [f"c{number}" for number in range(1, len(grounded.claims) + 1)]
    assert [claim.spans[0].start for claim in grounded.claims] == sorted(c.spans[0].start for c in grounded.claims)


def test_claims_of_a_later_part_go_on_from_those_known() -> None:
    article = make_article("The kiln fired nine pots.", "The kiln is old. It fired nine pots, in fact.")
    first = ground(article, ClaimDrafts(claims=(draft("The kiln fired nine pots."),)))
    again = draft("It fired nine pots, in fact.", "The kiln fired nine pots")
    second = ground(article, ClaimDrafts(claims=(again, draft("The kiln is old."))), first.claims)
    assert [(claim.id, claim.statement, len(claim.spans)) for claim in second.claims] == [
        ("c1", "The kiln fired nine pots.", 2),
        ("c2", "The kiln is old.", 1),
    ]


def test_a_number_that_was_given_is_not_given_again() -> None:
    article = make_article("The kiln is old. The mill is new.")
    (_, mill) = ground_quotes(article, "The kiln is old.", "The mill is new.").claims
    later = ground(article, ClaimDrafts(claims=(draft("The kiln is old."),)), (mill,))
    assert [claim.id for claim in later.claims] == ["c2", "c3"]
    assert [
        claim.id for claim in ground(article, ClaimDrafts(claims=(draft("The kiln is old."),)), given=7).claims
    ] == ["c8"]


def test_a_claim_found_again_in_the_headline_is_as_prominent() -> None:
    article = make_article("The kiln is old.", title="Old kiln", title_in_text=False)
    known = ground_quotes(article, "The kiln is old.").claims
    again = ground(article, ClaimDrafts(claims=(draft("Old kiln", "The kiln is old."),)), known)
    assert [(claim.id, claim.prominence) for claim in again.claims] == [("c1", Prominence.HEADLINE)]
