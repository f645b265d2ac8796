"""The parts of a fact as people write them, in an answer, an option or a cell: turned into its fields."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, count
from typing import TYPE_CHECKING

from assay.language.numbers.mentions import Kind, Mention
from assay.language.numbers.number_tokens import CURRENCY_SIGNS
from assay.language.numbers.quantities import find_quantities
from assay.language.tokens import is_stop_word
from assay_schemas import Span

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from assay.files.yaml_tree import Plain

FLAT_FIELDS = (
    "id statement topic subject predicate object quantity value unit comparator aliases valid_from valid_to as_of "
    "publisher title url published how confidence note also_stated related_myths status tier supersedes"
).split()
"""What a fact can be given as, each as one text."""
_SOURCE = ("publisher", "title", "url", "published", "how")
_QUANTITY = ("value", "unit", "comparator")
_LISTS = {"aliases": r"[;|\n]", "supersedes": r"[;|,\s]", "also_stated": r"[|\n]", "related_myths": r"[|\n]"}
_ID_CHARS = 48
_ID_WORDS = 6
_ID_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:(?:,\d{3})+|(?:_\d{3})+|(?: \d{3})+)|\d+)(?:\.\d+)?")
"""A number: "12,000", "12 000", "3.5"; not "1,5", nor "12,00"."""
_FIGURE = re.compile(
    rf"(?P<comparator>[^\d+-]*)(?P<low>{_NUMBER.pattern})"
    rf"(?:\s*(?:-|–|to|and)\s*(?P<high>{_NUMBER.pattern}))?\s+(?P<unit>[^\W\d_%].*|%.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A figure with its unit: "at least 12,000 visitors", "3 to 5 metres"; not "12000", nor "visitors"."""
_RANK = re.compile(r"(?:rank|no\.?|number|#)\s*(\d+)", re.IGNORECASE)
"""A rank: "rank 3", "No. 1"; not "3 ranks"."""
_COMPARATORS = {
    "": "eq",
    "eq": "eq",
    "=": "eq",
    "exactly": "eq",
    "gt": "gt",
    ">": "gt",
    "over": "gt",
    "more than": "gt",
    "gte": "gte",
    ">=": "gte",
    "≥": "gte",
    "at least": "gte",
    "lt": "lt",
    "<": "lt",
    "under": "lt",
    "less than": "lt",
    "lte": "lte",
    "<=": "lte",
    "≤": "lte",
    "at most": "lte",
    "approx": "approx",
    "~": "approx",
    "≈": "approx",
    "about": "approx",
    "between": "between",
}


class UnfitError(Exception):
    """A text that can't stand where it was given; the message says why, and the way out."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy


def propose_id(statement: str, taken: Container[str]) -> str:
    """Return an id made of the first words of a statement that say something, unlike those taken."""
    folded = unicodedata.normalize("NFKD", statement).encode("ascii", "ignore").decode().lower().replace("'", "")
    found = _ID_WORD.findall(folded)
    words = ([word for word in found if not is_stop_word(word)] or found)[:_ID_WORDS]
    while len("-".join(words)) > _ID_CHARS and words[1:]:
        words.pop()
    base = "-".join(words)[:_ID_CHARS] or "fact"
    numbered = (f"{base}-{number}" for number in count(2))
    return next(each for each in chain((base,), numbered) if each not in taken)


def parse_figure(text: str) -> dict[str, Plain]:
    """Return the fields of a quantity that is written out, such as "at least 12,000 visitors", "£3.5m" or "rank 3".

    Raises:
        UnfitError: If it is no number with a unit.
    """
    text = " ".join(text.split())
    if rank := _RANK.fullmatch(text):
        return {"value": rank[1], "unit": "rank"}
    if money := _money(text):
        return money
    found = _FIGURE.fullmatch(text)
    comparator = _COMPARATORS.get(found["comparator"].strip().casefold()) if found else None
    if found is None or comparator is None:
        remedy = 'write a number and its unit, such as "41 metres", "at least 12,000 visitors", "£3.5m" or "rank 3"'
        raise UnfitError(f"{text!r} is not a figure", remedy)
    low, high = plain_number(found["low"]), found["high"]
    if high is None:
        return {"value": low, "unit": found["unit"], "comparator": comparator}
    return {"value": [low, plain_number(high)], "unit": found["unit"], "comparator": "between"}


def _money(text: str) -> dict[str, Plain] | None:
    """Return the fields of an amount that has the sign of its currency: "£3.5m", "over $200"; not "200 dollars"."""
    match find_quantities(text) if CURRENCY_SIGNS & set(text) else ():
        case (Mention(kind=Kind.MONEY, span=Span(start=0, end=end)) as amount,) if end == len(text):
            ends = [f"{each:.15g}" for each in (amount.low, amount.high)]
            value: Plain = ends[0] if ends[0] == ends[1] else list(ends)
            return {"value": value, "unit": amount.unit, "comparator": amount.comparator.value}
    return None


def plain_number(text: str) -> str:
    """Return a number without what parts its thousands.

    Raises:
        UnfitError: If it is no number, or one that countries read differently.
    """
    if not _NUMBER.fullmatch(text.strip()):
        raise UnfitError(f"{text!r} is not a number", "write it as 12000 or 12.5, without a comma")
    return re.sub(r"[,_ ]", "", text)


def fact_fields(flat: Mapping[str, str]) -> dict[str, Plain]:
    """Return the fields of a fact that is given as flat texts, those that are blank left out.

    Args:
        flat: By names of `FLAT_FIELDS`. Lists are parted by ";" or bars, sentences by bars or line breaks.

    Raises:
        UnfitError: If a figure or a number can't be read as one.
    """
    given = {name: text.strip() for name, text in flat.items() if text.strip()}
    fields: dict[str, Plain] = {}
    for name, text in given.items():
        if name in _LISTS:
            fields[name] = [_one_line(part) for part in re.split(_LISTS[name], text) if part.strip()]
        elif name not in (*_SOURCE, *_QUANTITY, "quantity"):
            fields[name] = _one_line(text)
    if quantity := _quantity(given):
        fields["quantity"] = quantity
    if source := {name: _one_line(given[name]) for name in _SOURCE if name in given}:
        fields["sources"] = [dict(source)]
    return fields


def _quantity(given: Mapping[str, str]) -> dict[str, Plain]:
    fields: dict[str, Plain] = parse_figure(given["quantity"]) if "quantity" in given else {}
    fields |= {name: given[name] for name in ("unit", "comparator") if name in given}
    if "value" in given:
        numbers = [plain_number(part) for part in given["value"].strip("[]").split("..")]
        fields["value"] = numbers[0] if len(numbers) == 1 else [*numbers]
    return fields


def _one_line(text: str) -> str:
    return " ".join(text.split())
