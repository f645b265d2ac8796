"""Recording and replay below the real client."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from inline_snapshot import snapshot

from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.prompting import Message
from assay.engines.llm.recording import RecordingTransport
from assay.engines.llm.server import ServerOptions
from assay.errors import EngineOutputInvalidError, EngineUnavailableError, RecordingError
from assay.settings import ReplayMode
from assay_schemas import WireClaims
from tests.testing.fakes import FakeOpenAI, claims_json, make_ledger

KEY = "sk-made-up-for-tests"
ANSWER = claims_json(("nine pots", "The kiln fired nine pots."))


class Upstream(httpx2.AsyncBaseTransport):
    """A server that gives one reply for ever."""

    def __init__(self, status: int = 200, content: str = ANSWER) -> None:
        self.reply = httpx2.Response(status, json=FakeOpenAI.completion(content))
        self.calls = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        assert KEY in request.headers["authorization"]
        self.calls += 1
        return httpx2.Response(self.reply.status_code, content=self.reply.content, headers=self.reply.headers)


def client(mode: ReplayMode, folder: Path, upstream: Upstream | None = None, key: str | None = KEY) -> OpenAIClient:
    transport = RecordingTransport(mode, folder, inner=upstream)

    async def sleep(_: float) -> None:
        return

    return OpenAIClient(ServerOptions("m", api_key=key), transport=transport, sleep=sleep)


def ask(text: str = "The kiln fired\nnine pots.") -> CompletionRequest[WireClaims]:
    return CompletionRequest((Message("user", text),), WireClaims, "extract", make_ledger())


async def record(folder: Path, upstream: Upstream | None = None) -> Path:
    recorder = client(ReplayMode.RECORD, folder, upstream or Upstream())
    await recorder.complete(ask())
    await recorder.aclose()
    (path,) = listed(folder)
    return path


def listed(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_what_was_recorded_is_replayed_without_a_key(tmp_path: Path) -> None:
    await record(tmp_path)
    replayer = client(ReplayMode.REPLAY, tmp_path, key=None)
    replayed = await replayer.complete(ask())
    await replayer.aclose()
    assert replayed.answer == WireClaims.model_validate_json(ANSWER)


async def test_a_recording_reads_well_and_holds_no_key(tmp_path: Path) -> None:
    path = await record(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert KEY not in text
    assert text[: text.index("    response_format")] == snapshot(
        """\
request:
  method: POST
  path: /v1/chat/completions
  body:
    messages:
    - role: user
      content: |-
        The kiln fired
        nine pots.
    model: m
    max_completion_tokens: 8192
"""
    )
    assert text[text.index("reply:") : text.index("        refusal")] == snapshot(
        """\
reply:
  status: 200
  body:
    id: chatcmpl-1
    object: chat.completion
    created: 1700000000
    model: test-model
    choices:
    - index: 0
      message:
        role: assistant
        content: |-
          {
            "claims": [
              {
                "q": "nine pots",
                "claim": "The kiln fired nine pots.",
                "how": null
              }
            ]
          }
"""
    )


async def test_a_key_that_a_server_echoes_is_blotted_out(tmp_path: Path) -> None:
    path = await record(tmp_path, Upstream(content=claims_json((KEY, "s"))))
    assert "[key]" in path.read_text(encoding="utf-8")
    assert KEY not in path.read_text(encoding="utf-8")


async def test_a_request_that_is_not_on_file_fails_once_and_says_how_to_record_it(tmp_path: Path) -> None:
    await record(tmp_path)
    ledger = make_ledger()
    request = CompletionRequest((Message("user", "another"),), WireClaims, "extract", ledger)
    with pytest.raises(RecordingError, match=r"no recording of this POST /v1/chat/completions.*ASSAY_REPLAY=record"):
        await client(ReplayMode.REPLAY, tmp_path).complete(request)
    assert ledger.calls == 1


async def test_a_failure_is_not_recorded(tmp_path: Path) -> None:
    upstream = Upstream(status=503)
    with pytest.raises(EngineUnavailableError):
        await client(ReplayMode.RECORD, tmp_path, upstream).complete(ask())
    assert (upstream.calls, listed(tmp_path)) == (5, [])


async def test_a_reply_that_is_no_answer_is_replayed_as_it_was(tmp_path: Path) -> None:
    for mode, upstream in ((ReplayMode.RECORD, Upstream(content="{no answer}")), (ReplayMode.REPLAY, None)):
        with pytest.raises(EngineOutputInvalidError):
            await client(mode, tmp_path, upstream).complete(ask())


BROKEN = {"no YAML": "{", "off the schema": "reply: 1", "not UTF-8": b"\xff"}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
async def test_an_unreadable_recording_is_named(tmp_path: Path, content: str | bytes) -> None:
    path = await record(tmp_path)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RecordingError, match=rf"{path.name}:[12]: is not a valid recording"):
        await client(ReplayMode.REPLAY, tmp_path).complete(ask())


async def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(RecordingError, match="can't be written"):
        await client(ReplayMode.RECORD, blocked, Upstream()).complete(ask())


NASTY = {
    "separators": "a\u2028b\x85c\u2029d\re",
    "controls": "nul\x00 bell\x07 escape\x1b",
    "spaces": "  lead\n trail \n\ttab\n\n",
    "looks like YAML": "- a: b\n# no comment\n---\n!!python/object:x {}",
    "looks like JSON": "{not json}",
    "other planes": "\U0001f600 \U00010348 e\u0301",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
async def test_any_text_survives_the_file(tmp_path: Path, text: str) -> None:
    answer = claims_json((text, text))
    await record(tmp_path, Upstream(content=answer))
    replayed = await client(ReplayMode.REPLAY, tmp_path).complete(ask())
    assert replayed.answer == WireClaims.model_validate_json(answer)
