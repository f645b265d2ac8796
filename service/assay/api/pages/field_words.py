"""Fields of forms by the words that stand beside them, and what is wrong with what was sent in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.api.pages.language import message

if TYPE_CHECKING:
    from fastapi.exceptions import RequestValidationError
    from pydantic_core import ErrorDetails

_WORDS = {
    "aliases": "fact-form.aliases",
    "also_stated": "fact-form.also",
    "date": "check.date",
    "engine": "agreement.engine",
    "fact": "reports.fact",
    "further_sources": "fact-form.further",
    "key": "sign-in.key",
    "kind": "decide.title",
    "label": "reports.label",
    "note": "decide.note",
    "organisation": "publish.organisation",
    "published": "fact-form.published",
    "publisher": "fact-form.publisher",
    "q": "facts.words",
    "quantity": "fact-form.quantity",
    "reason": "agreement.reason",
    "related_myths": "fact-form.myths",
    "set": "facts.set",
    "show": "report.claims",
    "sort": "report.sort",
    "statement": "fact-form.statement",
    "status": "fact-edit.status",
    "subject": "fact-form.subject",
    "text": "reports.text",
    "title": "check.headline",
    "url": "fact-form.url",
    "valid_from": "fact-form.valid-from",
    "valid_to": "fact-form.valid-to",
    "verdict": "decide.verdict",
}
_IN_ADDRESS = {"url": "publish.url"}
"""Fields whose name means another thing in a form that is sent as part of an address."""
_PROBLEMS = {
    "missing": "invalid.missing",
    "enum": "invalid.choice",
    "literal_error": "invalid.choice",
    "string_too_long": "invalid.too-long",
    "too_long": "invalid.too-long",  # of a text that is looked at after other checks
}


class WrongField(NamedTuple):
    """A field that was sent with something that is not taken."""

    name: str
    """In the words of the page."""
    problem: str


def field_words(name: str, *, is_in_address: bool = False) -> str | None:
    """Return the words beside a field; None for one that nobody sees."""
    key = _IN_ADDRESS.get(name) if is_in_address else None
    key = key or _WORDS.get(name)
    return message(key) if key else None


def wrong_fields(error: RequestValidationError) -> tuple[WrongField, ...]:
    """Return what is wrong with a form, each field once."""
    found = {detail["loc"][:2]: _wrong_field(detail) for detail in reversed(error.errors())}
    return tuple(reversed(found.values()))


def _wrong_field(detail: ErrorDetails) -> WrongField:
    where, *path = map(str, detail["loc"])
    is_in_address = where in {"query", "path"}
    unseen = message("invalid.address" if is_in_address else "invalid.form")
    words = field_words(path[0], is_in_address=is_in_address) if path else None
    key = _PROBLEMS.get(detail["type"], "invalid.other")
    return WrongField(words or unseen, message(key, limit=detail.get("ctx", {}).get("max_length")))
