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
_UNREAD = frozenset("del moveFrom Fallback delText instrText delInstrText pict txbxContent rt".split())
_WRAPPERS = frozenset("sdt sdtContent ins moveTo customXml smartTag".split())
_OFF = frozenset({"0", "false", "off", "none"})


def sniff(head: bytes) -> bool:
    """Return True for a zip file with the folder of a text document in it."""
    return head.startswith(b"PK\x03\x04") and b"word/" in head


def read(stream: BinaryIO) -> Reading:
    """Yield the article of a text document: paragraphs, lists, tables, text boxes, footnotes after them all."""
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
    """Yield the style, in lower case, and the text of each paragraph and table; text boxes follow their paragraph."""
    begun = ""
    for each in _members(parent, frozenset({"p", "tbl"})):
        if local(each) == "tbl":
            yield "", "\n".join(_row(row) for row in _members(each, frozenset({"tr"})) if not _is_deleted(row))
            continue
        text = begun + _text(each)
        begun = text if _is_joined_to_next(each) else ""
        if not begun:
            yield _style(each), f"- {text.strip()}" if _is_item(each) and text.strip() else text.strip()
        for box in _boxes(each):
            yield from _blocks(box)
    if begun:
        yield "", begun.strip()


def _members(parent: _Element, names: frozenset[str]) -> Iterator[_Element]:
    """Yield the children of these names, those inside content controls and other wrappers among them."""
    for each in parent:
        if local(each) in names:
            yield each
        elif local(each) in _WRAPPERS:
            yield from _members(each, names)


def _style(paragraph: _Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return str(style.get(f"{_W}val", "")).lower() if style is not None else ""


def _is_item(paragraph: _Element) -> bool:
    return paragraph.find(f"{_W}pPr/{_W}numPr") is not None


def _is_joined_to_next(paragraph: _Element) -> bool:
    """Return True if the change that deletes the end of a paragraph has been tracked: accepted, it has none."""
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _boxes(paragraph: _Element) -> Iterator[_Element]:
    """Yield the text boxes anchored in a paragraph, once each: word processors write them twice, for old readers."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = {local(each) for each in box.iterancestors() if paragraph in each.iterancestors()}
        if not above & {"Fallback", "txbxContent", "del", "moveFrom"}:
            yield box


def _row(row: _Element) -> str:
    cells = _members(row, frozenset({"tc"}))
    return " | ".join(" ".join(text for _, text in _blocks(cell) if text) for cell in cells)


def _is_deleted(row: _Element) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


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
