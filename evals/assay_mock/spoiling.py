"""What each fault makes of an answer. Pure: from the reply that would be right to the one that is sent."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple

from assay_mock.scenario import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from assay_mock.scenario import FaultRule

CHARS_PER_TOKEN = 4
EVENT_STREAM = "text/event-stream"

_WEEK_S = 7 * 24 * 3600
_HUGE_CHARS = 4_000_000
_PAGE = b"<html><body><h1>It works!</h1></body></html>"


class Answer(NamedTuple):
    """What the model says."""

    content: str | None
    finish_reason: str = "stop"
    refusal: str | None = None
    has_usage: bool = True

    @property
    def tokens(self) -> int:
        """Of the content, by its characters."""
        return len(self.content or "") // CHARS_PER_TOKEN


class Reply(NamedTuple):
    """What goes over the wire."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"
    tokens: int | None = None
    """That a model wrote for it; None where none was at work, as for an error."""

    @property
    def is_streamed(self) -> bool:
        """Whether it is sent as it is written."""
        return self.media_type == EVENT_STREAM


def spoil_answer(answer: Answer, fault: Fault | None) -> Answer:
    """Return the answer with what a fault does to it; faults of the transport leave it as it is."""
    content = answer.content or ""
    match fault:
        case Fault.CUT_OFF:
            return answer._replace(content=content[: len(content) // 2], finish_reason="length")
        case Fault.REFUSAL:
            return answer._replace(content=None, refusal="I can't help with that.")
        case Fault.CONTENT_FILTER:
            return answer._replace(content=None, finish_reason="content_filter")
        case Fault.MALFORMED:
            return answer._replace(content=f"Sure! Here you are: {content[: len(content) // 3]}")
        case Fault.HUGE:
            return answer._replace(content=content[:-1] + " " * _HUGE_CHARS + content[-1:])
        case Fault.NO_USAGE:
            return answer._replace(has_usage=False)
        case _ if fault in _TWISTS:
            return answer._replace(content=_twisted(content, _TWISTS[fault]))
        case _:
            return answer


def spoil_reply(reply: Reply, rule: FaultRule | None, now: dt.datetime) -> Reply:
    """Return the reply with what a fault does to it on the way."""
    match rule.fault if rule else None:
        case Fault.RATE_LIMITED if rule:
            headers = _retry_after(rule, now)
            return Reply(429, error_body("slow down", "rate_limit_exceeded"), headers)
        case Fault.SERVER_ERROR if rule:
            return Reply(rule.status, error_body("something broke", "server_error"))
        case Fault.BROKEN_BODY:
            return reply._replace(body=reply.body[: len(reply.body) // 2])
        case Fault.WRONG_TYPE:
            return Reply(200, _PAGE, media_type="text/html")
        case _:
            return reply


def error_body(message: str, code: str) -> bytes:
    """Return the body of a status of 400 or more."""
    return json.dumps({"error": {"message": message, "type": code, "code": code, "param": None}}).encode()


def _retry_after(rule: FaultRule, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    match rule.retry_after:
        case "seconds":
            return (("Retry-After", "1"),)
        case "date":
            return (("Retry-After", format_datetime(now + dt.timedelta(seconds=1), usegmt=True)),)
        case "absurd":
            return (("Retry-After", str(_WEEK_S)),)
        case _:
            return ()


def _twisted(content: str, twist: Callable[[str, list[dict[str, JsonValue]]], list[dict[str, JsonValue]]]) -> str:
    try:
        document = json.loads(content)
        return json.dumps({key: twist(key, rows) for key, rows in document.items()}, ensure_ascii=False)
    except (ValueError, AttributeError, TypeError, KeyError):
        return content  # a script or a reader may answer in any form


def _off_schema(key: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    changes: dict[str, JsonValue] = {"kind": "shouted"} if key == "claims" else {"verdict": "absolutely"}
    return [row | changes for row in rows] or [changes]


def _missing_ids(_: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    return rows[::2]


def _invented_ids(key: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    if key != "verdicts":
        return rows
    return [row | {"id": f"x{index}"} for index, row in enumerate(rows)] + rows


def _repeated_ids(key: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    if key != "verdicts":
        return rows + rows
    return rows + [_contradicted(row) for row in rows]


def _contradicted(row: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return row | {"verdict": "refuted" if row["verdict"] == "supported" else "supported"}


def _foreign_quotes(key: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    if key != "claims":
        return rows
    return [row | {"q": f"{str(row['q'])[::-1]} {index}"} for index, row in enumerate(rows)]


def _unshown_facts(key: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    if key != "verdicts":
        return rows
    against: JsonValue = {"facts": ["a-fact-that-nobody-showed"], "severity": "major", "why": "It says so."}
    forged: dict[str, JsonValue] = {"verdict": "refuted", "pro": [], "con": against}
    return [row | forged for row in rows]


def _other_claim(key: str, rows: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    if key != "verdicts" or len(rows) < 2:
        return rows
    return [row | {"id": rows[index - 1]["id"]} for index, row in enumerate(rows)]


_TWISTS: Mapping[Fault | None, Callable[[str, list[dict[str, JsonValue]]], list[dict[str, JsonValue]]]] = {
    Fault.OFF_SCHEMA: _off_schema,
    Fault.MISSING_IDS: _missing_ids,
    Fault.INVENTED_IDS: _invented_ids,
    Fault.REPEATED_IDS: _repeated_ids,
    Fault.FOREIGN_QUOTES: _foreign_quotes,
    Fault.UNSHOWN_FACTS: _unshown_facts,
    Fault.OTHER_CLAIM: _other_claim,
}
