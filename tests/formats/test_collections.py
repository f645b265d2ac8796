"""Files of several articles: rows, feeds, items of agencies, web archives."""

import json

import pytest

from assay.errors import InputError
from assay.formats import rows, warc
from assay.formats.documents import Document, Refused
from tests.formats.made_files import archive, record
from tests.formats.made_files import warc as make_warc
from tests.formats.reader import PAGE, article, feed, read


class TestRows:
    def test_row_that_is_too_long_is_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rows, "MAX_ROW_BYTES", 60)
        found = read('{"text": "' + "x" * 300 + '"}\n{"text": "The bridge is open."}\n', "a.jsonl")
        assert [isinstance(each, Document) for each in found] == [False, True]

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            pytest.param(b'{"text": "Zo\xeb"}', "not UTF-8; save the file as UTF-8", id="encoding"),
            pytest.param(b'{"text": "a", "id": [1]}', "the id is list; write a text or a whole number", id="id"),
            pytest.param(b'{"text": "a", "date": 20260302}', "'20260302' is not a day", id="date"),
            pytest.param(b"[" * 100_000, "not JSON", id="depth"),
        ],
    )
    def test_row_that_can_not_be_read_is_named(self, row: bytes, message: str) -> None:
        refused = read(b'{"text": "The bridge."}\n' + row, "a.jsonl")[1]
        assert isinstance(refused, Refused)
        assert str(refused.error).startswith(f"'a.jsonl', row 2: {message}")


class TestFeeds:
    def test_what_was_read_before_a_break_is_kept(self) -> None:
        whole = feed("feed.rss", 3)
        found = read(whole[: whole.index(b"<guid>2")], "feed.rss")
        assert [type(each) for each in found] == [Document, Document, Refused]
        assert "after item 2: not well-formed XML" in str(found[2].error)  # type: ignore[union-attr]

    def test_entry_that_stands_alone_is_read(self) -> None:
        entry = (
            '<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:1</id><title>Bridge</title>'
            '<content type="image/png" src="a.png"/><summary>The bridge is open.</summary></entry>'
        )
        found = article(entry)
        assert (found.text, found.id) == ("The bridge is open.", "urn:1")

    def test_long_description_is_the_article(self) -> None:
        long = "The bridge is open. " * 40
        raw = f'<rss version="2.0"><channel><item><description>{long}</description></item></channel></rss>'
        assert article(raw).notices == ()

    def test_item_inside_an_item_is_a_part_of_it(self) -> None:
        raw = '<rss version="2.0"><channel><item><description>Open.</description><x><item/></x></item></channel></rss>'
        assert article(raw).text == "Open."

    def test_item_that_no_reader_understands_is_refused(self) -> None:
        (refused,) = read('<rss version="2.0"><channel><x:item xmlns:x="urn:x">Open.</x:item></channel></rss>')
        assert isinstance(refused, Refused)

    def test_words_with_an_ampersand_of_no_entity_stay(self) -> None:
        raw = '<rss version="2.0"><channel><item><description>A &foobarish; B</description></item></channel></rss>'
        assert article(raw).text == "A &foobarish; B"

    def test_feed_of_utf_16_is_read(self) -> None:
        raw = '<rss version="2.0"><channel><item><description>Zoë</description></item></channel></rss>'
        assert article(raw.encode("utf-16"), "a.rss").text == "Zoë"


class TestItems:
    def test_json_that_is_nested_too_deeply_is_refused(self) -> None:
        with pytest.raises(InputError, match="nested too deeply"):
            read('{"uri": 1, "bodies": ' + "[" * 100_000)

    def test_item_of_a_feed_may_have_no_id(self) -> None:
        items = [{"content_text": "Open."}, {"content_text": "Shut."}]
        found = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
        assert [each.id for each in found if isinstance(each, Document)] == [None, None]

    def test_what_is_no_body_of_ninjs_is_passed_over(self) -> None:
        bodies = ["a", {"role": "main"}, {"role": "aside", "value": "The bridge is open."}]
        assert article(json.dumps({"uri": "urn:1", "bodies": bodies})).text == "The bridge is open."

    def test_inline_data_that_is_no_text_is_passed_over(self) -> None:
        data = '<inlineData contenttype="image/png" encoding="b64">aaaa</inlineData><inlineData>Open.</inlineData>'
        raw = f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentSet>{data}</contentSet></newsItem>'
        assert article(raw).text == "Open."

    def test_comments_inside_a_body_are_none_of_it(self) -> None:
        inline = '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><!-- a --><?b?><p>Open.</p></body></html>'
        item = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentSet>'
        raw = f"{item}{inline}</inlineXML></contentSet></newsItem>"
        assert article(raw).text == "Open."

    def test_file_without_a_row_is_refused(self) -> None:
        with pytest.raises(InputError, match="a file without an article"):
            read("\n\n", "a.jsonl")


class TestArchives:
    def test_archive_that_breaks_off_says_so(self) -> None:
        found = read(archive()[:1_400])
        assert any(isinstance(each, Refused) for each in found)

    def test_page_in_an_unknown_encoding_is_refused_alone(self) -> None:
        records = [
            record("response", "https://gazette.example/a", b"<html><p>Zo\xeb", media_type="text/html"),
            record("response", "https://gazette.example/b", PAGE.encode(), media_type="text/html"),
        ]
        found = read(make_warc(records))
        assert [type(each) for each in found] == [Refused, Document]
        assert found[1].id == "https://gazette.example/b"  # type: ignore[union-attr]

    def test_page_that_states_its_address_goes_by_it(self) -> None:
        page = PAGE.replace("<body>", '<head><link rel="canonical" href="https://gazette.example/own"></head><body>')
        (found,) = read(make_warc([record("response", "https://gazette.example/seen", page.encode())]))
        assert isinstance(found, Document)
        assert found.id == "https://gazette.example/own"

    def test_response_without_an_answer_in_it_is_no_page(self) -> None:
        records = [record("response", "urn:a", b""), record("response", "https://gazette.example/b", PAGE.encode())]
        assert len(read(make_warc(records))) == 1

    def test_compressed_file_that_is_no_archive_is_none(self) -> None:
        assert not warc.sniff(b"\x1f\x8b\xff\xffbroken")

    def test_damage_after_a_page_keeps_the_page(self) -> None:
        whole = make_warc([record("response", "https://gazette.example/b", PAGE.encode())])
        found = read(whole + b"no record at all\r\n\r\n" * 3)
        assert isinstance(found[0], Document)
