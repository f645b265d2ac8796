"""One server, one client of it, and the waits between its requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import respx

from assay.engines.llm.openai_client import OpenAIClient
from tests.engines.one_server import (
    URL,
    Server,
    make_client,
)


@pytest.fixture
def server() -> Iterator[Server]:
    with respx.mock(using="httpcore2", base_url=URL, assert_all_called=False) as router:
        yield Server(router)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
async def client(waits: list[float]) -> AsyncIterator[OpenAIClient]:
    client = make_client(waits)
    yield client
    await client.aclose()
