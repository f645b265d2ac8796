"""What a format makes of a file: articles, and the parts of it that can't be scored."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from assay.errors import InputError
    from assay_schemas import Notice


class OffsetsInto(StrEnum):
    """Which text the spans of a report are offsets into."""

    SENT = "sent"
    """The file, or the field of a row, as it was sent."""
    EXTRACTED = "extracted text"
    """`Document.text`, which was taken out of the file."""


class Document(NamedTuple):
    """One article out of a file."""

    text: str
    """Plain text, or HTML where `offsets_into` says that it is as it was sent."""
    id: str | None = None
    """What its publisher calls it; None: nothing."""
    title: str | None = None
    """Headline, where it stands apart from the text or is known better than from it."""
    date: dt.date | None = None
    """Day of publication."""
    time: dt.datetime | None = None
    """Moment of publication, where a file holds several versions of one story."""
    language: str | None = None
    """ISO 639-1 code that the publisher states. A hint: templates often state a wrong one."""
    author: str | None = None
    fact_sets: tuple[str, ...] = ()
    """Sets of facts that it is to be checked against, where a row names them; empty: whoever asks decides."""
    notices: tuple[Notice, ...] = ()
    """What a reader of the report must know of how the article came."""
    format: str = "text"
    """Name of the format it was read from."""
    offsets_into: OffsetsInto = OffsetsInto.SENT
    embargoed_until: dt.datetime | None = None
    """Moment before which nobody may use it; None: there is no embargo."""
    name: str = ""
    """File name without folders, with the number of the article where the file can hold several. Set by `reading`."""
    number: int | None = None
    """Place in its file, from 1; None: the file is this one article. Set by `reading` where the format does not."""
    called: str = ""
    """What error messages call it. Set by `reading`."""
    file: str | None = None
    """Path of its file, as it was given; None: there is none. Set by the command line."""


class Refused(NamedTuple):
    """A part of a file that can't be scored; the others can."""

    where: str
    """Such as "row 3"."""
    error: InputError


Reading: TypeAlias = "Iterator[Document | Refused]"


@runtime_checkable
class Format(Protocol):
    """A format of files; also what the entry points of the group `assay.formats` name."""

    @property
    def name(self) -> str:
        """Unique among the formats, such as "rss"."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Ends of file names, in lower case, with their dots; asked only where no content gives a file away."""

    def sniff(self, head: bytes, /) -> bool:
        """Return True if a file that begins with `head`, up to 64 KiB, is in this format."""

    def read(self, stream: BinaryIO, /) -> Reading:
        """Yield the articles of a file, one by one; raise `InputError` if there are none to be had.

        Args:
            stream: The file, at its beginning; can be sought in.
        """


class FileFormat(NamedTuple):
    """A format made of functions."""

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[[BinaryIO], Reading]
    media_types: tuple[str, ...] = ()
    """Media types without parameters."""
    holds_many: bool = False
    """True where a file is a collection, even if it holds one article."""
