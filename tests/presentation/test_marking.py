from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.presentation.marking import mark_paragraphs
from assay.presentation.wording import Standing, worst
from assay_schemas import ReportedClaim, VerdictLabel
from tests.testing.builders import make_claim

TEXTS = st.text(alphabet="ab. \n\r\té🧪", max_size=60)
VERDICTS = st.sampled_from([*VerdictLabel, None])


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[ReportedClaim, ...]]:
    text = draw(TEXTS.filter(bool))
    span = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    places = draw(st.lists(st.lists(span, max_size=3), max_size=6))
    return text, tuple(
        make_claim(number=number, spans=spans, verdict=draw(VERDICTS)) for number, spans in enumerate(places)
    )


@given(marked_texts())
def test_segments_joined_are_the_text(marked: tuple[str, tuple[ReportedClaim, ...]]) -> None:
    text, claims = marked

    paragraphs = mark_paragraphs(text, claims)

    assert "".join(segment.text for paragraph in paragraphs for segment in paragraph.segments) == text


@given(marked_texts())
def test_every_code_point_is_marked_by_the_claims_that_cover_it(marked: tuple[str, tuple[ReportedClaim, ...]]) -> None:
    text, claims = marked
    offset = 0

    for paragraph in mark_paragraphs(text, claims):
        for segment in paragraph.segments:
            for point in range(offset, offset + len(segment.text)):
                assert set(ids(segment.claims)) == {
                    claim.id for claim in claims if any(span.start <= point < span.end for span in claim.spans)
                }
            assert segment.standing is worst(segment.claims)
            offset += len(segment.text)


@given(marked_texts())
def test_every_place_of_every_claim_is_referred_to_once(marked: tuple[str, tuple[ReportedClaim, ...]]) -> None:
    text, claims = marked

    ends = [
        (end.claim.id, end.place)
        for paragraph in mark_paragraphs(text, claims)
        for segment in paragraph.segments
        for end in segment.ends
    ]

    assert sorted(ends) == sorted((claim.id, place) for claim in claims for place in range(len(claim.spans)))


@given(marked_texts())
def test_every_claim_with_a_place_stands_beside_one_paragraph(marked: tuple[str, tuple[ReportedClaim, ...]]) -> None:
    text, claims = marked

    beside = [claim.id for paragraph in mark_paragraphs(text, claims) for claim in paragraph.claims]

    assert sorted(beside) == sorted(claim.id for claim in claims if claim.spans)


def test_worst_of_nested_claims_gives_the_colour() -> None:
    claims = (
        make_claim(number=1, spans=[(0, 9)], verdict=VerdictLabel.SUPPORTED),
        make_claim(number=2, spans=[(4, 9)], verdict=VerdictLabel.REFUTED),
        make_claim(number=3, spans=[(6, 12)], verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE),
    )

    (paragraph,) = mark_paragraphs("aaaabbcccddd.", claims)

    assert [(part.text, part.standing, ids(part.claims)) for part in paragraph.segments] == [
        ("aaaa", Standing.SUPPORTED, ["c1"]),
        ("bb", Standing.REFUTED, ["c1", "c2"]),
        ("ccc", Standing.REFUTED, ["c1", "c2", "c3"]),
        ("ddd", Standing.NOT_ENOUGH, ["c3"]),
        (".", None, []),
    ]


def test_claim_over_two_paragraphs_is_marked_in_both_and_stands_beside_the_first() -> None:
    claim = make_claim(spans=[(2, 9)])

    paragraphs = mark_paragraphs("a bcd\n\nef g", [claim])

    assert [[part.text for part in paragraph.segments] for paragraph in paragraphs] == [
        ["a ", "bcd\n\n"],
        ["ef", " g"],
    ]
    assert [ids(paragraph.claims) for paragraph in paragraphs] == [["c1"], []]


def test_another_text_than_the_one_that_was_scored_is_refused() -> None:
    with pytest.raises(ValueError, match="a claim ends at 9, but the text at 5: pass the text as it was scored"):
        mark_paragraphs("short", [make_claim(spans=[(0, 9)])])


def ids(claims: tuple[ReportedClaim, ...]) -> list[str]:
    return [claim.id for claim in claims]
