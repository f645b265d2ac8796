"""Jobs: made once, worked off article by article, cancelled and looked at."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.errors import InputError
from assay.store.jobs import Created, Waiting
from assay.store.models import JobItemRow, JobRow, ReportRow
from assay.store.records import MAX_ARTICLES, ItemState, JobState, UsageQuery, Viewer
from assay.store.usage import UsageBook
from assay_schemas import ArticleInput, Usage
from tests.testing.jobs import ALICE, USAGE, articles, created, finish, look, moves, report, rows, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay.store.jobs import Jobs
    from assay.store.reports import Reports

BOB, ADMIN = Viewer("bob"), Viewer("root", sees_all=True)
KEY = "2f1c"


def test_new_job_has_all_its_articles_waiting(jobs: Jobs) -> None:
    id_, is_new = jobs.create(articles(MAX_ARTICLES), "alice")
    job = look(jobs, id_)
    assert is_new
    assert job.model_dump(exclude={"created"}) == {
        "id": id_,
        "state": JobState.QUEUED,
        "articles": 1_000,
        "counts": {ItemState.QUEUED: 1_000},
        "claims": 0,
        "usage": Usage().model_dump(),
        "webhook": None,
    }
    assert jobs.waiting(id_) == (1, tuple(Waiting(at, 1) for at in range(1_000)))
    assert (jobs.is_finished(id_), jobs.events(id_)) == (False, ())


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        pytest.param([], "a job takes 1 to 1000 articles, not 0; send them in several jobs", id="none"),
        pytest.param(articles(1_001), "a job takes 1 to 1000 articles, not 1001; send them in several jobs", id="many"),
        pytest.param(
            [*articles(3), articles(2)[1]], "article 4 of the job is article 2 once more; send each once", id="twice"
        ),
    ],
)
def test_job_that_cannot_be_is_refused_and_leaves_nothing(
    jobs: Jobs, engine: sa.Engine, sent: list[ArticleInput], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        jobs.create(sent, "alice")
    assert str(caught.value) == message
    assert (rows(engine, JobRow), rows(engine, JobItemRow)) == (0, 0)


def test_job_whose_articles_cannot_be_kept_is_not_kept_either(jobs: Jobs, engine: sa.Engine) -> None:
    def refuse_items(_: sa.Connection, __: object, statement: str, *___: object) -> None:
        if "job_items" in statement:
            raise RuntimeError(statement)

    sa.event.listen(engine, "before_cursor_execute", refuse_items)
    with pytest.raises(RuntimeError, match="INSERT INTO job_items"):
        created(jobs)
    sa.event.remove(engine, "before_cursor_execute", refuse_items)
    assert rows(engine, JobRow) == 0


def test_same_key_with_the_same_articles_is_the_same_job(jobs: Jobs) -> None:
    first = jobs.create(articles(2), "alice", idempotency_key=KEY)
    assert jobs.create(articles(2), "alice", idempotency_key=KEY) == Created(first.id, is_new=False)
    assert jobs.create(articles(2), "bob", idempotency_key=KEY).is_new
    assert jobs.create(articles(2), "alice", idempotency_key="other").is_new
    assert jobs.create(articles(2), "alice").is_new
    assert jobs.create(articles(2), "alice").is_new


@pytest.mark.parametrize("sent", [articles(3), articles(2)[::-1]], ids=["one more", "in another order"])
def test_same_key_with_other_articles_is_refused(jobs: Jobs, sent: list[ArticleInput]) -> None:
    jobs.create(articles(2), "alice", idempotency_key=KEY)
    with pytest.raises(InputError, match="this Idempotency-Key stands for another request; send a new key"):
        jobs.create(sent, "alice", idempotency_key=KEY)


def test_key_that_is_too_long_is_refused(jobs: Jobs) -> None:
    assert jobs.create(articles(1), "alice", idempotency_key="k" * 255).is_new
    with pytest.raises(InputError, match="an Idempotency-Key has 255 characters at most, not 256"):
        jobs.create(articles(1), "alice", idempotency_key="k" * 256)


def test_requests_at_the_same_moment_make_one_job(jobs: Jobs, engine: sa.Engine) -> None:
    together = threading.Barrier(4)

    def create(_: int) -> Created:
        together.wait()
        return jobs.create(articles(20), "alice", idempotency_key=KEY)

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(create, range(4)))
    assert len({each.id for each in made}) == 1
    assert sorted(each.is_new for each in made) == [False, False, False, True]
    assert (rows(engine, JobRow), rows(engine, JobItemRow)) == (1, 20)


def test_key_sees_its_own_jobs_alone(jobs: Jobs) -> None:
    mine, other = jobs.create(articles(1), "alice").id, jobs.create(articles(1), "bob").id
    assert jobs.get(mine, BOB) is None
    assert [{job.id for job in jobs.recent(viewer)} for viewer in (ALICE, BOB, ADMIN)] == [
        {mine},
        {other},
        {mine, other},
    ]
    assert len(jobs.recent(ADMIN, limit=1)) == 1


def test_article_goes_from_the_queue_to_its_report(jobs: Jobs, reports: Reports) -> None:
    id_ = created(jobs, 2)
    source = jobs.start(id_, 1)
    assert (source, states(jobs, id_), look(jobs, id_).state) == (
        articles(2)[1],
        [ItemState.QUEUED, ItemState.RUNNING],
        JobState.RUNNING,
    )
    report_id = jobs.finish(id_, 1, report(), articles(2)[1])
    assert report_id is not None
    assert (reports.get(report_id, ALICE), reports.get(report_id, BOB)) == (report(), None)
    assert reports.source(report_id) == articles(2)[1]
    (_, item) = jobs.items(id_)
    assert item.model_dump() == {"position": 1, "state": ItemState.DONE, "report_id": report_id, "problem": None}
    assert (jobs.waiting(id_), look(jobs, id_).state) == ((1, (Waiting(0, 1),)), JobState.RUNNING)
    assert [(event.position, event.state, event.report_id) for event in jobs.events(id_)] == [
        (1, ItemState.RUNNING, None),
        (1, ItemState.DONE, report_id),
    ]


def test_article_of_a_finished_job_is_kept_with_its_report_alone(jobs: Jobs, engine: sa.Engine) -> None:
    id_ = created(jobs)
    finish(jobs, id_, 0)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(JobItemRow.body)) is None
    assert (jobs.is_finished(id_), look(jobs, id_).state) == (True, JobState.DONE)


def test_start_after_a_restart_gives_the_article_again(jobs: Jobs) -> None:
    id_ = created(jobs)
    assert jobs.start(id_, 0) == jobs.start(id_, 0) == articles(1)[0]
    assert moves(jobs.events(id_)) == [(0, ItemState.RUNNING)]


def test_finishing_twice_reports_once(jobs: Jobs, engine: sa.Engine) -> None:
    id_ = created(jobs)
    first = finish(jobs, id_, 0)
    assert jobs.finish(id_, 0, report(), articles(1)[0]) == first is not None
    assert (rows(engine, ReportRow), look(jobs, id_).usage.calls) == (1, 2)
    assert moves(jobs.events(id_)) == [(0, ItemState.RUNNING), (0, ItemState.DONE)]


def test_finishing_twice_at_the_same_moment_reports_once(jobs: Jobs, engine: sa.Engine) -> None:
    id_ = created(jobs)
    jobs.start(id_, 0)
    together = threading.Barrier(4)

    def finish_together(_: int) -> str | None:
        together.wait()
        return jobs.finish(id_, 0, report(), articles(1)[0])

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(finish_together, range(4)))) == 1
    assert rows(engine, ReportRow) == 1


def test_failure_says_why_until_it_is_retried(jobs: Jobs) -> None:
    id_ = created(jobs, 2)
    finish(jobs, id_, 0)
    jobs.start(id_, 1)
    jobs.fail(id_, 1, "the model server\0 does not answer; try later")
    assert jobs.items(id_, after=0)[0].problem == "the model server does not answer; try later"
    assert (look(jobs, id_).state, jobs.is_finished(id_), jobs.start(id_, 1)) == (JobState.FAILED, True, None)
    assert jobs.retry(id_) == (1,)
    assert (jobs.waiting(id_), jobs.items(id_, after=0)[0].problem) == ((2, (Waiting(1, 2),)), None)
    assert finish(jobs, id_, 1) is not None
    assert (look(jobs, id_).state, jobs.retry(id_), jobs.waiting(id_)) == (JobState.DONE, (), (2, ()))


def test_what_failed_attempts_cost_is_added_to_the_next(jobs: Jobs, engine: sa.Engine) -> None:
    id_ = created(jobs)
    spent = Usage(calls=3, input_tokens=100, output_tokens=20, cost_usd=0.5)
    jobs.start(id_, 0)
    jobs.book(id_, 0, spent)  # a worker that was stopped
    for _ in range(2):  # as where nobody knew whether the first was written
        jobs.fail(id_, 0, "the model server does not answer; try later", spent)
    assert look(jobs, id_).usage == Usage(calls=6, input_tokens=200, output_tokens=40, cost_usd=1.0)
    jobs.retry(id_)
    source = jobs.start(id_, 0)
    assert source is not None
    jobs.finish(id_, 0, report(spent), source)
    total = Usage(calls=9, input_tokens=300, output_tokens=60, cost_usd=1.5)
    assert look(jobs, id_).usage == total
    (day,) = UsageBook(engine).days(UsageQuery(), ALICE)
    assert (day.articles, day.calls, day.input_tokens, day.output_tokens, day.cost_usd) == (1, 9, 300, 60, 1.5)


def test_what_was_spent_on_an_article_that_was_cancelled_meanwhile_is_booked(jobs: Jobs) -> None:
    id_ = created(jobs, 2)
    spent = Usage(calls=1, input_tokens=10, output_tokens=2, cost_usd=0.25)
    sources = [jobs.start(id_, position) for position in range(2)]
    assert sources[0] is not None
    jobs.cancel(id_)
    jobs.finish(id_, 0, report(spent), sources[0])
    jobs.fail(id_, 1, "too late", spent)
    assert look(jobs, id_).usage == Usage(calls=2, input_tokens=20, output_tokens=4, cost_usd=0.5)


def test_price_that_is_not_known_leaves_the_cost_of_an_article_unknown(jobs: Jobs) -> None:
    id_ = created(jobs)
    for cost in (None, 0.5):
        jobs.book(id_, 0, Usage(calls=1, cost_usd=cost))
    assert look(jobs, id_).usage == Usage(calls=2, cost_usd=None)


def test_cancelling_leaves_what_is_finished(jobs: Jobs) -> None:
    id_ = created(jobs, 4)
    finish(jobs, id_, 0)
    jobs.fail(id_, 1, "unreadable")
    jobs.start(id_, 2)
    assert (jobs.cancel(id_), jobs.cancel(id_)) == (2, 0)
    assert states(jobs, id_) == [ItemState.DONE, ItemState.FAILED, ItemState.CANCELLED, ItemState.CANCELLED]
    assert (look(jobs, id_).state, jobs.is_finished(id_), jobs.start(id_, 3)) == (JobState.CANCELLED, True, None)
    assert moves(jobs.events(id_))[-2:] == [(2, ItemState.CANCELLED), (3, ItemState.CANCELLED)]
    assert jobs.retry(id_) == (1, 2, 3)


def test_finish_after_a_cancel_saves_nothing(jobs: Jobs, engine: sa.Engine) -> None:
    id_ = created(jobs)
    source = jobs.start(id_, 0)
    assert source is not None
    jobs.cancel(id_)
    assert jobs.finish(id_, 0, report(), source) is None
    jobs.fail(id_, 0, "too late")
    assert (states(jobs, id_), rows(engine, ReportRow)) == ([ItemState.CANCELLED], 0)
    assert jobs.items(id_)[0].problem is None
    assert look(jobs, id_).usage == Usage(calls=2, input_tokens=30, output_tokens=5, cost_usd=0.25)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda jobs, id_: jobs.get(id_, ADMIN), id="get"),
        pytest.param(lambda jobs, id_: jobs.start(id_, 0), id="start"),
        pytest.param(lambda jobs, id_: jobs.finish(id_, 0, report(), articles(1)[0]), id="finish"),
        pytest.param(lambda jobs, id_: jobs.fail(id_, 0, "why"), id="fail"),
        pytest.param(lambda jobs, id_: jobs.cancel(id_) or None, id="cancel"),
        pytest.param(lambda jobs, id_: jobs.retry(id_) or None, id="retry"),
    ],
)
def test_unknown_job_is_nothing(jobs: Jobs, act: Callable[[Jobs, str], object]) -> None:
    assert act(jobs, "0" * 32) is None


def test_position_outside_the_job_is_nothing(jobs: Jobs) -> None:
    id_ = created(jobs, 2)
    assert (jobs.start(id_, 2), jobs.finish(id_, 2, report(), articles(1)[0])) == (None, None)
    assert states(jobs, id_) == [ItemState.QUEUED] * 2


@pytest.mark.parametrize(
    ("found", "state"),
    [
        pytest.param(["queued", "queued"], JobState.QUEUED, id="not begun"),
        pytest.param(["queued", "running"], JobState.RUNNING, id="one begun"),
        pytest.param(["queued", "done"], JobState.RUNNING, id="between two"),
        pytest.param(["done", "done"], JobState.DONE, id="all done"),
        pytest.param(["done", "failed"], JobState.FAILED, id="one failed"),
        pytest.param(["failed", "cancelled"], JobState.CANCELLED, id="one cancelled"),
        pytest.param(["running", "cancelled"], JobState.RUNNING, id="one still at work"),
    ],
)
def test_state_of_a_job_is_that_of_its_articles(
    jobs: Jobs, engine: sa.Engine, found: list[str], state: JobState
) -> None:
    id_ = created(jobs, 2)
    with engine.begin() as connection:
        for position, each in enumerate(found):
            connection.execute(sa.update(JobItemRow).where(JobItemRow.position == position).values(state=each))
    assert look(jobs, id_).state == state


def test_items_come_page_by_page(jobs: Jobs) -> None:
    id_ = created(jobs, 5)
    pages = [jobs.items(id_, limit=3), jobs.items(id_, after=2, limit=3), jobs.items(id_, after=4)]
    assert [[item.position for item in page] for page in pages] == [[0, 1, 2], [3, 4], []]


def test_counts_and_costs_add_up(jobs: Jobs) -> None:
    id_ = created(jobs, 4)
    finish(jobs, id_, 0)
    finish(jobs, id_, 1, Usage(calls=1, input_tokens=7, output_tokens=1, cost_usd=0.5, seconds=9))
    jobs.start(id_, 2)
    job = look(jobs, id_)
    assert (job.articles, job.claims) == (4, 4)
    assert job.counts == {ItemState.DONE: 2, ItemState.RUNNING: 1, ItemState.QUEUED: 1}
    assert job.usage == Usage(calls=3, input_tokens=37, output_tokens=6, cost_usd=0.75)


def test_one_unknown_price_makes_the_sum_unknown(jobs: Jobs) -> None:
    id_ = created(jobs, 3)
    finish(jobs, id_, 0)
    finish(jobs, id_, 1, USAGE.model_copy(update={"cost_usd": None}))
    assert look(jobs, id_).usage == Usage(calls=4, input_tokens=60, output_tokens=10, cost_usd=None)


def test_events_continue_behind_the_last_one_seen(jobs: Jobs) -> None:
    id_, other = created(jobs, 3), created(jobs, 3)
    for position in range(3):
        finish(jobs, id_, position)
        finish(jobs, other, position)
    events = jobs.events(id_)
    assert [event.id for event in events] == sorted({event.id for event in events})
    assert moves(events) == [(at, state) for at in range(3) for state in (ItemState.RUNNING, ItemState.DONE)]
    assert jobs.events(id_, after=events[3].id) == events[4:]
    assert jobs.events(id_, after=events[1].id, limit=2) == events[2:4]
    assert jobs.events(id_, after=events[-1].id) == ()
