from __future__ import annotations

import json
import random as randomness
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.errors import GroundTruthError
from assay.facts import files
from assay.facts.findings import FindingCode
from assay.facts.lint import lint_files
from assay.facts.store import load_fact_base
from assay.files.yaml_tree import MAX_DEPTH
from assay_schemas import Fact, Quantity
from assay_schemas.fingerprints import fingerprint

ONE_FACT = "facts:\n  - {id: a, statement: A stone.}\n"
SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(folder: Path, content: str | bytes, name: str = "facts.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_facts_of_all_files_of_a_folder_are_loaded_in_the_order_of_their_ids(
    tmp_path: Path,
) -> None:
    write(tmp_path, "facts: [{id: c, statement: C.}]", "1.yaml")
    write(tmp_path, "facts: [{id: a, statement: A.}]", "deep/2.yml")
    write(tmp_path, "not facts", "notes.txt")
    write(tmp_path, "not facts", ".git/hook.yaml")
    assert [fact.id for fact in load_fact_base([tmp_path]).facts] == ["a", "c"]


def test_a_file_named_twice_is_loaded_once(tmp_path: Path) -> None:
    path = write(tmp_path, ONE_FACT)
    assert len(load_fact_base([path, tmp_path, path]).facts) == 1


def test_every_field_of_a_fact_is_read(tmp_path: Path) -> None:
    fields = {
        "id": "bridge",
        "statement": "The bridge is 64 to 65 metres long.",
        "tier": "core",
        "topic": "size",
        "subject": "1989",
        "predicate": "length",
        "object": "no",
        "quantity": {
            "value": [64, 65.5],
            "unit": "metres",
            "comparator": "between",
            "as_of": "2024",
            "cumulative": True,
        },
        "aliases": ["yes", "null bridge"],
        "valid_from": "2024-02",
        "valid_to": "2025-01-31",
        "as_of": "2024-03-01",
        "sources": [{"publisher": "Roads", "title": "T", "url": "u", "how": "read"}],
        "confidence": "low",
        "note": "n",
        "also_stated": ["It has 64 metres.", {"text": "It is long.", "proposed": True}],
        "related_myths": ["It fell."],
        "supersedes": ["old"],
        "status": "draft",
    }
    path = write(tmp_path, yaml.safe_dump({"version": 1, "facts": [fields]}, sort_keys=False))
    assert load_fact_base([path]).facts == (Fact.model_validate(fields),)


@pytest.mark.parametrize("field", ["1989", "no", "2025-04-01", "0x1F", "1_000", "12:30:45", "on"])
def test_an_unquoted_text_stays_the_text_it_is(tmp_path: Path, field: str) -> None:
    path = write(tmp_path, f"facts: [{{id: a, statement: A., subject: {field}}}]")
    assert load_fact_base([path]).facts[0].subject == field


@pytest.mark.parametrize(
    ("written", "value"), [("9.78", 9.78), ("12_000", 12_000), ("1e3", 1_000), ("'7'", 7), ("-2", -2)]
)
def test_numbers_are_read_as_they_are_commonly_written(tmp_path: Path, written: str, value: float) -> None:
    quantity = f"{{value: {written}, unit: m}}"
    path = write(tmp_path, f"facts: [{{id: a, statement: A., quantity: {quantity}}}]")
    assert load_fact_base([path]).facts[0].quantity == Quantity(value=value, unit="m")


def test_a_field_left_blank_is_absent(tmp_path: Path) -> None:
    path = write(tmp_path, "event:\nfacts:\n  - id: a\n    statement: A.\n    aliases:\n    note: ~\n")
    assert load_fact_base([path]).facts == (Fact.model_validate({"id": "a", "statement": "A."}),)


