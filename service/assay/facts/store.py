"""Facts in memory: all of them usable, with the fingerprint that every report carries."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import GroundTruthError, InputError
from assay.facts.checks import duplicate_ids
from assay.facts.documents import read_document, refuse
from assay.facts.sets import DEFAULT_SET, files_of_sets, stored_names
from assay_schemas import Fact, FactSetVersion
from assay_schemas.fingerprints import add_up, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from assay.facts.documents import FactDocument


class DividedFacts(Sequence[Fact]):
    """Facts that know which set each of them is of, and are not to be held all at once."""

    @abstractmethod
    def of_sets(self, names: Sequence[str]) -> DividedFacts:
        """Return those of some sets."""


class FactSet(NamedTuple):
    """Facts that go by one name."""

    name: str
    facts: Sequence[Fact]
    """Of every status, ordered by id; see `FactBase`."""
    fingerprint: str
    """64 hexadecimal digits."""

    @property
    def version(self) -> FactSetVersion:
        """What a report says of the set."""
        return FactSetVersion(name=self.name, fingerprint=self.fingerprint)


class FactBase(NamedTuple):
    """The facts of one run."""

    facts: Sequence[Fact]
    """Of every status, ordered by id; a tuple, or on disk where there are many."""
    fingerprint: str
    """64 hexadecimal digits."""
    named: tuple[FactSet, ...] = ()
    """The same facts set by set, ordered by name. Empty: all are of the set `default`."""

    @property
    def sets(self) -> tuple[FactSet, ...]:
        """The sets of the facts, ordered by name; at least one."""
        return self.named or (FactSet(DEFAULT_SET, self.facts, self.fingerprint),)

    @property
    def versions(self) -> tuple[FactSetVersion, ...]:
        """What tells these facts and sets from all others."""
        return tuple(each.version for each in self.sets)

    def chosen(self, names: Iterable[str]) -> tuple[FactSet, ...]:
        """Return the sets of some names, ordered by name; all of them where there is no name.

        Raises:
            InputError: If there is no set of a name; the message lists the names there are.
        """
        wanted, known = frozenset(names), [each.name for each in self.sets]
        if unknown := sorted(wanted.difference(known)):
            raise InputError(f"there is no set of facts {unknown[0]!r}; there are {', '.join(map(repr, known))}")
        return tuple(each for each in self.sets if not wanted or each.name in wanted)

    def select(self, names: Iterable[str]) -> FactBase:
        """Return the facts of some sets, as if only these had been loaded. Raises as `chosen`."""
        chosen = self.chosen(names)
        if len(chosen) == len(self.sets):
            return self
        whole = self.facts.of_sets([each.name for each in chosen]) if isinstance(self.facts, DividedFacts) else None
        return unite_sets(chosen, whole)

    def fingerprint_of(self, names: Iterable[str]) -> str | None:
        """Return the fingerprint of the facts of some sets, or of all; None if there is no set of one of the names."""
        try:
            return self.select(names).fingerprint
        except InputError:
            return None


def load_fact_base(paths: Sequence[Path], *, trust_proposals: bool = False) -> FactBase:
    """Read files of facts, or folders of them.

    Args:
        paths: Files, or folders that are searched to the bottom; NAME=PATH names the set that their facts are of.
        trust_proposals: Whether sentences that are proposed beside a fact count as if an editor had accepted them; the
            fingerprint is then that of the facts with all of them accepted.

    Raises:
        GroundTruthError: If a path does not exist, a file can't be read as facts, or two facts
            share an id. Findings that only `lint_files` reports do not stop the loading.
    """
    if stored_names(paths):
        raise GroundTruthError("only files are read here; `assay.build_pipeline` reads the database of the settings")
    documents = {name: [read_document(file) for file in files] for name, files in files_of_sets(paths).items()}
    return unite_sets(sets_of_documents(documents, trust_proposals=trust_proposals))


def sets_of_documents(documents: Mapping[str, Sequence[FactDocument]], *, trust_proposals: bool) -> list[FactSet]:
    """Return the facts of files that were read, which are given set by set. Raises as `load_fact_base`."""
    entries = {name: [entry for each in of_set for entry in each.entries] for name, of_set in documents.items()}
    findings = [finding for of_set in documents.values() for each in of_set for finding in each.findings]
    findings.extend(duplicate_ids([entry for of_set in entries.values() for entry in of_set]))
    refuse(findings)
    return [
        make_fact_set(name, (entry.fact for entry in of_set), trust_proposals=trust_proposals)
        for name, of_set in entries.items()
    ]


def make_fact_set(name: str, facts: Iterable[Fact], *, trust_proposals: bool = False) -> FactSet:
    """Return facts, in any order, as a set; see `load_fact_base` for the proposals."""
    return FactSet(name, *_ordered(facts, trust_proposals=trust_proposals))


def make_fact_base(facts: Iterable[Fact], *, trust_proposals: bool = False) -> FactBase:
    """Return facts that a program made, as `load_fact_base` returns those of files.

    Args:
        facts: In any order.
        trust_proposals: As in `load_fact_base`.

    Raises:
        GroundTruthError: If there are none, one of them is not a `Fact`, or two share an id.
    """
    given = tuple(facts)
    if not given:
        raise GroundTruthError("there are no facts to check against; give at least one")
    for fact in given:
        if not isinstance(fact, Fact):
            kind = type(fact).__name__
            raise GroundTruthError(
                f"a {kind} is not a fact; expected assay_schemas.Fact, or name files in the settings"
            )
    for id_, count in Counter(fact.id for fact in given).items():
        if count > 1:
            raise GroundTruthError(f"{count} facts have the id {id_!r}; give each an id of its own")
    return FactBase(*_ordered(given, trust_proposals=trust_proposals))


def _ordered(facts: Iterable[Fact], *, trust_proposals: bool) -> tuple[tuple[Fact, ...], str]:
    read = (fact.with_proposals_accepted() if trust_proposals else fact for fact in facts)
    ordered = tuple(sorted(read, key=lambda fact: fact.id))
    return ordered, fingerprint(ordered)


def unite_sets(sets: Iterable[FactSet], facts: Sequence[Fact] | None = None) -> FactBase:
    """Return the facts of all sets, whose names and ids differ; `facts` are all of them, where these are at hand."""
    named = tuple(sorted(sets, key=lambda each: each.name))
    if len(named) == 1:
        (only,) = named
        return FactBase(only.facts, only.fingerprint, () if only.name == DEFAULT_SET else named)
    facts = facts or tuple(sorted((fact for each in named for fact in each.facts), key=lambda fact: fact.id))
    return FactBase(facts, add_up(each.fingerprint for each in named), named)
