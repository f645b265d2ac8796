"""A file to its articles: which format it is in, each article with its name, and what is refused."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from assay.article.markup import is_markup
from assay.errors import AssayError, InputError, InputTooLargeError
from assay.formats.decoding import decode
from assay.formats.documents import Document, FileFormat, Refused
from assay.formats.refusals import refuse_table_or_envelope, refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from assay.formats.documents import Format, Reading

HEAD_BYTES = 64 * 1024
"""How much of a file tells its format."""
_BYTES_PER_CHAR = 4  # at most, in UTF-8
_WEB_SUFFIXES = (".html", ".htm", ".xhtml")


class Sent(NamedTuple):
    """A file as it came.

    Attributes:
        stream: At its beginning; can be sought in.
        name: File name without folders.
        called: What error messages call it.
        media_type: What the sender says it is, without parameters; None: nothing.
    """

    stream: BinaryIO
    name: str
    called: str
    media_type: str | None = None


def read_documents(sent: Sent, formats: Sequence[Format], *, max_chars: int, now: dt.datetime | None = None) -> Reading:
    """Yield the articles of a file, one by one, and the parts of it that can't be scored.

    Args:
        sent: The file.
        formats: Those that are read, in the order in which they are asked.
        max_chars: Longest plain text accepted, in code points.
        now: The moment that embargoes are held against; None: the present.

    Raises:
        InputError: If nothing of the file can be read.
    """
    head = sent.stream.read(HEAD_BYTES)
    sent.stream.seek(0)
    chosen = choose_format(head, sent, formats)
    try:
        found = _read_plain(sent, max_chars) if chosen is None else _guarded(chosen, sent.stream)
        for document in _numbered(found, sent, holds_many=getattr(chosen, "holds_many", False)):
            yield _held(document, sent, now or dt.datetime.now(dt.UTC))
    except InputError as error:
        raise type(error)(f"{sent.called}: {error}") from error


def choose_format(head: bytes, sent: Sent, formats: Sequence[Format]) -> Format | None:
    """Return the format by what the file holds, else by its name, else by what the sender says; None: plain text.

    Raises:
        UnsupportedFormatError: If it is in a format that is not read.
    """
    for each in formats:
        if _sniffs(each, head):
            return each
    try:
        refuse_unreadable(head)
    except InputError as error:
        raise type(error)(f"{sent.called}: {error}") from error
    name = sent.name.lower()
    by_name = next((each for each in formats if name.endswith(each.suffixes)), None)
    by_type = next((each for each in formats if sent.media_type in getattr(each, "media_types", ())), None)
    return by_name or by_type


def _sniffs(format_: Format, head: bytes) -> bool:
    try:
        return format_.sniff(head)
    except Exception as err:
        if isinstance(format_, FileFormat):
            raise
        raise _plugin_error(format_, err) from err


def _guarded(format_: Format, stream: BinaryIO) -> Reading:
    """Yield what a format reads; whatever a plug-in raises becomes an error that names it.

    What was read before an error stands: the error is then that of the rest of the file.
    """
    number = 0
    try:
        for found in format_.read(stream):
            yield _document(found)
            number += 1
    except AssayError as error:
        if not number or not isinstance(error, InputError):
            raise
        yield Refused(f"after article {number}", error)
    except Exception as err:
        if isinstance(format_, FileFormat):
            raise
        if not number:
            raise _plugin_error(format_, err) from err
        yield Refused(f"after article {number}", _plugin_error(format_, err))


def _document(found: object) -> Document | Refused:
    if not isinstance(found, (Document, Refused)):
        raise TypeError(f"{type(found).__name__} was read, not a Document or Refused")
    return found


def _plugin_error(format_: Format, err: Exception) -> InputError:
    return InputError(
        f"the format plug-in {format_.name!r} failed with {type(err).__name__}: {err}; report it to its maintainer, "
        "or send plain text"
    )


def _read_plain(sent: Sent, max_chars: int) -> Reading:
    raw = sent.stream.read(max_chars * _BYTES_PER_CHAR + 1)
    if len(raw) > max_chars * _BYTES_PER_CHAR:
        raise InputTooLargeError(f"longer than {max_chars} characters; raise ASSAY_MAX_ARTICLE_CHARS")
    text = decode(raw, may_declare=PurePath(sent.name).suffix.lower() in _WEB_SUFFIXES)
    refuse_table_or_envelope(text)
    yield Document(text, format="html" if is_markup(text) else "text")


def _numbered(found: Reading, sent: Sent, *, holds_many: bool) -> Reading:
    """Name what was found: after the file, with a number where a file holds several articles."""
    first = list(itertools.islice(found, 2))
    if not first:
        raise InputError("a file without an article; there is nothing to score")
    if len(first) == 1 and isinstance(first[0], Document) and not holds_many:
        yield first[0]._replace(name=sent.name, called=sent.called)
        return
    for place, each in enumerate(itertools.chain(first, found), 1):
        if isinstance(each, Refused):
            yield each
        else:
            number = each.number or place
            called = f"{sent.called}, article {number}"
            yield each._replace(name=f"{sent.name}.{number}", number=number, called=called)


def _held(document: Document | Refused, sent: Sent, now: dt.datetime) -> Document | Refused:
    """Return what may be used now; what is under embargo is refused, with the time."""
    if isinstance(document, Refused):
        return _with_call(document, sent)
    until = document.embargoed_until
    if until is None or until <= now:
        return document
    error = InputError(f"under embargo until {until.isoformat()}; score it then")
    if document.number is None:
        raise error
    return _with_call(Refused(f"article {document.number}", error), sent)


def _with_call(refused: Refused, sent: Sent) -> Refused:
    error = refused.error
    return Refused(refused.where, type(error)(f"{sent.called}, {refused.where}: {error}"))


def sole_document(found: Iterator[Document | Refused]) -> Document:
    """Return the one article of a file.

    Raises:
        InputError: If there are several.
    """
    first = list(itertools.islice(found, 2))
    if isinstance(first[0], Refused):
        raise first[0].error
    if len(first) > 1:
        raise InputError("the file holds several articles; `assay score` takes them all, this takes one")
    return first[0]
