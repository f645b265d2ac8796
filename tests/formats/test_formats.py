"""Every format by the table of what its files hold, and what is refused by the table of that."""

import io
from pathlib import Path
from typing import NamedTuple, TypedDict

import pytest
import yaml

from assay.article.ingest import ingest
from assay.errors import InputError
from assay.formats.documents import Document, Refused
from assay.formats.notices import article_input
from assay.formats.reading import Sent, read_documents
from assay.formats.registry import all_formats
from tests.formats.made_files import MADE


class Held(TypedDict, total=False):
    """What the table says of a file."""

    format: str
    articles: list[dict[str, object]]
    refused: list[str]


HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
HELD: dict[str, Held] = yaml.safe_load((HERE / "articles.yaml").read_text("utf-8"))
REFUSED: list[dict[str, str]] = yaml.safe_load((HERE / "refused.yaml").read_text("utf-8"))
FORMATS = all_formats(())
LIMIT = 100_000
NO_CLAIM = ("{", "}", "</", "/>", "<p", "jsonfeed.org", "contenttype", "WARC", "inlineXML", "%PDF", "CDATA")


class Found(NamedTuple):
    """What was read of a file."""

    documents: list[Document]
    refused: list[Refused]


def content_of(name: str) -> bytes:
    path = FIXTURES / name
    return path.read_bytes() if path.exists() else MADE[name]()


def read(name: str, raw: bytes) -> Found:
    found = list(read_documents(Sent(io.BytesIO(raw), name, repr(name)), FORMATS, max_chars=LIMIT))
    return Found(
        [each for each in found if isinstance(each, Document)], [each for each in found if isinstance(each, Refused)]
    )


def summary(document: Document) -> dict[str, object]:
    """Return a document as the table writes it."""
    fields = {
        "title": document.title,
        "date": document.date and document.date.isoformat(),
        "language": document.language,
        "author": document.author,
        "time": document.time.isoformat() if document.time and document.format == "live-blog" else None,
        "notices": [notice.code.value for notice in document.notices],
        "text": document.text,
    }
    return {name: value for name, value in fields.items() if value}


def test_every_file_is_in_the_table_and_there_are_fifty_of_each() -> None:
    assert (len(HELD) >= 50, len(REFUSED) >= 50) == (True, True)
    assert {path.name for path in FIXTURES.iterdir()} <= HELD.keys()


@pytest.mark.parametrize("name", HELD)
def test_file_is_read_as_the_table_says(name: str) -> None:
    found = read(name, content_of(name))
    assert [summary(document) for document in found.documents] == HELD[name]["articles"]
    assert [refused.where for refused in found.refused] == HELD[name].get("refused", [])
    assert {document.format for document in found.documents} == {HELD[name]["format"]}


@pytest.mark.parametrize("name", HELD)
def test_no_byte_of_an_envelope_is_left_in_the_article(name: str) -> None:
    for document in read(name, content_of(name)).documents:
        text = ingest(article_input(document), max_chars=LIMIT).article.text
        assert [mark for mark in NO_CLAIM if mark in text and "sic" not in text] == []


@pytest.mark.parametrize("name", HELD)
def test_format_is_told_by_the_content_alone(name: str) -> None:
    content = content_of(name)
    by_content = read("upload", content)
    if name != "rows-hard.jsonl" and HELD[name]["format"] != "text" and name != "fragment.html":
        assert [document.text for document in by_content.documents] == [
            article["text"] for article in HELD[name]["articles"]
        ]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in REFUSED])
def test_what_is_no_article_is_refused_with_the_way_out(case: dict[str, str]) -> None:
    if "made" in case:
        raw = MADE[case["made"]]()
    else:
        raw = bytes.fromhex(case["hex"]) if "hex" in case else case["content"].encode()
    with pytest.raises(InputError) as caught:
        read(case["name"], raw)
    assert str(caught.value).startswith(f"{case['name']!r}: ")
    assert case["says"] in str(caught.value)


def test_every_format_is_documented_with_the_ends_of_its_files() -> None:
    page = (HERE.parents[1] / "docs" / "formats.md").read_text("utf-8")
    wanted = [f"`{word}`" for each in FORMATS for word in (each.name, *each.suffixes)]
    assert [word for word in wanted if word not in page] == []
