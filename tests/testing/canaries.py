"""Texts that the suite sends as articles and secrets, and a watch that none of them gets into a log."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARIES = (
    "sk-very-secret",  # what callers and errors carry, in tests/testing/api_client.py
    "a-long-random-key",  # the API's key, there too
    "sk-made-up-for-tests",  # the model server's key, in tests/engines
    "The tower is 120 metres high",  # the articles of the API and the command line
    "The tower is 96 metres high",
    "The kiln fired nine pots",  # what the model is asked, in tests/engines
    "The Meridian Tower is 120 metres high",
)


@contextmanager
def watched_logs() -> Iterator[list[str]]:
    """Collect every line that goes through structlog or logging, whatever becomes of it then.

    Raises:
        AssertionError: At the end, if a line holds a canary.
    """
    lines: list[str] = []
    proxy, call = structlog.BoundLoggerBase._proxy_to_logger, logging.Logger.callHandlers  # noqa: SLF001

    # The names of fields are free, so nothing here may have one.
    def watch_event(self: structlog.BoundLoggerBase, method: str, /, *event: object, **fields: object) -> object:
        lines.append(repr((method, event, fields, self._context)))
        return proxy(self, method, *event, **fields)  # type: ignore[arg-type] # handed on as they came

    def watch_record(self: logging.Logger, record: logging.LogRecord) -> None:
        lines.append(logging.Formatter().format(record))
        call(self, record)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog.BoundLoggerBase, "_proxy_to_logger", watch_event)
        patch.setattr(logging.Logger, "callHandlers", watch_record)
        yield lines
    leaks = [line for line in lines if any(canary in line for canary in CANARIES)]
    assert not leaks, f"a log repeats what was sent: {leaks}"
