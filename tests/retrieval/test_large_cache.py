from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from structlog.testing import capture_logs

from assay.facts.store import FactBase, make_fact_base
from assay.retrieval.choice import Shelf
from assay.retrieval.index import FactIndex
from assay.retrieval.views import Moment, StoredFacts
from assay_schemas import Fact, FactId

pytest.importorskip("tantivy", reason="needs the extra large")

from assay.retrieval.cache import KEPT
from assay.retrieval.large import LargeIndex
from assay.retrieval.large_cache import shelve
from assay.retrieval.large_writing import change_large
from assay.retrieval.stored import Difference, SharedIdError, Source

BASE = make_fact_base(Fact(id=FactId(f"f{n}"), statement=f"Mill {n} was built of granite.") for n in range(5))
BUILDS = """
import sys, time
from pathlib import Path
from assay.facts.store import FactBase
from assay.retrieval.large_cache import shelve
from assay_schemas import Fact

class Slow(tuple):
    def __iter__(self):
        for number in range(6_000):
            yield Fact(id=f"f{number:05}", statement=f"Mill {number} was built of granite.")
        print("half", flush=True)
        time.sleep(600)

shelve(FactBase(Slow(), "FINGERPRINT"), Path(sys.argv[1]))
"""


def found(moment: Moment, query: str) -> list[str]:
    return [ranked.fact.id for ranked in LargeIndex(StoredFacts(moment)).search(query, k=3)]


def indexes(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def test_an_index_is_made_once(tmp_path: Path) -> None:
    first = shelve(BASE, tmp_path / "new")
    again = shelve(BASE._replace(facts=()), tmp_path / "new")
    assert found(first, "mill 3")[0] == found(again, "mill 3")[0] == "f3"


def test_other_facts_have_another_index_and_the_oldest_give_way(tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        facts = (fact.model_copy(update={"statement": f"Mill {number}."}) for fact in BASE.facts)
        shelve(make_fact_base(facts), tmp_path)
    assert len(indexes(tmp_path)) == KEPT


def test_an_index_that_was_changed_does_not_stand_for_the_facts_it_was_made_of(tmp_path: Path) -> None:
    shelve(BASE, tmp_path)
    (folder,) = indexes(tmp_path)
    changed = change_large(folder, [Difference(Source("default", "default"), remove=[FactId("f3")])])
    assert "f3" not in found(changed, "mill 3")
    assert found(shelve(BASE, tmp_path), "mill 3")[0] == "f3"


def test_a_build_that_is_killed_leaves_no_index_and_the_next_is_whole(tmp_path: Path) -> None:
    script = BUILDS.replace("FINGERPRINT", BASE.fingerprint)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert [path.suffix for path in indexes(tmp_path)] == [".building"]
    assert found(shelve(BASE, tmp_path), "mill 3")[0] == "f3"


def test_what_a_build_left_long_ago_is_removed_and_one_under_way_is_not(tmp_path: Path) -> None:
    for name, seconds in (("old", 0.0), ("new", None)):
        (tmp_path / f"{name}.building").mkdir()
        if seconds is not None:
            os.utime(tmp_path / f"{name}.building", (seconds, seconds))
    shelve(BASE, tmp_path)
    assert [path.name for path in tmp_path.glob("*.building")] == ["new.building"]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    twice = (BASE.facts[0], BASE.facts[0])
    with pytest.raises(SharedIdError):
        shelve(FactBase(twice, "0" * 64), tmp_path)
    assert indexes(tmp_path) == []


@pytest.mark.parametrize("damage", ["facts.sqlite", "words/meta.json"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: str) -> None:
    shelve(BASE, tmp_path)
    (folder,) = indexes(tmp_path)
    (folder / damage).write_bytes(b"nothing of the kind")
    assert found(shelve(BASE, tmp_path), "mill 3")[0] == "f3"


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.retrieval.choice.is_installed", lambda *_: False)
    with capture_logs() as logs:
        assert isinstance(Shelf(tmp_path, 5).index(BASE, no_vectors).index, FactIndex)
    (line,) = logs
    assert "pip install 'assay-news[large]'" in line["way_out"]


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert isinstance(Shelf(tmp_path / "file" / "folder", 5).index(BASE, no_vectors).index, FactIndex)
