"""Jobs and reports over HTTP. Nobody works here: the tests move the articles themselves."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest
from fastapi.testclient import TestClient

from assay.api import desks as desks_module
from assay.files.key_file import NewKey, Scope, create_key
from assay.store.records import JobEvent, JobState, Viewer
from assay_schemas import ArticleInput
from tests.testing.api_client import open_client, problem_of
from tests.testing.desks import JOBS, body_of, desk_of
from tests.testing.scripted import ScriptedPipeline
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


REPORTS = "/v1/reports"
ANYBODY = Viewer("", sees_all=True)
ALL_PATHS = [
    ("GET", JOBS),
    ("POST", JOBS),
    ("GET", f"{JOBS}/1"),
    ("DELETE", f"{JOBS}/1"),
    ("GET", f"{JOBS}/1/results"),
    ("GET", f"{JOBS}/1/events"),
    ("POST", f"{JOBS}/1/retry"),
    ("GET", REPORTS),
    ("GET", f"{REPORTS}/1"),
    ("DELETE", f"{REPORTS}/1"),
]


def submit(client: TestClient, count: int = 2, headers: Mapping[str, str] | None = None, *, start: int = 0) -> str:
    answer = client.post(JOBS, json=body_of(count, start=start), headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def finish(client: TestClient, job: str, *positions: int) -> list[str]:
    """Do what a worker does; return the ids of the reports."""
    desk, ids = desk_of(client), []
    for position in positions:
        source = desk.jobs.start(job, position)
        assert source is not None
        report = asyncio.run(ScriptedPipeline().score(source))
        ids.append(desk.jobs.finish(job, position, report, source))
    return [id_ for id_ in ids if id_]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("desks") / "assay.db"
    with open_client(
        ScriptedPipeline(),
        database_url=f"sqlite:///{file}",
        max_body_bytes=10_000,
        max_job_bytes=2_000_000,
        rate_per_minute=60_000,
    ) as client:
        yield client


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give five reports: of towers 0 to 4, the last one wrong."""
    file = tmp_path_factory.mktemp("reports") / "assay.db"
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{file}") as client:
        wrong = {"articles": [{"title": "The wrong one", "text": "It is 120 metres high."}]}
        ids = [submit(client, 4), client.post(JOBS, json=wrong).json()["id"]]
        for job, count in zip(ids, (4, 1), strict=True):
            finish(client, job, *range(count))
        yield client


