"""How a file is told, named, held back and refused; plug-ins; a library that is not there."""

import datetime as dt
import io
import json
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import BinaryIO

import pytest

from assay.errors import ConfigError, InputError, InputTooLargeError, UnsupportedFormatError
from assay.formats import decoding, docx, pdf, rows, warc
from assay.formats.documents import Document, FileFormat, Format, OffsetsInto, Refused
from assay.formats.notices import article_input, editorial_note, extract_with_notices, pages_without_text
from assay.formats.pdf_layout import Line, Printed, as_prose
from assay.formats.reading import Sent, read_documents, sole_document
from assay.formats.registry import all_formats, folder_suffixes
from assay.formats.stated import day, language_code, moment, names, one_line, plain_text, tidy
from assay_schemas import ArticleSummary, ExtractedClaims, NoticeCode
from tests.formats.made_files import MADE, Set, archive, plain_pdf, record
from tests.formats.made_files import pdf as make_pdf
from tests.formats.made_files import warc as make_warc

FORMATS = all_formats(())
PAGE = "<!doctype html><html><body><article><h1>Bridge</h1><p>The Harlow bridge reopened.</p></article></body></html>"


def read(
    raw: bytes | str,
    name: str = "a.txt",
    *,
    formats: tuple[Format, ...] = FORMATS,
    media_type: str | None = None,
    now: dt.datetime | None = None,
) -> list[Document | Refused]:
    content = raw if isinstance(raw, bytes) else raw.encode()
    sent = Sent(io.BytesIO(content), name, repr(name), media_type)
    return list(read_documents(sent, formats, max_chars=1_000, now=now))


def article(
    raw: bytes | str, name: str = "a.txt", *, media_type: str | None = None, now: dt.datetime | None = None
) -> Document:
    (found,) = read(raw, name, media_type=media_type, now=now)
    assert isinstance(found, Document)
    return found


class TestNaming:
    def test_article_that_is_the_file_bears_its_name(self) -> None:
        assert (article("The bridge.").name, article("The bridge.").number) == ("a.txt", None)

    def test_articles_of_a_collection_are_numbered_even_if_there_is_one(self) -> None:
        found = article('{"text": "The bridge."}', "a.jsonl")
        assert (found.name, found.number, found.called) == ("a.jsonl.1", 1, "'a.jsonl', article 1")

    def test_media_type_tells_where_neither_content_nor_name_does(self) -> None:
        found = article(b"<p>The bridge is open.</p>", "upload", media_type="text/html")
        assert (found.format, found.offsets_into) == ("html", OffsetsInto.SENT)

    def test_sole_document_is_the_one_of_its_file(self) -> None:
        assert sole_document(iter(read("The bridge."))).text == "The bridge."

    def test_several_are_refused_where_one_is_wanted(self) -> None:
        with pytest.raises(InputError, match="holds several articles"):
            sole_document(iter(read('{"text": "A."}\n{"text": "B."}')))
        with pytest.raises(InputError, match="row 1: no text"):
            sole_document(iter(read('{"id": 1}', "a.jsonl")))


class TestEmbargo:
    ITEM = '{"uri": "urn:1", "embargoed": "2026-03-01T06:00:00Z", "body_text": "The bridge is open."}'

    def test_item_is_refused_before_its_time_and_read_after_it(self) -> None:
        with pytest.raises(InputError, match="under embargo until 2026-03-01T06:00:00"):
            read(self.ITEM, now=dt.datetime(2026, 3, 1, 5, 59, tzinfo=dt.UTC))
        assert article(self.ITEM, now=dt.datetime(2026, 3, 1, 6, tzinfo=dt.UTC)).text == "The bridge is open."


class Odd:
    """A plug-in for a format of one article a line."""

    name = "odd"
    suffixes = (".odd",)

    def sniff(self, head: bytes) -> bool:
        return head.startswith(b"ODD")

    def read(self, stream: BinaryIO) -> Iterator[Document | Refused]:
        for line in stream:
            if b"fail" in line:
                raise KeyError(line)
            yield Document(line.decode())


class Broken(Odd):
    """A plug-in that can't even look at a file."""

    def sniff(self, head: bytes) -> bool:
        raise RuntimeError(head)


