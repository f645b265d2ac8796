"""The language that facts are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.article.ingest import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay_schemas import Fact

FACTS_THAT_TELL = 200
"""Reading all of a large file would delay every start."""


def language_of_facts(facts: Sequence[Fact]) -> str:
    """Return the ISO 639-1 code of the language of the first facts, "und" where they are too short to tell."""
    return language_of("\n".join(fact.statement for fact in facts[:FACTS_THAT_TELL]))
