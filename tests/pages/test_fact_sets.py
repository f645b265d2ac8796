"""Sets of facts on the pages: ticked for an article, chosen in the list of facts, named with a report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assay.api.desks import JOBS_PATH
from assay.files.key_file import Scope, create_key
from tests.testing.api_client import SCORE
from tests.testing.desks import desk_of
from tests.testing.fact_sets import ARTICLE, BRIDGES, TOWERS, open_two_sets
from tests.testing.pages import send, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

_BOX = re.compile(r'name="fact_sets" value="([a-z]+)"( checked)?>')


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_two_sets(tmp_path, database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


def kept_sets(client: TestClient, location: str) -> tuple[str, ...]:
    source = desk_of(client).jobs.start(location.rpartition("/")[2], 0)
    assert source
    return source.fact_sets


@pytest.mark.parametrize(("ticked", "kept"), [({}, ()), ({"fact_sets": TOWERS}, (TOWERS,))], ids=["none", "one"])
def test_article_is_checked_against_what_is_ticked(
    client: TestClient, ticked: dict[str, str], kept: tuple[str, ...]
) -> None:
    assert _BOX.findall(client.get("/").text) == [(BRIDGES, ""), (TOWERS, "")]
    answer = send(client, "/checks", text=ARTICLE, **ticked)
    assert answer.status_code == 303
    assert kept_sets(client, answer.headers["location"]) == kept


def test_ticks_stay_where_the_form_is_shown_again(client: TestClient) -> None:
    answer = send(client, "/checks", text="", fact_sets=TOWERS)
    assert (answer.status_code, _BOX.findall(answer.text)) == (422, [(BRIDGES, ""), (TOWERS, " checked")])


def test_set_that_there_is_not_is_told(client: TestClient) -> None:
    answer = send(client, "/checks", text=ARTICLE, fact_sets="castles")
    assert (answer.status_code, "there are &#39;bridges&#39;, &#39;towers&#39;" in answer.text) == (422, True)
    assert client.get(JOBS_PATH).json() == {"jobs": []}


def test_facts_of_one_set_are_listed(client: TestClient) -> None:
    page = client.get("/facts?set=towers").text
    assert ("/facts/tower" in page, "/facts/bridge" in page) == (True, False)
    assert "<option selected>towers</option>" in page
    assert "<dd>towers</dd>" in client.get("/facts/tower").text


def test_choice_of_a_set_is_kept_on_the_next_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.api.pages.facts._PAGE", 1)
    both = (Path(f"{TOWERS}={tmp_path}"),)
    with open_two_sets(tmp_path, facts=both, database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        kept = '<input type="hidden" name="set" value="towers"><input type="hidden" name="offset" value="1">'
        assert [kept in client.get(path).text for path in ("/facts?set=towers", "/facts")] == [True, False]


def test_report_names_the_sets(client: TestClient) -> None:
    answer = client.post(SCORE, json={"text": ARTICLE, "fact_sets": [TOWERS]})
    page = client.get(answer.headers["content-location"].removeprefix("/v1")).text
    assert "facts of towers: " in page


def test_gap_is_one_of_the_sets_that_its_article_was_checked_against(client: TestClient) -> None:
    against = re.compile(r"in one report · checked against ([a-z, ]+)</span>")
    client.post(SCORE, json={"text": ARTICLE, "fact_sets": [TOWERS]})
    assert ("checked against" in client.get("/gaps").text.lower(), ARTICLE in client.get("/gaps").text) == (False, True)
    client.post(SCORE, json={"text": ARTICLE, "fact_sets": [BRIDGES]})
    client.post(SCORE, json={"text": ARTICLE})
    found = {sets: against.findall(client.get("/gaps", params={"set": sets}).text) for sets in ("", TOWERS, "castles")}
    assert {sets: sorted(each) for sets, each in found.items()} == {
        "": [BRIDGES, f"{BRIDGES}, {TOWERS}", TOWERS],
        TOWERS: [TOWERS],
        "castles": [],
    }


def test_key_of_one_set_has_nothing_to_choose(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    key = create_key(file, "one", (Scope.SCORE,), fact_sets=(TOWERS,))
    with open_two_sets(tmp_path, keys_file=file, database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        sign_in(client, key.secret)
        assert 'name="fact_sets"' not in client.get("/").text
        assert ('<select id="set"' in client.get("/facts").text, client.get("/facts/bridge").status_code) == (
            False,
            404,
        )
        answer = send(client, "/checks", text=ARTICLE)
        assert kept_sets(client, answer.headers["location"]) == (TOWERS,)
        assert send(client, "/checks", text=ARTICLE, fact_sets=BRIDGES).status_code == 403
