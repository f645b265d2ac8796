"""What facts said before, over HTTP and on the page of a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dirty_equals import IsPartialDict, IsStr

from assay.files.key_file import Scope, create_key
from assay.store.database import connect, upgrade
from assay.store.revisions import Revisions, ServedSet
from assay_schemas import Fact, FactId
from tests.testing.api_client import problem_of
from tests.testing.desks import desk_of
from tests.testing.edited_facts import statement_of
from tests.testing.fact_sets import BRIDGES, TOWERS, open_two_sets
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

GONE = Fact(id=FactId("mast"), statement="The <b>mast</b> is 40 metres high.")
BEFORE = Fact(id=FactId("tower"), statement="The <b>tower</b> is 95 metres high.")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assay.db'}"


@pytest.fixture
def client(tmp_path: Path, database: str) -> Iterator[TestClient]:
    """Give a service whose set of towers had another fact, and another wording, before."""
    engine = connect(database)
    upgrade(engine)
    Revisions(engine).record([ServedSet(TOWERS, "before", (GONE, BEFORE))])
    engine.dispose()
    with open_two_sets(tmp_path, database_url=database) as client:
        noted = desk_of(client).revisions  # by the service itself
        wait_until(lambda: [len(noted.of_fact(id_)) for id_ in ("tower", "bridge")] == [2, 1])
        yield client


def test_fact_has_its_revisions_the_latest_first(client: TestClient) -> None:
    found = client.get("/v1/facts/tower/revisions").json()["revisions"]
    first, second = sorted(found, key=lambda each: each["ended"] is not None)
    assert first == IsPartialDict(fact_set=TOWERS, first=IsStr, ended=None)
    assert second == IsPartialDict(fact_set=TOWERS, first=IsStr, ended=IsStr)
    assert [each["fact"]["statement"] for each in (first, second)] == [statement_of(96), BEFORE.statement]


def test_fact_that_is_gone_can_still_be_read(client: TestClient) -> None:
    assert client.get("/v1/facts/mast").status_code == 404
    (only,) = client.get("/v1/facts/mast/revisions").json()["revisions"]
    assert (only["fact"]["statement"], only["ended"] is None) == (GONE.statement, False)


def test_fact_that_never_was_has_none(client: TestClient) -> None:
    assert problem_of(client.get("/v1/facts/none/revisions"))[:2] == (404, "not-found")


def test_page_of_a_fact_shows_what_it_said_before(client: TestClient) -> None:
    page = client.get("/facts/tower").text
    assert "The &lt;b&gt;tower&lt;/b&gt; is 95 metres high." in page
    assert "What it said before" not in client.get("/facts/bridge").text


def test_key_of_other_sets_sees_no_revision(client: TestClient, tmp_path: Path, database: str) -> None:
    del client  # which has made them
    file = tmp_path / "keys.json"
    key = create_key(file, "one", (Scope.SCORE,), fact_sets=(BRIDGES,))
    with open_two_sets(tmp_path, database_url=database, keys_file=file) as limited:
        headers = {"Authorization": f"Bearer {key.secret}"}
        asked = [limited.get(f"/v1/facts/{id_}/revisions", headers=headers) for id_ in ("tower", "bridge")]
    assert [answer.status_code for answer in asked] == [404, 200]
