"""What a prompt asks: the text to read, or the claims to judge with their facts."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue

from assay.ports import ClaimEvidence
from assay_schemas import Claim, ClaimId, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

_FENCED = re.compile(r"<<<begin (\w+)>>>\n(.*?)\n<<<end \1>>>", re.DOTALL)
_FACT_FIELDS = {"until": "valid_to", "also_called": "aliases", "known_false": "related_myths"}
"""Names that the prompt gives to fields of a fact."""


class _Message(BaseModel):
    role: str
    content: str


class ChatRequest(BaseModel):
    """What is read of the body of a chat completion."""

    model_config = ConfigDict(extra="ignore")

    model: str
    messages: tuple[_Message, ...]
    stream: bool = False


class Question(NamedTuple):
    """What one request asks for: the claims of a text or, where there are items, verdicts on claims."""

    text: str
    items: tuple[ClaimEvidence, ...] = ()


class _Listed(BaseModel):
    claim_id: str
    claim: str
    said_by: str | None = None
    date: dt.date | None = None
    facts: tuple[dict[str, JsonValue], ...] = ()


def read_question(request: ChatRequest) -> Question | None:
    """Return what a request asks; None if nothing in it stands between fences.

    The last text between fences of the first message of a user counts: re-asks add messages behind it.

    Raises:
        ValueError: If listed claims can't be read; pydantic's ValidationError is one.
    """
    asked = next((message.content for message in request.messages if message.role == "user"), "")
    fenced = _FENCED.findall(asked)
    if not fenced:
        return None
    material = fenced[-1][1]
    if not material.startswith('{"claim_id"'):
        return Question(material)
    rows = [_Listed.model_validate(json.loads(line)) for line in material.splitlines()]
    facts = {str(fact["id"]): _fact(fact) for row in rows for fact in row.facts}
    return Question(material, tuple(_item(row, facts) for row in rows))


def _item(row: _Listed, facts: Mapping[str, Fact]) -> ClaimEvidence:
    claim = Claim(id=ClaimId(row.claim_id), statement=row.claim, quote=row.claim, spans=())
    return ClaimEvidence(claim, tuple(facts[str(fact["id"])] for fact in row.facts), row.date)


def _fact(listed: Mapping[str, JsonValue]) -> Fact:
    return Fact.model_validate({_FACT_FIELDS.get(name, name): value for name, value in listed.items()})
