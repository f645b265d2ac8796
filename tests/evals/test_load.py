"""`assay eval load`: its figures, its limits, and its parts on a small scale."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from assay_evals.load.figures import Measured, percentile
from assay_evals.load.growth import measure_growth
from assay_evals.load.posts import measure_posts
from assay_evals.load.queueing import measure_queue

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
    middle, slow = measure_posts(f"sqlite:///{tmp_path}/a.db", 2)
    assert 0 < middle.value <= slow.value


@pytest.mark.processes
def test_a_long_queue_is_worked_off(tmp_path: Path) -> None:
    told: list[int] = []
    lost, _, _, _ = asyncio.run(measure_queue(f"sqlite:///{tmp_path}/a.db", 40, told.append))
    assert (lost.value, sum(told)) == (0, 40)