class TestSubmitting:
    def test_job_is_kept_queued_and_told_of(self, client: TestClient) -> None:
        answer = client.post(JOBS, json=body_of(2))
        job = answer.json()
        assert (answer.status_code, answer.headers["location"]) == (202, f"{JOBS}/{job['id']}")
        assert job == {
            "id": job["id"],
            "state": "queued",
            "created": job["created"],
            "articles": 2,
            "counts": {"queued": 2},
            "claims": 0,
            "usage": {**dict.fromkeys(job["usage"], 0), "cost_usd": 0.0},
            "webhook": None,
        }
        assert client.get(answer.headers["location"]).json() == job
        wait_until(lambda: desk_of(client).jobs.waiting(job["id"])[0] == 1 and not desk_of(client).jobs.left_behind())

    def test_same_key_and_articles_are_the_same_job(self, client: TestClient) -> None:
        first, second = (submit(client, 1, {"Idempotency-Key": "monday"}) for _ in range(2))
        assert first == second

    def test_same_key_with_other_articles_is_refused(self, client: TestClient) -> None:
        submit(client, 1, {"Idempotency-Key": "tuesday"})
        answer = client.post(JOBS, json=body_of(1, start=1), headers={"Idempotency-Key": "tuesday"})
        assert problem_of(answer) == (
            422,
            "article-not-usable",
            "this Idempotency-Key stands for another request; send a new key for a new job",
        )

    @pytest.mark.parametrize(
        ("text", "status", "told"),
        [
            (" \n", 422, "article 2 of the job is empty; send its text, or leave it out"),
            ("x" * 200_001, 413, "article 2 of the job has 200001 characters, over the limit of 200000; shorten it, "),
            ("First.", 422, "article 2 of the job is article 1 once more; send each once"),
        ],
        ids=["empty", "too long", "twice"],
    )
    def test_article_that_cannot_be_scored_is_named(
        self, client: TestClient, text: str, status: int, told: str
    ) -> None:
        before = client.get(JOBS).json()
        answer = client.post(JOBS, json={"articles": [{"text": "First."}, {"text": text}]})
        assert problem_of(answer)[0] == status
        assert problem_of(answer)[2].startswith(told)
        assert client.get(JOBS).json() == before

    @pytest.mark.parametrize(("count", "status"), [(0, 422), (1_000, 202), (1_001, 422)])
    def test_job_has_one_to_a_thousand_articles(self, client: TestClient, count: int, status: int) -> None:
        answer = client.post(JOBS, json=body_of(count))
        assert answer.status_code == status
        if status == 202:
            assert answer.json()["counts"] == {"queued": count}
        else:
            assert problem_of(answer)[1] == "invalid-request"

    def test_body_may_be_larger_than_others_up_to_a_limit_of_its_own(self, client: TestClient) -> None:
        text = "Nothing is said here. " * 1_000
        fits = {"articles": [{"text": f"{number} {text}"} for number in range(3)]}
        too_large = {"articles": [{"text": f"{number} {text}"} for number in range(100)]}
        assert client.post(JOBS, json=fits).status_code == 202
        assert problem_of(client.post(JOBS, json=too_large))[:2] == (413, "too-large")
        assert problem_of(client.post("/v1/articles/score", json=fits["articles"][0]))[:2] == (413, "too-large")

    def test_articles_are_those_of_the_other_calls(self, client: TestClient) -> None:
        answer = client.post(JOBS, json={"articles": [{"text": "A.", "colour": "red"}]})
        assert problem_of(answer)[:2] == (422, "invalid-request")
        assert answer.json()["errors"][0]["pointer"] == "/articles/0/colour"


class TestProgress:
    def test_counts_claims_and_state_follow_the_articles(self, client: TestClient) -> None:
        job = submit(client, 2)
        finish(client, job, 0)
        running = client.get(f"{JOBS}/{job}").json()
        assert (running["state"], running["counts"], running["claims"]) == ("running", {"done": 1, "queued": 1}, 1)
        finish(client, job, 1)
        assert client.get(f"{JOBS}/{job}").json()["state"] == "done"

    def test_results_come_in_pages(self, client: TestClient) -> None:
        job = submit(client, 3)
        (report,) = finish(client, job, 0)
        desk_of(client).jobs.fail(job, 1, "the server is down")
        first = client.get(f"{JOBS}/{job}/results", params={"limit": 2}).json()
        assert first == {
            "items": [
                {"position": 0, "state": "done", "report_id": report, "problem": None},
                {"position": 1, "state": "failed", "report_id": None, "problem": "the server is down"},
            ],
            "next": 1,
        }
        second = client.get(f"{JOBS}/{job}/results", params={"limit": 2, "after": first["next"]}).json()
        assert ([item["position"] for item in second["items"]], second["next"]) == ([2], None)

    def test_latest_job_is_listed_first(self, client: TestClient) -> None:
        ids = [submit(client, 1, start=start) for start in range(2)]
        assert [job["id"] for job in client.get(JOBS, params={"limit": 2}).json()["jobs"]] in (ids[::-1], ids)
        assert len(client.get(JOBS, params={"limit": 1}).json()["jobs"]) == 1

    def test_cancel_and_retry(self, client: TestClient) -> None:
        job = submit(client, 2)
        finish(client, job, 0)
        cancelled = client.delete(f"{JOBS}/{job}").json()
        assert (cancelled["state"], cancelled["counts"]) == ("cancelled", {"done": 1, "cancelled": 1})
        answer = client.post(f"{JOBS}/{job}/retry")
        assert (answer.status_code, answer.json()["counts"]) == (202, {"done": 1, "queued": 1})
        finish(client, job, 1)
        for again in (client.delete(f"{JOBS}/{job}"), client.post(f"{JOBS}/{job}/retry")):
            assert again.json()["state"] == JobState.DONE  # a finished job stays as it is


