"""A format of one article: the word FEATHERS, then the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from assay.formats.documents import Document

_MAGIC = b"FEATHERS\n"


class Feathers:
    """A file format by its name, the ends of names it has, its beginning, and what is in it."""

    name = "feathers"
    suffixes = (".feathers",)

    def sniff(self, head: bytes) -> bool:
        """Return True if a file that begins like this is one."""
        return head.startswith(_MAGIC)

    def read(self, stream: BinaryIO) -> Iterator[Document]:
        """Yield the one article."""
        yield Document(stream.read().removeprefix(_MAGIC).decode())


FORMAT = Feathers()