FACT = "facts:\n  - id: a\n    statement: A.\n"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        pytest.param("", 1, "the file has no facts", id="empty"),
        pytest.param("# nothing\n", 1, "the file has no facts", id="comment-only"),
        pytest.param("- a\n- b\n", 1, "the file has no facts", id="a-list"),
        pytest.param("version: 1\nfacts: []\n", 2, "the file has no facts", id="empty-list"),
        pytest.param("version: 1\nfacts: x\n", 2, "the file has no facts", id="facts-no-list"),
        pytest.param(b"version: 1\nevent: \xff\n", 2, "not UTF-8; save the file", id="latin-1"),
        pytest.param("a: 1\nb: [\n", 3, "did not find expected", id="malformed"),
        pytest.param("a: 1\nb: \x07\n", 2, "a control character", id="control-character"),
        pytest.param("a: &x 1\nb: *x\n", 2, "an alias (*name)", id="alias"),
        pytest.param("a: &x [*x]\n", 1, "an alias (*name)", id="alias-of-itself"),
        pytest.param("a: 1\n---\nb: 2\n", 3, "a second document", id="two-documents"),
        pytest.param("a: 1\n? [b]\n: 2\n", 2, "a field name that is not text", id="list-as-name"),
        pytest.param(FACT + "   sources: []\n", 4, "'-' indicator; begin each field in the same column", id="column"),
        pytest.param(FACT + "\ttopic: x\n", 4, "begin each field in the same column", id="tab"),
        pytest.param(FACT + "    topic: a: b\n", 4, 'put a text with ": " in quotes', id="colon"),
        pytest.param(FACT + "    aliases: [a\n", 5, "close what is opened above", id="open-bracket"),
        pytest.param("[" * 50_000, 1, f"nested deeper than {MAX_DEPTH}", id="nested"),
        pytest.param("evnt: x\n" + FACT, 1, "did you mean 'event'?", id="unknown-in-header"),
        pytest.param(FACT + "    subjet: x\n", 4, "did you mean 'subject'?", id="near-miss"),
        pytest.param(FACT + "    zzz: x\n", 4, "the fields are id, statement", id="unknown"),
        pytest.param(FACT + "    id: b\n", 4, "'id' is written twice", id="repeated-field"),
        pytest.param(FACT + "  - x\n", 4, "a mapping of fields is expected", id="fact-as-text"),
        pytest.param(FACT + "  - id: a\n    statement: B.\n", 4, "the id is taken", id="same-id"),
        pytest.param(FACT + "  - id: b\n", 4, "the fact has no statement", id="no-statement"),
        pytest.param(FACT + "  - statement: B.\n", 4, "'id' is missing", id="no-id"),
        pytest.param(FACT + "    as_of: 2025-13\n", 4, "'2025-13' is not a date", id="bad-date"),
        pytest.param(FACT + "    aliases: x\n", 4, "a list is expected, not 'x'", id="no-list"),
        pytest.param(FACT + "    sources:\n      - url: u\n", 5, "'sources.0.publisher' is", id="nested-line"),
        pytest.param(FACT + f"    status: {'x' * 90}\n", 4, f"not '{'x' * 59}...", id="long-value-cut"),
    ],
)
def test_an_unusable_file_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, line: int, message: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(GroundTruthError) as caught:
        load_fact_base([path])
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("quantity", "message"),
    [
        ("{value: 1}", "no unit; say in `unit` what is counted"),
        ("{value: two, unit: m}", "a number is expected, not 'two'"),
        ("{value: .nan, unit: m}", "a number is expected"),
        ("{value: nan, unit: m}", "not a finite number"),
        ("{value: [1, inf], unit: m, comparator: between}", "not a finite number"),
        ("{value: 1, unit: m, comparator: between}", "between needs two values"),
        ("{value: [2, 1], unit: m, comparator: between}", "reversed; write the lower one first"),
        ("{value: [1, 2], unit: m}", "the comparator eq does not take two values"),
        ("{value: 1, unit: m, comparator: about}", "'approx' or 'between', not 'about'"),
        ("{value: 1, unit: m, comparitor: eq}", "did you mean 'comparator'?"),
    ],
)
def test_a_quantity_that_code_cannot_compare_is_refused(tmp_path: Path, quantity: str, message: str) -> None:
    path = write(tmp_path, f"{FACT}    quantity: {quantity}\n")
    with pytest.raises(GroundTruthError, match=re.escape(message)) as caught:
        load_fact_base([path])
    assert str(caught.value).startswith(f"{path}:4: ")


