"""What is taken from workers while they score jobs: connection, server, disk, the right time. Nothing may be lost."""

from __future__ import annotations

import resource
import subprocess
import time
from contextlib import closing
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay_evals.torture.batches import Batch
from assay_evals.torture.crew import crew_of
from assay_evals.torture.proxy import proxying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assay_evals.torture.crew import Crew
    from assay_evals.torture.proxy import Proxy
    from assay_evals.torture.tally import Tally

_SLOTS, _AT_ONCE = 3, 2
_PAUSE_S = 1.0
_FLICKER_S, _BRIEF_S = 1.0, 0.05
"""So brief that many a cut falls into the moment in which a worker takes an article."""
_FULL_AT = 65_536
"""Bytes beyond which no file grows while the disk is full: the logs stay below."""
_HOUR_S = 3_600


class Plan(NamedTuple):
    """What is done to a database.

    Attributes:
        jobs: How many.
        articles: Of each.
        times: How often something is taken away.
        away_s: For how long, in seconds.
    """

    jobs: int
    articles: int = 4
    times: int = 1
    away_s: float = 10.0


class Row(NamedTuple):
    """One thing that is done while workers score.

    Attributes:
        name: What.
        disturb: Does it once, and blocks until it is over.
        worker_address: Of the database, as workers reach it.
        clocks: By how many seconds those of some slots are wrong.
        struck: Workers that lose what they have begun each time.
        pause_s: Seconds that an article takes.
    """

    name: str
    disturb: Callable[[Crew], None]
    worker_address: str
    clocks: Mapping[str, int] = MappingProxyType({})
    struck: int = _SLOTS
    pause_s: float = _PAUSE_S


def withstand(address: str, plan: Plan, restart: str | None = None) -> Iterator[Tally]:
    """Yield what became of the articles, for each thing that can be done to such a database.

    Args:
        address: Of the database.
        plan: How much of it.
        restart: Command of the shell that restarts the server; None: it is not restarted.
    """
    url = sa.make_url(address)
    if url.get_backend_name() == "sqlite":
        if hasattr(resource, "prlimit"):
            fill = partial(_fill_disk, away_s=plan.away_s)
            yield disturbed(address, plan, Row(f"disk full for {plan.away_s:g} s", fill, address))
        return
    with proxying(url.host or "127.0.0.1", url.port or 5432) as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        cut = partial(_cut, proxy, away_s=plan.away_s)
        yield disturbed(address, plan, Row(f"connection cut for {plan.away_s:g} s", cut, through))
        silence = partial(_silence, proxy, away_s=plan.away_s)
        yield disturbed(address, plan, Row(f"connection silent for {plan.away_s:g} s", silence, through))
        often = plan._replace(times=max(1, plan.jobs // 4))
        flicker = partial(_cut, proxy, away_s=_FLICKER_S)
        row = Row(f"cut {often.times} times for {_FLICKER_S:g} s", flicker, through, pause_s=_BRIEF_S)
        yield disturbed(address, often, row)
    if restart is not None:
        yield disturbed(address, plan, Row("server restarted", partial(_restart, restart), address))
    clocks = {"2": -_HOUR_S, "3": _HOUR_S}
    wrong = Row("clocks an hour wrong, a kill", _kill_first, address, clocks, struck=1)
    yield disturbed(address, plan._replace(times=1), wrong)


def disturbed(address: str, plan: Plan, row: Row) -> Tally:
    """Let three workers score jobs, and do one thing meanwhile, now and then."""
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        batch = Batch(desk, plan.jobs, plan.articles)
        with crew_of(row.worker_address, _SLOTS, pause_s=row.pause_s, at_once=_AT_ONCE, clocks=row.clocks) as crew:
            for number in range(1, plan.times + 1):
                batch.wait_for(batch.articles * number // (plan.times + 1))
                row.disturb(crew)
            batch.wait_for(batch.articles)
            bugs = (*(f"worker {slot} ended by itself" for slot in crew.ended()), *crew.errors())
        again, explained = batch.begun_again(), plan.times * row.struck * _AT_ONCE
        tally = batch.tally(f"{row.name}, {desk.engine.dialect.name}; {again} begun again")
    if again > explained:
        bugs += (f"{again} were begun again, of at most {explained} under way",)
    return tally._replace(broken=tally.broken + bugs)


def _cut(proxy: Proxy, crew: Crew, *, away_s: float) -> None:
    del crew
    proxy.cut()
    time.sleep(away_s)
    proxy.mend()


def _silence(proxy: Proxy, crew: Crew, *, away_s: float) -> None:
    """Have the connections of the moment never answer again, and new ones none for a while."""
    del crew
    proxy.silence()
    time.sleep(away_s)
    proxy.mend()


def _restart(command: str, crew: Crew) -> None:
    del crew
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)  # noqa: S602 - the operator's own command


def _fill_disk(crew: Crew, *, away_s: float) -> None:
    limits = {worker.pid: resource.prlimit(worker.pid, resource.RLIMIT_FSIZE) for worker in crew.workers.values()}
    for pid, (_, hard) in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_FULL_AT, hard))
    time.sleep(away_s)
    for pid, limit in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


def _kill_first(crew: Crew) -> None:
    """Kill the only worker whose clock is right: the others tell that it is dead."""
    crew.kill("1")