def point(loaded: object, monkeypatch: pytest.MonkeyPatch) -> EntryPoint:
    def load(_: EntryPoint) -> object:
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    monkeypatch.setattr(EntryPoint, "load", load)
    return EntryPoint("odd", "odd:format", "assay.formats")


class TestPlugins:
    @pytest.mark.parametrize("loaded", [pytest.param(Odd(), id="object"), pytest.param(Odd, id="function")])
    def test_object_or_function_brings_a_format(self, loaded: object, monkeypatch: pytest.MonkeyPatch) -> None:
        formats = all_formats([point(loaded, monkeypatch)])
        found = read("ODD one\ntwo\n", "a.odd", formats=formats)
        assert [each.text for each in found if isinstance(each, Document)] == ["ODD one\n", "two\n"]
        assert ".odd" in folder_suffixes(formats)

    @pytest.mark.parametrize(
        ("loaded", "message"),
        [
            pytest.param(ImportError("no odd"), "can't be loaded: ImportError: no odd; reinstall", id="not loaded"),
            pytest.param(
                FORMATS[0],
                "claims the name of a format, 'pdf', that exists; remove",
                id="a name that exists",
            ),
            pytest.param("odd", "lacks name, suffixes, sniff, read; reinstall", id="no format"),
        ],
    )
    def test_plug_in_that_is_none_is_named(self, loaded: object, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ConfigError, match=message):
            all_formats([point(loaded, monkeypatch)])

    def test_plug_in_that_raises_is_named_and_what_was_read_before_is_kept(self) -> None:
        found = read_documents(Sent(io.BytesIO(b"ODD\na\nfail"), "a.odd", "'a.odd'"), (Odd(),), max_chars=10)
        assert [next(found), next(found)] != []
        with pytest.raises(InputError, match=r"'a\.odd': the format plug-in 'odd' failed with KeyError"):
            next(found)
        with pytest.raises(InputError, match="the format plug-in 'odd' failed with RuntimeError"):
            read("x", formats=(Broken(),))

    def test_fault_of_the_project_itself_is_not_hidden(self) -> None:
        def fail(_: object) -> bool:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            read("x", formats=(FileFormat("own", (), fail, lambda _: iter(())),))
        with pytest.raises(RuntimeError):
            read("x", formats=(FileFormat("own", (), lambda _: True, fail),))  # type: ignore[arg-type]


class TestWithoutTheExtra:
    @pytest.mark.parametrize(
        ("name", "module", "package"),
        [
            pytest.param("plain.pdf", "pypdf", "pypdf", id="pdf"),
            pytest.param("plain.docx", "docx", "python-docx", id="docx"),
            pytest.param("archive.warc", "warcio.archiveiterator", "warcio", id="warc"),
        ],
    )
    def test_error_says_what_to_install(
        self, name: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        raw = MADE[name]()
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(UnsupportedFormatError) as caught:
            read(raw, name)
        said = f"{name!r}: {package} is not installed, and this format needs it; run: pip install 'assay-news[formats]'"
        assert str(caught.value) == said

    def test_page_is_read_as_it_was_sent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "lxml.etree", None)
        found = article(PAGE, "a.html")
        assert (found.text, found.offsets_into) == (PAGE, OffsetsInto.SENT)


