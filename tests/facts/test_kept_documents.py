"""Files of facts that a process reads again and again: which of them it parses, and what it then knows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.errors import GroundTruthError
from assay.facts import contents, documents
from assay.facts.kept_documents import KeptDocuments
from assay.facts.store import load_fact_base

LONG_AGO_S = 1_000_000_000


def write(path: Path, *ids: str) -> None:
    """Write a file of facts that changed long ago."""
    path.write_text("facts:\n" + "".join(f"- statement: It says {id_}.\n  id: {id_}\n" for id_ in ids))
    os.utime(path, (LONG_AGO_S, LONG_AGO_S))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "abc":
        write(tmp_path / f"{name}.yaml", f"{name}1", f"{name}2")
    return tmp_path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are parsed."""
    names: list[str] = []

    def note(path: Path, text: str) -> documents.FactDocument:
        names.append(path.name)
        return documents.parse_document(path, text)

    monkeypatch.setattr(contents, "parse_document", note)
    return names


def test_only_what_changed_is_parsed(folder: Path, parsed: list[str]) -> None:
    kept = KeptDocuments()
    first = kept.load([folder], trust_proposals=False)
    write(folder / "b.yaml", "b1", "b3")
    second = kept.load([folder], trust_proposals=False)
    assert parsed == ["a.yaml", "b.yaml", "c.yaml", "b.yaml"]
    assert second == load_fact_base([folder]) != first


def test_facts_of_files_that_did_not_change_are_the_very_same(folder: Path, parsed: list[str]) -> None:
    kept = KeptDocuments()
    first = kept.load([folder], trust_proposals=False)
    write(folder / "b.yaml", "b1", "b2")
    assert kept.load([folder], trust_proposals=False) is first
    assert parsed == ["a.yaml", "b.yaml", "c.yaml"]
    assert kept.load([folder], trust_proposals=True) is not first


def test_of_a_file_that_went_nothing_is_kept(folder: Path, parsed: list[str]) -> None:
    kept = KeptDocuments()
    kept.load([folder], trust_proposals=False)
    kept.load([folder / "a.yaml"], trust_proposals=False)
    kept.load([folder / "b.yaml"], trust_proposals=False)
    assert parsed == ["a.yaml", "b.yaml", "c.yaml", "b.yaml"]


def test_a_shared_id_is_told_with_the_lines_that_reading_anew_tells(folder: Path) -> None:
    kept = KeptDocuments()
    kept.load([folder], trust_proposals=False)
    write(folder / "b.yaml", "b1", "a2")
    with pytest.raises(GroundTruthError) as anew:
        load_fact_base([folder])
    with pytest.raises(GroundTruthError) as raised:
        kept.load([folder], trust_proposals=False)
    assert str(raised.value) == str(anew.value)


def test_a_broken_file_is_told_until_it_is_mended(folder: Path) -> None:
    kept = KeptDocuments()
    (folder / "b.yaml").write_bytes(b"facts: \xff")
    for _ in range(2):
        with pytest.raises(GroundTruthError, match="not UTF-8"):
            kept.load([folder], trust_proposals=False)
    write(folder / "b.yaml", "b1")
    assert len(kept.load([folder], trust_proposals=False).facts) == 5


def test_a_file_of_lines_is_read_again_once_it_says_something_else(tmp_path: Path) -> None:
    kept, lines = KeptDocuments(), tmp_path / "facts.jsonl"
    lines.write_text('{"id": "one", "statement": "It says one.", "sources": [{"publisher": "City"}]}\n')
    first = kept.load([lines], trust_proposals=False)
    assert kept.load([lines], trust_proposals=False) is first
    lines.write_text(lines.read_text().replace("one", "two"))
    second = kept.load([lines], trust_proposals=False)
    assert second == load_fact_base([lines]) != first
