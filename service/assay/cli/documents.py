"""Files on disk or on standard input, up to the articles that they hold."""

from __future__ import annotations

import io
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assay.errors import InputError, UnsupportedFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from assay.formats.documents import Document, Format, Refused

STDIN = Path("-")


def find_articles(sources: Iterable[Path], formats: Sequence[Format] | None = None) -> tuple[Path, ...]:
    """Return the files that `sources` name; a folder gives those whose names end as articles do, in sorted order.

    Args:
        sources: Files, folders, or "-".
        formats: Those that are read; None: all.

    Raises:
        InputError: If a source does not exist or is a URL, or a folder holds no article.
    """
    from assay.formats.registry import all_formats, folder_suffixes

    suffixes = folder_suffixes(all_formats() if formats is None else formats)
    return tuple(path for source in sources for path in _articles_at(source, suffixes))


def check_names_differ(paths: Sequence[Path]) -> None:
    """Make sure that results named after the articles can't overwrite each other.

    Raises:
        InputError: If two articles share a file name.
    """
    for name, count in Counter(path.name for path in paths).items():
        if count > 1:
            raise InputError(
                f"{count} articles are called {name!r}; their pages would overwrite each other; score them apart"
            )


def read_articles(
    path: Path, *, max_chars: int, formats: Sequence[Format] | None = None
) -> Iterator[Document | Refused]:
    """Yield the articles of one file; the path "-" is standard input. What can't be scored of it is yielded, too.

    Raises:
        InputError: If it can't be read, or is in no format that is read.
        InputTooLargeError: If it is plain text that can't fit into `max_chars` characters.
    """
    from assay.formats.documents import Document
    from assay.formats.reading import Sent, read_documents
    from assay.formats.registry import all_formats

    with _opened(path) as stream:
        sent = Sent(stream, path.name, named(path))
        found = read_documents(sent, all_formats() if formats is None else formats, max_chars=max_chars)
        file = None if path == STDIN else str(path)
        for each in found:
            yield each._replace(file=file) if isinstance(each, Document) else each


def read_article(path: Path, *, max_chars: int) -> Document:
    """Return the one article of a file.

    Raises:
        InputError: As `read_articles` does, and if there are several.
    """
    from assay.formats.reading import sole_document

    try:
        return sole_document(read_articles(path, max_chars=max_chars))
    except InputError as error:
        is_named = str(error).startswith(named(path))
        raise error if is_named else type(error)(f"{named(path)}: {error}") from error


def named(path: Path) -> str:
    """Return what error messages call a file."""
    return "standard input" if path == STDIN else repr(str(path))


def _articles_at(source: Path, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    from assay.formats.refusals import url_of, url_refusal

    if source == STDIN:
        return (STDIN,)
    if not source.exists():
        if (url := url_of(str(source))) is not None:
            raise UnsupportedFormatError(f"{url!r} is {url_refusal(url)}")
        raise InputError(f"{str(source)!r} does not exist; name a file, a folder, or - for standard input")
    if not source.is_dir():
        return (source,)
    found = tuple(sorted(path for path in source.iterdir() if path.name.lower().endswith(suffixes) and path.is_file()))
    if not found:
        raise InputError(f"the folder {str(source)!r} contains no articles; expected {', '.join(suffixes)}")
    return found


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    from assay.formats.decoding import MAX_FILE_BYTES

    if path == STDIN:
        yield io.BytesIO(sys.stdin.buffer.read(MAX_FILE_BYTES + 1))  # a pipe can't be sought in
        return
    try:
        file = path.open("rb")
    except OSError as err:
        raise InputError(f"{named(path)} can't be read: {err.strerror}; check the path and its permissions") from err
    with file:
        yield file
