"""What files of facts and a set in a database last agreed on: a small file beside them, made to be committed too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from assay.errors import DataError
from assay.files.result_files import open_whole
from assay_schemas import FactId, Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUFFIX = ".set.json"


class Agreement(Frozen):
    """What both sides had at the last push or pull."""

    set: str
    """Name of the set."""
    id: str
    """Of the set in its database; that of another database is another one, with which nothing was agreed."""
    revision: int
    """Of the set."""
    files: tuple[str, ...]
    """The files of the set, as seen from the folder of this one."""
    facts: dict[FactId, str]
    """The SHA-256 of each fact, by id."""


def agreement_path(first: Path, name: str) -> Path:
    """Return where the agreement on a set is: in the folder of the first of its files."""
    return (first if first.is_dir() else first.parent) / f"{name}{_SUFFIX}"


def read_agreement(path: Path) -> Agreement | None:
    """Return what is agreed on; None if nothing is.

    Raises:
        DataError: If the file is damaged.
    """
    try:
        return Agreement.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as err:
        raise DataError(
            f"{path}:1: it does not say what was agreed on; restore it, or delete it to begin anew: facts that differ "
            "are conflicts then"
        ) from err


def check_files(agreement: Agreement, path: Path, files: Sequence[Path]) -> None:
    """Refuse to go on with some of the files of a set alone: the facts of the others would count as removed.

    Raises:
        DataError: If a file that is there is not among those given.
    """
    given = {file.resolve() for file in files}
    for name in agreement.files:
        file = path.parent / name
        if file.exists() and file.resolve() not in given:
            raise DataError(f"{path}:1: {file} has facts of the set {agreement.set!r}, too; name all files of the set")


def write_agreement(path: Path, agreement: Agreement) -> None:
    """Write what is agreed on, a fact to a line, so that a version control merges it as it does the facts."""
    with open_whole(path) as stream:
        stream.write(agreement.model_dump_json(indent=1) + "\n")


def names_of(files: Sequence[Path], path: Path) -> tuple[str, ...]:
    """Return the files as the agreement has them."""
    return tuple(sorted(Path(os.path.relpath(file.resolve(), path.parent.resolve())).as_posix() for file in files))
