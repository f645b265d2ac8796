"""The HTTP API around a scripted pipeline: answers, problems, limits, keys."""

import html
import json
import re
from collections.abc import Iterator

import pytest
from dirty_equals import IsDatetime, IsPartialDict
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from assay.api import create_app
from assay.api.desks import JobResults
from assay.api.documentation import type_words
from assay.api.documents import DocumentReports
from assay.api.problems import KINDS, as_problem
from assay.api.set_facts import StoredFactPage, WrittenFact
from assay.api.wire import FactPage, FactSetPage, Liveness, Readiness, Usage, Verdicts
from assay.errors import (
    BudgetSpentError,
    ConfigError,
    EngineOutputInvalidError,
    EngineRejectedError,
    EngineUnavailableError,
    InputError,
    InputTooLargeError,
)
from assay.settings import Settings
from assay.store.records import FactRevisions, Job, JobPage, ReportPage
from assay_schemas import Fact, Frozen, Report
from tests.telemetry.exposition import read_page
from tests.testing.api_client import FALSE, KEY, PAIR, SCORE, SECRET, VERIFY, open_client, problem_of
from tests.testing.scripted import FACTS, FINGERPRINT, ScriptedPipeline, article_id

ANSWERS: dict[str, type[Frozen]] = {
    model.__name__: model
    for model in (
        *(DocumentReports, Fact, FactPage, FactSetPage, Liveness, Readiness, Report, Usage, Verdicts),
        *(FactRevisions, Job, JobPage, JobResults, ReportPage, StoredFactPage, WrittenFact),
    )
}
INTERNAL = "the key of model-7 was not accepted by model.internal"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(ScriptedPipeline()) as client:
        yield client


class TestAnswers:
    def test_article_is_scored(self, client: TestClient) -> None:
        answer = client.post(SCORE, json={"text": FALSE, "title": "T", "date": "2025-03-01"})
        assert answer.status_code == 200
        assert answer.json() == IsPartialDict(
            article=IsPartialDict(id=article_id(FALSE), title="T", date="2025-03-01", language="en", file=None),
            score=IsPartialDict(value=0.9, low=0.0, high=1.0),
        )

    def test_claims_are_verified(self, client: TestClient) -> None:
        answer = client.post(VERIFY, json={"pairs": [PAIR]})
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "verdicts": [
                    {
                        "id": "1",
                        "verdict": "refuted",
                        "confidence": 0.75,
                        "probabilities": {"supported": 0.25, "refuted": 0.75, "not_enough_evidence": 0},
                        "reasons": ["number_mismatch"],
                    }
                ]
            },
        )

    def test_outage_is_a_report_whose_claims_are_not_checked(self) -> None:
        with open_client(ScriptedPipeline(outage=True)) as client:
            answer = client.post(SCORE, json={"text": FALSE})
        assert (answer.status_code, answer.json()["claims"][0]["verdict"]) == (200, "not_checked")

    @pytest.mark.parametrize(
        ("query", "total", "offset", "ids"),
        [
            pytest.param({}, 2, 0, ["height", "opening"], id="all"),
            pytest.param({"limit": 1}, 2, 0, ["height"], id="first page"),
            pytest.param({"limit": 1, "offset": 1}, 2, 1, ["opening"], id="second page"),
            pytest.param({"offset": 9}, 2, 9, [], id="past the end"),
            pytest.param({"q": "when did the bridge open"}, 1, 0, ["opening"], id="search"),
        ],
    )
    def test_facts_are_listed_in_pages(
        self, client: TestClient, query: dict[str, str | int], total: int, offset: int, ids: list[str]
    ) -> None:
        page = client.get("/v1/facts", params=query).json()
        assert (page["total"], page["offset"], [fact["id"] for fact in page["facts"]]) == (total, offset, ids)

    def test_one_fact_is_found_by_its_id(self, client: TestClient) -> None:
        answer = client.get("/v1/facts/height")
        assert (answer.status_code, answer.json()) == (200, FACTS[0].model_dump(mode="json"))

    def test_probes_tell_life_and_readiness(self, client: TestClient) -> None:
        assert client.get("/healthz").json() == {"status": "alive"}
        assert client.get("/readyz").json() == {
            "status": "ready",
            "engine": "embedded",
            "engine_version": "1",
            "model": None,
            "facts": 2,
            "facts_fingerprint": FINGERPRINT,
            "facts_read": IsDatetime(iso_string=True),
            "facts_current": True,
            "keys_current": True,
        }


