"""A call in a thread that is called off."""

from __future__ import annotations

import asyncio
import threading

import pytest

from assay.concurrency import call_off, in_thread

_PATIENCE_S = 60.0


async def _called_off(call: asyncio.Task[object], begun: threading.Event) -> asyncio.Task[None]:
    await asyncio.to_thread(begun.wait, _PATIENCE_S)
    calling_off = asyncio.create_task(call_off([call]))
    await asyncio.sleep(0.05)
    return calling_off


async def test_who_calls_off_waits_for_the_call() -> None:
    begun, go_on = threading.Event(), threading.Event()
    ended: list[bool] = []

    def call() -> None:
        begun.set()
        ended.append(go_on.wait(_PATIENCE_S))

    task: asyncio.Task[object] = asyncio.create_task(in_thread(call))
    calling_off = await _called_off(task, begun)
    assert (calling_off.done(), ended) == (False, [])
    task.cancel()  # once more
    await asyncio.sleep(0.05)
    assert not task.done()
    go_on.set()
    await calling_off
    assert (task.cancelled(), ended) == (True, [True])


async def test_a_call_that_fails_while_called_off_is_called_off(caplog: pytest.LogCaptureFixture) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def call() -> None:
        begun.set()
        go_on.wait(_PATIENCE_S)
        raise OSError

    task: asyncio.Task[object] = asyncio.create_task(in_thread(call))
    calling_off = await _called_off(task, begun)
    go_on.set()
    await calling_off
    assert task.cancelled()
    del task
    assert caplog.records == []  # no error that nobody has asked for


async def test_results_and_errors_go_through() -> None:
    assert await in_thread(int, "12", base=8) == 10
    with pytest.raises(ValueError, match="invalid literal"):
        await in_thread(int, "twelve")
