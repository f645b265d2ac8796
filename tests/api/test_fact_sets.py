"""Sets of facts over HTTP: what an article is checked against, what a key opens, and what is listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assay.files.key_file import NewKey, Scope, create_key
from assay.store.bodies import unpack
from assay.store.database import open_database, reading
from assay.store.models import JobItemRow
from assay_schemas import ArticleInput
from tests.testing.api_client import SCORE, problem_of
from tests.testing.fact_sets import ARTICLE, BRIDGES, TOWERS, open_two_sets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2
    from fastapi.testclient import TestClient

DOCUMENTS, FACTS, SETS, JOBS = "/v1/documents/score", "/v1/facts", "/v1/fact-sets", "/v1/jobs"
UNKNOWN = "there is no set of facts 'tower'; there are 'bridges', 'towers'"
CLOSED = "the key does not open the set of facts 'bridges'; it opens 'towers'"


class Keys:
    """One key for all sets, one for a single set, one for a set that is not served."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "keys.json"
        self.all = create_key(self.file, "all", (Scope.SCORE,))
        self.one = create_key(self.file, "one", (Scope.SCORE,), fact_sets=(TOWERS, "castles"))
        self.none = create_key(self.file, "none", (Scope.SCORE,), fact_sets=("castles",))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def client(tmp_path: Path, keys: Keys) -> Iterator[TestClient]:
    database = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_two_sets(tmp_path, keys_file=keys.file, database_url=database) as client:
        yield client


def bearer(key: NewKey) -> dict[str, str]:
    return {"Authorization": f"Bearer {key.secret}"}


def score(client: TestClient, key: NewKey, *names: str) -> httpx2.Response:
    return client.post(SCORE, json={"text": ARTICLE, "fact_sets": names}, headers=bearer(key))


def names_in(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["provenance"]["fact_sets"]]


@pytest.mark.parametrize(
    ("key", "asked", "checked"),
    [
        pytest.param("all", [], [BRIDGES, TOWERS], id="all by none"),
        pytest.param("all", [BRIDGES], [BRIDGES], id="one"),
        pytest.param("all", [TOWERS, BRIDGES, TOWERS], [BRIDGES, TOWERS], id="all by name"),
        pytest.param("one", [], [TOWERS], id="those of the key"),
        pytest.param("one", [TOWERS], [TOWERS], id="one of the key"),
    ],
)
def test_article_is_checked_against_the_sets_of_its_names(
    client: TestClient, keys: Keys, key: str, asked: list[str], checked: list[str]
) -> None:
    assert names_in(score(client, getattr(keys, key), *asked)) == checked


@pytest.mark.parametrize(
    ("key", "asked", "problem"),
    [
        pytest.param("all", [TOWERS, "tower"], (422, "invalid-request", UNKNOWN), id="unknown"),
        pytest.param("one", [TOWERS, BRIDGES], (403, "set-not-open", CLOSED), id="not of the key"),
        pytest.param(
            "one",
            ["castles"],
            (422, "invalid-request", "there is no set of facts 'castles'; there are 'towers'"),
            id="of the key and not served",
        ),
        pytest.param(
            "none",
            [],
            (403, "set-not-open", "of the sets of facts, the key opens none that is served"),
            id="none of the key is served",
        ),
    ],
)
def test_set_that_may_not_be_used_is_told_with_those_that_may(
    client: TestClient, keys: Keys, key: str, asked: list[str], problem: tuple[int, str, str]
) -> None:
    answer = score(client, getattr(keys, key), *asked)
    assert problem_of(answer) == problem
    if problem[0] == 422:
        assert [each["pointer"] for each in answer.json()["errors"]] == ["/fact_sets"]


def test_stream_is_checked_against_them_too(client: TestClient, keys: Keys) -> None:
    headers = bearer(keys.one) | {"Accept": "text/event-stream"}
    text = client.post(SCORE, json={"text": ARTICLE}, headers=headers).text
    report = json.loads(text.rpartition("event: report")[2].partition("data: ")[2].splitlines()[0])
    assert [each["name"] for each in report["provenance"]["fact_sets"]] == [TOWERS]


