"""What was found in a text, in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.language.dates.finding import DateMention
    from assay.language.numbers.mentions import Mention


def describe_figure(text: str, mention: Mention) -> str:
    near = " near" if mention.is_near else ""
    value = f"{mention.low:g}" if mention.low == mention.high else f"{mention.low:g}..{mention.high:g}"
    quote = text[mention.span.start : mention.span.end]
    return f"{quote} = {mention.comparator}{near} {value} {mention.kind} {mention.unit}".strip()


def describe_date(text: str, mention: DateMention) -> str:
    quote = text[mention.span.start : mention.span.end]
    days = f"{mention.first}" if mention.first == mention.last else f"{mention.first}..{mention.last}"
    return f"{quote} = {days} {mention.precision}"
