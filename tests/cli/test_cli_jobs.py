"""`assay jobs` and `assay worker`: what they print, and how they refuse."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay.store.records import ItemState, JobState, Viewer
from tests.testing.command_line import FALSE, TRUE, run, write_articles
from tests.testing.receiver import SECRET
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

    from assay.jobs.desk import Desk

ANYBODY = Viewer("", sees_all=True)
NO_JOB = "assay: no job 'none'; `assay jobs list` shows those there are\n"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assay.db'}"


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    desk = open_desk(Settings.model_validate({"database_url": url}))
    yield desk
    desk.close()


@pytest.fixture
def job(tmp_path: Path, url: str) -> str:
    folder = write_articles(tmp_path / "articles", false=FALSE, true=TRUE)
    done = run("jobs", "submit", folder, "--database-url", url)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout.strip()


def jobs(url: str, *args: str) -> Result:
    return run("jobs", *args, env={"ASSAY_DATABASE_URL": url})


def finish(desk: Desk, job: str, position: int) -> None:
    source = desk.jobs.start(job, position)
    assert source is not None
    desk.jobs.finish(job, position, asyncio.run(ScriptedPipeline().score(source)), source)


def test_articles_of_a_folder_are_queued_as_one_job(url: str, job: str, desk: Desk) -> None:
    found = desk.jobs.get(job, ANYBODY)
    assert found is not None
    assert (found.state, found.articles) == (JobState.QUEUED, 2)
    assert re.fullmatch(
        rf"{job}  \d{{4}}-\d\d-\d\d \d\d:\d\d  queued     2 queued; 0 claims, 0.00 USD\n", show(url, job)
    )
    assert jobs(url, "list").stdout == show(url, job)


def show(url: str, job: str) -> str:
    return jobs(url, "show", job).stdout


WEBHOOKS = {"ASSAY_WEBHOOK_HOSTS": '["http://127.0.0.1:9000"]', "ASSAY_WEBHOOK_SECRET": SECRET}


def submit_with_webhook(tmp_path: Path, url: str, webhook: str, env: dict[str, str]) -> Result:
    file = tmp_path / "true.txt"
    file.write_text(TRUE)
    return run("jobs", "submit", file, "--database-url", url, "--webhook", webhook, env=env)


def test_job_with_a_webhook_says_how_far_that_is(tmp_path: Path, url: str, desk: Desk) -> None:
    job = submit_with_webhook(tmp_path, url, "http://127.0.0.1:9000/a", WEBHOOKS).stdout.strip()
    assert show(url, job).endswith("  1 queued; 0 claims, 0.00 USD; webhook pending after 0 attempts\n")
    jobs(url, "cancel", job)
    (delivery,) = desk.deliveries.take(9)
    assert delivery.url == "http://127.0.0.1:9000/a"
    desk.deliveries.note_problem(delivery, "answered 500", pause_s=5)
    assert show(url, job).endswith("; webhook pending after 1 attempts: answered 500\n")


@pytest.mark.parametrize(
    ("webhook", "env", "said"),
    [
        pytest.param("https://a.example/", {}, "webhooks are switched off; the operator names", id="no hosts"),
        pytest.param("https://a.example/", WEBHOOKS, "webhooks may not go to 'a.example'; the oper", id="another host"),
        pytest.param("soon", WEBHOOKS, "the webhook is not a URL; write one such as", id="not a URL"),
        pytest.param(
            "http://127.0.0.1:9000/",
            WEBHOOKS | {"ASSAY_WEBHOOK_SECRET": ""},
            "webhooks can't be signed; the operator sets ASSAY_WEBHOOK_SECRET",
            id="no secret",
        ),
        pytest.param(
            "http://127.0.0.1:9000/",
            WEBHOOKS | {"ASSAY_WEBHOOK_SECRET": "pa55word"},
            "ASSAY_WEBHOOK_SECRET is not whsec_ and 24 to 64 bytes in base64; make one with: ",
            id="another secret",
        ),
    ],
)
def test_webhook_that_may_not_be_told_is_refused_in_one_line(
    tmp_path: Path, url: str, desk: Desk, webhook: str, env: dict[str, str], said: str
) -> None:
    done = submit_with_webhook(tmp_path, url, webhook, env)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"assay: {said}")
    assert "pa55word" not in done.stderr
    assert desk.jobs.recent(ANYBODY) == ()


def test_job_with_a_file_that_cannot_be_read_is_refused_as_a_whole(tmp_path: Path, url: str, desk: Desk) -> None:
    file = tmp_path / "wire.jsonl"
    file.write_text(json.dumps({"text": TRUE}) + '\n{"text": \n')
    done = run("jobs", "submit", file, "--database-url", url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"assay: '{file}', row 2: not JSON: ")
    assert desk.jobs.recent(ANYBODY) == ()


def test_results_are_reports_or_problems_line_by_line(url: str, job: str, desk: Desk) -> None:
    finish(desk, job, 0)
    desk.jobs.fail(job, 1, "the server is down")
    first, second = map(json.loads, jobs(url, "results", job).stdout.splitlines())
    assert first["score"]["value"] == 0.9
    assert second == {"position": 1, "state": "failed", "report_id": None, "problem": "the server is down"}


def test_cancel_and_retry_say_how_many(url: str, job: str, desk: Desk) -> None:
    finish(desk, job, 0)
    assert jobs(url, "cancel", job).stdout == "1 articles cancelled\n"
    assert jobs(url, "retry", job).stdout == "1 articles queued again\n"
    assert jobs(url, "cancel", job).stdout == "1 articles cancelled\n"
    assert [item.state for item in desk.jobs.items(job)] == [ItemState.DONE, ItemState.CANCELLED]


@pytest.mark.parametrize("command", ["show", "results", "cancel", "retry"])
def test_unknown_job_is_told(url: str, command: str) -> None:
    done = jobs(url, command, "none")
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", NO_JOB)


@pytest.mark.parametrize("command", [("worker",), ("jobs", "list")])
def test_without_a_database_the_setting_is_named(command: tuple[str, ...]) -> None:
    done = run(*command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        done.stderr
        == "assay: no database is named; use --database-url URL or set ASSAY_DATABASE_URL, such as sqlite:///assay.db\n"
    )


@pytest.mark.parametrize("package", ["dbos", "sqlalchemy"])
def test_missing_extra_is_named(url: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    done = run("worker", "--database-url", url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"assay: a database of jobs and reports needs {package}, which is not installed; "
        "run: pip install 'assay-news[jobs]'\n"
    )


def test_second_worker_of_a_slot_is_refused(url: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.bootstrap.build_pipeline", lambda _, **__: ScriptedPipeline())
    from assay.jobs.worker import default_name

    desk.leases.take(default_name("1"), "elsewhere process 1")
    done = run("worker", "--database-url", url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("is at work already (elsewhere process 1); start this one with another --slot\n")
