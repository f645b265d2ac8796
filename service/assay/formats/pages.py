"""HTML pages as publishers serve them: what they state of the article, its text, and the posts of a live blog."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import InputError, UnsupportedFormatError
from assay.formats.decoding import decode, read_whole
from assay.formats.documents import Document, FileFormat, OffsetsInto, Refused
from assay.formats.extras import import_extra
from assay.formats.jsonld import Node, is_block, types_of
from assay.formats.linked_data import find_article, is_paid_for, read_blocks
from assay.formats.live_blogs import LiveBlog, find_live_blog
from assay.formats.notices import PAYWALLED
from assay.formats.page_trees import keep_seen, parse_page
from assay.formats.stated import day, language_code, moment, names, one_line, plain_text
from assay.formats.trees import find_root

if TYPE_CHECKING:
    from typing import BinaryIO

    from lxml.etree import _Element

    from assay.formats.documents import Reading

_ROOTS = frozenset({"html", "head", "body"})
_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)?<!doctype\s+html", re.IGNORECASE | re.DOTALL)
_DATE_FIELDS = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.issued", "dc.date", "date", "pubdate", "publish-date",
)  # fmt: skip
_AUTHOR_FIELDS = ("author", "article:author", "parsely-author", "dc.creator")
_TITLE_FIELDS = ("og:title", "twitter:title", "dc.title")
_SITE = re.compile(r"\s+[|–—]\s+[^|–—]{1,60}$")


class Page(NamedTuple):
    """A page in the forms that its article is looked for in."""

    text: str
    """As it was sent."""
    root: _Element
    fields: dict[str, str]
    """Values of `meta`, by their name or property in lower case; the first of each."""
    nodes: tuple[Node, ...]
    """JSON-LD."""
    address: str | None


def sniff(head: bytes) -> bool:
    """Return True for a document of HTML or XHTML; a fragment of HTML is read as it is."""
    root = find_root(head)
    return _DOCTYPE.match(head) is not None or (root is not None and root.name.lower() in _ROOTS)


def read(stream: BinaryIO) -> Reading:
    """Yield the article of a page, or one for each post if it is a live blog; a fragment is read as it was sent."""
    raw = read_whole(stream)
    text = decode(raw, may_declare=True)
    return read_page(text) if sniff(raw) else iter((Document(text, format="html"),))


def read_page(text: str) -> Reading:
    """Yield the article of a page that has been decoded; without the extra it is read as it was sent."""
    try:
        page = _open(text)
    except UnsupportedFormatError:
        yield Document(text, format="html")
        return
    blog = find_live_blog(page.root, page.nodes)
    if blog is None:
        yield _article(page)
    else:
        yield from _posts(page, blog)


def _open(text: str) -> Page:
    root = parse_page(text)
    fields: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            fields.setdefault(name, meta.get("content"))
    blocks = ["".join(each.itertext()) for each in root.iter("script") if is_block(each.get("type"))]
    canonical = next((each.get("href") for each in root.iter("link") if each.get("rel") == "canonical"), None)
    return Page(text, root, fields, read_blocks(blocks), canonical or fields.get("og:url"))


def _article(page: Page) -> Document:
    node: Node = find_article(page.nodes, page.address) or {}
    published = _published(page, node)
    title = one_line(node.get("headline")) or one_line(_first(page, _TITLE_FIELDS)) or _visible_title(page.root)
    author = names(node.get("author")) or one_line(_first(page, _AUTHOR_FIELDS))
    language = language_code(node.get("inLanguage")) or language_code(
        page.root.get("lang") or page.root.get("xml:lang")
    )
    is_paid = is_paid_for(node) or page.fields.get("article:content_tier", "").lower() in {"locked", "metered"}
    is_cut = keep_seen(page.root)
    text = _main_text(page.root)
    return Document(
        text or page.text,
        id=page.address,
        title=title,
        date=day(published),
        time=moment(published),
        language=language,
        author=author,
        notices=(PAYWALLED,) if is_paid or is_cut else (),
        format="html",
        offsets_into=OffsetsInto.EXTRACTED if text else OffsetsInto.SENT,
    )


def _published(page: Page, node: Node) -> object:
    review: Node = next((each for each in page.nodes if "ClaimReview" in types_of(each)), {})
    candidates = (
        node.get("datePublished"),
        _first(page, _DATE_FIELDS),
        review.get("datePublished"),
        node.get("dateCreated"),
        *(each.get("datetime") for each in page.root.iter("time") if _is_publication(each)),
        node.get("dateModified"),
    )
    return next((stated for stated in candidates if moment(stated) is not None), None)


def _is_publication(element: _Element) -> bool:
    """Return True for a time that a page marks as that of its article; others may be of anything in it."""
    return "pubdate" in element.attrib or "datePublished" in element.get("itemprop", "")


def _first(page: Page, wanted: tuple[str, ...]) -> str | None:
    return next((page.fields[name] for name in wanted if name in page.fields), None)


def _visible_title(root: _Element) -> str | None:
    headings = [" ".join("".join(each.itertext()).split()) for each in root.iter("h1")]
    if len([heading for heading in headings if heading]) == 1:
        return next(filter(None, headings))
    title = next(root.iter("title"), None)
    return _SITE.sub("", " ".join("".join(title.itertext()).split())) or None if title is not None else None


def _main_text(root: _Element) -> str:
    """Return the main text of a page, or "" if none stands out."""
    trafilatura = import_extra("trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it finds wrong is no news to the caller
    found = trafilatura.extract(root, output_format="html", include_comments=False, include_tables=True)
    return plain_text(found) if found else ""


def _posts(page: Page, blog: LiveBlog) -> Reading:
    """Yield the posts, each an article by itself."""
    language = language_code(blog.node.get("inLanguage")) or language_code(page.root.get("lang"))
    published = _published(page, blog.node)
    whole = Document(
        "",
        language=language,
        author=names(blog.node.get("author")),
        notices=(PAYWALLED,) if is_paid_for(blog.node) else (),
        format="live-blog",
        offsets_into=OffsetsInto.EXTRACTED,
    )
    seen: set[str] = set()
    for number, post in enumerate(blog.posts, 1):
        if not post.text:
            error = InputError("no text, here or where its address leads in the page; score it by hand")
            yield Refused(f"post {number}", error)
        elif post.id is not None and post.id in seen:
            yield Refused(f"post {number}", InputError(f"{post.id[:80]!r} is there twice; only the first was read"))
        else:
            seen.update(filter(None, [post.id]))
            yield whole._replace(
                text=post.text,
                id=post.id,
                title=post.title,
                date=day(post.stated) or day(published),
                time=moment(post.stated),
                author=post.author or whole.author,
            )


FORMAT = FileFormat("html", (".html", ".htm", ".xhtml"), sniff, read, ("text/html", "application/xhtml+xml"))
