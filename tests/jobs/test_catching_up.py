"""Stored reports after the facts have changed: scored again by one worker of those that there are."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from assay.errors import EngineRejectedError
from assay.jobs import alone, catching_up
from assay.jobs.catching_up import CatchingUp
from assay.jobs.rescoring import LEASE
from assay.reloading.served import Served
from assay.settings import Settings
from assay.store.records import ReportQuery, Viewer
from assay_schemas import ArticleInput, ArticleLabel
from tests.testing.edited_facts import CLAIM, Scripts, write_height
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from assay.jobs.desk import Desk
    from assay.store.records import ReportEntry

OWNER = Viewer("desk")
HELD = "elsewhere process 1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "_LOOK_S", 0.05)
    monkeypatch.setattr(alone, "_RENEWAL_S", 0.05)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "facts.yaml"
    write_height(file, 96)
    return Settings(facts=(file,))


@pytest.fixture
def scripts() -> Scripts:
    return Scripts()


@pytest.fixture
async def served(settings: Settings, scripts: Scripts) -> AsyncGenerator[Served, None]:
    async with Served(scripts(settings), settings, scripts) as served:
        yield served


@asynccontextmanager
async def catching(served: Served, desk: Desk, holder: str = "here process 0") -> AsyncGenerator[None, None]:
    """Keep the reports up to date for as long as the context lasts."""
    task = asyncio.create_task(CatchingUp(served, desk, at_once=2, holder=holder).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def store(served: Served, desk: Desk, count: int = 1) -> None:
    for number in range(count):
        source = ArticleInput(text=f"{CLAIM}\n\nThis is article {number}.")
        report = await served.present.score(source)
        await asyncio.to_thread(desk.reports.save, report, source, OWNER.key_id)


def hang(scripts: Scripts) -> asyncio.Event:
    """Have the engine of the day never answer; return what is set once it was asked."""
    asked = asyncio.Event()

    async def wait(_: int) -> None:
        asked.set()
        await asyncio.Event().wait()

    scripts.engines[-1].before_batch = wait
    return asked


def entries(desk: Desk) -> tuple[ReportEntry, ...]:
    return desk.reports.find(ReportQuery(), OWNER).reports


def is_settled(desk: Desk) -> bool:
    return not desk.leases.holder(LEASE) or LEASE not in desk.leases.live()


async def test_reports_are_made_anew_and_a_label_that_changes_is_told(
    served: Served, desk: Desk, settings: Settings
) -> None:
    await store(served, desk, 3)
    (old,) = {entry.facts_fingerprint for entry in entries(desk)}
    with capture_logs() as lines:
        async with catching(served, desk):
            new = write_height(settings.facts[0], 120)
            await served.reload()
            await until(lambda: any(line["event"] == "rescored" for line in lines))
    found = entries(desk)
    assert [entry.facts_fingerprint for entry in found] == [new] * 3 + [old] * 3
    before, after = found[-1].label, found[0].label
    assert (before, after) == (ArticleLabel.MISLEADING, ArticleLabel.UNVERIFIABLE)
    changed = [line for line in lines if line["event"] == "label changed"]
    assert {line["report_id"] for line in changed} == {entry.id for entry in found[:3]}
    assert {(line["before"], line["after"]) for line in changed} == {(before.value, after.value)}
    (told,) = [line for line in lines if line["event"] == "rescored"]
    assert (told["reports"], told["labels_changed"], told["claims_anew"]) == (3, 3, 3)
    assert CLAIM not in str(lines)


async def test_of_two_workers_one_does_it(served: Served, desk: Desk, settings: Settings) -> None:
    await store(served, desk, 4)
    with capture_logs() as lines:
        async with catching(served, desk, "here process 0"), catching(served, desk, "here process 00"):
            write_height(settings.facts[0], 97)
            await served.reload()
            await until(lambda: len(entries(desk)) == 8 and is_settled(desk))
    assert len(entries(desk)) == 8
    assert len([line for line in lines if line["event"] == "rescored"]) == 1


async def test_what_a_worker_left_when_it_died_is_done_by_another(
    served: Served, desk: Desk, settings: Settings
) -> None:
    desk.leases.take(LEASE, HELD)
    await store(served, desk)
    write_height(settings.facts[0], 97)
    await served.reload()
    async with catching(served, desk):
        await asyncio.sleep(0.2)
        assert len(entries(desk)) == 1  # the other may be at it
        desk.leases.give_back(LEASE, HELD)
        await until(lambda: len(entries(desk)) == 2)


async def test_what_changed_while_no_worker_ran_is_found_at_the_start(
    served: Served, desk: Desk, settings: Settings
) -> None:
    await store(served, desk)
    write_height(settings.facts[0], 97)
    await served.reload()
    async with catching(served, desk):
        await until(lambda: len(entries(desk)) == 2)


async def test_facts_that_change_meanwhile_have_it_begin_anew(
    served: Served, desk: Desk, settings: Settings, scripts: Scripts
) -> None:
    await store(served, desk)
    write_height(settings.facts[0], 97)
    await served.reload()
    hangs = hang(scripts)
    async with catching(served, desk):
        await hangs.wait()
        last = write_height(settings.facts[0], 98)
        await served.reload()
        await until(lambda: len(entries(desk)) == 2)
    assert entries(desk)[0].facts_fingerprint == last


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(
            EngineRejectedError("the server refuses the key; set another", engine="openai", step="verify"),
            {"message": "the server refuses the key; set another"},
            id="of the engine",
        ),
        pytest.param(RuntimeError("the secret"), {"error": "RuntimeError"}, id="of the code"),
    ],
)
async def test_what_goes_wrong_is_logged_and_the_worker_goes_on(
    served: Served, desk: Desk, settings: Settings, scripts: Scripts, error: Exception, told: dict[str, str]
) -> None:
    async def fail(_: int) -> None:
        raise error

    await store(served, desk)
    write_height(settings.facts[0], 97)
    await served.reload()
    scripts.engines[-1].before_batch = fail
    with capture_logs() as lines:
        async with catching(served, desk):
            await until(lambda: any(line["event"] == "not rescored" for line in lines))
            write_height(settings.facts[0], 98)
            await served.reload()
            await until(lambda: len(entries(desk)) == 2)
    (line,) = [line for line in lines if line["event"] == "not rescored"]
    assert told.items() <= line.items()
    assert "secret" not in str(line)


async def test_worker_whose_lease_another_has_taken_stops(
    served: Served, desk: Desk, settings: Settings, scripts: Scripts
) -> None:
    await store(served, desk)
    write_height(settings.facts[0], 97)
    await served.reload()
    hangs = hang(scripts)
    async with catching(served, desk):
        await hangs.wait()
        desk.leases.take(LEASE, HELD, is_alive=False)
        await until(lambda: scripts.engines[-1].at_once == 0)
    assert desk.leases.holder(LEASE) == HELD


async def test_report_of_a_set_that_is_gone_is_left_and_logged(served: Served, desk: Desk) -> None:
    source = ArticleInput(text=CLAIM, fact_sets=("sports",))
    report = await served.present.score(ArticleInput(text=CLAIM))
    id_ = await asyncio.to_thread(desk.reports.save, report, source, OWNER.key_id)
    with capture_logs() as lines:
        async with catching(served, desk):
            await until(lambda: any(line["event"] == "rescored" for line in lines))
    (told,) = [line for line in lines if line["event"] == "not rescored, a set is gone"]
    assert (told["report_id"], told["fact_set"], [entry.id for entry in entries(desk)]) == (id_, "sports", [id_])
