"""An article beside its report, for forms that lead back into the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from assay_schemas import Report


class CheckedArticle(NamedTuple):
    """An article with its report."""

    file: str
    """Path of the file, as it was given."""
    name: str
    """What the article is called: the file name, with its number where the file holds several."""
    text: str | None
    """The file's text, which the spans of the report are offsets into; None where they are into something else."""
    report: Report
