"""From what a server sends back to the rows that were asked for: whatever stands around them, and what fits of them.

Pure. Servers leave thinking, fences, tokens of their template and remarks around the JSON, say it twice, or one object
for each row; models forget a field of one row in thirty.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple, get_args

import json_repair
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

_THOUGHT = re.compile(
    r"^.*(?:</?(?:think|thinking|thought|reasoning|reflection)>|\[/?THINK\]|<\|message\|>|<channel\|>)", re.DOTALL
)
"""All up to the last mark that ends thinking; opened or not, closed or not: what counts stands behind it."""
_MOST_TRIED = 2_000
"""Brackets at which a text is tried: each may be read to its end in vain."""

_TEXT_PARTS = frozenset({"text", "output_text", None})
_BRACKET = re.compile(r"[\[{]")
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "token_limit", "max_length"})
_WITHHELD = frozenset(
    "content_filter content_filtered safety recitation blocklist prohibited_content spii language blocked refusal "
    "guardrail_intervened moderation sensitive".split()
)


class TokenCounts(NamedTuple):
    """Tokens of one exchange: sent, of them read before and cheaper, and written."""

    sent: int
    cached: int
    written: int


class Rows(NamedTuple):
    """What a reply holds of the list that was asked for."""

    fitting: list[JsonValue]
    """Rows that the model of a row accepts, in order, none twice."""
    misfits: list[JsonValue]
    """Those that it does not."""


def reply_text(content: object) -> str:
    """Return the text of a reply's content: itself, or that of its parts, thinking left out."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, dict) and part.get("type") in _TEXT_PARTS)
    return "".join(text for text in texts if isinstance(text, str))


def find_rows(text: str, answer: type[BaseModel], *, is_cut: bool = False) -> Rows | None:
    """Return the rows of an answer that a text holds; None if it holds no such answer.

    Args:
        text: Of the reply.
        answer: Its one field is a list of models.
        is_cut: Whether the reply met its limit. Then only a whole answer counts: of one that was cut off nobody knows
            what is missing.
    """
    field, row_type = _list_of(answer)
    told = _THOUGHT.sub("", text)
    for candidate in dict.fromkeys((told, text)):
        values, is_unfinished = _values(candidate)
        found = [rows for value in values if (rows := _listed(value, field)) is not None]
        if not found and not (is_cut or is_unfinished):
            found = _mended(candidate, field) or [rows for value in values if (rows := _loose(value, row_type))]
        if found:
            return _sorted_out(found, row_type)
    return None


def answer_text(rows: Sequence[JsonValue], answer: type[BaseModel]) -> str:
    """Return the JSON of an answer that has these rows."""
    return json.dumps({_list_of(answer)[0]: list(rows)}, ensure_ascii=False)


def is_cut_off(finish_reason: object) -> bool:
    """Return True if a reply ended at a limit, in whatever dialect that is said."""
    return _reason(finish_reason) in _CUT


def is_withheld(finish_reason: object) -> bool:
    """Return True if a filter withheld a reply."""
    return _reason(finish_reason) in _WITHHELD


def token_counts(usage: object) -> TokenCounts | None:
    """Return the tokens that a server counted; None if it counted none, or not in a way that can be read."""
    sent, written = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    if sent is None and written is None:
        return None
    cached = _count(getattr(usage, "prompt_tokens_details", None), "cached_tokens")
    return TokenCounts(sent or 0, min(cached or 0, sent or 0), written or 0)


def is_silent(content: object, counts: TokenCounts | None) -> bool:
    """Return True if a model wrote nothing at all: no word, no thought, at most the token for the end."""
    return counts is not None and counts.written <= 1 and not reply_text(content).strip()


def _reason(finish_reason: object) -> str:
    return str(finish_reason or "").lower().partition(":")[0].strip().removeprefix("finish_reason_")


def _count(holder: object, name: str) -> int | None:
    value = holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)
    return value if isinstance(value, int) and value >= 0 else None


def _list_of(answer: type[BaseModel]) -> tuple[str, type[BaseModel]]:
    (field, info), *_ = answer.model_fields.items()
    return field, get_args(info.annotation)[0]


def _values(text: str) -> tuple[list[JsonValue], bool]:
    """Return the JSON objects and lists of a text that stand in no other one, and whether a last one has no end."""
    values: list[JsonValue] = []
    decoder, at, tried = json.JSONDecoder(), 0, 0
    while (found := _BRACKET.search(text, at)) and tried < _MOST_TRIED:
        try:
            value, at = decoder.raw_decode(text, found.start())
        except json.JSONDecodeError as err:
            rest = text[err.pos :].strip()
            # str.startswith: the rest is nothing, or the beginning of a word.
            if err.msg.startswith("Unterminated") or any(word.startswith(rest) for word in ("true", "false", "null")):
                return values, True
            at, tried = found.end(), tried + 1
        except RecursionError:
            break
        else:
            values.append(value)
    return values, False


def _mended(text: str, field: str) -> list[list[JsonValue]]:
    """Return the rows of an answer whose JSON is slightly off; none where it holds no answer."""
    try:
        repaired: JsonValue = json_repair.loads(text)  # type: ignore[assignment] # without logging it gives a value alone
    except RecursionError:
        return []
    rows = _listed(repaired, field)
    return [rows] if rows else []


def _listed(value: JsonValue, field: str) -> list[JsonValue] | None:
    """Return the list of an answer, or of one that an object wraps; None if there is none."""
    if not isinstance(value, dict):
        return None
    rows = value.get(field)
    if isinstance(rows, list):
        return rows
    return next((rows for inner in value.values() if (rows := _listed(inner, field)) is not None), None)


def _loose(value: JsonValue, row_type: type[BaseModel]) -> list[JsonValue]:
    """Return the rows that stand in no answer: a list of them, or one by itself."""
    rows: list[JsonValue] = value if isinstance(value, list) else [value]
    return rows if any(_fits(row, row_type) for row in rows) else []


def _sorted_out(found: list[list[JsonValue]], row_type: type[BaseModel]) -> Rows:
    distinct = {json.dumps(row, sort_keys=True): row for rows in found for row in rows}
    fitting = {key for key, row in distinct.items() if _fits(row, row_type)}
    return Rows(
        [row for key, row in distinct.items() if key in fitting],
        [row for key, row in distinct.items() if key not in fitting],
    )


def _fits(row: JsonValue, row_type: type[BaseModel]) -> bool:
    try:
        row_type.model_validate(row)
    except ValidationError:
        return False
    return True