class TestEvents:
    @pytest.fixture(autouse=True)
    def _quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(desks_module, "_LOOK_S", 0.01)
        monkeypatch.setattr(desks_module, "STREAM_S", 0.05)

    def test_events_of_a_finished_job_and_its_end(self, client: TestClient) -> None:
        job = submit(client, 1)
        (report,) = finish(client, job, 0)
        answer = client.get(f"{JOBS}/{job}/events")
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = read_events(answer)
        assert [(event["event"], json.loads(event["data"])) for event in events] == [
            ("article", {"position": 0, "state": "running", "report_id": None}),
            ("article", {"position": 0, "state": "done", "report_id": report}),
            ("end", client.get(f"{JOBS}/{job}").json()),
        ]
        assert "id" not in events[-1]  # so that a client that comes back gets the end again

    def test_answer_that_ends_early_is_continued_behind_the_last_event(self, client: TestClient) -> None:
        job = submit(client, 2)
        finish(client, job, 0)
        first = read_events(client.get(f"{JOBS}/{job}/events"))
        assert [event["event"] for event in first] == ["article", "article"]  # no end: not finished
        finish(client, job, 1)
        second = read_events(client.get(f"{JOBS}/{job}/events", headers={"Last-Event-ID": first[-1]["id"]}))
        assert [json.loads(event["data"])["position"] for event in second[:-1]] == [1, 1]
        assert second[-1]["event"] == "end"

    def test_events_are_those_of_the_job(self, client: TestClient) -> None:
        job, other = submit(client, 1), submit(client, 1, start=1)
        for each in (job, other):
            finish(client, each, 0)
        events = desk_of(client).jobs.events(job)
        assert [type(event) for event in events] == [JobEvent] * 2
        assert len(read_events(client.get(f"{JOBS}/{job}/events"))) == 3


def read_events(answer: httpx2.Response) -> list[dict[str, str]]:
    """Return the fields of each event; comments are left out."""
    blocks = [block for block in answer.text.split("\n\n") if block and not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


class TestReports:
    def test_pages_follow_each_other_without_gap_or_overlap(self, kept: TestClient) -> None:
        seen: list[str] = []
        cursor = None
        for _ in range(3):
            page = kept.get(REPORTS, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
            seen += [report["id"] for report in page["reports"]]
            cursor = page["next"]
        assert (len(seen), len(set(seen)), cursor) == (5, 5, None)

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({}, 5),
            ({"min_score": 0.5}, 1),
            ({"text": "TOWER 3"}, 1),
            ({"text": "tower_3"}, 0),
            ({"since": dt.datetime(2000, 1, 1, tzinfo=dt.UTC).isoformat()}, 5),
            ({"until": dt.datetime(2000, 1, 1, tzinfo=dt.UTC).isoformat()}, 0),
            ({"fact": "no-such-fact"}, 0),
        ],
        ids=["all", "score", "words", "no wildcard", "since", "until", "fact"],
    )
    def test_filters(self, kept: TestClient, query: dict[str, str], count: int) -> None:
        assert len(kept.get(REPORTS, params=query).json()["reports"]) == count

    def test_filters_are_checked(self, kept: TestClient) -> None:
        for query in ({"min_score": 2}, {"label": "wrong"}, {"text": "x"}, {"limit": 201}):
            assert problem_of(kept.get(REPORTS, params=query))[:2] == (422, "invalid-request")

    def test_cursor_of_another_query_is_refused(self, kept: TestClient) -> None:
        cursor = kept.get(REPORTS, params={"limit": 1}).json()["next"]
        for query in ({"cursor": cursor, "min_score": 0.1}, {"cursor": cursor[:-4]}, {"cursor": "§"}):
            assert problem_of(kept.get(REPORTS, params=query))[:2] == (422, "article-not-usable")

    def test_report_is_deleted_once(self, kept: TestClient) -> None:
        job = submit(kept, 1, start=77)
        (report,) = finish(kept, job, 0)
        answers = [kept.delete(f"{REPORTS}/{report}") for _ in range(2)]
        assert (answers[0].status_code, answers[0].content) == (204, b"")
        assert problem_of(answers[1])[:2] == (404, "not-found")
        assert problem_of(kept.get(f"{REPORTS}/{report}"))[:2] == (404, "not-found")


