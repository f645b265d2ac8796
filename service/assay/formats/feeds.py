"""RSS and Atom: one article an item, read one by one by feedparser."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import InputError
from assay.formats.decoding import read_whole
from assay.formats.documents import Document, FileFormat, OffsetsInto, Refused
from assay.formats.extras import import_extra
from assay.formats.notices import SUMMARY_ONLY
from assay.formats.stated import day, language_code, moment, names, one_line, plain_text
from assay.formats.trees import child, drop, etree, find_root, local, refuse_entities, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from lxml.etree import _Element

    from assay.formats.documents import Reading

_LONGEST_SUMMARY = 600
"""Letters above which a description is the article: many feeds have no other place for it."""
_ITEMS = frozenset({"item", "entry"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Captions of pictures and notes of podcasts, which feedparser lets take the place of the article.
_BESIDE = ("{http://search.yahoo.com/mrss", "{http://www.itunes.com/", "{http://www.google.com/schemas/play-podcasts")
_NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_STRAY_AMPERSAND = re.compile(rb"&(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)")
_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_SAFELY = {
    "remove_comments": True,
    "remove_pis": True,
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
}
_WRAPPERS = {
    "rss": ('<rss version="2.0"><channel>', "</channel></rss>"),
    "RDF": ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "</rdf:RDF>"),
    "feed": ('<feed xmlns="http://www.w3.org/2005/Atom">', "</feed>"),
}


class Channel(NamedTuple):
    """What a feed states for all its items."""

    root: str
    language: str | None
    author: str | None


def sniff_rss(head: bytes) -> bool:
    """Return True for RSS, of any version."""
    root = find_root(head)
    return root is not None and (root.name.lower() == "rss" or (root.name == "RDF" and b"purl.org/rss" in head))


def sniff_atom(head: bytes) -> bool:
    """Return True for an Atom feed, or an entry that stands alone."""
    root = find_root(head)
    return root is not None and root.name in {"feed", "entry"} and b"http://www.w3.org/2005/Atom" in root.tag


def read_rss(stream: BinaryIO) -> Reading:
    """Yield an article for each item."""
    return _read(stream, "rss")


def read_atom(stream: BinaryIO) -> Reading:
    """Yield an article for each entry."""
    return _read(stream, "atom")


def _read(stream: BinaryIO, name: str) -> Reading:
    import_extra("feedparser")
    raw = read_whole(stream)
    refuse_entities(raw)
    seen: set[str] = set()
    number = 0
    try:
        for number, (channel, item) in enumerate(_items(_mended(raw)), 1):
            try:
                yield _article(channel, item, seen)._replace(format=name)
            except InputError as error:
                yield Refused(f"item {number}", error)
    except etree().XMLSyntaxError as err:
        broken = InputError(f"not well-formed XML from here on: {err}; get the feed again, or mend it")
        if number == 0:
            raise broken from err
        yield Refused(f"after item {number}", broken)
    if number == 0:
        raise InputError("a feed without items; there is nothing to score")


def _mended(raw: bytes) -> bytes:
    """Put characters in the place of HTML's entities, which XML does not know, and mend ampersands that stand alone."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw
    parts = re.split(rb"(<!\[CDATA\[.*?\]\]>)", raw.lstrip(), flags=re.DOTALL)
    return b"".join(part if part.startswith(b"<![CDATA[") else _mended_part(part) for part in parts)


def _mended_part(part: bytes) -> bytes:
    return _NAMED_ENTITY.sub(_numbered, _STRAY_AMPERSAND.sub(b"&amp;", part))


def _numbered(entity: re.Match[bytes]) -> bytes:
    if entity[1] in _XML_ENTITIES:
        return entity[0]
    characters = html.unescape(entity[0].decode("ascii"))
    is_known = not characters.startswith("&")
    return "".join(f"&#{ord(each)};" for each in characters).encode() if is_known else b"&amp;" + entity[0][1:]


def _items(raw: bytes) -> Iterator[tuple[Channel, _Element]]:
    """Yield the items one by one; those that have been read are let go."""
    parser = etree().iterparse(io.BytesIO(raw), events=("start", "end"), **_SAFELY)
    open_items, channel = 0, Channel("rss", None, None)
    for event, element in parser:
        name = local(element)
        if event == "start":
            open_items += name in _ITEMS
            continue
        if name in _ITEMS:
            open_items -= 1
            if open_items:
                continue
            channel = _channel(element) or channel
            yield channel, element
            element.clear()
            while element.getprevious() is not None:
                before = element.getprevious()
                if local(before) not in _ITEMS:
                    break
                element.getparent().remove(before)


def _channel(item: _Element) -> Channel | None:
    """Return what is stated above an item."""
    above = item.getparent()
    if above is None:
        return Channel("feed", None, None)
    root = above.getroottree().getroot()
    channel = child(root, "channel") if local(root) == "RDF" else above
    stated = words(child(channel, "language")) or root.get(_LANG) or above.get(_LANG)
    author = words(child(child(channel, "author"), "name")) if local(root) == "feed" else None
    return Channel(local(root), language_code(stated), author)


def _article(channel: Channel, item: _Element, seen: set[str]) -> Document:
    language = language_code(item.get(_LANG) or words(child(item, "language")))
    entry = _entry(channel, item)
    id_ = one_line(entry.get("id") or entry.get("link"))
    if id_ is not None and id_ in seen:
        raise InputError(f"the id {id_[:80]!r} is there twice; only the first was read")
    if id_ is not None:
        seen.add(id_)
    content, summary = _content(entry), plain_text(str(entry.get("summary") or ""))
    if not content and not summary:
        raise InputError("no text; the feed has to carry the article, or a summary of it")
    stated = entry.get("published") or entry.get("created") or entry.get("updated")
    return Document(
        content or summary,
        id=id_,
        title=one_line(entry.get("title")),
        date=day(stated),
        time=moment(stated),
        language=language or channel.language,
        author=names(entry.get("authors")) or one_line(entry.get("author")) or channel.author,
        notices=() if content or len(summary) > _LONGEST_SUMMARY else (SUMMARY_ONLY,),
        offsets_into=OffsetsInto.EXTRACTED,
    )


def _entry(channel: Channel, item: _Element) -> Mapping[str, object]:
    for each in list(item.iter()):
        if isinstance(each.tag, str) and each.tag.startswith(_BESIDE):
            drop(each)
    before, after = _WRAPPERS.get(channel.root, _WRAPPERS["rss"])
    inner = etree().tostring(item, encoding="unicode", with_tail=False)
    parsed = import_extra("feedparser").parse(
        f"{before}{inner}{after}".encode(), sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.entries:
        raise InputError("nothing that a feed reader understands; mend the feed, or take the item out")
    entry: Mapping[str, object] = parsed.entries[0]
    return entry


def _content(entry: Mapping[str, object]) -> str:
    """Return the longest of the contents; what is not text, such as a picture inside the feed, is none."""
    contents = entry.get("content")
    found = [
        plain_text(str(each.get("value") or ""))
        for each in (contents if isinstance(contents, list) else ())
        if str(each.get("type") or "text/html").startswith(("text/", "application/xhtml"))
    ]
    return max(found, key=len, default="")


RSS = FileFormat("rss", (".rss", ".rdf"), sniff_rss, read_rss, ("application/rss+xml",), holds_many=True)
ATOM = FileFormat("atom", (".atom",), sniff_atom, read_atom, ("application/atom+xml",), holds_many=True)
