"""Sets of facts that are kept in the database, read to be served beside those of files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assay.errors import GroundTruthError
from assay.facts.sets import ALL_STORED
from assay.facts.store import make_fact_set
from assay.store.address import database_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.facts.store import FactSet
    from assay.settings import Settings
    from assay.store.sets_of_facts import SetsOfFacts


def read_stored_sets(settings: Settings, names: Sequence[str]) -> list[FactSet]:
    """Return sets of the database of the settings, by name.

    Args:
        settings: Name the database, and say whether proposals are trusted.
        names: Of the sets; `ALL_STORED` among them: all that there are.

    Raises:
        ConfigError: If there is no database, or it does not answer.
        DataError: If it is of another version.
        GroundTruthError: If it has no set of a name, or no set at all.
    """
    address = database_address(settings)
    from assay.store.database import open_database  # noqa: PLC0415 - it needs the extra
    from assay.store.sets_of_facts import SetsOfFacts  # noqa: PLC0415

    engine = open_database(address)
    try:
        sets = SetsOfFacts(engine)
        return [
            make_fact_set(name, sets.read(name), trust_proposals=settings.trust_proposals)
            for name in _wanted(sets, names)
        ]
    finally:
        engine.dispose()


def check_apart(sets: Iterable[FactSet]) -> None:
    """Refuse sets that can't be served beside each other.

    Raises:
        GroundTruthError: If two have one name, or facts of one id; or if there are no facts at all.
    """
    holders: dict[str, str] = {}
    sets = tuple(sets)
    for name, count in Counter(each.name for each in sets).items():
        if count > 1:
            raise GroundTruthError(f"the set {name!r} is in files and in the database; give one of them another name")
    for each in sets:
        for fact in each.facts:
            if (holder := holders.setdefault(fact.id, each.name)) is not each.name:
                raise GroundTruthError(
                    f"the sets {holder!r} and {each.name!r} both have a fact {fact.id!r}; give one of them another id"
                )
    if not holders:
        raise GroundTruthError("the sets of the database have no facts; push some with `assay facts push`")


def _wanted(sets: SetsOfFacts, names: Sequence[str]) -> list[str]:
    there = sets.revisions()
    wanted = sorted({*there, *names} - {ALL_STORED}) if ALL_STORED in names else sorted(names)
    for name in wanted or ("NAME",):
        if name not in there:
            known = ", ".join(map(repr, sorted(there))) or "none"
            raise GroundTruthError(
                f"the database has no set of facts {name!r}, there are: {known}; push it with `assay facts push FILE "
                f"--set {name}`"
            )
    return wanted
