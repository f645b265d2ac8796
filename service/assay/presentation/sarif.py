"""Refuted claims as SARIF 2.1.0, which code hosts and editors show beside the lines of a file.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from assay.presentation import wording
from assay.presentation.characters import one_line
from assay.presentation.html import safe_url
from assay.presentation.wording import Standing
from assay_schemas import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.presentation.checked import CheckedArticle
    from assay_schemas import EvidenceItem, ReportedClaim, Span

    Node = dict[str, object]

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.MINOR: "note", Severity.MODERATE: "warning", Severity.MAJOR: "error", None: "error"}
_NO_FACT = "refuted"
"""The rule of a claim that is refuted and names no fact."""


def render_sarif(articles: Sequence[CheckedArticle]) -> str:
    """Return one SARIF document with a result for each refuted claim that counts; its rule is the deciding fact."""
    refuted = [(article, claim) for article in articles for claim in article.report.claims if _is_refuted(claim)]
    versions = sorted({article.report.provenance.package_version for article in articles})
    driver: Node = {
        "name": "Assay",
        **({"version": versions[-1]} if versions else {}),
        "rules": _rules(claim for _, claim in refuted),
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(article, claim) for article, claim in refuted],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _is_refuted(claim: ReportedClaim) -> bool:
    return wording.standing(claim) is Standing.REFUTED


def _rules(claims: Iterable[ReportedClaim]) -> list[Node]:
    rules: dict[str, Node] = {}
    for claim in claims:
        deciding = wording.deciding(claim)
        rules.setdefault(_rule_id(claim), _rule(deciding[0]) if deciding else {"id": _NO_FACT})
    return list(rules.values())


def _rule_id(claim: ReportedClaim) -> str:
    return next((str(item.fact_id) for item in wording.deciding(claim)), _NO_FACT)


def _rule(item: EvidenceItem) -> Node:
    rule: Node = {"id": item.fact_id, "shortDescription": {"text": one_line(item.statement)}}
    if item.source and (address := safe_url(item.source.url)):
        rule["helpUri"] = address
    return rule


def _result(article: CheckedArticle, claim: ReportedClaim) -> Node:
    facts = (f"The fact {item.fact_id} says: {item.statement}" for item in wording.deciding(claim))
    words = (f"Refuted: “{claim.statement}”.", wording.reasons(claim), *facts)
    fingerprint = hashlib.sha256(f"{article.name}\n{claim.statement}".encode()).hexdigest()
    return {
        "ruleId": _rule_id(claim),
        "level": _LEVELS[claim.severity],
        "message": {"text": " ".join(one_line(part) for part in words if part)},
        "locations": [_location(article, span) for span in claim.spans] or [_location(article, None)],
        "partialFingerprints": {"assayClaim/v1": fingerprint},
        "properties": {"claim": claim.id, "quote": claim.quote, "confidence": wording.confidence(claim)},
    }


def _location(article: CheckedArticle, span: Span | None) -> Node:
    place: Node = {"artifactLocation": {"uri": file_uri(article.file)}}
    if span is not None and article.text is not None:
        place["region"] = _region(article.text, span)
    location: Node = {"physicalLocation": place}
    if article.name != PurePath(article.file).name:
        location["logicalLocations"] = [{"name": article.name}]
    return location


def file_uri(file: str) -> str:
    """Return how a SARIF document names a file."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _region(text: str, span: Span) -> Node:
    start_line, start_column = _position(text, span.start)
    end_line, end_column = _position(text, span.end)
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
