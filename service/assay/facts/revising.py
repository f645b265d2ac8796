"""A fact as flat texts, as a form has them, and back: what nobody changed in the form stays as it was in the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.facts.appending import dump_fact
from assay.facts.drafting import fact_fields
from assay_schemas import Comparator, Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay_schemas import Fact, Quantity, Source

_COMPARATORS = {
    Comparator.EQ: "",
    Comparator.GT: "over ",
    Comparator.GTE: "at least ",
    Comparator.LT: "under ",
    Comparator.LTE: "at most ",
    Comparator.APPROX: "about ",
    Comparator.BETWEEN: "",
}
_OF_SOURCE = ("publisher", "url", "published")
FURTHER = "further_sources"
"""Sources behind the first, one to a line: "City | https://city.example | 2025"."""
_SENTENCES = ("also_stated", "related_myths")
_OF_FIGURE = frozenset({"value", "unit", "comparator"})


def flat_texts(fact: Fact) -> dict[str, str]:
    """Return the fields that a form of facts has, with its sources; what is proposed is left out."""
    source = fact.sources[0] if fact.sources else None
    return {
        "statement": fact.statement,
        **{name: str(getattr(source, name) or "") for name in _OF_SOURCE},
        FURTHER: "\n".join(map(_source_line, fact.sources[1:])),
        "quantity": figure_text(fact.quantity) if fact.quantity else "",
        "subject": fact.subject or "",
        "aliases": "\n".join(fact.aliases),
        "valid_from": str(fact.valid_from or ""),
        "valid_to": str(fact.valid_to or ""),
        "also_stated": "\n".join(fact.wordings),
        "related_myths": "\n".join(fact.myths),
        "status": fact.status.value,
    }


def figure_text(quantity: Quantity) -> str:
    """Return a figure as `parse_figure` reads it."""
    if isinstance(quantity.value, tuple):
        low, high = quantity.value
        return f"{low:.15g} to {high:.15g} {quantity.unit}"
    if quantity.unit == "rank":
        return f"rank {quantity.value:.15g}"
    return f"{_COMPARATORS[quantity.comparator]}{quantity.value:.15g} {quantity.unit}"


def new_fields(flat: Mapping[str, str]) -> dict[str, object]:
    """Return the fields of a fact that is given as flat texts, as `fact_fields` has them, with its further sources.

    Raises:
        UnfitError: If a figure can't be read as one.
    """
    fields = dict(fact_fields({name: text for name, text in flat.items() if name != FURTHER}))
    first = fields.get("sources")
    sources = [*(first if isinstance(first, list) else ()), *map(_source_of, _lines(flat.get(FURTHER, "")))]
    return {**fields, "sources": sources} if sources else {**fields}


def revised_fields(fact: Fact, flat: Mapping[str, str]) -> dict[str, object]:
    """Return the fields of a fact once some of its flat texts are others.

    Args:
        fact: As it was when its texts were shown.
        flat: Those texts, by the names that `flat_texts` has; one that is left out is as it was.

    Raises:
        UnfitError: If a figure can't be read as one.
    """
    shown = flat_texts(fact)
    changed = {name: text for name, text in flat.items() if not is_worded_alike(text, shown[name])}
    parsed = fact_fields({name: text for name, text in changed.items() if name != FURTHER})
    fields = dump_fact(fact)
    for name in changed:
        if name in (*_OF_SOURCE, FURTHER):
            fields["sources"] = _sources(fact, changed)
        elif name in _SENTENCES:
            fields[name] = [*(parsed.get(name) or ()), *_proposed(fact, name)]
        elif name == "quantity":
            figure = parsed.get(name)
            fields[name] = {**_beside_figure(fact), **figure} if isinstance(figure, dict) else None
        else:
            fields[name] = parsed.get(name)
    return {name: value for name, value in fields.items() if value}


def is_worded_alike(text: str, other: str) -> bool:
    """Return True if two texts of a form differ in blanks at most."""
    return _lines(text) == _lines(other)


def _sources(fact: Fact, changed: Mapping[str, str]) -> list[dict[str, str]]:
    first, *others = [each.model_dump(mode="json", exclude_defaults=True) for each in fact.sources] or [{}]
    of_first = {name: changed[name].strip() for name in _OF_SOURCE if name in changed}
    first = {name: text for name, text in {**first, **of_first}.items() if text}
    if FURTHER in changed:  # a line that is there already keeps what no form shows, such as a title
        known = {_source_line(source): fields for source, fields in zip(fact.sources[1:], others, strict=True)}
        others = [known.get(line) or _source_of(line) for line in _lines(changed[FURTHER])]
    return [*([first] if first else []), *others]


def _source_line(source: Source) -> str:
    return " | ".join(str(getattr(source, name) or "") for name in _OF_SOURCE).rstrip(" |")


def _source_of(line: str) -> dict[str, str]:
    parts = (part.strip() for part in line.split("|"))
    return {name: part for name, part in zip(_OF_SOURCE, parts, strict=False) if part}


def _proposed(fact: Fact, name: str) -> list[dict[str, object]]:
    """Return the sentences of a field that are not accepted yet, which no form shows."""
    return [item.model_dump(mode="json") for item in getattr(fact, name) if isinstance(item, Wording)]


def _beside_figure(fact: Fact) -> dict[str, object]:
    """Return what a quantity has beside its figure, such as the day of it."""
    fields = fact.quantity.model_dump(mode="json", exclude_defaults=True) if fact.quantity else {}
    return {name: value for name, value in fields.items() if name not in _OF_FIGURE}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
