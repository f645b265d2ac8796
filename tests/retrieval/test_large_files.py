"""Files of many facts: what is read and indexed of them after an edit, by one process and by several."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assay.errors import GroundTruthError
from assay.facts import contents, files
from assay.facts import documents as fact_documents
from assay.facts.kept_documents import KeptDocuments
from assay.facts.store import FactBase, load_fact_base
from assay.retrieval.choice import Shelf
from assay.retrieval.views import StoredFacts

pytest.importorskip("tantivy", reason="needs the extra large")

from assay.retrieval.large import LargeIndex

FILES, EACH = 4, 25
LONG_AGO_S = 1_000_000_000


def write(path: Path, *facts: tuple[str, str]) -> None:
    """Write a file of facts, in place and long ago, as a deployment does that keeps the times of files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [{"id": id_, "statement": text, "sources": [{"publisher": "Archive"}]} for id_, text in facts]
    path.write_text(json.dumps({"facts": entries}), encoding="utf-8")


def write_mills(path: Path, at: int, **changed: str) -> None:
    mills = {f"m{number}": f"Mill {number} was built of granite." for number in range(at * EACH, (at + 1) * EACH)}
    write(path, *(mills | changed).items())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for at in range(FILES):
        write_mills(tmp_path / "facts" / f"{at}.yaml", at)
    return tmp_path / "facts"


def load(*paths: Path, trust: bool = False) -> FactBase:
    shelf = Shelf(paths[0].parent / "shelf", 50)
    return shelf.read(paths, KeptDocuments(), trust_proposals=trust)


def found(base: FactBase, query: str) -> list[str]:
    assert isinstance(base.facts, StoredFacts)
    return [ranked.fact.id for ranked in LargeIndex(base.facts).search(query, k=1)]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are parsed."""
    names: list[str] = []

    def note(path: Path, text: str) -> fact_documents.FactDocument:
        names.append(path.name)
        return fact_documents.parse_document(path, text)

    monkeypatch.setattr(contents, "parse_document", note)
    return names


def test_many_facts_are_those_of_the_files(folder: Path) -> None:
    base = load(folder)
    assert isinstance(base.facts, StoredFacts)
    assert base._replace(facts=tuple(base.facts)) == load_fact_base([folder])


def test_of_an_edit_only_its_file_is_read(folder: Path, parsed: list[str]) -> None:
    load(folder)
    parsed.clear()
    write_mills(folder / "2.yaml", 2, m51="Mill 51 was built of zinc.")
    base = load(folder)
    assert (found(base, "zinc"), parsed) == (["m51"], ["2.yaml"])
    assert base._replace(facts=tuple(base.facts)) == load_fact_base([folder])


def test_files_that_are_as_they_were_are_not_read(folder: Path, parsed: list[str]) -> None:
    first = load(folder)
    parsed.clear()
    assert (load(folder).fingerprint, parsed) == (first.fingerprint, [])


def test_a_file_that_is_written_and_says_the_same_is_not_parsed(folder: Path, parsed: list[str]) -> None:
    load(folder)
    parsed.clear()
    write_mills(folder / "2.yaml", 2)
    load(folder)
    assert parsed == []


def test_a_file_of_the_same_size_and_time_is_read(folder: Path) -> None:
    for at in range(FILES):
        os.utime(folder / f"{at}.yaml", (LONG_AGO_S, LONG_AGO_S))
    load(folder)
    write_mills(folder / "2.yaml", 2, m51="Mill 51 was built of marble.")
    os.utime(folder / "2.yaml", (LONG_AGO_S, LONG_AGO_S))
    assert found(load(folder), "marble") == ["m51"]


def test_files_come_and_go_and_facts_move_between_them(folder: Path) -> None:
    load(folder)
    (folder / "0.yaml").unlink()
    (folder / "1.yaml").rename(folder / "renamed.yaml")
    write(folder / "new.yaml", ("new", "A granary was built of zinc."))
    base = load(folder)
    assert (len(base.facts), found(base, "zinc")) == (3 * EACH + 1, ["new"])
    assert base._replace(facts=tuple(base.facts)) == load_fact_base([folder])
    write_mills(folder / "0.yaml", 0)
    again = load(folder)
    assert again._replace(facts=tuple(again.facts)) == load_fact_base([folder])


def test_a_broken_file_changes_nothing_until_it_is_mended(folder: Path) -> None:
    before = load(folder)
    write(folder / "1.yaml", ("new", "A granary was built of zinc."))
    (folder / "2.yaml").write_text("facts: [")
    with pytest.raises(GroundTruthError, match=r"2\.yaml:2"):
        load(folder)
    assert len(before.facts) == FILES * EACH
    write_mills(folder / "2.yaml", 2)
    assert found(load(folder), "zinc") == ["new"]


@pytest.mark.parametrize("is_known", [True, False], ids=["an edit", "the first reading"])
def test_an_id_that_another_file_has_is_refused_with_both_places(folder: Path, *, is_known: bool) -> None:
    if is_known:
        load(folder)
    write(folder / "new.yaml", ("m7", "A granary was built of zinc."))
    with pytest.raises(GroundTruthError, match=r"new\.yaml:1: .*the id is taken by the fact at .*0\.yaml:1"):
        load(folder)


def test_an_id_twice_in_a_file_is_refused_though_one_is_as_before(folder: Path) -> None:
    load(folder)
    write(folder / "0.yaml", ("m0", "Mill 0 was built of granite."), ("m0", "Mill 0 was built of zinc."))
    with pytest.raises(GroundTruthError, match="the id is taken"):
        load(folder)


def write_lines(path: Path, *facts: tuple[str, str]) -> None:
    source = {"publisher": "Archive"}
    lines = (json.dumps({"id": id_, "statement": text, "sources": [source]}) for id_, text in facts)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


MILLS = {f"m{number}": f"Mill {number} was built of granite." for number in range(60)}


def test_of_a_file_of_lines_only_what_changed_is_indexed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1_000)  # of a file that is read whole
    lines = tmp_path / "mills.jsonl"
    write_lines(lines, *MILLS.items())
    load(lines)
    write_lines(lines, *(MILLS | {"m51": "Mill 51 was built of zinc.", "m60": "Mill 60 was built of marble."}).items())
    base = load(lines)
    assert (found(base, "zinc"), found(base, "marble"), parsed) == (["m51"], ["m60"], [])
    assert base._replace(facts=tuple(base.facts)) == load_fact_base([lines])
    assert isinstance(base.facts, StoredFacts)
    assert base.facts.moment.generation == 2


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize(
    ("broken", "problem"), [(("m51", "Mill 51 was built of zinc."), "m51"), (("zinc", ""), "statement")]
)
def test_a_file_of_lines_with_an_error_is_refused_with_its_place(
    tmp_path: Path, broken: tuple[str, str], problem: str, *, is_known: bool
) -> None:
    lines = tmp_path / "mills.jsonl"
    if is_known:
        write_lines(lines, *MILLS.items())
        load(lines)
    write_lines(lines, *MILLS.items(), broken)
    with pytest.raises(GroundTruthError, match=rf"mills\.jsonl:61: .*{problem}"):
        load(lines)


def test_facts_that_are_few_now_are_in_memory(folder: Path) -> None:
    load(folder)
    for at in range(1, FILES):
        (folder / f"{at}.yaml").unlink()
    (folder / "0.yaml").write_text((folder / "0.yaml").read_text() + "# a long file" * 200)
    assert not isinstance(load(folder).facts, StoredFacts)


def test_an_index_of_which_most_is_gone_is_made_anew(folder: Path) -> None:
    base = load(folder)
    for number in range(6):
        for at in range(FILES):
            write(
                folder / f"{at}.yaml", *((f"m{n}", f"Mill {n}, {number}.") for n in range(at * EACH, (at + 1) * EACH))
            )
        base = load(folder)
    assert isinstance(base.facts, StoredFacts)
    assert base.facts.moment.store.ended() < 3 * len(base.facts)
    assert base._replace(facts=tuple(base.facts)) == load_fact_base([folder])


def test_sets_on_disk_are_those_of_their_files(folder: Path) -> None:
    places = [Path(f"one={folder / '0.yaml'}"), *(Path(f"two={folder / f'{at}.yaml'}") for at in range(1, FILES))]
    shelf = Shelf(folder.parent / "shelf", 50)
    base = shelf.read(places, KeptDocuments(), trust_proposals=False)
    expected = load_fact_base(places)
    for names in ((), ("one",), ("two",), ("one", "two")):
        chosen, of_files = base.select(names), expected.select(names)
        assert isinstance(chosen.facts, StoredFacts)
        assert (tuple(chosen.facts), chosen.fingerprint) == (of_files.facts, of_files.fingerprint)
        assert chosen.versions == of_files.versions
    write_mills(folder / "0.yaml", 0, m3="Mill 3 was built of zinc.")
    after = shelf.read(places, KeptDocuments(), trust_proposals=False)
    assert [was == now for was, now in zip(base.versions, after.versions, strict=True)] == [False, True]
    assert (found(after.select(["one"]), "zinc"), found(after.select(["two"]), "zinc")) == (["m3"], [])


LOAD = """
import sys
from pathlib import Path
from assay.facts.kept_documents import KeptDocuments
from assay.retrieval.choice import Shelf

