"""Sets of facts: how they are named where files are given, and which files each of them has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import GroundTruthError
from assay.facts.files import find_files

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_SET = "default"
"""Name of the set of all facts that are given without one."""
DATABASE = Path("@database")
"""Stands for the database of the settings where a path is given; a colon would part it from the next path."""
ALL_STORED = "*"
"""Name of all sets of the database, where none is named."""
MAX_NAME = 64
"""Characters of a name at most."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class Place(NamedTuple):
    """Where facts of a set are."""

    set_name: str
    path: Path
    """A file, or a folder of them; `DATABASE` where the set is kept there."""

    @property
    def is_stored(self) -> bool:
        """Whether the set is kept in the database."""
        return self.path == DATABASE

    @property
    def absolute(self) -> str:
        """How the place is given to a process that works in another folder."""
        if self.is_stored:
            return str(DATABASE) if self.set_name == ALL_STORED else f"{self.set_name}={DATABASE}"
        path = self.path.absolute()
        return str(path) if self.set_name == DEFAULT_SET else f"{self.set_name}={path}"


def place_of(given: Path) -> Place:
    """Return what is meant by PATH or NAME=PATH; what exists as it is written is a path, whatever signs it has.

    NAME=@database is the set of that name in the database, @database alone all sets there.

    Raises:
        GroundTruthError: If what stands before the sign is not a name, or nothing stands behind it.
    """
    if given == DATABASE:
        return Place(ALL_STORED, DATABASE)
    name, sign, path = str(given).partition("=")
    if not sign or _exists(given) or {"/", "\\"} & set(name):
        return Place(DEFAULT_SET, given)
    if not is_set_name(name):
        raise GroundTruthError(
            f"{given}: {name!r} can't name a set of facts, and there is no such file; name a set by up to {MAX_NAME} "
            "small letters, digits and hyphens, as in sports=FILE"
        )
    if not path:
        raise GroundTruthError(f"{given}: no path stands behind the name of the set; write {name}=FILE or {name}=DIR")
    return Place(name, Path(path))


def is_set_name(name: str) -> bool:
    """Return True if a set may be called so: "sports" and "archive-2020s" are names, "Sports" and "-a" are not."""
    return len(name) <= MAX_NAME and _NAME.fullmatch(name) is not None


def plain_paths(given: Sequence[Path]) -> tuple[Path, ...]:
    """Return the paths that are meant by PATH or NAME=PATH, in their order; no database. Raises as `place_of`."""
    return tuple(place.path for place in map(place_of, given) if not place.is_stored)


def stored_names(given: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the sets that are kept in the database, `ALL_STORED` among them; raises as `place_of`."""
    return tuple(sorted({place.set_name for place in map(place_of, given) if place.is_stored}))


def files_of_sets(given: Sequence[Path]) -> dict[str, tuple[Path, ...]]:
    """Return the files of each set, the sets by name, without those of the database.

    Raises:
        GroundTruthError: As `place_of` and `find_files`, or if a file is in two sets.
    """
    all_places = [place_of(each) for each in given]
    places = [place for place in all_places if not place.is_stored]
    names = sorted({place.set_name for place in places})
    if not all_places:
        names = [DEFAULT_SET]  # which has no file
    files = {name: find_files([place.path for place in places if place.set_name == name]) for name in names}
    first: dict[Path, str] = {}
    for name, of_set in files.items():
        for file in of_set:
            if (earlier := first.setdefault(file.resolve(), name)) != name:
                raise GroundTruthError(f"{file}: in the sets {earlier!r} and {name!r}; put each file into one set")
    return files


def set_of_file(file: Path, given: Sequence[Path]) -> str:
    """Return the name of the set that a file belongs to, or would if it existed; the default one for a file of none.

    Raises:
        GroundTruthError: As `place_of`.
    """
    here = file.absolute()
    places = (place_of(each) for each in given)
    return next((each.set_name for each in places if here.is_relative_to(each.path.absolute())), DEFAULT_SET)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        return False
