"""The keys of one desk of a newsroom: what they share, and what becomes of it when a key moves or is revoked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assay.api.access import Keyring
from assay.files.key_file import Scope, create_key, revoke_key
from assay.store.records import Viewer
from assay_schemas import ArticleInput, VerdictLabel
from tests.testing.api_client import FALSE, SCORE, open_client, problem_of
from tests.testing.builders import make_claim, make_report
from tests.testing.desks import JOBS, body_of, desk_of
from tests.testing.pages import send, sign_in
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from assay.files.key_file import NewKey

REPORTS = "/v1/reports"
TEXT = "The tower is 120 metres high."
CLAIM = make_claim(TEXT, within=TEXT, verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE)
OF_SPORTS, OTHERS = ("ann", "ben"), ("cat", "dan", "eve")


class Newsroom:
    """A file of keys: two of one desk, one of another, and two that belong to none."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "keys.json"
        desks = {"ann": "sports", "ben": "sports", "cat": "politics", "dan": None, "eve": None}
        self.keys = {
            name: create_key(self.file, name, (Scope.SCORE, Scope.EDIT), desk=desk) for name, desk in desks.items()
        }

    def __getitem__(self, name: str) -> NewKey:
        return self.keys[name]

    def sent(self, name: str) -> dict[str, str]:
        return {"X-API-Key": self.keys[name].secret}

    def move(self, name: str, desk: str | None) -> None:
        """Change the desk of a key by hand."""
        content = json.loads(self.file.read_text())
        (key,) = (key for key in content["keys"] if key["name"] == name)
        key["desk"] = desk
        self.file.write_text(json.dumps(content))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


@pytest.fixture
def client(tmp_path: Path, newsroom: Newsroom) -> Iterator[TestClient]:
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), keys_file=newsroom.file, database_url=address) as client:
        yield client


def keep(client: TestClient, owner: NewKey) -> str:
    report = make_report(CLAIM, title=f"By {owner.stored.name}")
    return desk_of(client).reports.save(report, ArticleInput(text=TEXT), owner.stored.id)


def who_sees(client: TestClient, newsroom: Newsroom, path: str) -> set[str]:
    statuses = {name: client.get(path, headers=newsroom.sent(name)).status_code for name in newsroom.keys}
    assert set(statuses.values()) <= {200, 401, 404}
    return {name for name, status in statuses.items() if status == 200}


def test_the_desk_sees_the_jobs_and_reports_of_all_its_keys(client: TestClient, newsroom: Newsroom) -> None:
    job = client.post(JOBS, json=body_of(1), headers=newsroom.sent("ann")).json()["id"]
    report = client.post(SCORE, json={"text": FALSE}, headers=newsroom.sent("ben")).headers["content-location"]
    for path in (f"{JOBS}/{job}", f"{JOBS}/{job}/results", f"{JOBS}/{job}/events", report):
        assert who_sees(client, newsroom, path) == set(OF_SPORTS)
    for name in newsroom.keys:
        counts = [
            len(client.get(path, headers=newsroom.sent(name)).json()[kind])
            for path, kind in ((JOBS, "jobs"), (REPORTS, "reports"))
        ]
        assert counts == ([1, 1] if name in OF_SPORTS else [0, 0])


def test_another_desk_cancels_repeats_and_deletes_nothing(client: TestClient, newsroom: Newsroom) -> None:
    job = client.post(JOBS, json=body_of(1), headers=newsroom.sent("ann")).json()["id"]
    report = keep(client, newsroom["ann"])
    calls = (("DELETE", f"{JOBS}/{job}"), ("POST", f"{JOBS}/{job}/retry"), ("DELETE", f"{REPORTS}/{report}"))
    for name in OTHERS:
        for method, path in calls:
            assert problem_of(client.request(method, path, headers=newsroom.sent(name)))[:2] == (404, "not-found")
    statuses = [client.request(method, path, headers=newsroom.sent("ben")).status_code for method, path in calls]
    assert statuses == [200, 202, 204]


def test_keys_without_a_desk_do_not_form_one(client: TestClient, newsroom: Newsroom) -> None:
    report = keep(client, newsroom["dan"])
    assert who_sees(client, newsroom, f"{REPORTS}/{report}") == {"dan"}


def test_what_a_key_used_stays_its_own_affair(client: TestClient, newsroom: Newsroom) -> None:
    client.post(SCORE, json={"text": FALSE}, headers=newsroom.sent("ann"))
    usage = client.get("/v1/usage", headers=newsroom.sent("ben")).json()
    assert ([key["name"] for key in usage["keys"]], usage["days"]) == (["ben"], [])


