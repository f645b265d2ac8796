"""Recording and replay of exchanges with a model server, below the real clients."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, NamedTuple

import httpx2
import yaml
from pydantic import Field, JsonValue, TypeAdapter

from assay.errors import RecordingError
from assay.files.yaml_tree import UnreadableError, load_yaml
from assay.settings import ReplayMode
from assay_schemas import Frozen

if TYPE_CHECKING:
    from pathlib import Path

_BODY: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_KEY_CHARS = 20
_SCRUBBED = "[key]"
_MAX_BYTES = 20_000_000
_MAX_DEPTH = 100
"""Levels of nesting in a recording; a request with its schema has some twenty."""


class _Reply(Frozen):
    status: int = Field(ge=100, le=599)
    body: JsonValue


class _Recording(Frozen):
    request: JsonValue
    reply: _Reply


class _Exchange(NamedTuple):
    """What a recording is kept under: all of a request but its headers and its host."""

    method: str
    path: str
    body: JsonValue

    def key(self) -> str:
        canonical = json.dumps(self, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_CHARS]


class RecordingTransport(httpx2.AsyncBaseTransport):
    """Answers from a folder of recordings, or fills it.

    One YAML file for each different request, named by the hash of method, path and body. Headers are not kept; the key
    of the request is blotted out wherever it occurs. Only successful replies are recorded.

    Args:
        mode: record or replay.
        folder: Of the recordings; made when the first is written.
        inner: Where requests go while recording; None for the network.
    """

    def __init__(self, mode: ReplayMode, folder: Path, *, inner: httpx2.AsyncBaseTransport | None = None) -> None:
        self._mode = mode
        self._folder = folder
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Replay or record one exchange.

        Raises:
            RecordingError: If the request is not on file, or its file can't be read or written.
        """
        exchange = _Exchange(request.method, request.url.path, _BODY.validate_json(await request.aread() or b"null"))
        path = self._folder / f"{exchange.key()}.yaml"
        if self._mode is ReplayMode.REPLAY:
            return _replayed(path, exchange)
        return await self._recorded(path, exchange, request)

    async def aclose(self) -> None:
        """Close the transport below."""
        if self._inner is not None:
            await self._inner.aclose()

    async def _recorded(self, path: Path, exchange: _Exchange, request: httpx2.Request) -> httpx2.Response:
        self._inner = self._inner or httpx2.AsyncHTTPTransport()
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        if response.status_code == httpx2.codes.OK:
            reply = _Reply(status=response.status_code, body=_BODY.validate_json(content))
            recording = _Recording(request=exchange._asdict(), reply=reply)
            _write(path, _scrubbed(_dumped(recording), request))
        return response


def _replayed(path: Path, exchange: _Exchange) -> httpx2.Response:
    if not path.exists():
        msg = (
            f"{path}:1: no recording of this {exchange.method} {exchange.path}: the text, its date, the facts, a "
            "prompt or the model is another; record it with ASSAY_REPLAY=record, ASSAY_REPLAY_DIR and a model server"
        )
        raise RecordingError(msg)
    try:
        reply = _Recording.model_validate(_loaded(path)).reply
        return httpx2.Response(reply.status, json=reply.body)
    except UnreadableError as err:
        msg = f"{path}:{err.line}: is not a valid recording: {err.problem}; delete it and record it again"
        raise RecordingError(msg) from err
    except (OSError, ValueError, RecursionError) as err:  # ValueErrors are of the encoding and the schema
        msg = f"{path}:1: is not a valid recording: {type(err).__name__}; delete it and record it again"
        raise RecordingError(msg) from err


def _loaded(path: Path) -> object:
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise UnreadableError(1, f"larger than {_MAX_BYTES // 1_000_000} MB")
    return load_yaml(content.decode("utf-8"), max_depth=_MAX_DEPTH)


def _dumped(recording: _Recording) -> str:
    return yaml.dump(
        _unfolded(recording.model_dump(mode="json")), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120
    )


def _unfolded(value: JsonValue) -> JsonValue:
    """Return `value` with texts that are JSON objects themselves spread over lines, for the sake of diffs."""
    match value:
        case dict():
            return {key: _unfolded(item) for key, item in value.items()}
        case list():
            return [_unfolded(item) for item in value]
        case str() if value.startswith("{") and value.endswith("}"):
            return _indented(value)
        case _:
            return value


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except json.JSONDecodeError:
        return text


def _scrubbed(text: str, request: httpx2.Request) -> str:
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    return text.replace(key, _SCRUBBED) if len(key) >= 8 else text


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as err:
        msg = f"{path}:1: can't be written: {err}"
        raise RecordingError(msg) from err


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # YAML 1.1 takes these for line breaks and would not give them back as they were, unless escaped.
    has_other_breaks = any(mark in text for mark in "\r\x85\u2028\u2029")
    style = '"' if has_other_breaks else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
