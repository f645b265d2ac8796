"""Changing a fact on its page, and withdrawing it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from assay.api import create_app
from assay.facts.documents import read_document
from assay.files.key_file import Scope, create_key
from assay.settings import EngineChoice, Settings
from tests.testing.fact_sets import build_scripted
from tests.testing.pages import send, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = """# Ours
facts:
  - id: mast
    statement: The mast is 40 metres high.  # measured
    quantity: {value: 40, unit: metres, as_of: 2020}
    sources:
      - {publisher: City, title: Masts}  # volume 2
      - {publisher: Archive}
  - id: quay
    statement: The quay is of stone.
    sources: [{publisher: City}]
"""
MAYOR = """  - id: mayor
    statement: The mayor of Arlen is Ruth Palmer.
    sources: [{publisher: City}]
"""
EDIT = "/facts/mast/edit"
_FIELD = re.compile(r'<input id="(\w+)"[^>]* value="([^"]*)"|<textarea id="(\w+)"[^>]*>([^<]*)</textarea>')


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[TestClient]:
    given = {"engine": EngineChoice.EMBEDDED, "database_url": f"sqlite:///{folder / 'assay.db'}", **settings}
    with TestClient(create_app(Settings.model_validate(given), build=build_scripted)) as client:
        yield client


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "facts.yaml"
    file.write_text(FILE)
    return file


@pytest.fixture
def client(tmp_path: Path, file: Path) -> Iterator[TestClient]:
    with serving(tmp_path, facts=(file,), edited_facts=file) as client:
        yield client


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends of a form that nobody touches."""
    found = {a or c: unescape(b or d) for a, b, c, d in _FIELD.findall(page)}
    shown, status = re.search(r'name="shown" value="(\w+)"', page), re.search(r'<option value="(\w+)" selected', page)
    assert shown, page
    assert status, page
    return {**found, "shown": shown[1], "status": status[1]}


def typed(client: TestClient, **changes: str) -> dict[str, str]:
    """The form as it is shown now, with some fields changed."""
    return {**fields_of(client.get(EDIT).text), **changes}


def test_the_page_of_a_fact_leads_to_its_form_where_the_file_has_it(client: TestClient, file: Path) -> None:
    assert f'href="{EDIT}"' in client.get("/facts/mast").text
    file.write_text(FILE.replace("id: mast", "id: mast-2"))
    assert f'href="{EDIT}"' not in client.get("/facts/mast").text
    answer = client.get(EDIT)
    assert (answer.status_code, "There is no such fact in the file" in answer.text) == (404, True)


def test_what_is_changed_is_written_and_nothing_else(client: TestClient, file: Path) -> None:
    changes = {"statement": "The mast is 41 metres high.", "quantity": "41 metres", "publisher": "Town"}
    answer = send(client, EDIT, **typed(client, **changes))
    assert (answer.status_code, answer.headers["location"]) == (303, "/facts/mast/written")
    wanted = FILE.replace("is 40 metres", "is 41 metres").replace("value: 40", "value: 41")
    assert file.read_text() == wanted.replace("publisher: City, title", "publisher: Town, title")
    assert "The mast is 41 metres high." in client.get("/facts/mast/written").text


def test_a_change_that_contradicts_another_fact_is_written_once_the_editor_has_seen_it(
    client: TestClient, file: Path
) -> None:
    file.write_text(FILE + MAYOR)
    sent = typed(client, statement="The mayor of Arlen is Tom Hale.", quantity="")
    typing = send(client, f"{EDIT}/lint", form_on=EDIT, **sent)
    told = send(client, EDIT, **sent)
    rival = "contradicts the fact mayor, “The mayor of Arlen is Ruth Palmer.”"
    assert (told.status_code, rival in typing.text, rival in told.text) == (422, True, True)
    assert ("Write it all the same" in told.text, file.read_text()) == (True, FILE + MAYOR)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', told.text)
    assert re.findall(r'name="seen" value="(\w+)"', typing.text) == [seen]
    assert send(client, EDIT, **sent, seen=seen).status_code == 303
    assert sent["statement"] in file.read_text()


def test_a_contradiction_is_told_in_german(client: TestClient, file: Path) -> None:
    file.write_text(FILE + MAYOR)
    sent = typed(client, statement="The mayor of Arlen is Tom Hale.", quantity="")
    client.headers["Accept-Language"] = "de"
    told = send(client, EDIT, **sent).text
    rival = "Das widerspricht dem Fakt mayor: „The mayor of Arlen is Ruth Palmer.“"
    assert (rival in told, "Trotzdem speichern" in told) == (True, True)


def test_all_sources_are_changed_and_keep_what_the_form_does_not_show(client: TestClient, file: Path) -> None:
    shown = typed(client)["further_sources"]
    sources = {"publisher": "Town", "further_sources": f"Port | https://port.example\n{shown}"}
    assert (shown, send(client, EDIT, **typed(client, **sources)).status_code) == ("Archive", 303)
    (mast, _) = (entry.fact for entry in read_document(file).entries)
    assert [(each.publisher, each.title) for each in mast.sources] == [
        ("Town", "Masts"),
        ("Port", None),
        ("Archive", None),
    ]


