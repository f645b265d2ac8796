"""What a model server understands, and what to leave out of a request that it refuses. Pure; no SDK in here.

Servers refuse in their own words and with their own statuses. What they say is read for hints alone; where there is
none, a request is tried in simpler forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_OUTPUT = 256
"""Number of tokens below which asking for a shorter reply is pointless."""

_LEAST_ROOM = 1_024
"""Tokens of a context below which a request has left no room for its reply."""


class Form(IntEnum):
    """How the form of an answer is asked for, from the most binding to what any server understands."""

    STRICT_SCHEMA = 0
    JSON_MODE = 1
    IN_PROMPT = 2

    @property
    def words(self) -> str:
        """For people."""
        return ("strict JSON schema", "JSON mode", "schema in the prompt")[self]


@dataclass(frozen=True)
class Dialect:
    """What a server is taken to understand."""

    form: Form = Form.STRICT_SCHEMA
    limit_name: str = "max_completion_tokens"
    has_system_role: bool = True
    max_output_tokens: int | None = None
    """Maximum tokens of a reply, if fewer than the settings allow; None: as many as they allow."""

    def looser(self) -> Dialect | None:
        """Return the same with the next looser form of an answer; None if there is none."""
        return None if self.form is Form.IN_PROMPT else replace(self, form=Form(self.form + 1))

    def in_prompt(self) -> Dialect | None:
        """Return the same with the schema in the prompt; None if it is there already."""
        return None if self.form is Form.IN_PROMPT else replace(self, form=Form.IN_PROMPT)

    def described(self) -> dict[str, object]:
        """For a log."""
        return {
            "form": self.form.words,
            "limit_name": self.limit_name,
            "system_role": self.has_system_role,
            "max_output_tokens": self.max_output_tokens,
        }

    def simpler_of(self, other: Dialect) -> Dialect:
        """Return the dialect that makes the simplifications of both."""
        limits = [limit for limit in (self.max_output_tokens, other.max_output_tokens) if limit is not None]
        return Dialect(
            form=max(self.form, other.form),
            limit_name=max(self.limit_name, other.limit_name),  # "max_tokens" is the older name
            has_system_role=self.has_system_role and other.has_system_role,
            max_output_tokens=min(limits, default=None),
        )


@dataclass(frozen=True)
class Complaint:
    """A refusal as it came: status, and the body's words in lower case."""

    status: int
    words: str


# Each pattern: what it must find; what it must leave alone.
_FORM = re.compile(
    r"response_format|json_schema|json_object|json schema|grammar|structured[ _]output|guided[ _]|generate json|"
    r"json_validate_failed|schema (?:is|not|contains)|unsupported schema|invalid schema|schemas? .{0,40}support"
)  # "Failed to parse grammar"; "the key is invalid"
_OUTPUT = re.compile(
    r"max_(?:completion_|output_|new_)?tokens|(?:completion|output|generated|new) tokens|"
    r"(?:in|for) the (?:completion|output)"
)
_TOO_MANY = re.compile(
    r"too (?:large|big|high|many|long)|exceed|at most|maximum|less than|greater than|must be (?:<|between)|limit|"
    r"supports"
)  # "max_tokens is too large"; "unsupported parameter: max_tokens"
_UNKNOWN_NAME = re.compile(r"unsupported|unrecogni[sz]ed|unknown|unexpected|not (?:supported|permitted|allowed)|extra")
_SYSTEM = re.compile(
    r"system (?:role|prompt|message|instruction)s?|role.{0,20}system|roles? must alternate|only user and"
)
_INPUT = re.compile(
    r"(?:context|input|prompt|request|message|sequence)\w*.{0,60}(?:too (?:long|large)|exceed|maximum|limit|reduce)|"
    r"(?:maximum|exceeds?|larger than|longer than).{0,60}(?:context|input|prompt|model length)|"
    r"context.{0,10}(?:size|length|window)|`inputs`.{0,40}must|at least 1, got -"
)  # "the request exceeds the available context size"; "requests exceed the rate"
_INPUT_OUTAGE = re.compile(
    r"input is too large to process|(?:prompt|input|request\w*|tokens).{0,40}exceeds?.{0,24}context"
)  # what some servers say with 500: "input is too large to process"; "context deadline exceeded"
_CONTEXT = re.compile(r"(?:context (?:length|window|size)|must be <=)\D{0,24}(\d[\d,]*)")
_SENT = re.compile(
    r"(\d[\d,]*) (?:tokens )?(?:(?:input|prompt|`inputs`) tokens|(?:in|from) (?:the|your) (?:input|messages|prompt)|"
    r"of text input)"
)  # "2100 tokens from the input messages"; "8192 tokens for the completion"
_ALLOWED = re.compile(r"(?:at most|up to|no more than|maximum|limit|<=|≤)\D{0,24}(\d[\d,]*)")
_EXPLAINED = re.compile(
    r"content.?filter|context_length|quota|billing|credit|api.?key|model.{0,40}(?:not exist|not found)"
)
_OBJECTIONS = frozenset({400, 404, 422, 500, 501})
"""Statuses with which servers refuse a form of request."""


