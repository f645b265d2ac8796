"""Who answers: the embedded engine, a script, or recordings; `relay` has a reader answer."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx2

from assay.article.ingest import ingest
from assay.bootstrap import build_judge
from assay.engines.embedded import EmbeddedEngine
from assay.engines.llm.recording import RecordingTransport
from assay.errors import ConfigError, InputError
from assay.files.yaml_tree import UnreadableError, load_yaml
from assay.language.reader import Reader
from assay.ledger import Budget, Ledger
from assay.settings import ReplayMode
from assay_mock.material import read_question
from assay_schemas import ArticleInput, EvidenceStance, WireClaim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from assay_mock.material import ChatRequest, Question
    from assay_schemas import Fact, FactId, VerdictDraft

EMBEDDED = "embedded"
CHAT_PATH = "/v1/chat/completions"

_MAX_CHARS = 1_000_000
_KEPT_ANSWERS = 4_096


class Answering(Protocol):
    """Gives the text that a model would answer with."""

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return the content of the answer to a request, given as read and as sent.

        Raises:
            RecordingError: If it is not on file.
            ValueError: If the request can't be read.
        """


class EmbeddedAnswers:
    """Computes answers with the embedded engine from nothing but the prompt; equal questions are answered once."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return the claims of the text, or a verdict on every claim; see `Answering.answer`."""
        del body
        question = read_question(chat)
        if question is None:
            return "I answer what stands between fences, as the prompts of Assay put it."
        key = hashlib.sha256(question.text.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self._kept:
            answer = await (_verdicts(question) if question.items else _claims(question))
            if len(self._kept) >= _KEPT_ANSWERS:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = json.dumps(answer, ensure_ascii=False)
        return self._kept[key]


class ScriptedAnswers:
    """Answers from a list, in turn, starting over at its end, whatever is asked."""

    def __init__(self, contents: Sequence[str]) -> None:
        self._contents = itertools.cycle(contents)

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return the next answer."""
        del chat, body
        return next(self._contents)


class RecordedAnswers:
    """Answers with the recording of exactly the same request."""

    def __init__(self, folder: Path) -> None:
        self._transport = RecordingTransport(ReplayMode.REPLAY, folder)

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return the recorded answer; see `Answering.answer`."""
        del chat
        sent = httpx2.Request("POST", f"http://recorded{CHAT_PATH}", content=body)
        reply = await self._transport.handle_async_request(sent)
        content: str = reply.json()["choices"][0]["message"]["content"]
        return _on_one_line(content)


def read_answers(source: str) -> Answering:
    """Return who answers.

    Args:
        source: "embedded"; a folder of recordings; or a YAML file with a list of answers, each a text or an object
            that is sent as JSON, dates as text.

    Raises:
        ConfigError: If there is no such file or folder, or the file holds no list.
    """
    if source == EMBEDDED:
        return EmbeddedAnswers()
    path = Path(source)
    if path.is_dir():
        return RecordedAnswers(path)
    try:
        listed = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"{source}:1: can't be read: {err}; expected 'embedded', a folder or a YAML list") from err
    except UnreadableError as err:
        raise ConfigError(f"{source}:{err.line}: is not readable YAML: {err.problem}; {err.remedy}") from err
    if not isinstance(listed, list) or not listed:
        raise ConfigError(f"{source}:1: holds no list of answers")
    return ScriptedAnswers([item if isinstance(item, str) else json.dumps(item, default=str) for item in listed])


def _on_one_line(content: str) -> str:
    """Return a recorded answer as it was written: recordings spread JSON over lines, half as long again, for diffs."""
    try:
        return json.dumps(json.loads(content), ensure_ascii=False)
    except (ValueError, TypeError):  # a text, or nothing
        return content


async def _claims(question: Question) -> JsonValue:
    try:
        article, _ = await asyncio.to_thread(ingest, ArticleInput(text=question.text), max_chars=_MAX_CHARS)
    except InputError:
        return {"claims": []}
    drafts = await EmbeddedEngine(Reader(()), None).extract(article, Ledger(Budget()))
    return {"claims": [WireClaim.of(draft).model_dump(exclude_defaults=True) for draft in drafts.claims]}


async def _verdicts(question: Question) -> JsonValue:
    facts: dict[FactId, Fact] = {fact.id: fact for item in question.items for fact in item.facts}
    reader = await asyncio.to_thread(Reader, tuple(facts.values()))
    judge = await asyncio.to_thread(build_judge, reader, None)
    drafts = await EmbeddedEngine(reader, judge).verify(question.items, Ledger(Budget()))
    return {"verdicts": [_verdict(draft) for draft in drafts.verdicts]}


def _verdict(draft: VerdictDraft) -> JsonValue:
    chances = draft.probabilities
    sure = max(chances.supported, chances.refuted, chances.not_enough_evidence)
    return {"id": draft.claim_id, **_judgement(draft), "p": sure}


def _judgement(draft: VerdictDraft) -> dict[str, JsonValue]:
    cited = [(each.stance, str(each.fact_id)) for each in draft.citations]
    against: list[JsonValue] = [fact for stance, fact in cited if stance is EvidenceStance.REFUTES]
    supports: list[JsonValue] = [fact for stance, fact in cited if stance is EvidenceStance.SUPPORTS]
    told: dict[str, JsonValue] = {"verdict": draft.label.value}
    if supports:
        told["pro"] = supports
    if against:
        told["con"] = {"facts": against, "severity": draft.severity, "why": draft.explanation}
    return told
