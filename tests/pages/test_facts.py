"""Looking through the facts, what they leave open, and writing a new one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.facts.documents import read_document
from assay.files.key_file import Scope, create_key
from assay.store.records import Author, Decision, DecisionKind
from assay_schemas import ArticleInput, ClaimId, FactId, NearFact, VerdictLabel
from tests.testing.api_client import open_client
from tests.testing.builders import make_claim, make_evidence, make_report
from tests.testing.desks import desk_of
from tests.testing.keys import Keys
from tests.testing.pages import csrf_of, send, sign_in
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

OPEN = VerdictLabel.NOT_ENOUGH_EVIDENCE
MORE = {"further_sources": "Archive | | 2020"}
ID = "b-mast-b-40-metres-high"
FORM = {"statement": "The <b>mast</b> is 40 metres high.", "publisher": "City"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


def keep_open(client: TestClient, *statements: str, text: str = "x", owner: str = "anyone") -> str:
    near = NearFact(fact_id=FactId("height"), statement="The tower is 96 metres high.", similarity=0.5)
    claims = [
        make_claim(each, number=number, within=each, verdict=OPEN, nearest=(near,))
        for number, each in enumerate(statements, start=1)
    ]
    return desk_of(client).reports.save(make_report(*claims), ArticleInput(text=text), owner)


def test_facts_are_listed_and_searched(client: TestClient) -> None:
    assert [id_ in client.get("/facts").text for id_ in ("height", "opening")] == [True, True]
    page = client.get("/facts?q=bridge").text
    assert ('href="/facts/opening"' in page, 'href="/facts/height"' in page) == (True, False)
    assert "No fact matches." in client.get("/facts?q=zebra").text


def test_more_facts_are_on_the_next_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.api.pages.facts._PAGE", 1)
    first, second = client.get("/facts").text, client.get("/facts?offset=1").text
    assert ('name="offset" value="1"' in first, 'name="offset"' in second) == (True, False)
    assert ("/facts/height" in first, "/facts/opening" in second) == (True, True)


def test_a_fact_leads_to_the_reports_that_rest_on_it(client: TestClient) -> None:
    cited = make_evidence().model_copy(update={"fact_id": FactId("height")})
    report = make_report(make_claim("It is high.", evidence=(cited,)), title="The tower")
    report_id = desk_of(client).reports.save(report, ArticleInput(text="x"), "anyone")
    assert f'href="/reports/{report_id}"' in client.get("/facts/height").text
    assert report_id not in client.get("/facts/opening").text
    assert client.get("/facts/none").status_code == 404


def test_gaps_are_what_the_latest_report_on_each_article_leaves_open(client: TestClient) -> None:
    keep_open(client, "The ferry was sold.", text="first")
    latest = keep_open(client, "The ferry sails <b>twice</b> a day.", text="first")
    other = keep_open(client, "Twice a day the ferry sails.", "The harbour is closed.", text="second")
    page = client.get("/gaps").text
    assert "The ferry was sold." not in page  # the article was scored again
    assert re.findall(r'<strong dir="auto">(.+?)</strong> <span class="help">(.+?)</span>', page) == [
        ("Twice a day the ferry sails.", "in 2 reports"),
        ("The harbour is closed.", "in one report"),
    ]
    assert (f"/reports/{other}?show=undecided#c1" in page, f"/reports/{latest}?show=undecided#c1" in page) == (
        True,
        True,
    )
    assert ("<b>" in page, 'href="/facts/height"' in page) == (False, True)


def test_what_a_person_has_decided_is_no_gap(client: TestClient) -> None:
    report_id = keep_open(client, "The ferry sails twice a day.")
    decision = Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.SUPPORTED)
    desk_of(client).decisions.add(report_id, ClaimId("c1"), decision, Author("1", "Ada"))
    assert "No gap" in client.get("/gaps").text


def test_decisions_on_all_reports_are_read_at_once(client: TestClient) -> None:
    for number in range(3):
        keep_open(client, f"The ferry sails {number} times a day.", text=f"{number}")
    asked: list[str] = []
    sa.event.listen(desk_of(client).engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert client.get("/gaps").status_code == 200
    assert len([statement for statement in asked if "FROM decisions" in statement]) == 1


def test_a_gap_opens_the_form_with_its_claim(client: TestClient) -> None:
    keep_open(client, "It costs 5 % & more.")
    link = re.search(r'href="(/new-fact\?[^"]+)"', client.get("/gaps").text)
    assert link
    assert ">It costs 5 % &amp; more.</textarea>" in client.get(link[1].replace("&amp;", "&")).text


def test_without_a_file_the_lines_to_add_are_shown(client: TestClient) -> None:
    answer = send(
        client, "/new-fact", form_on="/new-fact", quantity="40 metres", aliases="the mast\nthe pole", **FORM, **MORE
    )
    assert answer.status_code == 200
    lines = "  - id: b-mast-b-40-metres-high\n    statement: The &lt;b&gt;mast&lt;/b&gt; is 40 metres high."
    assert lines in answer.text
    assert "- {publisher: City}\n      - {publisher: Archive, published: 2020}" in answer.text
    assert ("quantity: {value: 40" in answer.text, "- the pole" in answer.text) == (True, True)


def test_with_a_file_the_fact_is_written_behind_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("# Ours\nversion: 1\nfacts:\n  - id: one\n    statement: One.\n    sources: [{publisher: City}]\n")
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), database_url=address, edited_facts=file) as client:
        written = send(client, "/new-fact", form_on="/new-fact", **FORM)
        assert (written.status_code, written.headers["location"]) == (303, f"/facts/{ID}/written")
        for _ in range(2):  # as often as it is loaded: nothing is sent again
            page = client.get(written.headers["location"]).text
            assert ("The fact is written" in page, "  - id: b-mast" in page) == (True, True)
        again = send(client, "/new-fact", form_on="/new-fact", **FORM)
        assert (again.status_code, "have it already" in again.text) == (422, True)
    assert [entry.fact.statement for entry in read_document(file).entries] == ["One.", FORM["statement"]]
    assert file.read_text().startswith("# Ours\n")


def test_a_fact_that_contradicts_another_is_written_once_the_editor_has_seen_it(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    mayor = "The mayor of Arlen is Ruth Palmer."
    file.write_text(f"facts:\n  - id: one\n    statement: {mayor}\n    sources: [{{publisher: City}}]\n")
    rival = {"statement": "The mayor of Arlen is Tom Hale.", "publisher": "City"}
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), database_url=address, edited_facts=file) as client:
        told = send(client, "/new-fact", form_on="/new-fact", **rival)
        assert (told.status_code, "Write it all the same" in told.text) == (422, True)
        assert f"this contradicts the fact one, “{mayor}”" in told.text
        assert [entry.fact.statement for entry in read_document(file).entries] == [mayor]
        seen = re.search(r'name="seen" value="(\w+)"', told.text)
        assert seen
        assert send(client, "/new-fact", form_on="/new-fact", seen=seen[1], **rival).status_code == 303
    assert [entry.fact.statement for entry in read_document(file).entries] == [mayor, rival["statement"]]


def test_a_file_that_can_not_be_written_loses_nothing_of_the_form(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("facts: {")
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), database_url=address, edited_facts=file) as client:
        answer = send(client, "/new-fact", form_on="/new-fact", **FORM)
    assert (answer.status_code, "Nothing was written" in answer.text) == (422, True)
    assert "The &lt;b&gt;mast&lt;/b&gt; is 40 metres high.</textarea>" in answer.text
    assert file.read_text() == "facts: {"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"quantity": "many"}, "is not a figure"),
        ({"publisher": ""}, "The source is missing"),
        ({"publisher": "", "published": "2020"}, "Who published it: this is missing"),
        ({"published": "20.11.2025"}, "Day of the source: “20.11.2025” is not a date"),
        ({"quantity": "40"}, "The figure in it: “40”"),
        ({"valid_from": "2020", "valid_to": "2019"}, "never hold"),
        ({"statement": ""}, "The fact is missing"),
        ({"url": "javascript:alert(1)"}, "no address of a source"),
    ],
)
def test_what_is_wrong_is_said_while_it_is_typed_and_when_it_is_sent(
    client: TestClient, fields: dict[str, str], problem: str
) -> None:
    for path in ("/new-fact/lint", "/new-fact"):
        answer = send(client, path, form_on="/new-fact", **(FORM | fields))
        assert (answer.status_code, problem in answer.text) == (200 if "lint" in path else 422, True), answer.text


def test_nothing_is_to_mend_in_a_fact_that_is_fit(client: TestClient) -> None:
    assert "Nothing to mend." in send(client, "/new-fact/lint", form_on="/new-fact", **FORM).text


def test_only_a_key_that_edits_writes_facts(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    editor = create_key(keys.file, "editor", (Scope.SCORE, Scope.EDIT))
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), keys_file=keys.file, database_url=address) as client:
        sign_in(client, keys.desk.secret)
        assert ("/new-fact" in client.get("/facts").text, client.get("/new-fact").status_code) == (False, 403)
        csrf = csrf_of(client.get("/"))
        assert client.post("/new-fact", data={"csrf": csrf, **FORM}).status_code == 403
        sign_in(client, editor.secret)
        assert ("/new-fact" in client.get("/facts").text, client.get("/new-fact").status_code) == (True, 200)