class TestProblems:
    @pytest.mark.parametrize(
        ("body", "headers", "status", "kind"),
        [
            pytest.param(b"{", {}, 400, "body-not-json", id="no JSON"),
            pytest.param(b"\xff\xfe{}", {}, 400, "body-not-json", id="not UTF-8"),
            pytest.param(b"[" * 100_000, {}, 400, "body-not-json", id="nested without end"),
            pytest.param(b'{"text": "\\ud800"}', {}, 400, "body-not-json", id="half a character"),
            pytest.param(b'{"text": NaN}', {}, 400, "body-not-json", id="no number"),
            pytest.param(b"", {}, 422, "invalid-request", id="no body"),
            pytest.param(b"{}", {}, 422, "invalid-request", id="no text"),
            pytest.param(b'{"text": 1}', {}, 422, "invalid-request", id="text of another type"),
            pytest.param(b'{"text": "x", "date": "soon"}', {}, 422, "invalid-request", id="no date"),
            pytest.param(b'{"text": "x", "author": "y"}', {}, 422, "invalid-request", id="unknown field"),
            pytest.param(b"<p>", {"content-type": "text/html"}, 415, "wrong-media-type", id="HTML"),
            pytest.param(b"text=x", {"content-type": ""}, 415, "wrong-media-type", id="no type"),
            pytest.param(b"x" * 2_000_001, {}, 413, "too-large", id="too long, as announced"),
        ],
    )
    def test_bad_body_is_told_in_a_problem_document(
        self, client: TestClient, body: bytes, headers: dict[str, str], status: int, kind: str
    ) -> None:
        answer = client.post(SCORE, content=body, headers={"content-type": "application/json"} | headers)
        assert problem_of(answer)[:2] == (status, kind)

    def test_long_body_is_refused_that_does_not_announce_its_length(self) -> None:
        def chunks() -> Iterator[bytes]:
            yield b'{"text": "'
            for _ in range(20):
                yield b"x" * 100

        pipeline = ScriptedPipeline()
        with open_client(pipeline, max_body_bytes=1_000) as client:
            answer = client.post(SCORE, content=chunks(), headers={"content-type": "application/json"})
        assert problem_of(answer)[:2] == (413, "too-large")
        assert pipeline.seen == []

    def test_body_of_chunks_within_the_limit_is_read(self, client: TestClient) -> None:
        chunks = iter([b'{"text": ', b'"The tower is 96 m high."}'])
        answer = client.post(SCORE, content=chunks, headers={"content-type": "application/json; charset=utf-8"})
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("method", "path", "status", "kind"),
        [
            ("GET", "/nowhere", 404, "not-found"),
            ("GET", "/v1/facts/nowhere", 404, "not-found"),
            ("GET", "/v1/facts/..%2f..%2fetc%2fpasswd", 404, "not-found"),
            ("GET", SCORE, 405, "wrong-method"),
            ("DELETE", "/v1/facts", 405, "wrong-method"),
            ("GET", "/v1/facts?limit=1000", 422, "invalid-request"),
            ("GET", "/v1/facts?q=", 422, "invalid-request"),
        ],
    )
    def test_wrong_address_is_told_in_a_problem_document(
        self, client: TestClient, method: str, path: str, status: int, kind: str
    ) -> None:
        assert problem_of(client.request(method, path))[:2] == (status, kind)

    def test_wrong_fields_are_named_and_their_values_left_out(self, client: TestClient) -> None:
        answer = client.post(VERIFY, json={"pairs": [PAIR | {"claim": "", "evidence": SECRET}]})
        assert problem_of(answer)[:2] == (422, "invalid-request")
        assert answer.json()["errors"] == [
            {"pointer": "/pairs/0/claim", "detail": "String should have at least 1 character"},
            {"pointer": "/pairs/0/evidence", "detail": "Input should be a valid tuple"},
            {"pointer": "/pairs", "detail": "Tuple should have at least 1 item after validation, not 0"},
        ]
        assert SECRET not in answer.text

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            pytest.param({"txt": "x"}, [("/txt", "Unknown field; did you mean 'text'?")], id="misspelt"),
            pytest.param(
                {"body": "x"},
                [("/text", "Field required"), ("/body", "Unknown field; /docs has those there are")],
                id="like none",
            ),
            pytest.param({"text": "x", "txt": "x"}, [("/txt", "Unknown field; /docs has those there are")], id="twice"),
        ],
    )
    def test_a_misspelt_field_is_told_once_with_the_one_that_is_meant(
        self, client: TestClient, body: dict[str, str], errors: list[tuple[str, str]]
    ) -> None:
        told = client.post(SCORE, json=body).json()["errors"]
        assert [(each["pointer"], each["detail"]) for each in told] == errors

    def test_an_unknown_path_leads_to_the_documents(self, client: TestClient) -> None:
        assert client.get("/nowhere").json()["detail"] == "Check the path and the id; /docs has every path."

    def test_hostile_field_name_is_cut_and_errors_are_few(self, client: TestClient) -> None:
        answer = client.post(SCORE, json={"text": "x"} | {f"{'<b>~/' * 100}{number}": 1 for number in range(50)})
        errors = answer.json()["errors"]
        assert (len(errors), {len(error["pointer"]) for error in errors}) == (20, {200})
        assert errors[0]["pointer"].startswith("/<b>~0~1<b>")

    def test_query_parameter_is_named(self, client: TestClient) -> None:
        answer = client.get("/v1/facts", params={"offset": -1})
        expected = {"pointer": "offset", "detail": "Input should be greater than or equal to 0"}
        assert answer.json()["errors"] == [expected]

    @pytest.mark.parametrize("pairs", [[], [PAIR] * 201], ids=["none", "too many"])
    def test_number_of_pairs_is_bounded(self, client: TestClient, pairs: list[object]) -> None:
        assert problem_of(client.post(VERIFY, json={"pairs": pairs}))[:2] == (422, "invalid-request")

    @pytest.mark.parametrize(
        ("error", "status", "kind", "retry_after"),
        [
            (InputError("the article is empty"), 422, "article-not-usable", None),
            (InputTooLargeError("the article is too long"), 413, "too-large", None),
            (EngineUnavailableError(INTERNAL, engine="e", step="s"), 503, "engine-unavailable", "30"),
            (EngineUnavailableError(INTERNAL, engine="e", step="s", retry_after_s=6.2), 503, "engine-unavailable", "7"),
            (EngineRejectedError(INTERNAL, engine="e", step="s"), 502, "engine-failed", None),
            (EngineOutputInvalidError(INTERNAL, engine="e", step="s"), 502, "engine-failed", None),
            (BudgetSpentError(INTERNAL, engine="e", step="s"), 502, "engine-failed", None),
            (ConfigError(INTERNAL), 500, "internal", None),
            (ZeroDivisionError(INTERNAL), 500, "internal", None),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
    )
    @pytest.mark.parametrize(("path", "body"), [(SCORE, {"text": FALSE}), (VERIFY, {"pairs": [PAIR]})])
    def test_every_error_has_its_status(
        self, path: str, body: object, error: Exception, status: int, kind: str, retry_after: str | None
    ) -> None:
        with open_client(ScriptedPipeline(error=error)) as client:
            answer = client.post(path, json=body)
        assert problem_of(answer)[:2] == (status, kind)
        assert answer.headers.get("retry-after") == retry_after
        assert INTERNAL not in answer.text

    def test_caller_is_told_what_is_wrong_with_the_article(self) -> None:
        with open_client(ScriptedPipeline(error=InputError("the article is empty; send its text"))) as client:
            answer = client.post(SCORE, json={"text": " "})
        assert problem_of(answer)[2] == "the article is empty; send its text"

    def test_status_of_the_framework_that_has_no_kind_is_told_all_the_same(self) -> None:
        assert as_problem(HTTPException(418)).kind.name == "http"


class TestDocumentation:
    def test_page_needs_nothing_from_elsewhere(self, client: TestClient) -> None:
        answer = client.get("/docs")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "<script" not in answer.text
        # Addresses stand in examples, as text; none is the value of an attribute, and the style loads nothing.
        assert re.findall(r"""=\s*["']?(?:https?:)?//|url\(|@import""", answer.text) == []
        assert "style-src 'sha256-" in answer.headers["content-security-policy"]

    def test_page_names_every_path_problem_and_model(self, client: TestClient) -> None:
        page, description = client.get("/docs").text, client.get("/openapi.json").json()
        wanted = [*description["paths"], *(f'id="{kind.name}"' for kind in KINDS)]
        wanted += [f'id="{name}"' for name in description["components"]["schemas"]]
        assert [each for each in wanted if each not in page] == []

    def test_page_sets_names_as_code_and_escapes_the_rest(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            page = client.get("/docs").text
        assert ("<code>not_checked</code>" in page, "&lt;code&gt;" in page) == (True, False)

    def test_every_call_has_an_example_whose_answer_is_one_of_its_model(self) -> None:
        for operations in create_app(Settings()).openapi()["paths"].values():
            for operation in operations.values():
                (good,) = (response for status, response in operation["responses"].items() if status < "300")
                match good.get("content"):
                    case {"application/json": answer}:
                        model = ANSWERS[re.split("/|__", answer["schema"]["$ref"])[-1].removesuffix("-Output")]
                        model.model_validate_json(json.dumps(answer["example"]))
                    case {"text/event-stream": answer}:
                        assert answer["example"].count("event: ") == 2
                    case {"text/plain": answer}:
                        assert "assay_articles" in read_page(answer["example"])
                    case nothing:
                        assert nothing is None

    def test_page_shows_the_example_of_every_call_with_the_key_it_needs(self) -> None:
        with open_client(ScriptedPipeline(), api_keys=(KEY,)) as client:
            page = html.unescape(client.get("/docs").text)
        shown = re.findall(r'^<pre tabindex="0"><code>(curl .*)</code></pre>$', page, re.MULTILINE)
        needs_key = ["'X-API-Key: KEY'" in command for command in shown]
        assert needs_key == ["/v1/" in command or "/metrics" in command for command in shown]
        assert len(shown) == 25
        assert sum("curl -s -X DELETE " in command for command in shown) == 3
        assert "curl -s -X POST http://127.0.0.1:8000/v1/jobs/" in "\n".join(shown)  # retry, which has no body
        assert "-H 'Last-Event-Id: 17'" in "\n".join(shown)

    @pytest.mark.parametrize(("keys", "locked"), [((), set()), ((KEY,), {401, 403})], ids=["open", "locked"])
    def test_every_status_is_declared_with_its_media_type(self, keys: tuple[str, ...], locked: set[int]) -> None:
        with open_client(ScriptedPipeline(), api_keys=keys) as client:
            paths = client.get("/openapi.json").json()["paths"]
        declared = {
            (method, path): {
                int(status)
                for status, response in operation["responses"].items()
                if is_declared(path, status, response)
            }
            for path, operations in paths.items()
            for method, operation in operations.items()
        }
        desk = {401, 403, 404, 422, 429, 500, 501, 503}
        assert declared == {
            ("post", SCORE): {200, 400, 413, 415, 422, 429, 500, 502, 503} | locked,
            ("post", "/v1/documents/score"): {200, 413, 415, 422, 429, 500, 502, 503} | locked,
            ("post", VERIFY): {200, 400, 413, 415, 422, 429, 500, 502, 503} | locked,
            ("get", "/v1/facts"): {200, 422, 429, 500, 503} | locked,
            ("get", "/v1/fact-sets"): {200, 429, 500, 503} | locked,
            ("get", "/v1/facts/{id}"): {200, 404, 422, 429, 500, 503} | locked,
            ("get", "/v1/facts/{id}/revisions"): {200} | desk,
            ("get", "/v1/fact-sets/{name}/facts"): {200} | desk,
            ("get", "/v1/fact-sets/{name}/facts/{id}"): {200} | desk,
            ("put", "/v1/fact-sets/{name}/facts/{id}"): {200, 400, 412, 413, 415, 428} | desk,
            ("delete", "/v1/fact-sets/{name}/facts/{id}"): {204, 412, 428} | desk,
            ("post", "/v1/jobs"): {202, 400, 413, 415} | desk,
            ("get", "/v1/jobs"): {200} | desk,
            ("get", "/v1/jobs/{id}"): {200} | desk,
            ("delete", "/v1/jobs/{id}"): {200} | desk,
            ("get", "/v1/jobs/{id}/results"): {200} | desk,
            ("get", "/v1/jobs/{id}/events"): {200} | desk,
            ("post", "/v1/jobs/{id}/retry"): {202} | desk,
            ("get", "/v1/reports"): {200} | desk,
            ("get", "/v1/reports/{id}"): {200, 406} | desk,
            ("delete", "/v1/reports/{id}"): {204} | desk,
            ("get", "/v1/usage"): {200, 422, 429, 500} | locked,
            ("get", "/metrics"): {200, 429, 500} | locked,
            ("get", "/healthz"): {200, 500},
            ("get", "/readyz"): {200, 500, 503},
        }

    @pytest.mark.parametrize(
        ("schema", "words"),
        [
            ({"$ref": "#/components/schemas/Fact"}, "Fact"),
            ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
            ({"type": "array", "items": {"$ref": "#/components/schemas/Fact"}}, "array of Fact"),
            ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer"),
            ({"type": "object", "additionalProperties": True}, "object"),
            ({"type": "string", "const": "alive"}, "'alive'"),
            ({"type": "string", "format": "date"}, "date"),
            ({}, "any"),
        ],
    )
    def test_type_is_told_in_few_words(self, schema: object, words: str) -> None:
        assert type_words(schema) == words


def is_declared(path: str, status: str, response: dict[str, dict[str, object]]) -> bool:
    """Return True if the media types fit the status."""
    media_types = list(response.get("content", ()))
    if int(status) >= 400:
        return media_types == ["application/problem+json"]
    if status == "204":
        return media_types == []
    return media_types == {
        SCORE: ["application/json", "text/event-stream"],
        "/v1/jobs/{id}/events": ["text/event-stream"],
        "/metrics": ["text/plain"],
        "/v1/reports/{id}": ["application/json", "text/html", "application/ld+json"],
    }.get(path, ["application/json"])
