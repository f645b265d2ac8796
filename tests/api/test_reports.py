"""One report in each form: JSON, a page, reviews; and what is answered where a form can't be had."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest

from assay.store.records import Author, Decision, DecisionKind, Keeping
from assay_schemas import ClaimId, VerdictLabel
from tests.testing.api_client import open_client, problem_of
from tests.testing.batches import articles
from tests.testing.desks import desk_of
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2
    from fastapi.testclient import TestClient

JSON, HTML, JSON_LD = "application/json", "text/html", "application/ld+json"
HERALD = {"organisation": "The Herald", "url": "https://herald.example/checked"}


AGREED, NO_CLAIM = Decision(kind=DecisionKind.AGREE), Decision(kind=DecisionKind.NO_CLAIM)


def save_report(client: TestClient, *decisions: Decision) -> str:
    """Put the report on one article into the database, with decisions on its claim; return its path."""
    (source,) = articles(1)
    desk, report = desk_of(client), asyncio.run(ScriptedPipeline().score(source))
    report_id = desk.reports.save(report, source, "anyone")
    for decision in decisions:
        assert desk.decisions.add(report_id, ClaimId("c1"), decision, Author("1", "Ada")) is Keeping.KEPT
    return f"/v1/reports/{report_id}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("reports") / "assay.db"
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{file}", rate_per_minute=60_000) as client:
        yield client


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    return save_report(client, AGREED)


def get(client: TestClient, path: str, accept: str, **params: str | float) -> httpx2.Response:
    return client.get(path, headers={"Accept": accept}, params=params)


def test_json_is_what_nobody_asks_for(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, JSON, "Accept")
    assert answer.json()["article"]["title"] == "Tower 0"
    assert get(client, path, "image/webp, */*;q=0.1").content == answer.content


def test_page_is_what_a_browser_gets_with_its_style_allowed(client: TestClient, path: str) -> None:
    page = get(client, path, "text/html,application/xml;q=0.9,*/*;q=0.8")
    assert (page.headers["content-type"], page.headers["vary"]) == ("text/html; charset=utf-8", "Accept")
    assert "Tower 0 is 96 metres high." in page.text
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith(f"; style-src 'sha256-{digest}'")


def test_reviews_name_their_publisher_page_and_day(client: TestClient, path: str) -> None:
    answer = get(client, path, JSON_LD, **HERALD, published="2025-06-02", article_url="https://wire.example/1")
    assert (answer.headers["content-type"], answer.headers["vary"]) == (JSON_LD, "Accept")
    (review,) = answer.json()["@graph"]
    assert review["url"] == "https://herald.example/checked#c1"
    assert (review["author"]["name"], review["datePublished"]) == ("The Herald", "2025-06-02")
    assert review["itemReviewed"]["appearance"]["url"] == "https://wire.example/1"
    assert review["claimReviewed"] == "Tower 0 is 96 metres high."


@pytest.mark.parametrize(
    ("decisions", "ratings"),
    [
        pytest.param((), [], id="nobody has decided"),
        pytest.param((AGREED,), [5], id="agreed"),
        pytest.param((AGREED, NO_CLAIM), [], id="the latest decision holds"),
        pytest.param(
            (NO_CLAIM, Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.REFUTED)), [1], id="overruled"
        ),
    ],
)
def test_only_what_a_person_has_approved_is_reviewed(
    client: TestClient, decisions: tuple[Decision, ...], ratings: list[int]
) -> None:
    answer = get(client, save_report(client, *decisions), JSON_LD, **HERALD)
    assert answer.status_code == 200
    assert [review["reviewRating"]["ratingValue"] for review in answer.json()["@graph"]] == ratings
    counts = (answer.headers["x-claims-approved"], answer.headers["x-claims-withheld"])
    assert counts == (str(len(ratings)), str(1 - len(ratings)))


def test_page_shows_what_people_have_decided(client: TestClient, path: str) -> None:
    assert "Ada agrees" in get(client, path, HTML).text
    assert "Ada agrees" not in get(client, save_report(client), HTML).text


def test_verdict_that_is_less_sure_is_not_published(client: TestClient, path: str) -> None:
    assert get(client, path, JSON_LD, **HERALD, min_confidence=1).json()["@graph"] == []


@pytest.mark.parametrize(
    ("params", "pointers"),
    [
        pytest.param({}, ["organisation", "url"], id="nothing"),
        pytest.param({"organisation": "The Herald"}, ["url"], id="no page"),
        pytest.param({"url": HERALD["url"]}, ["organisation"], id="no publisher"),
        pytest.param({**HERALD, "organisation": " "}, ["organisation"], id="a blank publisher"),
        pytest.param({**HERALD, "url": "javascript:alert(1)"}, ["url"], id="a script"),
        pytest.param({**HERALD, "article_url": "herald.example"}, ["article_url"], id="no scheme"),
        pytest.param({**HERALD, "published": "soon"}, ["published"], id="not a day"),
        pytest.param({**HERALD, "min_confidence": 2}, ["min_confidence"], id="not a probability"),
        pytest.param({**HERALD, "organization": "The Herald"}, ["organization"], id="misspelt"),
    ],
)
def test_reviews_that_cannot_be_published_are_refused(
    client: TestClient, path: str, params: dict[str, str | float], pointers: list[str]
) -> None:
    answer = get(client, path, JSON_LD, **params)
    assert problem_of(answer)[:2] == (422, "invalid-request")
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers


def test_type_that_there_is_not_gets_the_list_of_those_there_are(client: TestClient, path: str) -> None:
    answer = get(client, path, "image/png")
    assert problem_of(answer) == (
        406,
        "not-acceptable",
        "this report can be had as application/json, text/html, application/ld+json",
    )
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("keep", "missing", "left"),
    [
        pytest.param("quotes", HTML, f"{JSON}, {JSON_LD}", id="no page without the text"),
        pytest.param("nothing", HTML, JSON, id="no page without any words"),
        pytest.param("nothing", JSON_LD, JSON, id="no reviews without the words of claims"),
    ],
)
def test_form_that_needs_what_is_not_kept_is_not_offered(tmp_path: Path, keep: str, missing: str, left: str) -> None:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db", keep_text=keep) as client:
        path = save_report(client)
        refused = get(client, path, missing, **HERALD)
        instead = get(client, path, f"{missing}, {JSON};q=0.1")
    assert problem_of(refused) == (406, "not-acceptable", f"this report can be had as {left}")
    assert (instead.status_code, instead.headers["content-type"]) == (200, JSON)
    assert ("96 metres" in json.dumps(instead.json())) == (keep == "quotes")


def test_unknown_report_is_not_found_whatever_is_accepted(client: TestClient) -> None:
    for accept in (JSON, HTML, JSON_LD, "image/png"):
        assert problem_of(get(client, "/v1/reports/1", accept))[:2] == (404, "not-found")
