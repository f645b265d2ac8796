"""`assay eval load`: its figures, its limits, and its parts on a small scale."""

from __future__ import annotations

import asyncio
import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from assay.errors import ConfigError
from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay.store.database import open_database
from assay_evals.load.again import measure_again
from assay_evals.load.databases import fresh_database
from assay_evals.load.figures import Measured, percentile
from assay_evals.load.growth import measure_growth
from assay_evals.load.memory import Memory
from assay_evals.load.outcomes import account, fairness, last_event, waits
from assay_evals.load.posts import measure_posts
from assay_evals.load.queueing import Plan, measure_queue
from assay_evals.torture.crew import Crew
from assay_mock.scenario import Pace
from assay_schemas import ArticleInput
from tests.testing.builders import make_report

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2.0), (0.75, 3.0), (0.76, 4.0), (1.0, 4.0), (0.01, 1.0)])
def test_a_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected


def test_a_figure_beyond_its_limit_says_so() -> None:
    held, missed, free = Measured("a", 1, "ms", 1), Measured("a", 1.5, "ms", 1), Measured("a", 9, "ms")
    assert [each.holds for each in (held, missed, free)] == [True, False, True]
    assert missed.line().endswith("NOT at most 1")
    assert held.line().endswith(" at most 1")


def test_reports_take_room_and_give_it_back(tmp_path: Path) -> None:
    grown, left = measure_growth(f"sqlite:///{tmp_path}/a.db", 40)
    assert 0 < grown.value < 80
    assert left.value < grown.value / 2


def test_a_large_job_is_accepted(tmp_path: Path) -> None:
    middle, slow, worked = measure_posts(f"sqlite:///{tmp_path}/a.db", 2)
    assert 0 < middle.value <= slow.value
    assert worked.value > 0


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        # Of two workers' articles under way first, then one of each key.
        pytest.param("ffflfl", [4 / 4, 6 / 6], id="fair"),
        pytest.param("ffffffllf", [7 / 4, 8 / 6], id="behind the other key"),
        pytest.param("ff", [], id="none ended"),
    ],
)
def test_waiting_of_a_late_key_is_told_against_its_share(ended: str, expected: list[float]) -> None:
    assert waits([of == "l" for of in ended], at_once=2) == expected


def test_articles_that_are_lost_doubled_or_failed_are_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    crew = Crew(address, tmp_path, pause_s=0)
    crew.log("1").write_text('{"event": "article failed", "error": "KeyError"}\n')
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        job = desk.jobs.create([ArticleInput(text=f"Tower {number}.") for number in range(5)], "first").id
        sources = [source for position in range(3) if (source := desk.jobs.start(job, position))]
        for position, source in enumerate(sources):
            desk.jobs.finish(job, position, make_report(), source)
        desk.reports.save(make_report(), sources[0], "first")
        desk.jobs.fail(job, 3, "the server is away")
        told = [figure.value for figure in account(desk, crew, 5)]
    assert told == [1, 1, 0, 1]


def test_articles_of_the_late_key_are_followed_from_the_moment_that_they_are_queued(tmp_path: Path) -> None:
    with closing(open_desk(Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/a.db"}))) as desk:
        first, late = (
            desk.jobs.create([ArticleInput(text=f"Tower {key} {number}.") for number in range(3)], key).id
            for key in ("first", "late")
        )
        desk.jobs.fail(first, 0, "earlier")
        desk.queue.put(late)
        since = last_event(desk, [late])
        for job, position in ((first, 1), (first, 2), (late, 0)):
            desk.jobs.fail(job, position, "no model")
        middle, most = fairness(desk, [late], since, at_once=1)
    assert (middle.value, most.value) == (3 / 3, 3 / 3)


def test_memory_is_told_at_a_tenth_the_middle_and_the_end() -> None:
    memory = Memory({"this": [os.getpid()]})
    for share in (0.05, 0.2, 0.6, 1.0):
        memory.look(share)
    *at, growth = memory.figures()
    assert [figure.what.split(" at ")[1] for figure in at] == [f"{share}% of the run" for share in (10, 50, 100)]
    assert all(figure.value > 1 for figure in at)
    assert 0.5 < growth.value < 2


async def test_same_articles_ask_nothing_again(tmp_path: Path) -> None:
    first, second, _ = await measure_again(
        f"sqlite:///{tmp_path}/a.db", 4, Pace(first_token_s=0.001, tokens_per_s=100_000)
    )
    assert first.value > 0
    assert second.value == 0


@pytest.mark.processes
def test_a_long_queue_is_worked_off(tmp_path: Path) -> None:
    told: list[int] = []
    plan = Plan(articles=60, workers=2)
    lost, twice, _, bugs, *_ = asyncio.run(measure_queue(f"sqlite:///{tmp_path}/a.db", plan, told.append))
    assert (lost.value, twice.value, bugs.value, sum(told)) == (0, 0, 0, 60)


def test_each_part_has_a_database_to_itself_which_is_gone_afterwards(postgres: str) -> None:
    with fresh_database(postgres) as address:
        engine = open_database(address)
        engine.dispose()
    with pytest.raises(ConfigError, match="does not exist"):
        open_database(address)
