"""The watch over the logs of the whole suite sees what it should, and fails where it should."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
import structlog

from tests.engines import test_recording
from tests.testing.api_client import FALSE, KEY, SCORE, SECRET, open_client
from tests.testing.canaries import CANARIES, watched_logs
from tests.testing.command_line import TRUE
from tests.testing.scripted import ScriptedPipeline


def log_error(text: str) -> None:
    try:
        int(text)
    except ValueError:
        logging.getLogger("a.library").exception("failed")


LEAKS: dict[str, Callable[[str], object]] = {
    "event": lambda text: structlog.get_logger("assay.api").info(text),
    "field": lambda text: structlog.get_logger("assay.api").info("request", body={"text": text}),
    "bound field": lambda text: structlog.get_logger("assay.api").bind(key=text).warning("request"),
    "line of a library": lambda text: logging.getLogger("a.library").warning("sent %s", text),
    "traceback": log_error,
}


class TestLeaks:
    @pytest.fixture(autouse=True)
    def _no_canary_in_logs(self) -> None:
        """Take the place of the watch of the suite, which these tests would set off."""

    @pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
    def test_line_that_holds_a_canary_fails_the_test(self, leak: Callable[[str], object]) -> None:
        with pytest.raises(AssertionError, match="a log repeats what was sent"), watched_logs():
            leak(f"before {CANARIES[0]} after")

    def test_line_behind_a_capture_is_seen_too(self) -> None:
        with pytest.raises(AssertionError, match="a log repeats"), watched_logs(), structlog.testing.capture_logs():
            structlog.get_logger("assay").info(CANARIES[0])


def test_harmless_lines_pass() -> None:
    with watched_logs() as lines, open_client(ScriptedPipeline()) as client:
        client.post(SCORE, json={"text": FALSE}, headers={"X-API-Key": SECRET})
    assert any("'request'" in line for line in lines)


def test_watch_ends_with_its_context() -> None:
    with watched_logs() as lines:
        pass
    structlog.get_logger("assay").info("later")
    assert lines == []


@pytest.mark.parametrize("sent", [FALSE, TRUE, SECRET, KEY, test_recording.KEY])
def test_what_the_tests_send_is_a_canary(sent: str) -> None:
    assert any(canary in sent for canary in CANARIES)


def test_the_watch_stands_over_every_test() -> None:
    for watched in (structlog.BoundLoggerBase._proxy_to_logger, logging.Logger.callHandlers):  # noqa: SLF001
        assert watched.__qualname__.startswith("watched_logs.")
