"""Checking an article from the page. Nobody works here: the tests move the articles themselves."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest

from assay.api.pages.checks import MAX_TITLE
from assay.store.records import JobState, Viewer
from assay.store.sightings import Progress
from assay_schemas import ArticleInput, Claim, ClaimId, Span, VerdictLabel
from tests.testing.api_client import FALSE, open_client
from tests.testing.builders import make_claim
from tests.testing.desks import desk_of
from tests.testing.pages import csrf_of, send
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2
    from fastapi.testclient import TestClient

ANYBODY = Viewer("", sees_all=True)
MARKUP = '<script>alert(1)</script> & "quotes"'


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


def begin(client: TestClient, **fields: str) -> str:
    """Send the form and return the path of the check."""
    answer = send(client, "/checks", **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def job_of(path: str) -> str:
    return path.rpartition("/")[2]


def finish(client: TestClient, path: str, position: int = 0) -> str:
    """Do what a worker does, and return the id of the report."""
    desk = desk_of(client)
    source = desk.jobs.start(job_of(path), position)
    assert source is not None
    report_id = desk.jobs.finish(job_of(path), position, asyncio.run(ScriptedPipeline().score(source)), source)
    assert report_id is not None
    return report_id


def upload(client: TestClient, name: str, body: str) -> httpx2.Response:
    csrf = csrf_of(client.get("/"))
    return client.post(
        "/checks", data={"csrf": csrf, "date": "2025-11-20"}, files={"file": (name, body)}, follow_redirects=False
    )


def test_an_article_becomes_a_job_with_what_the_form_says_of_it(client: TestClient) -> None:
    path = begin(client, text=FALSE, title=" The tower ", date="2025-11-20")
    source = desk_of(client).jobs.start(job_of(path), 0)
    assert source == ArticleInput(text=FALSE, title="The tower", date=dt.date(2025, 11, 20))


def test_a_check_that_is_done_leads_to_its_report(client: TestClient) -> None:
    path = begin(client, text=FALSE)
    assert "Waiting for its turn" in client.get(path).text
    report_id = finish(client, path)
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/reports/{report_id}")
    answer = client.get(path, headers={"HX-Request": "true"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, f"/reports/{report_id}")


def test_what_is_found_meanwhile_is_shown(client: TestClient) -> None:
    path = begin(client, text=FALSE)
    desk = desk_of(client)
    desk.jobs.start(job_of(path), 0)
    claim = Claim(id=ClaimId("c2"), statement=MARKUP, quote=MARKUP, spans=(Span(start=40, end=50),))
    judged = make_claim("The tower", within=FALSE, verdict=VerdictLabel.REFUTED)
    first = Claim(id=judged.id, statement="The tower is tall.", quote=judged.quote, spans=judged.spans)
    desk.board.show(job_of(path), 0, Progress(found=(claim, first), judged=(judged,)))
    page = client.get(path).text
    assert "1 of 2 claims judged so far" in page
    assert re.findall(r'id="live-(\w+)" class="live ([\w-]+)"', page) == [
        (judged.id, "refuted"),
        ("c2", "waiting"),
    ]
    assert "<script>alert" not in page


def test_events_tell_what_is_new_and_end_with_the_way_to_the_report(client: TestClient) -> None:
    path = begin(client, text=FALSE)
    report_id = finish(client, path)
    answer = client.get(f"{path}/live")
    assert answer.headers["content-type"].startswith("text/event-stream")
    (event,) = [part for part in answer.text.split("\n\n") if part.startswith("data:")]
    assert f'href="/reports/{report_id}"' in event
    assert 'hx-trigger="load"' in event


def test_a_check_is_stopped_and_taken_up_again(client: TestClient) -> None:
    path = begin(client, text=FALSE)
    send(client, f"{path}/stop", form_on=path)
    page = client.get(path).text
    assert ("Stopped" in page, f'action="{path}/retry"' in page, "hx-sse:connect" in page) == (True, True, False)
    send(client, f"{path}/retry", form_on=path)
    job = desk_of(client).jobs.get(job_of(path), ANYBODY)
    assert job is not None
    assert job.state is JobState.QUEUED


def test_what_went_wrong_is_said_with_the_way_out(client: TestClient) -> None:
    path = begin(client, text=FALSE)
    desk_of(client).jobs.fail(job_of(path), 0, f"the server is down {MARKUP}; try later")
    page = client.get(path).text
    assert ("the server is down &lt;script&gt;" in page, "Check again" in page) == (True, True)


def test_what_only_the_operator_can_mend_is_said_to_be(client: TestClient) -> None:
    path = begin(client, text=FALSE)
    desk_of(client).jobs.fail(job_of(path), 0, "the key was refused; check ASSAY_OPENAI_API_KEY")
    assert "The operator can mend it: the key was refused; check ASSAY_OPENAI_API_KEY" in client.get(path).text


def test_the_articles_of_a_file_are_one_check(client: TestClient) -> None:
    answer = upload(client, "two.jsonl", '{"text": "The tower is 96 metres high."}\n{"text": "It opened in May."}\n')
    path = answer.headers["location"]
    report_id = finish(client, path, 1)
    page = client.get(path).text
    assert ("1 of 2 articles are done" in page, page.count(f'href="/reports/{report_id}"')) == (True, 1)


def test_the_articles_of_a_file_go_by_their_headlines_before_and_after(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.api.pages.checks._STREAM_S", 1.0)
    rows = [{"title": "One & more", "text": "The tower is 96 metres high."}, {"text": "It opened in May."}]
    rows.append({"title": "Three", "text": "It rains."})
    path = upload(client, "three.jsonl", "\n".join(map(json.dumps, rows))).headers["location"]
    finish(client, path, 2)
    for page in (client.get(path).text, client.get(f"{path}/live").text):
        assert re.findall(r'<strong dir="auto">(.+?)</strong>', page) == ["One &amp; more", "Article 2", "Three"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "There is no text to check"),
        ({"text": " \n"}, "There is no text to check"),
        ({"text": FALSE, "date": "20.11.2025"}, "“20.11.2025” is not a day: write it as YYYY-MM-DD."),
    ],
)
def test_what_can_not_be_checked_is_said_and_nothing_is_lost(
    client: TestClient, fields: dict[str, str], problem: str
) -> None:
    answer = send(client, "/checks", title=MARKUP, **fields)
    assert (answer.status_code, problem in answer.text) == (422, True)
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quotes&#34;"' in answer.text
    assert fields.get("text", "").strip() in answer.text


def test_a_text_beside_a_file_is_not_dropped(client: TestClient) -> None:
    csrf = csrf_of(client.get("/"))
    sent = client.post("/checks", data={"csrf": csrf, "text": FALSE}, files={"file": ("a.txt", "The tower is high.")})
    assert (sent.status_code, "send one of them" in sent.text, "120 metres" in sent.text) == (422, True, True)


def test_a_line_break_of_a_browser_is_one_character(client: TestClient) -> None:
    path = begin(client, text="The tower is high.\r\n\r\nIt opened in May.")
    source = desk_of(client).jobs.start(job_of(path), 0)
    assert source is not None
    assert source.text == "The tower is high.\n\nIt opened in May."


def test_a_headline_that_is_too_long_loses_no_text(client: TestClient) -> None:
    answer = send(client, "/checks", text=FALSE, title="x" * (MAX_TITLE + 1))
    assert (answer.status_code, "shorten it" in answer.text, "120 metres" in answer.text) == (422, True, True)


@pytest.mark.parametrize(("path", "status"), [("/checks", 405), ("/nowhere", 404), ("/sign-out", 405)])
def test_a_browser_gets_a_page_whatever_it_asks_for(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert client.get(path).headers["content-type"] == "application/problem+json"


def test_a_file_that_can_not_be_read_is_refused_by_its_name(client: TestClient) -> None:
    answer = upload(client, "<b>.docx", "PK\x03\x04 not really")
    assert (answer.status_code, "&lt;b&gt;.docx" in answer.text) == (422, True)


def test_a_text_that_is_too_long_is_refused_with_the_limit(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptedPipeline, "max_chars", 20)
    answer = send(client, "/checks", text=FALSE)
    assert (answer.status_code, "over the limit of 20" in answer.text) == (422, True)


@pytest.mark.parametrize("path", ["/checks/none", "/checks/none/live"])
def test_a_check_that_is_not_there_is_a_page_that_says_so(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Not found" in answer.text
