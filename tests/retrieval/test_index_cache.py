from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assay.facts.store import FactBase
from assay.retrieval import cache as index_cache
from assay.retrieval.cache import KEPT, index_facts, user_cache
from assay.retrieval.index import FactIndex
from assay_schemas import Fact, FactId

FACTS = tuple(Fact(id=FactId(f"f{n}"), statement=f"Mill {n} was built of granite.") for n in range(5))
BASE = FactBase(FACTS, "a" * 64)


class Embedder:
    """Gives every text the same vector and counts the texts."""

    def __init__(self) -> None:
        self.texts = 0

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


@pytest.fixture(autouse=True)
def _few_facts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_cache, "MIN_FACTS", 5)


def test_a_kept_index_finds_the_same_and_embeds_no_fact_again(tmp_path: Path) -> None:
    first = index_facts(BASE, Embedder(), tmp_path / "new")
    embed = Embedder()
    second = index_facts(BASE, embed, tmp_path / "new")
    assert embed.texts == 0
    query = "Which mill of granite is number 3?"
    assert second.search(query, k=5) == first.search(query, k=5) == FactIndex(FACTS, embed).search(query, k=5)


@pytest.mark.parametrize("keep", [0, 10, 500, -1])
def test_a_damaged_file_is_replaced(tmp_path: Path, keep: int) -> None:
    index_facts(BASE, Embedder(), tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:keep])
    embed = Embedder()
    assert index_facts(BASE, embed, tmp_path).search("granite", k=5)
    assert embed.texts == 5 + 1
    assert path.read_bytes() == whole


def test_other_facts_have_another_file_and_the_oldest_give_way(tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        index_facts(BASE._replace(fingerprint=str(number)), Embedder(), tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
    embed = Embedder()
    index_facts(BASE._replace(fingerprint=str(KEPT + 1)), embed, tmp_path)
    assert embed.texts == 0


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert index_facts(BASE, Embedder(), tmp_path / "file" / "folder").search("granite", k=5)


def test_without_a_folder_nothing_is_kept() -> None:
    assert index_facts(BASE, Embedder(), None).search("granite", k=5)


def test_few_facts_leave_no_file(tmp_path: Path) -> None:
    index_facts(BASE._replace(facts=FACTS[1:]), Embedder(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_in_the_home_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert user_cache() == tmp_path / ".cache/assay/indexes"


def test_a_user_without_a_home_has_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", fail)
    assert user_cache() is None