class TestKeys:
    @pytest.fixture
    def keys(self, tmp_path: Path) -> dict[str, NewKey]:
        file = tmp_path / "keys.json"
        scopes = {"desk": (Scope.SCORE,), "other": (Scope.SCORE,), "chief": (Scope.SCORE, Scope.ADMIN)}
        return {name: create_key(file, name, scope) for name, scope in scopes.items()}

    def test_only_the_key_that_asked_and_admins_see_a_job_and_its_reports(
        self, tmp_path: Path, keys: dict[str, NewKey]
    ) -> None:
        with open_client(
            ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db", keys_file=tmp_path / "keys.json"
        ) as client:
            sent = {name: {"Authorization": f"Bearer {key.secret}"} for name, key in keys.items()}
            job = submit(client, 1, sent["desk"])
            (report,) = finish(client, job, 0)
            for name, expected in (("desk", 200), ("other", 404), ("chief", 200)):
                paths = [f"{JOBS}/{job}", f"{JOBS}/{job}/results", f"{JOBS}/{job}/events", f"{REPORTS}/{report}"]
                assert [client.get(path, headers=sent[name]).status_code for path in paths] == [expected] * 4
                seen = client.get(JOBS, headers=sent[name]).json()["jobs"]
                found = client.get(REPORTS, headers=sent[name]).json()["reports"]
                assert (len(seen), len(found)) == ((1, 1) if expected == 200 else (0, 0))
            for method, path in (
                ("DELETE", f"{JOBS}/{job}"),
                ("POST", f"{JOBS}/{job}/retry"),
                ("DELETE", f"{REPORTS}/{report}"),
            ):
                assert problem_of(client.request(method, path, headers=sent["other"]))[:2] == (404, "not-found")
            assert client.get(f"{REPORTS}/{report}", headers=sent["desk"]).status_code == 200

    def test_the_same_idempotency_key_of_two_api_keys_is_two_jobs(
        self, tmp_path: Path, keys: dict[str, NewKey]
    ) -> None:
        with open_client(
            ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db", keys_file=tmp_path / "keys.json"
        ) as client:
            ids = {
                submit(client, 1, {"Idempotency-Key": "1", "Authorization": f"Bearer {keys[name].secret}"})
                for name in ("desk", "other")
            }
        assert len(ids) == 2


def test_without_a_database_every_call_says_so() -> None:
    with open_client(ScriptedPipeline()) as client:
        for method, path in ALL_PATHS:
            body = body_of(1) if (method, path) == ("POST", JOBS) else None
            assert problem_of(client.request(method, path, json=body))[:2] == (501, "no-database")


def test_unknown_jobs_and_reports_are_not_found(client: TestClient) -> None:
    for method, path in ALL_PATHS[2:]:
        if path != REPORTS:
            assert problem_of(client.request(method, path))[:2] == (404, "not-found")


def test_articles_put_behind_the_answer_are_queued_before_the_service_ends(tmp_path: Path) -> None:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db") as client:
        desk, job = desk_of(client), submit(client, 50)
    assert desk.jobs.left_behind() == ()
    (queued,) = [found for found in desk.jobs.recent(ANYBODY) if found.id == job]
    assert queued.state is JobState.QUEUED
    assert isinstance(desk.jobs.start(job, 0), ArticleInput)
    desk.engine.dispose()
