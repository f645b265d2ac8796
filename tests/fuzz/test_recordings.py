"""Whatever a recording holds, replaying it ends in a reply or in a RecordingError with path and line."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx2
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assay.engines.llm.recording import RecordingTransport
from assay.errors import RecordingError
from assay.settings import ReplayMode

TOKENS = (
    "request: ", "reply: ", "status: ", "body: ", "200", "{", "}", "[", "]", ",", "&x ", "*x", "<<: ", "? ", "\n", "  ",
    "!!python/object:os.system ", "!!binary '='", "!!set ", "!!omap ", "---\n", "1e999999", ".nan", ".inf", "9" * 5_000,
    "2025-13-45", "2025-01-01", "0x", "'\\ud800'", '"\\ud800"', "\x00", "\t", "!!int x", "!!timestamp 'x'",
)  # fmt: skip
WHOLE = "request: null\nreply: {{status: {status}, body: {body}}}\n"


def replay(folder: Path, content: bytes) -> httpx2.Response | RecordingError:
    """Replay a request whose recording holds these bytes."""
    request = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions", json={"a": 1})
    transport = RecordingTransport(ReplayMode.REPLAY, folder)
    path = Path(str(asyncio.run(_answer(transport, request))).partition(".yaml")[0] + ".yaml")
    path.write_bytes(content)
    answer = asyncio.run(_answer(transport, request))
    path.unlink()
    if isinstance(answer, RecordingError):
        assert re.match(rf"{re.escape(str(path))}:[1-9][0-9]*: is not a valid recording: ", str(answer))
    return answer


async def _answer(transport: RecordingTransport, request: httpx2.Request) -> httpx2.Response | RecordingError:
    try:
        return await transport.handle_async_request(request)
    except RecordingError as err:
        return err


files = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
structures = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.binary(max_size=4) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@files
@example(b"!!timestamp 'x'")
@example(b"!!bool x")
@example(b"!!int ''")
@given(
    st.binary(max_size=200) | st.lists(st.sampled_from(TOKENS), max_size=30).map(lambda parts: "".join(parts).encode())
)
def test_any_bytes_are_a_reply_or_an_error(tmp_path: Path, content: bytes) -> None:
    assert isinstance(replay(tmp_path, content), httpx2.Response | RecordingError)


@files
@given(st.integers(-5, 700), structures)
@example(200, float("nan"))
@example(200, "\ud800")
def test_any_reply_is_replayed_or_an_error(tmp_path: Path, status: int, body: object) -> None:
    recording = {"request": None, "reply": {"status": status, "body": body}}
    content = yaml.safe_dump(recording, allow_unicode=True).encode("utf-8", "surrogatepass")

    assert isinstance(replay(tmp_path, content), httpx2.Response | RecordingError)


@pytest.mark.parametrize(
    ("body", "status", "is_reply"),
    [
        pytest.param("{a: 1}", "200", True, id="reply"),
        pytest.param("{a: 1}", "99", False, id="no status"),
        pytest.param(".nan", "200", False, id="no number"),
        pytest.param("9" * 5_000, "200", False, id="number of 5,000 digits"),
        pytest.param("1e999999", "200", True, id="text that looks like a number"),
        pytest.param("2025-13-45", "200", False, id="no date"),
        pytest.param('"\\ud800"', "200", False, id="half a character"),
        pytest.param("[" * 10_000 + "]" * 10_000, "200", False, id="deep"),
        pytest.param("{a: " * 10_000 + "1" + "}" * 10_000, "200", False, id="deep mapping"),
        pytest.param("[&a [x, x], &b [*a, *a], [*b, *b]]", "200", False, id="aliases"),
        pytest.param("&a [*a]", "200", False, id="cycle"),
    ],
)
def test_attacks_are_named(tmp_path: Path, body: str, status: str, is_reply: bool) -> None:
    answer = replay(tmp_path, WHOLE.format(body=body, status=status).encode())

    assert isinstance(answer, httpx2.Response) is is_reply
