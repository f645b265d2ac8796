"""How long a service takes to accept a large job."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import httpx2

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay_evals.load.figures import Measured, percentile
from assay_evals.load.memory import processor_s
from assay_evals.load.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLES = 1_000
_CHARS = 5_000
_SENTENCE = "The warehouse of the harbour company held {n} bales of wool when the inspectors came in the autumn. "


def measure_posts(address: str, posts: int) -> Iterator[Measured]:
    """Yield how long it takes from a POST of 1,000 articles of 5 kB to its answer, one after the other."""
    with (
        closing(open_desk(Settings.model_validate({"database_url": address}))) as desk,
        serving(address) as service,
        httpx2.Client(base_url=service.url, timeout=120, trust_env=False) as client,
    ):
        took, worked = [], []
        for number in range(posts):
            started = processor_s(service.pid)
            took.append(_post(client, number))
            worked.append((processor_s(service.pid) - started) * 1000)
            while desk.jobs.left_behind(after_s=0):  # the last job is still being put into the queue
                time.sleep(0.1)
    yield Measured(f"POST of {_ARTICLES} articles of {_CHARS // 1000} kB, p50 of {posts}", percentile(took, 0.5), "ms")
    yield Measured(f"POST of {_ARTICLES} articles of {_CHARS // 1000} kB, p95", percentile(took, 0.95), "ms", 500)
    yield Measured("processor time of the service for such a POST, p50", percentile(worked, 0.5), "ms")


def _post(client: httpx2.Client, number: int) -> float:
    articles = [{"text": _text(number * _ARTICLES + at)} for at in range(_ARTICLES)]
    began = time.perf_counter()
    answer = client.post("/v1/jobs", json={"articles": articles})
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return took


def _text(seed: int) -> str:
    count = _CHARS // len(_SENTENCE) + 1
    return "".join(_SENTENCE.format(n=seed * count + at) for at in range(count))[:_CHARS]
