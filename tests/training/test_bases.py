from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from assay.errors import DataError
from assay_training import bases
from assay_training.bases import MINILM, MPNET, Base, check, unpack

WEIGHTS = b"weights"


def test_another_base_than_the_published_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / MINILM.folder).mkdir(parents=True)
    (tmp_path / MINILM.folder / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(DataError, match=f"SHA-256 {MINILM.sha256}"):
        check(tmp_path, MINILM)


def test_pieces_of_an_archive_are_joined_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = hashlib.sha256(WEIGHTS).hexdigest()
    small = (Base(MPNET.folder, sha256), Base(MINILM.folder, sha256))
    monkeypatch.setattr(bases, "MPNET", small[0])
    monkeypatch.setattr(bases, "MINILM", small[1])
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(f"{MPNET.folder}/model.safetensors", WEIGHTS)
    middle = len(whole.getvalue()) // 2
    for number, piece in enumerate((whole.getvalue()[:middle], whole.getvalue()[middle:]), 1):
        folder = tmp_path / "packages" / f"part_00{number}" / "input"
        folder.mkdir(parents=True)
        (folder / f"all-mpnet-base-v2.zip.00{number}").write_bytes(piece)
    (tmp_path / "packages" / MINILM.folder).mkdir(parents=True)
    (tmp_path / "packages" / MINILM.folder / "model.safetensors").write_bytes(WEIGHTS)
    out = tmp_path / "bases"
    for _ in range(2):
        unpack(tmp_path / "packages", out)
        assert [check(out, base) for base in small] == [out / MPNET.folder, out / MINILM.folder]
    assert not (out / "all-mpnet-base-v2.zip").exists()
