"""From an article to drafts, without a model."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.engines.embedded.extraction.extraction import extract_claims
from assay.engines.embedded.extraction.sentences import read_sentences
from assay_schemas import Article, ArticleId, Block, BlockKind, ClaimDraft, Span, Stance

KINDS = {"# ": BlockKind.HEADLINE, "- ": BlockKind.LIST_ITEM, "| ": BlockKind.TABLE_ROW, "~ ": BlockKind.BOILERPLATE}


def make_article(*lines: str, language: str = "en", title: str | None = None, header: tuple[str, ...] = ()) -> Article:
    """Make an article of one block a line; "# ", "- ", "| " and "~ " tell what is no paragraph."""
    text, blocks = "", []
    for line in lines:
        kind = KINDS.get(line[:2], BlockKind.PARAGRAPH)
        words = line[2:] if kind in {BlockKind.HEADLINE, BlockKind.BOILERPLATE} else line
        span = Span(start=len(text), end=len(text) + len(words))
        blocks.append(Block(kind=kind, span=span, header=header if kind is BlockKind.TABLE_ROW else ()))
        text += f"{words}\n"
    return Article(
        id=ArticleId("0123456789abcdef"),
        text=text,
        origins=tuple(range(len(text) + 1)),
        title=title,
        title_in_text=title is None,
        language=language,
        blocks=tuple(blocks),
    )


def drafts_of(*lines: str) -> list[ClaimDraft]:
    return list(extract_claims(make_article(*lines)).claims)


def test_every_sentence_of_every_block_is_drafted() -> None:
    drafts = drafts_of(
        "# Dam breaks in Lund", "The dam broke at 4 p.m. on Monday. Nobody was hurt.", "- Two roads are shut."
    )

    assert [draft.quote for draft in drafts] == [
        "Dam breaks in Lund",
        "The dam broke at 4 p.m. on Monday.",
        "Nobody was hurt.",
        "Two roads are shut.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Nine pupils fell ill. Thirty stayed home.", 2, id="a word, no state"),
        pytest.param("He met prof. Lee today.", 1, id="an abbreviation"),
    ],
)
def test_a_word_in_small_letters_ends_a_sentence(text: str, expected: int) -> None:
    assert len(read_sentences(make_article(text))) == expected


def test_a_claim_keeps_its_words_and_becomes_readable_alone() -> None:
    [first, second] = drafts_of("Ann Lee won the seat by 12 votes. She never lost a vote in Lund.")

    assert second == ClaimDraft(
        statement="Ann Lee never lost a vote in Lund.", quote="She never lost a vote in Lund.", checkable=True
    )
    assert first.statement == first.quote


def test_a_clause_that_occurs_twice_is_quoted_with_its_sentence() -> None:
    drafts = drafts_of("Tom Fox, the mayor, came last. Ann Lee, the judge, came last.")

    assert [draft.quote for draft in drafts if draft.statement == "Ann Lee came last."] == [
        "Ann Lee, the judge, came last."
    ]


def test_a_debunk_denies_what_it_quotes() -> None:
    drafts = drafts_of(
        "# Fact check: the dam did not break",
        "“The dam broke on Monday.” False. It was closed for repairs.",
        "One post even says that the mayor was seen at the dam. She was in Oslo.",
    )

    assert [(draft.statement, draft.checkable, draft.stance) for draft in drafts] == [
        ("The dam did not break", True, Stance.ASSERTED),
        ("The dam broke on Monday.", False, Stance.DENIED),
        ("False.", False, Stance.ASSERTED),
        ("The dam was closed for repairs.", True, Stance.ASSERTED),
        ("The mayor was seen at the dam.", False, Stance.DENIED),
        ("She was in Oslo.", True, Stance.ASSERTED),
    ]


def test_a_dateline_of_its_own_is_nothing_to_check() -> None:
    drafts = drafts_of("# The dam broke", "New Lund, 1 June 2026.", "The dam was closed.")

    assert [draft.statement for draft in drafts if draft.checkable] == ["The dam broke", "The dam was closed."]


def test_a_denied_part_is_followed_by_what_holds() -> None:
    drafts = drafts_of("Contrary to claims that the dam broke, it was closed.")

    assert [(draft.statement, draft.stance) for draft in drafts] == [
        ("The dam broke", Stance.DENIED),
        ("The dam was closed.", Stance.ASSERTED),
    ]


def test_reported_words_are_attributed_and_split() -> None:
    drafts = drafts_of("Ann Lee, the mayor of Lund, said that the dam had held, that the road was open.")

    assert drafts == [
        ClaimDraft(statement="Ann Lee is the mayor of Lund", quote="Ann Lee, the mayor of Lund"),
        ClaimDraft(
            statement="The dam had held", quote="the dam had held", stance=Stance.ATTRIBUTED, attributed_to="Ann Lee"
        ),
        ClaimDraft(
            statement="The road was open.",
            quote="the road was open.",
            stance=Stance.ATTRIBUTED,
            attributed_to="Ann Lee",
        ),
    ]


def test_whoever_is_described_last_is_not_who_is_meant() -> None:
    drafts = drafts_of("Tom Fox beat Ann Lee, who had led. His time was 41 seconds.")

    assert drafts[-1].statement == "Tom Fox's time was 41 seconds."


def test_all_parts_of_a_clause_get_the_same_subject() -> None:
    drafts = drafts_of("The dam broke. Its gates, built in 1930, were old and fell first.")

    assert [draft.statement for draft in drafts[1:]] == [
        "The dam's gates were built in 1930",
        "The dam's gates were old",
        "The dam's gates fell first.",
    ]


def test_a_reported_opinion_is_checked_as_a_report() -> None:
    [draft] = drafts_of("Engineers warn that the dam may break.")

    assert draft == ClaimDraft(
        statement="Engineers warn that the dam may break.",
        quote="Engineers warn that the dam may break.",
        stance=Stance.ATTRIBUTED,
        attributed_to="Engineers",
    )


def test_a_quotation_that_goes_on_keeps_its_speaker() -> None:
    drafts = drafts_of("“The water was over our knees,” Tom Fox said. “We had to climb on the roof.”")

    assert [(draft.statement, draft.attributed_to) for draft in drafts] == [
        ("Tom Fox said: “The water was over our knees,”", "Tom Fox"),
        ("Tom Fox said: “We had to climb on the roof.”", "Tom Fox"),
    ]


def test_a_quotation_of_nobody_is_still_drafted() -> None:
    assert [draft.quote for draft in drafts_of("“The dam broke on Monday.”")] == ["“The dam broke on Monday.”"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Acme, meanwhile, said on Monday that it had paid the fine.", id="beside a source"),
        pytest.param("Acme, for its part, paid the fine.", id="beside a subject"),
    ],
)
def test_a_word_that_links_sentences_describes_nobody(text: str) -> None:
    assert not [draft.statement for draft in drafts_of(text) if draft.statement.startswith("Acme is")]


def test_a_question_is_no_claim() -> None:
    [draft] = drafts_of("Did the dam break?")

    assert (draft.checkable, draft.stance) == (False, Stance.QUESTIONED)


def test_a_separate_title_is_read_first() -> None:
    drafts = extract_claims(make_article("Nobody was hurt.", title="Dam breaks in Lund")).claims

    assert [draft.quote for draft in drafts] == ["Dam breaks in Lund", "Nobody was hurt."]


def test_another_language_yields_its_sentences() -> None:
    drafts = extract_claims(make_article("Der Damm brach. Niemand wurde verletzt.", language="de")).claims

    assert drafts == tuple(
        ClaimDraft(statement=each, quote=each) for each in ("Der Damm brach.", "Niemand wurde verletzt.")
    )


@pytest.mark.parametrize(
    ("row", "header", "expected"),
    [
        pytest.param(
            "| Lund | 4,000 | |",
            ("Town", "Voters", "Seats"),
            [("Voters for Lund (Town): 4,000", True)],
            id="cells-beside-the-first",
        ),
        pytest.param("| Lund | 4,000 |", ("", ""), [("Lund: 4,000", True)], id="unnamed-columns"),
        pytest.param("| Lund | 4,000 |", (), [("Lund, 4,000", True)], id="no-header"),
        pytest.param("| Lund |", ("Town",), [("Lund", False)], id="one-cell"),
        pytest.param("| Town | Voters |", ("Town", "Voters"), [], id="the-header-itself"),
        pytest.param("| --- | --- |", ("Town", "Voters"), [], id="rule"),
    ],
)
def test_a_table_row_states_its_cells(row: str, header: tuple[str, ...], expected: list[tuple[str, bool]]) -> None:
    drafts = extract_claims(make_article(row, header=header)).claims

    assert [(draft.statement, draft.checkable) for draft in drafts] == expected
    assert all(draft.quote == row for draft in drafts)


def test_without_rules_a_sentence_is_one_claim() -> None:
    article = make_article("The bank raised its rate and sold 20 bonds; prices fell.")

    assert [draft.quote for draft in extract_claims(article, rules=()).claims] == [article.text.strip()]


def test_text_without_full_stops_is_not_split() -> None:
    words = "the bank raised its rate and sold 20 bonds " * 30

    assert [draft.quote for draft in drafts_of(words)] == [words.strip()]


@given(
    st.lists(
        st.sampled_from(
            [
                "Ann Lee",
                "won",
                "and",
                ",",
                "“",
                "”",
                "said",
                "that",
                "which",
                "—",
                ":",
                ";",
                "(",
                ")",
                ".",
                "the dam",
                "9.7",
                "No,",
                "it",
                "was",
            ]
        ),
        max_size=40,
    )
)
def test_quotes_are_verbatim_whatever_the_text(words: list[str]) -> None:
    article = make_article(" ".join(words) or "x")

    assert all(draft.quote in article.text for draft in extract_claims(article).claims)


def test_a_long_article_is_read_at_once() -> None:
    sentence = "Ann Lee, who led the trial in Lund, raised 4 million euros and won the vote in Oslo, Riga and Bonn. "
    article = make_article(*(sentence * 5 for _ in range(8)))
    extract_claims(article)
    started = time.process_time()

    extract_claims(article)

    assert time.process_time() - started < 5  # some 800 words; 20 ms on an idle core


def test_text_without_full_stops_is_cut_where_no_sentence_is_so_long() -> None:
    words = "the bank raised its rate and sold 20 bonds " * 100
    pieces = [sentence.text for sentence in read_sentences(make_article(words))]

    assert [len(piece) for piece in pieces] == [1498, 1496, 1303]
    assert " ".join(pieces) == words.strip()


def test_run_of_letters_is_cut_too() -> None:
    pieces = [sentence.text for sentence in read_sentences(make_article("a" * 3_001))]

    assert [len(piece) for piece in pieces] == [1500, 1500, 1]
