"""Sets of facts in a database: pushes that are whole or nothing, and what has changed since a revision."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.bootstrap import load_facts
from assay.errors import ConflictError
from assay.settings import Settings
from assay.store import sets_of_facts as module
from assay.store.sets_of_facts import Changes, HashedFact, SetsOfFacts
from assay_schemas import Fact, FactId
from assay_schemas.fingerprints import fact_sha256, fingerprint
from tests.testing.made_facts import SETS

if TYPE_CHECKING:
    import sqlalchemy as sa

SAME_DATABASE = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fact(id_: str, statement: str = "It stands.") -> Fact:
    return Fact(id=FactId(id_), statement=statement)


A, B, C = map(fact, "abc")
OTHER_B = fact("b", "It fell.")


@pytest.fixture
def sets(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> SetsOfFacts:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    return SetsOfFacts(engine)


def test_set_has_what_was_pushed_by_id(sets: SetsOfFacts) -> None:
    state = sets.push("towers", [C, A, B], base_revision=0, owner="the desk")
    assert (*sets.read("towers"),) == (A, B, C)
    assert state == sets.state("towers")
    assert (state.revision, state.fingerprint, state.facts, state.owner) == (1, fingerprint([A, B, C]), 3, "the desk")


def test_ids_are_ordered_by_code_points(sets: SetsOfFacts) -> None:
    ids = ("a", "a-1", "a.b", "a1", "aa", "a_a", "b")
    sets.push("towers", map(fact, ids), base_revision=0)
    assert [each.id for each in sets.read("towers")] == sorted(ids)


def test_push_makes_one_revision_and_says_what_changed(sets: SetsOfFacts) -> None:
    sets.push("towers", [A, B], base_revision=0)
    sets.push("towers", [OTHER_B, C], [FactId("a")], base_revision=1)
    now = fingerprint([OTHER_B, C])
    assert sets.changes_since("towers", 0) == Changes((OTHER_B, C), (FactId("a"),), 2, now)
    assert sets.changes_since("towers", 1) == Changes((OTHER_B, C), (FactId("a"),), 2, now)
    assert sets.changes_since("towers", 2) == Changes((), (), 2, now)
    assert (*sets.read("towers"),) == (OTHER_B, C)


def test_fact_comes_back_after_it_was_removed(sets: SetsOfFacts) -> None:
    sets.push("towers", [A, B], base_revision=0)
    sets.push("towers", [], [FactId("a")], base_revision=1)
    state = sets.push("towers", [A], base_revision=2)
    assert sets.changes_since("towers", 2) == Changes((A,), (), 3, fingerprint([A, B]))
    assert (state.facts, (*sets.read("towers"),)) == (2, (A, B))


def test_push_that_changes_nothing_makes_no_revision(sets: SetsOfFacts) -> None:
    before = sets.push("towers", [A, B], base_revision=0, owner="the desk")
    assert sets.push("towers", [B], [FactId("z")], base_revision=1) == before


def test_fact_that_is_given_twice_counts_once(sets: SetsOfFacts) -> None:
    state = sets.push("towers", [B, OTHER_B, A, B], base_revision=0)
    assert (state.fingerprint, state.facts) == (fingerprint([A, B]), 2)


@pytest.mark.parametrize("base", [0, 2])
def test_push_for_another_revision_changes_nothing(sets: SetsOfFacts, base: int) -> None:
    before = sets.push("towers", [A], base_revision=0)
    with pytest.raises(ConflictError, match="at revision 1"):
        sets.push("towers", [B], [FactId("a")], base_revision=base, owner="nobody")
    assert (sets.state("towers"), (*sets.read("towers"),)) == (before, (A,))


def test_refused_push_makes_no_set(sets: SetsOfFacts) -> None:
    with pytest.raises(ConflictError):
        sets.push("towers", [A], base_revision=3)
    assert (sets.revisions(), sets.changes_since("towers", 0), sets.state("towers")) == ({}, None, None)
    assert (*sets.read("towers"),) == ()


def test_push_that_fails_half_way_changes_nothing(sets: SetsOfFacts) -> None:
    before = sets.push("towers", [A], base_revision=0)

    def failing() -> object:
        yield from (B, C, OTHER_B)
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        sets.push("towers", failing(), base_revision=1)  # type: ignore[arg-type]
    assert (sets.state("towers"), (*sets.read("towers"),)) == (before, (A,))


def test_of_pushes_at_the_same_moment_one_wins(sets: SetsOfFacts) -> None:
    sets.push("towers", [A], base_revision=0)
    start, lost = threading.Barrier(4), []

    def push(number: int) -> None:
        start.wait()
        try:
            sets.push("towers", [fact(f"new-{number}")], base_revision=1)
        except ConflictError:
            lost.append(number)

    threads = [threading.Thread(target=push, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = {0, 1, 2, 3} - set(lost)
    assert [each.id for each in sets.read("towers")] == ["a", f"new-{won}"]
    assert sets.revisions() == {"towers": 2}


def test_sets_know_nothing_of_each_other(sets: SetsOfFacts) -> None:
    sets.push("towers", [A], base_revision=0)
    sets.push("bridges", [A, B], base_revision=0)
    sets.push("bridges", [C], [FactId("a")], base_revision=1)
    assert sets.revisions() == {"bridges": 2, "towers": 1}
    assert [(each.name, each.facts) for each in sets.listed()] == [("bridges", 2), ("towers", 1)]
    assert (*sets.read("towers"),) == (A,)


def test_reader_sees_one_revision_whatever_is_pushed_meanwhile(sets: SetsOfFacts) -> None:
    sets.push("towers", [A, B, C], base_revision=0)
    with sets.opened("towers") as found:
        assert found is not None
        state, facts = found
        first = next(facts)
        sets.push("towers", [OTHER_B], [FactId("c")], base_revision=1)
        assert (state.revision, first, *facts) == (1, A, B, C)


def test_facts_are_found_and_paged_with_their_hashes(sets: SetsOfFacts) -> None:
    sets.push("towers", [A, B, C], base_revision=0)
    sets.push("towers", [], [FactId("b")], base_revision=1)
    first, last = (HashedFact(each, fact_sha256(each)) for each in (A, C))
    assert sets.page("towers", after="", limit=1) == (first,)
    assert sets.page("towers", after="a", limit=9) == (last,)
    assert [sets.find("towers", id_) for id_ in "abc"] == [first, None, last]


def test_shipped_facts_are_read_as_they_were_pushed(sets: SetsOfFacts) -> None:
    base = load_facts(Settings())
    state = sets.push("samples", base.facts, base_revision=0)
    assert state.fingerprint == base.fingerprint
    assert (*sets.read("samples"),) == base.facts


@SAME_DATABASE
@given(pushes=st.lists(st.tuples(SETS, SETS), min_size=1, max_size=3))
def test_any_pushes_leave_the_facts_and_their_fingerprint(
    engine: sa.Engine, pushes: list[tuple[list[Fact], list[Fact]]]
) -> None:
    sets = SetsOfFacts(engine)
    before = sets.state("towers")
    present = {each.id: each for each in sets.read("towers")}
    start = revision = before.revision if before else 0
    copy = dict(present)
    for put, remove in pushes:
        gone = [each.id for each in remove]
        state = sets.push("towers", put, gone, base_revision=revision)
        revision = state.revision
        present = {id_: each for id_, each in {**present, **{e.id: e for e in put}}.items() if id_ not in gone}
        assert (state.fingerprint, state.facts) == (fingerprint(present.values()), len(present))
    assert (*sets.read("towers"),) == tuple(present[id_] for id_ in sorted(present))
    changes = sets.changes_since("towers", start)
    assert changes is not None
    copy = {id_: each for id_, each in copy.items() if id_ not in changes.removed} | {e.id: e for e in changes.put}
    assert copy == present
