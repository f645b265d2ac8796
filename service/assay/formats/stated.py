"""What an envelope states of its article, brought into one form: dates, languages, names, marked-up text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from assay.article.markup import is_markup, strip_markup

_FRACTION = re.compile(r"(?<=:\d\d)[.,](\d+)")
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?")
_ANY_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,30}(?:\s[^<>]{0,2000})?/?>")
_CAPTION = re.compile(r"<figcaption\b.{0,4000}?</figcaption\s{0,9}>", re.IGNORECASE | re.DOTALL)
_BETWEEN_CELLS = re.compile(r"\s{1,400}(?=<t[dh]\b|</?tr\b)|</t[dh]>\s{0,400}(?=</tr>)", re.IGNORECASE)
"""White space before cells and rows, and the end of the last cell: " <td>", "</td> </tr>"; not " <track>"."""
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_EMPTY_QUOTATION = ">"
_BLANKS = re.compile(r"[ \t\u00a0]+")


def moment(stated: object) -> dt.datetime | None:
    """Return the moment that ISO 8601 or RFC 2822 text names; midnight where there is a day alone, None: unreadable.

    A moment without a zone is taken to be UTC.
    """
    if not isinstance(stated, str) or not stated.strip():
        return None
    text = stated.strip()
    if basic := _BASIC.fullmatch(text):
        day = "-".join(basic.groups()[:3])
        text = f"{day}T{basic[4] or '00'}:{basic[5] or '00'}:{basic[6] or '00'}{basic[7] or ''}"
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(_FRACTION.sub(_six_digits, text))
        except (TypeError, ValueError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return None


def day(stated: object) -> dt.date | None:
    """Return the day that a text names, in the zone it is written in; None: unreadable."""
    found = moment(stated)
    return found.date() if found else None


def language_code(stated: object) -> str | None:
    """Return the ISO 639-1 code of a language tag such as "en-GB"; None: there is none."""
    if not isinstance(stated, str):
        return None
    code = re.split(r"[-_]", stated.strip().lower(), maxsplit=1)[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def one_line(stated: object) -> str | None:
    """Return a headline or a name as plain text on one line, without tags; None: there is none."""
    if not isinstance(stated, str):
        return None
    return " ".join(strip_markup(_ANY_TAG.sub("", stated)).text.split()) or None


def names(stated: object) -> str | None:
    """Return the names of persons or bodies: texts, objects with a name, or lists of these."""
    match stated:
        case str():
            return one_line(stated)
        case list():
            found = [name for each in stated if (name := names(each)) is not None]
            return ", ".join(dict.fromkeys(found)) or None
        case Mapping():
            return names(stated.get("name"))
        case _:
            return None


def plain_text(marked_up: str) -> str:
    """Return the text of HTML without captions, its blocks parted by blank lines; other text but for its ends.

    Captions of pictures would stand in the middle of the article, and are often of other days.
    """
    if not is_markup(marked_up) and not _ANY_TAG.search(marked_up):
        return marked_up.strip()
    return tidy(strip_markup(_BETWEEN_CELLS.sub("", _CAPTION.sub("", marked_up))).text)


def tidy(text: str) -> str:
    """Return text with one space between words, one blank line between blocks, and none at the ends."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(line for line in lines if line != _EMPTY_QUOTATION)).strip()


def _six_digits(fraction: re.Match[str]) -> str:
    return f".{fraction[1][:6]:0<6}"
