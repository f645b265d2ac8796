"""The API while its facts and keys are edited: no request is lost, and each is answered by one set of facts."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import httpx2
import pytest

from assay.api import create_app
from assay.files.key_file import Scope, create_key, revoke_key
from assay.settings import Settings
from assay_schemas import Report
from tests.testing.api_client import SCORE
from tests.testing.edited_facts import BROKEN, CLAIM, Scripts, cited_of, statement_of, write_height
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

RELOADS = 20
CALLERS = 4
MOST_EACH = 3_000
"""Requests of one caller at most: far more than are sent while the facts are read so often."""
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "facts.yaml"
    write_height(file, 0)
    return file


@asynccontextmanager
async def serving(scripts: Scripts, **settings: object) -> AsyncGenerator[httpx2.AsyncClient, None]:
    app = create_app(Settings.model_validate({"rate_per_minute": 60_000} | settings), build=scripts)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=300) as client,
    ):
        yield client


async def fingerprint_of(client: httpx2.AsyncClient) -> str:
    return str((await client.get("/readyz")).json()["facts_fingerprint"])


async def readiness(client: httpx2.AsyncClient, **wanted: object) -> None:
    """Wait until the service says what is wanted of it."""
    while not wanted.items() <= (await client.get("/readyz")).json().items():  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.02)


def has_more(answers: list[httpx2.Response], than: int) -> bool:
    return len(answers) > than


def spoil(file: Path) -> None:
    file.write_text(BROKEN)


def report_of(answer: httpx2.Response) -> Report:
    if answer.headers["content-type"] == "application/json":
        return Report.model_validate_json(answer.content)
    data = answer.text.split("event: report\ndata: ")[1].split("\n")[0]
    return Report.model_validate_json(data)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")
@pytest.mark.parametrize("headers", [{}, EVENTS], ids=["whole", "as events"])
async def test_twenty_reloads_lose_no_request_and_mix_no_facts(file: Path, headers: dict[str, str]) -> None:
    scripts, answers, is_over = Scripts(pause_s=0.01), list[httpx2.Response](), asyncio.Event()

    async def call(client: httpx2.AsyncClient) -> None:
        for _ in range(MOST_EACH):
            if is_over.is_set():
                return
            answers.append(await client.post(SCORE, json={"text": CLAIM}, headers=headers))

    cited = {}
    async with serving(scripts, facts=(file,), watch=False) as client:
        cited[await fingerprint_of(client)] = statement_of(0)
        callers = [asyncio.create_task(call(client)) for _ in range(CALLERS)]
        for height in range(1, RELOADS + 1):
            fingerprint = write_height(file, height)
            cited[fingerprint] = statement_of(height)
            before = len(answers)
            signal.raise_signal(signal.SIGHUP)
            await readiness(client, facts_fingerprint=fingerprint)
            await until(partial(has_more, answers, before + CALLERS))
        is_over.set()
        await asyncio.gather(*callers)
        await until(lambda: scripts.closed() == [True] * RELOADS + [False])
    assert {answer.status_code for answer in answers} == {200}
    reports = [report_of(answer) for answer in answers]
    assert [cited[report.provenance.facts_fingerprint] for report in reports] == [cited_of(each) for each in reports]
    assert {report.provenance.facts_fingerprint for report in reports} == set(cited)
    assert (scripts.used_when_closed, len(scripts.engines)) == (0, RELOADS + 1)


async def test_edit_is_served_without_asking(file: Path) -> None:
    async with serving(Scripts(), facts=(file,)) as client:
        await readiness(client, facts_fingerprint=write_height(file, 7))
        listed = await client.get("/v1/facts")
    assert [fact["statement"] for fact in listed.json()["facts"]] == [statement_of(7)]


async def test_broken_file_is_told_by_readiness_and_the_old_facts_serve(file: Path) -> None:
    async with serving(Scripts(), facts=(file,)) as client:
        old = await fingerprint_of(client)
        spoil(file)
        await readiness(client, facts_current=False, facts_fingerprint=old)
        answer = await client.post(SCORE, json={"text": CLAIM})
        assert (answer.status_code, cited_of(report_of(answer))) == (200, statement_of(0))
        await readiness(client, facts_current=True, facts_fingerprint=write_height(file, 8))


async def test_key_is_refused_once_revoked_and_a_new_one_opens_with_the_rates_kept(file: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    old, busy = (create_key(keys, name, (Scope.SCORE,)) for name in ("old", "busy"))

    async def ask(key: str) -> int:
        return (await client.get("/v1/facts", headers={"X-API-Key": key})).status_code

    async with serving(Scripts(), facts=(file,), keys_file=keys, rate_per_minute=2) as client:
        before = [await ask(busy.secret) for _ in range(3)]
        revoke_key(keys, "old")
        new = create_key(keys, "new", (Scope.SCORE,))
        await readiness(client, facts_fingerprint=write_height(file, 9))
        after = [await ask(key.secret) for key in (old, new, busy)]
        spoil(keys)
        await readiness(client, keys_current=False, facts_current=True)
    assert (before, after) == ([200, 200, 429], [401, 200, 429])


async def test_what_is_under_way_does_not_hold_up_the_new_facts(file: Path) -> None:
    scripts = Scripts()
    release = asyncio.Event()

    async def hang(_: int) -> None:
        await release.wait()

    async with serving(scripts, facts=(file,)) as client:
        scripts.engines[0].before_batch = hang
        first = asyncio.create_task(client.post(SCORE, json={"text": CLAIM}))
        await until(lambda: scripts.engines[0].at_once)
        await readiness(client, facts_fingerprint=write_height(file, 5))
        second = await client.post(SCORE, json={"text": CLAIM})
        assert (cited_of(report_of(second)), scripts.engines[0].is_closed) == (statement_of(5), False)
        release.set()
        assert cited_of(report_of(await first)) == statement_of(0)
        await until(lambda: scripts.engines[0].is_closed)