def test_a_form_that_nobody_touches_changes_nothing(client: TestClient, file: Path) -> None:
    assert send(client, EDIT, **typed(client)).status_code == 303
    assert file.read_text() == FILE


def test_a_fact_is_withdrawn_and_taken_back_and_never_deleted(client: TestClient, file: Path) -> None:
    assert send(client, EDIT, **typed(client, status="draft")).status_code == 303
    assert file.read_text() == FILE.replace("  - id: quay", "    status: draft\n  - id: quay")
    assert send(client, EDIT, **typed(client, status="active")).status_code == 303
    assert file.read_text() == FILE


def test_a_fact_that_was_changed_meanwhile_is_left_and_loses_nothing_of_the_form(
    client: TestClient, file: Path
) -> None:
    sent = typed(client, statement="The mast is <b>40</b> metres high.")
    other = FILE.replace("is 40 metres", "is 39 metres")
    file.write_text(other)
    answer = send(client, EDIT, **sent)
    assert (answer.status_code, "Somebody has changed this fact" in answer.text) == (409, True)
    assert "In the file now: The mast is 39 metres high." in answer.text
    assert answer.text.count("In the file now") == 1
    assert (fields_of(answer.text)["statement"], file.read_text()) == (sent["statement"], other)
    assert send(client, EDIT, **fields_of(answer.text)).status_code == 303
    assert "The mast is <b>40</b> metres high." in {entry.fact.statement for entry in read_document(file).entries}


def test_a_change_of_another_fact_is_none_of_this_one(client: TestClient, file: Path) -> None:
    sent = typed(client, statement="The mast is 41 metres high.", quantity="")
    file.write_text(FILE.replace("of stone", "of brick"))
    assert send(client, EDIT, **sent).status_code == 303
    assert ("41 metres" in file.read_text(), "of brick" in file.read_text()) == (True, True)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"statement": ""}, "The fact is missing"),
        ({"statement": "The quay is of stone."}, "have it already: quay"),
        ({"quantity": "many"}, "is not a figure"),
        ({"publisher": ""}, "Who published it: this is missing"),
        ({"valid_from": "2020", "valid_to": "2019"}, "would never hold"),
        ({"further_sources": "Archive\nTown | javascript:alert(1)"}, "no address of a source"),
        ({"further_sources": "| https://town.example"}, "Further sources: this is missing"),
        ({"url": "javascript:alert(1)"}, "no address of a source"),
        ({"status": "gone"}, "Is it evidence: “gone” is not taken"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_while_it_is_typed_and_when_it_is_sent(
    client: TestClient, file: Path, changes: dict[str, str], problem: str
) -> None:
    sent = typed(client, **changes)
    for path, status in ((f"{EDIT}/lint", 200), (EDIT, 422)):
        answer = send(client, path, **sent)
        assert (answer.status_code, problem in answer.text) == (status, True), answer.text
    assert file.read_text() == FILE


def test_a_file_that_can_not_be_edited_is_told(client: TestClient, file: Path) -> None:
    sent = typed(client)
    file.write_text("facts: {")
    for answer in (client.get(EDIT), send(client, EDIT, **sent)):
        assert (answer.status_code, "can’t be edited now" in answer.text) == (500, True)


def test_without_a_file_nothing_is_changed(tmp_path: Path, file: Path) -> None:
    with serving(tmp_path, facts=(file,)) as client:
        assert ("Edit or withdraw" in client.get("/facts/mast").text, client.get(EDIT).status_code) == (False, 404)


def test_a_key_changes_what_it_has_the_scope_and_the_set_for(tmp_path: Path, file: Path) -> None:
    keys, other = tmp_path / "keys.json", tmp_path / "other.yaml"
    other.write_text(FILE.replace("mast", "oak").replace("quay", "ash"))
    both = (Scope.SCORE, Scope.EDIT)
    made = {
        "all": create_key(keys, "all", both),
        "its set": create_key(keys, "its", both, fact_sets=("masts",)),
        "another set": create_key(keys, "another", both, fact_sets=("trees",)),
        "reads": create_key(keys, "reads", (Scope.SCORE,)),
    }
    sets = (Path(f"masts={file}"), Path(f"trees={other}"))
    found = {}
    with serving(tmp_path, facts=sets, edited_facts=file, keys_file=keys) as client:
        for name, key in made.items():
            sign_in(client, key.secret)
            found[name] = [client.get(path).status_code for path in (EDIT, "/new-fact", "/facts/mast/written")]
    assert found == {"all": [200] * 3, "its set": [200] * 3, "another set": [403] * 3, "reads": [403] * 3}
