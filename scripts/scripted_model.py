"""A stand-in for a model server that answers from the gold of the seeds. It shows the plumbing, not a model's skill."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NotRequired, TypedDict

from assay.engines.server import SHIPPED_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FENCED = re.compile(r"<<<begin (\w{16})>>>\n(.*)\n<<<end \1>>>", re.DOTALL)
_DECISIVE = ("supported", "refuted", "conflicting_evidence")

Answer = dict[str, object]


class GoldRow(TypedDict):
    """What is used of a row of gold; see seeds/README.md."""

    article: str
    quote: str
    claim: str
    checkable: bool
    attributed_to: NotRequired[str | None]
    verdict: str
    fact_ids: list[str]
    rationale: str
    severity: str


class _Fact(TypedDict):
    id: str


class _Listed(TypedDict):
    claim_id: str
    claim: str
    facts: list[_Fact]


class _Message(TypedDict):
    content: str


class _Body(TypedDict):
    messages: list[_Message]


@contextmanager
def serving(gold: Path, articles: Sequence[str]) -> Iterator[str]:
    """Serve on a free loopback port while the context lasts; the value is the base URL.

    Args:
        gold: Folder of *.jsonl, as seeds/README.md describes them.
        articles: File names of the articles that will be asked about.
    """
    rows = [json.loads(line) for path in sorted(gold.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    chosen = [row for row in rows if row["article"] in articles]

    class Handler(_Handler):
        gold = chosen

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(body: _Body, gold: Sequence[GoldRow]) -> Answer:
    """Return what a model that knows the gold would answer to the body of a request."""
    fenced = _FENCED.findall(body["messages"][-1]["content"])[-1][1]
    if '{"claim_id"' in fenced:
        return {"verdicts": [_verdict(json.loads(line), gold) for line in fenced.splitlines()]}
    return {"claims": [_claim(row) for row in _article_of(fenced, gold)]}


def _article_of(text: str, gold: Sequence[GoldRow]) -> list[GoldRow]:
    found = [row for row in gold if row["quote"] in text]
    names = [row["article"] for row in found]
    return [row for row in found if row["article"] == max(set(names), key=names.count)]


def _claim(row: GoldRow) -> Answer:
    source = row.get("attributed_to")
    return {
        "quote": row["quote"],
        "statement": row["claim"],
        "checkable": row["checkable"],
        "stance": "attributed" if source else "asserted",
        "attributed_to": source,
    }


def _verdict(listed: _Listed, gold: Sequence[GoldRow]) -> Answer:
    row = next((row for row in gold if listed["claim"] in {row["claim"], row["quote"]}), _unknown(listed["claim"]))
    shown = [fact["id"] for fact in listed["facts"] if fact["id"] in row["fact_ids"]]
    verdict = row["verdict"] if shown or row["verdict"] not in _DECISIVE else "not_enough_evidence"
    return {
        "claim_id": listed["claim_id"],
        "citations": [{"fact_id": id_, "stance": _stance(verdict, index)} for index, id_ in enumerate(shown)],
        "reason": row["rationale"],
        "verdict": verdict,
        "severity": row["severity"] if verdict == "refuted" else None,
        "confidence": 0.9,
    }


def _unknown(claim: str) -> GoldRow:
    """Return the row of a claim that rules have read where the gold has none."""
    return {
        "article": "",
        "quote": claim,
        "claim": claim,
        "checkable": True,
        "verdict": "not_enough_evidence",
        "fact_ids": [],
        "rationale": "No fact is about this.",
        "severity": "",
    }


def _stance(verdict: str, index: int) -> str:
    match verdict:
        case "supported":
            return "supports"
        case "refuted":
            return "refutes"
        case "conflicting_evidence":
            return "refutes" if index else "supports"
        case _:
            return "neutral"


class _Handler(BaseHTTPRequestHandler):
    gold: Sequence[GoldRow] = ()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        content = json.dumps(answer(body, self.gold), ensure_ascii=False)
        reply = json.dumps(_completion(content, len(json.dumps(body["messages"])))).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the method overridden
        """Say nothing: requests hold articles."""


def _completion(content: str, prompt_chars: int) -> Answer:
    usage = {"prompt_tokens": prompt_chars // 4, "completion_tokens": len(content) // 4}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 0,
        "model": SHIPPED_MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None},
                "finish_reason": "stop",
            }
        ],
        "usage": usage | {"total_tokens": sum(usage.values())},
    }
