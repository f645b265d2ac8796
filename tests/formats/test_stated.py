"""What envelopes state, brought into one form, and what a report says of how its article came."""

import pytest

from assay.formats.documents import Document, OffsetsInto
from assay.formats.notices import article_input, editorial_note, extract_with_notices, pages_without_text
from assay.formats.stated import day, language_code, moment, names, one_line, plain_text, tidy
from assay_schemas import ArticleSummary, ExtractedClaims, NoticeCode


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param("2026-03-02", "2026-03-02T00:00:00+00:00", id="day"),
        pytest.param("20260302", "2026-03-02T00:00:00+00:00", id="basic day"),
        pytest.param("20260302T0630+0100", "2026-03-02T06:30:00+01:00", id="basic moment"),
        pytest.param("2026-03-02T06:30:00.5Z", "2026-03-02T06:30:00.500000+00:00", id="fraction"),
        pytest.param("Mon, 02 Mar 2026 06:30:00 GMT", "2026-03-02T06:30:00+00:00", id="mail"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("20261345", None, id="no such day"),
        pytest.param(20260302, None, id="number"),
    ],
)
def test_moments_are_read_in_the_forms_of_the_specifications(stated: object, expected: str | None) -> None:
    found = moment(stated)
    assert (found and found.isoformat()) == expected
    assert day(stated) == (found.date() if found else None)


def test_what_envelopes_state_is_brought_into_one_form() -> None:
    assert [language_code(each) for each in ("en-GB", "de_AT", "eng", "", None)] == ["en", "de", None, None, None]
    assert names([{"name": "Ann Lee"}, "Bo Ek", {"name": "Ann Lee"}, 3]) == "Ann Lee, Bo Ek"
    assert [one_line(each) for each in ("A <em>b</em>\n c &amp; d", "", 4)] == ["A b c & d", None, None]
    assert plain_text("5 < 6, he said ") == "5 < 6, he said"
    assert tidy("a \t b\n>\n\n\n c ") == "a b\n\nc"


class TestNotices:
    SUMMARY = ArticleSummary(id="a", title=None, date=None, language="en")

    def test_stated_language_is_taken_where_the_text_does_not_tell(self) -> None:
        short = Document("Rio.", language="pt", offsets_into=OffsetsInto.EXTRACTED)
        long = short._replace(text="The county says that the bridge has been open again since Monday morning.")
        assert [article_input(each).language for each in (short, long)] == ["pt", None]
        assert article_input(short, language="es").language == "es"

    def test_what_was_sent_needs_no_notice(self) -> None:
        found = extract_with_notices(ExtractedClaims(article=self.SUMMARY, claims=()), Document("Rio."))
        assert found.notices == ()

    def test_claims_say_how_their_article_came(self) -> None:
        document = Document("Rio.", id="row-1", offsets_into=OffsetsInto.EXTRACTED, format="rss")
        found = extract_with_notices(ExtractedClaims(article=self.SUMMARY, claims=()), document)
        assert found.article.source_id == "row-1"
        assert [notice.code for notice in found.notices] == [NoticeCode.TEXT_EXTRACTED]

    def test_long_notes_are_cut(self) -> None:
        assert len(editorial_note("word " * 200).message) < 340
        assert "page 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and others:" in pages_without_text(list(range(1, 14))).message
