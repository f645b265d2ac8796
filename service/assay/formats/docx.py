"""DOCX: the text as it reads with all changes accepted; what is deleted, struck through or hidden is none."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from assay.errors import InputError, InputTooLargeError
from assay.formats.decoding import MAX_FILE_BYTES, read_whole
from assay.formats.documents import Document, FileFormat, OffsetsInto
from assay.formats.extras import import_extra
from assay.formats.stated import language_code, one_line, tidy
from assay.formats.trees import local, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from docx.opc.part import Part
    from lxml.etree import _Element

    from assay.formats.documents import Reading

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNREAD = frozenset("del moveFrom Fallback delText instrText pict txbxContent".split())
_OFF = frozenset({"0", "false", "off", "none"})


def sniff(head: bytes) -> bool:
    """Return True for a zip file with the folder of a text document in it."""
    return head.startswith(b"PK\x03\x04") and b"word/" in head


def read(stream: BinaryIO) -> Reading:
    """Yield the article of a text document: paragraphs, lists, tables, footnotes after them."""
    raw = read_whole(stream)
    _check_size(raw)
    docx = import_extra("docx")
    try:
        opened = docx.Document(io.BytesIO(raw))
        properties, body, notes = opened.core_properties, opened.element.body, _notes(opened.part)
    except (
        KeyError,
        ValueError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        import_extra("lxml.etree").XMLSyntaxError,
    ) as err:
        raise InputError("a damaged DOCX; open it in a word processor and save it anew, or send its text") from err
    blocks = list(_blocks(body))
    text = tidy("\n\n".join([*(text for _, text in blocks), *notes]))
    if not text:
        raise InputError("a DOCX without text; what is pictured in it is not read")
    title = next((text for style, text in blocks if style == "title"), None) or one_line(properties.title)
    yield Document(
        text,
        title=title,
        language=language_code(properties.language),
        author=one_line(properties.author),
        format="docx",
        offsets_into=OffsetsInto.EXTRACTED,
    )


def _check_size(raw: bytes) -> None:
    """Refuse what grows beyond all bounds when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile as err:
        raise InputError("a damaged DOCX; open it in a word processor and save it anew, or send its text") from err
    if size > MAX_FILE_BYTES:
        raise InputTooLargeError(f"unpacked longer than {MAX_FILE_BYTES // 2**20} MiB; take pictures out of it")


def _blocks(parent: _Element) -> Iterator[tuple[str, str]]:
    """Yield the style, in lower case, and the text of each paragraph and row of a table."""
    for each in parent:
        match local(each):
            case "p":
                style = each.find(f"{_W}pPr/{_W}pStyle")
                name = style.get(f"{_W}val", "") if style is not None else ""
                is_item = each.find(f"{_W}pPr/{_W}numPr") is not None
                text = _text(each).strip()
                yield name.lower(), f"- {text}" if is_item and text else text
            case "tbl":
                yield "", "\n".join(_row(row) for row in each.iter(f"{_W}tr"))
            case "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag":
                yield from _blocks(each)
            case _:
                pass


def _row(row: _Element) -> str:
    cells = (" ".join(_text(paragraph).strip() for paragraph in cell.iter(f"{_W}p")) for cell in row.iter(f"{_W}tc"))
    return " | ".join(cells)


def _text(element: _Element) -> str:
    """Return the text inside an element, in its order."""
    name = local(element)
    if name in _UNREAD or (name == "r" and _is_unseen(element)):
        return ""
    match name:
        case "t":
            return element.text or ""
        case "tab":
            return "\t" if element.getparent().tag == f"{_W}r" else ""
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case _:
            return "".join(_text(each) for each in element)


def _is_unseen(run: _Element) -> bool:
    """Return True for words that are hidden or struck through."""
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    set_ = (properties.find(f"{_W}{name}") for name in ("vanish", "strike", "dstrike"))
    return any(each is not None and each.get(f"{_W}val", "1").lower() not in _OFF for each in set_)


def _notes(part: Part) -> list[str]:
    """Return the footnotes and endnotes, but for the lines that part them from the text."""
    found: list[str] = []
    for relation in part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        notes = [note for note in parse_xml(relation.target_part.blob) if note.get(f"{_W}type", "normal") == "normal"]
        found.extend(" ".join(text for _, text in _blocks(note) if text) for note in notes)
    return found


FORMAT = FileFormat(
    "docx",
    (".docx",),
    sniff,
    read,
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
)
