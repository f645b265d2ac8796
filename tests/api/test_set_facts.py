"""Facts of a set in the database over HTTP: read, put and removed by keys that open the set, and no edit lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from assay.api import create_app
from assay.errors import ConflictError
from assay.files.key_file import NewKey, Scope, create_key
from assay.settings import Settings
from assay.store.database import open_database
from assay.store.sets_of_facts import SetsOfFacts
from assay_schemas import Fact, FactId, Quantity, Source
from assay_schemas.fingerprints import fact_sha256, fingerprint
from tests.testing.api_client import problem_of
from tests.testing.edited_facts import Scripts, write_fact
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

SETS, FACTS = "/v1/fact-sets", "/v1/fact-sets/towers/facts"


def tower(id_: str, height: int = 96, **fields: object) -> Fact:
    fact = Fact(
        id=FactId(id_),
        statement=f"The {id_} tower is {height} metres high.",
        subject=f"{id_} tower",
        predicate="height",
        quantity=Quantity(value=height, unit="metres"),
        sources=(Source(publisher="City Archive"),),
    )
    return fact.model_copy(update=fields)


ALBA, BORA, CORA = (tower(id_) for id_ in ("alba", "bora", "cora"))


class Keys:
    """Keys that edit the set, read it, and edit another one alone."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "keys.json"
        self.editor = create_key(self.file, "editor", (Scope.SCORE, Scope.EDIT), fact_sets=("towers",))
        self.reader = create_key(self.file, "reader", (Scope.SCORE,))
        self.stranger = create_key(self.file, "stranger", (Scope.SCORE, Scope.EDIT), fact_sets=("bridges",))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def sets(tmp_path: Path) -> Iterator[SetsOfFacts]:
    engine = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    sets = SetsOfFacts(engine)
    sets.push("towers", [ALBA, BORA, CORA], base_revision=0, owner="city desk")
    yield sets
    engine.dispose()


@pytest.fixture
def client(tmp_path: Path, keys: Keys, sets: SetsOfFacts) -> Iterator[TestClient]:
    del sets
    file = tmp_path / "bridges.yaml"
    write_fact(file, "bridge", "Corin Bridge opened in 1932.")
    settings = Settings.model_validate(
        {
            "facts": (f"bridges={file}", "towers=@database"),
            "database_url": f"sqlite:///{tmp_path / 'assay.db'}",
            "keys_file": keys.file,
        }
    )
    with TestClient(create_app(settings, build=Scripts())) as client:
        yield client


def bearer(key: NewKey, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key.secret}", **{name.replace("_", "-"): text for name, text in headers.items()}}


def put(client: TestClient, key: NewKey, fact: Fact, **headers: str) -> httpx2.Response:
    return client.put(f"{FACTS}/{fact.id}", json=fact.model_dump(mode="json"), headers=bearer(key, **headers))


def etag(fact: Fact) -> str:
    return f'"{fact_sha256(fact)}"'


def test_sets_are_listed_with_revision_and_owner(client: TestClient, keys: Keys) -> None:
    listed = client.get(SETS, headers=bearer(keys.reader)).json()["sets"]
    assert [(each["name"], each["revision"], each["owner"]) for each in listed] == [
        ("bridges", None, None),
        ("towers", 1, "city desk"),
    ]


def test_facts_are_listed_page_by_page(client: TestClient, keys: Keys) -> None:
    first = client.get(FACTS, params={"limit": 2}, headers=bearer(keys.reader)).json()
    assert [each["sha256"] for each in first["facts"]] == [fact_sha256(ALBA), fact_sha256(BORA)]
    assert (first["revision"], first["total"], first["next"]) == (1, 3, "bora")
    assert first["fingerprint"] == fingerprint([ALBA, BORA, CORA])
    second = client.get(FACTS, params={"limit": 2, "after": "bora"}, headers=bearer(keys.reader)).json()
    assert ([Fact.model_validate(each["fact"]) for each in second["facts"]], second["next"]) == ([CORA], None)


def test_fact_comes_with_its_tag(client: TestClient, keys: Keys) -> None:
    answer = client.get(f"{FACTS}/alba", headers=bearer(keys.reader))
    assert (Fact.model_validate(answer.json()), answer.headers["etag"]) == (ALBA, etag(ALBA))


def test_fact_is_replaced_by_whoever_has_seen_it_and_served(client: TestClient, keys: Keys, sets: SetsOfFacts) -> None:
    higher = tower("alba", 97)
    answer = put(client, keys.editor, higher, If_Match=etag(ALBA))
    assert (answer.status_code, answer.headers["etag"]) == (200, etag(higher))
    assert answer.json() == {"revision": 2, "sha256": fact_sha256(higher), "warnings": []}
    assert (*sets.read("towers"),) == (higher, BORA, CORA)
    wait_until(lambda: client.get("/v1/facts/alba", headers=bearer(keys.reader)).json()["quantity"]["value"] == 97)


def test_new_fact_needs_no_tag(client: TestClient, keys: Keys, sets: SetsOfFacts) -> None:
    assert put(client, keys.editor, tower("dora")).status_code == 200
    assert [fact.id for fact in sets.read("towers")] == ["alba", "bora", "cora", "dora"]


