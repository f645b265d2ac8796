"""What a prompt asks: the text to read, or the claims to judge with their facts."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue

from assay.ports import ClaimEvidence
from assay.retrieval.index import WordOrder
from assay_schemas import Claim, ClaimId, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FENCED = re.compile(r"<<<begin (\w+)>>>\n(.*?)\n<<<end \1>>>", re.DOTALL)
_DATED = re.compile(r"^The article, of (\d{4}-\d\d-\d\d), stands between", re.MULTILINE)
_MOST_FACTS = 12
_FACT_FIELDS = {
    "fact": "statement",
    "of": "subject",
    "on": "as_of",
    "from": "valid_from",
    "until": "valid_to",
    "also": "aliases",
    "false": "related_myths",
}
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
    response_format: JsonValue = None


class Question(NamedTuple):
    """What one request asks for: the claims of a text or, where there are items, verdicts on claims."""

    text: str
    items: tuple[ClaimEvidence, ...] = ()


def fenced_texts(asked: str) -> list[str]:
    """Return the texts between fences of a message, in order."""
    return [material for _, material in _FENCED.findall(asked)]


def article_date(asked: str) -> dt.date | None:
    """Return the day of the article that a request for verdicts shows; None if it states none."""
    dated = _DATED.search(asked)
    return dt.date.fromisoformat(dated[1]) if dated else None


class _Listed(BaseModel):
    """A claim as a line shows it; `facts` are ids."""

    id: str
    claim: str
    translation: str | None = None
    by: str | None = None
    date: dt.date | None = None
    facts: tuple[str, ...] | None = None


def read_question(request: ChatRequest) -> Question | None:
    """Return what a request asks; None if nothing in it stands between fences.

    The texts between fences of the first message of a user count: re-asks add messages behind it. The last of them
    holds the claims, the first the facts.

    Raises:
        ValueError: If listed claims can't be read; pydantic's ValidationError is one.
    """
    asked = next((message.content for message in request.messages if message.role == "user"), "")
    fenced = fenced_texts(asked)
    if not fenced:
        return None
    material = fenced[-1]
    if not material.startswith('{"id":"c'):
        return Question(material)
    rows = [_Listed.model_validate(json.loads(line)) for line in material.splitlines()]
    facts = [_fact(json.loads(line)) for line in fenced[0].splitlines()] if len(fenced) > 1 else []
    date = article_date(asked)
    order = WordOrder(facts)
    items = tuple(_item(row, facts, order, date) for row in rows)
    return Question("\n".join(fenced), items)


def _item(row: _Listed, facts: Sequence[Fact], order: WordOrder, date: dt.date | None) -> ClaimEvidence:
    claim = Claim(id=ClaimId(row.id), statement=row.translation or row.claim, quote=row.claim, spans=())
    if row.facts is None:
        return ClaimEvidence(claim, order.best_first(claim.statement)[:_MOST_FACTS], date, is_given=True)
    return ClaimEvidence(claim, tuple(fact for fact in facts if fact.id in row.facts), row.date or date, is_given=True)


def _fact(listed: Mapping[str, JsonValue]) -> Fact:
    return Fact.model_validate({_FACT_FIELDS.get(name, name): value for name, value in listed.items()})
