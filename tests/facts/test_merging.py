"""Facts that two sides edit: each edit goes over, and where both edit one fact nothing is lost."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.facts.merging import Conflict, Edits, Merge, Side, Sides, agreed, applied, differences, merge
from assay_schemas import Fact, FactId, Source
from assay_schemas.fingerprints import fact_sha256

Held: TypeAlias = dict[FactId, Fact]
A = FactId("a")
OLD, OURS, THEIRS = (Fact(id=A, statement=text) for text in ("Old.", "Ours.", "Theirs."))
PUT_OURS, PUT_THEIRS, REMOVE = Edits((OURS,)), Edits((THEIRS,)), Edits((), (A,))
NONE = Edits()


def held(fact: Fact | None) -> Held:
    return {fact.id: fact} if fact else {}


def hashes(facts: Held) -> dict[FactId, str]:
    return {id_: fact_sha256(fact) for id_, fact in facts.items()}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        pytest.param(OLD, OLD, OLD, Merge(NONE, NONE, ()), id="nobody"),
        pytest.param(OLD, OURS, OLD, Merge(PUT_OURS, NONE, ()), id="ours"),
        pytest.param(OLD, OLD, THEIRS, Merge(NONE, PUT_THEIRS, ()), id="theirs"),
        pytest.param(OLD, OURS, OURS, Merge(NONE, NONE, ()), id="both alike"),
        pytest.param(OLD, OURS, THEIRS, Merge(NONE, NONE, (Conflict(A, OURS, THEIRS),)), id="both"),
        pytest.param(OLD, None, OLD, Merge(REMOVE, NONE, ()), id="removed by us"),
        pytest.param(OLD, OLD, None, Merge(NONE, REMOVE, ()), id="removed by them"),
        pytest.param(OLD, None, None, Merge(NONE, NONE, ()), id="removed by both"),
        pytest.param(OLD, None, THEIRS, Merge(NONE, NONE, (Conflict(A, None, THEIRS),)), id="removed and edited"),
        pytest.param(None, OURS, None, Merge(PUT_OURS, NONE, ()), id="new on our side"),
        pytest.param(None, None, THEIRS, Merge(NONE, PUT_THEIRS, ()), id="new on their side"),
        pytest.param(None, OURS, THEIRS, Merge(NONE, NONE, (Conflict(A, OURS, THEIRS),)), id="new on both"),
    ],
)
def test_an_edit_goes_over_unless_both_have_edited_the_fact(
    base: Fact | None, ours: Fact | None, theirs: Fact | None, merged: Merge
) -> None:
    assert merge(Sides(held(ours), held(theirs), hashes(held(base)))) == merged


FEW = st.dictionaries(st.sampled_from([FactId(name) for name in "abc"]), st.sampled_from(["x", "y", "z"])).map(
    lambda texts: {id_: Fact(id=id_, statement=text) for id_, text in texts.items()}
)


@given(base=FEW, ours=FEW, theirs=FEW)
def test_a_push_and_a_pull_leave_both_sides_alike_but_for_conflicts(base: Held, ours: Held, theirs: Held) -> None:
    sides = Sides(ours, theirs, hashes(base))
    conflicts = merge(sides).conflicts
    sides = sides._replace(theirs=applied(theirs, merge(sides).ours))
    sides = sides._replace(base=agreed(sides))
    sides = sides._replace(ours=applied(ours, merge(sides).theirs))
    sides = sides._replace(base=agreed(sides))
    assert merge(sides) == Merge(NONE, NONE, conflicts)
    left = {each.id for each in conflicts}
    assert {id_: f for id_, f in sides.ours.items() if id_ not in left} == {
        id_: f for id_, f in sides.theirs.items() if id_ not in left
    }
    for id_ in left:
        assert (sides.ours.get(id_), sides.theirs.get(id_)) == (ours.get(id_), theirs.get(id_))


@given(base=FEW, ours=FEW, theirs=FEW, settled=st.sampled_from(Side), pushes_first=st.booleans())
def test_what_settles_a_conflict_holds_whichever_way_is_gone_first(
    base: Held, ours: Held, theirs: Held, settled: Side, *, pushes_first: bool
) -> None:
    sides = Sides(ours, theirs, hashes(base))
    winner = ours if settled is Side.OURS else theirs
    conflicts = [each.id for each in merge(sides).conflicts]
    for number in range(2):
        edits, side = merge(sides, None if number else settled), None if number else settled
        if pushes_first is (number == 0):
            sides = sides._replace(theirs=applied(sides.theirs, edits.ours))
        else:
            sides = sides._replace(ours=applied(sides.ours, edits.theirs))
        sides = sides._replace(base=agreed(sides, side))
    assert sides.ours == sides.theirs
    assert [sides.ours.get(id_) for id_ in conflicts] == [winner.get(id_) for id_ in conflicts]


def test_differences_are_told_field_by_field() -> None:
    other = OLD.model_copy(update={"sources": (Source(publisher="P"),), "statement": "New."})
    assert [*differences(OLD, other)] == [("statement", "Old.", "New."), ("sources", None, [{"publisher": "P"}])]
    assert [*differences(None, OLD)] == [("id", None, "a"), ("statement", None, "Old.")]
