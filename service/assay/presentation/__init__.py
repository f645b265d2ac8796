"""Step 9: show a report as text, as a page or for other programs. Formatting only, no decisions."""

from assay.presentation.approval import Approval, Approved, approve
from assay.presentation.checked import CheckedArticle, checked_article
from assay.presentation.claimreview import Publication, render_approved, render_claimreview
from assay.presentation.html import IndexRow, index_row, render_html, render_index
from assay.presentation.junit import render_junit
from assay.presentation.rendering import ReportForm, render
from assay.presentation.sarif import render_sarif
from assay.presentation.table import render_csv
from assay.presentation.text import render_text

__all__ = [
    "Approval",
    "Approved",
    "CheckedArticle",
    "IndexRow",
    "Publication",
    "ReportForm",
    "approve",
    "checked_article",
    "index_row",
    "render",
    "render_approved",
    "render_claimreview",
    "render_csv",
    "render_html",
    "render_index",
    "render_junit",
    "render_sarif",
    "render_text",
]
