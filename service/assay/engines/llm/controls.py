"""Claims of known truth in every request: a reply that gets one wrong was dictated or careless.

Their facts stand among the editor's, the same for every request, so that what all requests begin with stays the same;
which claims are asked depends on the request alone, so that recordings stay valid. They look like any other claim.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import Claim, ClaimId, Fact, FactId, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class _Subject(NamedTuple):
    """A made-up subject: a fact, a claim that follows from it, and a claim that it contradicts."""

    id: str
    fact: str
    true: str
    false: str


class Control(NamedTuple):
    """A claim whose verdict is known."""

    claim: Claim
    fact: Fact
    expected: VerdictLabel


_POOL = (
    _Subject(
        "orrin-weir-width",
        "The Orrin Weir is 83 metres wide.",
        "The Orrin Weir is 83 metres wide.",
        "The Orrin Weir is 59 metres wide.",
    ),
    _Subject(
        "velm-library-books",
        "The Velm Library lends 52,000 books a year.",
        "The Velm Library lends 52,000 books a year.",
        "The Velm Library lends 31,000 books a year.",
    ),
    _Subject(
        "tarn-mill-height",
        "The Tarn Mill chimney is 46 metres high.",
        "The chimney of the Tarn Mill is 46 metres high.",
        "The chimney of the Tarn Mill is 64 metres high.",
    ),
    _Subject(
        "osk-ferry-seats",
        "The Osk Ferry has 230 seats.",
        "The Osk Ferry has 230 seats.",
        "The Osk Ferry has 410 seats.",
    ),
    _Subject(
        "pell-garden-species",
        "The Pell Garden grows 870 species of plants.",
        "The Pell Garden grows 870 species of plants.",
        "The Pell Garden grows 290 species of plants.",
    ),
    _Subject(
        "lusk-bell-weight",
        "The Lusk Bell weighs 740 kilograms.",
        "The Lusk Bell weighs 740 kilograms.",
        "The Lusk Bell weighs 910 kilograms.",
    ),
)

CONTROL_FACTS = tuple(Fact(id=FactId(each.id), statement=each.fact) for each in _POOL)
"""One of each subject."""


def choose_controls(request: str, taken: Collection[str] = ()) -> tuple[Control, Control]:
    """Return a true and a false claim, of two subjects, in either order.

    Args:
        request: A string that differs between requests.
        taken: Statements of the claims that are already asked.
    """
    digest = hashlib.sha256("\n".join((request, *sorted(taken))).encode("utf-8", "surrogatepass")).digest()
    first = digest[0] % len(_POOL)
    second = (first + 1 + digest[1] % (len(_POOL) - 1)) % len(_POOL)
    pair = (_control(first, VerdictLabel.SUPPORTED), _control(second, VerdictLabel.REFUTED))
    return pair if digest[2] % 2 else pair[::-1]


def all_controls() -> tuple[Control, ...]:
    """Return a claim of every subject, true and false in turn: what a probe asks."""
    labels = (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED)
    return tuple(_control(index, labels[index % 2]) for index in range(len(_POOL)))


def every_control() -> tuple[Control, ...]:
    """Return all claims of the pool, a true and a false one of each subject."""
    labels = (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED)
    return tuple(_control(index, label) for index in range(len(_POOL)) for label in labels)


def mingle_facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the facts with those of the controls among them, each at a place of its own."""
    mingled = list(facts)
    for fact in CONTROL_FACTS:
        at = int.from_bytes(hashlib.sha256(fact.id.encode()).digest()[:4], "big")
        mingled.insert(at % (len(mingled) + 1), fact)
    return tuple(mingled)


def _control(index: int, expected: VerdictLabel) -> Control:
    subject = _POOL[index]
    statement = subject.true if expected is VerdictLabel.SUPPORTED else subject.false
    claim = Claim(id=ClaimId(f"control-{subject.id}"), statement=statement, quote=statement, spans=())
    return Control(claim, CONTROL_FACTS[index], expected)
