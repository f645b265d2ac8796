"""An article beside its report, for forms that lead back into the file."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import NoticeCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.store.records import Decided
    from assay_schemas import ClaimId, Report


class CheckedArticle(NamedTuple):
    """An article with its report."""

    file: str
    """Path of the file, as it was given."""
    name: str
    """What the article is called: the file name, with its number where the file holds several."""
    text: str | None
    """The file's text, which the spans of the report are offsets into; None where they are into something else."""
    report: Report
    decided: Mapping[ClaimId, Decided] | None = None
    """The latest decisions of people on its claims; None where no one could decide, as in a run of the command line."""


def checked_article(
    report: Report, text: str | None = None, decided: Mapping[ClaimId, Decided] | None = None
) -> CheckedArticle:
    """Return a report with the file that it is of; text that was taken out of a file has no lines in it."""
    is_extracted = any(notice.code is NoticeCode.TEXT_EXTRACTED for notice in report.notices)
    file = report.article.file or report.article.source_id or report.article.id
    return CheckedArticle(file, PurePath(file).name, None if is_extracted else text, report, decided)