def test_a_refusal_says_how_many_other_errors_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, FACT + "    a: 1\n    b: 2\n    c: 3\n")
    with pytest.raises(GroundTruthError, match=r"and 2 more: run `assay facts lint`"):
        load_fact_base([path])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("missing.yaml", "no such file or folder; name a YAML file", id="missing"),
        pytest.param("x" * 5_000, "File name too long", id="impossible"),
        pytest.param("t.csv", "take its facts over with `assay facts import ", id="table"),
        pytest.param("empty", "the folder has no *.yaml or *.yml file", id="empty-folder"),
    ],
)
def test_a_path_without_facts_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "t.csv").touch()
    with pytest.raises(GroundTruthError, match=re.escape(message)):
        load_fact_base([tmp_path / name])


def test_an_address_is_refused_with_the_way_out() -> None:
    with pytest.raises(GroundTruthError, match="an address; Assay fetches nothing, so save the file and name it"):
        load_fact_base([Path("https://example.org/f.yaml")])


def test_no_path_at_all_is_refused() -> None:
    with pytest.raises(GroundTruthError, match="no file of facts was given"):
        load_fact_base([])


def test_a_file_over_the_size_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 20)
    with pytest.raises(GroundTruthError, match="larger than 0 MB; split it"):
        load_fact_base([write(tmp_path, ONE_FACT)])


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(path), mode)

    path = write(tmp_path, ONE_FACT)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(GroundTruthError, match="can't be read: Permission denied"):
        load_fact_base([path])


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert load_fact_base([write(tmp_path, b"\xef\xbb\xbf" + ONE_FACT.encode())]).facts


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1)
SENTENCES = WORDS.map(lambda text: f"A {text.strip()} b")
FIELDS = st.fixed_dictionaries(
    {"statement": SENTENCES},
    optional={
        "subject": SENTENCES,
        "aliases": st.lists(SENTENCES, max_size=3),
        "quantity": st.fixed_dictionaries(
            {"value": st.floats(allow_nan=False, allow_infinity=False), "unit": SENTENCES}
        ),
        "as_of": st.dates().map(str),
    },
)
FACT_ROWS = st.lists(FIELDS, min_size=1, max_size=4).map(
    lambda rows: [{"id": f"f{number}", **row} for number, row in enumerate(rows)]
)


@SAME_FOLDER
@given(rows=FACT_ROWS, random=st.randoms(use_true_random=False), flow=st.booleans())
def test_the_fingerprint_ignores_order_files_and_formatting(
    tmp_path: Path, rows: list[dict[str, object]], random: randomness.Random, flow: bool
) -> None:
    plain = write(tmp_path, json.dumps({"facts": rows}, ensure_ascii=False))
    shuffled = [dict(random.sample(list(row.items()), len(row))) for row in rows]
    random.shuffle(shuffled)
    parts = [
        write(
            tmp_path,
            "# a comment\n" + yaml.safe_dump({"facts": [row]}, default_flow_style=flow, width=20),
            f"parts/{number}.yaml",
        )
        for number, row in enumerate(shuffled)
    ]
    assert load_fact_base(parts) == load_fact_base([plain])


@pytest.mark.parametrize(
    "change",
    [
        {"statement": "A stone!"},
        {"note": "n"},
        {"status": "draft"},
        {"sources": [{"publisher": "p"}]},
    ],
)
def test_the_fingerprint_changes_with_any_field(change: dict[str, object]) -> None:
    fields = {"id": "a", "statement": "A stone."}
    changed = Fact.model_validate({**fields, **change})
    assert fingerprint([Fact.model_validate(fields)]) != fingerprint([changed])


