"""How facts and claims are shown to a model: with short ids, one JSON object a line, so that no text can forge one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assay.ports import ClaimEvidence, Dispute
    from assay_schemas import Claim, Fact


class Numbered(NamedTuple):
    """A claim under the short id that the model sees: long ones are miscopied."""

    number: str
    item: ClaimEvidence


@dataclass(frozen=True)
class Listed:
    """Facts under the short ids that the model sees, in the order in which it sees them."""

    numbers: Mapping[str, Fact]

    @cached_property
    def _by_identity(self) -> Mapping[int, str]:
        return {id(fact): number for number, fact in self.numbers.items()}

    def number_of(self, fact: Fact) -> str:
        """Return the id under which a fact, this very object, is listed."""
        return self._by_identity[id(fact)]

    @property
    def text(self) -> str:
        """One line for each fact."""
        return _lines({"id": number} | shown_fact(fact) for number, fact in self.numbers.items())


def distinct_facts(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts in their order, each object once: facts of different claims may share an id."""
    return tuple({id(fact): fact for fact in facts}.values())


def list_facts(facts: Iterable[Fact]) -> Listed:
    """Give each fact a short id, "f1" onwards; the same object is listed once."""
    return Listed({f"f{index}": fact for index, fact in enumerate(distinct_facts(facts), 1)})


def number_claims(items: Iterable[ClaimEvidence]) -> tuple[Numbered, ...]:
    """Give every claim a short id, "c1" onwards."""
    return tuple(Numbered(f"c{index}", item) for index, item in enumerate(items, 1))


def listed_claims(claims: Iterable[Numbered], listed: Listed, *, by_own_facts: bool) -> str:
    """Return one line for each claim.

    Args:
        claims: The claims.
        listed: The facts as they are shown.
        by_own_facts: Whether each claim is to be judged by its own facts alone, and names them.
    """
    return _lines(_shown_claim(claim, listed, by_own_facts=by_own_facts) for claim in claims)


def listed_disputes(disputes: Mapping[str, Dispute], listed: Listed) -> str:
    """Return one line for each dispute, by its short id."""
    return _lines(_shown_dispute(number, dispute, listed) for number, dispute in disputes.items())


def shown_fact(fact: Fact) -> dict[str, object]:
    """Return what a model is told of a fact: what its statement says already is left out."""
    stated = fact.statement.casefold()
    optional = {
        "of": fact.subject if fact.subject and fact.subject.casefold() not in stated else None,
        "on": fact.as_of,
        "from": fact.valid_from if fact.valid_from != fact.as_of else None,
        "until": fact.valid_to,
        "also": [alias for alias in fact.aliases if alias.casefold() not in stated],
        "false": list(fact.shown_myths),
    }
    return {"fact": fact.statement} | {key: value for key, value in optional.items() if value}


def _shown_claim(claim: Numbered, listed: Listed, *, by_own_facts: bool) -> dict[str, object]:
    stated = claim.item.claim
    row: dict[str, object] = {"id": claim.number, "claim": stated.statement}
    if stated.translation:
        row["translation"] = stated.translation
    row |= _by(stated)
    if by_own_facts:
        row["facts"] = [listed.number_of(fact) for fact in claim.item.facts]
    return row


def _shown_dispute(number: str, dispute: Dispute, listed: Listed) -> dict[str, object]:
    item = dispute.item
    row: dict[str, object] = {"id": number, "claim": item.claim.translation or item.claim.statement}
    row |= _by(item.claim)
    if item.date:
        row["date"] = item.date.isoformat()
    return row | {
        "first": dispute.draft.label.value,
        "found": " ".join(finding.text for finding in dispute.findings),
        "facts": [listed.number_of(fact) for fact in dispute.facts],
    }


def _by(claim: Claim) -> dict[str, object]:
    """Return who is said to say a claim, if it is somebody else than the article."""
    is_said = claim.stance is Stance.ATTRIBUTED and claim.attributed_to
    return {"by": claim.attributed_to} if is_said else {}


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