def test_fact_is_removed(client: TestClient, keys: Keys, sets: SetsOfFacts) -> None:
    answer = client.delete(f"{FACTS}/bora", headers=bearer(keys.editor, If_Match=etag(BORA)))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (*sets.read("towers"),) == (ALBA, CORA)
    gone = client.delete(f"{FACTS}/bora", headers=bearer(keys.editor, If_Match=etag(BORA)))
    assert problem_of(gone)[:2] == (404, "not-found")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        pytest.param({}, (428, "condition-missing"), id="no tag"),
        pytest.param({"If-Match": etag(BORA)}, (412, "fact-changed"), id="tag of another edition"),
        pytest.param({"If-Match": f"W/{etag(ALBA)}"}, (412, "fact-changed"), id="weak tag"),
    ],
)
def test_nobody_overwrites_what_they_have_not_seen(
    client: TestClient, keys: Keys, sets: SetsOfFacts, method: str, headers: dict[str, str], problem: tuple[int, str]
) -> None:
    body = tower("alba", 97).model_dump(mode="json") if method == "PUT" else None
    answer = client.request(method, f"{FACTS}/alba", json=body, headers=bearer(keys.editor) | headers)
    assert problem_of(answer)[:2] == problem
    assert sets.revisions() == {"towers": 1}


@pytest.mark.parametrize("tag", ["*", f'"{"0" * 64}", {etag(ALBA)}'])
def test_any_tag_of_a_list_will_do(client: TestClient, keys: Keys, tag: str) -> None:
    assert put(client, keys.editor, tower("alba", 97), If_Match=tag).status_code == 200


def test_tag_for_a_fact_that_is_gone_makes_none(client: TestClient, keys: Keys, sets: SetsOfFacts) -> None:
    assert problem_of(put(client, keys.editor, tower("dora"), If_Match="*"))[:2] == (412, "fact-changed")
    assert sets.revisions() == {"towers": 1}


@pytest.mark.parametrize(
    ("fact", "detail"),
    [
        pytest.param(tower("dora", valid_from="2025", valid_to="2024"), "validity-reversed", id="by itself"),
        pytest.param(tower("dora", 99, subject="alba tower"), "contradicting-quantities", id="beside another"),
        pytest.param(tower("dora", sources=()), "no-source", id="no source"),
        pytest.param(
            tower("dora", quantity=Quantity(value=(9, 1), unit="m", comparator="between")), "bad-range", id="range"
        ),
        pytest.param(tower("dora", note=" It is old. "), "begins or ends in white space", id="white space"),
    ],
)
def test_fact_with_an_error_is_refused(
    client: TestClient, keys: Keys, sets: SetsOfFacts, fact: Fact, detail: str
) -> None:
    answer = put(client, keys.editor, fact)
    assert problem_of(answer)[:2] == (422, "invalid-request")
    assert any(detail in each["detail"] for each in answer.json()["errors"])
    assert sets.revisions() == {"towers": 1}


def test_warnings_come_with_the_answer(client: TestClient, keys: Keys) -> None:
    answer = put(client, keys.editor, tower("dora", statement="The dora tower is high."))
    assert [each.partition(";")[0] for each in answer.json()["warnings"]] == [
        "fact dora: the value 96 does not occur in the statement"
    ]


def test_a_contradiction_is_a_warning(client: TestClient, keys: Keys, sets: SetsOfFacts) -> None:
    mayors = [f"The mayor of Arlen is {name}." for name in ("Ruth Palmer", "Tom Hale")]
    first, second = (tower(id_, statement=text, quantity=None) for id_, text in zip("ab", mayors, strict=True))
    assert put(client, keys.editor, first).json()["warnings"] == []
    (warning,) = put(client, keys.editor, second).json()["warnings"]
    assert warning.startswith("fact b: the statement contradicts fact a (the set:1): 'Tom Hale' here")
    assert [fact.id for fact in sets.read("towers")][:3] == ["a", "alba", "b"]


def test_id_of_a_fact_of_another_set_is_refused(client: TestClient, keys: Keys) -> None:
    problem = problem_of(put(client, keys.editor, tower("bridge")))
    assert problem[0] == 422
    assert "another set that is served" in problem[2]


def test_path_and_body_name_one_fact(client: TestClient, keys: Keys) -> None:
    answer = client.put(f"{FACTS}/dora", json=ALBA.model_dump(mode="json"), headers=bearer(keys.editor))
    assert answer.json()["errors"] == [{"pointer": "/id", "detail": "the path names the fact 'dora'; send the same id"}]


def test_key_needs_the_scope_and_the_set(client: TestClient, keys: Keys) -> None:
    assert problem_of(put(client, keys.reader, tower("dora")))[:2] == (403, "scope-missing")
    for answer in (put(client, keys.stranger, tower("dora")), client.get(FACTS, headers=bearer(keys.stranger))):
        assert problem_of(answer) == (
            403,
            "set-not-open",
            "the key does not open the set of facts 'towers'; it opens 'bridges'",
        )


@pytest.mark.parametrize("path", ["/v1/fact-sets/bridges/facts", "/v1/fact-sets/bridges/facts/bridge", f"{FACTS}/dora"])
def test_what_the_database_does_not_have_is_not_found(client: TestClient, keys: Keys, path: str) -> None:
    assert problem_of(client.get(path, headers=bearer(keys.reader)))[:2] == (404, "not-found")


def test_set_of_files_is_not_edited(client: TestClient, keys: Keys) -> None:
    answer = client.put(
        "/v1/fact-sets/bridges/facts/dora", json=tower("dora").model_dump(mode="json"), headers=bearer(keys.stranger)
    )
    assert problem_of(answer)[:2] == (404, "not-found")


@pytest.mark.parametrize("losses", [1, 9])
def test_push_of_other_facts_at_the_same_moment_is_no_conflict(
    client: TestClient, keys: Keys, monkeypatch: pytest.MonkeyPatch, losses: int
) -> None:
    push, left = SetsOfFacts.push, [losses]

    def lose(self: SetsOfFacts, *args: object, **named: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise ConflictError("somebody else was faster")
        return push(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(SetsOfFacts, "push", lose)
    assert put(client, keys.editor, tower("dora")).status_code == (200 if losses == 1 else 412)