class TestPages:
    def test_page_in_which_nothing_stands_out_is_read_as_it_was_sent(self) -> None:
        page = "<html><body><nav>Home</nav></body></html>"
        assert article(page).text == page

    def test_prose_about_tags_is_no_page(self) -> None:
        assert article("The tag <html> opens a page.").offsets_into is OffsetsInto.SENT

    def test_page_of_utf_16_is_read(self) -> None:
        assert "reopened" in article(PAGE.encode("utf-16"), "a.html").text

    def test_xhtml_that_is_not_well_formed_is_read_as_browsers_do(self) -> None:
        page = PAGE.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">').replace("</h1>", "</h1><br>")
        assert "reopened" in article(page).text

    @pytest.mark.parametrize(
        ("head", "title"),
        [
            pytest.param("<title>Bridge opens | Gazette</title>", "Bridge opens", id="title without the site"),
            pytest.param("", None, id="none"),
        ],
    )
    def test_title_is_found_where_no_heading_stands_alone(self, head: str, title: str | None) -> None:
        page = (
            f"<html><head>{head}</head><body><h1>A</h1><h1>B</h1><p>The bridge is open, it is said.</p></body></html>"
        )
        assert article(page).title == title

    @pytest.mark.parametrize(
        ("stated", "expected"),
        [
            pytest.param('<time datetime="1950-01-01">then</time>', None, id="a time in the text"),
            pytest.param('<time pubdate datetime="2026-03-02">now</time>', "2026-03-02", id="publication"),
            pytest.param(
                '<time itemprop="datePublished" datetime="2026-03-02">now</time>', "2026-03-02", id="itemprop"
            ),
            pytest.param(
                '<script type="application/ld+json">{"@type": "ClaimReview", "datePublished": "2026-03-05"}</script>',
                "2026-03-05",
                id="review without an article",
            ),
            pytest.param(
                '<script type="application/ld+json">{"@type": "WebPage", "mainEntity": {"@type": "Article", '
                '"datePublished": "20260302T063000Z"}}</script>',
                "2026-03-02",
                id="inside its page",
            ),
            pytest.param(
                f'<script type="application/ld+json">{"[" * 9}{{"@type": "Article", "datePublished": "2026-03-02"}}'
                f"{']' * 9}</script>",
                None,
                id="nested too deeply",
            ),
        ],
    )
    def test_date_is_that_of_the_article(self, stated: str, expected: str | None) -> None:
        found = article(f"<html><body><p>The bridge is open again, it is said.</p>{stated}</body></html>")
        assert (found.date and found.date.isoformat()) == expected

    def test_branch_for_readers_who_have_not_paid_is_marked_where_there_is_no_other(self) -> None:
        branch = '<div amp-access="NOT access">Pay.</div>'
        found = article(f"<html><body><p>The bridge is open again, it is said.</p>{branch}</body></html>")
        assert ([notice.code for notice in found.notices], "Pay" in found.text) == ([NoticeCode.PAYWALLED], False)

    def test_sections_for_subscribers_are_kept(self) -> None:
        page = (
            '<html><body><section subscriptions-section="content"><p>The bridge is open again.</p></section>'
            '<section subscriptions-section="content-not-granted">Pay.</section></body></html>'
        )
        found = article(page)
        assert (found.notices, "Pay" in found.text) == ((), False)

    def test_comments_and_a_hidden_root_take_nothing_with_them(self) -> None:
        page = '<html style="display:none"><body><p>The bridge <!-- was sold, it --> is open again.</p></body></html>'
        assert article(page).text == "The bridge is open again."

    def test_raised_words_of_several_elements_are_read_as_one(self) -> None:
        words = "On the 3<sup><b>r</b>d</sup> day 9 m<sup>2</sup> burnt."
        assert (
            article(f"<html><body><article><p>{words}</p></article></body></html>").text == "On the 3rd day 9 m² burnt."
        )

    def test_elements_of_xhtml_may_have_comments(self) -> None:
        page = PAGE.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">').replace("<h1>", "<!-- a --><h1>")
        assert "reopened" in article(page.replace("<!doctype html>", "")).text

    def test_quotation_marks_of_elements_stay(self) -> None:
        page = "<html><body><article><p>She said <q>never again</q> on Monday.</p></article></body></html>"
        assert article(page).text == 'She said "never again" on Monday.'


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
            pytest.param(b'{"text": "a", "date": 20260302}', "'20260302' is no day", id="date"),
            pytest.param(b"[" * 100_000, "not JSON", id="depth"),
        ],
    )
    def test_row_that_can_not_be_read_is_named(self, row: bytes, message: str) -> None:
        refused = read(b'{"text": "The bridge."}\n' + row, "a.jsonl")[1]
        assert isinstance(refused, Refused)
        assert str(refused.error).startswith(f"'a.jsonl', row 2: {message}")


