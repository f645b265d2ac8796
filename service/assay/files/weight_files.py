"""The trained files that ship with Assay: read only if they match the manifest, byte for byte."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from assay.errors import DataError
from assay.files.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "weights.json"
"""Beside the files: an object of their names with the SHA-256 of each in hexadecimal."""
_WAY_OUT = "reinstall Assay, or restore the file from the repository"
_HASHES = TypeAdapter(dict[str, str])


def read_weights(name: str, folder: Path | None = None) -> bytes:
    """Return the bytes of a file of weights.

    Args:
        name: As in the manifest, such as "vocab.txt".
        folder: Where the manifest and the file lie; None: what ships with Assay.

    Raises:
        DataError: If the file is missing, damaged or not in the manifest.
    """
    folder = folder or shipped("weights")
    expected = _read_manifest(folder).get(name)
    content = _read(folder / name)
    _require(folder / name, hashlib.sha256(content).hexdigest(), expected)
    return content


def locate_weights(name: str, folder: Path | None = None) -> Path:
    """Return where a file of weights lies, once it is known to be whole; else as `read_weights`."""
    folder = folder or shipped("weights")
    try:
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{folder / name}: can't be read ({error.strerror}); {_WAY_OUT}") from error
    _require(folder / name, found, _read_manifest(folder).get(name))
    return folder / name


def weights_fingerprint(folder: Path | None = None) -> str:
    """Return the SHA-256 of the manifest in hexadecimal: another one if any file is another.

    Raises:
        DataError: If there is no manifest.
    """
    return hashlib.sha256(_read((folder or shipped("weights")) / MANIFEST)).hexdigest()


def record_weights(names: Iterable[str], folder: Path) -> None:
    """Write the hashes of files into the manifest beside them; other entries stay.

    Raises:
        DataError: If a file can't be read, or there is a manifest that can't.
    """
    known = _read_manifest(folder) if (folder / MANIFEST).exists() else {}
    hashes = {name: hashlib.sha256(_read(folder / name)).hexdigest() for name in names}
    text = json.dumps({**known, **hashes}, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def _require(path: Path, found: str, expected: str | None) -> None:
    if found != expected:
        raise DataError(f"{path}: is not the file that {MANIFEST} names; {_WAY_OUT}")


def _read_manifest(folder: Path) -> dict[str, str]:
    path = folder / MANIFEST
    try:
        return _HASHES.validate_json(_read(path))
    except ValidationError as error:
        raise DataError(f"{path}: is not a valid manifest of names and hashes; {_WAY_OUT}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror}); {_WAY_OUT}") from error
