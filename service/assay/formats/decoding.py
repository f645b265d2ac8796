"""Bytes to text, in the encoding that they state; none is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.errors import InputError, InputTooLargeError

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Longest file that is read as a whole; collections that are read row by row or record by record may be longer."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE
)
_DECLARATION_BYTES = 1_024  # HTML wants its charset declared within these


def read_whole(stream: BinaryIO) -> bytes:
    """Return all bytes of a file.

    Raises:
        InputTooLargeError: If there are more than `MAX_FILE_BYTES`.
    """
    raw = stream.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        msg = f"longer than {MAX_FILE_BYTES // 2**20} MiB, and not in a format that is read piece by piece; split it"
        raise InputTooLargeError(msg)
    return raw


def decode(raw: bytes, *, charset: str | None = None, may_declare: bool = False) -> str:
    """Return the text of a file.

    Args:
        raw: The file.
        charset: What its envelope states, such as an HTTP header; None: nothing.
        may_declare: Whether to look for a declaration, as HTML and XML have it.

    Raises:
        InputError: If it is binary, or not in the encoding that it states; UTF-8 where it states none.
    """
    encoding = _encoding(raw, charset, may_declare=may_declare)
    if encoding == "utf-8-sig" and b"\x00" in raw:
        raise InputError("a binary file; expected text or HTML")
    try:
        return raw.decode(encoding)
    except (LookupError, UnicodeDecodeError) as err:
        # A guess would be wrong without a sign of it, in the very names and figures that are checked.
        name = encoding.removesuffix("-sig").upper()
        msg = f"not {name} text; save it as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8"
        raise InputError(msg) from err


def _encoding(raw: bytes, charset: str | None, *, may_declare: bool) -> str:
    if raw.startswith(_UTF16_MARKS):
        return "utf-16"
    found = _DECLARED_CHARSET.search(raw[:_DECLARATION_BYTES]) if may_declare and charset is None else None
    declared = found[1].decode("ascii") if found else charset or "utf-8"
    return "utf-8-sig" if declared.lower() in {"utf-8", "utf8"} else declared
