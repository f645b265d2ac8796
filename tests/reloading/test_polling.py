"""Sets of facts that are served from the database: edits are found, and a database that is away does no harm."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from assay.bootstrap import load_facts
from assay.errors import ConfigError, GroundTruthError
from assay.facts.sets import ALL_STORED, DATABASE, Place, place_of
from assay.facts.store import load_fact_base
from assay.reloading import polling
from assay.reloading.following import following
from assay.reloading.served import Served
from assay.settings import Settings
from assay.store.database import connect, open_database
from assay.store.sets_of_facts import SetsOfFacts
from assay_schemas import Fact, FactId, Wording
from assay_schemas.fingerprints import fingerprint
from tests.testing.edited_facts import Scripts, statement_of, write_fact
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

TOWERS = Path("towers=@database")


def tower(height: int) -> Fact:
    return Fact(id=FactId("tower"), statement=statement_of(height))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "assay.db"


@pytest.fixture
def sets(database: Path) -> Iterator[SetsOfFacts]:
    engine = open_database(f"sqlite:///{database}")
    sets = SetsOfFacts(engine)
    sets.push("towers", [tower(96)], base_revision=0)
    yield sets
    engine.dispose()


def from_database(database: Path, *facts: Path) -> Settings:
    return Settings.model_validate({"facts": facts or (TOWERS,), "database_url": f"sqlite:///{database}"})


@asynccontextmanager
async def followed(settings: Settings) -> AsyncGenerator[Served, None]:
    scripts = Scripts()
    async with Served(scripts(settings), settings, scripts) as served, following(served, settings):
        yield served


def statements(served: Served) -> list[str]:
    return [fact.statement for fact in served.present.facts.facts]


def says(served: Served, height: int) -> bool:
    return statements(served) == [statement_of(height)]


@pytest.mark.parametrize(
    ("given", "place", "absolute"),
    [
        pytest.param("@database", Place(ALL_STORED, DATABASE), "@database", id="all"),
        pytest.param("towers=@database", Place("towers", DATABASE), "towers=@database", id="one"),
    ],
)
def test_database_is_given_where_a_path_is(given: str, place: Place, absolute: str) -> None:
    assert place_of(Path(given)) == place
    assert place.absolute == absolute


def test_environment_parts_the_database_from_files(monkeypatch: pytest.MonkeyPatch, sets: SetsOfFacts) -> None:
    del sets
    monkeypatch.setenv("ASSAY_FACTS", f"towers=@database{os.pathsep}bridges=b.yaml")
    assert Settings().facts == (TOWERS, Path("bridges=b.yaml"))


def test_sets_of_the_database_are_served_beside_those_of_files(sets: SetsOfFacts, database: Path) -> None:
    file = database.with_name("bridges.yaml")
    write_fact(file, "bridge", "Corin Bridge opened in 1932.")
    base = load_facts(from_database(database, TOWERS, Path(f"bridges={file}")))
    assert [(each.name, len(each.facts)) for each in base.sets] == [("bridges", 1), ("towers", 1)]
    assert base.sets[1].fingerprint == fingerprint([tower(96)])
    sets.push("ships", [Fact(id=FactId("ship"), statement="It sails.")], base_revision=0)
    assert [each.name for each in load_facts(from_database(database, DATABASE)).sets] == ["ships", "towers"]


def test_proposals_are_trusted_in_the_database_too(sets: SetsOfFacts, database: Path) -> None:
    proposed = tower(96).model_copy(update={"also_stated": (Wording(text="It is high.", proposed=True),)})
    sets.push("towers", [proposed], base_revision=1)
    (fact,) = load_facts(from_database(database).model_copy(update={"trust_proposals": True})).facts
    assert fact.wordings == ("It is high.",)


def test_what_can_not_be_served_is_told(sets: SetsOfFacts, database: Path) -> None:
    with pytest.raises(GroundTruthError, match="no set of facts 'ships', there are: 'towers'; push it with"):
        load_facts(from_database(database, Path("ships=@database")))
    with pytest.raises(ConfigError, match="no database is named"):
        load_facts(Settings(facts=(TOWERS,)))
    with pytest.raises(GroundTruthError, match="only files are read here"):
        load_fact_base([TOWERS])
    sets.push("spires", [tower(97)], base_revision=0)
    with pytest.raises(GroundTruthError, match="'spires' and 'towers' both have a fact 'tower'"):
        load_facts(from_database(database, DATABASE))
    file = database.with_name("bridges.yaml")
    write_fact(file, "bridge", "Corin Bridge opened in 1932.")
    with pytest.raises(GroundTruthError, match="'towers' is in files and in the database"):
        load_facts(from_database(database, TOWERS, Path(f"towers={file}")))
    sets.push("towers", [], [FactId("tower")], base_revision=1)
    with pytest.raises(GroundTruthError, match="have no facts"):
        load_facts(from_database(database))


async def test_edit_in_the_database_is_served_without_asking(sets: SetsOfFacts, database: Path) -> None:
    async with followed(from_database(database)) as served:
        for revision, height in enumerate((97, 98), start=1):
            sets.push("towers", [tower(height)], base_revision=revision)
            await until(partial(says, served, height))


async def test_new_set_is_served_where_all_are(sets: SetsOfFacts, database: Path) -> None:
    async with followed(from_database(database, DATABASE)) as served:
        sets.push("ships", [Fact(id=FactId("ship"), statement="It sails.")], base_revision=0)
        await until(lambda: statements(served) == ["It sails.", statement_of(96)])


async def test_edit_of_a_set_that_is_not_served_is_none(
    sets: SetsOfFacts, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = list[dict[str, int]]()
    revisions = SetsOfFacts.revisions

    def look(self: SetsOfFacts) -> dict[str, int]:
        looks.append(revisions(self))
        return looks[-1]

    monkeypatch.setattr(polling, "POLL_S", 0.01)
    monkeypatch.setattr(SetsOfFacts, "revisions", look)
    async with aclosing(polling.edits(from_database(database), ["towers"], lambda: True)) as edited:
        await anext(edited)
        following_edit = asyncio.ensure_future(anext(edited))
        sets.push("ships", [Fact(id=FactId("ship"), statement="It sails.")], base_revision=0)
        await until(lambda: len(looks) > 3 and "ships" in looks[-3])
        assert not following_edit.done()
        sets.push("towers", [tower(97)], base_revision=1)
        await following_edit


async def test_database_that_is_away_leaves_the_facts_serving_until_it_is_back(
    sets: SetsOfFacts, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "POLL_S", 0.01)
    monkeypatch.setattr(polling, "_PAUSE_S", 0.01)
    with capture_logs() as lines:
        async with followed(from_database(database)) as served:
            await until(lambda: served.is_current)
            sets.push("towers", [tower(97)], base_revision=1)
            await until(lambda: statements(served) == [statement_of(97)])
            monkeypatch.setattr(SetsOfFacts, "revisions", away)
            await until(lambda: [line for line in lines if "not followed" in line["event"]])
            assert statements(served) == [statement_of(97)]
            sets.push("towers", [tower(98)], base_revision=2)
            monkeypatch.undo()
            await until(lambda: statements(served) == [statement_of(98)])
    assert len([line for line in lines if "not followed" in line["event"]]) == 1


def away(self: SetsOfFacts) -> dict[str, int]:
    del self
    with connect("sqlite:////no/such/folder/assay.db").connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    return {}


async def test_facts_that_could_not_be_read_are_read_again(
    sets: SetsOfFacts, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "POLL_S", 0.01)
    monkeypatch.setattr(polling, "_AGAIN_S", 0.05)
    async with followed(from_database(database)) as served:
        with monkeypatch.context() as patch:
            patch.setattr("assay.store.database._check", broken)
            sets.push("towers", [tower(97)], base_revision=1)
            await until(lambda: not served.is_current)
            assert statements(served) == [statement_of(96)]
        await until(lambda: statements(served) == [statement_of(97)])
        assert served.is_current


def broken(engine: object) -> None:
    raise ConfigError(f"{engine} does not answer")
