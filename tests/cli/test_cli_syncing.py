"""`assay facts push` and `pull`: files and a set in the database that are edited on both sides."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from assay.facts import merging
from assay.facts.edited import EditedFile
from assay.facts.store import load_fact_base
from assay.files.shipped import shipped
from assay.store.database import open_database
from assay.store.sets_of_facts import SetsOfFacts
from assay_schemas import Fact, FactId
from assay_schemas.fingerprints import canonical_json
from tests.testing.command_line import run
from tests.testing.made_facts import SETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

FILE = """\
# Towers of the city.
facts:
  - id: alba  # the highest
    statement: The Alba Tower is high.
    sources: [{publisher: City Archive}]
  - id: bora
    statement: The Bora Tower is high.
    sources: [{publisher: City Archive}]
"""


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assay.db'}"


@pytest.fixture
def sets(address: str) -> Iterator[SetsOfFacts]:
    engine = open_database(address)
    yield SetsOfFacts(engine)
    engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "towers.yaml"
    path.write_text(FILE)
    return path


def push(address: str, *args: str | Path) -> Result:
    return run("facts", "push", *args, "--set", "towers", "--database-url", address)


def pull(address: str, *args: str | Path) -> Result:
    return run("facts", "pull", "towers", *args, "--database-url", address)


def sync(way: str, address: str, file: Path, *args: str) -> Result:
    return push(address, file, *args) if way == "push" else pull(address, "--into", file, *args)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_theirs(sets: SetsOfFacts, id_: str, **fields: object) -> None:
    found, state = sets.find("towers", id_), sets.state("towers")
    assert found is not None
    assert state is not None
    sets.push("towers", [found.fact.model_copy(update=fields)], base_revision=state.revision)


def test_first_push_makes_the_set_and_notes_what_both_agree_on(address: str, sets: SetsOfFacts, file: Path) -> None:
    done = push(address, file, "--owner", "the sports desk")
    assert (done.exit_code, done.stdout) == (0, "push\talba\npush\tbora\n")
    assert done.stderr == "assay: 2 facts are pushed to the set 'towers', revision 1\n"
    (state,) = sets.listed()
    base = load_fact_base([file])
    assert (state.fingerprint, state.owner) == (base.fingerprint, "the sports desk")
    assert (*sets.read("towers"),) == base.facts
    noted = json.loads((file.parent / "towers.set.json").read_text())
    assert (noted["set"], noted["revision"], noted["files"], [*noted["facts"]]) == (
        "towers",
        1,
        ["towers.yaml"],
        ["alba", "bora"],
    )


def test_second_push_brings_what_was_edited_alone(address: str, sets: SetsOfFacts, file: Path) -> None:
    push(address, file)
    edit(file, "The Bora Tower is high.", "The Bora Tower is low.")
    edit(file, "id: alba", "id: cora")
    assert push(address, file).stdout == "push\tbora\npush\tcora\nremove\talba\n"
    assert [fact.id for fact in sets.read("towers")] == ["bora", "cora"]
    done = push(address, file)
    assert (done.exit_code, done.stdout) == (0, "")
    assert sets.revisions() == {"towers": 2}


def test_pull_makes_a_file_that_holds_the_same(address: str, file: Path, tmp_path: Path) -> None:
    push(address, file)
    copy = tmp_path / "elsewhere" / "facts.yaml"
    copy.parent.mkdir()
    assert pull(address, "--into", copy).stdout == "pull\talba\npull\tbora\n"
    assert load_fact_base([copy]).facts == load_fact_base([file]).facts
    assert push(address, copy).stderr == "assay: 0 facts are pushed to the set 'towers', revision 1\n"


def test_pull_keeps_comments_and_order(address: str, sets: SetsOfFacts, file: Path) -> None:
    push(address, file)
    edit_theirs(sets, "alba", statement="The Alba Tower is low.")
    sets.push("towers", [Fact(id=FactId("zora"), statement="It stands.")], [FactId("bora")], base_revision=2)
    assert pull(address, "--into", file).exit_code == 0
    assert file.read_text() == (
        "# Towers of the city.\nfacts:\n  - id: alba  # the highest\n    statement: The Alba Tower is low.\n"
        "    sources: [{publisher: City Archive}]\n  - id: zora\n    statement: It stands.\n"
    )


def test_edits_of_different_facts_meet(address: str, sets: SetsOfFacts, file: Path) -> None:
    push(address, file)
    edit(file, "The Alba Tower is high.", "The Alba Tower is low.")
    edit_theirs(sets, "bora", statement="The Bora Tower fell.")
    pushed = push(address, file)
    assert (pushed.exit_code, pushed.stdout) == (0, "push\talba\n")
    assert "1 fact edited in the database alone: `assay facts pull towers`" in pushed.stderr
    assert pull(address, "--into", file).stdout == "pull\tbora\n"
    both = ["The Alba Tower is low.", "The Bora Tower fell."]
    assert [fact.statement for fact in sets.read("towers")] == both
    assert [fact.statement for fact in load_fact_base([file]).facts] == both


CONFLICT = 'conflict\talba\n  statement\n    ours    "The Alba Tower is low."\n    theirs  "The Alba Tower fell."\n'


@pytest.fixture
def conflicting(address: str, sets: SetsOfFacts, file: Path) -> Path:
    push(address, file)
    edit(file, "The Alba Tower is high.", "The Alba Tower is low.")
    edit_theirs(sets, "alba", statement="The Alba Tower fell.")
    return file


@pytest.mark.parametrize("way", ["push", "pull"])
def test_fact_that_both_have_edited_is_a_conflict_and_left_alone(
    address: str, sets: SetsOfFacts, conflicting: Path, way: str
) -> None:
    text, facts = conflicting.read_text(), (*sets.read("towers"),)
    for _ in range(2):  # it does not go away by itself
        done = sync(way, address, conflicting)
        assert (done.exit_code, done.stdout) == (1, CONFLICT)
        assert "1 fact left alone: edited on both sides" in done.stderr
        assert (conflicting.read_text(), (*sets.read("towers"),)) == (text, facts)


@pytest.mark.parametrize("first", ["push", "pull"])
@pytest.mark.parametrize(
    ("settled", "statement"), [("--ours", "The Alba Tower is low."), ("--theirs", "The Alba Tower fell.")]
)
def test_conflict_is_settled_for_one_side(
    address: str, sets: SetsOfFacts, conflicting: Path, first: str, settled: str, statement: str
) -> None:
    for way, options in ((first, [settled]), ("pull" if first == "push" else "push", [])):
        done = sync(way, address, conflicting, *options)
        assert done.exit_code == 0
    assert next(sets.read("towers")).statement == load_fact_base([conflicting]).facts[0].statement == statement


def test_both_sides_can_not_hold(address: str, file: Path) -> None:
    done = push(address, file, "--ours", "--theirs")
    assert (done.exit_code, done.stderr) == (2, "assay: --ours and --theirs can't both hold; give one of them\n")


def test_dry_run_changes_nothing(address: str, sets: SetsOfFacts, file: Path) -> None:
    done = push(address, file, "--dry-run")
    assert (done.stdout, done.stderr) == (
        "push\talba\npush\tbora\n",
        "assay: 2 facts would be pushed to the set 'towers', revision 0\n",
    )
    assert sets.revisions() == {}
    push(address, file)
    edit_theirs(sets, "alba", note="Seen.")
    before = sorted((each.name, each.read_bytes()) for each in file.parent.glob("towers*"))
    assert pull(address, "--into", file, "--dry-run").stdout == "pull\talba\n"
    assert sorted((each.name, each.read_bytes()) for each in file.parent.glob("towers*")) == before


def test_error_in_the_file_stops_the_push(address: str, sets: SetsOfFacts, file: Path) -> None:
    edit(
        file,
        "    sources: [{publisher: City Archive}]\n  - id: bora",
        "    valid_from: 2025\n    valid_to: 2024\n  - id: bora",
    )
    done = push(address, file)
    assert done.exit_code == 1
    assert "error validity-reversed: fact alba" in done.stdout
    assert done.stderr == "assay: nothing is pushed: correct the errors first\n"
    assert sets.revisions() == {}


def test_whoever_is_slower_is_told_and_loses_nothing(
    address: str, sets: SetsOfFacts, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(address, file)
    edit(file, "The Alba Tower is high.", "The Alba Tower is low.")
    merge = merging.merge

    def merge_slowly(*args: object) -> merging.Merge:
        edit_theirs(sets, "bora", statement="The Bora Tower fell.")
        return merge(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(merging, "merge", merge_slowly)
        done = push(address, file)
    assert done.exit_code == 1
    assert "it was changed meanwhile; nothing is pushed, and nothing is lost: push once more" in done.stderr
    assert push(address, file).exit_code == 0
    assert [fact.statement for fact in sets.read("towers")] == ["The Alba Tower is low.", "The Bora Tower fell."]


def test_several_files_make_one_set(address: str, sets: SetsOfFacts, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "more.yaml"
    other.write_text("facts:\n  - {id: dora, statement: It is old., sources: [{publisher: P}]}\n")
    assert push(address, file, other).exit_code == 0
    edit_theirs(sets, "bora", statement="It fell.")
    edit_theirs(sets, "dora", statement="It is new.")
    assert pull(address, "--into", file, "--into", other).stdout == "pull\tbora\npull\tdora\n"
    assert "It fell." in file.read_text()
    assert "It is new." in other.read_text()
    done = push(address, file)
    assert done.exit_code == 2
    assert "more.yaml has facts of the set 'towers', too; name all files of the set" in done.stderr
    other.unlink()
    assert push(address, file).stdout == "remove\tdora\n"


def test_another_database_agrees_on_nothing_yet(address: str, file: Path, tmp_path: Path) -> None:
    push(address, file)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert push(other, file).stdout == "push\talba\npush\tbora\n"


def test_set_that_is_not_there_is_told_with_those_that_are(address: str, file: Path) -> None:
    push(address, file)
    done = run("facts", "pull", "bridges", "--into", file, "--database-url", address)
    assert (done.exit_code, done.stderr) == (2, "assay: the database has no set of facts 'bridges'; it has 'towers'\n")


def test_damaged_agreement_is_an_error(address: str, file: Path) -> None:
    (file.parent / "towers.set.json").write_text("{}")
    done = push(address, file)
    assert done.exit_code == 2
    assert "it does not say what was agreed on" in done.stderr


def test_shipped_facts_go_there_and_back_as_they_are(address: str, tmp_path: Path) -> None:
    folder = shipped("seeds/ground_truth")
    copy = tmp_path / "copy.yaml"
    copies = shutil.copytree(folder, tmp_path / "seeds")
    assert run("facts", "push", copies, "--set", "samples", "--database-url", address).exit_code == 0
    assert run("facts", "pull", "samples", "--into", copy, "--database-url", address).exit_code == 0
    assert load_fact_base([copy]) == load_fact_base([folder])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=SETS)
def test_every_field_goes_there_and_back(sets: SetsOfFacts, address: str, tmp_path: Path, facts: list[Fact]) -> None:
    state = sets.state("towers")
    gone = [fact.id for fact in sets.read("towers")]
    sets.push("towers", facts, {*gone} - {fact.id for fact in facts}, base_revision=state.revision if state else 0)
    for left in tmp_path.glob("new*"):
        left.unlink()
    (tmp_path / "towers.set.json").unlink(missing_ok=True)
    if facts:
        assert pull(address, "--into", tmp_path / "new.yaml").exit_code == 0
        read = EditedFile(tmp_path / "new.yaml", None, can_be_new=True)
        expected = sorted(facts, key=lambda fact: fact.id)
        assert [canonical_json(entry.fact) for entry in read.entries] == [*map(canonical_json, expected)]


def test_a_set_that_shares_an_id_with_another_is_told(address: str, sets: SetsOfFacts, file: Path) -> None:
    sets.push("bridges", [Fact(id=FactId("bora"), statement="It is long.")], base_revision=0)
    result = push(address, file)
    assert result.exit_code == 0
    assert "the set 'bridges' has a fact 'bora', too" in result.stderr
    sets.push("bridges", [], [FactId("bora")], base_revision=1)
    edit(file, "The Bora Tower is high.", "The Bora Tower is low.")
    assert "has a fact" not in push(address, file).stderr
