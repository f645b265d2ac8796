"""Words as markup: of two languages in one page, and with parts that are markup already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from assay.presentation.catalogue import ENGLISH
from assay.presentation.characters import visible

if TYPE_CHECKING:
    from assay.presentation.catalogue import Say


def in_english(text: str, say: Say) -> Markup:
    """Return a text that is in English, whatever the language of the page."""
    escaped = escape(visible(text))
    return escaped if say("language") == ENGLISH or not text else Markup('<span lang="en">{}</span>').format(escaped)


def say_markup(say: Say, key: str, /, **values: object) -> Markup:
    """Return a message as markup, with values that may be some."""
    return escape(say(key, **{name: f"{{{name}}}" for name in values})).format(**values)
