"""What each key is told of its use, and that it is written with what was judged."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from assay.api import bookkeeping
from assay.api.bookkeeping import Bookkeeper
from assay.errors import EngineUnavailableError
from assay.store.records import UsageQuery, Viewer
from assay_schemas import Usage
from tests.testing.api_client import FALSE, PAIR, SCORE, VERIFY, open_client, problem_of
from tests.testing.keys import Keys
from tests.testing.scripted import ScriptedPipeline
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fastapi.testclient import TestClient

    from assay.files.key_file import NewKey
    from assay.store.records import Amount

USAGE = "/v1/usage"
TODAY = dt.datetime.now(dt.UTC).date()
ALL = Viewer("", sees_all=True)
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture(params=["sqlite", None], ids=["database", "memory"])
def client(keys: Keys, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    database = {"database_url": f"sqlite:///{tmp_path}/assay.db"} if request.param else {}
    with open_client(ScriptedPipeline(), keys_file=keys.file, **database) as client:
        yield client


def sent(key: NewKey) -> dict[str, str]:
    return {"X-API-Key": key.secret}


def judge(client: TestClient, key: NewKey) -> None:
    """Have two articles and a batch of claims judged, and one article refused."""
    for headers in ({}, EVENTS):
        assert client.post(SCORE, json={"text": FALSE}, headers=sent(key) | headers).status_code == 200
    assert client.post(VERIFY, json={"pairs": [PAIR]}, headers=sent(key)).status_code == 200
    client.get("/v1/facts", headers=sent(key))
    client.post(SCORE, content=b"{", headers=sent(key))


def days(client: TestClient, key: NewKey, **query: str) -> list[dict[str, object]]:
    answer = client.get(USAGE, headers=sent(key), params=query)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()["days"]
    return found


def day_of(key: NewKey, **changes: int) -> dict[str, object]:
    zero = dict.fromkeys(("calls", "input_tokens", "output_tokens", "cost_usd", "unpriced"), 0)
    return {"day": str(TODAY), "key_id": key.stored.id, **zero, "requests": 3, "articles": 2, **changes}


def test_key_is_told_what_it_had_judged_and_nothing_of_others(client: TestClient, keys: Keys) -> None:
    judge(client, keys.desk)
    answer = client.get(USAGE, headers=sent(keys.desk)).json()
    assert answer["days"] == [day_of(keys.desk)]
    assert ([row["id"] for row in answer["keys"]], answer["wrong_keys"]) == ([keys.desk.stored.id], None)
    assert days(client, keys.other) == []


def test_operator_is_told_of_all_keys(client: TestClient, keys: Keys) -> None:
    for key in (keys.desk, keys.other):
        judge(client, key)
    expected = sorted((day_of(keys.desk), day_of(keys.other)), key=lambda row: str(row["key_id"]))
    assert days(client, keys.ops) == expected


@pytest.mark.parametrize(
    ("since", "until", "is_told"),
    [(0, 0, True), (-1, 1, True), (1, None, False), (None, -1, False)],
    ids=["today", "around it", "later", "before"],
)
def test_days_are_chosen_by_range(
    client: TestClient, keys: Keys, since: int | None, until: int | None, is_told: bool
) -> None:
    judge(client, keys.desk)
    ends = {"since": since, "until": until}
    query = {name: str(TODAY + dt.timedelta(days=by)) for name, by in ends.items() if by is not None}
    assert len(days(client, keys.desk, **query)) == is_told


def test_day_that_is_none_is_refused(client: TestClient, keys: Keys) -> None:
    answer = client.get(USAGE, headers=sent(keys.desk), params={"since": "yesterday"})
    assert problem_of(answer)[:2] == (422, "invalid-request")


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_what_an_article_cost_that_failed_is_booked(keys: Keys, accept: str) -> None:
    spent = Usage(calls=2, input_tokens=20, output_tokens=4, cost_usd=0.25)
    error = EngineUnavailableError("the server is down; try later", engine="openai", step="verify")
    with open_client(ScriptedPipeline(error=error, usage=spent), keys_file=keys.file) as client:
        headers = sent(keys.desk) | {"Accept": accept}
        assert client.post(SCORE, json={"text": FALSE}, headers=headers).status_code == 503
        (day,) = days(client, keys.desk)
    assert {name: day[name] for name in ("requests", "articles", "calls", "input_tokens", "cost_usd")} == {
        "requests": 1,
        "articles": 0,
        "calls": 2,
        "input_tokens": 20,
        "cost_usd": 0.25,
    }


def test_job_is_a_request_and_its_articles_are_booked_as_they_are_scored(keys: Keys, tmp_path: Path) -> None:
    settings = {"keys_file": keys.file, "database_url": f"sqlite:///{tmp_path}/assay.db"}
    with open_client(ScriptedPipeline(), **settings) as client:
        body = {"articles": [{"text": FALSE}, {"text": "The tower is high."}]}
        assert client.post("/v1/jobs", json=body, headers=sent(keys.desk)).status_code == 202
        assert days(client, keys.desk) == [day_of(keys.desk, requests=1, articles=0)]


def test_what_was_used_is_there_after_the_next_start(keys: Keys, tmp_path: Path) -> None:
    settings = {"keys_file": keys.file, "database_url": f"sqlite:///{tmp_path}/assay.db"}
    for _ in range(2):
        with open_client(ScriptedPipeline(), **settings) as client:
            judge(client, keys.desk)
    with open_client(ScriptedPipeline(), **settings) as client:
        assert days(client, keys.desk) == [day_of(keys.desk, requests=6, articles=4)]


class FailingBook:
    """Takes nothing until it is mended."""

    def __init__(self) -> None:
        self.fails = 0
        self.is_broken = True
        self.taken: list[tuple[str, dt.date, Amount]] = []

    def add(self, amounts: Sequence[tuple[str, dt.date, Amount]]) -> None:
        if self.is_broken:
            self.fails += 1
            raise OperationalError("INSERT", {}, Exception())
        self.taken += amounts


async def test_what_cannot_be_written_is_kept_until_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookkeeping, "_PAUSE_S", 0.01)
    books, book = Bookkeeper(), FailingBook()
    usage = Usage(calls=1, input_tokens=10, output_tokens=2, cost_usd=0.5)
    with capture_logs() as lines:
        writing = asyncio.create_task(books.write(book))  # type: ignore[arg-type] # it has what is called
        books.note("desk", usage)
        await until(lambda: book.fails)
        books.note("desk", usage)
        book.is_broken = False
        await until(lambda: book.taken)
        writing.cancel()
    assert sum(amount.cost_usd for _, _, amount in book.taken) == 1.0
    assert books.days(UsageQuery(), ALL) == ()
    assert {(line["event"], line["error"]) for line in lines} == {("usage not written yet", "OperationalError")}


async def test_memory_tells_days_in_order() -> None:
    books = Bookkeeper()
    for key in "ba":
        books.note_request(key)
    assert [day.key_id for day in books.days(UsageQuery(), ALL)] == ["a", "b"]
