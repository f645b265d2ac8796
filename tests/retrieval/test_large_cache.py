from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assay.facts.store import FactBase, make_fact_base
from assay.retrieval.choice import Shelf
from assay.retrieval.index import FactIndex
from assay.retrieval.stored import StoredFacts
from assay_schemas import Fact, FactId

pytest.importorskip("tantivy", reason="needs the extra large")

from assay.retrieval.cache import KEPT
from assay.retrieval.large import LargeIndex
from assay.retrieval.large_cache import open_large, source_of, take_facts

BASE = make_fact_base(Fact(id=FactId(f"f{n}"), statement=f"Mill {n} was built of granite.") for n in range(5))
BUILDS = """
import sys, time
from pathlib import Path
from assay.facts.store import FactBase
from assay.retrieval.large_cache import open_large
from assay_schemas import Fact

class Slow(tuple):
    def __iter__(self):
        for number in range(6_000):
            yield Fact(id=f"f{number:05}", statement=f"Mill {number} was built of granite.")
        print("half", flush=True)
        time.sleep(600)

open_large(FactBase(Slow(), "FINGERPRINT"), None, Path(sys.argv[1]))
"""


def found(index: LargeIndex | FactIndex, query: str) -> list[str]:
    return [ranked.fact.id for ranked in index.search(query, k=3)]


def test_an_index_is_made_once(tmp_path: Path) -> None:
    first = open_large(BASE, None, tmp_path / "new")
    again = open_large(BASE._replace(facts=()), None, tmp_path / "new")
    assert found(first, "mill 3")[0] == found(again, "mill 3")[0] == "f3"


def test_other_facts_have_another_index_and_the_oldest_give_way(tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        open_large(BASE._replace(fingerprint=f"{number:064}"), None, tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT


def test_facts_that_were_changed_do_not_stand_for_their_file_any_more(tmp_path: Path) -> None:
    index = open_large(BASE, None, tmp_path, "source")
    index.change(remove=[FactId("f3")])
    assert take_facts("source", tmp_path) is None
    assert found(open_large(BASE, None, tmp_path), "mill 3")[0] == "f3"


def test_a_build_that_is_killed_leaves_no_index_and_the_next_is_whole(tmp_path: Path) -> None:
    script = BUILDS.replace("FINGERPRINT", BASE.fingerprint)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert [path.suffix for path in tmp_path.iterdir()] == [".building"]
    assert found(open_large(BASE, None, tmp_path), "mill 3")[0] == "f3"


def test_what_a_build_left_long_ago_is_removed_and_one_under_way_is_not(tmp_path: Path) -> None:
    for name, seconds in (("old", 0.0), ("new", None)):
        (tmp_path / f"{name}.building").mkdir()
        if seconds is not None:
            os.utime(tmp_path / f"{name}.building", (seconds, seconds))
    open_large(BASE, None, tmp_path)
    assert [path.name for path in tmp_path.glob("*.building")] == ["new.building"]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    twice = (BASE.facts[0], BASE.facts[0])
    with pytest.raises(sqlite3.IntegrityError):
        open_large(FactBase(twice, "0" * 64), None, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["facts.sqlite", "words/meta.json"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: str) -> None:
    open_large(BASE, None, tmp_path).close()
    (folder,) = tmp_path.iterdir()
    (folder / damage).write_bytes(b"nothing of the kind")
    assert found(open_large(BASE, None, tmp_path), "mill 3")[0] == "f3"


def test_many_facts_are_searched_on_disk_and_kept_there(tmp_path: Path) -> None:
    indexed = Shelf(tmp_path, 5).index(BASE, no_vectors)
    assert isinstance(indexed.index, LargeIndex)
    assert isinstance(indexed.base.facts, StoredFacts)
    assert indexed.base._replace(facts=tuple(indexed.base.facts)) == BASE


def test_few_facts_are_searched_in_memory(tmp_path: Path) -> None:
    indexed = Shelf(tmp_path, 6).index(BASE, no_vectors)
    assert isinstance(indexed.index, FactIndex)
    assert indexed.base is BASE


def no_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.zeros((len(texts), 4), dtype=np.float32)


def test_without_the_extra_many_facts_are_searched_in_memory_with_a_word_of_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("assay.retrieval.choice.is_installed", lambda *_: False)
    assert isinstance(Shelf(tmp_path, 5).index(BASE, no_vectors).index, FactIndex)
    (line,) = capsys.readouterr().out.splitlines()
    assert "pip install 'assay-news[large]'" in line


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert isinstance(Shelf(tmp_path / "file" / "folder", 5).index(BASE, no_vectors).index, FactIndex)


def test_files_that_are_as_they_were_are_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("facts: " + "x" * 400)
    shelf, reads = Shelf(tmp_path / "shelf", 5), []

    def read() -> FactBase:
        reads.append(path.read_text())
        return BASE

    kept = [shelf.read([path], read) for _ in range(3)]
    path.write_text("facts: " + "y" * 400)
    kept.append(shelf.read([path], read))
    assert [len(text) for text in reads] == [407, 407]
    assert all(base._replace(facts=tuple(base.facts)) == BASE for base in kept)


def test_a_condition_of_reading_is_part_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a")
    assert source_of([tmp_path / "a.yaml"], True) != source_of([tmp_path / "a.yaml"], False)
