from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assay.errors import DataError
from assay.files.shipped import shipped
from assay.files.weight_files import MANIFEST, read_weights, record_weights


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.npy").write_bytes(b"numbers")
    record_weights(["a.npy"], tmp_path)
    return tmp_path


def test_a_recorded_file_is_read(folder: Path) -> None:
    assert read_weights("a.npy", folder) == b"numbers"


def test_recording_a_file_keeps_the_others(folder: Path) -> None:
    (folder / "b.txt").write_bytes(b"words")
    record_weights(["b.txt"], folder)
    hashes = {"a.npy": hashlib.sha256(b"numbers").hexdigest(), "b.txt": hashlib.sha256(b"words").hexdigest()}
    assert json.loads((folder / MANIFEST).read_bytes()) == hashes


def test_a_damaged_file_is_refused(folder: Path) -> None:
    (folder / "a.npy").write_bytes(b"numb")
    with pytest.raises(DataError, match=r"a\.npy: is not the file that weights\.json names; reinstall Assay"):
        read_weights("a.npy", folder)


def test_a_file_that_the_manifest_does_not_know_is_refused(folder: Path) -> None:
    (folder / "b.npy").write_bytes(b"")
    with pytest.raises(DataError, match=r"b\.npy: is not the file"):
        read_weights("b.npy", folder)


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "a.npy").unlink()
    with pytest.raises(DataError, match=r"a\.npy: can't be read \(No such file or directory\); reinstall Assay"):
        read_weights("a.npy", folder)


@pytest.mark.parametrize("text", ["", "[]", '{"a.npy": 1}', '{"a.npy'])
def test_a_damaged_manifest_is_told(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"weights\.json: is not a valid manifest of names and hashes"):
        read_weights("a.npy", folder)


def test_every_shipped_file_is_what_the_manifest_says() -> None:
    names = json.loads((shipped("weights") / MANIFEST).read_bytes())
    assert {"vectors.npy", "vector_scales.npy", "vocab.txt"} <= names.keys()
    assert all(read_weights(name) for name in names)
