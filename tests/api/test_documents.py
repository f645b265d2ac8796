"""Documents over the API: told by content, else by type; each article with a report."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assay.api.documents import MAX_DOCUMENTS
from tests.formats.made_files import plain_pdf
from tests.testing.api_client import FALSE, open_client, problem_of
from tests.testing.command_line import TRUE
from tests.testing.scripted import ScriptedPipeline

PATH = "/v1/documents/score"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(ScriptedPipeline()) as client:
        yield client


def rows(*texts: str | None) -> bytes:
    return "\n".join(json.dumps({"id": at, "text": text}) for at, text in enumerate(texts)).encode()


def test_each_article_has_its_report_and_what_is_refused_is_told(client: TestClient) -> None:
    answer = client.post(PATH, content=rows(FALSE, None, TRUE)).json()
    found = [(report["article"]["source_id"], report["score"]["value"]) for report in answer["reports"]]
    assert found == [("0", 0.9), ("2", 0.1)]
    said = "the document, row 2: no text; write {id, title, date, text}, or take the row out"
    assert answer["refused"] == [{"where": "row 2", "detail": said}]


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        pytest.param(plain_pdf(), "application/octet-stream", "text_extracted", id="by its content"),
        pytest.param(
            b"<html><p>The tower is 120 metres high.</p>",
            "text/html; charset=utf-8",
            "text_extracted",
            id="by its type",
        ),
    ],
)
def test_format_is_told_by_content_or_type(client: TestClient, body: bytes, media_type: str, code: str) -> None:
    answer = client.post(PATH, content=body, headers={"content-type": media_type}, params={"language": "en"})
    assert [notice["code"] for notice in answer.json()["reports"][0]["notices"]][:1] == [code]


@pytest.mark.parametrize(
    ("body", "status", "kind", "detail"),
    [
        pytest.param(b"\x89PNG", 415, "format-not-read", "the document: an image", id="image"),
        pytest.param(b'{"a": 1}', 415, "format-not-read", "the document: JSON of no kind", id="other JSON"),
        pytest.param(b"%PDF-1.7", 422, "article-not-usable", "the document: a damaged PDF", id="damaged"),
        pytest.param(
            b'{"text": "a", "date": "soon"}\n', 422, "article-not-usable", "row 1: 'soon' is not a day", id="no row"
        ),
        pytest.param(rows(*["a"] * (MAX_DOCUMENTS + 1)), 413, "too-large", "more than 20 articles", id="too many"),
    ],
)
def test_what_cannot_be_scored_is_told_in_a_problem(
    client: TestClient, body: bytes, status: int, kind: str, detail: str
) -> None:
    found = problem_of(client.post(PATH, content=body))
    assert (found[:2], detail in found[2]) == ((status, kind), True)
