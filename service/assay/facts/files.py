"""Files and folders of facts on disk, up to their text."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import GroundTruthError
from assay.files.yaml_tree import UnreadableError
from assay.formats.refusals import url_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 20_000_000
_COARSEST_NS = 2_100_000_000
"""FAT counts every other second, others finer."""
_SUFFIXES = frozenset({".yaml", ".yml"})
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})


class FileStamp(NamedTuple):
    """A file at a glance."""

    path: str
    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int

    def is_telling(self) -> bool:
        """Return False if the file changed just now: it may change again with the clock of the disk where it was."""
        return time.time_ns() - max(self.mtime_ns, self.ctime_ns) > _COARSEST_NS


def find_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that `paths` name, folders searched to the bottom, each file once.

    In a folder only *.yaml and *.yml count, in the order of their paths; hidden ones are left out. Files of JSON Lines
    are named one by one, for a folder may have others beside its facts.

    Raises:
        GroundTruthError: If there is no path, a path does not exist or is a table, or a folder has no such file.
    """
    if not paths:
        raise GroundTruthError("no file of facts was given; name a YAML file or a folder of them")
    files: dict[Path, Path] = {}
    for path in paths:
        for file in _files_at(path):
            files.setdefault(file.resolve(), file)
    return tuple(files.values())


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file of at most `MAX_BYTES`, without a byte order mark.

    Raises:
        UnreadableError: If the file can't be opened, is too large or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            limit = f"{MAX_BYTES // 1_000_000} MB"
            raise UnreadableError(1, f"the file is larger than {limit}", "split it")
        return content.decode("utf-8-sig")
    except OSError as err:
        raise unreadable(err) from err
    except UnicodeDecodeError as err:
        line = err.object[: err.start].count(b"\n") + 1
        raise UnreadableError(line, "the text is not UTF-8", "save the file as UTF-8") from err


def unreadable(err: OSError) -> UnreadableError:
    """Return what is to be said of a file that can't be opened."""
    return UnreadableError(1, f"the file can't be read: {err.strerror}", "check its kind and its permissions")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file of any length, in hexadecimal. Raises OSError if it can't be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_of(file: Path) -> FileStamp:
    """Return what changes with every change of a file; of one that is not there, zeros."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return FileStamp(str(file), 0, 0, 0, 0)
    # A new file of the same size within one tick of the clock has another inode; ctime tells of permissions.
    return FileStamp(str(file), found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)


def _files_at(path: Path) -> list[Path]:
    try:
        path.stat()
    except (OSError, ValueError) as err:
        if url_of(str(path)):
            raise GroundTruthError(f"{path}: an address; Assay fetches nothing, so save the file and name it") from err
        reason = "no such file or folder" if isinstance(err, FileNotFoundError) else str(err)
        raise GroundTruthError(f"{path}: {reason}; name a YAML file of facts or a folder of them") from err
    if not path.is_dir():
        if path.suffix.lower() in _TABLES:
            way_out = f"take its facts over with `assay facts import {path} --into FILE`, and name that file"
            raise GroundTruthError(f"{path}: a table, not a file of facts; {way_out}")
        return [path]
    files = sorted(_files_below(path))
    if not files:
        raise GroundTruthError(f"{path}: the folder has no *.yaml or *.yml file; put a file of facts in it")
    return files


def _files_below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _SUFFIXES and path.is_file() and not is_hidden:
            yield path
