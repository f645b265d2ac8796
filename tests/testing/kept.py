"""Kept answers in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Memory:
    """Holds answers as long as the test runs."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {key: self.documents[key] for key in keys if key in self.documents}

    def put(self, documents: Mapping[str, bytes]) -> None:
        self.documents.update(documents)
