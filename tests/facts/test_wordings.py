"""Sentences beside facts that the facts contradict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeAlias

import pytest

from assay.facts.findings import FindingCode, Level
from assay.facts.lint import lint_files

Document: TypeAlias = dict[str, object]
SOURCES = [{"publisher": "Roads Office"}]
BRIDGE: Document = {
    "id": "bridge",
    "statement": "The Halden Bridge is 1,380 metres long.",
    "subject": "Halden Bridge",
    "quantity": {"value": "1380", "unit": "metres"},
    "sources": SOURCES,
}
OPENED: Document = {
    "id": "opened",
    "statement": "Mayor Ida Holm opened the Halden Bridge on May 3, 2024.",
    "subject": "Halden Bridge",
    "sources": SOURCES,
}
TOLL: Document = {
    "id": "toll",
    "statement": "Crossing the Halden Bridge costs 14 crowns.",
    "subject": "Halden Bridge",
    "related_myths": ["Crossing the Halden Bridge is free of charge."],
    "sources": SOURCES,
}
CONTRADICTED, SUPPORTED = FindingCode.WORDING_CONTRADICTED, FindingCode.MYTH_SUPPORTED


def found(tmp_path: Path, fact: Document, *others: Document) -> list[tuple[FindingCode, str]]:
    path = tmp_path / "facts.yaml"
    path.write_text(json.dumps({"facts": [fact, *others]}), encoding="utf-8")
    findings = lint_files([path])
    assert all(finding.level is Level.WARNING for finding in findings)
    return [(finding.code, finding.message) for finding in findings]


def proposed(text: str) -> list[Document]:
    return [{"text": text, "proposed": "true"}]


@pytest.mark.parametrize(
    ("fact", "wording", "why"),
    [
        pytest.param(
            BRIDGE, "The Halden Bridge is 1,830 metres long.", "do not give the figure '1,830 metres'", id="figure"
        ),
        pytest.param(
            OPENED, "Ida Holm opened the Halden Bridge on May 13, 2024.", "The fact gives another date", id="date"
        ),
        pytest.param(
            TOLL,
            "Crossing the Halden Bridge is free of charge!",
            "it is among the related_myths of fact toll (",
            id="myth",
        ),
    ],
)
@pytest.mark.parametrize("is_proposed", [True, False], ids=["proposed", "accepted"])
def test_a_wording_that_differs_from_its_fact_is_found(
    tmp_path: Path, fact: Document, wording: str, why: str, is_proposed: bool
) -> None:
    worded = fact | {"also_stated": proposed(wording) if is_proposed else [wording]}
    ((code, message),) = found(tmp_path, worded, *(other for other in (BRIDGE, OPENED, TOLL) if other is not fact))
    assert (code, why in message) == (CONTRADICTED, True)


def test_the_line_of_the_sentence_is_named(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(
        "facts:\n- id: bridge\n  statement: The Halden Bridge is 1,380 metres long.\n  also_stated:\n"
        "  - The length of the Halden Bridge is 1,380 metres.\n  - The Halden Bridge is 1,830 metres long.\n"
        "  subject: Halden Bridge\n  sources: [{publisher: p}]\n"
    )
    (finding,) = lint_files([path])
    assert str(finding) == (
        f"{path}:6: fact bridge: also_stated.1: it differs from its own fact: The facts do not give the figure "
        "'1,830 metres'; correct it or delete it; if it is false, put it into related_myths"
    )


def test_a_wording_that_another_fact_contradicts_is_found(tmp_path: Path) -> None:
    worded = OPENED | {"also_stated": ["The Halden Bridge is 900 metres long."]}
    ((code, message),) = found(tmp_path, worded, BRIDGE)
    assert (code, "it differs from fact bridge (" in message) == (CONTRADICTED, True)


@pytest.mark.parametrize(
    ("fact", "myth", "says"),
    [
        pytest.param(BRIDGE, "The Halden Bridge is 1,380 metres long.", "its own fact", id="own-fact"),
        pytest.param(OPENED, "The Halden Bridge is 1,380 metres long.", "fact bridge (", id="another"),
    ],
)
def test_a_myth_that_a_fact_says_is_found(tmp_path: Path, fact: Document, myth: str, says: str) -> None:
    worded = fact | {"related_myths": proposed(myth)}
    ((code, message),) = found(tmp_path, worded, *(other for other in (BRIDGE, OPENED) if other is not fact))
    assert (code, f"it says the same as {says}" in message) == (SUPPORTED, True)


def test_good_sentences_are_left_alone(tmp_path: Path) -> None:
    worded: Document = BRIDGE | {
        "also_stated": [
            "The Halden Bridge measures nearly 1.4 kilometres.",
            "Whoever walks the Halden Bridge goes far.",
        ],
        "related_myths": ["The Halden Bridge is 1,380 feet long.", "The Halden Bridge is a tunnel.", "…"],
    }
    assert found(tmp_path, worded, OPENED, TOLL) == []


def test_sentences_of_another_language_are_not_compared(tmp_path: Path) -> None:
    fact: Document = {
        "id": "a",
        "statement": "Die Brücke von Halden ist heute 1380 Meter lang und schön.",
        "sources": SOURCES,
    }
    assert found(tmp_path, fact | {"also_stated": ["Die Brücke von Halden ist 900 Meter lang."]}) == []