def test_articles_of_a_job_keep_the_sets_that_the_key_opens(client: TestClient, keys: Keys, tmp_path: Path) -> None:
    body = {"articles": [{"text": "a"}, {"text": "b", "fact_sets": [TOWERS]}]}
    assert client.post(JOBS, json=body, headers=bearer(keys.one)).status_code == 202
    engine = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    with reading(engine) as session:
        bodies = [row.body for row in session.query(JobItemRow).order_by(JobItemRow.position)]
    engine.dispose()
    kept = [ArticleInput.model_validate_json(unpack(body)) for body in bodies if body]
    assert [article.fact_sets for article in kept] == [(TOWERS,), (TOWERS,)]


def test_job_with_a_set_that_the_key_does_not_open_is_not_taken(client: TestClient, keys: Keys) -> None:
    closed, unknown = ({"articles": [{"text": "a"}, {"text": "b", "fact_sets": [name]}]} for name in (BRIDGES, "tower"))
    assert problem_of(client.post(JOBS, json=closed, headers=bearer(keys.one)))[:2] == (403, "set-not-open")
    answer = client.post(JOBS, json=unknown, headers=bearer(keys.all))
    assert (problem_of(answer)[2], answer.json()["errors"][0]["pointer"]) == (UNKNOWN, "/articles/1/fact_sets")
    assert client.get(JOBS, headers=bearer(keys.all)).json() == {"jobs": []}


def test_document_is_checked_against_the_sets_of_the_query_else_of_its_rows(client: TestClient, keys: Keys) -> None:
    rows = "\n".join(json.dumps({"text": ARTICLE, "title": "T", "fact_sets": sets}) for sets in ([], [TOWERS]))
    headers = bearer(keys.all) | {"Content-Type": "application/jsonl"}

    def names(query: str) -> list[list[str]]:
        answer = client.post(f"{DOCUMENTS}{query}", content=rows, headers=headers)
        assert answer.status_code == 200, answer.text
        return [[each["name"] for each in report["provenance"]["fact_sets"]] for report in answer.json()["reports"]]

    assert names("") == [[BRIDGES, TOWERS], [TOWERS]]
    assert names("?set=bridges") == [[BRIDGES], [BRIDGES]]
    limited = bearer(keys.one) | {"Content-Type": "application/jsonl"}
    row = json.dumps({"text": ARTICLE, "title": "T", "fact_sets": [BRIDGES]})
    assert problem_of(client.post(DOCUMENTS, content=row, headers=limited)) == (403, "set-not-open", CLOSED)


@pytest.mark.parametrize(
    ("key", "query", "ids"),
    [
        pytest.param("all", "", ["bridge", "tower"], id="all"),
        pytest.param("all", "?set=towers", ["tower"], id="one set"),
        pytest.param("all", "?set=towers&set=bridges", ["bridge", "tower"], id="both sets"),
        pytest.param("all", "?set=towers&q=Corin", [], id="search in the other set"),
        pytest.param("all", "?set=bridges&q=Corin", ["bridge"], id="search in the set"),
        pytest.param("one", "", ["tower"], id="those of the key"),
    ],
)
def test_facts_are_those_of_a_set(client: TestClient, keys: Keys, key: str, query: str, ids: list[str]) -> None:
    found = client.get(f"{FACTS}{query}", headers=bearer(getattr(keys, key))).json()
    assert ([fact["id"] for fact in found["facts"]], found["total"]) == (ids, len(ids))


def test_facts_of_other_sets_are_not_shown(client: TestClient, keys: Keys) -> None:
    ask = [client.get(f"{FACTS}/{id_}", headers=bearer(keys.one)).status_code for id_ in ("tower", "bridge")]
    assert ask == [200, 404]
    assert problem_of(client.get(f"{FACTS}?set=bridges", headers=bearer(keys.one))) == (403, "set-not-open", CLOSED)
    assert problem_of(client.get(f"{FACTS}?set=tower", headers=bearer(keys.all))) == (422, "invalid-request", UNKNOWN)


def test_sets_are_listed_with_what_reports_say_of_them(client: TestClient, keys: Keys) -> None:
    listed = client.get(SETS, headers=bearer(keys.all)).json()["sets"]
    assert [(each["name"], each["facts"], each["language"]) for each in listed] == [
        (BRIDGES, 1, "und"),
        (TOWERS, 1, "und"),
    ]
    used = score(client, keys.all).json()["provenance"]["fact_sets"]
    assert [{"name": each["name"], "fingerprint": each["fingerprint"]} for each in listed] == used
    assert [each["name"] for each in client.get(SETS, headers=bearer(keys.one)).json()["sets"]] == [TOWERS]
