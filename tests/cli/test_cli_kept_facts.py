"""`assay facts sets` and `revisions`: what a database keeps of facts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from assay.store.database import open_database
from assay.store.revisions import Revisions, ServedSet
from assay.store.sets_of_facts import SetsOfFacts
from assay_schemas import Fact, FactId
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    yield engine
    engine.dispose()


def fact(statement: str) -> Fact:
    return Fact(id=FactId("alba"), statement=statement)


def test_what_a_fact_said_is_listed_the_latest_first(engine: sa.Engine) -> None:
    for at, statement in enumerate(("It is high.", "It is\nlow.")):
        Revisions(engine).record([ServedSet("towers", str(at), (fact(statement),))])
    address = str(engine.url)
    latest, first = run("facts", "revisions", "alba", "--database-url", address).stdout.splitlines()
    assert re.fullmatch(rf"{MOMENT}\ttoday\ttowers\tIt is low\.", latest)
    assert re.fullmatch(rf"{MOMENT}\t{MOMENT}\ttowers\tIt is high\.", first)
    shown = run("facts", "revisions", "alba", "--database-url", address, "--format", "json").stdout.splitlines()
    assert [json.loads(line)["fact"]["statement"] for line in shown] == ["It is\nlow.", "It is high."]


def test_a_fact_that_was_never_served_has_none(engine: sa.Engine) -> None:
    result = run("facts", "revisions", "bora", "--database-url", str(engine.url))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "has served a fact 'bora'" in result.stderr


def test_sets_are_listed_with_revision_and_owner(engine: sa.Engine) -> None:
    assert run("facts", "sets", "--database-url", str(engine.url)).stdout == ""
    SetsOfFacts(engine).push("towers", [fact("It is high.")], base_revision=0, owner="city desk")
    SetsOfFacts(engine).push("bridges", [fact("It is long.")], base_revision=0)
    lines = run("facts", "sets", "--database-url", str(engine.url)).stdout.splitlines()
    assert [re.sub(MOMENT, "then", line) for line in lines] == [
        "bridges\t1\t1\tno owner\tthen",
        "towers\t1\t1\tcity desk\tthen",
    ]
    shown = run("facts", "sets", "--database-url", str(engine.url), "--format", "json").stdout.splitlines()
    assert [(json.loads(line)["name"], json.loads(line)["owner"]) for line in shown] == [
        ("bridges", None),
        ("towers", "city desk"),
    ]
