"""Sets of facts that are kept in the database, read to be served beside those of files."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assay.errors import GroundTruthError
from assay.facts.sets import ALL_STORED
from assay.facts.store import make_fact_set
from assay.store.address import database_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assay.facts.store import FactSet
    from assay.settings import Settings
    from assay.store.sets_of_facts import SetsOfFacts, SetState


class StoredSets:
    """Some of the sets of a database, as they are at each moment.

    Args:
        sets: All of them.
        names: Of those that count; `ALL_STORED` among them: all that there are.
        address: Of the database, which tells them from sets of the same names elsewhere.
        trust_proposals: As in `load_fact_base`.
    """

    def __init__(self, sets: SetsOfFacts, names: Sequence[str], address: str, *, trust_proposals: bool) -> None:
        self.sets = sets
        self.address = address
        self.trust_proposals = trust_proposals
        self._names = names

    def states(self) -> tuple[SetState, ...]:
        """Return the sets, by name.

        Raises:
            GroundTruthError: If there is no set of a name, or no set at all.
        """
        there = {state.name: state for state in self.sets.listed()}
        wanted = {*there, *self._names} - {ALL_STORED} if ALL_STORED in self._names else {*self._names}
        for name in sorted(wanted) or ("NAME",):
            if name not in there:
                known = ", ".join(map(repr, sorted(there))) or "none"
                raise GroundTruthError(
                    f"the database has no set of facts {name!r}, there are: {known}; push it with `assay facts push "
                    f"FILE --set {name}`"
                )
        return tuple(there[name] for name in sorted(wanted))

    def read(self) -> list[FactSet]:
        """Return the sets with their facts, by name. Raises as `states`."""
        return [
            make_fact_set(state.name, self.sets.read(state.name), trust_proposals=self.trust_proposals)
            for state in self.states()
        ]


@contextmanager
def opened_sets(settings: Settings, names: Sequence[str]) -> Iterator[StoredSets | None]:
    """Give sets of the database of the settings; None where no name is given, which needs no database.

    Args:
        settings: Name the database, and say whether proposals are trusted.
        names: As in `StoredSets`.

    Raises:
        ConfigError: If there is no database, or it does not answer.
        DataError: If it is of another version.
    """
    if not names:
        yield None
        return
    address = database_address(settings)
    from assay.store.database import open_database  # noqa: PLC0415 - it needs the extra
    from assay.store.sets_of_facts import SetsOfFacts  # noqa: PLC0415

    engine = open_database(address)
    try:
        yield StoredSets(SetsOfFacts(engine), names, address, trust_proposals=settings.trust_proposals)
    finally:
        engine.dispose()


def check_apart(sets: Iterable[FactSet]) -> None:
    """Refuse sets that can't be served beside each other.

    Raises:
        GroundTruthError: If two have one name, or facts of one id; or if there are no facts at all.
    """
    sets = tuple(sets)
    check_names(each.name for each in sets)
    holders: dict[str, str] = {}
    for each in sets:
        for fact in each.facts:
            if (holder := holders.setdefault(fact.id, each.name)) is not each.name:
                raise GroundTruthError(
                    f"the sets {holder!r} and {each.name!r} both have a fact {fact.id!r}; give one of them another id"
                )
    if not holders:
        raise GroundTruthError("the sets of the database have no facts; push some with `assay facts push`")


def check_names(names: Iterable[str]) -> None:
    """Refuse a set of files and one of the database that have the same name. Raises GroundTruthError."""
    for name, count in Counter(names).items():
        if count > 1:
            raise GroundTruthError(f"the set {name!r} is in files and in the database; give one of them another name")
