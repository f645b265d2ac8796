"""Several things at once, with the results in order and the memory bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from assay.errors import InputError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator
    from typing import Any

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


async def in_order(
    items: Iterable[T], work: Callable[[T], Coroutine[None, None, R]], *, at_once: int
) -> AsyncGenerator[R, None]:
    """Yield `work(item)` for every item, in their order, with at most `at_once` under way or waiting."""
    under_way: deque[asyncio.Task[R]] = deque()
    try:
        for item in items:
            if len(under_way) == at_once:
                yield await under_way.popleft()
            under_way.append(asyncio.create_task(work(item)))
        while under_way:
            yield await under_way.popleft()
    finally:
        await call_off(under_way)


async def in_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call in a thread, as `asyncio.to_thread`; who is called off meanwhile goes on only once the call has ended.

    A thread can't be called off: it would still write to a database that is being closed.
    """
    calling = asyncio.ensure_future(asyncio.to_thread(call, *args, **kwargs))
    try:
        return await asyncio.shield(calling)
    finally:
        while not calling.done():
            with suppress(asyncio.CancelledError):  # who is called off twice waits all the same
                await asyncio.wait([calling])
        calling.exception()  # asked for: nobody else does where the caller was called off


async def until_first(*duties: Coroutine[object, None, object]) -> None:
    """Do several things until one ends, and call off the others; raises what that one does."""
    tasks = [asyncio.create_task(duty) for duty in duties]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await call_off(tasks)


async def call_off(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel tasks and wait until they have ended, however."""
    stopping = list(tasks)
    for task in stopping:
        task.cancel()
    await asyncio.gather(*stopping, return_exceptions=True)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size` items; those before a bad one come before its error is raised.

    Raises:
        InputError: As `items` raises it.
    """
    batch: list[T] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except InputError:
        yield batch
        raise
    yield batch