class TestBounds:
    def test_file_that_is_read_as_a_whole_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 20)
        with pytest.raises(InputTooLargeError, match="longer than 0 MiB"):
            read(PAGE)

    def test_pages_of_pdf_are_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "MAX_PAGES", 1)
        with pytest.raises(InputTooLargeError, match="a PDF of 2 pages, over the limit of 1"):
            read(MADE["columns.pdf"]())

    def test_unpacked_docx_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(docx, "MAX_FILE_BYTES", 100)
        with pytest.raises(InputTooLargeError, match="unpacked longer than"):
            read(MADE["plain.docx"]())

    def test_plain_text_is_bounded(self) -> None:
        with pytest.raises(InputTooLargeError, match="longer than 1000 characters; raise ASSAY_MAX_ARTICLE_CHARS"):
            read("x" * 4_001)

    def test_page_of_an_archive_is_bounded_and_the_next_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(warc, "MAX_RECORD_BYTES", 250)
        long = record("response", "https://gazette.example/long", PAGE.encode() + b"<p>x</p>" * 200)
        assert len(PAGE) < 250
        found = read(make_warc([long, record("response", "https://gazette.example/short", PAGE.encode())]))
        assert [type(each) for each in found] == [Refused, Document]

    @pytest.mark.parametrize("name", ["feed.json", "feed.rss"])
    def test_feed_of_ten_thousand_items_comes_one_by_one(self, name: str) -> None:
        found = read_documents(Sent(io.BytesIO(feed(name, 10_000)), name, name), FORMATS, max_chars=1_000)
        started = time.process_time()
        first = next(found)
        until_first = time.process_time() - started
        assert (first.name, until_first < 5) == (f"{name}.1", True)  # type: ignore[union-attr]
        tracemalloc.start()
        for _ in range(300):
            assert isinstance(next(found), Document)
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert held < 8_000_000


def feed(name: str, count: int) -> bytes:
    text = "The bridge carries {} cars a day, the county says."
    if name.endswith(".json"):
        items = [{"id": str(at), "content_text": text.format(at)} for at in range(count)]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    listed = "".join(
        f"<item><guid>{at}</guid><description>{text.format(at)}</description></item>" for at in range(count)
    )
    return f'<rss version="2.0"><channel>{listed}</channel></rss>'.encode()


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


def test_docx_whose_parts_are_gone_is_damaged() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("word/document.xml", "<a/>")
    with pytest.raises(InputError, match="a damaged DOCX"):
        read(packed.getvalue())


class TestPdf:
    def test_lines_of_a_table_stay_lines(self) -> None:
        cells = [Set(60, 700 - 14 * row, 11, f"20{row}") for row in range(4)]
        counts = [Set(300, 700 - 14 * row, 11, f"{row},000") for row in range(4)]
        words = article(make_pdf([cells + counts])).text
        assert words == "200 | 0,000\n\n201 | 1,000\n\n202 | 2,000\n\n203 | 3,000"

    def test_headline_over_two_columns_parts_them(self) -> None:
        def two(top: int, what: str) -> list[Set]:
            return [
                Set(x, top - 14 * row, 11, f"{what} {side} line {row} of the text.")
                for row in range(4)
                for x, side in ((50, "left"), (310, "right"))
            ]

        middle = [Set(50, 600, 14, "A headline that runs over both of the columns of this page")]
        text = article(make_pdf([two(760, "Upper") + middle + two(560, "Lower")])).text
        order = ["Upper left", "Upper right", "A headline", "Lower left", "Lower right"]
        assert sorted(order, key=text.index) == order

    def test_soft_hyphens_and_indents_are_understood(self) -> None:
        lines = [
            Set(60, 700, 11, "The ferry runs to Nor\u00adholm and back, a well-"),
            Set(60, 686, 11, "known route in the north."),
            Set(75, 672, 11, "A new paragraph begins here."),
        ]
        assert article(make_pdf([lines])).text == (
            "The ferry runs to Nor\u00adholm and back, a wellknown route in the north.\n\nA new paragraph begins here."
        )

    def test_word_that_is_parted_by_a_soft_hyphen_is_joined(self) -> None:
        lines = (Line(0, 60, 700, 11, "The ferry to Nor\u00ad"), Line(0, 60, 686, 11, "holm runs."))
        assert as_prose([Printed(lines, 842)]) == (None, "The ferry to Norholm runs.")

    def test_words_set_one_by_one_are_parted(self) -> None:
        words = [Set(60, 700, 11, "Ferry"), Set(110, 700, 11, "fares"), Set(160, 700, 11, "rise.")]
        assert article(make_pdf([words])).text == "Ferry fares rise."

    def test_name_of_a_file_is_no_title(self) -> None:
        assert article(plain_pdf().replace(b"(Harlow bridge reopens)", b"(Harlow bridge.docx)   ")).title is None

    def test_page_without_words_to_print_holds_none(self) -> None:
        with pytest.raises(InputError, match="a PDF without text"):
            read(make_pdf([[Set(1, 1, 9, " ")]]))


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
