"""What lint found, as text, JSON Lines or SARIF 2.1.0: one finding after the other, however many there are.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING

from assay.facts.findings import FindingCode
from assay.presentation.sarif import SARIF_SCHEMA, file_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assay.facts.findings import Finding


def text_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each finding: place, level, code, what is wrong and the remedy."""
    for each in findings:
        yield f"{each.path}:{each.line}: {each.level} {each.code}: {each.message}; {each.remedy}"


def json_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a JSON object for each finding."""
    for each in findings:
        yield json.dumps({**each._asdict(), "path": str(each.path)}, ensure_ascii=False)


def sarif_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the lines of one SARIF document with a result for each finding; its rule is the code."""
    driver = {"name": "Assay", "version": version("assay-news"), "rules": [{"id": code.value} for code in FindingCode]}
    tool = json.dumps({"driver": driver})
    yield f'{{"$schema": "{SARIF_SCHEMA}", "version": "2.1.0", "runs": [{{"tool": {tool}, "results": ['
    comma = ""
    for each in findings:
        yield f"{comma}{json.dumps(_result(each), ensure_ascii=False)}"
        comma = ","
    yield "]}]}"


def _result(finding: Finding) -> dict[str, object]:
    place = {"artifactLocation": {"uri": file_uri(str(finding.path))}, "region": {"startLine": finding.line}}
    # Without the line, so that a finding stays the same one when facts are added above it.
    known_by = hashlib.sha256(f"{PurePath(finding.path).name}\n{finding.code}\n{finding.message}".encode())
    return {
        "ruleId": finding.code.value,
        "level": finding.level.value,
        "message": {"text": f"{finding.message}; {finding.remedy}"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"assayFinding/v1": known_by.hexdigest()},
    }