def load():
    folder = Path(sys.argv[1])
    return Shelf(folder.parent / "shelf", 50).read([folder], KeptDocuments(), trust_proposals=False)
"""
KILLED = {
    "in a build, before the words": "large_writing.add_facts = die",
    "in a build, before it is whole": "large_cache._flush = die",
    "in an edit, before the facts": "stored.FactStore.change = die",
    "in an edit, before the words": "large_writing.add_facts = die",
    "in an edit, before it is noted as done": "stored.FactStore.settle = die",
}


@pytest.mark.parametrize(("when", "how"), KILLED.items(), ids=KILLED)
def test_whoever_is_killed_leaves_all_to_the_next(folder: Path, when: str, how: str) -> None:
    if "edit" in when:
        load(folder)
        write_mills(folder / "2.yaml", 2, m51="Mill 51 was built of zinc.")
    script = (
        f"{LOAD}\nimport os, signal\nfrom assay.retrieval import large_cache, large_writing, stored\n"
        f"def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)\n{how}\nload()"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], env=dict(os.environ), check=False, timeout=600)
    assert done.returncode == -signal.SIGKILL
    base = load(folder)
    assert base._replace(facts=tuple(base.facts)) == load_fact_base([folder])
    assert found(base, "Mill 51")[0] == "m51"


@pytest.mark.parametrize(("is_known", "generation"), [(True, 2), (False, 1)], ids=["an edit", "the first reading"])
def test_of_processes_that_come_at_once_one_does_the_work(folder: Path, *, is_known: bool, generation: int) -> None:
    if is_known:
        load(folder)
        write_mills(folder / "2.yaml", 2, m51="Mill 51 was built of zinc.")
    script = f"{LOAD}\nbase = load(); print(base.fingerprint, base.facts.moment.generation, flush=True)"
    command = [sys.executable, "-c", script, str(folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) for _ in range(3)]
    lines = {process.communicate(timeout=600)[0].strip() for process in processes}
    assert lines == {f"{load_fact_base([folder]).fingerprint} {generation}"}
    assert len(list((folder.parent / "shelf").glob("*.large"))) == 1
