"""Step 9: show a report as text, as a page or as ClaimReview. Formatting only, no decisions."""

from assay.presentation.claimreview import Publication, render_claimreview
from assay.presentation.html import render_html
from assay.presentation.text import render_text

__all__ = ["Publication", "render_claimreview", "render_html", "render_text"]
