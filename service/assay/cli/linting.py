"""What lint finds, as commands tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.facts.findings import Finding


def tell_findings(findings: Iterable[Finding]) -> bool:
    """Print findings, a line for each; return whether one of them is an error."""
    from assay.facts.findings import Level

    has_error = False
    for each in findings:
        typer.echo(f"{each.path}:{each.line}: {each.level} {each.code}: {each.message}; {each.remedy}")
        has_error |= each.level is Level.ERROR
    return has_error
