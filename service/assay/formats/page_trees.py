"""A page as a tree in which only what a reader sees is left."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from assay.article.markup import is_hidden, raised
from assay.errors import InputError
from assay.formats.extras import import_extra
from assay.formats.trees import drop, etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_XHTML = re.compile(r"<html\b[^<>]{0,500}xmlns\s{0,4}=\s{0,4}[\"']http://www\.w3\.org/1999/xhtml", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_UNSEEN = frozenset("script style noscript template iframe nav button select svg object embed del s strike".split())
# Elements of AMP beside the article: advertisements, menus, notices, and what is fetched or opened later.
_BESIDE = frozenset(
    f"amp-{name}"
    for name in """ad analytics autocomplete consent embed fx-flying-carpet geo iframe lightbox list next-page pixel
    sidebar social-share state sticky-ad user-notification video-docking web-push""".split()
)
_BLOCKS = frozenset("p div ul ol table blockquote section article h1 h2 h3 h4 h5 h6 figure dl pre".split())
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,30};")
_SHADOW = ("shadowrootmode", "shadowroot")
_NOT_GRANTED = re.compile(r"\s*(?:NOT\b|!|access\s*=\s*false)", re.IGNORECASE)


def parse_page(text: str) -> _Element:
    """Return the root of a page: XHTML by the rules of XML where it keeps to them, all else by those of HTML.

    Raises:
        InputError: If there is no element in it.
        UnsupportedFormatError: If lxml is not installed.
    """
    lxml = etree()
    if _XHTML.search(text[:4_000]):
        try:
            return _without_namespaces(_parse_xml(text))
        except (lxml.XMLSyntaxError, ValueError):
            pass  # served as HTML, and read as browsers do
    try:
        root: _Element = import_extra("lxml.html").document_fromstring(_DECLARATION.sub("", text))
    except (lxml.ParserError, ValueError) as err:
        raise InputError("a page without an element; save it again") from err
    return root


def keep_seen(root: _Element) -> bool:
    """Drop in place what no reader sees or is struck through, and turn elements of the page's own into plain ones.

    Returns:
        True if a branch for readers who have not paid was dropped, and there is none for those who have.
    """
    is_cut = _drop_branches(root)
    for each in list(root.iter()):
        if not isinstance(each.tag, str):
            drop(each)
        elif each.tag == "template" and any(name in each.attrib for name in _SHADOW):
            each.tag = "div"
        elif each.tag in _UNSEEN | _BESIDE or is_hidden(_opening_tag(each)):
            drop(each)
    for each in list(root.iter()):
        _make_plain(each)
    etree().strip_tags(root, "span")
    return is_cut


def _parse_xml(text: str) -> _Element:
    lxml = etree()
    parser = lxml.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    text = _NAMED_ENTITY.sub(lambda entity: unescape(entity[0]), _DECLARATION.sub("", text))
    root: _Element = lxml.fromstring(text.encode(), parser)
    return root


def _without_namespaces(root: _Element) -> _Element:
    lxml = etree()
    for each in root.iter():
        if isinstance(each.tag, str):
            each.tag = each.tag.rpartition("}")[2].lower()
    lxml.cleanup_namespaces(root)
    as_html: _Element = import_extra("lxml.html").document_fromstring(
        lxml.tostring(root, encoding="unicode", method="html")
    )
    return as_html


def _drop_branches(root: _Element) -> bool:
    """Keep of the branches of AMP the one for readers who may read the article."""
    conditional = root.xpath("//*[@amp-access]")
    refused = [each for each in conditional if _NOT_GRANTED.match(each.get("amp-access", ""))]
    sections = root.xpath("//*[@subscriptions-section]")
    refused += [each for each in sections if each.get("subscriptions-section") == "content-not-granted"]
    granted = len(conditional) + len(sections) - len(refused)
    for each in refused:
        drop(each)
    return bool(refused) and not granted


def _opening_tag(element: _Element) -> str:
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in element.attrib.items() if name in {"hidden", "style", "class"}
    )
    return f"<{element.tag}{attributes}>"


def _make_plain(element: _Element) -> None:
    """Turn an element of the page's own making into a paragraph or a division, and raised figures into characters."""
    if "-" in element.tag and not element.tag.startswith("amp-"):
        has_blocks = any(child.tag in _BLOCKS or (isinstance(child.tag, str) and "-" in child.tag) for child in element)
        element.tag = "div" if has_blocks or not (element.text or "").strip() else "p"
    elif element.tag == "sup":
        element.text = raised("".join(element.itertext()))
        for child in list(element):
            element.remove(child)
        element.tag = "span"
    elif element.tag == "q":
        element.text = f'"{element.text or ""}'
        element.tail = f'"{element.tail or ""}'
        element.tag = "span"
