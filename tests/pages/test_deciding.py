"""Deciding on claims beside others who do, and with part of the claims listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from assay.store.records import Author, Decision, DecisionKind
from assay_schemas import ArticleInput, ClaimId, VerdictLabel
from tests.testing.api_client import open_client
from tests.testing.builders import make_claim, make_report
from tests.testing.desks import desk_of
from tests.testing.pages import send
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

TEXT = "The tower is high. It opened in May. It is of steel."
CLAIMS = [
    make_claim(each, number=number, within=TEXT, verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE)
    for number, each in enumerate(("The tower is high.", "It opened in May.", "It is of steel."), start=1)
]
BEN = Author("2", "Ben")
OVERRULED = Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.REFUTED, note="It is <b>low</b>.")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


@pytest.fixture
def path(client: TestClient) -> str:
    return f"/reports/{desk_of(client).reports.save(make_report(*CLAIMS), ArticleInput(text=TEXT), 'anyone')}"


def listed(page: str) -> list[str]:
    return re.findall(r'<div class="body" id="(c\d+)"', page)


def behind(page: str) -> str:
    (found,) = re.findall(r'name="behind" value="(\d+)"', page)
    return str(found)


def decide_as_ben(client: TestClient, path: str) -> None:
    desk_of(client).decisions.add(path.rpartition("/")[2], ClaimId("c1"), OVERRULED, BEN)


def test_a_decision_that_another_one_was_made_before_is_told_and_loses_nothing(client: TestClient, path: str) -> None:
    seen = behind(client.get(f"{path}?decide=c1").text)
    decide_as_ben(client, path)
    typed = {"kind": "overrule", "verdict": "supported", "note": "By phone.", "show": "undecided"}
    answer = send(client, f"{path}/claims/c1", form_on="/", behind=seen, **typed)
    assert (answer.status_code, "Somebody has decided meanwhile: Ben finds: refuted, 20" in answer.text) == (409, True)
    assert "It is &lt;b&gt;low&lt;/b&gt;." in answer.text
    for kept in ('value="overrule" required checked', 'value="supported" selected', ">By phone.</textarea>"):
        assert kept in answer.text
    assert listed(answer.text) == ["c1", "c2", "c3"]  # and it stays in the list, though it is not undecided any more
    assert send(client, f"{path}/claims/c1", form_on="/", behind=behind(answer.text), **typed).status_code == 303
    assert "anyone finds: supported" in client.get(path).text


def test_a_form_that_does_not_say_what_it_saw_is_kept(client: TestClient, path: str) -> None:
    decide_as_ben(client, path)
    assert send(client, f"{path}/claims/c1", form_on="/", kind="agree").status_code == 303
    assert "anyone agrees" in client.get(path).text


def test_a_form_says_which_decision_it_was_shown_with(client: TestClient, path: str) -> None:
    decide_as_ben(client, path)
    shown = behind(client.get(f"{path}?decide=c1").text)
    assert int(shown) > 0
    assert send(client, f"{path}/claims/c1", form_on="/", kind="agree", behind=shown).status_code == 303


def test_the_claim_that_was_decided_on_stays_in_its_place_until_the_list_is_asked_for_anew(
    client: TestClient, path: str
) -> None:
    answer = send(client, f"{path}/claims/c2", form_on="/", kind="agree", show="undecided", behind="0")
    assert answer.headers["location"] == f"{path}?show=undecided&sort=text&start=0&decided=c2#c2"
    page = client.get(answer.headers["location"]).text
    assert listed(page) == ["c1", "c2", "c3"]
    assert re.findall(r'<details class="card not-enough"( open)?>', page) == ["", " open", ""]
    assert 'aria-current="true">Undecided <span>2</span>' in page
    assert listed(client.get(f"{path}?show=undecided&decide=c3").text) == ["c1", "c3"]


def test_where_the_last_page_of_a_list_is_emptied_the_one_before_is_shown(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.api.pages.reports._CLAIMS", 2)
    send(client, f"{path}/claims/c3", form_on="/", kind="agree")
    assert listed(client.get(f"{path}?show=undecided&start=2").text) == ["c1", "c2"]
