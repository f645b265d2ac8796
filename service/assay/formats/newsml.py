"""NewsML-G2: one item, or a message of several; of each the one body that carries the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.errors import InputError
from assay.formats.agency import Management, check_management
from assay.formats.decoding import read_whole
from assay.formats.documents import Document, FileFormat, OffsetsInto, Refused
from assay.formats.stated import day, language_code, moment, tidy
from assay.formats.trees import block_text, child, children, find_root, local, parse_xml, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from lxml.etree import _Element

    from assay.formats.documents import Reading

_NAMESPACE = b"iptc.org/std/nar/2006-10-01"
_ROOTS = frozenset({"newsItem", "newsMessage", "packageItem", "conceptItem", "knowledgeItem", "planningItem"})
_MAIN_ROLES = ("main", "body", "full", "fulltext", "text", "")
_NO_TEXT = frozenset(
    "head script style media media-reference media-caption media-producer figure figcaption hedline".split()
)


def sniff(head: bytes) -> bool:
    """Return True for an item or a message in the namespace of NewsML-G2."""
    root = find_root(head)
    return root is not None and root.name in _ROOTS and _NAMESPACE in root.tag


def read(stream: BinaryIO) -> Reading:
    """Yield the article of each news item."""
    root = parse_xml(read_whole(stream))
    items = [root] if local(root) == "newsItem" else [each for each in root.iter() if local(each) == "newsItem"]
    if not items:
        raise InputError(f"a {local(root)} of NewsML-G2 without a newsItem; send the items that it lists")
    if len(items) == 1:
        yield _article(items[0])
        return
    for number, item in enumerate(items, 1):
        try:
            yield _article(item)
        except InputError as error:
            yield Refused(f"item {number}", error)


def _article(item: _Element) -> Document:
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    kind = _code(child(meta, "itemClass")) or "text"
    if kind not in {"text", "composite"}:
        raise InputError(f"a news item of class {kind[:40]!r}, not text; send the item of the article")
    embargo = child(meta, "embargoed")
    management = Management(
        _code(child(meta, "pubStatus")),
        " ".join(filter(None, map(words, children(meta, "edNote")))) if meta is not None else None,
        words(embargo),
        embargo is not None,
    )
    embargoed_until, notices = check_management(management)
    created = words(child(meta, "versionCreated")) or words(child(meta, "firstCreated"))
    return Document(
        _text(child(item, "contentSet")),
        id=item.get("guid"),
        title=_main_headline(content) or words(child(meta, "title")),
        date=day(created),
        time=moment(created),
        language=language_code(_language(item, content)),
        author=_author(content),
        notices=notices,
        format="newsml-g2",
        offsets_into=OffsetsInto.EXTRACTED,
        embargoed_until=embargoed_until,
    )


def _code(element: _Element | None) -> str | None:
    """Return the code of a controlled value without its scheme: "stat:usable" or a URI that ends in it."""
    if element is None:
        return None
    stated = element.get("qcode") or element.get("uri") or element.get("literal") or ""
    return stated.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower() or None


def _language(item: _Element, content: _Element | None) -> str | None:
    stated = child(content, "language")
    own: str | None = item.get("{http://www.w3.org/XML/1998/namespace}lang")
    return str(stated.get("tag")) if stated is not None else own


def _author(content: _Element | None) -> str | None:
    creator = child(content, "creator")
    return words(child(content, "by")) or words(child(creator, "name"))


def _main_headline(content: _Element | None) -> str | None:
    headlines = children(content, "headline") if content is not None else []
    return words(_of_main_role(headlines))


def _of_main_role(elements: list[_Element]) -> _Element | None:
    """Return the element of the main role, where the role is a code in any scheme; else the first of all."""
    for wanted in _MAIN_ROLES:
        for each in elements:
            role = each.get("role") or each.get("rendition") or ""
            if role.rpartition(":")[2].lower() == wanted:
                return each
    return elements[0] if elements else None


def _text(content_set: _Element | None) -> str:
    inline = children(content_set, "inlineXML") if content_set is not None else []
    body = _of_main_role(inline)
    plain = _of_main_role(list(_inline_data(content_set)))
    text = _marked_up_text(body) if body is not None else ""
    if not text and plain is not None:
        text = tidy("".join(plain.itertext()))
    if not text:
        raise InputError("a news item without text inside it; send the item with its inlineXML, not a link to it")
    return text


def _inline_data(content_set: _Element | None) -> Iterator[_Element]:
    for each in children(content_set, "inlineData") if content_set is not None else ():
        if each.get("contenttype", "text/plain").startswith("text/plain") and not each.get("encoding"):
            yield each


def _marked_up_text(inline: _Element) -> str:
    found = [each for each in inline.iter() if local(each) in {"body.content", "body"}]
    narrowest = next((each for each in found if local(each) == "body.content"), next(iter(found), inline))
    return block_text(narrowest, dropped=_NO_TEXT)


FORMAT = FileFormat("newsml-g2", (".newsml",), sniff, read, ("application/vnd.iptc.g2.newsitem+xml",))
