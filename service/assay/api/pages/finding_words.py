"""What is wrong with a fact, in the words of its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.api.pages.field_words import field_words
from assay.api.pages.frame import foreign, markup
from assay.api.pages.language import message
from assay.facts.findings import FindingCode
from assay.facts.revising import FURTHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assay.facts.documents import FactEntry
    from assay.facts.findings import Finding
    from assay_schemas import Fact

_WORDS = {
    FindingCode.BAD_DATE: "finding.bad-date",
    FindingCode.BAD_RANGE: "finding.bad-range",
    FindingCode.BAD_VALUE: "finding.bad-value",
    FindingCode.EMPTY_STATEMENT: "finding.empty-statement",
    FindingCode.MISSING_FIELD: "finding.missing-field",
    FindingCode.NO_SOURCE: "finding.no-source",
    FindingCode.QUANTITY_WITHOUT_UNIT: "finding.without-unit",
    FindingCode.VALIDITY_REVERSED: "finding.validity-reversed",
    FindingCode.VALUE_NOT_IN_STATEMENT: "finding.not-in-statement",
}
"""Findings that the field and what stands in it tell of; others hold what only their own words tell."""
_FACT = re.compile(r"fact \S+: ")
_RIVAL = re.compile(r"contradicts fact (\S+) ")


def finding_words(finding: Finding, flat: Mapping[str, str], existing: Sequence[FactEntry]) -> str:
    """Return what a finding on the fact of a form says to an editor.

    Args:
        finding: On this fact, not on one that it clashes with.
        flat: What stands in the fields of the form.
        existing: The facts that this one is held against.
    """
    name = _name(finding)
    label, value = field_words(name), flat.get(name, "")
    if label is not None and finding.code in _WORDS:
        is_figure = finding.code is FindingCode.BAD_VALUE and name == "quantity"
        return message("finding.bad-figure" if is_figure else _WORDS[finding.code], field=label, value=value)
    if finding.code is FindingCode.CONTRADICTING_STATEMENTS and (rival := _rival(finding, existing)) is not None:
        return message("finding.contradicts", field=label, id=rival.id, statement=rival.statement)
    told = _FACT.sub("", finding.message, count=1).removeprefix(f"{finding.field}: ")
    problem = foreign(f"{told}; {finding.remedy}")
    return problem if label is None else markup("finding.other", field=label, problem=problem)


def _rival(finding: Finding, existing: Sequence[FactEntry]) -> Fact | None:
    named = _RIVAL.search(finding.message)
    return next((entry.fact for entry in existing if named and entry.fact.id == named[1]), None)


def _name(finding: Finding) -> str:
    """Return the field of the form that a finding is on: that of its source, or of a part of its figure, too."""
    match finding.field.split("."):
        case ["sources", "0", name]:
            return name
        case ["sources", _, *_]:
            return FURTHER
        case ["sources"]:
            return "publisher"
        case [first, *_]:
            return first
        case _:
            return ""
