"""How a file is told, named, held back and refused; plug-ins; a library that is not there."""

import datetime as dt
import io
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import BinaryIO

import pytest

from assay.errors import ConfigError, InputError, InputTooLargeError, UnsupportedFormatError
from assay.formats import decoding, docx, pdf, warc
from assay.formats.documents import Document, FileFormat, OffsetsInto, Refused
from assay.formats.reading import Sent, read_documents, sole_document
from assay.formats.registry import all_formats, folder_suffixes
from tests.formats.made_files import MADE, record
from tests.formats.made_files import warc as make_warc
from tests.formats.reader import FORMATS, PAGE, article, feed, read


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


class Eager(Odd):
    """A plug-in that takes every file for its own."""

    def sniff(self, head: bytes) -> bool:
        return bool(head)


class Wordy(Odd):
    """A plug-in that gives the text and not a document of it."""

    def read(self, stream: BinaryIO) -> Iterator[Document | Refused]:
        yield stream.read().decode()  # type: ignore[misc]


class Loose(Odd):
    """A plug-in whose suffixes are a text, each letter of which would be one."""

    suffixes = ".odd"  # type: ignore[assignment]


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
            pytest.param(Loose, "has suffixes that are a str, not a tuple; reinstall", id="suffixes"),
        ],
    )
    def test_plug_in_that_is_none_is_named(self, loaded: object, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ConfigError, match=message):
            all_formats([point(loaded, monkeypatch)])

    def test_plug_in_that_raises_is_named_and_what_was_read_before_is_kept(self) -> None:
        *before, refused = read("ODD\nfail", "a.odd", formats=(Odd(),))
        assert [each.text for each in before if isinstance(each, Document)] == ["ODD\n"]
        assert isinstance(refused, Refused)
        said = "'a.odd', after article 1: the format plug-in 'odd' failed with KeyError"
        assert str(refused.error).startswith(said)

    def test_plug_in_that_fails_at_once_spoils_its_file(self) -> None:
        with pytest.raises(InputError, match=r"'a\.txt': the format plug-in 'odd' failed with KeyError"):
            read("fail", formats=(Eager(),))
        with pytest.raises(InputError, match="the format plug-in 'odd' failed with RuntimeError"):
            read("x", formats=(Broken(),))
        with pytest.raises(InputError, match="failed with TypeError: str was read, not a Document or Refused"):
            read("ODD", formats=(Wordy(),))

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


def test_docx_whose_parts_are_gone_is_damaged() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("word/document.xml", "<a/>")
    with pytest.raises(InputError, match="a damaged DOCX"):
        read(packed.getvalue())
