"""A form of reports: each claim on a line, as a parrot would say it."""

from __future__ import annotations

from assay_schemas import Report


def render(report: Report) -> str:
    """Return the quotes of a report, each said twice."""
    return "\n".join(f"{claim.quote} {claim.quote}" for claim in report.claims)
