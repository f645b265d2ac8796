"""What each fact said, and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assay.store import revisions as module
from assay.store.revisions import Revisions, ServedSet
from assay_schemas import Fact, FactId

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa
    from sqlalchemy.orm import Session

START = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
SHIP = Fact(id=FactId("ship"), statement="The ship has sailed.")
DAY = dt.timedelta(days=1)


class Clock:
    """The present, as `clock_ms` gives it: so many days after the start."""

    days = 0

    def __call__(self, session: Session | None = None) -> int:
        del session
        return int((START + self.days * DAY).timestamp() * 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "clock_ms", clock)
    return clock


def towers(height: int, *, name: str = "towers", also: tuple[str, ...] = ()) -> ServedSet:
    facts = [Fact(id=FactId(id_), statement=f"The {id_} is {height} metres high.") for id_ in ("tower", *also)]
    return ServedSet(name, f"{name} {height} {also}", facts)


def said(revisions: Revisions, id_: str = "tower") -> list[tuple[str, int, int | None]]:
    """Return what a fact said, with the days on which it began and ended, the latest first."""
    return [
        (each.fact.statement, (each.first - START).days, None if each.ended is None else (each.ended - START).days)
        for each in revisions.of_fact(id_)
    ]


def test_edited_fact_has_two_revisions(engine: sa.Engine, clock: Clock) -> None:
    revisions = Revisions(engine)
    assert revisions.record([towers(96)]) == 1
    clock.days = 2
    assert revisions.record([towers(97)]) == 2
    assert said(revisions) == [("The tower is 97 metres high.", 2, None), ("The tower is 96 metres high.", 0, 2)]


def test_set_that_is_the_same_writes_nothing(engine: sa.Engine, clock: Clock) -> None:
    revisions = Revisions(engine)
    revisions.record([towers(96)])
    clock.days = 2
    assert revisions.record([towers(96)]) == 0
    assert said(revisions) == [("The tower is 96 metres high.", 0, None)]


def test_fact_that_says_again_what_it_said_goes_on(engine: sa.Engine, clock: Clock) -> None:
    revisions = Revisions(engine)
    for day, height in enumerate((96, 97, 96)):
        clock.days = day
        revisions.record([towers(height)])
    assert said(revisions) == [("The tower is 97 metres high.", 1, 2), ("The tower is 96 metres high.", 0, None)]


def test_fact_and_set_that_are_gone_have_ended(engine: sa.Engine, clock: Clock) -> None:
    revisions = Revisions(engine)
    revisions.record([towers(96, also=("mast",)), ServedSet("ships", "s", [SHIP])])
    clock.days = 1
    assert revisions.record([towers(96)]) == 2
    assert said(revisions, "tower") == [("The tower is 96 metres high.", 0, None)]
    assert [ended for _, _, ended in (*said(revisions, "mast"), *said(revisions, "ship"))] == [1, 1]
    assert revisions.record([towers(96)]) == 0


def test_fact_that_moves_to_another_set_is_told_with_both(engine: sa.Engine, clock: Clock) -> None:
    revisions = Revisions(engine)
    revisions.record([towers(96)])
    clock.days = 1
    revisions.record([towers(96, name="buildings")])
    assert [(each.fact_set, each.ended is None) for each in revisions.of_fact("tower")] == [
        ("buildings", True),
        ("towers", False),
    ]


def test_many_facts_are_noted_in_several_transactions(
    engine: sa.Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    revisions, others = Revisions(engine), ("a", "b", "c", "d")
    assert revisions.record([towers(96, also=others)]) == 5
    clock.days = 1
    assert revisions.record([towers(97, also=others)]) == 10
    assert [said(revisions, id_)[1][2] for id_ in others] == [1] * 4


def test_whoever_is_killed_leaves_the_rest_to_the_next(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, moments = towers(96, also=("mast",)), [0]
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    monkeypatch.setattr(module, "clock_ms", lambda _: moments.pop())  # the second transaction has none
    with pytest.raises(IndexError):
        Revisions(engine).record([whole])
    monkeypatch.setattr(module, "clock_ms", Clock())
    revisions = Revisions(engine)
    assert revisions.record([whole]) == 1
    assert [len(said(revisions, id_)) for id_ in ("tower", "mast")] == [1, 1]


def test_revisions_that_ended_long_ago_are_forgotten(engine: sa.Engine, clock: Clock) -> None:
    revisions = Revisions(engine)
    for day, height in enumerate((96, 97, 98)):
        clock.days = 10 * day
        revisions.record([towers(height)])
    revisions.prune(START + 15 * DAY)  # the first ended on day 10, the second on day 20
    assert [statement for statement, _, _ in said(revisions)] == [
        "The tower is 98 metres high.",
        "The tower is 97 metres high.",
    ]


def test_of_facts_on_disk_those_alone_are_read_that_changed(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tantivy", reason="needs the extra large")
    from assay.retrieval.large_writing import build_large, change_large, open_large
    from assay.retrieval.stored import Content, Difference, Source
    from assay.retrieval.views import StoredFacts

    here, revisions = Source("here", "towers"), Revisions(engine)
    build_large([Content(here, towers(96, also=("mast",)).facts)], tmp_path)
    assert revisions.record([ServedSet("towers", "before", StoredFacts(open_large(tmp_path)))]) == 2
    monkeypatch.setattr(StoredFacts, "__iter__", lambda _: pytest.fail("all facts were read"))
    now = change_large(tmp_path, [Difference(here, towers(97).facts)])
    assert revisions.record([ServedSet("towers", "after", StoredFacts(now))]) == 2
    assert [statement for statement, *_ in said(revisions)] == [
        "The tower is 97 metres high.",
        "The tower is 96 metres high.",
    ]