def adapted(dialect: Dialect, complaint: Complaint, asked_tokens: int, *, is_proven: bool) -> Dialect | None:
    """Return what to try next after a refusal; None where no simpler request would be of use.

    Args:
        dialect: In which the request was made.
        complaint: What the server said.
        asked_tokens: Length of the reply that was asked for.
        is_proven: Whether the server has answered in this dialect before: then its form is not to blame for a refusal
            that does not say so.
    """
    words = complaint.words
    if complaint.status not in _OBJECTIONS:
        return None
    if _OUTPUT.search(words):
        if dialect.limit_name in words and dialect.limit_name != "max_tokens" and _UNKNOWN_NAME.search(words):
            return replace(dialect, limit_name="max_tokens")
        if _TOO_MANY.search(words):
            return _shorter(dialect, words, asked_tokens)
    if _SYSTEM.search(words) and dialect.has_system_role:
        return replace(dialect, has_system_role=False)
    if _FORM.search(words):
        return dialect.looser()
    if is_too_long(complaint) or _EXPLAINED.search(words):
        return None
    # In words that are not known here. 404 is more often a model that does not exist, 500 an outage.
    return dialect.looser() if complaint.status in {400, 422, 501} and not is_proven else None


_RATE_LIMITED = 429
_TOO_LARGE = "request too large"


def is_too_long(complaint: Complaint) -> bool:
    """Return True where a server says, by status or in words, that the request is longer than its model can read."""
    if complaint.status == _RATE_LIMITED and _TOO_LARGE not in complaint.words:
        return False  # a limit on requests or on tokens a minute passes by waiting
    words = _INPUT if complaint.status < 500 else _INPUT_OUTAGE
    return complaint.status == 413 or words.search(complaint.words) is not None


def names_form(complaint: Complaint) -> bool:
    """Return True where a refusal is one of the form in which an answer was asked for."""
    return _FORM.search(complaint.words) is not None


def is_misfit(complaint: Complaint) -> bool:
    """Return True where a server refuses what its own model wrote, which may fit the next time."""
    return "json_validate_failed" in complaint.words or "failed to generate json" in complaint.words


def may_mean_model(complaint: Complaint, model: str) -> bool:
    """Return True where a refusal may be one of the model's name, and says of nothing else that it is the reason."""
    words = complaint.words
    if complaint.status not in {400, 404, 422} or is_too_long(complaint) or _FORM.search(words):
        return False
    if _SYSTEM.search(words) or _OUTPUT.search(words):
        return False
    is_named = re.search(rf"(?<!\w){re.escape(model.lower())}(?!\w)", words) is not None
    return complaint.status == 404 or is_named or "model" in words


def without_system(messages: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Put what a system message says before what the first user says: some templates know no such role."""
    told = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    rest = [dict(message) for message in messages if message["role"] != "system"]
    if told and rest:
        rest[0]["content"] = f"{told}\n\n{rest[0]['content']}"
    return rest


def _shorter(dialect: Dialect, words: str, asked: int) -> Dialect | None:
    """Ask for as many tokens as the refusal allows; for half where it does not say, or counts the request too."""
    room = _room(words)
    if room is not None:
        tokens = _halved(asked, room)
    else:
        allowed = (_number(found) for found in _ALLOWED.finditer(words))
        tokens = max((number for number in allowed if LEAST_OUTPUT <= number < asked), default=asked // 2)
    return replace(dialect, max_output_tokens=tokens) if tokens >= LEAST_OUTPUT else None


def _room(words: str) -> int | None:
    """Return the tokens that a request leaves of a context; None where a refusal does not give both figures."""
    context, sent = _CONTEXT.search(words), _SENT.search(words)
    return _number(context) - _number(sent) if context and sent else None


def _halved(asked: int, room: int) -> int:
    """Halve until it fits: the next request may be longer, and is not to be refused for a few tokens.

    0 where so little room is left that a shorter request is the better way: the limit is kept for all that follow.
    """
    if room < _LEAST_ROOM:
        return 0
    tokens = asked // 2
    while tokens > room:
        tokens //= 2
    return tokens


def _number(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))
