"""The rate of a key over several processes, here several applications, of one database."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from limits.aio.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter
from limits.limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from assay.api import shared_rates
from assay.api.shared_rates import DatabaseStorage, SharedRate
from assay.files.key_file import Scope, create_key
from assay.store.windows import Window, Windows
from tests.testing.api_client import open_client, problem_of
from tests.testing.databases import address, engine, postgres, postgres_template, sqlite_template
from tests.testing.scripted import ScriptedPipeline
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

__all__ = ["address", "engine", "postgres", "postgres_template", "sqlite_template"]

FACTS = "/v1/facts"


@pytest.fixture
def storage(engine: sa.Engine) -> Iterator[DatabaseStorage]:
    storage = DatabaseStorage(windows=Windows(engine))
    yield storage
    storage.close()


def test_limit_of_a_key_holds_over_the_applications_of_a_database(address: str, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    desk, other = (create_key(keys, name, (Scope.SCORE,)) for name in ("desk", "other"))
    settings = {"keys_file": keys, "database_url": address, "rate_per_minute": 4}
    with open_client(ScriptedPipeline(), **settings) as one, open_client(ScriptedPipeline(), **settings) as two:
        sent = {"X-API-Key": desk.secret}
        answers = [client.get(FACTS, headers=sent) for _ in range(3) for client in (one, two)]
        untouched = two.get(FACTS, headers={"X-API-Key": other.secret})
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [429] * 2
    assert problem_of(answers[-1])[:2] == (429, "rate-limited")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert untouched.status_code == 200


def test_refused_requests_are_told_by_usage(address: str) -> None:
    with open_client(ScriptedPipeline(), database_url=address, rate_per_minute=2) as client:
        assert [client.get(FACTS).status_code for _ in range(3)] == [200, 200, 429]
        client.app.state.service.gate.shared = None  # type: ignore[attr-defined] # else usage is refused as well
        (row,) = client.get("/v1/usage").json()["keys"]
    assert (row["requests"], row["refused"]) == (4, 1)


async def test_strategy_of_the_library_works_on_the_storage(storage: DatabaseStorage) -> None:
    limiter, item = SlidingWindowCounterRateLimiter(storage), RateLimitItemPerMinute(3)
    assert [await limiter.hit(item, "a") for _ in range(4)] == [True, True, True, False]
    assert not await limiter.test(item, "a")
    window = await limiter.get_window_stats(item, "a")
    assert (window.remaining, 0 < window.reset_time - time.time() <= 60) == (0, True)
    assert (await limiter.get_window_stats(item, "b")).remaining == 3
    await limiter.clear(item, "a")
    assert await limiter.test(item, "a")
    await limiter.hit(item, "a")
    assert (await storage.reset(), await storage.check()) == (1, True)


async def test_other_strategies_are_refused(storage: DatabaseStorage) -> None:
    limiter, item = FixedWindowRateLimiter(storage), RateLimitItemPerMinute(3)
    for asked in (limiter.hit(item, "a"), limiter.test(item, "a"), storage.get_expiry("a")):
        with pytest.raises(NotImplementedError):
            await asked


class Broken(Windows):
    """A database that does not answer, or not in time."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.pause_s = pause_s
        self.asked = 0
        self.is_broken = True

    def acquire(self, key: str, *, limit: int, length_s: int, amount: int = 1) -> bool:
        del key, limit, length_s, amount
        self.asked += 1
        if self.is_broken:
            time.sleep(self.pause_s)
            raise OperationalError("INSERT", {}, Exception())
        return True

    def look(self, key: str, *, length_s: int) -> object:  # type: ignore[override] # it never answers
        raise OperationalError(key, {}, Exception(length_s))


class Counting(Windows):
    """Counts how often it is asked, and lets the first two in."""

    def __init__(self) -> None:
        self.asked = 0

    def acquire(self, key: str, *, limit: int, length_s: int, amount: int = 1) -> bool:
        del key, limit, length_s, amount
        self.asked += 1
        return self.asked <= 2

    def look(self, key: str, *, length_s: int) -> Window:
        del key
        return Window(previous=0, present=9, left_s=length_s / 2)


@pytest.mark.parametrize(
    ("limit", "asked"), [(9, 3), (2, 2)], ids=["refused by the database", "over the limit by what passed here alone"]
)
async def test_flood_of_one_caller_does_not_reach_the_database(limit: int, asked: int) -> None:
    windows = Counting()
    storage = DatabaseStorage(windows=windows)
    rate = SharedRate(limit, storage)
    waits = [await rate.take("a") for _ in range(50)]
    storage.close()
    assert (waits[:2], windows.asked) == ([0, 0], asked)
    assert all(0 < wait <= 60 for wait in waits[2:])


@pytest.mark.parametrize("pause_s", [0.0, 0.5], ids=["refuses", "hangs"])
async def test_while_the_database_is_down_a_process_limits_by_itself_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, pause_s: float
) -> None:
    monkeypatch.setattr(shared_rates, "_ANSWER_S", 0.2)
    windows = Broken(pause_s)
    storage = DatabaseStorage(windows=windows)
    rate = SharedRate(3, storage)
    with capture_logs() as lines:
        waits = [await rate.take("a") for _ in range(5)]
    storage.close()
    assert [wait > 0 for wait in waits] == [False, False, False, True, True]
    assert windows.asked == 1  # and is left alone for a while
    assert [line["log_level"] for line in lines] == ["warning"]
    assert not await DatabaseStorage(windows=windows).check()


async def test_limit_is_shared_again_once_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_rates, "_PAUSE_S", 0.0)
    windows = Broken()
    storage = DatabaseStorage(windows=windows)
    rate = SharedRate(2, storage)
    with capture_logs() as lines:
        await rate.take("a")
        windows.is_broken = False
        await rate.take("a")
        windows.is_broken = True
        assert await rate.take("a") > 0  # what the database let pass counts here, too
    storage.close()
    assert [line["event"] for line in lines] == [
        "the database does not answer, each process limits rates by itself",
        "rates are limited over all processes again",
    ]


async def test_event_loop_goes_on_while_the_database_is_waited_for() -> None:
    windows = Broken(pause_s=0.5)
    storage = DatabaseStorage(windows=windows)
    taking = asyncio.create_task(SharedRate(1, storage).take("a"))
    await until(lambda: windows.asked)
    assert not taking.done()
    assert await taking == 0
    storage.close()


async def test_storage_is_known_to_the_library_by_its_scheme(engine: sa.Engine) -> None:
    storage = storage_from_string("async+assay://", windows=Windows(engine))  # type: ignore[arg-type] # no text
    assert isinstance(storage, DatabaseStorage)
    assert await storage.check()
    storage.close()
