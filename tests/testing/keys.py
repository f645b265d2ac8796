"""Keys of the API, one for each kind of caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.files.key_file import Scope, create_key

if TYPE_CHECKING:
    from pathlib import Path


class Keys:
    """A file with two keys that score, and the operator's."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "keys.json"
        self.desk = create_key(self.file, "desk", (Scope.SCORE,))
        self.other = create_key(self.file, "other", (Scope.SCORE,))
        self.ops = create_key(self.file, "ops", (Scope.ADMIN,))
