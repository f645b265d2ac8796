"""What is told from prose: JSON and XML."""

import pytest

from assay.article.envelopes import envelope_of
from assay.article.ingest import ingest
from assay.errors import InputError
from assay_schemas import ArticleInput


@pytest.mark.parametrize(
    ("text", "envelope"),
    [
        pytest.param('{"title": "Bridge"}', "JSON", id="object"),
        pytest.param('\ufeff\n[{"title": "Bridge"}', "JSON", id="torn list of objects"),
        pytest.param('["Bridge", "Ferry"]', "JSON", id="list"),
        pytest.param("{}", "JSON", id="empty object"),
        pytest.param("{sic} he said, the bridge is open.", None, id="braces in prose"),
        pytest.param("[Updated] The bridge is open.", None, id="brackets in prose"),
        pytest.param("[The bridge is open.]", None, id="prose in brackets"),
        pytest.param("[" * 100_000 + "]" * 100_000, None, id="brackets alone"),
        pytest.param('<?xml version="1.0"?><order><item/></order>', "XML", id="declared"),
        pytest.param("<note><to>Ann</to></note>", "XML", id="closed"),
        pytest.param('<a:feed xmlns:a="urn:a"><a:entry>', "XML", id="namespace"),
        pytest.param("<!DOCTYPE note [<!ENTITY a 'b'>]><note>&a;", "XML", id="torn, with a DTD"),
        pytest.param("<?xml", "XML", id="no more than its beginning"),
        pytest.param("<!DOCTYPE html>", None, id="page without an element"),
        pytest.param('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', None, id="XHTML"),
        pytest.param("<p>The bridge is open.</p>", None, id="fragment of HTML"),
        pytest.param("<story-body>The bridge is open.</story-body>", None, id="custom element"),
        pytest.param("<Smith> said that the bridge is open.", None, id="angle brackets in prose"),
        pytest.param("< 5 km of road are left.", None, id="less than"),
    ],
)
def test_envelope_is_told_from_prose(text: str, envelope: str | None) -> None:
    assert envelope_of(text) == envelope


def test_envelope_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="the article is JSON, not prose; send the text alone"):
        ingest(ArticleInput(text='{"title": "Bridge"}'), max_chars=100)
