"""The facts of a process in the database: at its start, after each change, and once the database answers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from assay.jobs import recording
from assay.jobs.recording import record_facts
from assay.reloading.served import Served
from assay.settings import Settings
from assay.store.revisions import Revisions, ServedSet
from tests.testing.edited_facts import Scripts, statement_of, write_height
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from assay.jobs.desk import Desk


@pytest.fixture
async def served(tmp_path: Path) -> AsyncGenerator[Served, None]:
    write_height(tmp_path / "facts.yaml", 96)
    settings, scripts = Settings(facts=(tmp_path / "facts.yaml",)), Scripts()
    async with Served(scripts(settings), settings, scripts) as served:
        yield served


@asynccontextmanager
async def recording_facts(served: Served, revisions: Revisions) -> AsyncGenerator[None, None]:
    task = asyncio.create_task(record_facts(served, revisions))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def said(desk: Desk) -> list[str]:
    return sorted(each.fact.statement for each in desk.revisions.of_fact("tower"))


async def test_facts_are_noted_at_the_start_and_after_a_change(served: Served, desk: Desk, tmp_path: Path) -> None:
    async with recording_facts(served, desk.revisions):
        await until(lambda: said(desk) == [statement_of(96)])
        write_height(tmp_path / "facts.yaml", 97)
        await served.reload()
        await until(lambda: said(desk) == [statement_of(96), statement_of(97)])


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (OperationalError("x", None, Exception()), "facts not recorded yet, the database does not answer"),
        (ValueError("the secret"), "facts not recorded"),
    ],
    ids=["away", "broken"],
)
async def test_what_goes_wrong_is_logged_and_the_next_change_is_noted(
    served: Served, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, event: str
) -> None:
    monkeypatch.setattr(recording, "_PAUSE_S", 0)
    failing = [error]

    class Failing(Revisions):
        def record(self, served: Sequence[ServedSet]) -> int:
            if failing:
                raise failing.pop()
            return super().record(served)

    with capture_logs() as lines:
        async with recording_facts(served, Failing(desk.engine)):
            await until(lambda: any(line["event"] == event for line in lines))
            write_height(tmp_path / "facts.yaml", 97)
            await served.reload()
            await until(lambda: statement_of(97) in said(desk))
    assert "the secret" not in str(lines)
