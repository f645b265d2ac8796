"""What a key that is limited to sets of facts sees of the work of its desk: nothing that speaks of other sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.files.key_file import Scope, create_key
from assay.store.records import Author, Decision, DecisionKind
from assay_schemas import ArticleInput, ClaimId, FactId, NearFact, VerdictLabel
from tests.testing.builders import make_claim, make_report
from tests.testing.desks import JOBS, desk_of
from tests.testing.fact_sets import BRIDGES, TOWERS, open_two_sets
from tests.testing.pages import send, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

    from assay.files.key_file import NewKey

SECRET = "Corin Bridge opened in 1932."
NEAR = NearFact(fact_id=FactId("bridge"), statement=SECRET, similarity=0.5)
CLAIM = make_claim("It opened in May.", verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE, nearest=(NEAR,))
EVERYTHING = Scope.SCORE, Scope.EDIT


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, NewKey]:
    file = tmp_path / "keys.json"
    return {
        "free": create_key(file, "free", EVERYTHING, desk="news"),
        "limited": create_key(file, "limited", EVERYTHING, desk="news", fact_sets=(TOWERS,)),
    }


@pytest.fixture
def client(tmp_path: Path, keys: dict[str, NewKey]) -> Iterator[TestClient]:
    del keys  # which are in the file then
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_two_sets(tmp_path, keys_file=tmp_path / "keys.json", database_url=address) as client:
        yield client


@pytest.fixture
def ids(client: TestClient, keys: dict[str, NewKey]) -> dict[str, str]:
    """Give reports of the desk by what they were made with; somebody has decided on each."""
    desk = desk_of(client)
    found = {}
    for name, sets in {"all": (), "towers": (TOWERS,), "bridges": (BRIDGES,)}.items():
        source, report = ArticleInput(text="It opened in May.", fact_sets=sets), make_report(CLAIM, title=name)
        found[name] = desk.reports.save(report, source, keys["free"].stored.id)
        desk.decisions.add(found[name], ClaimId("c1"), Decision(kind=DecisionKind.AGREE), Author("1", "Ada"))
    return found


@pytest.mark.parametrize(("name", "seen"), [("free", {"all", "towers", "bridges"}), ("limited", {"towers"})])
def test_the_api_and_the_pages_show_the_same_reports(
    client: TestClient, keys: dict[str, NewKey], ids: dict[str, str], name: str, seen: set[str]
) -> None:
    header = {"X-API-Key": keys[name].secret}
    listed = {each["title"] for each in client.get("/v1/reports", headers=header).json()["reports"]}
    got = {title for title, id_ in ids.items() if client.get(f"/v1/reports/{id_}", headers=header).status_code == 200}
    sign_in(client, keys[name].secret)
    page = client.get("/reports").text
    on_page = {title for title, id_ in ids.items() if id_ in page}
    opened = {title for title, id_ in ids.items() if client.get(f"/reports/{id_}").status_code == 200}
    saved = {title for title, id_ in ids.items() if client.get(f"/reports/{id_}/file.json").status_code == 200}
    decided = {title for title, id_ in ids.items() if id_ in client.get("/decisions.jsonl").text}
    assert (listed, got, on_page, opened, saved, decided) == (seen,) * 6


def test_gaps_are_those_of_open_sets(client: TestClient, keys: dict[str, NewKey]) -> None:
    desk_of(client).reports.save(
        make_report(CLAIM), ArticleInput(text="x", fact_sets=(BRIDGES,)), keys["free"].stored.id
    )
    found = {}
    for name, key in keys.items():
        sign_in(client, key.secret)
        found[name] = SECRET in client.get("/gaps").text
    assert found == {"free": True, "limited": False}


def test_a_claim_of_a_closed_report_is_not_decided_on(
    client: TestClient, keys: dict[str, NewKey], ids: dict[str, str]
) -> None:
    sign_in(client, keys["limited"].secret)
    statuses = {
        name: send(client, f"/reports/{id_}/claims/c1", form_on="/", kind="agree").status_code
        for name, id_ in ids.items()
    }
    assert statuses == {"all": 404, "towers": 303, "bridges": 404}


def test_a_check_of_the_desk_leads_to_no_report_that_is_closed(client: TestClient, keys: dict[str, NewKey]) -> None:
    body = {"articles": [{"text": "It opened in May.", "fact_sets": [BRIDGES]}]}
    job = client.post(JOBS, json=body, headers={"X-API-Key": keys["free"].secret}).json()["id"]
    desk = desk_of(client)
    source = desk.jobs.start(job, 0)
    assert source
    report_id = desk.jobs.finish(job, 0, make_report(CLAIM), source)
    found = {}
    for name, key in keys.items():
        sign_in(client, key.secret)
        answer = client.get(f"/checks/{job}", follow_redirects=False)
        found[name] = (answer.status_code, answer.headers.get("location"), str(report_id) in answer.text)
    assert found == {"free": (303, f"/reports/{report_id}", False), "limited": (200, None, False)}
