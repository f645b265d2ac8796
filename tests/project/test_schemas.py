"""The models that cross a border: bounds, round trips, and names that others rely on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from inline_snapshot import snapshot
from pydantic import BaseModel, TypeAdapter, ValidationError

import assay_schemas
from assay_schemas import (
    ArticleScore,
    Claim,
    ClaimDraft,
    ClaimPair,
    EvidenceStance,
    Fact,
    FactFile,
    Frozen,
    PartialDate,
    Probabilities,
    Provenance,
    Quantity,
    Report,
    ReportedClaim,
    Source,
    Span,
    Usage,
    Verdict,
    VerdictLabel,
    WireVerdict,
    first_day,
    last_day,
)
from tests.testing.schema_examples import (
    CHANCES,
    CLAIM,
    DRAFT,
    EXAMPLES,
    FACT,
    PROVENANCE,
    QUANTITY,
    REPORTED,
    SCORE,
    SOURCE,
    SPAN,
    USAGE,
    WIRE_VERDICT,
    Document,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

PARTIAL_DATE: TypeAdapter[str] = TypeAdapter(PartialDate)
examples = pytest.mark.parametrize(("model", "document"), EXAMPLES, ids=lambda value: getattr(value, "__name__", ""))


def field_names(model: type[BaseModel]) -> dict[str, list[str]]:
    """The property names of a model and of every model in it, as its JSON Schema has them."""
    schema = model.model_json_schema(mode="serialization")
    definitions: dict[str, JsonValue] = {model.__name__: schema, **schema.get("$defs", {})}
    return {
        name: list(properties)
        for name, definition in sorted(definitions.items())
        if isinstance(definition, dict) and isinstance(properties := definition.get("properties"), dict)
    }


@examples
def test_a_document_survives_the_way_through_the_model(model: type[BaseModel], document: Document) -> None:
    read = model.model_validate(document)
    assert read.model_dump(mode="json") == document
    assert model.model_validate_json(read.model_dump_json()) == read


@examples
def test_the_examples_leave_no_field_out(model: type[BaseModel], document: Document) -> None:
    names = [field.alias or name for name, field in model.model_fields.items()]
    assert names == sorted(document, key=names.index)


@examples
def test_an_unknown_field_is_refused_from_people_and_ignored_from_models(
    model: type[BaseModel], document: Document
) -> None:
    stranger = {**document, "colour": "red"}
    if issubclass(model, Frozen):
        with pytest.raises(ValidationError, match="colour"):
            model.model_validate(stranger)
    else:
        assert model.model_validate(stranger) == model.model_validate(document)


def test_every_public_model_has_an_example() -> None:
    public = [getattr(assay_schemas, name) for name in assay_schemas.__all__]
    models = [member for member in public if isinstance(member, type) and issubclass(member, BaseModel)]
    assert [model for model, _ in EXAMPLES] == models


def test_exports_are_sorted_and_complete() -> None:
    exported = assay_schemas.__all__
    assert sorted(exported, key=lambda name: (not name.isupper(), name.islower(), name)) == exported
    assert [name for name in exported if not hasattr(assay_schemas, name)] == []


def test_models_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Span(start=0, end=1).start = 5  # type: ignore[misc] # that is the test


@pytest.mark.parametrize(
    ("model", "document", "changes", "message"),
    [
        pytest.param(Span, SPAN, {"start": -1}, "greater than or equal to 0", id="span before the text"),
        pytest.param(Span, SPAN, {"end": 3}, r"span \[3, 3\) is empty or reversed", id="empty span"),
        pytest.param(Span, SPAN, {"end": 1}, r"span \[3, 1\) is empty or reversed", id="reversed span"),
        pytest.param(Probabilities, CHANCES, {"refuted": 0.75}, r"sum to 1\.25, expected 1", id="chances over 1"),
        pytest.param(Probabilities, CHANCES, {"refuted": 0.0}, r"sum to 0\.5, expected 1", id="chances under 1"),
        pytest.param(Probabilities, CHANCES, {"refuted": -0.5}, "refuted", id="negative chance"),
        pytest.param(Probabilities, CHANCES, {"refuted": float("nan")}, "refuted", id="chance that is no number"),
        pytest.param(ArticleScore, SCORE, {"high": 1.01}, "high", id="score over 1"),
        pytest.param(ArticleScore, SCORE, {"claims_total": -1}, "claims_total", id="negative count"),
        pytest.param(ClaimDraft, DRAFT, {"quote": ""}, "quote", id="empty quote"),
        pytest.param(ClaimDraft, DRAFT, {"stance": "sure"}, "stance", id="unknown stance"),
        pytest.param(Claim, CLAIM, {"prominence": "footer"}, "prominence", id="unknown prominence"),
        pytest.param(ClaimPair, {"id": "1", "claim": "c", "evidence": []}, {"id": ""}, "id", id="empty id"),
        pytest.param(Fact, FACT, {"id": "Alba Height"}, "id", id="id with capitals and blanks"),
        pytest.param(Fact, FACT, {"statement": ""}, "statement", id="fact that says nothing"),
        pytest.param(Quantity, QUANTITY, {"unit": ""}, "unit", id="no unit"),
        pytest.param(Quantity, QUANTITY, {"value": [1, 2, 3]}, "value", id="range of three"),
        pytest.param(
            Source, SOURCE, {"published": "May 2024"}, "'May 2024' is not a date; write YYYY", id="date in words"
        ),
        pytest.param(Usage, USAGE, {"cost_usd": -0.1}, "cost_usd", id="negative cost"),
        pytest.param(Provenance, PROVENANCE, {"schema_version": "1"}, "schema_version", id="another schema"),
        pytest.param(ReportedClaim, REPORTED, {"confidence": 1.5}, "confidence", id="confidence over 1"),
        pytest.param(WireVerdict, WIRE_VERDICT, {"verdict": "maybe"}, "verdict", id="verdict that is none"),
    ],
)
def test_a_value_out_of_bounds_is_refused(
    model: type[BaseModel], document: Document, changes: Document, message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        model.model_validate({**document, **changes})


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        pytest.param("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31), id="year"),
        pytest.param("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29), id="month of a leap year"),
        pytest.param("2023-12", dt.date(2023, 12, 1), dt.date(2023, 12, 31), id="last month"),
        pytest.param("2024-02-29", dt.date(2024, 2, 29), dt.date(2024, 2, 29), id="day"),
    ],
)
def test_a_partial_date_covers_its_days(value: str, first: dt.date, last: dt.date) -> None:
    assert (first_day(value), last_day(value)) == (first, last)


@pytest.mark.parametrize("value", ["24", "2024-13", "2023-02-29", "2024-1-1", "2024-01-01T00:00", "", "yesterday"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day"):
        first_day(value)
    with pytest.raises(ValidationError, match="is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"):
        PARTIAL_DATE.validate_python(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(2024, "2024", id="a number, as YAML reads a year"),
        pytest.param(dt.date(2024, 2, 29), "2024-02-29", id="a date, as YAML reads a day"),
        pytest.param("2024-02", "2024-02", id="text"),
    ],
)
def test_a_partial_date_is_taken_as_yaml_gives_it(value: object, expected: str) -> None:
    assert PARTIAL_DATE.validate_python(value) == expected


@pytest.mark.parametrize("value", [True, 24, 2024.5, None, [2024]])
def test_what_yaml_reads_as_something_else_is_no_date(value: object) -> None:
    with pytest.raises(ValidationError):
        PARTIAL_DATE.validate_python(value)


def test_an_editor_may_write_a_year_as_a_number_and_reads_text() -> None:
    assert (PARTIAL_DATE.json_schema(), PARTIAL_DATE.json_schema(mode="serialization")["type"]) == snapshot(
        (
            {
                "maximum": 9999,
                "minimum": 1000,
                "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$",
                "type": ["string", "integer"],
            },
            "string",
        )
    )


@pytest.mark.parametrize(
    ("label", "confidence"),
    [
        pytest.param(VerdictLabel.SUPPORTED, 0.25, id="supported"),
        pytest.param(VerdictLabel.REFUTED, 0.5, id="refuted"),
        pytest.param(VerdictLabel.NOT_ENOUGH_EVIDENCE, 0.25, id="not enough evidence"),
        pytest.param(VerdictLabel.CONFLICTING_EVIDENCE, None, id="facts disagree"),
        pytest.param(VerdictLabel.NOT_CHECKED, None, id="not checked"),
    ],
)
def test_the_confidence_is_the_probability_of_the_label(label: VerdictLabel, confidence: float | None) -> None:
    assert Verdict.model_validate({"claim_id": "c1", "label": label, "probabilities": CHANCES}).confidence == confidence


def test_without_probabilities_there_is_no_confidence() -> None:
    assert Verdict.model_validate({"claim_id": "c1", "label": "supported"}).confidence is None


def test_every_field_a_fact_file_has_is_described_for_its_editor() -> None:
    own_names = {"title", "url", "published", "publisher", "version", "compiled", "facts"}
    models = (FactFile, Fact, Quantity, Source)
    silent = {name for model in models for name, field in model.model_fields.items() if not field.description}
    assert silent <= own_names


def test_the_field_names_of_a_report_are_public_and_stable() -> None:
    assert field_names(Report) == snapshot(
        {
            "ArticleScore": ["value", "low", "high", "label", "coverage", "claims_total", "claims_checked"],
            "ArticleSummary": ["id", "title", "date", "language", "source_id", "file"],
            "EvidenceItem": ["fact_id", "statement", "stance", "source"],
            "FactSetVersion": ["name", "fingerprint"],
            "NearFact": ["fact_id", "statement", "similarity"],
            "Notice": ["code", "message"],
            "PromptVersion": ["version", "hash"],
            "Provenance": [
                "engine",
                "engine_version",
                "model",
                "prompts",
                "facts_fingerprint",
                "fact_sets",
                "schema_version",
                "package_version",
                "calibrated",
                "usage",
            ],
            "Report": ["article", "score", "claims", "provenance", "notices"],
            "ReportedClaim": [
                "id",
                "statement",
                "translation",
                "quote",
                "spans",
                "checkable",
                "stance",
                "attributed_to",
                "prominence",
                "verdict",
                "first_verdict",
                "severity",
                "confidence",
                "reasons",
                "evidence",
                "explanation",
                "nearest",
            ],
            "Source": ["publisher", "title", "url", "published", "how"],
            "Span": ["start", "end"],
            "Usage": [
                "calls",
                "input_tokens",
                "cached_tokens",
                "output_tokens",
                "cost_usd",
                "seconds",
                "reused_reading",
                "reused_claims",
            ],
        }
    )


@pytest.mark.parametrize(
    ("label", "stance"),
    [
        (VerdictLabel.SUPPORTED, EvidenceStance.SUPPORTS),
        (VerdictLabel.REFUTED, EvidenceStance.REFUTES),
        (VerdictLabel.CONFLICTING_EVIDENCE, None),
        (VerdictLabel.NOT_ENOUGH_EVIDENCE, None),
    ],
)
def test_only_a_decision_needs_a_stance_of_a_fact(label: VerdictLabel, stance: EvidenceStance | None) -> None:
    assert label.needed_stance is stance


def test_a_certain_label_leaves_nothing_to_the_others() -> None:
    certain = {label: tuple(Probabilities.spread(label).model_dump().values()) for label in VerdictLabel}
    assert certain == {
        VerdictLabel.SUPPORTED: (1, 0, 0),
        VerdictLabel.REFUTED: (0, 1, 0),
        VerdictLabel.CONFLICTING_EVIDENCE: (0.5, 0.5, 0),
        VerdictLabel.NOT_ENOUGH_EVIDENCE: (0, 0, 1),
        VerdictLabel.NOT_CHECKED: (0, 0, 1),
    }
