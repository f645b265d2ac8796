"""Whatever a file of facts holds, loading it ends in facts or in a GroundTruthError with path and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assay.errors import GroundTruthError
from assay.facts.lint import lint_files
from assay.facts.store import FactBase, load_fact_base
from tests.fuzz.hostile import texts

TOKENS = (
    "facts:", "- ", "id: ", "a", "statement: ", "quantity: ", "{", "}", "[", "]", ",", "&x ", "*x", "<<: ", "!!python/",
    "!!binary ", "? ", ": ", "|\n", ">-\n", "'", '"', "---\n", "...\n", "%YAML 9.9\n", "\n", "  ", "\t", "#",
    "1e999999", "9" * 5_000, ".inf", "-0x1F", "2025-13-45", "null", "~", "\x00", "\x85", "\ufeff", "value: ", "unit: ",
    "as_of: ",
)  # fmt: skip
soup = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=8)
FIELDS = "id statement quantity aliases sources as_of value unit comparator facts status".split()
structures = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)
files = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def hold(path: Path, content: bytes) -> None:
    """Load and lint a file; whatever is raised but what is promised fails the test."""
    path.write_bytes(content)
    findings = lint_files([path])
    loaded = load(path)
    if isinstance(loaded, GroundTruthError):
        assert re.match(rf"{re.escape(str(path))}:[1-9][0-9]*: ", str(loaded))
        assert any(finding.level == "error" for finding in findings)
    else:
        assert re.fullmatch("[0-9a-f]{64}", loaded.fingerprint)


def load(path: Path) -> FactBase | GroundTruthError:
    try:
        return load_fact_base([path])
    except GroundTruthError as err:
        return err


@files
@given(st.binary(max_size=300) | texts.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xff\xfea\x00")
@example(b"facts: [\xc3\x28]")
def test_any_bytes_are_facts_or_an_error(tmp_path: Path, content: bytes) -> None:
    hold(tmp_path / "facts.yaml", content)


@files
@given(soup)
def test_any_yaml_is_facts_or_an_error(tmp_path: Path, content: str) -> None:
    hold(tmp_path / "facts.yaml", content.encode())


@files
@given(structures, st.lists(structures, max_size=3))
@example(None, [{"id": "a", "statement": "A.", "quantity": {"value": 1e400, "unit": "m"}}])
@example(None, [{"id": "a", "statement": "A.", "quantity": {"value": [2, 1], "unit": "m", "comparator": "between"}}])
def test_any_structure_is_facts_or_an_error(tmp_path: Path, root: object, facts: list[object]) -> None:
    hold(tmp_path / "facts.yaml", yaml.safe_dump(root).encode())
    hold(tmp_path / "facts.yaml", yaml.safe_dump({"facts": facts}).encode())


@pytest.mark.parametrize("value", ["1e999999", "9" * 5_000, "-" + "9" * 5_000, "1e-999999", "nan", "0x" + "f" * 400])
def test_a_number_beyond_all_bounds_is_no_figure(tmp_path: Path, value: str) -> None:
    fact = f"facts: [{{id: a, statement: A., quantity: {{value: {value}, unit: m}}}}]"
    hold(tmp_path / "facts.yaml", fact.encode())


# YAML 1.1 takes these for line breaks, which a quoted text folds into a blank.
UNBROKEN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029"), max_size=30)


@files
@given(st.dictionaries(st.sampled_from(FIELDS), UNBROKEN, max_size=6))
def test_what_loads_from_json_loads_as_it_was(tmp_path: Path, fields: dict[str, str]) -> None:
    known = {"id": "a", "statement": "A tower."} | {key: fields[key] for key in fields.keys() & {"statement"}}
    path = tmp_path / "facts.yaml"
    path.write_text(json.dumps({"facts": [known]}, ensure_ascii=False))
    loaded = load(path)
    if isinstance(loaded, GroundTruthError):
        assert not known["statement"].strip() or not known["statement"].isprintable()
    else:
        assert [fact.statement for fact in loaded.facts] == [known["statement"].strip()]
