"""The facts of an index on disk at one moment, read when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from assay.facts.sets import DEFAULT_SET
from assay.facts.store import DividedFacts, FactBase, FactSet
from assay_schemas import Fact
from assay_schemas.fingerprints import add_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tantivy import Searcher

    from assay.retrieval.stored import FactStore, SetState

_PAGE = 500
_KEPT_FACTS = 4_096


class Moment(NamedTuple):
    """An index as it was at one moment, and stays for whoever holds this, whatever others change."""

    store: FactStore
    words: Searcher
    """Knows the facts of this generation, neither more nor fewer."""
    generation: int
    sets: tuple[SetState, ...]
    """By name."""

    def base(self) -> FactBase:
        """Return the facts, in their sets."""
        whole = StoredFacts(self)
        named = tuple(FactSet(each.name, whole.of_sets([each.name]), each.fingerprint) for each in self.sets)
        is_plain = [each.name for each in self.sets] == [DEFAULT_SET]
        return FactBase(whole, add_up(each.fingerprint for each in self.sets), () if is_plain else named)


class StoredFacts(DividedFacts):
    """Facts of one moment, ordered by id. Reading all of them keeps none.

    Args:
        moment: When.
        names: Of the sets that count; empty: all.
        active: Only those that are evidence.
    """

    def __init__(self, moment: Moment, names: Sequence[str] = (), *, active: bool = False) -> None:
        self.moment = moment
        self.sets = tuple(each for each in moment.sets if not names or each.name in names)
        self._is_active = active
        conditions = [f"first <= {moment.generation} AND (last IS NULL OR last > {moment.generation})"]
        if len(self.sets) < len(moment.sets):
            conditions.append(f"fact_set IN ({','.join(str(each.number) for each in self.sets)})")
        if active:
            conditions.append("active = 1")
        self._where = " AND ".join(conditions)

    def of_sets(self, names: Sequence[str]) -> StoredFacts:
        """Return those of some sets."""
        return StoredFacts(self.moment, names, active=self._is_active)

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(each.active if self._is_active else each.facts for each in self.sets)

    @overload
    def __getitem__(self, at: int) -> Fact: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Fact, ...]: ...

    def __getitem__(self, at: int | slice) -> Fact | tuple[Fact, ...]:
        """Return a fact, or a slice of them, by their place among the ids."""
        start, stop, step = (at if isinstance(at, slice) else slice(at, at + 1 or None)).indices(len(self))
        found = self._select("fact", "ORDER BY id LIMIT ? OFFSET ?", max(0, stop - start), start) if step > 0 else []
        facts = tuple(read_stored(text) for (text,) in found[::step])
        if isinstance(at, slice):
            return facts
        if not facts:
            raise IndexError(at)
        return facts[0]

    def __iter__(self) -> Iterator[Fact]:
        """Yield all of them."""
        last = ""
        while page := self._select("id, fact", "AND id > ? ORDER BY id LIMIT ?", last, _PAGE):
            last = page[-1][0]
            yield from (parse_stored(text) for _, text in page)

    def find(self, id_: str) -> Fact | None:
        """Return the fact of an id, or None."""
        found = self._select("fact", "AND id = ?", id_)
        return read_stored(found[0][0]) if found else None

    def hashes(self) -> list[tuple[str, str]]:
        """Return the id and the SHA-256 of each, without reading a fact."""
        return [(id_, sha256.hex()) for id_, sha256 in self._select("id, sha256")]

    def _select(self, what: str, rest: str = "", *given: object) -> list[tuple[Any, ...]]:
        return self.moment.store.rows(f"SELECT {what} FROM facts WHERE {self._where} {rest}", *given)  # noqa: S608 - ours


def parse_stored(text: str) -> Fact:
    """Return a fact as it was written."""
    return Fact.model_validate_json(text)


read_stored = lru_cache(_KEPT_FACTS)(parse_stored)
"""The same for facts that are found again and again."""