UNUSABLE = set(FindingCode) - {
    FindingCode.VALIDITY_REVERSED,
    FindingCode.NO_SOURCE,
    FindingCode.UNKNOWN_SUPERSEDED,
    FindingCode.SUPERSEDED_STILL_ACTIVE,
    FindingCode.CONTRADICTING_QUANTITIES,
    FindingCode.SHARED_ALIAS,
    FindingCode.VALUE_NOT_IN_STATEMENT,
}
PIECES = [*"-:?[]{}&*!|>'\"%@`#,~ \n\tab19._", "facts:\n", " - id: a\n"]
YAML_LIKE = st.lists(st.sampled_from(PIECES)).map("".join)


@SAME_FOLDER
@given(content=st.binary() | YAML_LIKE | YAML_LIKE.map(lambda text: FACT + text))
def test_whatever_a_file_holds_it_loads_or_is_refused(tmp_path: Path, content: str | bytes) -> None:
    path = write(tmp_path, content)
    findings = lint_files([path])
    if any(finding.code in UNUSABLE for finding in findings):
        with pytest.raises(GroundTruthError, match=re.escape(f"{path}:")):
            load_fact_base([path])
    else:
        assert load_fact_base([path]).facts


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ANY_FACT = st.dictionaries(
    st.sampled_from([*Fact.model_fields, "other"]),
    JSON_VALUES | st.dictionaries(st.sampled_from([*Quantity.model_fields]), JSON_VALUES),
)


@SAME_FOLDER
@given(rows=st.lists(ANY_FACT, max_size=3), header=st.dictionaries(st.text(max_size=5), JSON_VALUES))
def test_facts_with_any_values_load_or_are_refused(
    tmp_path: Path, rows: list[dict[str, object]], header: dict[str, object]
) -> None:
    path = write(tmp_path, yaml.safe_dump({**header, "facts": rows}))
    findings = lint_files([path])
    if any(finding.code in UNUSABLE for finding in findings):
        with pytest.raises(GroundTruthError, match=re.escape(f"{path}:")):
            load_fact_base([path])
    else:
        assert len(load_fact_base([path]).facts) == len(rows)


WORDED = """facts:
  - id: a
    statement: A stone.
    also_stated: [A rock., {text: A pebble., proposed: true}, {text: A boulder., proposed: false}]
    related_myths: [{text: A brick., proposed: true}, A tile.]
"""


def test_a_proposed_sentence_counts_only_once_it_is_accepted_or_proposals_are_trusted(tmp_path: Path) -> None:
    path = write(tmp_path, WORDED)
    (fact,), (trusted,) = load_fact_base([path]).facts, load_fact_base([path], trust_proposals=True).facts
    assert (fact.wordings, fact.myths) == (("A rock.", "A boulder."), ("A tile.",))
    assert (trusted.wordings, trusted.myths) == (("A rock.", "A pebble.", "A boulder."), ("A brick.", "A tile."))


def test_a_fact_without_proposals_is_itself_where_they_are_trusted() -> None:
    fact = Fact.model_validate({"id": "a", "statement": "A stone.", "related_myths": ["A brick."]})
    assert fact.with_proposals_accepted() is fact


def test_accepting_a_proposal_and_trusting_it_give_one_fingerprint(tmp_path: Path) -> None:
    proposed = write(tmp_path, "facts: [{id: a, statement: A., also_stated: [{text: B., proposed: true}]}]", "p.yaml")
    accepted = write(tmp_path, "facts: [{id: a, statement: A., also_stated: [B.]}]", "q.yaml")
    trusted = load_fact_base([proposed], trust_proposals=True)
    assert trusted == load_fact_base([accepted]) != load_fact_base([proposed])
