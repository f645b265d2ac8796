"""What a model wrote of claims, and which of its statements stand for their quotes."""

from __future__ import annotations

import pytest

from assay.engines.llm.answers import ReadClaims, claim_drafts
from assay_schemas import ClaimDraft, Stance, WireClaim


def row(quote: str, statement: str, how: str | None = None) -> WireClaim:
    return WireClaim(quote=quote, statement=statement, how=how)


def stands(statement: str, read: str) -> bool:
    """Whether a statement on nine pots is kept, and not replaced by the sentence around its quote."""
    return claim_drafts([row("fired nine pots", statement)], read).claims[0].statement == statement


def test_claims_become_drafts() -> None:
    rows = [
        row(" nine pots ", " It fired nine pots. ", " by Ida "),
        row("q", "s", "Opinion"),
        row(" ", "s"),
        row("q", ""),
    ]
    assert claim_drafts(rows, "The kiln fired nine pots.").claims == (
        ClaimDraft(statement="It fired nine pots.", quote="nine pots", stance=Stance.ATTRIBUTED, attributed_to="Ida"),
        ClaimDraft(statement="s", quote="q", checkable=False),
    )


def test_a_draft_is_written_as_a_model_would_write_it() -> None:
    read = "The kiln fired nine pots."
    drafts = (
        ClaimDraft(statement="It fired nine pots.", quote="nine pots"),
        ClaimDraft(statement="It fired pots.", quote="pots", stance=Stance.ATTRIBUTED, attributed_to="Ida"),
        ClaimDraft(statement="It fired nine.", quote="nine", stance=Stance.DENIED),
        ClaimDraft(statement="It fired.", quote="fired", checkable=False),
    )
    assert claim_drafts([WireClaim.of(draft) for draft in drafts], read).claims == drafts


STATEMENTS = {
    "a paraphrase": ("The kiln fired nine pots on Friday.", True),
    "an example of the prompt": ("The Tern Bridge is the only crossing for lorries.", False),
    "a number from nowhere": ("The kiln fired 9 pots on Friday.", False),
    "nothing but short words": ("It is so.", True),
}


@pytest.mark.parametrize(("statement", "kept"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_that_is_not_about_the_text_gives_way_to_its_sentence(statement: str, *, kept: bool) -> None:
    read = "On Friday the kiln fired nine pots."
    draft = ClaimDraft(statement=statement if kept else read, quote="fired nine pots")
    assert claim_drafts([row("fired nine pots", statement)], read) == ReadClaims((draft,), replaced=not kept)


@pytest.mark.parametrize(
    ("statement", "is_kept"),
    [
        pytest.param("The kiln fired nine pots in 2023.", True, id="the year meant"),
        pytest.param("The kiln fired nine pots in 812.", False, id="no year"),
        pytest.param("The kiln fired 9.5 pots in May 2023.", False, id="another figure beside it"),
    ],
)
def test_a_statement_may_name_the_day_that_its_sentence_points_to(statement: str, *, is_kept: bool) -> None:
    assert stands(statement, "Last May the kiln fired nine pots.") == is_kept


@pytest.mark.parametrize(("year", "is_kept"), [(2024, True), (2019, False)])
def test_a_year_may_come_from_beside_one_that_the_text_tells(year: int, *, is_kept: bool) -> None:
    read = "Velm, 3 March 2025\n\nIn May the kiln fired nine pots."
    assert stands(f"The kiln fired nine pots in May {year}.", read) == is_kept
