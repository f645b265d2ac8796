"""News items as JSON: JSON Feed, one article an item, and ninjs, one article."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from assay.errors import InputError
from assay.formats.agency import Management, check_management
from assay.formats.decoding import decode, read_whole
from assay.formats.documents import Document, FileFormat, OffsetsInto, Refused
from assay.formats.notices import SUMMARY_ONLY
from assay.formats.stated import day, language_code, moment, names, one_line, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from assay.formats.documents import Reading

_FEED = re.compile(rb'"version"\s{0,20}:\s{0,20}"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
_URI = re.compile(rb'"uri"\s{0,20}:')
_OF_NINJS = re.compile(
    rb'"name"\s{0,20}:\s{0,20}"ninjs"|"(?:versioncreated|bodies|body_text|body_html|body_xhtml|pubstatus)"\s{0,20}:'
)
_MAIN_ROLES = ("main", "body", "full", "fulltext", "")
_MARKED_UP = ("text/html", "application/xhtml+xml", "text/xml", "application/xml")


def sniff_feed(head: bytes) -> bool:
    """Return True for a JSON object that states the version of JSON Feed."""
    return _is_object(head) and _FEED.search(head) is not None


def sniff_ninjs(head: bytes) -> bool:
    """Return True for a JSON object with the URI and another field of ninjs."""
    return _is_object(head) and _URI.search(head) is not None and _OF_NINJS.search(head) is not None


def read_feed(stream: BinaryIO) -> Reading:
    """Yield an article for each item of a JSON Feed, version 1.0 or 1.1."""
    feed = _load(stream)
    items = feed.get("items")
    if not isinstance(items, list) or not items:
        raise InputError("a JSON Feed without items; there is nothing to score")
    language, author = language_code(feed.get("language")), _authors(feed)
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        try:
            found = _feed_article(item, seen)
        except InputError as error:
            yield Refused(f"item {number}", error)
        else:
            yield found._replace(language=found.language or language, author=found.author or author)


def read_ninjs(stream: BinaryIO) -> Reading:
    """Yield the article of a ninjs item, versions 1 to 3."""
    yield ninjs_article(_load(stream))


def ninjs_article(item: Mapping[str, object]) -> Document:
    """Return the article of a ninjs item: the body of the main role, and no other.

    Raises:
        InputError: If it is withheld, canceled, no text, or without a body.
    """
    kind = item.get("type", "text")
    if str(kind) not in {"text", "composite"}:
        raise InputError(f"a ninjs item of type {str(kind)[:40]!r}, not text; send the item of the article")
    management = Management(
        item.get("pubstatus"), item.get("ednote"), item.get("embargoed"), item.get("embargoed") is not None
    )
    embargoed_until, notices = check_management(management)
    body = _main(_roles(item, "bodies", "body"))
    text = plain_text(body) if body else ""
    if not text:
        raise InputError("a ninjs item without a body of text; send the complete item, not a link to it")
    headline = _main(_roles(item, "headlines", "headline")) or item.get("title")
    created = item.get("versioncreated") or item.get("firstcreated") or item.get("contentcreated")
    return Document(
        text,
        id=one_line(item.get("uri")),
        title=one_line(headline),
        date=day(created),
        time=moment(created),
        language=language_code(item.get("language")),
        author=one_line(item.get("by") or item.get("byline")) or names(item.get("people_by")),
        notices=notices,
        format="ninjs",
        offsets_into=OffsetsInto.EXTRACTED,
        embargoed_until=embargoed_until,
    )


def _is_object(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _load(stream: BinaryIO) -> Mapping[str, object]:
    try:
        loaded = json.loads(decode(read_whole(stream)))
    except json.JSONDecodeError as err:
        msg = f"not valid JSON: {err.msg} in line {err.lineno}, column {err.colno}; get the file again, or mend it"
        raise InputError(msg) from err
    except (ValueError, RecursionError) as err:
        raise InputError("JSON that is nested too deeply, or holds a number too long; get the file again") from err
    if not isinstance(loaded, dict):
        raise InputError("JSON that is no object; expected one JSON Feed or one ninjs item")
    return loaded


def _feed_article(item: object, seen: set[str]) -> Document:
    if not isinstance(item, dict):
        raise InputError("not an object; mend the feed, or take the item out")
    id_ = one_line(str(item.get("id") or item.get("url") or "")) or None
    if id_ is not None and id_ in seen:
        raise InputError(f"the id {id_[:80]!r} is there twice; only the first was read")
    if id_ is not None:
        seen.add(id_)
    html, plain, summary = (_string(item, name) for name in ("content_html", "content_text", "summary"))
    text = plain_text(html) or plain.strip()
    is_summary = not text
    text = text or plain_text(summary)
    if not text:
        raise InputError("no text; the feed has to carry content_text or content_html")
    published = item.get("date_published") or item.get("date_modified")
    return Document(
        text,
        id=id_,
        title=one_line(item.get("title")),
        date=day(published),
        time=moment(published),
        language=language_code(item.get("language")),
        author=_authors(item),
        notices=(SUMMARY_ONLY,) if is_summary else (),
        format="json-feed",
        offsets_into=OffsetsInto.EXTRACTED,
    )


def _string(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _authors(holder: Mapping[str, object]) -> str | None:
    return names(holder.get("authors")) or names(holder.get("author"))


def _roles(item: Mapping[str, object], listed: str, single: str) -> Iterator[tuple[str, str, str]]:
    """Yield role, media type and value of what ninjs 2 and 3 list, or 1 has a field for."""
    entries = item.get(listed)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("value"), str):
            yield str(entry.get("role") or "").lower(), str(entry.get("contenttype") or ""), entry["value"]
    for suffix, media_type in (("_html", "text/html"), ("_xhtml", "text/html"), ("_text", ""), ("", "")):
        value = item.get(f"{single}{suffix}")
        if isinstance(value, str) and value.strip():
            yield "", media_type, value


def _main(entries: Iterator[tuple[str, str, str]]) -> str | None:
    """Return the value of the main role, with markup where there is a choice; else the first of all."""
    found = [entry for entry in entries if entry[2].strip()]
    for role in _MAIN_ROLES:
        of_role = [entry for entry in found if entry[0].rpartition(":")[2] == role]
        if of_role:
            return next((value for _, kind, value in of_role if kind in _MARKED_UP), of_role[0][2])
    return found[0][2] if found else None


JSON_FEED = FileFormat("json-feed", (".jsonfeed",), sniff_feed, read_feed, ("application/feed+json",), holds_many=True)
NINJS = FileFormat("ninjs", (".ninjs",), sniff_ninjs, read_ninjs)
