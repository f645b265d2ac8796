"""Workers that are killed at random while they score jobs: no article may be lost, none reported twice."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay_evals.torture.batches import PATIENCE_S, Batch
from assay_evals.torture.crew import crew_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from assay_evals.torture.crew import Crew
    from assay_evals.torture.tally import Tally

_SLOTS = 3
_PAUSE_S = 0.3
_WHILE_STARTING = 0.05


class Plan(NamedTuple):
    """What is done to a database: so many jobs of so many articles, and a kill now and then.

    Attributes:
        jobs: How many.
        articles: Of each.
        kills: At most; fewer if all is done before.
        between_s: Longest time between two kills, in seconds.
    """

    jobs: int
    articles: int = 4
    kills: int = 1_000
    between_s: float = 2.0


def kill_workers(address: str, plan: Plan, draw: random.Random, advance: Callable[[int], None] | None = None) -> Tally:
    """Let three workers score jobs and kill one after the other; each is started again at once."""
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        batch = Batch(desk, plan.jobs, plan.articles)
        with crew_of(address, _SLOTS, pause_s=_PAUSE_S) as crew:
            kills = _kill_until_done(batch, crew, plan, draw, advance or (lambda _: None))
        return batch.tally(f"{kills} kills of workers, {desk.engine.dialect.name}")


def _kill_until_done(batch: Batch, crew: Crew, plan: Plan, draw: random.Random, advance: Callable[[int], None]) -> int:
    kills, done, moved = 0, 0, time.monotonic()
    while time.monotonic() - moved < PATIENCE_S:
        time.sleep(draw.uniform(0, plan.between_s))
        if (now := batch.settled()) > done:
            advance(now - done)
            done, moved = now, time.monotonic()
        if done == batch.articles:
            break
        if kills < plan.kills:
            slot = draw.choice(list(crew.workers))
            # Mostly one at work, for on a slow machine the others would never get that far.
            if crew.is_ready(slot) or draw.random() < _WHILE_STARTING:
                crew.kill(slot)
                crew.start(slot)
                kills += 1
    return kills
