"""What the tests of formats read with, and a feed of any length."""

import datetime as dt
import io
import json

from assay.formats.documents import Document, Format, Refused
from assay.formats.reading import Sent, read_documents
from assay.formats.registry import all_formats

FORMATS = all_formats(())
PAGE = "<!doctype html><html><body><article><h1>Bridge</h1><p>The Harlow bridge reopened.</p></article></body></html>"


def read(
    raw: bytes | str,
    name: str = "a.txt",
    *,
    formats: tuple[Format, ...] = FORMATS,
    media_type: str | None = None,
    now: dt.datetime | None = None,
) -> list[Document | Refused]:
    content = raw if isinstance(raw, bytes) else raw.encode()
    sent = Sent(io.BytesIO(content), name, repr(name), media_type)
    return list(read_documents(sent, formats, max_chars=1_000, now=now))


def article(
    raw: bytes | str, name: str = "a.txt", *, media_type: str | None = None, now: dt.datetime | None = None
) -> Document:
    (found,) = read(raw, name, media_type=media_type, now=now)
    assert isinstance(found, Document)
    return found


def feed(name: str, count: int) -> bytes:
    text = "The bridge carries {} cars a day, the county says."
    if name.endswith(".json"):
        items = [{"id": str(at), "content_text": text.format(at)} for at in range(count)]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    listed = "".join(
        f"<item><guid>{at}</guid><description>{text.format(at)}</description></item>" for at in range(count)
    )
    return f'<rss version="2.0"><channel>{listed}</channel></rss>'.encode()
