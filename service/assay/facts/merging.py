"""Facts in files and in a database held against what both last agreed on: what goes over, and what conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from assay_schemas import Fact, FactId
from assay_schemas.fingerprints import fact_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

Facts: TypeAlias = Mapping[FactId, Fact]


class Side(Enum):
    """Whose edit of a fact holds where both have edited it."""

    OURS = auto()
    """That of the files."""
    THEIRS = auto()
    """That of the database."""


class Sides(NamedTuple):
    """The facts of both sides by id, and what they last agreed on."""

    ours: Facts
    """Those of the files."""
    theirs: Facts
    """Those of the database."""
    base: Mapping[FactId, str]
    """The SHA-256 of each fact that both had; empty if nothing is known: what one side lacks is new on the other."""

    @property
    def ids(self) -> list[FactId]:
        """All ids, in their order."""
        return sorted({*self.ours, *self.theirs, *self.base})


class Edits(NamedTuple):
    """What one side has to do to be as the other."""

    put: tuple[Fact, ...] = ()
    remove: tuple[FactId, ...] = ()

    @property
    def facts(self) -> int:
        """How many facts are edited."""
        return len(self.put) + len(self.remove)


class Conflict(NamedTuple):
    """A fact that both sides have edited, in different ways."""

    id: FactId
    ours: Fact | None
    """As the files have it; None: they removed it."""
    theirs: Fact | None
    """As the database has it; None: it was removed there."""


class Merge(NamedTuple):
    """What is to be done about the differences of two sides, each list by id."""

    ours: Edits
    """What the files alone have edited, for the database."""
    theirs: Edits
    """What the database alone has edited, for the files."""
    conflicts: tuple[Conflict, ...]


def merge(sides: Sides, settled: Side | None = None) -> Merge:
    """Hold both sides against what they last agreed on.

    Args:
        sides: The facts.
        settled: Whose edit holds where both have edited a fact; None: that is a conflict.
    """
    ours, theirs, base = sides
    from_ours: list[FactId] = []
    from_theirs: list[FactId] = []
    conflicts: list[Conflict] = []
    for id_ in sides.ids:
        our_hash, their_hash = _hash(ours.get(id_)), _hash(theirs.get(id_))
        if our_hash == their_hash:
            continue
        if their_hash == base.get(id_) or (our_hash != base.get(id_) and settled is Side.OURS):
            from_ours.append(id_)
        elif our_hash == base.get(id_) or settled is Side.THEIRS:
            from_theirs.append(id_)
        else:
            conflicts.append(Conflict(id_, ours.get(id_), theirs.get(id_)))
    return Merge(_edits(from_ours, ours), _edits(from_theirs, theirs), tuple(conflicts))


def agreed(sides: Sides, settled: Side | None = None) -> dict[FactId, str]:
    """Return what both sides agree on: what they have in common, and for the rest what they had in common before.

    A conflict that is settled counts as if the side that gives way had never edited the fact: the edit of the other
    goes over at the next push or pull.
    """
    ours, theirs, base = sides
    found: dict[FactId, str | None] = {}
    conflicts = {each.id for each in merge(sides).conflicts} if settled else set()
    for id_ in sides.ids:
        our_hash, their_hash = _hash(ours.get(id_)), _hash(theirs.get(id_))
        if our_hash == their_hash:
            found[id_] = our_hash
        elif id_ in conflicts:
            found[id_] = their_hash if settled is Side.OURS else our_hash
        else:
            found[id_] = base.get(id_)
    return {id_: sha256 for id_, sha256 in found.items() if sha256 is not None}


def applied(facts: Facts, edits: Edits) -> dict[FactId, Fact]:
    """Return facts with edits."""
    kept = {id_: fact for id_, fact in facts.items() if id_ not in edits.remove}
    return kept | {fact.id: fact for fact in edits.put}


def differences(before: Fact | None, after: Fact | None) -> Iterator[tuple[str, object, object]]:
    """Yield the fields that differ, in the order of the schema, each with both values; None where it is at its default.

    A fact that is not there has no fields.
    """
    old, new = _fields(before), _fields(after)
    for name in Fact.model_fields:
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def _fields(fact: Fact | None) -> dict[str, object]:
    return fact.model_dump(mode="json", exclude_defaults=True) if fact else {}


def _hash(fact: Fact | None) -> str | None:
    return fact_sha256(fact) if fact else None


def _edits(ids: list[FactId], facts: Facts) -> Edits:
    return Edits(tuple(facts[id_] for id_ in ids if id_ in facts), tuple(id_ for id_ in ids if id_ not in facts))
