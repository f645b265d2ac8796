"""Sets of the database whose facts are on disk: what is read and indexed of them after a push."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assay.errors import GroundTruthError
from assay.facts.kept_documents import KeptDocuments
from assay.facts.stored import StoredSets
from assay.retrieval.choice import Shelf
from assay.retrieval.views import StoredFacts
from assay.store.database import open_database
from assay.store.sets_of_facts import SetsOfFacts
from assay_schemas import Fact, FactId, Wording
from assay_schemas.fingerprints import fingerprint
from tests.testing.edited_facts import write_fact

pytest.importorskip("tantivy", reason="needs the extra large")

from assay.retrieval.large import LargeIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.facts.store import FactBase

MILLS = tuple(Fact(id=FactId(f"m{n}"), statement=f"Mill {n} was built of granite.") for n in range(60))
ZINC = Fact(id=FactId("m7"), statement="Mill 7 was built of zinc.")


@pytest.fixture
def sets(tmp_path: Path) -> Iterator[SetsOfFacts]:
    engine = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    sets = SetsOfFacts(engine)
    sets.push("mills", MILLS, base_revision=0)
    yield sets
    engine.dispose()


def load(folder: Path, sets: SetsOfFacts, *paths: Path, trust: bool = False) -> FactBase:
    stored = StoredSets(sets, ["*"], "address", trust_proposals=trust)
    return Shelf(folder / "shelf", 50).read(
        paths or (Path("@database"),), KeptDocuments(), stored, trust_proposals=trust
    )


def found(base: FactBase, query: str) -> list[str]:
    assert isinstance(base.facts, StoredFacts)
    return [ranked.fact.id for ranked in LargeIndex(base.facts).search(query, k=1)]


@pytest.fixture
def _no_reading_of_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sets: SetsOfFacts) -> None:
    load(tmp_path, sets)
    monkeypatch.setattr(SetsOfFacts, "opened", lambda *_: pytest.fail("all facts were read"))


@pytest.mark.usefixtures("_no_reading_of_all")
def test_of_a_push_only_what_changed_is_read(tmp_path: Path, sets: SetsOfFacts) -> None:
    sets.push("mills", [ZINC], [FactId("m8")], base_revision=1)
    base = load(tmp_path, sets)
    state = sets.state("mills")
    assert state is not None
    assert (found(base, "zinc"), len(base.facts)) == (["m7"], 59)
    assert base.fingerprint == state.fingerprint == fingerprint(base.facts)


@pytest.mark.usefixtures("_no_reading_of_all")
def test_without_a_push_nothing_is_changed(tmp_path: Path, sets: SetsOfFacts) -> None:
    base = load(tmp_path, sets)
    assert isinstance(base.facts, StoredFacts)
    assert base.facts.moment.generation == 1


def test_a_database_that_was_restored_is_read_anew(tmp_path: Path, sets: SetsOfFacts) -> None:
    with closing(sqlite3.connect(tmp_path / "assay.db")) as now, closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        now.backup(copy)
    sets.push("mills", [ZINC], base_revision=1)
    load(tmp_path, sets)
    engine = open_database(f"sqlite:///{tmp_path / 'copy.db'}")
    restored = SetsOfFacts(engine)
    restored.push("mills", [MILLS[8].model_copy(update={"statement": "Mill 8 was built of tin."})], base_revision=1)
    restored.push("mills", [], [FactId("m9")], base_revision=2)
    base = load(tmp_path, restored)
    engine.dispose()
    assert (found(base, "tin"), found(base, "zinc"), len(base.facts)) == (["m8"], [], 59)
    assert base.fingerprint == fingerprint(base.facts)


def test_sets_are_served_beside_those_of_files(tmp_path: Path, sets: SetsOfFacts) -> None:
    write_fact(tmp_path / "bridges.yaml", "bridge", "Corin Bridge opened in 1932.")
    paths = (Path("@database"), Path(f"bridges={tmp_path / 'bridges.yaml'}"))
    load(tmp_path, sets, *paths)
    sets.push("mills", [ZINC], base_revision=1)
    sets.push("ships", [Fact(id=FactId("ship"), statement="It sails.")], base_revision=0)
    base = load(tmp_path, sets, *paths)
    assert [(each.name, len(each.facts)) for each in base.sets] == [("bridges", 1), ("mills", 60), ("ships", 1)]
    assert [found(base.select([name]), "Corin Bridge sails zinc") for name in ("bridges", "mills", "ships")] == [
        ["bridge"],
        ["m7"],
        ["ship"],
    ]


def test_an_id_of_two_sets_is_refused(tmp_path: Path, sets: SetsOfFacts) -> None:
    before = load(tmp_path, sets)
    sets.push("more", [ZINC], base_revision=0)
    with pytest.raises(GroundTruthError, match="'mills' and 'more' both have a fact 'm7'"):
        load(tmp_path, sets)
    assert tuple(before.facts) == tuple(sorted(MILLS, key=lambda fact: fact.id))


def test_proposals_are_trusted_in_an_edit_too(tmp_path: Path, sets: SetsOfFacts) -> None:
    load(tmp_path, sets, trust=True)
    proposed = ZINC.model_copy(update={"also_stated": (Wording(text="It shines.", proposed=True),)})
    sets.push("mills", [proposed], base_revision=1)
    base = load(tmp_path, sets, trust=True)
    assert found(base, "What shines?") == ["m7"]
    assert base.fingerprint == fingerprint(base.facts)
