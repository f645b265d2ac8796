"""What a server of each way replies. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.engines.llm.replies import reply_text
from assay_mock.spoiling import CHARS_PER_TOKEN, Answer, Reply
from assay_mock.ways import ServerWay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Document = dict[str, Any]

PINNED_TO = "mock"
"""The only model of a server that is pinned to one."""

_CONTEXT, _SENT, _MOST_WRITTEN = 8_192, 2_100, 4_096
_TOO_LONG = 4_000
"""Tokens asked for beyond which the server with the short context refuses."""


class _Refusal(NamedTuple):
    """When a request is refused, by its body and its number, and how."""

    befalls: Callable[[Document, int], bool]
    status: int
    body: object


def speak(way: ServerWay, asked: Document, number: int, completion: Document) -> Reply:
    """Return what a server of a way replies.

    Args:
        way: The way.
        asked: The body of the request.
        number: Of the request, from 1.
        completion: What a plain server would reply.
    """
    refusal = _REFUSALS.get(way)
    if refusal and refusal.befalls(asked, number):
        return _reply(refusal.status, refusal.body)
    choice = completion["choices"][0]
    text = str(choice["message"]["content"])
    if way in _AROUND and not (way is ServerWay.THINKS_LATER and number == 1):
        choice["message"]["content"] = _AROUND[way](text)
    if way in _ROWS:
        choice["message"]["content"] = _with_rows(text, _ROWS[way])
    if way in _SILENT and _SILENT[way](asked, number):
        _say(completion, "", tokens=0)
    if way in _UNFORMED and _has_format(asked, number):
        _say(completion, _UNFORMED[way])
    if way in _SHAPES:
        _SHAPES[way](completion, text)
    sent = Answer(reply_text(choice["message"]["content"]))
    return _reply(200, completion)._replace(tokens=sent.tokens)


def _reply(status: int, body: object) -> Reply:
    return Reply(status, json.dumps(body, ensure_ascii=False).encode())


def _error(message: str, **fields: object) -> Document:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


def _has_format(asked: Document, _: int) -> bool:
    return "response_format" in asked


def _has_schema(asked: Document, _: int) -> bool:
    return bool((asked.get("response_format") or {}).get("type") == "json_schema")


def _asks_more_than(most: int) -> Callable[[Document, int], bool]:
    return lambda asked, _: (asked.get("max_completion_tokens") or asked.get("max_tokens") or 0) > most


def _always(_: Document, __: int) -> bool:
    return True


def _is_other_model(asked: Document, _: int) -> bool:
    return bool(asked["model"] != PINNED_TO)


def _is_long(asked: Document, _: int) -> bool:
    return sum(len(message["content"]) for message in asked["messages"]) > _CONTEXT * CHARS_PER_TOKEN


_MISFIT = _error(
    "Failed to generate JSON. Please adjust your prompt.",
    code="json_validate_failed",
    failed_generation='{"claims": [{',
)
_REFUSALS: Mapping[ServerWay, _Refusal] = {
    ServerWay.XGRAMMAR: _Refusal(
        _has_format, 400, _error("The provided JSON schema contains features not supported by xgrammar.", code=400)
    ),
    ServerWay.GRAMMAR: _Refusal(
        _has_format, 400, _error("Failed to initialize samplers: failed to parse grammar", code=400)
    ),
    ServerWay.STATUS_500: _Refusal(
        _has_schema, 500, _error("[{'loc': ('body', 'response_format', 'type'), 'input': 'json_schema'}]")
    ),
    ServerWay.STATUS_404: _Refusal(
        _has_format, 404, {"error": {"message": "json_schema is not supported by any provider", "code": 404}}
    ),
    ServerWay.LIST_BODY: _Refusal(_has_format, 422, [{"loc": ["body", "response_format"], "msg": "extra forbidden"}]),
    ServerWay.OTHER_WORDS: _Refusal(_has_format, 400, {"detail": "Bad request."}),
    ServerWay.MISFIT: _Refusal(_has_format, 400, _MISFIT),
    ServerWay.MISFIT_ONCE: _Refusal(lambda _, number: number == 1, 400, _MISFIT),
    ServerWay.SHORT_CONTEXT: _Refusal(
        _asks_more_than(_TOO_LONG),
        400,
        {
            "object": "error",
            "message": "'max_tokens' or 'max_completion_tokens' is too large. This model's maximum context length is "
            f"{_CONTEXT} tokens and your request has {_SENT} input tokens.",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    ServerWay.SHARED_CONTEXT: _Refusal(
        _asks_more_than(_CONTEXT - _SENT),
        400,
        _error(
            f"Requested token count exceeds the model's maximum context length of {_CONTEXT} tokens. You requested a "
            f"total of {_CONTEXT + _SENT} tokens: {_SENT} tokens from the input messages and {_CONTEXT} tokens for the "
            "completion. Please reduce the number of tokens in the input messages or the completion to fit within the "
            "limit.",
            code=400,
        ),
    ),
    ServerWay.FORM_IN_200: _Refusal(
        _has_format, 200, {"error": {"message": "response_format is not supported by this provider", "code": 400}}
    ),
    ServerWay.PINNED: _Refusal(
        _is_other_model, 400, {"detail": f"Server is pinned to '{PINNED_TO}'; requested another model."}
    ),
    ServerWay.OUTPUT_CAP: _Refusal(
        _asks_more_than(_MOST_WRITTEN),
        400,
        _error(f"max_tokens is too large. This model supports at most {_MOST_WRITTEN} completion tokens."),
    ),
    ServerWay.INPUT_TOO_LONG: _Refusal(
        _always,
        400,
        _error(
            "This model's maximum context length is 2048 tokens. However, your request has 5000 input tokens. Please "
            "reduce the length of the input messages.",
            code=400,
        ),
    ),
    ServerWay.INPUT_TOO_LONG_PLAIN: _Refusal(
        _always, 400, _error("the request exceeds the available context size, try increasing it", code=400)
    ),
    ServerWay.NO_SYSTEM_ROLE: _Refusal(
        lambda asked, _: any(message["role"] == "system" for message in asked["messages"]),
        400,
        {"object": "error", "message": "System role not supported", "type": "BadRequestError", "code": 400},
    ),
    ServerWay.ERROR_IN_200: _Refusal(
        _always, 200, {"id": "gen-1", "error": {"message": "Upstream error: temporarily overloaded", "code": 502}}
    ),
    ServerWay.NO_CREDIT_IN_200: _Refusal(
        _always, 200, {"error": {"message": "Insufficient credits", "code": 402, "type": "insufficient_quota"}}
    ),
    ServerWay.WRONG_PATH_IN_200: _Refusal(
        _always, 200, {"error": "Unexpected endpoint or method. (POST /chat/completions)"}
    ),
}


_SILENT: Mapping[ServerWay, Callable[[Document, int], bool]] = {
    ServerWay.EMPTY_ONCE: lambda _, number: number == 1,
    ServerWay.SILENT: _is_long,
}
_UNFORMED: Mapping[ServerWay, str] = {
    ServerWay.IGNORES_FORM: "Sure! I read the text {carefully} and found what you asked for.",
    ServerWay.OTHER_JSON: '{"answer": {"items": ["one", "two"]}, "claims": [{"text": "one"}], "verdicts": [{"n": 1}]}',
}


def _say(completion: Document, text: str, tokens: int | None = None) -> None:
    completion["choices"][0]["message"]["content"] = text
    if tokens is not None and completion["usage"]:
        completion["usage"] |= {"completion_tokens": tokens}


def _think(text: str) -> str:
    return f"<think>\nThe user wants claims. Let me list {{them}}.\n</think>\n\n{text}"


_AROUND: Mapping[ServerWay, Callable[[str], str]] = {
    ServerWay.THINKS: _think,
    ServerWay.THINKS_LATER: _think,
    ServerWay.THINKS_NOTHING: lambda text: f"<think>\n\n</think>\n\n{text}",
    ServerWay.THINKS_IN_JSON: lambda text: f'<think>First {{"claims": [], "verdicts": []}}.</think>{text}',
    ServerWay.THINKS_UNOPENED: lambda text: f"So that is what {{they}} want.\n</think>\n{text}",
    ServerWay.CHANNELS: lambda text: (
        f"<|channel|>analysis<|message|>Let me see {{x}}.<|end|><|start|>assistant<|channel|>final<|message|>{text}"
        "<|return|>"
    ),
    ServerWay.FENCED: lambda text: f"```json\n{text}\n```",
    ServerWay.END_TOKEN: lambda text: f"{text}<|im_end|>",
    ServerWay.BYTE_ORDER_MARK: lambda text: f"\ufeff{text}",
    ServerWay.SENTENCE_AROUND: lambda text: f"Here {{as asked}} it is:\n{text}\nI left out {{}} what is empty.",
    ServerWay.SAID_TWICE: lambda text: f"{text}\n{text}",
    ServerWay.FENCE_PER_ROW: lambda text: "\n".join(f"```json\n{row}\n```" for row in _each_row(text)),
}


def _each_row(text: str) -> list[str]:
    return [json.dumps({key: [row]}) for key, rows in json.loads(text).items() for row in rows]


def _with_rows(text: str, change: Callable[[list[Document]], list[Document]]) -> str:
    return json.dumps({key: change(rows) for key, rows in json.loads(text).items()}, ensure_ascii=False)


def _without_nulls(rows: list[Document]) -> list[Document]:
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def _in_capitals(rows: list[Document]) -> list[Document]:
    named = ("how", "verdict")
    return [{key: value.upper() if key in named and value else value for key, value in row.items()} for row in rows]


_ROWS: Mapping[ServerWay, Callable[[list[Document]], list[Document]]] = {
    ServerWay.NULLS_LEFT_OUT: _without_nulls,
    ServerWay.ONE_BAD_ROW: lambda rows: [*rows, {"q": "x"}],
    ServerWay.CAPITALS: _in_capitals,
}


def _as_parts(completion: Document, text: str) -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Let me see"}]}
    completion["choices"][0]["message"]["content"] = [thought, {"type": "text", "text": text}]


def _with_details(completion: Document, _: str) -> None:
    completion["usage"]["prompt_tokens_details"] = [{"modality": "TEXT", "token_count": 12}]


def _with_usage_list(completion: Document, _: str) -> None:
    completion["usage"] = [completion["usage"]]


def _filtered(completion: Document, _: str) -> None:
    completion["choices"][0] |= {"finish_reason": "content_filter: PROHIBITED_CONTENT"}
    completion["choices"][0]["message"]["content"] = None


def _at_limit(completion: Document, text: str) -> None:
    completion["choices"][0] |= {"finish_reason": "length"}
    completion["choices"][0]["message"]["content"] = text + " " * 40


def _cut(completion: Document, text: str) -> None:
    completion["choices"][0] |= {"finish_reason": "MAX_TOKENS"}
    completion["choices"][0]["message"]["content"] = text[: len(text) // 2]


_SHAPES: Mapping[ServerWay, Callable[[Document, str], None]] = {
    ServerWay.CONTENT_PARTS: _as_parts,
    ServerWay.DETAILS_LIST: _with_details,
    ServerWay.USAGE_LIST: _with_usage_list,
    ServerWay.FILTER_DETAIL: _filtered,
    ServerWay.WHOLE_AT_LIMIT: _at_limit,
    ServerWay.OTHER_FINISH: _cut,
}
