"""Articles on disk or on standard input, up to their text."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import InputError, InputTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STDIN = Path("-")
SUFFIXES = (".html", ".md", ".txt")

_BYTES_PER_CHAR = 4  # at most, in UTF-8
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_DECLARATION_BYTES = 1_024  # HTML wants its charset declared within these


class Document(NamedTuple):
    """An article as it was found."""

    name: str
    """File name without folders, or "-"."""
    text: str


def find_articles(sources: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files that `sources` name; a folder gives its *.html, *.md and *.txt in sorted order.

    Raises:
        InputError: If a source does not exist, or a folder holds no article.
    """
    return tuple(path for source in sources for path in _articles_at(source))


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


def read_article(path: Path, *, max_chars: int) -> Document:
    """Read one article; the path "-" is standard input.

    Raises:
        InputError: If it can't be read, is binary, or is in an encoding that would have to be guessed.
        InputTooLargeError: If it can't fit into `max_chars` characters.
    """
    max_bytes = max_chars * _BYTES_PER_CHAR
    raw = _read_bytes(path, max_bytes + 1)
    if len(raw) > max_bytes:
        raise InputTooLargeError(f"{_named(path)} is longer than {max_chars} characters; raise ASSAY_MAX_ARTICLE_CHARS")
    return Document(path.name, _decode(raw, path))


def _articles_at(source: Path) -> tuple[Path, ...]:
    if source == STDIN:
        return (STDIN,)
    if not source.exists():
        raise InputError(f"{str(source)!r} does not exist; name a file, a folder, or - for standard input")
    if not source.is_dir():
        return (source,)
    found = tuple(sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()))
    if not found:
        raise InputError(f"the folder {str(source)!r} contains no articles; expected {', '.join(SUFFIXES)}")
    return found


def _read_bytes(path: Path, size: int) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read(size)
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as err:
        raise InputError(f"{str(path)!r} can't be read: {err.strerror}; check the path and its permissions") from err


def _decode(raw: bytes, path: Path) -> str:
    encoding = _encoding(raw, path)
    if encoding == "utf-8-sig" and b"\x00" in raw:
        raise InputError(f"{_named(path)} is a binary file; expected text or HTML")
    try:
        return raw.decode(encoding)
    except (LookupError, UnicodeDecodeError) as err:
        # A guess would be wrong without a sign of it, in the very names and figures that are checked.
        name = encoding.removesuffix("-sig").upper()
        raise InputError(
            f"{_named(path)} is not {name} text; save it as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8"
        ) from err


def _encoding(raw: bytes, path: Path) -> str:
    if raw.startswith(_UTF16_MARKS):
        return "utf-16"
    declared = _DECLARED_CHARSET.search(raw[:_DECLARATION_BYTES]) if path.suffix.lower() == ".html" else None
    return declared.group(1).decode("ascii") if declared and not _is_utf8(declared.group(1)) else "utf-8-sig"


def _is_utf8(charset: bytes) -> bool:
    return charset.lower() in {b"utf-8", b"utf8"}


def _named(path: Path) -> str:
    return "standard input" if path == STDIN else repr(str(path))