def test_the_pages_of_the_desk_show_its_reports_gaps_files_and_decisions(
    client: TestClient, newsroom: Newsroom
) -> None:
    path = f"/reports/{keep(client, newsroom['ann'])}"
    pages = {path: 200, f"{path}/file.csv": 200, f"{path}/file.html": 200, f"{path}/file.json": 200}
    sign_in(client, newsroom["ben"].secret)
    assert {each: client.get(each).status_code for each in pages} == pages
    assert ("By ann" in client.get("/reports").text, TEXT in client.get("/gaps").text) == (True, True)
    assert "Signed in as ben, desk sports" in client.get("/").text
    assert send(client, f"{path}/claims/c1", form_on="/", kind="agree").status_code == 303
    sign_in(client, newsroom["ann"].secret)
    assert "ben agrees" in client.get(path).text
    assert "Nobody has decided" not in client.get("/decisions").text


@pytest.mark.parametrize("name", OTHERS)
def test_the_pages_show_nothing_of_another_desk(client: TestClient, newsroom: Newsroom, name: str) -> None:
    path = f"/reports/{keep(client, newsroom['ann'])}"
    sign_in(client, newsroom[name].secret)
    files = [f"{path}/file.{kind}" for kind in ("csv", "html", "json")]
    assert [client.get(each).status_code for each in (path, *files)] == [404] * 4
    assert send(client, f"{path}/claims/c1", form_on="/", kind="agree").status_code == 404
    assert ("By ann" in client.get("/reports").text, TEXT in client.get("/gaps").text) == (False, False)
    assert "Nobody has decided" in client.get("/decisions").text


def test_what_a_revoked_key_asked_for_stays_with_its_desk(client: TestClient, newsroom: Newsroom) -> None:
    path = f"{REPORTS}/{keep(client, newsroom['ann'])}"
    revoke_key(newsroom.file, "ann")
    assert who_sees(client, newsroom, path) == {"ben"}
    newsroom.keys["fay"] = create_key(newsroom.file, "fay", (Scope.SCORE,), desk="sports")
    assert who_sees(client, newsroom, path) == {"ben", "fay"}


def test_a_key_whose_desk_is_changed_takes_its_reports_along(client: TestClient, newsroom: Newsroom) -> None:
    anns, bens = (f"{REPORTS}/{keep(client, newsroom[name])}" for name in OF_SPORTS)
    newsroom.move("ann", "politics")
    assert (who_sees(client, newsroom, anns), who_sees(client, newsroom, bens)) == ({"ann", "cat"}, {"ben"})


def test_a_session_follows_the_desk_of_its_key(client: TestClient, newsroom: Newsroom) -> None:
    path = f"/reports/{keep(client, newsroom['ben'])}"
    sign_in(client, newsroom["ann"].secret)
    assert client.get(path).status_code == 200
    newsroom.move("ann", None)
    assert client.get(path).status_code == 404


def test_what_a_key_asked_for_that_is_in_the_file_no_more_is_the_operators(
    client: TestClient, newsroom: Newsroom
) -> None:
    path = f"{REPORTS}/{keep(client, newsroom['ann'])}"
    content = json.loads(newsroom.file.read_text())
    content["keys"] = [key for key in content["keys"] if key["name"] != "ann"]
    newsroom.file.write_text(json.dumps(content))
    operator = create_key(newsroom.file, "operator", (Scope.SCORE, Scope.ADMIN))
    assert who_sees(client, newsroom, path) == set()
    assert client.get(path, headers={"X-API-Key": operator.secret}).status_code == 200


def test_who_looks_is_found_in_one_place(newsroom: Newsroom) -> None:
    keyring = Keyring((), newsroom.file)
    operator = create_key(newsroom.file, "operator", (Scope.ADMIN,), desk="politics")
    ids = {name: key.stored.id for name, key in newsroom.keys.items()}
    known = keyring.keys()
    assert {key.name: keyring.viewer(key) for key in known} == {
        "ann": Viewer(ids["ann"], colleagues=frozenset({ids["ben"]})),
        "ben": Viewer(ids["ben"], colleagues=frozenset({ids["ann"]})),
        "cat": Viewer(ids["cat"], colleagues=frozenset({operator.stored.id})),
        "dan": Viewer(ids["dan"]),
        "eve": Viewer(ids["eve"]),
        "operator": Viewer(operator.stored.id, sees_all=True, colleagues=frozenset({ids["cat"]})),
    }
