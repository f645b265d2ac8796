"""XML into trees: no entity is resolved, nothing is fetched, and size and depth are bounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.article.markup import strip_markup
from assay.errors import InputError, UnsupportedFormatError
from assay.formats.extras import import_extra
from assay.formats.stated import tidy

if TYPE_CHECKING:
    from types import ModuleType

    from lxml.etree import _Element

_HEAD = re.compile(
    rb"\s*(?:<\?[^>]{0,400}\?>\s*|<!--.{0,4000}?-->\s*|<!DOCTYPE[^>\[]{0,400}(?:\[[^\]]{0,4000}\]\s*)?>\s*)*"
    rb"<(?P<root>[\w.:-]+)",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_PROLOG_BYTES = 8 * 1024


class Root(NamedTuple):
    """The first element of an XML document."""

    name: str
    """Without prefix."""
    tag: bytes
    """From its "<" on."""


def find_root(head: bytes) -> Root | None:
    """Return the first element of what begins as XML does; None: it does not."""
    begun = _readable(head)
    found = _HEAD.match(begun)
    if found is None:
        return None
    name = found["root"].decode("ascii", "replace").rpartition(":")[2]
    return Root(name, begun[found.start("root") - 1 : found.end() + 2_000])


def etree() -> ModuleType:
    """Return lxml.etree. Raises UnsupportedFormatError if it is not installed."""
    return import_extra("lxml.etree")


def parse_xml(raw: bytes) -> _Element:
    """Return the root of a document.

    Raises:
        InputError: If it is not well-formed.
        UnsupportedFormatError: If it defines entities, which can make a file of a kilobyte into gigabytes.
    """
    refuse_entities(raw)
    lxml = etree()
    parser = lxml.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: _Element = lxml.fromstring(raw, parser)
    except (lxml.XMLSyntaxError, ValueError) as err:
        raise InputError(f"not well-formed XML: {err}; get the file again, or mend it") from err
    return root


def refuse_entities(raw: bytes) -> None:
    """Refuse XML that defines entities of its own."""
    if _ENTITY.search(_readable(raw[:_PROLOG_BYTES])):
        raise UnsupportedFormatError("XML that defines entities, which is not read; save it without its DTD")


def local(element: _Element) -> str:
    """Return the name of an element without its namespace; "" for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: _Element, name: str) -> list[_Element]:
    """Return the children of that name, whatever their namespace."""
    return [child for child in element if local(child) == name]


def child(element: _Element | None, name: str) -> _Element | None:
    """Return the first child of that name; None: there is none."""
    return next(iter(children(element, name)), None) if element is not None else None


def words(element: _Element | None) -> str | None:
    """Return all text inside an element on one line; None: there is none."""
    return " ".join("".join(element.itertext()).split()) or None if element is not None else None


def block_text(element: _Element, *, dropped: frozenset[str] = frozenset()) -> str:
    """Return the text of HTML or NITF inside an element, its blocks parted by blank lines.

    Args:
        element: Changed: namespaces and what is dropped go.
        dropped: Names of elements that are no part of the text.
    """
    lxml = etree()
    for each in list(element.iter()):
        name = local(each)
        if name in dropped and each.getparent() is not None:
            drop(each)
        else:
            each.tag = _HTML_NAMES.get(name, name)
    lxml.cleanup_namespaces(element)
    marked_up = lxml.tostring(element, encoding="unicode", method="html", with_tail=False)
    return tidy(strip_markup(_OTHER_TAGS.sub("", marked_up)).text)


def drop(element: _Element) -> None:
    """Take an element out of its tree; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


_HTML_NAMES = {
    "hl1": "h1",
    "hl2": "h2",
    "hl3": "h3",
    "bq": "blockquote",
    "block": "div",
    "table-row": "tr",
    "body.content": "div",
}
_KNOWN = """a b blockquote body br caption cite dd del div dl dt em figure h1 h2 h3 h4 h5 h6 i li ol p pre q s section
span strong sub sup table tbody td th thead tr u ul"""
_OTHER_TAGS = re.compile(rf"</?(?!(?:{'|'.join(_KNOWN.split())})[\s>/])[A-Za-z][\w.:-]*(?:\s[^<>]*)?>")


def _readable(raw: bytes) -> bytes:
    """Return bytes in which ASCII can be looked for, whatever the encoding."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.replace(b"\x00", b"")[2:]
    return raw.removeprefix(b"\xef\xbb\xbf")
