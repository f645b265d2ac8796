"""Answers that somebody writes: each request becomes files in a folder, and so does its answer."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import ConfigError, RecordingError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from pathlib import Path

    from assay_mock.material import ChatRequest

POLL_S = 0.5

_NUMBERED = re.compile(r"(\d{4,})\.(?:request\.md|body\.json|response\.json|response\.txt)")
_BODY = "body.json"
_REQUEST = "request.md"
_RESPONSES = ("response.json", "response.txt")


class _Draft(NamedTuple):
    """What a look at an answer saw: it is finished once two looks see the same."""

    changed_ns: int
    size: int
    path: Path


class RelayAnswers:
    """Answers what a reader, a person or a program, writes into a folder; equal requests are asked once.

    What an earlier server left there counts: what was answered is answered again, what was not still waits under its
    number, and new requests are numbered from there on.

    Args:
        folder: Of the requests and their answers, for one server at a time; made if it is missing.
        tell: Gets one line when the number of waiting requests has changed, or when an answer can't be used.
        poll_s: Seconds between two looks at an answer, and for which its size must be the same.
        sleep: Awaited between two looks, with seconds.

    Raises:
        ConfigError: If the folder can't be made or read.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[str], None],
        *,
        poll_s: float = POLL_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._folder = folder
        self._tell = tell
        self._poll_s = poll_s
        self._sleep = sleep
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._last = max(_numbers(folder), default=0)
            self._asked = _asked(folder)
        except OSError as err:
            raise ConfigError(f"{folder}: can't be used: {err.strerror}; name another folder with --relay") from err
        self._left = {number: _look(folder, number) for number in self._asked.values()}
        self._answers: dict[int, str] = {}
        self._unusable: set[_Draft] = set()
        self._waiting: Counter[int] = Counter()
        self._told = 0
        self._telling: asyncio.TimerHandle | None = None

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return what the reader writes, however long that takes; see `Answering.answer`.

        Raises:
            RecordingError: If the request can't be written.
        """
        number = self._ask(chat, body)
        with self._counted(number):
            draft = self._left.get(number)
            while number not in self._answers:
                earlier, draft = draft, _look(self._folder, number)
                if draft is None or draft != earlier or not self._take(number, draft):
                    await self._sleep(self._poll_s)
        return self._answers[number]

    def _ask(self, chat: ChatRequest, body: bytes) -> int:
        """Return the number of a request, whose files are there then."""
        digest = hashlib.sha256(body).digest()
        number = self._asked.get(digest, self._last + 1)
        if number not in self._answers:
            # The page comes last: a reader who sees it finds the body too.
            _write_once(_path(self._folder, number, _BODY), body)
            _write_once(_path(self._folder, number, _REQUEST), _page(number, chat).encode("utf-8", "backslashreplace"))
        self._asked[digest] = number
        self._last = max(self._last, number)
        return number

    def _take(self, number: int, draft: _Draft) -> bool:
        """Keep a finished answer; return False, and say why once, if it can't be used."""
        if draft in self._unusable:
            return False
        try:
            content = draft.path.read_bytes().decode("utf-8-sig")
            if draft.path.suffix == ".json":
                json.loads(content)
        except (OSError, ValueError, RecursionError) as err:
            self._unusable.add(draft)
            text = _path(self._folder, number, "response.txt").name
            self._tell(f"{draft.path}: can't be used: {err}; mend it, or write what is not JSON to {text}")
            return False
        self._answers[number] = content
        return True

    @contextlib.contextmanager
    def _counted(self, number: int) -> Iterator[None]:
        self._waiting[number] += 1
        self._tell_soon()
        try:
            yield
        finally:
            self._waiting[number] -= 1
            self._waiting = +self._waiting
            self._tell_soon()

    def _tell_soon(self) -> None:
        # Not at once: a burst of requests is one line, and a server that stops does not count down.
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(self._poll_s, self._tell_waiting)

    def _tell_waiting(self) -> None:
        self._telling = None
        count = len(self._waiting)
        if count != self._told:
            self._told = count
            self._tell(_waiting_line(self._waiting, self._folder))


def _waiting_line(waiting: Mapping[int, int], folder: Path) -> str:
    if not waiting:
        return "no request waits"
    first = _path(folder, min(waiting), _REQUEST)
    return f"1 request waits: {first}" if len(waiting) == 1 else f"{len(waiting)} requests wait, the first is {first}"


def _numbers(folder: Path) -> list[int]:
    """Return the number of each file of a relay, in order."""
    found = (_NUMBERED.fullmatch(path.name) for path in folder.iterdir())
    return sorted(int(match[1]) for match in found if match)


def _asked(folder: Path) -> dict[bytes, int]:
    """Return the number of each request by the hash of its body."""
    bodies = ((number, _path(folder, number, _BODY)) for number in sorted(set(_numbers(folder)), reverse=True))
    return {hashlib.sha256(path.read_bytes()).digest(): number for number, path in bodies if path.exists()}


def _path(folder: Path, number: int, kind: str) -> Path:
    return folder / f"{number:04}.{kind}"


def _look(folder: Path, number: int) -> _Draft | None:
    """Return the latest answer to a request as it stands; None if there is none yet, or nothing in it."""
    drafts = []
    for kind in _RESPONSES:
        path = _path(folder, number, kind)
        with contextlib.suppress(OSError):
            status = path.stat()
            # The later of both, so that an answer which could not be read is tried again after a chmod.
            changed_ns = max(status.st_mtime_ns, status.st_ctime_ns)
            drafts.append(_Draft(changed_ns, status.st_size, path))
    return max((draft for draft in drafts if draft.size), default=None)


def _write_once(path: Path, content: bytes) -> None:
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        if not path.exists():
            draft.write_bytes(content)
            draft.replace(path)
    except OSError as err:
        raise RecordingError(f"{path}:1: can't be written: {err}") from err


def _page(number: int, chat: ChatRequest) -> str:
    """Return a request for reading: its messages, and what the answer must be."""
    count = len(chat.messages)
    parts = [
        f"# {message.role} (message {position} of {count})\n\n{message.content}"
        for position, message in enumerate(chat.messages, start=1)
    ]
    return "\n\n".join((*parts, _order(number, chat))) + "\n"


def _order(number: int, chat: ChatRequest) -> str:
    where = f"# answer\n\nWrite it to `{number:04}.response.json`, or to `{number:04}.response.txt` if it is not JSON."
    match chat.response_format:
        case None:
            return where
        case {"json_schema": {"schema": wanted}} | wanted:
            schema = json.dumps(wanted, indent=2, ensure_ascii=False)
            return f"{where} Its schema:\n\n```json\n{schema}\n```"
